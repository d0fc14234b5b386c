"""Resource functions that need the run or its resources: reference, references, resourceInfo, list*, providers,
roleDefinitions.

Source: "Resource functions for ARM templates". Without a runtime they are left to the run, with their arguments
evaluated.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from armgen.arm.context import Where
from armgen.arm.functions.function import Function, bad, text
from armgen.arm.syntax import Call
from armgen.arm.values import Deferred, Value, to_node

if TYPE_CHECKING:
    from armgen.arm.evaluator import Evaluator


def _left(name: str, args: tuple[Value, ...]) -> Deferred:
    return Deferred(Call(name, tuple(map(to_node, args))))


def _target(evaluator: Evaluator, name: Value) -> Value:
    """The resource id that a symbolic name, a name or an id stands for."""
    resources = evaluator.environment.resources
    if not isinstance(name, str) or resources is None:
        return name
    found = resources.target(name)
    return name if found is None else found


def _is_full(name: str, value: Value) -> bool:
    what = text(name, value, "last argument").lower()
    if what not in ("full", "properties"):
        raise bad(f"The template function '{name}' knows 'Full' and 'Properties', not '{what[:40]}'.")
    return what == "full"


def _reference(evaluator: Evaluator, *args: Value) -> Value:
    if not isinstance(args[0], Deferred):
        text("reference", args[0], "first argument")
    version = args[1] if len(args) > 1 else None
    if isinstance(version, Deferred):
        version = None
    elif version is not None:
        version = text("reference", version, "API version")
    full = len(args) > 2 and not isinstance(args[2], Deferred) and _is_full("reference", args[2])
    target, runtime = _target(evaluator, args[0]), evaluator.environment.runtime
    if runtime is None or not isinstance(target, str):
        return _left("reference", args)
    return runtime.reference(target, version if isinstance(version, str) else None, full)


def _references(evaluator: Evaluator, *args: Value) -> Value:
    full = len(args) > 1 and not isinstance(args[1], Deferred) and _is_full("references", args[1])
    environment = evaluator.environment
    if isinstance(args[0], Deferred) or environment.resources is None:
        return _left("references", args)
    loop = text("references", args[0], "first argument")
    members = environment.resources.members(loop)
    if members is None:
        raise bad(f"There is no resource loop with the symbolic name '{loop}'.")
    runtime, known = environment.runtime, [member for member in members if isinstance(member, str)]
    if runtime is None or len(known) < len(members):
        return _left("references", args)
    return [runtime.reference(member, None, full) for member in known]


def _resource_info(evaluator: Evaluator, symbol: Value) -> Value:
    resources = evaluator.environment.resources
    if isinstance(symbol, Deferred) or resources is None:
        return _left("resourceInfo", (symbol,))
    return resources.info(text("resourceInfo", symbol))


def list_function(name: str) -> Function:
    """The function of that name, which starts with `list`: every resource provider has its own."""

    def run(evaluator: Evaluator, *args: Value) -> Value:
        if not isinstance(args[0], Deferred):
            text(name, args[0], "first argument")
        target, runtime = _target(evaluator, args[0]), evaluator.environment.runtime
        version, body = args[1], args[2] if len(args) > 2 else None
        if runtime is None or not isinstance(target, str) or not isinstance(version, str) or isinstance(body, Deferred):
            return _left(name, args)
        return runtime.list_secrets(name, target, version, body)

    return Function(name, 2, 3, run, "scoped", _AT_RUN)


def _providers(*args: Value) -> Value:
    for arg in args:
        text("providers", arg)
    return _left("providers", args)


def _this(*args: Value) -> Value:
    return _left("target", args)


def _role_definitions(name: Value) -> Value:
    return _left("roleDefinitions", (text("roleDefinitions", name),))


_AT_RUN: frozenset[Where] = frozenset(("any", "properties", "output"))

FUNCTIONS = (
    Function("reference", 1, 3, _reference, "scoped", _AT_RUN),
    Function("references", 1, 2, _references, "scoped", _AT_RUN),
    Function("resourceInfo", 1, 1, _resource_info, "scoped"),
    Function("providers", 1, 2, _providers),
    Function("roleDefinitions", 1, 1, _role_definitions),
    Function("target", 0, 1, _this, only=_AT_RUN),  # what Bicep's `this` is lowered to
)
