"""Logical functions, and what decides between values: coalesce, null.

Sources: "Logical functions for ARM templates", "Comparison functions for ARM templates". That `and` and `or` stop at
the first argument that decides is not documented.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from armgen.arm.errors import TemplateError
from armgen.arm.functions.function import Function, bad, boolean, wrong
from armgen.arm.syntax import Call, Node
from armgen.arm.values import Deferred, Value

if TYPE_CHECKING:
    from armgen.arm.evaluator import Evaluator


def _if(evaluator: Evaluator, call: Call) -> Value:
    condition = evaluator.node(call.args[0])
    if isinstance(condition, Deferred):
        yes, no = evaluator.soft(call.args[1]), evaluator.soft(call.args[2])
        return Deferred(Call("if", (condition.node, yes, no)))
    return evaluator.node(call.args[1 if boolean("if", condition, "condition") else 2])


def _and(evaluator: Evaluator, call: Call) -> Value:
    return _decide(evaluator, call, "and", False)


def _or(evaluator: Evaluator, call: Call) -> Value:
    return _decide(evaluator, call, "or", True)


def _decide(evaluator: Evaluator, call: Call, name: str, deciding: bool) -> Value:
    """The first argument that decides ends it; what is left of the others are those that are not known."""
    unknown: list[Node] = []
    for arg in call.args:
        try:
            value = evaluator.node(arg)
        except TemplateError:
            if not unknown:
                raise
            unknown.append(arg)
            continue
        if isinstance(value, Deferred):
            unknown.append(value.node)
        elif boolean(name, value) is deciding:
            return deciding
    if len(unknown) == 1:
        return Deferred(unknown[0])
    return Deferred(Call(name, tuple(unknown))) if unknown else not deciding


def _not(value: Value) -> Value:
    return not boolean("not", value)


def _bool(value: Value) -> Value:
    if isinstance(value, bool):
        return value
    if isinstance(value, int):
        return value != 0
    if isinstance(value, str):
        if value.strip().lower() in ("true", "false"):
            return value.strip().lower() == "true"
        if value.strip() in ("1", "0"):
            return value.strip() == "1"
        raise bad(f"The template function 'bool' reads 'true', 'false', '1' and '0', not '{value[:60]}'.")
    raise wrong("bool", value, "a string or an integer")


def _coalesce(evaluator: Evaluator, call: Call) -> Value:
    for index, arg in enumerate(call.args):
        value = evaluator.node(arg)
        if isinstance(value, Deferred):
            rest = tuple(evaluator.soft(other) for other in call.args[index + 1 :])
            return Deferred(Call("coalesce", (value.node, *rest))) if rest else value
        if value is not None:
            return value
    return None


def _true() -> Value:
    return True


def _false() -> Value:
    return False


def _null() -> Value:
    return None


FUNCTIONS = (
    Function("and", 2, None, _and, "special"),
    Function("or", 2, None, _or, "special"),
    Function("not", 1, 1, _not),
    Function("if", 3, 3, _if, "special"),
    Function("bool", 1, 1, _bool),
    Function("true", 0, 0, _true),
    Function("false", 0, 0, _false),
    Function("null", 0, 0, _null),
    Function("coalesce", 1, None, _coalesce, "special"),
)
