"""What comes after suppressions: the config's severities and ignores, --strict, editions side by side."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from armgen.codes import CODES
from armgen.config import Config
from armgen.diagnostics import Diagnostic, Severity
from armgen.lint.judge import Judged
from armgen.lint.report import fingerprint

STRICT = frozenset({"RP114", "RP903", "RP906"})
"""What was not checked: errors under --strict."""

ALWAYS_SHOWN = frozenset({"RP900", "RP901", "RP902"})
"""What makes a file unusable: hiding it would hide that nothing was checked."""


def is_selected(code: str, select: Sequence[str], ignore: Sequence[str]) -> bool:
    """Whether a code passes --select and --ignore; `RP1` means all of RP1xx, the longer entry wins."""
    if code in ALWAYS_SHOWN:
        return True
    wanted = _longest(code, select) if select else 0
    return wanted >= 0 and (wanted > _longest(code, ignore) or not CODES[code].lowerable)


def _longest(code: str, entries: Sequence[str]) -> int:
    return max((len(entry) for entry in entries if code.startswith(entry)), default=-1)


def adjust(found: Iterable[Diagnostic], config: Config, *, strict: bool) -> list[Diagnostic]:
    """The findings with the config's severities and per-path ignores, then --strict."""
    kept: list[Diagnostic] = []
    for one in found:
        severity = one.severity
        if CODES[one.code].lowerable:
            if _is_ignored(one, config):
                continue
            severity = config.severity.get(one.code, severity)
        if strict and one.code in STRICT:
            severity = Severity.ERROR
        kept.append(one if severity is one.severity else one._replace(severity=severity))
    return kept


def _is_ignored(one: Diagnostic, config: Config) -> bool:
    return any(
        _longest(one.code, codes) >= 0 and config.matches(pattern, one.origin.document.name)
        for pattern, codes in config.per_path_ignores.items()
    )


def merge_editions(judged: Sequence[tuple[str, Judged]]) -> Judged:
    """The findings of one file by every edition, each marked with the editions that hold it.

    An unused suppression counts only where no edition needs it.
    """
    found: dict[tuple[str, str], Diagnostic] = {}
    for edition, result in judged:
        for one in result.diagnostics:
            key = (fingerprint(one), one.origin.document.name + str(one.origin.path))
            first = found.get(key)
            if first is None:
                found[key] = one._replace(editions=(edition,))
            elif edition not in first.editions:
                worst = min((first, one), key=lambda each: each.severity.rank)
                found[key] = worst._replace(editions=(*first.editions, edition), suppressed=first.suppressed)
    every = len(judged)
    kept = [one for one in found.values() if one.code != "RP904" or len(one.editions) == every]
    return judged[0][1]._replace(diagnostics=tuple(kept), edition="all")
