"""The catalogue: its files fit their schema, agree with the codes and with each other, and answer as rules ask."""

from __future__ import annotations

import json
import re
import subprocess
import sys

import jsonschema
import pytest

from armgen import catalog
from armgen.assets import CATALOG, SCHEMAS
from armgen.codes import CODES, EDITIONS

COLLECTION = "Microsoft.Compute/restorePointCollections"
POINT = "Microsoft.Compute/restorePointCollections/restorePoints"
FILES = sorted(CATALOG.glob("*.json"))


@pytest.mark.parametrize("name", [file.name for file in FILES])
def test_files_fit_the_schema(name: str) -> None:
    schema = json.loads((SCHEMAS / "catalog.schema.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    kind = {"api-versions": "apiVersions", "operating-systems": "operatingSystems"}.get(name[:-5], name[:-5])
    value = json.loads((CATALOG / name).read_text(encoding="utf-8"))
    # By its own kind first: "fits none of eight" would not say what is wrong.
    jsonschema.Draft202012Validator({"$defs": schema["$defs"], "$ref": f"#/$defs/{kind}"}).validate(value)
    jsonschema.Draft202012Validator(schema).validate(value)


def test_a_file_of_no_kind_does_not_fit() -> None:
    schema = json.loads((SCHEMAS / "catalog.schema.json").read_text(encoding="utf-8"))
    for wrong in ({}, {"$schema": "../catalog.schema.json", "about": "x", "limits": {"a": {}}}):
        assert list(jsonschema.Draft202012Validator(schema).iter_errors(wrong))


def test_all_kinds_are_there() -> None:
    assert [file.stem for file in FILES] == [
        "api-versions",
        "editions",
        "errors",
        "limits",
        "names",
        "operating-systems",
        "regions",
        "sizes",
        "statements",
    ]


def test_editions_are_those_of_the_codes() -> None:
    assert tuple(edition.id for edition in catalog.editions()) == EDITIONS
    assert all(edition.pages for edition in catalog.editions())


# Statements


@pytest.mark.parametrize("edition", EDITIONS)
def test_every_finding_rests_on_a_statement_and_a_page(edition: str) -> None:
    for row in CODES.values():
        said = catalog.statements(row.id, edition)
        if row.severity[edition] is not None:
            assert said, f"{row.id} has no statement in {edition}"
        source = catalog.source(row.id, edition)
        assert source.edition == edition
        assert source.title
        assert bool(source.url) == (row.family != "RP9")


def test_statements_name_codes_that_exist_and_end_after_they_begin() -> None:
    rows = _load("statements")["statements"]
    assert {code for row in rows for code in row["codes"]} == set(CODES)
    assert len({row["id"] for row in rows}) == len(rows)
    for row in rows:
        assert row["since"] in EDITIONS
        assert row["since"] <= row.get("until", "9999")
        assert row.get("until", EDITIONS[-1]) in EDITIONS


def test_all_pages_are_used_and_known() -> None:
    data = _load("statements")
    used = {key for edition in _load("editions")["editions"].values() for key in edition["pages"]}
    for row in data["statements"]:
        used |= _keys(row["source"]) | {rival["source"] for rival in row.get("rivals", [])}
    used |= {key for row in _load("limits")["limits"].values() for key in _keys(row["source"])}
    used |= {row["source"] for row in _load("errors")["errors"].values()}
    used |= {_load(name)["source"] for name in ("sizes", "operating-systems", "regions")}
    used |= {row["source"] for row in _load("names")["types"].values() if " " not in row["source"]}
    assert used <= set(data["sources"])
    assert set(data["sources"]) <= used


def test_statements_give_the_numbers_of_their_limits() -> None:
    for row in _load("statements")["statements"]:
        for name in row.get("limits", []):
            assert f"{catalog.limit(name, EDITIONS[-1]):,}" in row["text"], (row["id"], name)


def test_where_pages_contradict_each_other_both_are_given() -> None:
    for code in ("RP102", "RP202", "RP203", "RP305", "RP401", "RP502", "RP704"):
        rivals = [rival for one in catalog.statements(code, "2026-09") for rival in one.rivals]
        assert rivals, code
    one = catalog.statements("RP305", "2026-09")[0]
    assert one.rivals[0].text in one.note
    assert one.rivals[0].page.title in one.note


def test_an_edition_has_its_own_page() -> None:
    assert catalog.statements("RP103", "2022-02")[0].page.date == "2022-02-14"
    assert catalog.statements("RP103", "2026-09")[0].page.date == "2026-09"
    assert [one.id for one in catalog.statements("RP102", "2022-02")] == ["ultra-2022"]
    assert [one.id for one in catalog.statements("RP102", "2026-09")] == ["ultra-2026"]
    assert catalog.statements("RP109", "2022-02") == ()


def test_a_later_edition_takes_what_nothing_has_replaced() -> None:
    assert [one.id for one in catalog.statements("RP102", "2027-03")] == ["ultra-2026"]
    assert catalog.limit("restorePointsPerMachine", "2027-03") == 500


# Limits, errors, names, regions


def test_limits_by_edition() -> None:
    assert catalog.limit("restorePointsPerMachine", "2022-02") == 500
    assert catalog.limit("collectionsPerRegion", "2026-09") == 10_000
    assert catalog.limit("templateBytes", "2022-02") == 4 * 1024 * 1024
    assert catalog.limit("templateVariables", "2026-09") == 2 * catalog.limit("templateVariablesWarning", "2026-09")
    with pytest.raises(KeyError, match="documents no limit"):
        catalog.limit("collectionsPerRegion", "2022-02")
    with pytest.raises(KeyError):
        catalog.limit("nothing", "2026-09")


def test_errors_of_azure() -> None:
    assert set(_load("errors")["errors"]) <= set(CODES)
    error = catalog.azure_error("RP402")
    assert error is not None
    assert error.code == "VMRestorePointClientError"
    assert error.page.url
    assert catalog.azure_error("RP601") is None


@pytest.mark.parametrize("name", ["a", "A1", "nightly-20261124", "x" * 80, "a_b.c-d_", "1"])
def test_names_of_collections(name: str) -> None:
    assert _fits(COLLECTION, name)
    assert _fits(POINT, name)


@pytest.mark.parametrize("name", ["", "-a", "_a", ".a", "a-", "a.", "a b", "a/b", "x" * 81, "a{b}"])
def test_names_that_no_collection_has(name: str) -> None:
    assert not _fits(COLLECTION, name)
    assert not _fits(POINT, name)


@pytest.mark.parametrize(
    ("type", "good", "bad"),
    [
        ("Microsoft.Resources/resourceGroups", "rg-prod_(1).x", "rg."),
        ("Microsoft.Resources/deployments", "armgen-1.2", "a b"),
        ("Microsoft.Compute/disks", "sql01-os_1", "sql01-"),
        ("microsoft.compute/VIRTUALMACHINES", "sql-01", "sql01-"),
    ],
)
def test_names_of_other_types(type: str, good: str, bad: str) -> None:
    assert _fits(type, good)
    assert not _fits(type, bad)


def test_the_name_rule_says_where_it_comes_from() -> None:
    rule = catalog.name_rule(POINT)
    assert rule is not None
    assert "no row" in rule.source
    assert catalog.name_rule("Microsoft.Network/networkInterfaces") is None


def test_regions() -> None:
    names = catalog.region_names()
    assert names["eastus"] == "East US"
    assert all(name == display.replace(" ", "").lower() for name, display in names.items())
    preview = catalog.preview_regions("instantAccess", "2026-09")
    assert len(preview) == 5
    assert set(preview) <= set(names.values())
    assert catalog.preview_regions("instantAccess", "2022-02") == ()
    assert catalog.preview_regions("nothing", "2026-09") == ()


# API versions and properties


def test_default_versions_are_published() -> None:
    for name, row in _load("api-versions")["types"].items():
        assert catalog.is_published(name, row["default"])
        versions = catalog.api_versions(name)
        assert list(versions) == sorted(versions)
        assert catalog.newest(name.upper()) == versions[-1]
    assert catalog.default_api_version(POINT) == "2025-04-01"
    assert catalog.default_api_version("Microsoft.Compute/disks") == "2025-01-02"
    assert catalog.default_api_version("microsoft.authorization/LOCKS") == "2020-05-01"
    assert catalog.default_api_version("Microsoft.Resources/deployments") == "2025-04-01"


def test_unknown_types_and_versions() -> None:
    assert catalog.api_versions("Microsoft.Compute/nothing") == ()
    assert not catalog.is_published(POINT, "2020-06-01")
    assert catalog.property_status("Microsoft.Compute/nothing", "2025-04-01", "properties.a") == "unknown"
    with pytest.raises(KeyError):
        catalog.default_api_version("Microsoft.Compute/nothing")
    with pytest.raises(KeyError):
        catalog.newest("Microsoft.Compute/nothing")


ENCRYPTION = "properties.sourceMetadata.storageProfile.osDisk.diskRestorePoint.encryption"


@pytest.mark.parametrize(
    ("version", "path", "status"),
    [
        ("2021-03-01", "properties.consistencyMode", "readOnly"),
        ("2021-11-01", "properties.consistencyMode", "readOnly"),
        ("2022-03-01", "properties.consistencyMode", "writable"),
        ("2021-07-01", "properties.sourceRestorePoint.id", "notYet"),
        ("2021-11-01", "properties.sourceRestorePoint.id", "writable"),
        ("2022-11-01", f"{ENCRYPTION}.type", "notYet"),
        ("2023-03-01", f"{ENCRYPTION}.type", "writable"),
        ("2025-04-01", "properties.timeCreated", "readOnly"),
        ("2025-04-01", "properties.instanceView.statuses[].code", "readOnly"),
        ("2024-11-01", "properties.instantAccessDurationMinutes", "notYet"),
        ("2025-04-01", "PROPERTIES.EXCLUDEDISKS[].ID", "writable"),
        ("2025-04-01", "properties.excludeDisks.id", "writable"),
        ("2025-04-01", "properties.excludedDisks", "unknown"),
        ("2025-04-01", "properties.excludeDisks[].name", "unknown"),
        ("2022-03-01", "properties.sourceMetadata.nothing", "readOnly"),
    ],
)
def test_status_of_properties(version: str, path: str, status: str) -> None:
    assert catalog.property_status(POINT, version, path) == status


def test_tags_are_open() -> None:
    assert catalog.property_status(COLLECTION, "2021-03-01", "tags.costCentre") == "writable"


def test_since_when_properties_can_be_used() -> None:
    mode = catalog.property_since(POINT, "properties.consistencyMode")
    assert mode == catalog.PropertyFact("2021-03-01", "2022-03-01", "2021-07-01", "string")
    copied = catalog.property_since(POINT, "properties.sourceRestorePoint")
    assert copied == catalog.PropertyFact("2021-11-01", "2021-11-01", "2021-03-01", "object")
    instant = catalog.property_since(COLLECTION, "properties.instantAccess")
    assert instant == catalog.PropertyFact("2025-04-01", "2025-04-01", None, "boolean")
    state = catalog.property_since(COLLECTION, "properties.provisioningState")
    assert state is not None
    assert state.writable is None
    assert catalog.property_since(COLLECTION, "properties.nothing") is None


@pytest.mark.parametrize(
    ("path", "near"),
    [
        ("properties.excludedDisks", "excludeDisks"),
        ("properties.consistancyMode", "consistencyMode"),
        ("properties.excludeDisks[].ids", "id"),
        ("properties.sourceRestorePoints", "sourceRestorePoint"),
        ("properties.zzz", None),
    ],
)
def test_near_properties(path: str, near: str | None) -> None:
    assert catalog.near_property(POINT, path) == near


# Sizes and operating systems


@pytest.mark.parametrize(
    "size",
    ["Standard_D4s_v5", "standard_ds2_V2", "Standard_B2ms", "Standard_M64", "Standard_GS3", "Standard_E16-4s_v3"],
)
def test_sizes_with_premium_storage(size: str) -> None:
    assert catalog.has_premium_storage(size) is True


@pytest.mark.parametrize(
    "size",
    [
        "Standard_D4_v3",
        "Standard_D2d_v4",
        "Standard_A2m_v2",
        "Basic_A1",
        "Standard_F4",
        "Standard_NV6",
        "Standard_E64i_v3",
    ],
)
def test_sizes_without_premium_storage(size: str) -> None:
    assert catalog.has_premium_storage(size) is False


@pytest.mark.parametrize("size", ["", "D4s_v5", "Standard_Q2_v9", "Standard_", "Standard_D4s_v5; drop"])
def test_sizes_that_nobody_knows(size: str) -> None:
    assert catalog.has_premium_storage(size) is None
    assert not catalog.is_boost_size(size)


@pytest.mark.parametrize(
    ("size", "boost"),
    [
        ("Standard_D4s_v6", True),
        ("Standard_E8ds_v6", True),
        ("standard_d2lds_v7", True),
        ("Standard_D8ads_v7", True),
        ("Standard_F4als_v7", True),
        ("Standard_D8ads_v6", False),
        ("Standard_D4ps_v6", False),
        ("Standard_D4s_v5", False),
        ("Standard_M64s_v6", False),
        ("Standard_DS2", False),
    ],
)
def test_boost_sizes(size: str, boost: bool) -> None:
    assert catalog.is_boost_size(size) is boost


@pytest.mark.parametrize(
    ("type", "name", "version", "supported"),
    [
        ("Windows", "WindowsServer", "2022-datacenter", True),
        ("windows", "Windows Server 2019 Datacenter", "10.0.17763", True),
        ("Windows", "WindowsServer", "2012-R2-Datacenter", True),
        ("Windows", "Windows-10", "win10-22h2-pro", True),
        ("Windows", "WindowsServer", "2008-R2-SP1", False),
        ("Windows", "Windows Server 2008", "", False),
        ("Windows", "Windows 7 Enterprise", "", False),
        ("Windows", "Windows 10 Pro (32-bit)", "", False),
        ("Windows", "WindowsServer", "2099-datacenter", None),
        ("Linux", "Ubuntu", "24.04", True),
        ("Linux", "0001-com-ubuntu-server-jammy", "22_04-lts", True),
        ("Linux", "RHEL", "8-lvm-gen2", True),
        ("Linux", "Debian", "12 x86_64", True),
        ("Linux", "flatcar-container-linux", "stable", True),
        ("Linux", "CoreOS", "Stable", False),
        ("Linux", "Debian", "9 i386", False),
        ("Linux", "Gentoo", "2.15", None),
        ("", "", "", None),
    ],
)
def test_operating_systems(type: str, name: str, version: str, supported: bool | None) -> None:
    assert catalog.os_supported(type, name, version, "2026-09") is supported
    assert catalog.os_supported(type, name, version, "2022-02") is None


# Cost


def test_only_what_is_asked_is_read() -> None:
    program = (
        "from armgen import catalog\n"
        "from armgen.catalog.read import read\n"
        "assert read.cache_info().currsize == 0\n"
        f"catalog.default_api_version({POINT!r})\n"
        "assert read.cache_info().currsize == 1\n"
        "import sys\n"
        "print([name for name in ('difflib', 'jsonschema', 'yaml') if name in sys.modules])\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def _load(name: str):  # type: ignore[no-untyped-def]
    return json.loads((CATALOG / f"{name}.json").read_text(encoding="utf-8"))


def _keys(source: str | dict[str, str]) -> set[str]:
    return {source} if isinstance(source, str) else set(source.values())


def _fits(type: str, name: str) -> bool:
    rule = catalog.name_rule(type)
    assert rule is not None
    return rule.shortest <= len(name) <= rule.longest and re.fullmatch(rule.pattern, name) is not None
