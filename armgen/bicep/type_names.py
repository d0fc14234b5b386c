"""Names in types, and what a type says without knowing every type of Azure."""

from __future__ import annotations

import re
from collections.abc import Iterator

from armgen.bicep import builtins, syntax
from armgen.bicep.model import FileModel, exports
from armgen.bicep.symbols import ArmExport, ImportedSymbol, NamespaceSymbol, Symbol
from armgen.bicep.syntax import TypeExpression

_RESOURCE_TYPE = re.compile(r"(?:[^:@]+:)?[^/@]+(?:/[^/@]+)+@[^@]+")
_CONTAINERS = (
    syntax.ObjectType
    | syntax.TupleType
    | syntax.ArrayType
    | syntax.UnionType
    | syntax.NullableType
    | syntax.NonNullType
)


def parts(node: TypeExpression) -> Iterator[TypeExpression]:
    """The types right below a type."""
    if isinstance(node, syntax.ObjectType):
        for member in node.members:
            yield member.type
    elif isinstance(node, syntax.TupleType):
        for item in node.items:
            yield item.type
    elif isinstance(node, syntax.UnionType):
        yield from node.members
    elif isinstance(node, syntax.ArrayType):
        yield node.item
    elif isinstance(node, syntax.TypeAccess | syntax.NullableType | syntax.NonNullType):
        yield node.base
    elif isinstance(node, syntax.GroupType):
        yield node.inner
    elif isinstance(node, syntax.NegatedType):
        yield node.operand


def decorated(node: TypeExpression) -> Iterator[tuple[tuple[syntax.Decorator, ...], TypeExpression]]:
    """Every member of objects and tuples in a type, at any depth, with its decorators."""
    pending = [node]
    while pending:
        one = pending.pop()
        if isinstance(one, syntax.ObjectType):
            yield from ((member.decorators, member.type) for member in one.members)
        elif isinstance(one, syntax.TupleType):
            yield from ((item.decorators, item.type) for item in one.items)
        pending.extend(parts(one))


def check_type(model: FileModel, node: TypeExpression) -> None:
    """Reports the names in a type that lead nowhere, and notes what makes the template one of symbolic names."""
    pending: list[TypeExpression] = [node]
    whole = True
    while pending:
        one = pending.pop()
        if isinstance(one, _CONTAINERS):
            model.forces_symbolic = True
        if isinstance(one, syntax.TypeName):
            _check_name(model, one)
        elif isinstance(one, syntax.TypeArguments):
            _check_arguments(model, one, whole)
        elif isinstance(one, syntax.TypeInterpolation):
            model.report("RP707", one.start, one.end, "A type may not have holes.", "Write the string itself.")
        if isinstance(one, syntax.TypeAccess) and _is_qualified(model, one):
            whole = True
            continue
        whole = not isinstance(one, syntax.TypeAccess)
        pending.extend(parts(one))


def ambient(model: FileModel, node: TypeExpression) -> str:
    """The name of Bicep's own type that a type is, "" for any other."""
    if isinstance(node, syntax.TypeName) and node.name not in model.symbols and node.name in builtins.AMBIENT_TYPES:
        return node.name
    if isinstance(node, syntax.TypeAccess) and isinstance(node.base, syntax.TypeName) and node.base.name == "sys":
        return str(node.name) if node.name in builtins.AMBIENT_TYPES else ""
    if isinstance(node, syntax.GroupType):
        return ambient(model, node.inner)
    return ""


def _is_qualified(model: FileModel, node: syntax.TypeAccess) -> bool:
    """`sys.string` or `namespace.type`: the base is no type."""
    base = node.base
    if not isinstance(base, syntax.TypeName):
        return False
    symbol = model.symbols.get(base.name)
    if symbol is None:
        return base.name == "sys"
    if isinstance(symbol, NamespaceSymbol):
        if symbol.source is not None:
            found = exports(symbol.source)
            target = found.get(str(node.name))
            if target is not None and target.kind != "type":
                model.report("RP902", node.start, node.end, f"'{node.name}' is no type.", "Name a type.")
            if target is None:
                help = model.near(str(node.name), list(found)) or f"Mark it with @export() in {symbol.source.label}."
                model.report("RP902", node.start, node.end, f"'{symbol.name}' exports no '{node.name}'.", help)
        return True
    return False


def _check_name(model: FileModel, node: syntax.TypeName) -> None:
    symbol = model.symbols.get(node.name)
    if symbol is None:
        if node.name not in builtins.AMBIENT_TYPES:
            types = [name for name, one in model.symbols.items() if one.kind in ("type", "import")]
            help = model.near(node.name, [*types, *builtins.AMBIENT_TYPES]) or "Declare it with `type`."
            model.report("RP902", node.start, node.end, f"There is no type '{node.name}'.", help)
        return
    target = symbol.target if isinstance(symbol, ImportedSymbol) else symbol
    if target is not None and target.kind not in ("type", "broken"):
        model.report(
            "RP902", node.start, node.end, f"'{node.name}' is a value, not a type.", "Name a type, like sys.string."
        )


