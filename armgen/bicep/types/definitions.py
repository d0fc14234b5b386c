"""What is wrong with types that are written out: unions, discriminators, parts of types that are not there."""

from __future__ import annotations

from armgen.bicep import syntax
from armgen.bicep.model import FileModel
from armgen.bicep.symbols import NamespaceSymbol
from armgen.bicep.syntax import Decorator, TypeExpression
from armgen.bicep.types.declared import declared
from armgen.bicep.types.limits import check_limits
from armgen.bicep.types.shapes import (
    ANY,
    Items,
    Null,
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
    said,
    without_null,
)

_NONE: tuple[Decorator, ...] = ()


def check_definition(model: FileModel, node: TypeExpression, decorators: tuple[Decorator, ...] = _NONE) -> None:
    """Reports what is wrong with a type and the decorators before it."""
    check_limits(model, node, decorators)
    tag = _tag(decorators)
    if tag is not None:
        _check_tag(model, node, decorators, tag)
    _walk(model, node, decorators, mixed=False)


def _tag(decorators: tuple[Decorator, ...]) -> str | None:
    """The member that @discriminator() names."""
    for one in decorators:
        if one.name == "discriminator" and one.args and isinstance(one.args[0], syntax.StringLiteral):
            return one.args[0].value
    return None


def _walk(model: FileModel, node: TypeExpression, decorators: tuple[Decorator, ...], *, mixed: bool) -> None:
    """`mixed`: whether a union may be of several kinds, as that of an array's items."""
    if isinstance(node, syntax.GroupType):
        _walk(model, node.inner, decorators, mixed=mixed)
    elif isinstance(node, syntax.NullableType | syntax.NonNullType):
        _walk(model, node.base, decorators, mixed=mixed)
    elif isinstance(node, syntax.ArrayType):
        _walk(model, node.item, _NONE, mixed=True)
    elif isinstance(node, syntax.TupleType):
        for item in node.items:
            check_definition(model, item.type, item.decorators)
    elif isinstance(node, syntax.ObjectType):
        _object(model, node, decorators)
    elif isinstance(node, syntax.UnionType):
        if not any(one.name == "discriminator" for one in decorators):
            _union(model, node, mixed)
        for member in node.members:
            _walk(model, member, decorators if isinstance(member, syntax.GroupType) else _NONE, mixed=mixed)
    elif isinstance(node, syntax.TypeAccess):
        _access(model, node)


def _object(model: FileModel, node: syntax.ObjectType, decorators: tuple[Decorator, ...]) -> None:
    for one in decorators:
        if one.name == "sealed" and any(member.star for member in node.members):
            message = "@sealed() says that there are no other members, and * says what they are."
            model.report("RP707", one.start, one.end, message, "Keep one of the two.")
    seen: set[str] = set()
    lowered: set[str] = set()
    for member in node.members:
        check_definition(model, member.type, member.decorators)
        key = "*" if member.star else f".{member.name}"
        if key in seen:
            message = f"'{member.name}' stands twice in this type."
            model.report("RP907", member.start, member.end, message, "Keep one of the two.")
        elif key.lower() in lowered:
            message = f"'{member.name}' and another member of this type differ only by case."
            model.report("RP907", member.start, member.end, message, "Rename one of them.")
        seen.add(key)
        lowered.add(key.lower())


# Unions of literals


def _union(model: FileModel, node: syntax.UnionType, mixed: bool) -> None:
    kinds: set[str] = set()
    for member in node.members:
        shape = bare(declared(model, member))
        if shape is ANY:
            return
        if not _is_literal(shape):
            message = f"A union is made of literals, and {said(shape)} is none."
            model.report("RP707", member.start, member.end, message, "List the values, or use one type.")
            return
        kinds.update(_kinds(shape))
    kinds.discard("null")
    if len(kinds) > 1 and not mixed:
        listed = " and ".join(sorted(kinds))
        message = f"A union is of one kind, and this one holds {listed}."
        model.report("RP707", node.start, node.end, message, "Keep the literals of one kind.")
    elif not kinds:
        model.report(
            "RP707", node.start, node.end, "A type of null alone has no value.", "Name a type, and a ? after it."
        )


