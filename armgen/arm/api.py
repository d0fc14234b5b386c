"""`evaluate`: one expression or value, for whoever needs no whole template."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from armgen.arm.context import Context, Environment, UserFunction, place_of
from armgen.arm.errors import TemplateError
from armgen.arm.evaluator import Evaluator, inside
from armgen.arm.expand.model import ScopeKind
from armgen.arm.syntax import Call, Text
from armgen.arm.values import Deferred, Value, find_key, to_json
from armgen.jsontypes import JsonObject, JsonValue


def evaluate(
    text: JsonValue,
    *,
    parameters: Mapping[str, JsonValue] | None = None,
    variables: Mapping[str, JsonValue] | None = None,
    functions: Sequence[JsonObject] | None = None,
    context: Context | None = None,
    scope: ScopeKind = "resourceGroup",
) -> JsonValue:
    """What a template value stands for: an expression in brackets, a literal, or an object or array that holds such.

    `parameters` are plain values; a parameter that is not among them is left to the run when none are given at all
    (None), else an error. `variables` are template values: expressions in them are evaluated. `functions` is the
    section of a template. What is left to the run stands in the answer as the text of its expression, in brackets.

    Raises TemplateError (code, message, path), and nothing else, for what Azure Resource Manager would refuse.
    """
    context = context or Context()
    sources = _Sources(parameters, variables)
    environment = Environment(
        context,
        place_of(context, scope),
        sources.parameter,
        sources.variable,
        read_functions(functions or ()),
        fresh=True,
    )
    sources.evaluator = evaluator = Evaluator(environment)
    try:
        return to_json(evaluator.value(text))
    except RecursionError:
        raise TemplateError("InvalidTemplate", "The value is nested too deep to be evaluated.") from None


class _Sources:
    """Parameters and variables of one call of `evaluate`; a variable is evaluated when it is first asked for."""

    def __init__(self, parameters: Mapping[str, JsonValue] | None, variables: Mapping[str, JsonValue] | None) -> None:
        self.parameters: dict[str, Value] | None = None if parameters is None else dict(parameters)  # type: ignore[arg-type]
        self.variables: dict[str, JsonValue] | None = None if variables is None else dict(variables)
        self.done: dict[str, Value] = {}
        self.running: set[str] = set()
        self.evaluator: Evaluator | None = None

    def parameter(self, name: str) -> Value:
        if self.parameters is None:
            return Deferred(Call("parameters", (Text(name),)))
        key = find_key(self.parameters, name)
        if key is None:
            raise TemplateError("InvalidTemplate", f"There is no parameter '{name}'.")
        return self.parameters[key]

    def variable(self, name: str) -> Value:
        if self.variables is None:
            return Deferred(Call("variables", (Text(name),)))
        key = find_key(self.variables, name)  # type: ignore[arg-type]
        if key is None:
            raise TemplateError("InvalidTemplate", f"There is no variable '{name}'.")
        if key in self.running:
            raise TemplateError("InvalidTemplate", f"The variable '{key}' needs its own value.")
        if key not in self.done and self.evaluator is not None:
            self.running.add(key)
            outside = self.evaluator.environment._replace(lambdas={}, loops={})
            try:
                self.done[key] = self.evaluator.derive(outside).value(self.variables[key])
            except TemplateError as error:
                raise inside(f"the variable '{key}'", error) from None
            self.running.discard(key)
        return self.done[key]


def read_functions(section: Sequence[JsonValue]) -> dict[str, UserFunction]:
    """The user functions of a `functions` section, by `namespace.name` in lower case.

    Raises TemplateError for a section of another shape.
    """
    found: dict[str, UserFunction] = {}
    for index, group in enumerate(section):
        if not isinstance(group, dict):
            raise TemplateError("InvalidTemplate", "An entry of `functions` must be an object.", (index,))
        namespace, members = _get(group, "namespace"), _get(group, "members")
        if not isinstance(namespace, str) or not isinstance(members, dict):
            raise TemplateError("InvalidTemplate", "An entry of `functions` needs `namespace` and `members`.", (index,))
        for name, function in members.items():
            full = f"{namespace}.{name}"
            found[full.lower()] = _user_function(full, function, (index, "members", name))
    return found


def _user_function(name: str, function: JsonValue, path: tuple[str | int, ...]) -> UserFunction:
    output = _get(function, "output") if isinstance(function, dict) else None
    if not isinstance(function, dict) or not isinstance(output, dict) or find_key(output, "value") is None:  # type: ignore[arg-type]
        raise TemplateError("InvalidTemplate", f"The function '{name}' needs an `output` with a `value`.", path)
    parameters = _get(function, "parameters") or []
    names = (
        [_get(item, "name") for item in parameters if isinstance(item, dict)]
        if isinstance(parameters, list)
        else [None]
    )
    if not all(isinstance(item, str) for item in names):
        raise TemplateError("InvalidTemplate", f"The parameters of the function '{name}' need a `name` each.", path)
    return UserFunction(name, tuple(str(item) for item in names), _get(output, "value"))


def _get(value: Mapping[str, JsonValue], key: str) -> JsonValue:
    name = find_key(dict(value), key)  # type: ignore[arg-type]
    return None if name is None else value[name]
