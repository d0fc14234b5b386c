"""Evaluation: from a tree or a template value to what it stands for, with what is not known left as an expression."""

from __future__ import annotations

from collections.abc import Sequence

from armgen.arm.context import Environment, UserFunction
from armgen.arm.errors import TemplateError, WrongAlwaysError
from armgen.arm.functions import find
from armgen.arm.functions.function import Function, Kind, bad
from armgen.arm.parser import parse
from armgen.arm.syntax import Access, Call, Node, Number, Text, print_node
from armgen.arm.values import (
    Budget,
    Deferred,
    NotKnownError,
    Partial,
    Value,
    check_size,
    find_key,
    is_known,
    nodes_of,
    to_node,
    type_name,
    weigh,
)
from armgen.jsontypes import JsonValue

_LARGE = 1000
"""Characters of a text from which on work with it counts; a list counts from a hundredth of that."""

_MAX_USER_CALLS = 32
"""User functions inside each other; more is taken for an endless recursion."""


class Evaluator:
    """Evaluates in one environment. Cheap to make: a copy loop makes one for each of its members.

    Every method raises TemplateError for what Azure Resource Manager would refuse, and nothing else.
    """

    __slots__ = ("budget", "depth", "environment")

    def __init__(self, environment: Environment, depth: int = 0, budget: Budget | None = None) -> None:
        self.environment = environment
        self.depth = depth
        self.budget = budget or environment.budget or Budget()

    def value(self, value: JsonValue) -> Value:
        """A value of a template: texts in it are expressions or literals, keys of objects as well."""
        kind = type(value)
        if kind is str:
            return self.text(value) if value[:1] == "[" else value  # type: ignore[index, arg-type, return-value]
        if kind is dict:
            return self._object(value)  # type: ignore[arg-type]
        if kind is list:
            return self._array(value)  # type: ignore[arg-type]
        return value  # type: ignore[return-value]

    def text(self, text: str) -> Value:
        """A string of a template: the value of the expression in it, else the text that it stands for."""
        if text[:1] != "[" or text[-1:] != "]":
            return text
        if text[1] == "[":
            return self._again(text[1:])
        try:
            found = self.node(parse(text[1:-1]))
            if type(found) is list or type(found) is dict:
                self.budget.spend(weigh(found) // 20)
            return found
        except RecursionError:
            raise TemplateError("InvalidTemplate", "The expression is nested too deep to be evaluated.") from None

    def _again(self, text: str) -> Value:
        """What a literal stands for: the deployment that it belongs to may evaluate it once more."""
        here = self.environment
        if here.again is None:
            return text
        return self.derive(here.again._replace(where=here.where)).text(text)

    def node(self, node: Node) -> Value:
        """An expression."""
        kind = type(node)
        if kind is Text or kind is Number:
            return node.value  # type: ignore[union-attr]
        try:
            found = self._call(node) if kind is Call else self._access(node)  # type: ignore[arg-type]
            if type(found) is Deferred:
                self.budget.spend(nodes_of(found.node) // 20)
            return found
        except TemplateError as error:
            if error.at < 0:
                error.at = node.at
            raise

    def soft(self, node: Node) -> Node:
        """What is left of an expression that may never be reached: folded when it evaluates, else as it is."""
        try:
            return to_node(self.node(node))
        except TemplateError:
            return node

    def derive(self, environment: Environment) -> Evaluator:
        """An evaluator of something inside of what this one evaluates."""
        return Evaluator(environment, self.depth, self.budget)

    def _object(self, value: dict[str, JsonValue]) -> Value:
        self.budget.spend(1)
        result: dict[str, Value] = {}
        for key, item in value.items():
            try:
                result[self.key(key) if key[:1] == "[" else key] = self.value(item)
            except TemplateError as error:
                error.path = (key, *error.path)
                raise
        return result

    def key(self, key: str) -> str:
        """The name of a property that is written as an expression; what is not known stays one."""
        name = self.text(key)
        if isinstance(name, Deferred):
            return f"[{print_node(name.node)}]"
        if not isinstance(name, str):
            raise bad(
                f"The name of a property must be a string; this expression gives a value of type {type_name(name)}."
            )
        return name

    def _array(self, value: list[JsonValue]) -> Value:
        self.budget.spend(1 + len(value) // 20)
        result: list[Value] = []
        for index, item in enumerate(value):
            try:
                result.append(self.value(item))
            except TemplateError as error:
                error.path = (index, *error.path)
                raise
        return result

    def _call(self, call: Call) -> Value:
        function = find(call.name)
        if function is None:
            return self._user(call)
        self.allow(function, call)
        self.budget.spend(1)
        kind = function.kind
        if kind == "special":
            return function.run(self, call)
        args = list(map(self.node, call.args))
        if kind == "scoped":
            return function.run(self, *args)
        if self._has_all(kind, args):
            try:
                return self._paid(function.run(*args), 2)
            except NotKnownError:
                pass
        return left(function.name, args)

    def _has_all(self, kind: Kind, args: list[Value]) -> bool:
        """Whether the arguments are known as far as a function of that kind needs them; looking at them costs."""
        for arg in args:
            what = type(arg)
            if what is int or what is bool:
                continue
            if what is Deferred:
                if kind != "keep":
                    return False
                continue
            self._paid(arg, 20)
            if kind == "pure" and what is not str and not is_known(arg, self.budget):
                return False
        return True

    def _paid(self, value: Value, share: int) -> Value:
        """The value, after a large one took its share of the budget: one step for so many members."""
        kind = type(value)
        if kind is str:
            if len(value) > _LARGE:  # type: ignore[arg-type]
                check_size(value)
                self.budget.spend(len(value) // _LARGE)  # type: ignore[arg-type]
        elif kind is list and len(value) > _LARGE // 100:  # type: ignore[arg-type]
            self.budget.spend(len(value) // share)  # type: ignore[arg-type]
        return value

    def check(self, node: Node) -> None:
        """Raises TemplateError for what is wrong in an expression whatever the values are: functions, parameters and
        variables that there are not, the number of arguments. It looks where evaluation may not come as well.
        """
        stack = [node]
        while stack:
            one = stack.pop()
            if isinstance(one, Access):
                stack += (one.key, one.base)
            elif isinstance(one, Call):
                self._check_call(one)
                stack.extend(reversed(one.args))

    def _check_call(self, call: Call) -> None:
        function = find(call.name)
        if function is None:
            self._user_function(call)
            return
        _check_count(function, call)
        asked = {"parameters": self.environment.parameters, "variables": self.environment.variables}.get(function.name)
        name = call.args[0] if call.args else None
        if asked is not None and isinstance(name, Text):
            try:
                asked(name.value)
            except WrongAlwaysError:
                raise
            except TemplateError:
                return  # it is there, and what is wrong with its value is told where that stands

    def allow(self, function: Function, call: Call) -> None:
        """Raises TemplateError when the call has too few or too many arguments or stands where it may not."""
        _check_count(function, call)
        if function.only is not None and self.environment.where not in function.only:
            raise bad(
                f"The template function '{function.name}' may not be called here: {_PLACES[self.environment.where]}."
            )
        if function.scopes is not None and self.environment.place.kind not in function.scopes:
            raise bad(
                f"The template function '{function.name}' is not available in a deployment"
                f" to a {_SCOPES[self.environment.place.kind]}."
            )

    def _user_function(self, call: Call) -> UserFunction:
        """The user function that a call means. Raises TemplateError when there is none, or for other arguments."""
        functions = self.environment.functions
        function = functions.get(call.name.lower())
        if function is None and "." not in call.name:
            # The Bicep compiler leaves its own namespace out in places, and the service takes it.
            function = functions.get(f"__bicep.{call.name.lower()}")
        if function is None:
            raise WrongAlwaysError("InvalidTemplate", f"There is no template function '{call.name}'.")
        if len(call.args) != len(function.parameters):
            raise bad(
                f"The function '{function.name}' takes {len(function.parameters)} arguments; it got {len(call.args)}."
            )
        return function

    def _user(self, call: Call) -> Value:
        function = self._user_function(call)
        if self.depth >= _MAX_USER_CALLS:
            raise bad(f"The function '{function.name}' calls itself without an end.")
        args = {name.lower(): self.node(arg) for name, arg in zip(function.parameters, call.args, strict=True)}
        try:
            return Evaluator(self._inside(function, args), self.depth + 1, self.budget).value(function.output)
        except TemplateError as error:
            raise inside(f"the function '{function.name}'", error) from None

    def _inside(self, function: UserFunction, args: dict[str, Value]) -> Environment:
        def parameter(name: str) -> Value:
            if name.lower() not in args:
                raise bad(f"The function '{function.name}' has no parameter '{name}'.")
            return args[name.lower()]

        return self.environment._replace(parameters=parameter, where="function", loops={}, lambdas={})

    def _access(self, access: Access) -> Value:
        base, key = self.node(access.base), self.node(access.key)
        return member(base, key)


def inside(what: str, error: TemplateError) -> TemplateError:
    """The error as whoever uses `what` sees it: the place in there means nothing outside."""
    message = error.message if error.message.startswith("In the ") else f"In {what}: {error.message}"
    return TemplateError(error.code, message)


def left(name: str, args: Sequence[Value]) -> Deferred:
    """The call as what is left of it when its arguments are evaluated."""
    return Deferred(Call(name, tuple(map(to_node, args))))


def member(base: Value, key: Value) -> Value:
    """`base[key]`: a property by its name, whatever its casing, or an element by its index."""
    if isinstance(base, Deferred) or isinstance(key, Deferred):
        return Deferred(Access(to_node(base), to_node(key)))
    if isinstance(base, dict):
        return _property(base, key)
    if isinstance(base, list):
        if not isinstance(key, int) or isinstance(key, bool):
            raise bad(f"An element of an array has an integer index, not a value of type {type_name(key)}.")
        if not 0 <= key < len(base):
            raise bad(f"The index {key} is outside of the array, which has {len(base)} elements.")
        return base[key]
    raise bad(f"A value of type {type_name(base)} has no property or element '{key}'.")


def _property(base: dict[str, Value], key: Value) -> Value:
    if not isinstance(key, str):
        raise bad(f"A property of an object is named by a string, not by a value of type {type_name(key)}.")
    name = find_key(base, key)
    if name is not None:
        return base[name]
    if isinstance(base, Partial):
        return Deferred(Access(base.node, Text(key)))
    there = ", ".join(list(base)[:20])
    raise bad(
        f"The property '{key}' does not exist; there are: {there}."
        if there
        else f"The property '{key}' does not exist."
    )


def _check_count(function: Function, call: Call) -> None:
    count = len(call.args)
    if count < function.minimum or (function.maximum is not None and count > function.maximum):
        raise bad(f"The template function '{function.name}' takes {_arity(function)}; it got {count}.")


def _arity(function: Function) -> str:
    low, high = function.minimum, function.maximum
    count = f"at least {low}" if high is None else str(low) if low == high else f"{low} to {high}"
    return f"{count} argument{'' if count in ('1', 'at least 1') else 's'}"


_SCOPES = {
    "resourceGroup": "resource group",
    "subscription": "subscription",
    "managementGroup": "management group",
    "tenant": "tenant",
}
_PLACES = {
    "any": "an expression on its own",
    "parameter": "the default value of a parameter",
    "variable": "a variable",
    "function": "a user function",
    "name": "the name, type, location, scope or condition of a resource",
    "count": "the count of a copy loop",
    "properties": "the properties of a resource",
    "output": "an output",
}
