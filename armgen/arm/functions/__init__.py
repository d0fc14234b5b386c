"""The built-in functions, a family a module; `find` is the way to them."""

from __future__ import annotations

from armgen.arm.functions import deployments, logical, scopes
from armgen.arm.functions.function import Function

FAMILIES = (deployments, logical, scopes)

FUNCTIONS: dict[str, Function] = {
    function.name.lower(): function for family in FAMILIES for function in family.FUNCTIONS
}
"""Every built-in function by its name in lower case."""

_found: dict[str, Function | None] = {}


def find(name: str) -> Function | None:
    """The built-in function of that name, in any casing, with or without `sys.`; None when there is none."""
    if name in _found:
        return _found[name]
    lower = name.lower().removeprefix("sys.")
    function = FUNCTIONS.get(lower)
    if len(_found) < 10_000:
        _found[name] = function
    return function
