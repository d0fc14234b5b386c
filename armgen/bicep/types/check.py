"""The types of a whole file: every value against what its declaration wants."""

from __future__ import annotations

from collections.abc import Callable

from armgen.bicep import syntax
from armgen.bicep.model import FileModel
from armgen.bicep.symbols import ModuleSymbol, ModuleTarget, ResourceSymbol
from armgen.bicep.types.declared import declared, number, of_parameter
from armgen.bicep.types.definitions import check_definition
from armgen.bicep.types.infer import NO_LOCALS, Inference, Locals
from armgen.bicep.types.members import check_members
from armgen.bicep.types.outputs import parameters_of
from armgen.bicep.types.shapes import ARRAY, OBJECT, TEXT, TRUTH, WHOLE, Items, Row, Shape, without_null
from armgen.bicep.workspace import Workspace

_ARGUMENTS: dict[str, Shape] = {
    "allowed": ARRAY,
    "description": TEXT,
    "discriminator": TEXT,
    "maxLength": WHOLE,
    "maxValue": WHOLE,
    "metadata": OBJECT,
    "minLength": WHOLE,
    "minValue": WHOLE,
}


class Types:
    """The types of all files of a workspace, each worked out once."""

    def __init__(self) -> None:
        self._by_model: dict[int, Inference] = {}

    def of(self, model: FileModel) -> Inference:
        if id(model) not in self._by_model:
            self._by_model[id(model)] = Inference(model, self.of)
        return self._by_model[id(model)]


def check_types(workspace: Workspace) -> None:
    """Reports what is of a wrong type, in every file that is open."""
    types = Types()
    for model in workspace.order:
        _file(types.of(model))


def _file(inference: Inference) -> None:
    model = inference.model
    for node in model.file.declarations:
        _attempt(lambda one=node: _declaration(inference, one))  # type: ignore[misc]
    for resource in model.resources:
        _attempt(lambda one=resource: _body(inference, one, {}))  # type: ignore[misc]
    for module in model.modules:
        _attempt(lambda one=module: _body(inference, one, parameters_of(one.target)))  # type: ignore[misc]


def _attempt(work: Callable[[], None]) -> None:
    """What nests too deeply has no types; that it does is said elsewhere."""
    try:
        work()
    except RecursionError:
        return


def check_values(model: FileModel, target: ModuleTarget | None) -> None:
    """Reports values of a parameter file that are not of the types that its template wants."""
    wanted = parameters_of(target)
    inference = Types().of(model)
    for node in model.all(syntax.Parameter):
        shape = wanted.get(node.name.name)
        null = isinstance(node.default, syntax.KeywordLiteral) and node.default.value is None
        if shape is not None and node.default is not None and not null:
            inference.fitting.value(node.default, inference.of(node.default, NO_LOCALS), shape, _place(node.name))


def _place(name: syntax.Name) -> tuple[int, int]:
    return name.start, name.end


def _declaration(inference: Inference, node: syntax.Declaration) -> None:
    model = inference.model
    for decorator in node.decorators:
        _decorator(inference, decorator)
    if isinstance(node, syntax.Parameter | syntax.Output | syntax.TypeDeclaration | syntax.Variable) and node.type:
        check_definition(model, node.type, node.decorators)
    if isinstance(node, syntax.Parameter):
        _parameter(inference, node)
    elif isinstance(node, syntax.Variable):
        symbol = model.symbols.get(node.name.name)
        if symbol is not None and symbol.node is node:
            inference.symbol(symbol)
    elif isinstance(node, syntax.Output):
        shape = declared(model, node.type, node.decorators)
        inference.fitting.value(node.value, inference.of(node.value, NO_LOCALS), shape, _place(node.name))
    elif isinstance(node, syntax.Function):
        for param in node.params:
            check_definition(model, param.type)
        check_definition(model, node.type)
        names = {one.name.name: declared(model, one.type) for one in node.params}
        inference.fitting.value(node.body, inference.of(node.body, names), declared(model, node.type))
    elif isinstance(node, syntax.TypeDeclaration):
        if node.name.name == "resource":
            inference.report(*_place(node.name), "No type may be called 'resource'.", "Choose another name.")
        if isinstance(node.type, syntax.TypeLiteral) and node.type.value is None:
            message = "A type of null alone has no value."
            inference.report(node.type.start, node.type.end, message, "Name a type, and a ? after it.")
    elif isinstance(node, syntax.Assertion):
        inference.wants(node.value, TRUTH, NO_LOCALS)


def _parameter(inference: Inference, node: syntax.Parameter) -> None:
    model = inference.model
    if node.type is None:
        if node.default is not None:
            inference.visit(node.default, NO_LOCALS)
        return
    if node.default is not None:
        shape = of_parameter(model, node)
        inference.fitting.value(node.default, inference.of(node.default, NO_LOCALS), shape, _place(node.name))
    wanted = without_null(declared(model, node.type, node.decorators))
    for one in node.decorators:
        if one.name == "allowed" and one.args and isinstance(one.args[0], syntax.ArrayLiteral):
            _allowed(inference, one.args[0], wanted)


def _allowed(inference: Inference, values: syntax.ArrayLiteral, wanted: Shape) -> None:
    """The allowed values are of the type of the parameter; those of an array, of its items."""
    if not values.items:
        inference.report(values.start, values.end, "@allowed() lists one value at least.", "List values, or remove it.")
    if isinstance(wanted, Items | Row) and not any(isinstance(one, syntax.ArrayLiteral) for one in values.items):
        return
    inference.fitting.value(values, inference.of(values, NO_LOCALS), Items(wanted))


def _decorator(inference: Inference, node: syntax.Decorator) -> None:
    wanted = _ARGUMENTS.get(node.name)
    if wanted is None or len(node.args) != 1:
        return
    inference.wants(node.args[0], wanted, NO_LOCALS)
    least = number((node,), node.name)
    if node.name in ("minLength", "maxLength") and least is not None and least < 0:
        inference.report(node.start, node.end, "A length is not negative.", "Count from 0.")


def _body(inference: Inference, symbol: ResourceSymbol | ModuleSymbol, params: dict[str, Shape]) -> None:
    """A resource or module. What Azure wants of the members of a resource is not known here."""
    check_members(inference.model, symbol)
    inference.owner = symbol if isinstance(symbol, ResourceSymbol) else None
    names: Locals = NO_LOCALS
    if symbol.loop is not None:
        names = inference.loop_names(symbol.loop, names)
    if symbol.condition is not None:
        inference.wants(symbol.condition, TRUTH, names)
    for member in symbol.body.members:
        if isinstance(member, syntax.Spread):
            inference.visit(member.value, names)
            continue
        key = syntax.key_text(member.key)
        if key == "name" and not isinstance(member.value, syntax.StringLiteral):
            inference.wants(member.value, TEXT, names)
        elif key == "params" and isinstance(symbol, ModuleSymbol):
            _arguments(inference, member.value, params, names)
        elif key not in ("parent", "scope"):
            inference.visit(member.value, names)
    inference.owner = None


def _arguments(inference: Inference, value: syntax.Expression, params: dict[str, Shape], names: Locals) -> None:
    """The parameters that a module is given."""
    if not isinstance(value, syntax.ObjectLiteral):
        inference.visit(value, names)
        return
    for member in value.members:
        if isinstance(member, syntax.Spread):
            continue
        wanted = params.get(syntax.key_text(member.key) or "")
        if wanted is None:
            inference.visit(member.value, names)
        else:
            place = (member.key.start, member.key.end)
            inference.fitting.value(member.value, inference.of(member.value, names), wanted, place)
