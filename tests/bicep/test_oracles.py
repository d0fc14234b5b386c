"""Small files beside what the Bicep compiler made of them: the same resources, and an error where it has one."""

from __future__ import annotations

import json
import re
from datetime import datetime, timezone
from pathlib import Path
from typing import NamedTuple

import pytest

import armgen
from armgen.arm import Context, expand
from armgen.bicep import lower, read_params
from armgen.diagnostics import Diagnostic, Severity, span_of
from armgen.jsontypes import JsonObject, JsonValue
from tests.oracles import ORACLES, needs_oracles

pytestmark = needs_oracles

CASES = ORACLES / "bicep-compiled"
FOLDERS = sorted(one for one in CASES.iterdir() if one.is_dir()) if CASES.is_dir() else []
VALID = [one for one in FOLDERS if "-bad-" not in one.name]
BAD = [one for one in FOLDERS if "-bad-" in one.name]
CONTEXT = Context(
    subscription_id="11111111-1111-1111-1111-111111111111",
    resource_group="rg",
    location="eastus",
    now=datetime(2026, 1, 1, tzinfo=timezone.utc),
)
SHOWN_ELSEWHERE = {"871-bad-duplicate-resource-names"}
"""RP907 stands at the second of two resources of one name, the compiler's error at the names of both."""


class Wanted(NamedTuple):
    file: str
    line: int
    code: str


def errors_of(folder: Path) -> list[Wanted]:
    """The errors of the compiler."""
    text = (folder / "diagnostics.txt").read_text(encoding="utf-8")
    found = re.finditer(r"^(.*?)\((\d+),\d+\) : Error (BCP\d+|[\w-]+):", text, re.MULTILINE)
    return [Wanted(Path(match[1]).name, int(match[2]), match[3]) for match in found]


def entry_of(folder: Path) -> Path:
    wrong = any(one.file.endswith(".bicepparam") for one in errors_of(folder))
    return folder / ("main.bicepparam" if wrong else "main.bicep")


def values_of(folder: Path) -> dict[str, JsonValue]:
    path = folder / "parameters.json"
    if not path.is_file():
        return {}
    entries = json.loads(path.read_text(encoding="utf-8"))["parameters"]
    return {name: entry["value"] for name, entry in entries.items() if "value" in entry}


def normal(value: JsonValue, key: str = "") -> JsonValue:
    """Without what is free: letter case of keys, order of dependsOn, the generator, repeated dependencies."""
    if isinstance(value, dict):
        kept = {name: one for name, one in value.items() if name.lower() != "_generator"}
        return {name.lower(): normal(one, name.lower()) for name, one in kept.items()}
    if isinstance(value, list):
        items = [normal(one) for one in value]
        return [*sorted({str(one).lower() for one in items})] if key == "dependson" else items
    return value


def deployed(template: JsonObject, values: dict[str, JsonValue]) -> tuple[list[str], JsonValue, list[str]]:
    made = expand(template, parameters=values, context=CONTEXT)
    resources = sorted(json.dumps(normal(one), sort_keys=True, indent=1) for one in made.resources)
    return resources, normal(made.outputs), sorted(str(one["message"]) for one in made.diagnostics)


def errors(found: list[Diagnostic]) -> list[str]:
    return [f"{one.code} {one.message}" for one in found if one.severity is Severity.ERROR]


def test_all_cases_are_here() -> None:
    assert len(VALID) >= 244
    assert len(BAD) >= 263


@pytest.mark.parametrize("folder", VALID, ids=lambda one: one.name)
def test_valid_file_deploys_what_the_compiler_makes_of_it(folder: Path) -> None:
    lowered = lower(folder / "main.bicep")
    assert errors(lowered.diagnostics) == []
    compiled = json.loads((folder / "main.json").read_text(encoding="utf-8-sig"))
    values = values_of(folder)
    assert deployed(lowered.template, values) == deployed(compiled, values)


@pytest.mark.parametrize("folder", VALID, ids=lambda one: one.name)
def test_template_reads_like_the_compilers(folder: Path) -> None:
    """The same parameters, outputs, definitions, and resources by type."""
    ours = lower(folder / "main.bicep").template
    compiled = json.loads((folder / "main.json").read_text(encoding="utf-8-sig"))
    assert outline(ours) == outline(compiled)


def outline(template: JsonObject) -> JsonObject:
    resources = template["resources"]
    rows = list(resources.values()) if isinstance(resources, dict) else resources
    assert isinstance(rows, list)
    made: JsonObject = {
        "schema": template["$schema"],
        "language": template.get("languageVersion"),
        "symbols": sorted(resources) if isinstance(resources, dict) else None,
        "resources": sorted(str(row["type"]).lower() for row in rows if isinstance(row, dict)),
    }
    for section in ("parameters", "outputs", "definitions"):
        entries = template.get(section, {})
        assert isinstance(entries, dict)
        made[section] = sorted(entries)
    return made


PARAMETER_FILES = [one for one in VALID if (one / "main.bicepparam").is_file()]


@pytest.mark.parametrize("folder", PARAMETER_FILES, ids=lambda one: one.name)
def test_parameter_file_gives_the_compilers_values(folder: Path) -> None:
    read = read_params(folder / "main.bicepparam", environment={})
    compiled = json.loads((folder / "parameters.json").read_text(encoding="utf-8-sig"))
    assert errors(read.diagnostics) == []
    assert read.entries == compiled["parameters"]


@pytest.mark.parametrize("folder", BAD, ids=lambda one: one.name)
def test_mistake_is_found_on_its_line(folder: Path) -> None:
    wanted = errors_of(folder)
    assert wanted
    found = armgen.lint([str(entry_of(folder))]).diagnostics
    places = {(Path(one.origin.document.name).name, span_of(one.origin).line) for one in found}
    if folder.name in SHOWN_ELSEWHERE:
        assert any(one.code == "RP907" for one in found)
    else:
        assert places & {(one.file, one.line) for one in wanted}


@pytest.mark.parametrize("folder", VALID, ids=lambda one: one.name)
def test_lint_says_of_it_what_it_says_of_the_compilers_template(folder: Path, tmp_path: Path) -> None:
    for name, twin in (("main.json", "main.json"), ("parameters.json", "main.parameters.json")):
        if (folder / name).is_file():
            (tmp_path / twin).write_bytes((folder / name).read_bytes())
    ours = armgen.lint([str(folder / "main.bicep")])
    theirs = armgen.lint([str(tmp_path / "main.json")])
    assert ours.exit_code("error") == theirs.exit_code("error")
    rows = [
        sorted((one.code, one.message) for one in report.diagnostics if one.code != "RP903")
        for report in (ours, theirs)
    ]
    assert rows[0] == rows[1]
