"""Baselines: the findings that were there when a rule came in, known by fingerprint and not by line.

What a baseline holds is suppressed, so only new findings count. What makes a file unusable is never taken in: past it
nothing is checked.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from armgen.codes import CODES
from armgen.diagnostics import Diagnostic, Origin, Severity, Suppression
from armgen.documents import DocumentError, read_document
from armgen.jsontypes import JsonObject, JsonValue
from armgen.lint.discover import bytes_of, is_there, missing_file, shown, unreadable
from armgen.lint.report import fingerprint

REASON = "in the baseline"


class Baseline(NamedTuple):
    """The fingerprints of a file, and what is wrong with it."""

    fingerprints: frozenset[str]
    diagnostics: tuple[Diagnostic, ...] = ()


def read_baseline(path: Path) -> Baseline:
    """A file that `--write-baseline` made."""
    name = shown(path)
    if not is_there(path):
        return _wrong(missing_file(name, "Write one with `--write-baseline`."))
    data = bytes_of(path)
    try:
        document, value = read_document(name, data)
    except DocumentError as error:
        return _wrong(unreadable(name, data, error))
    entries = _entries(value)
    if entries is None:
        message = f"'{name}' is no baseline: it has no `armgenBaseline: 1` with a list of `findings`."
        help = "Write it anew with `--write-baseline`."
        return _wrong(Diagnostic("RP901", Severity.ERROR, message, Origin(document), help))
    return Baseline(frozenset(entries))


def _wrong(one: Diagnostic) -> Baseline:
    return Baseline(frozenset(), (one,))


def _entries(value: JsonValue) -> list[str] | None:
    if not isinstance(value, dict) or value.get("armgenBaseline") != 1:
        return None
    findings = value.get("findings")
    if not isinstance(findings, list):
        return None
    found = [item.get("fingerprint") if isinstance(item, dict) else None for item in findings]
    prints = [one for one in found if isinstance(one, str)]
    return prints if len(prints) == len(found) else None


def baseline_text(found: Iterable[Diagnostic]) -> tuple[str, int]:
    """The text of a baseline that holds the findings that count, and how many those are."""
    rows: dict[str, JsonObject] = {}
    for one in found:
        if one.suppressed is None and CODES[one.code].lowerable:
            key = fingerprint(one)
            file, message = one.origin.document.name, one.message
            rows.setdefault(key, {"fingerprint": key, "code": one.code, "file": file, "message": message})
    ordered = sorted(rows.values(), key=lambda row: (str(row["file"]), str(row["code"]), str(row["fingerprint"])))
    body: JsonObject = {"armgenBaseline": 1, "findings": [*ordered]}
    return json.dumps(body, indent=2, ensure_ascii=False) + "\n", len(rows)


def apply_baseline(found: Iterable[Diagnostic], known: frozenset[str]) -> list[Diagnostic]:
    """The findings, those that the baseline knows marked as suppressed."""
    mark = Suppression("baseline", REASON)
    return [
        one._replace(suppressed=mark)
        if one.suppressed is None and CODES[one.code].lowerable and fingerprint(one) in known
        else one
        for one in found
    ]
