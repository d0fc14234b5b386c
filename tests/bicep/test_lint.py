"""Bicep in `armgen lint`: places in modules, comments, parameter files."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import armgen
from armgen.bicep import lower
from armgen.commands.expand import expand
from armgen.diagnostics import Diagnostic, span_of
from tests.bicep.bicep_files import written

MAIN = """\
targetScope = 'resourceGroup'

module points 'modules/points.bicep' = {
  name: 'points'
}
"""
MODULE = """\
resource rpc 'Microsoft.Compute/restorePointCollections@2024-07-01' = {
  name: 'rpc'
  location: 'eastus'
  properties: {
    source: {
      id: resourceId('Microsoft.Compute/virtualMachines', 'vm01')
    }
  }
}

resource first 'Microsoft.Compute/restorePointCollections/restorePoints@2024-07-01' = {
  parent: rpc
  name: 'first'
}

resource second 'Microsoft.Compute/restorePointCollections/restorePoints@2024-07-01' = {
  parent: rpc
  name: 'second'
}
"""


def judged(folder: Path, files: dict[str, str], *names: str) -> list[Diagnostic]:
    """What is found and not suppressed in the first file (or in `names`), but machines without facts."""
    entry = written(folder, files)
    report = armgen.lint([str(folder / name) for name in names] if names else [str(entry)])
    return [one for one in report.active if one.code != "RP114"]


def at(found: Diagnostic) -> tuple[str, str, int]:
    return found.code, Path(found.origin.document.name).name, span_of(found.origin).line


def test_finding_in_a_module_names_its_line_and_the_call(tmp_path: Path) -> None:
    found = judged(tmp_path, {"main.bicep": MAIN, "modules/points.bicep": MODULE})
    assert [at(one) for one in found] == [("RP402", "points.bicep", 16)]
    assert [(Path(one.document.name).name, span_of(one).line) for one in found[0].origin.via] == [("main.bicep", 3)]


COMMENT = "// armgen: ignore[RP402] the second one is made by hand, later\n"


def test_comment_covers_a_declaration(tmp_path: Path) -> None:
    assert judged(tmp_path, {"main.bicep": MODULE.replace("resource second", COMMENT + "resource second")}) == []


def test_comment_at_a_call_covers_the_module(tmp_path: Path) -> None:
    files = {"main.bicep": MAIN.replace("module points", COMMENT + "module points"), "modules/points.bicep": MODULE}
    assert judged(tmp_path, files) == []


def test_comment_at_another_declaration_covers_nothing(tmp_path: Path) -> None:
    found = judged(tmp_path, {"main.bicep": MODULE.replace("resource first", COMMENT + "resource first")})
    assert [at(one) for one in found] == [("RP904", "main.bicep", 11), ("RP402", "main.bicep", 17)]


def test_module_is_judged_through_its_call(tmp_path: Path) -> None:
    written(tmp_path, {"main.bicep": MAIN, "modules/points.bicep": MODULE})
    report = armgen.lint([str(tmp_path)])
    assert [at(one) for one in report.active if one.code == "RP402"] == [("RP402", "points.bicep", 16)]


LOOP = """\
param count int
resource rpc 'Microsoft.Compute/restorePointCollections@2024-07-01' existing = {
  name: 'rpc'
}
resource rp 'Microsoft.Compute/restorePointCollections/restorePoints@2024-07-01' = [for i in range(0, count): {
  parent: rpc
  name: 'rp-${i}'
}]
"""
BICEPPARAM = "using 'main.bicep'\nparam count = {}\n"


def names(path: Path) -> list[object]:
    body = expand(path=str(path)).body
    assert body is not None
    resources = body["resources"]
    assert isinstance(resources, list)
    return [one["name"] for one in resources if isinstance(one, dict)]


def test_parameter_file_beside_wins_over_json(tmp_path: Path) -> None:
    values = json.dumps({"parameters": {"count": {"value": 1}}})
    entry = written(tmp_path, {"main.bicep": LOOP, "main.parameters.json": values})
    assert names(entry) == ["rpc/rp-0"]
    written(tmp_path, {"main.bicepparam": BICEPPARAM.format(2)})
    assert names(entry) == ["rpc/rp-0", "rpc/rp-1"]


def test_parameter_file_stands_for_its_template(tmp_path: Path) -> None:
    files = {"prod.bicepparam": BICEPPARAM.format(3), "main.bicep": LOOP}
    assert len(names(written(tmp_path, files))) == 3


def test_parameter_file_for_a_template_in_json(tmp_path: Path) -> None:
    compiled = json.dumps(lower(written(tmp_path, {"main.bicep": LOOP})).template, indent=1)
    files = {"prod.bicepparam": BICEPPARAM.format(2).replace("main.bicep", "main.json"), "main.json": compiled}
    entry = written(tmp_path, files)
    assert names(entry) == ["rpc/rp-0", "rpc/rp-1"]
    found = armgen.lint([str(entry)]).active
    assert [at(one)[:2] for one in found if one.code == "RP402"] == [("RP402", "main.json")]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("using 'main.bicep'\nparam cuont = 2\n", ("RP902", "prod.bicepparam", 2)),
        ("using 'main.bicep'\n", ("RP707", "prod.bicepparam", 1)),
        ("using 'man.bicep'\nparam count = 2\n", ("RP902", "prod.bicepparam", 1)),
        ("using 'main.bicep'\nparam count = \n", ("RP900", "prod.bicepparam", 2)),
        ("param count = 2\n", ("RP902", "prod.bicepparam", 1)),
    ],
)
def test_mistake_in_a_parameter_file(tmp_path: Path, text: str, wanted: tuple[str, str, int]) -> None:
    found = judged(tmp_path, {"prod.bicepparam": text, "main.bicep": LOOP})
    assert wanted in [at(one) for one in found]


def test_exit_codes(tmp_path: Path) -> None:
    def code(text: str) -> int:
        return armgen.lint([str(written(tmp_path, {"main.bicep": text}))]).exit_code("error")

    assert code(MODULE) == 1
    assert code("var a = \n") == 2
    assert code("var a = b\n") == 2
    assert code("var a = 1\n") == 0


COPY = """\
resource dr 'Microsoft.Compute/restorePointCollections@2024-07-01' = {
  name: 'dr'
  location: 'westus'
  properties: {
    source: {
      id: rpc.id
    }
  }
}

