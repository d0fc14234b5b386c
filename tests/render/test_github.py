"""Workflow commands as GitHub's runner reads them: its own rules for taking them apart are written out here."""

from __future__ import annotations

import re

import pytest

from armgen.diagnostics import Severity
from armgen.lint.report import LintReport
from armgen.render import github
from tests.render.reports import at, finding, full, report

COMMAND = re.compile(r"::(?P<name>\w+) (?P<properties>.*?)::(?P<data>.*)")


def parse(line: str) -> tuple[str, dict[str, str], str]:
    """A command as actions/runner does: data unescapes %25 %0D %0A, properties %3A and %2C as well."""
    match = COMMAND.fullmatch(line)
    assert match is not None, line
    pairs = dict(pair.split("=", 1) for pair in match["properties"].split(","))
    return match["name"], {key: _plain(value) for key, value in pairs.items()}, _plain(match["data"])


def _plain(text: str) -> str:
    for escaped, plain in (("%0D", "\r"), ("%0A", "\n"), ("%3A", ":"), ("%2C", ","), ("%25", "%")):
        text = text.replace(escaped, plain)
    return text


def annotations(made: LintReport) -> list[tuple[str, dict[str, str], str]]:
    return [parse(line) for line in github.render(made).splitlines() if line.startswith("::")]


def test_every_kind_worst_first() -> None:
    found = annotations(full())
    assert [name for name, _, _ in found] == ["error", "warning", "notice", "notice"]
    _, properties, data = found[0]
    assert properties == {
        "file": "payroll.yaml",
        "line": "2",
        "endLine": "2",
        "col": "1",
        "endColumn": "5",
        "title": "RP102 ultra-disk",
    }
    assert data == "Disk 'log' is an Ultra disk.\nEdition 2022-02 says so.\nHelp: Leave it out."


def test_columns_only_within_one_line() -> None:
    (_, properties, _), *_ = annotations(report(finding(origin=at(1, 3, 2, end_line=2))))
    assert "col" not in properties
    assert (properties["line"], properties["endLine"]) == ("1", "2")


@pytest.mark.parametrize("text", ["100% sure", "a\nb\r\nc", "x::error file=y::z", "a,b:c", "%0A stays", "::warning::"])
def test_texts_and_names_are_escaped(text: str) -> None:
    output = github.render(report(finding(message=text, origin=at(1, 1, 2, name=f"dir/{text}.yaml"))))
    assert output.count("\n") == 1
    _, properties, data = parse(output.rstrip("\n"))
    assert data.startswith(text)
    assert properties["file"] == f"dir/{text}.yaml"


def test_no_more_than_github_shows() -> None:
    def many(severity: Severity, count: int) -> list[object]:
        return [finding(severity=severity, origin=at(1, number + 1, number + 2)) for number in range(count)]

    found = [*many(Severity.ERROR, 12), *many(Severity.WARNING, 10), *many(Severity.INFO, 11)]
    output = github.render(report(*found))  # type: ignore[arg-type]
    names = [name for name, _, _ in (parse(line) for line in output.splitlines() if line.startswith("::"))]
    assert [names.count(name) for name in ("error", "warning", "notice")] == [10, 10, 10]
    assert output.splitlines()[-1].startswith("3 more findings")


def test_findings_of_one_place_are_folded() -> None:
    many = [finding(message=f"Disk {number}.", resource=f"/vm/{number}") for number in range(300)]
    ((_, _, data),) = annotations(report(*many))
    assert data.startswith("Disk 0. (and 299 more)")


def test_suppressed_findings_are_left_out_and_nothing_is_nothing() -> None:
    assert "RP502" not in github.render(full())
    assert github.render(report()) == ""
