"""Binding a whole file: every declaration by its kind, then what can be judged only when all are bound."""

from __future__ import annotations

from armgen.bicep import syntax
from armgen.bicep.binder import Binder
from armgen.bicep.bodies import BodyBinder, Early
from armgen.bicep.builtins import TARGET_SCOPES
from armgen.bicep.cycles import check_cycles, check_type_cycles
from armgen.bicep.decorators import check_decorators, check_members, is_constant
from armgen.bicep.model import FileModel, exports, is_exported
from armgen.bicep.module_facts import secure_outputs_of
from armgen.bicep.runtime import is_runtime
from armgen.bicep.symbols import ImportedSymbol, ResourceSymbol, Symbol
from armgen.bicep.type_names import check_type, is_secure
from armgen.bicep.workspace import Workspace
from armgen.diagnostics import Severity


def bind_all(workspace: Workspace) -> None:
    """Binds every file that is open, and those that this opens."""
    position = 0
    while position < len(workspace.order):
        bind(workspace.order[position])
        position += 1


def bind(model: FileModel) -> None:
    """Follows the names of a file and reports what is wrong with them."""
    if model.bound:
        return
    model.bound = True
    _link_imports(model)
    binder = Binder(model)
    bodies = BodyBinder(binder)
    early: list[Early] = bodies.early
    for declaration in model.file.declarations:
        _bind_declaration(declaration, binder, bodies)
    model.loads.sort(key=lambda one: one.start)
    for one in early:
        if one.runtime or any(is_runtime(use.symbol) for use in one.uses):
            model.report(
                "RP707",
                one.start,
                one.end,
                f"This is known only while the deployment runs, too late for {one.what}.",
                "Use a value that is known before: a parameter, or id, name, type or apiVersion of a resource.",
            )
    _check_variables(model)
    _check_names(model)
    check_cycles(model)
    check_type_cycles(model)
    _note_symbolic(model)


def _link_imports(model: FileModel) -> None:
    for symbol in model.symbols.values():
        if not isinstance(symbol, ImportedSymbol) or symbol.source is None:
            continue
        found = exports(symbol.source)
        symbol.target = found.get(symbol.original)
        if symbol.target is None and isinstance(symbol.node, syntax.Import) and symbol.node.items:
            item = next(
                one
                for one in symbol.node.items
                if (one.alias.name if one.alias else getattr(one.name, "name", "")) == symbol.name
            )
            help = model.near(symbol.original, list(found)) or f"Mark it with @export() in {symbol.source.label}."
            model.report(
                "RP902",
                item.name.start,
                item.name.end,
                f"'{symbol.source.label}' exports no '{symbol.original}'.",
                help,
            )


def _bind_declaration(node: syntax.Declaration, binder: Binder, bodies: BodyBinder) -> None:
    model = binder.model
    check_decorators(model, node)
    for decorator in node.decorators:
        binder.bind(None, lambda args=decorator.args: binder.arguments("", args))  # type: ignore[misc]
    if isinstance(node, syntax.Resource):
        _bind_resource(node, bodies)
    elif isinstance(node, syntax.Module):
        module = next((one for one in model.modules if one.node is node), None)
        if module is not None:
            bodies.module(module)
    elif isinstance(node, syntax.Parameter):
        _bind_parameter(model, node, binder)
    elif isinstance(node, syntax.Variable):
        symbol = _own(model, node)
        if node.type is not None:
            check_type(model, node.type)
            model.forces_symbolic = True
        binder.bind(symbol, lambda: _value(binder, node.value, loops=False))
    elif isinstance(node, syntax.Output):
        check_type(model, node.type)
        check_members(model, node.type)
        binder.bind(None, lambda: _value(binder, node.value, loops=False))
    elif isinstance(node, syntax.TypeDeclaration):
        model.forces_symbolic = True
        check_type(model, node.type)
        check_members(model, node.type)
    elif isinstance(node, syntax.Function):
        _bind_function(model, node, binder)
    else:
        _bind_other(model, node, binder)


def _bind_other(model: FileModel, node: syntax.Declaration, binder: Binder) -> None:
    if isinstance(node, syntax.Metadata):
        if not is_constant(node.value):
            model.report(
                "RP707", node.value.start, node.value.end, "Metadata holds constants only.", "Write the value itself."
            )
    elif isinstance(node, syntax.TargetScope):
        if not (isinstance(node.value, syntax.StringLiteral) and node.value.value in TARGET_SCOPES):
            listed = ", ".join(TARGET_SCOPES)
            name = node.value.value if isinstance(node.value, syntax.StringLiteral) else ""
            help = model.near(name, list(TARGET_SCOPES)) or f"It is one of {listed}."
            model.report("RP707", node.value.start, node.value.end, "This is no target scope.", help)
    elif isinstance(node, syntax.Import):
        model.forces_symbolic = True
    elif isinstance(node, syntax.Extension):
        model.forces_symbolic = True
        if node.config is not None:
            config = node.config
            binder.bind(None, lambda: binder.walk(config))
    elif isinstance(node, syntax.Assertion | syntax.Test):
        _note_experiment(model, node)


def _note_experiment(model: FileModel, node: syntax.Assertion | syntax.Test) -> None:
    word, feature = ("assert", "assertions") if isinstance(node, syntax.Assertion) else ("test", "testFramework")
    if feature not in model.config.features:
        message = f"`{word}` needs the experimental feature '{feature}', which bicepconfig.json does not enable."
        model.report("RP707", node.start, node.end, message, "Enable it there, or leave the declaration out.")
        return
    message = f"`{word}` is an experimental feature that armgen does not read."
    model.report("RP903", node.start, node.end, message, "Leave it out.", Severity.INFO)