resource copy 'Microsoft.Compute/restorePointCollections/restorePoints@2024-07-01' = {
  parent: dr
  name: 'a'
  properties: {
    sourceRestorePoint: {
      id: SOURCE
    }
  }
}
"""
EXISTING = """\
resource rpc 'Microsoft.Compute/restorePointCollections@2024-07-01' existing = {
  name: 'rpc'
  scope: resourceGroup('elsewhere')
}
"""
POINT = """\
resource a 'Microsoft.Compute/restorePointCollections/restorePoints@2024-07-01' existing = {
  parent: rpc
  name: 'a'
}
"""


@pytest.mark.parametrize("source", ["'${rpc.id}/restorePoints/a'", "a.id"])
def test_what_is_named_as_existing_is_a_known_source(tmp_path: Path, source: str) -> None:
    declared = EXISTING + (POINT if source == "a.id" else "")
    text = declared + COPY.replace("SOURCE", source)
    assert [one.code for one in judged(tmp_path, {"main.bicep": text})] == ["RP205"]
    inner = {"main.bicep": MAIN, "modules/points.bicep": text}
    assert [one.code for one in judged(tmp_path, inner)] == ["RP205"]


def test_a_point_that_exists_in_a_collection_of_the_file_is_a_known_source(tmp_path: Path) -> None:
    mine = MODULE.split("\n\n")[0] + "\n"
    text = mine + POINT + COPY.replace("SOURCE", "a.id")
    assert [one.code for one in judged(tmp_path, {"main.bicep": text})] == ["RP205"]
    gone = mine + COPY.replace("SOURCE", "'${rpc.id}/restorePoints/gone'")
    assert "RP509" in [one.code for one in judged(tmp_path, {"main.bicep": gone})]


def test_what_exists_is_in_no_template(tmp_path: Path) -> None:
    entry = written(tmp_path, {"main.bicep": EXISTING + COPY.replace("SOURCE", "'${rpc.id}/restorePoints/a'")})
    assert names(entry) == ["dr", "dr/a"]
    resources = lower(entry).template["resources"]
    assert isinstance(resources, list)
    assert len(resources) == 2
