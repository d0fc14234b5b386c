"""The types that declarations write out."""

from __future__ import annotations

from armgen.bicep import builtins, syntax
from armgen.bicep.files import as_object
from armgen.bicep.model import FileModel, exports
from armgen.bicep.symbols import ArmExport, ImportedSymbol, NamespaceSymbol, Symbol
from armgen.bicep.syntax import Decorator, TypeExpression
from armgen.bicep.types.schemas import of_schema
from armgen.bicep.types.shapes import (
    ANY,
    NULL,
    OBJECT,
    TRUTH,
    Alias,
    Items,
    Member,
    OneOf,
    Record,
    Row,
    Shape,
    Tagged,
    Text,
    Truth,
    Whole,
    bare,
    is_nullable,
    one_of,
    without_null,
)

_NONE: tuple[Decorator, ...] = ()


def declared(model: FileModel, node: TypeExpression | None, decorators: tuple[Decorator, ...] = _NONE) -> Shape:
    """The type that a type expression means, with the limits that the decorators before it set."""
    if isinstance(node, syntax.GroupType):
        return declared(model, node.inner, decorators)
    if isinstance(node, syntax.TypeName):
        symbol = model.symbols.get(node.name)
        return _ambient(node.name, decorators) if symbol is None else _of_symbol(symbol)
    if isinstance(node, syntax.TypeLiteral):
        return literal(node.value)
    if isinstance(node, syntax.NullableType):
        return one_of((declared(model, node.base, decorators), NULL))
    if isinstance(node, syntax.NonNullType):
        return without_null(declared(model, node.base, decorators))
    if isinstance(node, syntax.ArrayType):
        return Items(_later(model, node.item), number(decorators, "minLength"), number(decorators, "maxLength"))
    if isinstance(node, syntax.TupleType):
        return Row(tuple(_later(model, one.type, one.decorators) for one in node.items))
    if isinstance(node, syntax.ObjectType):
        return _record(model, node, decorators)
    if isinstance(node, syntax.UnionType):
        return _union(model, node, decorators)
    if isinstance(node, syntax.NegatedType):
        return _negated(bare(declared(model, node.operand)))
    return _access(model, node, decorators) if isinstance(node, syntax.TypeAccess) else ANY


def _later(model: FileModel, node: TypeExpression, decorators: tuple[Decorator, ...] = _NONE) -> Shape:
    return Alias(lambda: declared(model, node, decorators))


def literal(value: str | int | bool | None) -> Shape:
    if value is None:
        return NULL
    if isinstance(value, bool):
        return Truth(value)
    return Text(value) if isinstance(value, str) else Whole(value)


def number(decorators: tuple[Decorator, ...], name: str) -> int | None:
    """The number that a decorator sets."""
    for one in decorators:
        if one.name == name and one.args:
            node = one.args[0]
            if isinstance(node, syntax.IntLiteral):
                return node.value
            if isinstance(node, syntax.Unary) and isinstance(node.operand, syntax.IntLiteral):
                return -node.operand.value
    return None


def _ambient(name: str, decorators: tuple[Decorator, ...]) -> Shape:
    if name == "string":
        return Text(None, number(decorators, "minLength"), number(decorators, "maxLength"))
    if name == "int":
        return Whole(None, number(decorators, "minValue"), number(decorators, "maxValue"))
    if name == "array":
        return Items(ANY, number(decorators, "minLength"), number(decorators, "maxLength"))
    if name == "bool":
        return TRUTH
    return OBJECT if name == "object" else ANY


def _of_symbol(symbol: Symbol | ArmExport | None) -> Shape:
    """The type that a name stands for."""
    if isinstance(symbol, ImportedSymbol):
        symbol = symbol.target
    if isinstance(symbol, ArmExport):
        template = symbol.library.template
        return of_schema(template, as_object(as_object(template.get("definitions")).get(symbol.name)))
    if symbol is None or not isinstance(symbol.node, syntax.TypeDeclaration):
        return ANY
    model, node = symbol.model, symbol.node
    if id(node) not in model.types:
        model.types[id(node)] = Alias(lambda: declared(model, node.type, node.decorators))
    return model.types[id(node)]


