"""Microsoft's own templates of restore points, whose bugs must be found, and what the Bicep compiler makes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from armgen.commands.lint import lint
from armgen.diagnostics import Diagnostic, Severity, span_of
from tests.oracles import ORACLES, needs_oracles

pytestmark = needs_oracles

REFERENCE = ORACLES / "reference-templates"
COMPILED = ORACLES / "bicep-compiled"
COPY = "Cross-Region-VM-Restore-Points/Cross-Region-Copy-of-Restore-Points"
CRASH = "Crash-consistent-VM-restore-points-preview"


def found_in(*paths: Path, edition: str = "2022-02") -> list[Diagnostic]:
    report = lint(paths=[str(path) for path in paths], constraints=edition, use_config=False).result
    return list(report.diagnostics)


@pytest.mark.parametrize(
    ("name", "code", "text", "said"),
    [
        (f"{CRASH}/createRestorePoint.json", "RP710", '"name": "[concat(', "has 1 segment"),
        (f"{CRASH}/createRestorePoint.json", "RP203", '"apiVersion"', "consistencyMode"),
        (f"{CRASH}/createRestorePointCollection.json", "RP201", '"apiVersion"', "2020-06-01"),
        (f"{CRASH}/createRestorePointCollection.json", "RP306", "{", "placeholder"),
        ("CreateRestorePointCollection.json", "RP306", "{", "subscriptions/<SubscriptionID>"),
        (f"{COPY}/CreateRestorePoint.json", "RP715", '"$schema"', "2019-08-01"),
        (f"{COPY}/CreateRestorePoint.json", "RP203", '"apiVersion"', "sourceRestorePoint"),
        (f"{COPY}/CreateRestorePoint.json", "RP509", "{", "<SourceRestorePointCollectionName>"),
        ("CreateRestorePoint.json", "RP114", "{", "<RestorePointCollectionName>"),
    ],
)
def test_the_known_bugs_are_named(name: str, code: str, text: str, said: str) -> None:
    path = REFERENCE / name
    mine = [one for one in found_in(path) if one.code == code]
    assert len(mine) == 1
    assert said in mine[0].message
    line = path.read_text(encoding="utf-8-sig").split("\n")[span_of(mine[0].origin, mine[0].part).line - 1]
    assert text in line


def test_placeholders_are_named_but_where_they_are_the_source() -> None:
    found = found_in(REFERENCE / "CreateRestorePointCollection.json")
    left = [one.message for one in found if one.code == "RP713"]
    assert len(left) == 1
    assert "'RestorePointCollectionName'" in left[0]


def test_the_folder_is_judged_to_its_end() -> None:
    report = lint(paths=[str(REFERENCE)], use_config=False).result
    assert report.exit_code() == 1
    assert report.files == len(list(REFERENCE.rglob("*.json")))
    assert {"RP201", "RP203", "RP306", "RP509", "RP710", "RP713", "RP715"} <= {one.code for one in report.active}


EXPECTED = {
    "04-loop-parallel-one-machine": {"RP402", "RP114"},
    "07-ultra-disk-in-template": {"RP102"},
    "08-scale-sets": {"RP301"},
    "15-two-collections-one-machine": {"RP402"},
    "16-old-api": {"RP201", "RP202", "RP204", "RP717"},
    "230-batched-points-of-one-machine": {"RP402"},
    "242-warnings": {"RP602", "RP716", "RP717"},
    "309-instant-access": {"RP603"},
}


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_what_is_wrong_with_compiled_bicep(name: str) -> None:
    found = {one.code for one in found_in(COMPILED / name / "main.json")}
    assert EXPECTED[name] <= found


GOOD = ("RP709", "RP708", "RP710", "RP715", "RP703", "RP704", "RP705", "RP706", "RP701", "RP702", "RP907", "RP900")
"""What a compiler does not write."""


def test_the_compiler_writes_templates_that_azure_takes() -> None:
    paths = [path for path in sorted(COMPILED.glob("*/main.json")) if is_template(path)]
    assert len(paths) > 200
    wrong = [
        (one.code, one.origin.document.name, one.message)
        for one in found_in(*paths)
        if one.code in GOOD and "loop-warnings" not in one.origin.document.name
    ]
    assert wrong == []


def is_template(path: Path) -> bool:
    try:
        return "resources" in json.loads(path.read_text(encoding="utf-8-sig"))
    except ValueError:
        return False


def test_conditions_are_judged_by_edition() -> None:
    name = COMPILED / "309-instant-access" / "main.json"
    assert any(one.severity is Severity.ERROR for one in found_in(name, edition="2026-09"))
