"""Markdown for a pull request's comment: a headline, a table of what counts, the rest folded away."""

from __future__ import annotations

import html
import re
from collections.abc import Sequence

from armgen.codes import CODES
from armgen.diagnostics import Diagnostic, Severity, span_of
from armgen.lint.report import LintReport

LONGEST = 60_000
"""Characters. GitHub refuses a comment above 65,536."""

_MARKS = {Severity.ERROR: "❌ error", Severity.WARNING: "⚠️ warning", Severity.INFO: "ℹ️ info"}


def render(report: LintReport) -> str:
    """The report, cut where a comment would be refused; what is cut is counted."""
    headline = ", ".join(
        f"{count} {name}" + ("s" if count != 1 and name != "info" else "")
        for name, count in ((severity.value, report.count(severity)) for severity in Severity)
        if count
    )
    files = f"{report.files} file" + ("s" if report.files != 1 else "")
    lines = [
        "### armgen",
        "",
        f"**{headline or 'No findings'}** in {files}, judged by constraints {report.constraints}.",
    ]
    loud = [one for one in report.active if one.severity is not Severity.INFO]
    quiet = [one for one in report.active if one.severity is Severity.INFO]
    gone = [one for one in report.diagnostics if one.suppressed is not None]
    lines += _table(sorted(loud, key=lambda one: one.severity.rank))
    lines += _folded("information", quiet)
    lines += _folded("suppressed", gone)
    return _cut(lines)


def _table(found: Sequence[Diagnostic]) -> list[str]:
    if not found:
        return []
    return ["", "| | rule | where | what |", "| --- | --- | --- | --- |", *(_row(one) for one in found)]


def _folded(title: str, found: Sequence[Diagnostic]) -> list[str]:
    if not found:
        return []
    return ["", f"<details><summary>{len(found)} {title}</summary>", *_table(found), "", "</details>"]


def _row(one: Diagnostic) -> str:
    span = span_of(one.origin, one.part)
    where = f"{one.origin.document.name}:{span.line}"
    said = f"{one.message} {one.suppressed.reason if one.suppressed else one.help}"
    if one.editions:
        said += f" (editions {', '.join(one.editions)})"
    return f"| {_MARKS[one.severity]} | {one.code} {CODES[one.code].slug} | `{_code(where)}` | {_cell(said)} |"


def _cell(text: str) -> str:
    """Text that is neither Markdown nor HTML nor the end of a cell."""
    escaped = html.escape(text, quote=False)
    for char in "\\`*_[]|~":
        escaped = escaped.replace(char, "\\" + char)
    # A comment between them keeps GitHub from calling people and linking issues.
    escaped = re.sub(r"[@#](?=\w)", lambda match: f"{match[0]}<!-- -->", escaped)
    return " ".join(escaped.split())


def _code(text: str) -> str:
    return text.replace("`", "'").replace("|", "\\|")


def _cut(lines: Sequence[str]) -> str:
    kept: list[str] = []
    size = 0
    for number, line in enumerate(lines):
        size += len(line) + 1
        if size > LONGEST:
            rest = sum(one.startswith("| ") and one[2:3] not in "|-" for one in lines[number:])
            if sum("<details>" in one for one in kept) > sum(one == "</details>" for one in kept):
                kept += ["", "</details>"]
            kept += ["", f"… and {rest} more findings. `armgen lint` in the job's log has all."]
            break
        kept.append(line)
    return "\n".join(kept) + "\n"
