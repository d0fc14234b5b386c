"""Type expressions."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from armgen.bicep.syntax.node import Node

if TYPE_CHECKING:
    from armgen.bicep.syntax.declarations import Decorator


class TypeName(Node):
    name: str
    start: int
    end: int


class TypeArguments(Node):
    """`resourceInput<'..'>` and the like."""

    name: str
    args: tuple[TypeExpression, ...]
    start: int
    end: int


class TypeLiteral(Node):
    value: str | int | bool | None
    start: int
    end: int


class TypeInterpolation(Node):
    """A string with holes where a type stands: never valid, kept so that the fault has a place."""

    start: int
    end: int


class TypeProperty(Node):
    """`name` is "*" for what else the object may hold; `star` tells it from a property that is called so."""

    decorators: tuple[Decorator, ...]
    name: str
    star: bool
    type: TypeExpression
    start: int
    end: int


class ObjectType(Node):
    members: tuple[TypeProperty, ...]
    start: int
    end: int


class TupleItem(Node):
    decorators: tuple[Decorator, ...]
    type: TypeExpression
    start: int
    end: int


class TupleType(Node):
    items: tuple[TupleItem, ...]
    start: int
    end: int


class ArrayType(Node):
    item: TypeExpression
    start: int
    end: int


class TypeAccess(Node):
    """`base.name`; `[*]` and `.*` have the names "[*]" and "*", `[2]` has the number as its name."""

    base: TypeExpression
    name: str | int
    start: int
    end: int


class NullableType(Node):
    base: TypeExpression
    start: int
    end: int


class NonNullType(Node):
    base: TypeExpression
    start: int
    end: int


class NegatedType(Node):
    """`-1` or `!true` where a type stands."""

    operator: str
    operand: TypeExpression
    start: int
    end: int


class UnionType(Node):
    members: tuple[TypeExpression, ...]
    start: int
    end: int


class GroupType(Node):
    inner: TypeExpression
    start: int
    end: int


TypeExpression: TypeAlias = (
    "TypeName | TypeArguments | TypeLiteral | TypeInterpolation | ObjectType | TupleType | ArrayType | TypeAccess | "
    "NullableType | NonNullType | NegatedType | UnionType | GroupType"
)
