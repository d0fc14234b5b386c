"""SARIF against the schema that OASIS published (as Microsoft's jest-sarif 1.0.0-beta.0 ships it, MIT)."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from armgen.commands.lint import lint, render
from armgen.diagnostics import Severity, Suppression
from armgen.lint.report import LintReport
from armgen.render import sarif
from tests.render.reports import at, finding, full, report

ROOT = Path(__file__).resolve().parents[2]


@cache
def validator() -> jsonschema.Draft4Validator:
    schema = json.loads((ROOT / "tests/data/sarif-2.1.0.schema.json").read_text(encoding="utf-8"))
    return jsonschema.Draft4Validator(schema, format_checker=jsonschema.Draft4Validator.FORMAT_CHECKER)


def run_of(made: LintReport | str) -> dict[str, Any]:
    text = made if isinstance(made, str) else sarif.render(made)
    log = json.loads(text)
    validator().validate(log)
    run: dict[str, Any] = log["runs"][0]
    return run


def test_every_kind_of_finding_fits() -> None:
    run = run_of(full())
    assert [one["ruleId"] for one in run["results"]] == ["RP102", "RP114", "RP302", "RP502", "RP903"]
    assert [one["level"] for one in run["results"]] == ["error", "note", "warning", "warning", "note"]
    assert run["columnKind"] == "unicodeCodePoints"
    assert run["invocations"] == [{"executionSuccessful": True}]
    first = run["results"][0]
    assert first["locations"][0]["physicalLocation"] == {
        "artifactLocation": {"uri": "payroll.yaml", "uriBaseId": "SRCROOT"},
        "region": {"startLine": 2, "startColumn": 1, "endLine": 2, "endColumn": 5},
    }
    assert first["relatedLocations"][0]["message"]["text"] == "disk 'log'"
    assert len(first["partialFingerprints"]["armgen/v1"]) == 16
    assert (
        run["results"][4]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "../sub%20folder/main.json"
    )


def test_rules_have_help_and_results_point_at_them() -> None:
    run = run_of(full())
    rules = run["tool"]["driver"]["rules"]
    assert [rules[one["ruleIndex"]]["id"] for one in run["results"]] == [one["ruleId"] for one in run["results"]]
    ultra = rules[0]
    assert ultra["name"] == "UltraDisk"
    assert "Edition 2022-02 (error)" in ultra["help"]["text"]
    assert "Edition 2026-09 (error or none)" in ultra["help"]["text"]
    assert "```" in ultra["help"]["markdown"]
    assert ultra["helpUri"].startswith("https://learn.microsoft.com/")
    assert "helpUri" not in rules[4]  # the tool's own rules rest on no page


def test_suppressed_findings_stay_with_their_reason() -> None:
    result = run_of(full())["results"][3]
    assert result["suppressions"] == [
        {
            "kind": "inSource",
            "status": "accepted",
            "justification": "rebuilt from scripts",
            "properties": {"kind": "spec", "owner": "bcdr@contoso.example", "until": "2027-03-31"},
        }
    ]
    assert "suppressions" not in run_of(full())["results"][0]


def test_a_baseline_says_what_is_new() -> None:
    known = finding(suppressed=Suppression("baseline", "in the baseline"))
    run = run_of(report(known, finding("RP302"), has_baseline=True))
    assert [one["baselineState"] for one in run["results"]] == ["unchanged", "new"]
    assert run["results"][0]["suppressions"][0]["kind"] == "external"
    assert "baselineState" not in run_of(report(finding()))["results"][0]


def test_findings_of_one_place_are_folded() -> None:
    many = [finding(resource=f"/vm/{number}", message=f"Disk {number}.") for number in range(300)]
    run = run_of(report(*many))
    assert len(run["results"]) == 1
    assert run["results"][0]["occurrenceCount"] == 300
    assert run["results"][0]["message"]["text"].startswith("Disk 0. (and 299 more)")


def test_a_run_that_could_not_read_a_file_was_no_success() -> None:
    run = run_of(report(finding("RP900")))
    assert run["invocations"] == [{"executionSuccessful": False}]


def test_editions_are_marked() -> None:
    run = run_of(report(finding(editions=("2022-02", "2026-09"))))
    assert run["results"][0]["properties"] == {"editions": ["2022-02", "2026-09"]}


@pytest.mark.parametrize(
    ("name", "uri"),
    [
        ("a b/ü#.yaml", "a%20b/%C3%BC%23.yaml"),
        ("a:b.yaml", "a%3Ab.yaml"),
        ("<stdin>", "%3Cstdin%3E"),
        ("/abs/x.yaml", "file:///abs/x.yaml"),
        ("C:/abs/x.yaml", "file:///C%3A/abs/x.yaml"),
    ],
)
def test_uris(name: str, uri: str) -> None:
    location = run_of(report(finding(origin=at(1, 1, 2, name=name))))["results"][0]["locations"][0]
    assert location["physicalLocation"]["artifactLocation"]["uri"] == uri


def test_the_broken_examples_with_their_fixes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    run = run_of(render(lint(paths=["examples"], constraints="all"), "sarif"))
    fixes = [one for result in run["results"] for one in result.get("fixes", ())]
    assert len(fixes) > 5
    replacement = fixes[0]["artifactChanges"][0]["replacements"][0]
    assert set(replacement) == {"deletedRegion", "insertedContent"}


def test_no_findings() -> None:
    run = run_of(report())
    assert run["results"] == []
    assert run["tool"]["driver"]["rules"] == []


def test_severities_of_the_config_are_the_levels() -> None:
    assert run_of(report(finding(severity=Severity.INFO)))["results"][0]["level"] == "note"
