"""SARIF 2.1.0: what code scanning reads. Suppressed findings stay in it, with their reason."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from urllib.parse import quote

from armgen._version import __version__
from armgen.catalog import Statement
from armgen.codes import CODES, Code
from armgen.diagnostics import Origin, Part, Severity, Suppression, span_of
from armgen.jsontypes import JsonObject, JsonValue
from armgen.lint.report import UNUSABLE, LintReport, fingerprint
from armgen.render.folding import Folded, fold
from armgen.render.json_v1 import EditsOf
from armgen.render.rulepage import RulePage, rule_page

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}
_PROBLEM = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "recommendation"}


def render(report: LintReport, edits_of: EditsOf | None = None) -> str:
    """The report as one SARIF log with one run, and a final newline."""
    used = sorted({one.code for one in report.diagnostics})
    index = {code: number for number, code in enumerate(used)}
    unusable = any(one.code in UNUSABLE for one in report.active)
    results = [_result(one, index[one.first.code], report, edits_of) for one in fold(report.diagnostics)]
    log: JsonObject = {
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [
            {
                "tool": {
                    "driver": {
                        "name": "armgen",
                        "version": __version__,
                        "semanticVersion": __version__,
                        "rules": [_rule(CODES[code]) for code in used],
                    }
                },
                "invocations": [{"executionSuccessful": not unusable}],
                "columnKind": "unicodeCodePoints",
                "originalUriBaseIds": {"SRCROOT": {"description": {"text": "The folder that armgen ran in."}}},
                "properties": {"constraints": report.constraints},
                "results": [*results],
            }
        ],
    }
    return json.dumps(log, indent=2, ensure_ascii=False) + "\n"


def _rule(code: Code) -> JsonObject:
    worst = min((one for one in code.severity.values() if one is not None), key=lambda one: one.rank)
    page = rule_page(code)
    rule: JsonObject = {
        "id": code.id,
        "name": "".join(word.capitalize() for word in code.slug.split("-")),
        "shortDescription": {"text": code.title[:1].upper() + code.title[1:]},
        "fullDescription": {"text": " ".join((page.doc.summary, *page.doc.paragraphs))},
        "help": {"text": _help(page, _said_plainly), "markdown": _help(page, _said_in_markdown)},
        "defaultConfiguration": {"level": _LEVELS[worst]},
        "properties": {
            "tags": [code.slug, code.family],
            "precision": "very-high",
            "problem.severity": _PROBLEM[worst],
        },
    }
    url = next((one.page.url for says in page.editions for one in says.statements if one.page.url), "")
    if url:
        rule["helpUri"] = url
    return rule


def _help(page: RulePage, said: Callable[[Statement], str]) -> str:
    """What the rule finds, what each edition says, and what is right."""
    parts = [page.doc.summary, *page.doc.paragraphs]
    for says in page.editions:
        words = " ".join(said(one) for one in says.statements) or "It says nothing of this."
        parts.append(f"Edition {says.edition.id} ({says.severity}): {words}")
    good = next((one.text for one in page.doc.examples if not one.bad), "")
    if good:
        parts.append(f"Good:\n\n```\n{good}\n```" if said is _said_in_markdown else f"Good:\n\n{good}")
    parts.append(f"`armgen explain {page.code.id}` says more.")
    return "\n\n".join(parts)


def _said_plainly(one: Statement) -> str:
    return f"{one.note} ({one.page.title}, {one.page.date})" if one.page.url else one.note


def _said_in_markdown(one: Statement) -> str:
    return f"{one.note} ([{one.page.title}]({one.page.url}), {one.page.date})" if one.page.url else one.note


def _result(folded: Folded, index: int, report: LintReport, edits_of: EditsOf | None) -> JsonObject:
    one = folded.first
    text = "\n".join(part for part in (folded.message, one.note, f"Help: {one.help}") if part)
    result: JsonObject = {
        "ruleId": one.code,
        "ruleIndex": index,
        "level": _LEVELS[one.severity],
        "message": {"text": text},
        "locations": [_location(one.origin, one.part, one.resource)],
        "partialFingerprints": {"armgen/v1": fingerprint(one)},
    }
    if folded.more:
        result["occurrenceCount"] = folded.more + 1
    if report.has_baseline:
        known = one.suppressed is not None and one.suppressed.kind == "baseline"
        result["baselineState"] = "unchanged" if known else "new"
    if one.related:
        result["relatedLocations"] = [
            {**_location(place.origin), "id": number, "message": {"text": place.message}}
            for number, place in enumerate(one.related, 1)
        ]
    if one.suppressed is not None:
        result["suppressions"] = [_suppression(one.suppressed)]
    if one.editions:
        result["properties"] = {"editions": list(one.editions)}
    edits = edits_of(one.fix) if one.fix is not None and edits_of is not None else None
    if one.fix is not None and edits:
        result["fixes"] = [_fix(one.fix.title, edits)]
    return result


def _location(origin: Origin, part: Part = "auto", resource: str = "") -> JsonObject:
    span = span_of(origin, part)
    location: JsonObject = {
        "physicalLocation": {
            "artifactLocation": _artifact(origin.document.name),
            "region": {
                "startLine": span.line,
                "startColumn": span.column,
                "endLine": span.end_line,
                "endColumn": span.end_column,
            },
        }
    }
    if resource:
        location["logicalLocations"] = [{"fullyQualifiedName": resource.replace("\0", ""), "kind": "resource"}]
    return location


_DRIVE = re.compile(r"[A-Za-z]:/")


def _artifact(name: str) -> JsonObject:
    if name.startswith("/") or _DRIVE.match(name):
        return {"uri": "file://" + quote(name if name.startswith("/") else "/" + name)}
    return {"uri": quote(name), "uriBaseId": "SRCROOT"}


def _suppression(mark: Suppression) -> JsonObject:
    in_source = mark.kind in ("comment", "spec")
    properties: JsonObject = {"kind": mark.kind}
    properties.update({key: text for key, text in (("owner", mark.owner), ("until", mark.until)) if text})
    return {
        "kind": "inSource" if in_source else "external",
        "status": "accepted",
        "justification": mark.reason,
        "properties": properties,
    }


def _fix(title: str, edits: list[JsonObject]) -> JsonValue:
    files: dict[str, list[JsonValue]] = {}
    for edit in edits:
        replacement: JsonObject = {
            "deletedRegion": {
                "startLine": edit["line"],
                "startColumn": edit["column"],
                "endLine": edit["endLine"],
                "endColumn": edit["endColumn"],
            },
            "insertedContent": {"text": edit["text"]},
        }
        files.setdefault(str(edit["file"]), []).append(replacement)
    return {
        "description": {"text": title},
        "artifactChanges": [
            {"artifactLocation": _artifact(name), "replacements": replacements} for name, replacements in files.items()
        ],
    }