def _record(model: FileModel, node: syntax.ObjectType, decorators: tuple[Decorator, ...]) -> Shape:
    members: dict[str, Member] = {}
    rest: Shape | None = None
    lenient = not any(one.name == "sealed" for one in decorators)
    for one in node.members:
        shape = _later(model, one.type, one.decorators)
        if one.star:
            rest, lenient = shape, False
        else:
            members[one.name] = Member(shape, not isinstance(one.type, syntax.NullableType))
    return Record(members, ANY if lenient else rest, lenient)


def _union(model: FileModel, node: syntax.UnionType, decorators: tuple[Decorator, ...]) -> Shape:
    shapes = [declared(model, one) for one in node.members]
    key = next((one.args[0] for one in decorators if one.name == "discriminator" and one.args), None)
    if not isinstance(key, syntax.StringLiteral):
        return one_of(shapes)
    options: dict[str, Shape] = {}
    for shape in shapes:
        one = bare(shape)
        if isinstance(one, Tagged) and one.key == key.value:
            options.update(one.options)
            continue
        member = one.members.get(key.value) if isinstance(one, Record) else None
        tag = bare(member.shape) if member is not None else ANY
        if not isinstance(tag, Text) or tag.value is None:
            return ANY
        options[tag.value] = one
    return Tagged(key.value, options)


def _negated(shape: Shape) -> Shape:
    if isinstance(shape, Whole) and shape.value is not None:
        return Whole(-shape.value)
    if isinstance(shape, Truth) and shape.value is not None:
        return Truth(not shape.value)
    return ANY


def _access(model: FileModel, node: syntax.TypeAccess, decorators: tuple[Decorator, ...]) -> Shape:
    """`sys.string`, `namespace.type`, or a part of a type."""
    if isinstance(node.base, syntax.TypeName):
        symbol = model.symbols.get(node.base.name)
        if symbol is None and node.base.name == "sys":
            return _ambient(str(node.name), decorators) if node.name in builtins.AMBIENT_TYPES else ANY
        if isinstance(symbol, NamespaceSymbol):
            return _of_symbol(exports(symbol.source).get(str(node.name))) if symbol.source else ANY
    base = bare(declared(model, node.base))
    if isinstance(base, Record):
        if node.name == "*":
            return base.rest or ANY
        found = base.members.get(str(node.name))
        return found.shape if found is not None else ANY
    if isinstance(base, Items) and node.name == "[*]":
        return base.item
    if isinstance(base, Row) and isinstance(node.name, int) and node.name < len(base.items):
        return base.items[node.name]
    return ANY


def of_parameter(model: FileModel, node: syntax.Parameter) -> Shape:
    """The type of a parameter: its allowed values where it has any."""
    shape = declared(model, node.type, node.decorators)
    for one in node.decorators:
        if one.name == "allowed" and one.args and isinstance(one.args[0], syntax.ArrayLiteral):
            return _allowed(shape, one.args[0])
    return shape


def _allowed(shape: Shape, values: syntax.ArrayLiteral) -> Shape:
    """One of the allowed values. Those of an array are values of its items."""
    base = without_null(shape)
    found: list[Shape] = []
    for one in values.items:
        made = _constant(one)
        if made is None:
            return shape
        found.append(made)
    if not found or not isinstance(base, Text | Whole | Truth):
        return shape
    return OneOf((*found, NULL)) if is_nullable(shape) else one_of(found)


def _constant(node: syntax.Expression | syntax.Spread) -> Shape | None:
    if isinstance(node, syntax.StringLiteral | syntax.IntLiteral | syntax.KeywordLiteral):
        return literal(node.value)
    if isinstance(node, syntax.Unary) and isinstance(node.operand, syntax.IntLiteral):
        return Whole(-node.operand.value)
    return None
