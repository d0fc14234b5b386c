"""Expressions: values, accesses, operators, loops and conditions."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from armgen.bicep.syntax.node import Node

if TYPE_CHECKING:
    from armgen.bicep.syntax.declarations import Resource


class StringLiteral(Node):
    """A string without holes, whatever its quotes."""

    value: str
    start: int
    end: int


class Interpolation(Node):
    """A string with holes: `parts` has one entry more than `holes`."""

    parts: tuple[str, ...]
    holes: tuple[Expression, ...]
    start: int
    end: int


class IntLiteral(Node):
    value: int
    start: int
    end: int


class KeywordLiteral(Node):
    """`true`, `false` or `null`."""

    value: bool | None
    start: int
    end: int


class Name(Node):
    name: str
    start: int
    end: int


class FunctionCall(Node):
    name: str
    args: tuple[Expression, ...]
    start: int
    end: int


class MethodCall(Node):
    """`base.name(args)`: a function of a namespace or an import, or a method of a resource. `at`: of the name."""

    base: Expression
    name: str
    args: tuple[Expression, ...]
    start: int
    end: int
    at: int


class PropertyAccess(Node):
    """`base.name`, or `base.?name` when `safe`."""

    base: Expression
    name: str
    safe: bool
    start: int
    end: int
    at: int


class IndexAccess(Node):
    """`base[index]`, `base[?index]`, `base[^index]` or `base[?^index]`."""

    base: Expression
    index: Expression
    safe: bool
    from_end: bool
    start: int
    end: int


class NestedAccess(Node):
    """`base::name`: a nested resource."""

    base: Expression
    name: str
    start: int
    end: int
    at: int


class NonNull(Node):
    """`base!`."""

    base: Expression
    start: int
    end: int


class Group(Node):
    """An expression in parentheses: they end a chain of safe accesses."""

    inner: Expression
    start: int
    end: int


class Unary(Node):
    operator: str
    operand: Expression
    start: int
    end: int


class Binary(Node):
    operator: str
    left: Expression
    right: Expression
    start: int
    end: int


class Ternary(Node):
    test: Expression
    then: Expression
    other: Expression
    start: int
    end: int


class Property(Node):
    """A member of an object. `key` is a Name, a StringLiteral or an Interpolation."""

    key: Name | StringLiteral | Interpolation
    value: Expression
    start: int
    end: int


class Spread(Node):
    value: Expression
    start: int
    end: int


class ObjectLiteral(Node):
    """`resources`: the resources that are declared in it, which only the body of a resource may hold."""

    members: tuple[Property | Spread, ...]
    start: int
    end: int
    resources: tuple[Resource, ...] = ()


class ArrayLiteral(Node):
    items: tuple[Expression | Spread, ...]
    start: int
    end: int


class Lambda(Node):
    params: tuple[Name, ...]
    body: Expression
    start: int
    end: int


class Conditional(Node):
    """`if (test) {..}`: only as the body of a resource or module, or of its loop."""

    test: Expression
    body: Expression
    start: int
    end: int


class Loop(Node):
    item: Name
    index: Name | None
    source: Expression
    body: Expression
    start: int
    end: int


Expression: TypeAlias = (
    "StringLiteral | Interpolation | IntLiteral | KeywordLiteral | Name | FunctionCall | MethodCall | PropertyAccess | "
    "IndexAccess | NestedAccess | NonNull | Group | Unary | Binary | Ternary | ObjectLiteral | ArrayLiteral | Lambda | "
    "Conditional | Loop"
)


def ungrouped(node: Expression) -> Expression:
    """What parentheses hold: around a lambda they say nothing."""
    while isinstance(node, Group):
        node = node.inner
    return node
