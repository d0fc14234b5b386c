"""Bicep's binary operators as calls of template functions."""

from __future__ import annotations

from armgen.arm.syntax import Call, Node

_OPERATORS = {
    "+": "add",
    "-": "sub",
    "*": "mul",
    "/": "div",
    "%": "mod",
    "<": "less",
    "<=": "lessOrEquals",
    ">": "greater",
    ">=": "greaterOrEquals",
    "==": "equals",
    "&&": "and",
    "||": "or",
    "??": "coalesce",
}


def operation(operator: str, left: Node, right: Node) -> Node:
    """One operation as a call: ARM has no operators, and compares texts of any case in lower case."""
    name = _OPERATORS.get(operator)
    if name is not None:
        return Call(name, (left, right))
    if operator == "!=":
        return Call("not", (Call("equals", (left, right)),))
    same = Call("equals", (Call("toLower", (left,)), Call("toLower", (right,))))
    return same if operator == "=~" else Call("not", (same,))
