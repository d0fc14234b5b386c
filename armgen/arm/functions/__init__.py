"""The built-in functions, a family a module; `find` is the way to them."""

from __future__ import annotations

from armgen.arm.functions import (
    arrays,
    cidr,
    comparison,
    datetimes,
    deployments,
    encoding,
    identifiers,
    lambdas,
    logical,
    numeric,
    objects,
    resources,
    scopes,
    texts,
    zones,
)
from armgen.arm.functions.function import Function

FAMILIES = (
    arrays,
    cidr,
    comparison,
    datetimes,
    deployments,
    encoding,
    identifiers,
    lambdas,
    logical,
    numeric,
    objects,
    resources,
    scopes,
    texts,
    zones,
)

FUNCTIONS: dict[str, Function] = {
    function.name.lower(): function for family in FAMILIES for function in family.FUNCTIONS
}
"""Every built-in function by its name in lower case, but `list*`, of which every resource provider has its own."""

_found: dict[str, Function | None] = {}


def find(name: str) -> Function | None:
    """The built-in function of that name, in any casing, with or without `sys.`; None when there is none."""
    try:
        return _found[name]
    except KeyError:
        lower = name.lower().removeprefix("sys.")
        function = FUNCTIONS.get(lower)
        if function is None and lower.startswith("list") and "." not in lower:
            function = resources.list_function(name[-len(lower) :])
        if len(_found) < 10_000:
            _found[name] = function
        return function
