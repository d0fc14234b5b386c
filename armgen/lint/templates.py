"""Templates and Bicep files that a lint meets."""

from __future__ import annotations

from armgen.diagnostics import Diagnostic, Origin, Severity
from armgen.lint.discover import LintFile
from armgen.lint.judge import Judged, Setting


def judge_template(file: LintFile, edition: str, setting: Setting) -> Judged:
    """RP903: this version judges specs."""
    found = Diagnostic(
        "RP903",
        Severity.INFO,
        f"'{file.document.name}' is a template, and this version of armgen judges specs only: nothing in it was checked.",
        Origin(file.document),
        "Describe the restore points in a spec to have them checked.",
    )
    return Judged((found,), 0, edition)
