"""GitHub workflow commands: annotations on the lines of a pull request.

GitHub shows ten errors, ten warnings and ten notices a step and drops the rest silently, so no more are written; the
command line appends all findings to the job summary (`GITHUB_STEP_SUMMARY`) when there is one.
"""

from __future__ import annotations

from armgen.codes import CODES
from armgen.diagnostics import Severity, span_of
from armgen.lint.report import LintReport
from armgen.render.folding import Folded, fold

CAP = 10
_COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "notice"}


def render(report: LintReport) -> str:
    """The annotations, worst first, and a line with what was left out."""
    lines: list[str] = []
    left_out = 0
    found = fold(report.active)
    for severity in Severity:
        these = [one for one in found if one.first.severity is severity]
        lines += [_annotation(one) for one in these[:CAP]]
        left_out += sum(1 + one.more for one in these[CAP:])
    if left_out:
        lines.append(f"{left_out} more findings: GitHub shows {CAP} of a kind a step; the job summary has all of them.")
    return "".join(line + "\n" for line in lines)


def _annotation(folded: Folded) -> str:
    one = folded.first
    span = span_of(one.origin, one.part)
    values = {"file": one.origin.document.name, "line": str(span.line), "endLine": str(span.end_line)}
    if span.line == span.end_line:
        # GitHub takes columns only within one line.
        values.update({"col": str(span.column), "endColumn": str(span.end_column)})
    values["title"] = f"{one.code} {CODES[one.code].slug}"
    properties = ",".join(f"{key}={_property(value)}" for key, value in values.items())
    editions = f"Holds in {', '.join(one.editions)}." if one.editions else ""
    text = "\n".join(part for part in (folded.message, one.note, editions, f"Help: {one.help}") if part)
    return f"::{_COMMANDS[one.severity]} {properties}::{_data(text)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
