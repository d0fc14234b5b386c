"""Reports made by hand: places, severities and texts that a spec would rarely give."""

from __future__ import annotations

from armgen.diagnostics import Diagnostic, Origin, Related, Severity, Source, Span, Suppression, text_path
from armgen.documents.raw import RawDocument
from armgen.lint.report import LintReport

TEXT = "armgen: 1\nname: payroll\n"


def at(line: int, column: int, end: int, *, text: str = TEXT, name: str = "payroll.yaml", end_line: int = 0) -> Origin:
    return Origin(RawDocument(name, text), text_path(Span(line, column, end_line or line, end)))


def finding(
    code: str = "RP102",
    severity: Severity = Severity.ERROR,
    message: str = "Disk 'log' is an Ultra disk.",
    origin: Origin | None = None,
    **more: object,
) -> Diagnostic:
    place = origin or at(2, 1, 5)
    return Diagnostic(code, severity, message, place, "Leave it out.", **more)  # type: ignore[arg-type]


def report(*found: Diagnostic, **more: object) -> LintReport:
    return LintReport(tuple(found), "2022-02", 1, **more)  # type: ignore[arg-type]


def full() -> LintReport:
    """One finding of each kind."""
    source = Source("Overview of VM restore points", "https://learn.microsoft.com/azure/virtual-machines", "2022-02")
    mark = Suppression("spec", "rebuilt from scripts", "bcdr@contoso.example", "2027-03-31")
    return report(
        finding(note="Edition 2022-02 says so.", source=source, related=(Related(at(1, 1, 7), "disk 'log'", "/a/b"),)),
        finding("RP114", Severity.INFO, "Nothing is known of machine 'x'.", resource="/subscriptions/x"),
        finding("RP302", Severity.WARNING, "Two instances have none."),
        finding("RP502", Severity.WARNING, "The key is lost.", suppressed=mark),
        finding("RP903", Severity.INFO, "Not evaluated.", at(1, 1, 2, name="../sub folder/main.json")),
    )
