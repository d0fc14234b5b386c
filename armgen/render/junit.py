"""JUnit XML for pytest's readers and Azure DevOps: one test case a finding, one that passed where there is none."""

from __future__ import annotations

from xml.sax.saxutils import escape, quoteattr

from armgen.codes import CODES
from armgen.diagnostics import Diagnostic, Severity, span_of
from armgen.lint.report import LintReport


def render(report: LintReport) -> str:
    """The report as one `testsuites` document. Errors and warnings fail, information passes, suppressed is skipped."""
    cases = [_case(one) for one in report.diagnostics] or [
        f'    <testcase classname="armgen" name={quoteattr(f"{report.files} files without findings")} time="0"/>'
    ]
    failures = sum(one.severity is not Severity.INFO for one in report.active)
    skipped = len(report.diagnostics) - len(report.active)
    counts = f'tests="{len(cases)}" failures="{failures}" errors="0" skipped="{skipped}" time="0"'
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        f'<testsuites name="armgen" {counts}>',
        f'  <testsuite name="armgen lint" {counts}>',
        "    <properties>",
        f'      <property name="constraints" value={quoteattr(report.constraints)}/>',
        "    </properties>",
        *cases,
        "  </testsuite>",
        "</testsuites>",
    ]
    return "\n".join(lines) + "\n"


def _case(one: Diagnostic) -> str:
    span = span_of(one.origin, one.part)
    file = one.origin.document.name
    name = quoteattr(_clean(f"{one.code} {CODES[one.code].slug} at {file}:{span.line}:{span.column}"))
    place = quoteattr(_clean(file))
    head = f'    <testcase classname={place} name={name} file={place} line="{span.line}" time="0"'
    body = "\n".join(part for part in (f"{file}:{span.line}:{span.column}", one.message, one.note, one.help) if part)
    if one.suppressed is not None:
        return f"{head}>\n      <skipped message={quoteattr(_clean(one.suppressed.reason))}/>\n    </testcase>"
    if one.severity is Severity.INFO:
        return f"{head}>\n      <system-out>{escape(_clean(body))}</system-out>\n    </testcase>"
    message = quoteattr(_clean(one.message))
    return (
        f'{head}>\n      <failure type="{one.severity.value}" message={message}>'
        f"{escape(_clean(body))}</failure>\n    </testcase>"
    )


def _clean(text: str) -> str:
    """Without the characters that XML 1.0 cannot hold."""
    return "".join(
        char if char in "\t\n" or (char >= " " and char not in "\ufffe\uffff") else "\ufffd" for char in text
    )
