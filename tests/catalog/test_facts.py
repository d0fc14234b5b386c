"""The catalogue's facts against Azure's published types, which lie beside the project and are never copied into it."""

from __future__ import annotations

import json
from functools import cache
from typing import TypeAlias

import pytest

from armgen import catalog
from armgen.assets import CATALOG
from tests.oracles import ORACLES, needs_oracles

Paths: TypeAlias = "dict[str, dict[str, dict[str, object]]]"

COLLECTION = "Microsoft.Compute/restorePointCollections"
POINT = "Microsoft.Compute/restorePointCollections/restorePoints"
TYPES = (COLLECTION, POINT)

pytestmark = needs_oracles


@cache
def published(type: str) -> Paths:
    name = type.removeprefix("Microsoft.").replace("/", "_")
    loaded: Paths = json.loads((ORACLES / "published-types" / f"{name}.json").read_text(encoding="utf-8"))
    return loaded


def test_versions_are_the_published_ones() -> None:
    versions = json.loads((ORACLES / "published-types" / "versions.json").read_text(encoding="utf-8"))
    known = json.loads((CATALOG / "api-versions.json").read_text(encoding="utf-8"))["types"]
    compared = [name for name in known if name != "Microsoft.Resources/deployments"]
    assert len(compared) == 11
    for name in compared:
        assert catalog.api_versions(name) == tuple(versions[name]), name


@pytest.mark.parametrize("type", TYPES)
def test_every_property_of_every_version_has_its_status(type: str) -> None:
    for version, paths in published(type).items():
        read_only = {path for path, row in paths.items() if "readOnly" in row.get("flags", ())}  # type: ignore[operator]
        read_only.add("properties.timeCreated")
        for path in paths:
            set_by_service = any(path == top or path.startswith((f"{top}.", f"{top}[]")) for top in read_only)
            expected = "readOnly" if set_by_service else "writable"
            assert catalog.property_status(type, version, path) == expected, (version, path)


@pytest.mark.parametrize("type", TYPES)
def test_no_property_is_there_before_its_version(type: str) -> None:
    versions = list(published(type))
    for index, version in enumerate(versions):
        for path in published(type)[version]:
            if catalog.property_since(type, path) is None:
                continue
            for earlier in versions[:index]:
                if path not in published(type)[earlier]:
                    assert catalog.property_status(type, earlier, path) == "notYet", (earlier, path)


@pytest.mark.parametrize("type", TYPES)
def test_the_catalogue_has_no_property_of_its_own(type: str) -> None:
    newest = published(type)[catalog.newest(type)]
    rows = json.loads((CATALOG / "api-versions.json").read_text(encoding="utf-8"))["types"][type]
    for path, text in rows["properties"].items():
        assert path in newest
        kind = str(newest[path]["type"]).split()[0]
        assert text.split()[0] in (kind, "map" if kind == "object" else kind)


@pytest.mark.parametrize("type", TYPES)
def test_read_only_paths_are_the_topmost_ones(type: str) -> None:
    for version, paths in published(type).items():
        tops = catalog.read_only_paths(type, version)
        flagged = {path for path, row in paths.items() if "readOnly" in row.get("flags", ())}  # type: ignore[operator]
        assert set(tops) <= flagged | {"properties.timeCreated"}
        assert all(any(path == top or path.startswith((f"{top}.", f"{top}[]")) for top in tops) for path in flagged)


def test_arm_schemas_hold_no_version_that_the_catalogue_lacks() -> None:
    for file in (ORACLES / "arm-schemas").glob("*@*.json"):
        name, _, version = file.stem.partition("@")
        assert catalog.is_published(f"Microsoft.Compute/{name.replace('_', '/')}", version), file.name
