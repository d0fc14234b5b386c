"""Bodies of resources and modules taken apart, and members of objects looked up."""

from __future__ import annotations

from armgen.bicep.syntax.expressions import (
    Conditional,
    Expression,
    Interpolation,
    Loop,
    Name,
    ObjectLiteral,
    Property,
    StringLiteral,
)
from armgen.bicep.syntax.node import Node


class Body(Node):
    """A resource's or module's value taken apart: `[for .. : if (..) {..}]`."""

    loop: Loop | None
    condition: Expression | None
    object: ObjectLiteral


def body_of(value: Expression) -> Body:
    """The loop, condition and object of the value of a resource or module."""
    loop = None
    if isinstance(value, Loop):
        loop, value = value, value.body
    condition = None
    if isinstance(value, Conditional):
        condition, value = value.test, value.body
    if not isinstance(value, ObjectLiteral):
        raise TypeError(f"{type(value).__name__} is no body")
    return Body(loop, condition, value)


def member(literal: ObjectLiteral, name: str) -> Property | None:
    """The property `name` of an object, None when it has none."""
    for entry in literal.members:
        if isinstance(entry, Property) and key_text(entry.key) == name:
            return entry
    return None


def key_text(key: Name | StringLiteral | Interpolation) -> str | None:
    """The text of a key, None when it has holes."""
    if isinstance(key, Name):
        return key.name
    return key.value if isinstance(key, StringLiteral) else None
