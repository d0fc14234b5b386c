"""The values that expressions work on: JSON values, and what only the run knows.

How texts, numbers and objects compare, sort and print is that of .NET, on which the deployment engine runs.
"""

from __future__ import annotations

from typing import NamedTuple, TypeAlias

from armgen.arm.errors import TemplateError
from armgen.arm.syntax import Access, Call, Node, Number, Text, print_node
from armgen.jsontypes import JsonValue

INT64_MIN, INT64_MAX = -(2**63), 2**63 - 1


class Deferred(NamedTuple):
    """A value that only the run knows, as the expression that is left of it: what could be evaluated in it has been.

    A list or an object may hold deferred members; an operation on one gives a Deferred call over what is known.
    """

    node: Node


Value: TypeAlias = "str | int | float | bool | Deferred | list[Value] | dict[str, Value] | None"


class Partial(dict[str, Value]):
    """An object of the run of which only some members are known: a member that it lacks may be there.

    `node` is the expression that gives the whole object (`resourceGroup()`, `deployment()`).
    """

    def __init__(self, node: Node, known: dict[str, Value]) -> None:
        super().__init__(known)
        self.node = node


class NotKnownError(Exception):
    """Raised by a function that needs more of a partly known argument than is known: the call stays as it is."""


MAX_MEMBERS = 200_000
"""Members, all levels counted, of one value; more than a template could hold is refused."""

_MAX_WRITTEN = 100_000
"""Members of a value that is written as an expression; an expression has at most 24,576 characters."""

MAX_TEXT = 4 * 1024 * 1024
"""Characters of one text: the size that a template may have after its expansion."""


TOO_MUCH_WORK = "EvaluationLimit"
"""The code of the error of an exhausted budget: the only one that says nothing about what Azure would do."""


class Budget:
    """Bounds the work of evaluating something, so that a hostile template ends in an error and not in a hang."""

    __slots__ = ("left",)

    def __init__(self, steps: int = 1_500_000) -> None:
        self.left = steps

    def spend(self, steps: int) -> None:
        """Raises TemplateError when nothing is left."""
        self.left -= steps
        if self.left < 0:
            raise TemplateError(TOO_MUCH_WORK, "The evaluation takes more work than armgen does for one template.")


def is_known(value: Value, budget: Budget | None = None) -> bool:
    """Whether nothing in the value is left to the run. Looking at members is taken from the budget."""
    kind = type(value)
    if kind is list:
        if budget is not None:
            budget.spend(len(value))  # type: ignore[arg-type]
        return all(is_known(item, budget) for item in value)  # type: ignore[union-attr, arg-type]
    if kind is dict:
        if budget is not None:
            budget.spend(len(value))  # type: ignore[arg-type]
        return all(is_known(item, budget) for item in value.values())  # type: ignore[union-attr]
    return kind is not Deferred and kind is not Partial


def weigh(value: Value) -> int:
    """The members of a value, all levels counted. Raises TemplateError for more than a template could hold."""
    count = 0
    stack = [value]
    while stack:
        one = stack.pop()
        if isinstance(one, (list, dict)):
            count += len(one)
            if count > MAX_MEMBERS:
                raise TemplateError("InvalidTemplate", f"The value would have more than {MAX_MEMBERS:,} members.")
            stack.extend(one if isinstance(one, list) else one.values())
    return count


MAX_NODES = 20_000
"""Calls, texts and numbers of an expression that is left to the run: it grows when variables are used in each other."""


def nodes_of(node: Node) -> int:
    """The size of an expression. Raises TemplateError (TOO_MUCH_WORK) for one that is too long to be written."""
    count = 0
    stack: list[Node] = [node]
    while stack:
        one = stack.pop()
        count += 1
        if count > MAX_NODES:
            raise TemplateError(TOO_MUCH_WORK, "An expression that is left to the run becomes too long to be written.")
        if type(one) is Call:
            stack.extend(one.args)
        elif type(one) is Access:
            stack += (one.base, one.key)
    return count


def check_size(value: Value) -> None:
    """Raises TemplateError for a value that has too many members or too long a text."""
    if isinstance(value, str):
        if len(value) > MAX_TEXT:
            raise too_long()
    elif isinstance(value, (list, dict)):
        weigh(value)


def too_long() -> TemplateError:
    """The error of a text that would be longer than a template may be."""
    return TemplateError("InvalidTemplate", f"The text would be longer than {MAX_TEXT:,} characters.")


def to_node(value: Value, budget: Budget | None = None) -> Node:
    """The expression that gives the value. Raises TemplateError when that would be endless."""
    if isinstance(value, Deferred):
        return value.node
    if isinstance(value, str):
        return Text(value)
    if value is None or isinstance(value, bool):
        return Call({None: "null", True: "true", False: "false"}[value])
    if isinstance(value, int):
        return Number(value)
    if isinstance(value, float):
        return Call("json", (Text(repr(value)),))
    if isinstance(value, Partial):
        return value.node
    budget = budget or Budget(_MAX_WRITTEN)
    budget.spend(1 + len(value))
    if isinstance(value, list):
        return Call("createArray", tuple(to_node(item, budget) for item in value))
    parts = (part for key, item in value.items() for part in (Text(key), to_node(item, budget)))
    return Call("createObject", tuple(parts))


def to_json(value: Value) -> JsonValue:
    """Plain JSON: what is left to the run stands as the text of its expression, in brackets."""
    if isinstance(value, Deferred):
        return f"[{print_node(value.node)}]"
    if isinstance(value, list):
        return list(map(to_json, value))
    if isinstance(value, dict):
        return {key: to_json(item) for key, item in value.items()}
    return value


def type_name(value: Value) -> str:
    """The type as messages of the service name it."""
    if isinstance(value, Deferred):
        return "Unknown"
    if value is None:
        return "Null"
    if isinstance(value, bool):
        return "Boolean"
    for kind, name in ((str, "String"), (int, "Integer"), (float, "Float"), (list, "Array")):
        if isinstance(value, kind):
            return name
    return "Object"


def find_key(value: dict[str, Value], key: str) -> str | None:
    """The key of an object as it is spelled there: names of properties have no case. The exact spelling wins."""
    if key in value:
        return key
    lower = key.lower()
    return next((name for name in value if name.lower() == lower), None)


def fits_int64(number: int) -> int:
    """The number itself. Raises TemplateError when 64 bits do not hold it."""
    if not INT64_MIN <= number <= INT64_MAX:
        raise TemplateError("InvalidTemplate", f"{_shown(number)} does not fit in a 64-bit integer.")
    return number


def _shown(number: int) -> str:
    text = str(number) if abs(number) < 10**60 else "The result"
    return text if len(text) <= 45 else f"{text[:20]}..."


def deep_equal(left: Value, right: Value) -> bool:
    """Whether two values are the same, types included: 1, 1.0, `'1'` and `true` all differ. Keys of objects have no
    order."""
    kind = type(left)
    if kind is dict or kind is Partial:
        if not isinstance(right, dict) or len(left) != len(right):  # type: ignore[arg-type]
            return False
        return all(key in right and deep_equal(item, right[key]) for key, item in left.items())  # type: ignore[union-attr]
    if kind is list:
        if not isinstance(right, list) or len(left) != len(right):  # type: ignore[arg-type]
            return False
        return all(map(deep_equal, left, right))  # type: ignore[arg-type]
    return kind is type(right) and left == right
