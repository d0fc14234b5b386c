"""Findings that somebody decided to live with: comments, a spec's `ignore:`, the config.

A suppression needs a reason. One that nothing needs is a finding (RP904), so is one past its date (RP905).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from armgen.codes import CODES
from armgen.config import Config
from armgen.diagnostics import Diagnostic, Document, Origin, Severity, Span, Suppression, text_path
from armgen.jsontypes import Path
from armgen.spec.model import Spec

_COMMENT = re.compile(r"\s*armgen:\s*ignore\b(?:\s*\[(?P<codes>[^\]]*)\])?(?P<reason>.*)", re.DOTALL)
_LIKELY = re.compile(r"armgen:\s*ignore\b")
_NEVER = frozenset({"RP900", "RP901", "RP902", "RP904", "RP905", "RP907"})


class Scope(NamedTuple):
    """One suppression of one code: where it stands, what it covers.

    A comment covers the node at `path` of `document`, a spec's entry the thing named `at` ("" for everywhere), an entry
    of a config the files that `config` finds its pattern to mean.
    """

    code: str
    suppression: Suppression
    origin: Origin
    document: Document | None = None
    path: Path = ()
    at: str = ""
    config: Config | None = None
    files: str = "*"


class Subjects(NamedTuple):
    """What findings are about, for suppressions by name: the names that stand for a resource key."""

    names: Mapping[str, frozenset[str]]


def comment_scopes(document: Document) -> tuple[list[Scope], list[Diagnostic]]:
    """The suppressing comments of a file, and what is wrong with them."""
    scopes: list[Scope] = []
    wrong: list[Diagnostic] = []
    if not _LIKELY.search(document.text):
        return scopes, wrong
    for comment in document.comments():
        match = _COMMENT.match(comment.text)
        if match is None:
            continue
        end = comment.column + len(comment.text.split("\n")[0]) + 2
        origin = Origin(document, text_path(Span(comment.line, comment.column, comment.line, end)))
        reason = match["reason"].strip()
        codes = [code.strip() for code in (match["codes"] or "").split(",") if code.strip()]
        if not codes or not reason:
            wrong.append(_incomplete(origin, codes))
            continue
        last = comment.line + comment.text.count("\n")
        path = document.node_at(last) or document.node_at(last + 1)
        for code in codes:
            if code not in CODES:
                wrong.append(_unknown(origin, code))
            elif not path:
                wrong.append(_unused(origin, code, "No node starts on its line or the next one."))
            else:
                scopes.append(Scope(code, Suppression("comment", reason), origin, document, path))
    return scopes, wrong


def spec_scopes(spec: Spec) -> list[Scope]:
    """The entries of a spec's `ignore:` whose rule exists (the reader has reported the others)."""
    return [
        Scope(
            entry.rule,
            Suppression("spec", entry.reason, entry.owner or "", entry.until.isoformat() if entry.until else ""),
            Origin(spec.document, entry.path),
            at=entry.at or "",
        )
        for entry in spec.ignore
        if entry.rule in CODES
    ]


def config_scopes(config: Config) -> list[Scope]:
    """The suppressions of a config."""
    return [
        Scope(entry.rule, entry.suppression, entry.origin, config=config, files=entry.files)
        for entry in config.suppressions
        if entry.origin is not None
    ]


def suppress(
    found: Iterable[Diagnostic], scopes: Sequence[Scope], subjects: Subjects, today: date
) -> tuple[list[Diagnostic], set[int]]:
    """The findings, those that a scope covers marked, and the indexes of the scopes that were needed.

    A scope past its date covers nothing, but counts as needed: RP905 speaks of it instead of RP904.
    """
    needed: set[int] = set()
    result: list[Diagnostic] = []
    by_code: dict[str, list[int]] = {}
    for index, scope in enumerate(scopes):
        by_code.setdefault(scope.code, []).append(index)
        if is_expired(scope, today):
            needed.add(index)
    for one in found:
        mark: Suppression | None = one.suppressed
        for index in by_code.get(one.code, ()) if one.code not in _NEVER else ():
            scope = scopes[index]
            if not is_expired(scope, today) and _covers(scope, one, subjects):
                needed.add(index)
                mark = mark or scope.suppression
        result.append(one if mark is one.suppressed else one._replace(suppressed=mark))
    return result, needed


def leftover(scopes: Sequence[Scope], needed: set[int], today: date) -> list[Diagnostic]:
    """RP905 for the scopes past their date, RP904 for those that no finding needed."""
    found: list[Diagnostic] = []
    for index, scope in enumerate(scopes):
        if is_expired(scope, today):
            found.append(_expired(scope))
        elif index not in needed:
            found.append(_unused(scope.origin, scope.code, ""))
    return found


def is_expired(scope: Scope, today: date) -> bool:
    """Whether `until` lies before today: the day itself still counts."""
    until = scope.suppression.until
    return bool(until) and date.fromisoformat(until) < today


def _covers(scope: Scope, one: Diagnostic, subjects: Subjects) -> bool:
    if scope.document is not None:
        places = (one.origin, *one.origin.via)
        size = len(scope.path)
        return any(place.document is scope.document and place.path[:size] == scope.path for place in places)
    if scope.config is not None:
        return scope.config.matches(scope.files, one.origin.document.name)
    if not scope.at:
        return True
    return scope.at.lower() in subjects.names.get(one.resource, frozenset()) or _is_at_policy(scope.at, one)


def _is_at_policy(at: str, one: Diagnostic) -> bool:
    path = one.origin.path
    if len(path) < 2 or path[0] not in ("policies", "restores", "collections", "machines"):
        return False
    names = {str(path[1]).lower()}
    if path[0] == "collections" and len(path) > 3 and path[2] == "restorePoints":
        names.add(f"{path[1]}/{path[3]}".lower())
    return at.lower() in names


def _incomplete(origin: Origin, codes: list[str]) -> Diagnostic:
    if codes:
        message = f"The suppression of {', '.join(codes)} gives no reason, so it suppresses nothing."
    else:
        message = "The suppression names no rule, so it suppresses nothing."
    return Diagnostic(
        "RP901",
        Severity.ERROR,
        message,
        origin,
        "Write `armgen: ignore[RP502] reason`, with the reason in a few words.",
    )


def _unknown(origin: Origin, code: str) -> Diagnostic:
    return Diagnostic(
        "RP904",
        Severity.WARNING,
        f"There is no rule {code}, so its suppression does nothing.",
        origin,
        "Correct the code or remove it; `armgen rules` lists all rules.",
        prop=code,
    )


def _unused(origin: Origin, code: str, why: str) -> Diagnostic:
    return Diagnostic(
        "RP904",
        Severity.WARNING,
        f"{code} cannot be suppressed: its suppression does nothing."
        if code in _NEVER
        else f"Nothing here breaks {code}: the suppression is not needed.",
        origin,
        "Remove it, and mend what it is about."
        if code in _NEVER
        else "Remove it, or move it to the node that it is meant for.",
        note=why,
        prop=code,
    )


def _expired(scope: Scope) -> Diagnostic:
    return Diagnostic(
        "RP905",
        Severity.WARNING,
        f"The suppression of {scope.code} ended on {scope.suppression.until} and no longer suppresses anything.",
        scope.origin,
        "Mend what it hid, or decide again and set a new `until` date.",
        prop=scope.code,
    )
