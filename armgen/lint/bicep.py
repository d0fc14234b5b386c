"""Bicep files of a lint, by way of the templates that they are lowered to."""

from __future__ import annotations

from armgen.diagnostics import Diagnostic, Origin, Severity
from armgen.estate.from_template import TemplateSources
from armgen.lint.files import LintFile
from armgen.lint.templates import Expanded


def expand_bicep(file: LintFile) -> Expanded:
    """RP903: Bicep is not judged yet."""
    found = Diagnostic(
        "RP903",
        Severity.INFO,
        f"'{file.document.name}' is Bicep, which is not judged yet: nothing was checked.",
        Origin(file.document),
        "Build it to an ARM template (`bicep build`) to have its restore points checked.",
    )
    return Expanded(None, TemplateSources(file.document, {}), (), (found,))
