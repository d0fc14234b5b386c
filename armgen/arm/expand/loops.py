"""Copy loops inside of values: in properties, variables and outputs."""

from __future__ import annotations

from armgen.arm.errors import TemplateError
from armgen.arm.evaluator import Evaluator
from armgen.arm.expand.reading import get, key_of
from armgen.arm.syntax import Call, Text
from armgen.arm.values import Deferred, Value
from armgen.jsontypes import JsonObject, JsonValue

MOST_ROUNDS = 800
_COST = 4
"""Steps of a round, beside those of what is evaluated in it."""


def has_loop(value: JsonValue) -> bool:
    """Whether a copy loop stands anywhere in a value."""
    stack = [value]
    while stack:
        one = stack.pop()
        if isinstance(one, dict):
            if loops_of(one) is not None:
                return True
            stack.extend(one.values())
        elif isinstance(one, list):
            stack.extend(one)
    return False


def loops_of(value: JsonObject) -> tuple[str, list[JsonValue]] | None:
    """The `copy` of an object that makes properties: a list of objects with an input each."""
    key = key_of(value, "copy")
    loops = value[key] if key is not None else None
    if key is None or not isinstance(loops, list) or not loops:
        return None
    return (key, loops) if all(isinstance(one, dict) and key_of(one, "input") for one in loops) else None


def evaluate(evaluator: Evaluator, value: JsonValue) -> Value:
    """A value with its loops run. Raises TemplateError with the path below the value."""
    if isinstance(value, (dict, list)) and has_loop(value):
        return _object(evaluator, value) if isinstance(value, dict) else _array(evaluator, value)
    return evaluator.value(value)


def _array(evaluator: Evaluator, value: list[JsonValue]) -> Value:
    found: list[Value] = []
    for index, item in enumerate(value):
        try:
            found.append(evaluate(evaluator, item))
        except TemplateError as error:
            error.path = (index, *error.path)
            raise
    return found


def _object(evaluator: Evaluator, value: JsonObject) -> Value:
    found: dict[str, Value] = {}
    loops = loops_of(value)
    for key, item in value.items():
        try:
            if loops is not None and key == loops[0]:
                for index, loop in enumerate(loops[1]):
                    try:
                        name, made = run_loop(evaluator, loop)
                    except TemplateError as error:
                        error.path = (index, *error.path)
                        raise
                    found[name] = made
                continue
            found[evaluator.key(key) if key[:1] == "[" else key] = evaluate(evaluator, item)
        except TemplateError as error:
            error.path = (key, *error.path)
            raise
    return found


def run_loop(evaluator: Evaluator, loop: JsonValue, bare: bool = False) -> tuple[str, Value]:
    """A loop that makes a value: its name, the values of its rounds. `bare`: copyIndex() without a name means it."""
    name = evaluator.value(get(loop, "name"))
    label = name if isinstance(name, str) else ""
    if not label and not bare:
        raise TemplateError("InvalidTemplate", "A copy loop needs a `name`.", ("name",))
    count = count_of(evaluator, get(loop, "count"))
    if isinstance(count, Deferred):
        return label, Deferred(Call("copy", (Text(label), count.node)))
    key = key_of(loop, "input") if isinstance(loop, dict) else None
    template = loop[key] if isinstance(loop, dict) and key is not None else None
    rounds: list[Value] = []
    environment = evaluator.environment
    for index in range(count):
        evaluator.budget.spend(_COST)
        loops = {**environment.loops, label.lower(): index}
        if bare:
            loops[""] = index
        try:
            rounds.append(evaluate(evaluator.derive(environment._replace(loops=loops)), template))
        except TemplateError as error:
            error.path = (key or "input", *error.path)
            raise
    return label, rounds


def count_of(evaluator: Evaluator, value: JsonValue) -> int | Deferred:
    """The rounds of a loop. Raises TemplateError for what is no count that Azure takes."""
    try:
        count = evaluator.value(value)
    except TemplateError as error:
        error.path = ("count", *error.path)
        raise
    if isinstance(count, Deferred):
        return count
    if isinstance(count, str) and count.strip().lstrip("-").isdigit():
        count = int(count)
    if not isinstance(count, int) or isinstance(count, bool):
        raise TemplateError("InvalidTemplate", "The count of a copy loop must be an integer.", ("count",))
    if not 0 <= count <= MOST_ROUNDS:
        raise TemplateError(
            "InvalidTemplate", f"A copy loop of {count} rounds: Azure takes 0 to {MOST_ROUNDS}.", ("count",)
        )
    return count
