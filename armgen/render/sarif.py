"""SARIF 2.1.0: what code scanning reads. Suppressed findings stay in it, with their reason."""

from __future__ import annotations

import json
from urllib.parse import quote

from armgen._version import __version__
from armgen.codes import CODES, Code
from armgen.diagnostics import Diagnostic, Origin, Part, Severity, Suppression, span_of
from armgen.jsontypes import JsonObject, JsonValue
from armgen.lint.report import LintReport, fingerprint
from armgen.render.json_v1 import EditsOf

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}
_HOME = "https://github.com/armgen/armgen/blob/main/docs/rules"


def render(report: LintReport, edits_of: EditsOf | None = None) -> str:
    """The report as one SARIF log with one run, and a final newline."""
    used = sorted({one.code for one in report.diagnostics})
    index = {code: number for number, code in enumerate(used)}
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
                        "informationUri": "https://github.com/armgen/armgen",
                        "rules": [_rule(CODES[code]) for code in used],
                    }
                },
                "columnKind": "unicodeCodePoints",
                "originalUriBaseIds": {"SRCROOT": {"description": {"text": "The folder that armgen ran in."}}},
                "properties": {"constraints": report.constraints},
                "results": [_result(one, index[one.code], edits_of) for one in report.diagnostics],
            }
        ],
    }
    return json.dumps(log, indent=2, ensure_ascii=False) + "\n"


def _rule(code: Code) -> JsonObject:
    worst = min((one for one in code.severity.values() if one is not None), key=lambda one: one.rank)
    editions = ", ".join(f"{edition}: {one.value if one else 'no finding'}" for edition, one in code.severity.items())
    return {
        "id": code.id,
        "name": "".join(word.capitalize() for word in code.slug.split("-")),
        "shortDescription": {"text": code.title},
        "fullDescription": {"text": f"{code.title} ({editions})"},
        "help": {
            "text": f"Run `armgen explain {code.id}`.",
            "markdown": f"`armgen explain {code.id}` says what each edition of the documentation says, with sources.",
        },
        "helpUri": f"{_HOME}/{code.id}.md",
        "defaultConfiguration": {"level": _LEVELS[worst]},
        "properties": {"tags": [code.slug, code.family]},
    }


def _result(one: Diagnostic, index: int, edits_of: EditsOf | None) -> JsonObject:
    text = "\n".join(part for part in (one.message, one.note, f"Help: {one.help}") if part)
    result: JsonObject = {
        "ruleId": one.code,
        "ruleIndex": index,
        "level": _LEVELS[one.severity],
        "message": {"text": text},
        "locations": [_location(one.origin, one.part, one.resource)],
        "partialFingerprints": {"armgen/v1": fingerprint(one)},
    }
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


def _artifact(name: str) -> JsonObject:
    if name.startswith("/") or ":" in name.split("/")[0]:
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
