"""The values that expressions work on: JSON values, and what only the run knows.

How texts, numbers and objects compare, sort and print is that of .NET, on which the deployment engine runs.
"""

from __future__ import annotations

from typing import NamedTuple, TypeAlias

from armgen.arm.syntax import Node


class Deferred(NamedTuple):
    """A value that only the run knows, as the expression that is left of it: what could be evaluated in it has been.

    A list or an object may hold deferred members; an operation on one gives a Deferred call over what is known.
    """

    node: Node


Value: TypeAlias = "str | int | float | bool | None | Deferred | list[Value] | dict[str, Value]"
