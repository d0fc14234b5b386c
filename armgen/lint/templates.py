"""Templates and Bicep files that a lint meets."""

from __future__ import annotations

from armgen.diagnostics import Diagnostic, Origin, Severity
from armgen.lint.files import LintFile
from armgen.lint.judge import Judged


def judge_template(file: LintFile, edition: str) -> Judged:
    """RP903: this version judges specs."""
    found = Diagnostic(
        "RP903",
        Severity.INFO,
        f"'{file.document.name}' is a template; this version of armgen judges specs only, so nothing was checked.",
        Origin(file.document),
        "Describe the restore points in a spec to have them checked.",
    )
    return Judged((found,), 0, edition)
