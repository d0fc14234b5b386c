"""Comparison functions: equals, greater, greaterOrEquals, less, lessOrEquals.

Source: "Comparison functions for ARM templates". Texts are ordered as the invariant culture orders them, and equal
only when they are the same to the letter.
"""

from __future__ import annotations

from armgen.arm.dotnet.culture import compare
from armgen.arm.functions.function import Function, bad
from armgen.arm.values import Value, deep_equal, type_name


def _equals(left: Value, right: Value) -> Value:
    return deep_equal(left, right)


def order(name: str, left: Value, right: Value) -> int:
    """-1, 0 or 1 for two integers or two strings. Raises TemplateError for anything else."""
    if isinstance(left, str) and isinstance(right, str):
        return compare(left, right)
    if isinstance(left, bool) or isinstance(right, bool):
        raise _mixed(name, left, right)
    if isinstance(left, (int, float)) and isinstance(right, (int, float)):
        return (left > right) - (left < right)
    raise _mixed(name, left, right)


def _mixed(name: str, left: Value, right: Value) -> Exception:
    return bad(
        f"The template function '{name}' compares two integers or two strings;"
        f" it got values of type {type_name(left)} and {type_name(right)}."
    )


def _greater(left: Value, right: Value) -> Value:
    return order("greater", left, right) > 0


def _greater_or_equals(left: Value, right: Value) -> Value:
    return order("greaterOrEquals", left, right) >= 0


def _less(left: Value, right: Value) -> Value:
    return order("less", left, right) < 0


def _less_or_equals(left: Value, right: Value) -> Value:
    return order("lessOrEquals", left, right) <= 0


FUNCTIONS = (
    Function("equals", 2, 2, _equals),
    Function("greater", 2, 2, _greater),
    Function("greaterOrEquals", 2, 2, _greater_or_equals),
    Function("less", 2, 2, _less),
    Function("lessOrEquals", 2, 2, _less_or_equals),
)
