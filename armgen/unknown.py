"""A value that only the deployment knows."""

from __future__ import annotations

from typing import NamedTuple, TypeVar

T = TypeVar("T")


class Unknown(NamedTuple):
    """What a template computes at deployment time. Two of the same canonical expression are equal."""

    expression: str

    def __str__(self) -> str:
        """As it stands in messages: `{parameters('name')}`."""
        return f"{{{self.expression}}}"


def known(value: T | Unknown | None) -> T | None:
    """The value when it is known, None when it is absent or left to the deployment."""
    return None if isinstance(value, Unknown) else value