def _own(model: FileModel, node: syntax.Variable | syntax.Parameter | syntax.Function) -> Symbol | None:
    symbol = model.symbols.get(node.name.name)
    return symbol if symbol is not None and symbol.node is node else None


def _value(binder: Binder, node: syntax.Expression, *, loops: bool) -> None:
    if isinstance(node, syntax.Loop):
        binder.loop(node, "local loop", loops=loops)
    else:
        binder.value(node, loops=loops)


def _bind_resource(node: syntax.Resource, bodies: BodyBinder) -> None:
    model = bodies.model
    top = next((one for one in model.resources if one.node is node), None)
    if top is None:
        return
    pending: list[ResourceSymbol] = [top]
    while pending:
        one = pending.pop()
        if one is not top and one.node is not None:
            check_decorators(model, one.node)
        bodies.resource(one)
        for decorator in one.decorators:
            if decorator.name in ("retryOn", "onlyIfNotExists", "nullIfNotFound"):
                model.forces_symbolic = True
        pending.extend(one.nested.values())


def _bind_parameter(model: FileModel, node: syntax.Parameter, binder: Binder) -> None:
    if node.type is not None:
        check_type(model, node.type)
        check_members(model, node.type)
        if isinstance(node.type, syntax.NullableType) and node.default is not None:
            model.report(
                "RP707",
                node.default.start,
                node.default.end,
                "A parameter that may be null has null as its default.",
                "Drop the default, or the question mark.",
            )
    default = node.default
    if isinstance(default, syntax.Loop) and model.document.kind != "bicepparam":
        model.report("RP707", default.start, default.end, "A loop may not stand here.", "Loop in a variable.")
    if default is None:
        binder.bind(_own(model, node), lambda: None)
        return

    def walk() -> None:
        with binder.at("default"):
            _value(binder, default, loops=False)

    binder.bind(_own(model, node), walk)


def _bind_function(model: FileModel, node: syntax.Function, binder: Binder) -> None:
    model.forces_symbolic = True
    check_type(model, node.type)
    for param in node.params:
        check_type(model, param.type)

    def walk() -> None:
        with binder.with_locals("local", *(one.name for one in node.params)), binder.at("function"):
            binder.walk(node.body)

    binder.bind(_own(model, node), walk)


def _check_variables(model: FileModel) -> None:
    for node in model.all(syntax.Variable):
        symbol = _own(model, node)
        if symbol is None:
            continue
        if isinstance(node.value, syntax.Loop) and is_runtime(symbol):
            model.report(
                "RP707",
                node.value.start,
                node.value.end,
                "The loop of a variable cannot use what is known only while the deployment runs.",
                "Use map(), or make the loop where the value is used.",
            )
        if is_exported(symbol) and _needs_deployment(symbol):
            model.report(
                "RP707",
                node.start,
                node.start + 1,
                f"'{symbol.name}' is exported, and needs a parameter, resource or module of this file.",
                "Export a function that takes the value.",
            )


def _needs_deployment(symbol: Symbol) -> bool:
    """Whether a variable names, itself or through others, what another file has not."""
    pending, seen = [symbol], [symbol]
    while pending:
        one = pending.pop()
        node = one.node
        if isinstance(node, syntax.Variable) and _names_parameter(one.model, node.value):
            return True
        for use in one.uses:
            if use.symbol.kind in ("resource", "module"):
                return True
            if use.symbol.kind == "var" and use.symbol not in seen:
                seen.append(use.symbol)
                pending.append(use.symbol)
    return False


def _names_parameter(model: FileModel, value: syntax.Expression) -> bool:
    """Whether an expression names a parameter: every Name in it that is one."""
    pending: list[object] = [value]
    while pending:
        node = pending.pop()
        if isinstance(node, syntax.Name):
            symbol = model.symbols.get(node.name)
            if symbol is not None and symbol.kind == "param":
                return True
        elif isinstance(node, tuple):
            if isinstance(node, syntax.Property):
                pending.append(node.value)
            else:
                pending.extend(node)
    return False


def _check_names(model: FileModel) -> None:
    """Names that a template cannot hold side by side."""
    outputs: set[str] = set()
    for node in model.all(syntax.Output):
        if node.name.name in outputs:
            model.report(
                "RP907", node.name.start, node.name.end, f"There are two outputs '{node.name.name}'.", "Rename one."
            )
        outputs.add(node.name.name)
    params: dict[str, str] = {}
    for one in model.all(syntax.Parameter):
        name = one.name.name
        other = params.setdefault(name.lower(), name)
        if other != name and model.document.kind == "bicep":
            message = f"'{other}' and '{name}' are one parameter to Azure Resource Manager."
            model.report("RP907", one.name.start, one.name.end, message, "Rename one of them.")
    for extra in model.all(syntax.TargetScope)[1:]:
        model.report("RP907", extra.start, extra.end, "The target scope is set twice.", "Keep one of the two.")


def _note_symbolic(model: FileModel) -> None:
    """What else makes a template one of symbolic names (languageVersion 2.0)."""
    if "symbolicNameCodegen" in model.config.features or model.uses_this:
        model.forces_symbolic = True
    if any(is_secure(model, one.decorators, one.type) for one in model.all(syntax.Output)):
        model.forces_symbolic = True
    if any(secure_outputs_of(one) for one in model.modules):
        model.forces_symbolic = True