def _is_literal(shape: Shape) -> bool:
    one = bare(shape)
    if isinstance(one, Text | Whole | Truth):
        return one.value is not None
    if isinstance(one, OneOf):
        return all(_is_literal(member) for member in one.members)
    if isinstance(one, Row):
        return all(_is_literal(item) for item in one.items)
    if isinstance(one, Record):
        closed = one.rest is None or one.lenient
        return closed and all(member.required and _is_literal(member.shape) for member in one.members.values())
    return isinstance(one, Null)


def _kinds(shape: Shape) -> set[str]:
    one = bare(shape)
    if isinstance(one, OneOf):
        return set[str]().union(*(_kinds(member) for member in one.members))
    names = {Text: "string", Whole: "int", Truth: "bool", Row: "array", Record: "object", Null: "null"}
    return {names.get(type(one), "object")}


# Discriminators


def _check_tag(model: FileModel, node: TypeExpression, decorators: tuple[Decorator, ...], tag: str) -> None:
    own = next(one for one in decorators if one.name == "discriminator")
    inner = node
    while isinstance(inner, syntax.GroupType | syntax.NullableType | syntax.NonNullType):
        inner = inner.inner if isinstance(inner, syntax.GroupType) else inner.base
    if isinstance(inner, syntax.UnionType):
        _members(model, inner, tag, {})
        return
    shape = without_null(declared(model, inner))
    if shape is not ANY and not (isinstance(shape, Tagged) and shape.key == tag):
        message = "@discriminator() is for unions of objects."
        model.report("RP707", own.start, own.end, message, "Remove it, or list the objects with |.")


def _members(model: FileModel, node: syntax.UnionType, tag: str, seen: dict[str, Shape]) -> None:
    """Each object of a discriminated union has a text of its own in the member that tells them apart."""
    for member in node.members:
        inner = member
        while isinstance(inner, syntax.GroupType):
            inner = inner.inner
        if isinstance(inner, syntax.UnionType):
            _members(model, inner, tag, seen)
            continue
        problem = _problem(bare(declared(model, member)), tag, seen)
        if problem:
            help = f"Give each object a '{tag}' with a text of its own."
            model.report("RP707", member.start, member.end, problem, help)


def _problem(shape: Shape, tag: str, seen: dict[str, Shape]) -> str:
    if shape is ANY:
        return ""
    if isinstance(shape, Tagged):
        return "" if shape.key == tag else f"Here '{shape.key}' tells the objects apart, not '{tag}'."
    if not isinstance(shape, Record):
        return f"A discriminated union is made of objects, and {said(shape)} is none."
    member = shape.members.get(tag)
    text = bare(member.shape) if member is not None else None
    if text is ANY:
        return ""
    if member is None or not member.required or not isinstance(text, Text) or text.value is None:
        return f"This object has no text in '{tag}' that tells it from the others."
    if seen.setdefault(text.value.lower(), shape) is not shape:
        return f"'{text.value}' stands in '{tag}' of two objects of this union."
    return ""


# Parts of types


def _access(model: FileModel, node: syntax.TypeAccess) -> None:
    if isinstance(node.base, syntax.TypeName):
        if isinstance(model.symbols.get(node.base.name), NamespaceSymbol):
            return
    elif isinstance(node.base, syntax.TypeAccess):
        _access(model, node.base)
    base = bare(declared(model, node.base))
    if base is ANY or isinstance(base, Tagged) or is_nullable(base) or _has(base, node.name):
        return
    if isinstance(node.name, int):
        message, help = f"{said(base)} has no item {node.name} with a type of its own.", "Only tuples have, from 0 on."
    elif node.name == "[*]":
        message, help = f"{said(base)} does not say what its items are.", "Only typed arrays do, like string[]."
    elif node.name == "*":
        message, help = f"{said(base)} does not say what its other members are.", "Only an object with `*: type` does."
    else:
        message = f"{said(base)} has no member '{node.name}'."
        names = list(base.members) if isinstance(base, Record) else []
        help = model.near(node.name, names) or "Name a member that the type declares."
    model.report("RP707", node.start, node.end, f"The type {message}", help)


def _has(base: Shape, name: str | int) -> bool:
    if isinstance(name, int):
        return isinstance(base, Row) and name < len(base.items)
    if name == "[*]":
        return isinstance(base, Items)
    if not isinstance(base, Record):
        return False
    if name == "*":
        return base.rest is not None and not base.lenient
    return name in base.members
