"""Templates of others: Microsoft's own, and what the Bicep compiler makes of our Bicep files."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from armgen.arm import expand
from armgen.documents.json_text import load_json
from armgen.jsontypes import JsonObject
from tests.arm.expand.programs import faults, program
from tests.oracles import ORACLES, needs_oracles

COMPILED = sorted(ORACLES.glob("bicep-compiled/*/main.json"))
REFERENCE = sorted(ORACLES.glob("reference-templates/**/*.json"))
REFUSED = {"278-precedence-traps"}
"""What the compiler takes and the engine refuses: a literal that does not fit in 64 bits."""


def read(path: Path) -> JsonObject:
    found = load_json(path.read_text(encoding="utf-8-sig"), lenient=True)
    assert isinstance(found, dict)
    return found


def given(folder: Path) -> JsonObject:
    path = folder / "parameters.json"
    values = read(path)["parameters"] if path.is_file() else {}
    assert isinstance(values, dict)
    return {name: one["value"] for name, one in values.items() if isinstance(one, dict) and "value" in one}


@needs_oracles
def test_nothing_that_the_compiler_writes_is_refused():
    assert len(COMPILED) > 200
    refused = {}
    for path in COMPILED:
        found = faults(program(read(path), given(path.parent), folder=path.parent))  # type: ignore[arg-type]
        wrong = [one.message for one in found if one.code != "RP903"]
        if wrong:
            refused[path.parent.name] = wrong
    assert set(refused) == REFUSED, refused


@needs_oracles
@pytest.mark.parametrize("path", REFERENCE, ids=lambda path: "/".join(path.parts[-2:]))
def test_microsofts_own_templates(path: Path):
    made = expand(read(path))
    assert made.resources
    json.dumps(made._asdict())
    wrong = [one for one in made.diagnostics if one["code"] != "RP903"]
    if "preview" in path.parts[-2] and path.name == "createRestorePoint.json":
        assert [one["code"] for one in wrong] == ["RP710"]
    else:
        assert wrong == []