def _check_arguments(model: FileModel, node: syntax.TypeArguments, whole: bool) -> None:
    if node.name not in builtins.RESOURCE_TYPES:
        known = "Bicep has resourceInput<'..'> and resourceOutput<'..'>."
        model.report("RP902", node.start, node.end, f"There is no type '{node.name}<>'.", known)
        return
    if len(node.args) != 1 or not isinstance(node.args[0], syntax.TypeLiteral | syntax.TypeInterpolation):
        model.report("RP707", node.start, node.end, f"{node.name}<> takes one resource type.", "Write it in quotes.")
    elif isinstance(node.args[0], syntax.TypeLiteral) and not _RESOURCE_TYPE.fullmatch(str(node.args[0].value)):
        help = "Write it as 'Microsoft.Compute/restorePointCollections@2025-04-01'."
        model.report("RP707", node.start, node.end, f"'{node.args[0].value}' is no resource type.", help)
    elif whole:
        model.report(
            "RP707",
            node.start,
            node.end,
            f"{node.name}<> needs a property: the type of a whole resource may not be used.",
            "Name a property of it, like .properties.",
        )


def resolve_name(model: FileModel, node: TypeExpression) -> Symbol | ArmExport | None:
    """The declared type that a name or `namespace.name` stands for."""
    if isinstance(node, syntax.TypeName):
        symbol = model.symbols.get(node.name)
        if isinstance(symbol, ImportedSymbol):
            return symbol.target
        return symbol if symbol is not None and symbol.kind == "type" else None
    if isinstance(node, syntax.TypeAccess) and isinstance(node.base, syntax.TypeName):
        symbol = model.symbols.get(node.base.name)
        if isinstance(symbol, NamespaceSymbol) and symbol.source is not None:
            return exports(symbol.source).get(str(node.name))
    return None


def unfold(model: FileModel, node: TypeExpression) -> tuple[FileModel, TypeExpression, list[Symbol]]:
    """A type without parentheses and aliases, the file that it stands in, and the aliases on the way."""
    passed: list[Symbol] = []
    while True:
        if isinstance(node, syntax.GroupType):
            node = node.inner
            continue
        symbol = resolve_name(model, node)
        if symbol is None or isinstance(symbol, ArmExport) or symbol in passed:
            return model, node, passed
        declared = symbol.node
        if not isinstance(declared, syntax.TypeDeclaration):
            return model, node, passed
        passed.append(symbol)
        model, node = symbol.model, declared.type


def is_nullable(model: FileModel, node: TypeExpression) -> bool:
    """Whether null is a value of the type, through aliases; of a type that is not known, whether it says so itself."""
    for _ in range(50):
        model, node, _passed = unfold(model, node)
        if isinstance(node, syntax.NullableType):
            return True
        if isinstance(node, syntax.UnionType):
            return any(isinstance(one, syntax.TypeLiteral) and one.value is None for one in node.members)
        if isinstance(node, syntax.TypeAccess):
            inner = _member_type(model, node)
            if inner is None:
                export = resolve_name(model, node)
                return isinstance(export, ArmExport) and _is_nullable_export(export)
            model, node = inner
            continue
        export = resolve_name(model, node)
        return isinstance(export, ArmExport) and _is_nullable_export(export)
    return False


def _is_nullable_export(export: ArmExport) -> bool:
    definitions = export.library.template.get("definitions")
    entry = definitions.get(export.name) if isinstance(definitions, dict) else None
    return isinstance(entry, dict) and entry.get("nullable") is True


def _member_type(model: FileModel, node: syntax.TypeAccess) -> tuple[FileModel, TypeExpression] | None:
    """What `T.p`, `T[*]` and the like stand for."""
    outer, base, _ = unfold(model, node.base)
    if isinstance(base, syntax.TypeAccess):
        found = _member_type(outer, base)
        if found is None:
            return None
        outer, base, _ = unfold(*found)
    if isinstance(base, syntax.ObjectType):
        for member in base.members:
            if member.name == node.name and member.star == (node.name == "*"):
                return outer, member.type
    elif isinstance(base, syntax.ArrayType) and node.name == "[*]":
        return outer, base.item
    elif isinstance(base, syntax.TupleType) and isinstance(node.name, int) and node.name < len(base.items):
        return outer, base.items[node.name].type
    return None


def is_secure(model: FileModel, decorators: tuple[syntax.Decorator, ...], node: TypeExpression | None) -> bool:
    """Whether a parameter, output or type holds a secret: by its own decorator or by that of an alias."""
    if any(one.name == "secure" for one in decorators):
        return True
    if node is None:
        return False
    for _ in range(20):
        outer, base, passed = unfold(model, node)
        for symbol in passed:
            if symbol.node is not None and any(one.name == "secure" for one in symbol.node.decorators):
                return True
        export = resolve_name(outer, base)
        if isinstance(export, ArmExport):
            definitions = export.library.template.get("definitions")
            entry = definitions.get(export.name) if isinstance(definitions, dict) else None
            kind = entry.get("type") if isinstance(entry, dict) else None
            return str(kind).lower() in ("securestring", "secureobject")
        if not isinstance(base, syntax.NullableType | syntax.NonNullType):
            return False
        model, node = outer, base.base
    return False
