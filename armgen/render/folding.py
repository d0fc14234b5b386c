"""Findings of one rule at one place, shown as one: a policy with a fault may have it for 300 machines."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from armgen.diagnostics import Diagnostic, Span, Suppression, span_of


class Folded(NamedTuple):
    """The first finding of a place, and how many more there are."""

    first: Diagnostic
    more: int

    @property
    def message(self) -> str:
        """The message of the first one, with the number of the others."""
        return f"{self.first.message} (and {self.more} more)" if self.more else self.first.message


def fold(findings: Iterable[Diagnostic]) -> list[Folded]:
    """In the order of the first ones. Those that differ in severity, editions or suppression stay apart."""
    counts: dict[tuple[str, str, Span, str, tuple[str, ...], Suppression | None], int] = {}
    first: dict[tuple[str, str, Span, str, tuple[str, ...], Suppression | None], Diagnostic] = {}
    for one in findings:
        place = span_of(one.origin, one.part)
        key = (one.code, one.origin.document.name, place, one.severity.value, one.editions, one.suppressed)
        counts[key] = counts.get(key, 0) + 1
        first.setdefault(key, one)
    return [Folded(one, counts[key] - 1) for key, one in first.items()]
