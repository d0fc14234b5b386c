"""Law 3: the Bicep that is emitted, read back by the Bicep front end, deploys what the emitted template deploys."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from armgen.commands.expand import expand
from tests.compiler.test_laws import NOW
from tests.compiler.test_output import NASTY
from tests.estates import SUBSCRIPTION
from tests.rules.texts import machine, rpc, spec

GOLDEN = Path(__file__).resolve().parent.parent / "golden"
ROOTS = sorted(path for path in GOLDEN.glob("*/expected/*.bicep"))


def deployed(path: Path) -> Any:
    expanded = expand(
        path=str(path), subscription=SUBSCRIPTION, resource_group="rg-recovery", location="eastus", now=NOW
    )
    return {key: expanded.body[key] for key in ("resources", "outputs")}


@pytest.mark.parametrize("path", ROOTS, ids=lambda path: f"{path.parent.parent.name}/{path.stem}")
def test_goldens_read_back(path: Path) -> None:
    assert deployed(path) == deployed(path.with_suffix(".json"))


def test_nasty_texts_read_back(tmp_path: Path) -> None:
    from armgen.commands.build import build

    tags = {f"k{number}{text}": text for number, text in enumerate(NASTY) if "\U0001f389" not in text}
    more = "tags: " + json.dumps(tags)
    path = tmp_path / "spec.yaml"
    path.write_text(spec(rpc("p: {}", more=more), machine("vm01")), encoding="utf-8")
    assert not build(paths=[str(path)], output=tmp_path).refused
    read = deployed(tmp_path / "test.bicep")
    assert read == deployed(tmp_path / "test.json")
    assert {name: text for name, text in read["resources"][0]["tags"].items() if name.startswith("k")} == tags
