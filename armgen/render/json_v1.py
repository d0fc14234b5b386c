"""`lint --format json`: a versioned contract (schemas/lint-output.schema.json)."""

from __future__ import annotations

import json
from collections.abc import Callable

from armgen._version import __version__
from armgen.codes import CODES
from armgen.diagnostics import TEXT_PLACE, Diagnostic, Fix, Origin, Related, Severity, Source, Suppression, span_of
from armgen.jsontypes import JsonObject, JsonValue, Path, pointer
from armgen.lint.report import LintReport, fingerprint

EditsOf = Callable[[Fix], "list[JsonObject] | None"]
"""The text edits of a fix as JSON, None when it cannot be written as text."""


def render(report: LintReport, edits_of: EditsOf | None = None) -> str:
    """The report as one JSON document with a final newline."""
    body: JsonObject = {
        "schemaVersion": 1,
        "tool": {"name": "armgen", "version": __version__},
        "constraints": report.constraints,
        "summary": {
            "error": report.count(Severity.ERROR),
            "warning": report.count(Severity.WARNING),
            "info": report.count(Severity.INFO),
            "suppressed": sum(one.suppressed is not None for one in report.diagnostics),
            "files": report.files,
            "machinesWithoutFacts": report.machines_without_facts,
        },
        "diagnostics": [finding(one, report.constraints == "all", edits_of) for one in report.diagnostics],
    }
    return json.dumps(body, indent=2, ensure_ascii=False) + "\n"


def finding(one: Diagnostic, with_editions: bool = False, edits_of: EditsOf | None = None) -> JsonObject:
    """One finding with the fields of CLI.md."""
    body: JsonObject = {
        "code": one.code,
        "slug": CODES[one.code].slug,
        "severity": one.severity.value,
        "message": one.message,
        "note": one.note,
        "help": one.help,
        **place(one.origin, one),
        "resource": one.resource,
        "source": _source(one.source),
        "suppressed": _suppressed(one.suppressed),
        "fingerprint": fingerprint(one),
        "related": [_related(related) for related in one.related],
        "fix": _fix(one.fix, edits_of),
    }
    if with_editions:
        body["editions"] = list(one.editions)
    return body


def place(origin: Origin, one: Diagnostic | None = None) -> JsonObject:
    """File, lines, columns and path of an origin."""
    span = span_of(origin, one.part if one else "auto")
    return {
        "file": origin.document.name,
        "line": span.line,
        "column": span.column,
        "endLine": span.end_line,
        "endColumn": span.end_column,
        "path": path_text(origin.path),
    }


def path_text(path: Path) -> str:
    """The document path, "" for a place that is no node."""
    return "" if path and path[0] == TEXT_PLACE else pointer(path)


def _related(related: Related) -> JsonValue:
    span = span_of(related.origin)
    return {
        "file": related.origin.document.name,
        "line": span.line,
        "column": span.column,
        "path": path_text(related.origin.path),
        "message": related.message,
    }


def _source(source: Source | None) -> JsonValue:
    return None if source is None else {"title": source.title, "url": source.url, "edition": source.edition}


def _suppressed(mark: Suppression | None) -> JsonValue:
    if mark is None:
        return None
    return {"kind": mark.kind, "reason": mark.reason, "owner": mark.owner or None, "until": mark.until or None}


def _fix(fix: Fix | None, edits_of: EditsOf | None) -> JsonValue:
    if fix is None or edits_of is None:
        return None
    edits = edits_of(fix)
    return None if edits is None else {"title": fix.title, "safe": fix.safe, "edits": [*edits]}
