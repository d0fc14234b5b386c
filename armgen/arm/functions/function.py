"""What a built-in function is: name, number of arguments, where it may be called, and how it is evaluated."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal, NamedTuple

from armgen.arm.context import Where
from armgen.arm.errors import TemplateError
from armgen.arm.expand.model import ScopeKind
from armgen.arm.values import Value, type_name

Kind = Literal["pure", "open", "keep", "scoped", "special"]


class Function(NamedTuple):
    """A row of the registry. `maximum` None: any number of arguments.

    How `run` is called hangs on `kind`:
    - `pure`: with the arguments, all of them known to the last member;
    - `open`: with the arguments; lists and objects among them may hold deferred members (raise NotKnownError if one
      matters);
    - `keep`: with the arguments, Deferred or not: they become members of the result;
    - `scoped`: with the evaluator and the arguments, which may be Deferred;
    - `special`: with the evaluator and the call, whose arguments are not evaluated yet.
    A call of a pure or open function with more deferred than it takes stays a Deferred call of evaluated arguments.

    `only`: the parts of a template where it may be called, None for all. `scopes`: the deployment scopes, None for all.
    """

    name: str
    minimum: int
    maximum: int | None
    run: Callable[..., Value]
    kind: Kind = "pure"
    only: frozenset[Where] | None = None
    scopes: frozenset[ScopeKind] | None = None


def bad(message: str) -> TemplateError:
    """The error of a call with arguments that it does not take."""
    return TemplateError("InvalidTemplate", message)


def text(name: str, value: Value, what: str = "argument") -> str:
    """`value` as the text that it must be."""
    if isinstance(value, str):
        return value
    raise wrong(name, value, "a string", what)


def integer(name: str, value: Value, what: str = "argument") -> int:
    """`value` as the integer that it must be."""
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    raise wrong(name, value, "an integer", what)


def boolean(name: str, value: Value, what: str = "argument") -> bool:
    """`value` as the boolean that it must be."""
    if isinstance(value, bool):
        return value
    raise wrong(name, value, "a boolean", what)


def array(name: str, value: Value, what: str = "argument") -> list[Value]:
    """`value` as the array that it must be."""
    if isinstance(value, list):
        return value
    raise wrong(name, value, "an array", what)


def obj(name: str, value: Value, what: str = "argument") -> dict[str, Value]:
    """`value` as the object that it must be."""
    if isinstance(value, dict):
        return value
    raise wrong(name, value, "an object", what)


def wrong(name: str, value: Value, wanted: str, what: str = "argument") -> TemplateError:
    """The error of an argument of the wrong type."""
    return bad(
        f"The template function '{name}' needs {wanted} as its {what}; it got a value of type {type_name(value)}."
    )
