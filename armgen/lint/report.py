"""What a lint found, in the order in which people read it."""

from __future__ import annotations

import hashlib
from typing import NamedTuple

from armgen.diagnostics import TEXT_PLACE, Diagnostic, Severity, span_of
from armgen.jsontypes import pointer

UNUSABLE = frozenset({"RP900", "RP901", "RP902"})
"""Findings that make an input unusable: exit code 2."""


class LintReport(NamedTuple):
    """`diagnostics` are sorted by file and place and hold the suppressed ones too.

    `constraints` is the edition ("all" for every one; several when specs pin different ones). `files` counts what was
    judged. `has_baseline`: findings of a baseline are marked, so all others are new.
    """

    diagnostics: tuple[Diagnostic, ...]
    constraints: str
    files: int
    machines_without_facts: int = 0
    has_baseline: bool = False

    @property
    def active(self) -> tuple[Diagnostic, ...]:
        """The findings that count."""
        return tuple(one for one in self.diagnostics if one.suppressed is None)

    def count(self, severity: Severity) -> int:
        return sum(one.severity is severity for one in self.active)

    def exit_code(self, fail_on: str = "error") -> int:
        """0, 1 or 2 as CLI.md has it; `fail_on`: error, warning, info or never.

        An RP906 is an error only for a file that was named by hand (or under --strict, which keeps its own mark).
        """
        if any(one.code in UNUSABLE or one.prop == NAMED_BY_HAND for one in self.active):
            return 2
        if fail_on == "never":
            return 0
        worst = Severity(fail_on).rank
        return 1 if any(one.severity.rank <= worst for one in self.active) else 0


NAMED_BY_HAND = "named-by-hand"
"""The `prop` of an RP906 about a file that the user named."""


def fingerprint(one: Diagnostic) -> str:
    """What a baseline knows a finding by: stable when lines move (CLI.md, "lint --format json").

    What is about no resource has the path of its node for an identity, or its message where it is no node.
    """
    identity = one.resource.lower()
    if not identity:
        path = one.origin.path
        identity = one.message if path[:1] == (TEXT_PLACE,) else pointer(path)
    identity += "" if identity.endswith(one.origin.instance) else one.origin.instance
    related = [place.resource.lower() or place.message for place in one.related]
    parts = ["1", one.code, one.origin.document.name, identity, one.prop, *related]
    return hashlib.sha256("\n".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:16]


def sort_key(one: Diagnostic) -> tuple[str, int, int, str, str]:
    """File, place, code, message: the order of every output."""
    span = span_of(one.origin, one.part)
    return one.origin.document.name, span.line, span.column, one.code, one.message
