"""Lambda functions: filter, groupBy, map, mapValues, reduce, sort, toObject; lambda and lambdaVariables.

Source: "Lambda functions for ARM templates". A lambda stands only as a direct argument of these.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cmp_to_key
from typing import TYPE_CHECKING

from armgen.arm.errors import TemplateError
from armgen.arm.functions.function import Function, array, bad, boolean, obj, text
from armgen.arm.syntax import Call, Node, Text
from armgen.arm.values import Deferred, NotKnownError, Partial, Value, to_node

if TYPE_CHECKING:
    from armgen.arm.evaluator import Evaluator


_COST = 4
"""Steps that a call of a lambda takes from the budget, beside those of its body."""


class _Lambda:
    """A lambda where it stands: its variables and its body."""

    def __init__(self, evaluator: Evaluator, name: str, node: Node, least: int, most: int) -> None:
        if not isinstance(node, Call) or node.name.lower().removeprefix("sys.") != "lambda":
            raise bad(f"The template function '{name}' needs a lambda here.")
        count = len(node.args) - 1
        if not least <= count <= most:
            takes = str(least) if least == most else f"{least} to {most}"
            raise bad(f"The lambda of '{name}' takes {takes} variables; it has {max(count, 0)}.")
        self.evaluator = evaluator
        self.names = [text("lambda", evaluator.node(arg), "variable") for arg in node.args[:-1]]
        self.body = node.args[-1]

    def __call__(self, *values: Value) -> Value:
        environment = self.evaluator.environment
        self.evaluator.budget.spend(_COST)
        own = dict(zip((name.lower() for name in self.names), values, strict=False))
        inner = environment._replace(lambdas={**environment.lambdas, **own})
        return self.evaluator.derive(inner).node(self.body)

    def left(self) -> Node:
        """The lambda with its body evaluated as far as that goes without its variables."""
        try:
            body = to_node(self(*(Deferred(Call("lambdaVariables", (Text(name),))) for name in self.names)))
        except TemplateError:
            body = self.body
        return Call("lambda", (*map(Text, self.names), body))


def _over(name: str, least: int, most: int, run: Callable[[Value, _Lambda], Value]) -> Function:
    """A function of a collection and one lambda."""

    def call(evaluator: Evaluator, call: Call) -> Value:
        collection = evaluator.node(call.args[0])
        function = _Lambda(evaluator, name, call.args[1], least, most)
        if not isinstance(collection, (Deferred, Partial)):
            try:
                return run(collection, function)
            except NotKnownError:
                pass
        return Deferred(Call(name, (to_node(collection), function.left())))

    return Function(name, 2, 2, call, "special")


def _known(value: Value) -> Value:
    if isinstance(value, Deferred):
        raise NotKnownError
    return value


def _map(items: Value, function: _Lambda) -> Value:
    return [function(item, index) for index, item in enumerate(array("map", items, "first argument"))]


def _filter(items: Value, function: _Lambda) -> Value:
    return [
        item
        for index, item in enumerate(array("filter", items, "first argument"))
        if boolean("filter", _known(function(item, index)), "result of the lambda")
    ]


def _sort(items: Value, function: _Lambda) -> Value:
    def compare(left: Value, right: Value) -> int:
        if boolean("sort", _known(function(left, right)), "result of the lambda"):
            return -1
        return 1 if boolean("sort", _known(function(right, left)), "result of the lambda") else 0

    return sorted(array("sort", items, "first argument"), key=cmp_to_key(compare))


def _map_values(members: Value, function: _Lambda) -> Value:
    return {key: function(value) for key, value in obj("mapValues", members, "first argument").items()}


def _reduce(evaluator: Evaluator, call: Call) -> Value:
    items, start = evaluator.node(call.args[0]), evaluator.node(call.args[1])
    function = _Lambda(evaluator, "reduce", call.args[2], 2, 3)
    if isinstance(items, Deferred):
        return Deferred(Call("reduce", (items.node, to_node(start), function.left())))
    value = start
    for index, item in enumerate(array("reduce", items, "first argument")):
        value = function(value, item, index)
    return value


def _group_by(evaluator: Evaluator, call: Call) -> Value:
    return _keyed("groupBy", 2, _groups, evaluator, call)


def _to_object(evaluator: Evaluator, call: Call) -> Value:
    return _keyed("toObject", 1, _object, evaluator, call)


_Pairs = list[tuple[str, Value]]


def _keyed(name: str, most: int, gather: Callable[[_Pairs], Value], evaluator: Evaluator, call: Call) -> Value:
    """A function of a list, a lambda that gives the key of an item and perhaps one that gives its value."""
    items = evaluator.node(call.args[0])
    key, *rest = (_Lambda(evaluator, name, node, 1, most) for node in call.args[1:])
    if not isinstance(items, Deferred):
        pairs: _Pairs = []
        try:
            for index, item in enumerate(array(name, items, "first argument")):
                value = rest[0](item, index) if rest else item
                pairs.append((text(name, _known(key(item, index)), "key"), value))
            return gather(pairs)
        except NotKnownError:
            pass
    return Deferred(Call(name, (to_node(items), key.left(), *(function.left() for function in rest))))


def _groups(pairs: _Pairs) -> Value:
    groups: dict[str, list[Value]] = {}
    for key, value in pairs:
        groups.setdefault(key, []).append(value)
    return dict[str, Value](groups)


def _object(pairs: _Pairs) -> Value:
    return dict(pairs)


def _lambda(_evaluator: Evaluator, _call: Call) -> Value:
    raise bad("A lambda may only be an argument of filter, groupBy, map, mapValues, reduce, sort or toObject.")


def _variables(evaluator: Evaluator, name: Value) -> Value:
    variable = text("lambdaVariables", name)
    if variable.lower() not in evaluator.environment.lambdas:
        raise bad(f"There is no lambda variable '{variable}' here.")
    return evaluator.environment.lambdas[variable.lower()]


FUNCTIONS = (
    _over("filter", 1, 2, _filter),
    _over("map", 1, 2, _map),
    _over("mapValues", 1, 1, _map_values),
    _over("sort", 2, 2, _sort),
    Function("groupBy", 2, 3, _group_by, "special"),
    Function("reduce", 3, 3, _reduce, "special"),
    Function("toObject", 2, 3, _to_object, "special"),
    Function("lambda", 2, None, _lambda, "special"),
    Function("lambdaVariables", 1, 1, _variables, "scoped"),
)
