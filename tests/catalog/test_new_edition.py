"""A new edition of the documentation is a change of data: proved with one that is made up."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import jsonschema
import pytest

from armgen.assets import SCHEMAS
from armgen.codes import EDITIONS
from tests.estates import HEAD, machine

PROGRAM = """
import sys
from pathlib import Path
from armgen import assets
assets.SCHEMAS = Path(sys.argv.pop(1))
assets.CATALOG = assets.SCHEMAS / "catalog"
from armgen.cli.main import run
run()
"""


@pytest.fixture
def schemas(tmp_path: Path) -> Path:
    """The published schemas and catalogue, with an edition 2027-03 in which Ultra disks are a warning."""
    copy = tmp_path / "schemas"
    shutil.copytree(SCHEMAS, copy)
    _change(
        copy / "catalog" / "editions.json",
        lambda data: data["editions"].update(
            {
                "2027-03": {
                    "title": "March 2027",
                    "about": "Made up for a test.",
                    "pages": ["overview-2027-03"],
                    "severity": {"RP102": "W", "RP105": "-"},
                }
            }
        ),
    )
    _change(copy / "catalog" / "statements.json", _new_statement)
    _change(
        copy / "catalog" / "limits.json",
        lambda data: data["limits"]["restorePointsPerMachine"]["values"].update({"2027-03": 700}),
    )
    return copy


def _change(file: Path, change) -> None:  # type: ignore[no-untyped-def]
    data = json.loads(file.read_text(encoding="utf-8"))
    change(data)
    file.write_text(json.dumps(data), encoding="utf-8")


def _new_statement(data) -> None:  # type: ignore[no-untyped-def]
    data["sources"]["overview-2027-03"] = {
        "title": "Overview of VM restore points",
        "url": "https://learn.microsoft.com/azure/virtual-machines/virtual-machines-create-restore-points",
        "date": "2027-03",
    }
    for row in data["statements"]:
        if row["id"] == "ultra-2026":
            row["until"] = "2026-09"
    data["statements"].append(
        {
            "id": "ultra-2027",
            "codes": ["RP102"],
            "topic": "Ultra disks",
            "text": "Ultra disks are captured on most sizes.",
            "since": "2027-03",
            "source": "overview-2027-03",
        }
    )


def _armgen(schemas: Path, *args: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", PROGRAM, str(schemas), *args],
        capture_output=True,
        encoding="utf-8",
        check=False,
        cwd=schemas.parent,
    )


def _spec(folder: Path, mode: str) -> str:
    disk = "{name: sql01-log, role: data, lun: 0, sku: UltraSSD_LRS}"
    (folder / "spec.yaml").write_text(
        HEAD
        + "machines:\n"
        + machine("sql01", disks=(disk,))
        + f"collections: {{c: {{machine: sql01, restorePoints: {{p: {{consistency: {mode}}}}}}}}}\n",
        encoding="utf-8",
    )
    return "spec.yaml"


def test_the_data_fits_its_schema(schemas: Path) -> None:
    schema = json.loads((schemas / "catalog.schema.json").read_text(encoding="utf-8"))
    for name in ("editions", "statements", "limits"):
        value = json.loads((schemas / "catalog" / f"{name}.json").read_text(encoding="utf-8"))
        jsonschema.Draft202012Validator(schema).validate(value)


def test_lint_judges_by_it(schemas: Path) -> None:
    spec = _spec(schemas.parent, "crash")
    done = _armgen(schemas, "lint", spec, "--constraints", "2027-03", "--format", "json")
    body = json.loads(done.stdout)
    ultra = [one for one in body["diagnostics"] if one["code"] == "RP102"]
    assert [one["severity"] for one in ultra] == ["warning"]
    assert ultra[0]["source"]["edition"] == "2027-03"
    assert "Ultra disks are captured on most sizes." in ultra[0]["note"]
    assert done.returncode == 0


def test_all_editions_has_it_too(schemas: Path) -> None:
    spec = _spec(schemas.parent, "application")
    done = _armgen(schemas, "lint", spec, "--constraints", "all", "--format", "json", "--select", "RP102")
    found = json.loads(done.stdout)["diagnostics"]
    # Application consistency: barred in 2022-02 only, whatever the severity of later editions.
    assert [one["editions"] for one in found] == [["2022-02"]]


def test_specs_and_configs_may_pin_it(schemas: Path) -> None:
    spec = _spec(schemas.parent, "crash")
    path = schemas.parent / spec
    path.write_text(path.read_text(encoding="utf-8") + 'constraints: "2027-03"\n', encoding="utf-8")
    done = _armgen(schemas, "lint", spec, "--format", "json")
    assert json.loads(done.stdout)["constraints"] == "2027-03"
    (schemas.parent / "armgen.toml").write_text('constraints = "2027-03"\n', encoding="utf-8")
    assert _armgen(schemas, "lint", _spec(schemas.parent, "crash"), "--fail-on", "error").returncode == 0


def test_explain_and_rules_show_it(schemas: Path) -> None:
    text = _armgen(schemas, "explain", "RP102").stdout
    assert "2027-03 (March 2027): warning" in text
    assert "Ultra disks are captured on most sizes." in text
    rules = json.loads(_armgen(schemas, "rules", "--format", "json").stdout)
    assert rules["editions"] == [*EDITIONS, "2027-03"]
    severity = {row["code"]: row["severity"]["2027-03"] for row in rules["rules"]}
    assert (severity["RP102"], severity["RP105"], severity["RP109"]) == ("warning", None, "error")


def test_schemas_of_what_people_write_name_the_same_editions() -> None:
    for name in ("spec", "config"):
        schema = json.loads((SCHEMAS / f"{name}.schema.json").read_text(encoding="utf-8"))
        assert [one for one in schema["properties"]["constraints"]["enum"] if one != "all"] == list(EDITIONS)
