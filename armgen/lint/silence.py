"""One fault, one finding: a fault that explains another one silences it on the same subject (RULES.md)."""

from __future__ import annotations

from collections.abc import Iterable

from armgen.codes import CODES
from armgen.diagnostics import Diagnostic

MODE = "consistencyMode"

_ONLY_THE_MODE = frozenset({("RP201", "RP203"), ("RP201", "RP716"), ("RP202", "RP203"), ("RP202", "RP716")})
_SAME_PROPERTY = frozenset({("RP203", "RP716"), ("RP716", "RP717")})


def silence(diagnostics: Iterable[Diagnostic]) -> list[Diagnostic]:
    """The findings that no other finding on the same resource (and, where it matters, property) explains."""
    found = list(diagnostics)
    present: dict[tuple[str, str], set[str]] = {}
    for one in found:
        present.setdefault((one.code, one.resource), set()).add(one.prop)
    return [one for one in found if not _is_explained(one, present)]


def _is_explained(one: Diagnostic, present: dict[tuple[str, str], set[str]]) -> bool:
    if not one.resource:
        return False
    for code in CODES[one.code].yields_to:
        props = present.get((code, one.resource))
        if props is None:
            continue
        if (code, one.code) in _ONLY_THE_MODE:
            if one.prop == MODE:
                return True
        elif (code, one.code) in _SAME_PROPERTY:
            if one.prop in props:
                return True
        else:
            return True
    return False
