"""Laws that hold for any spec: limits, exclusions, editions, what is built."""

from __future__ import annotations

import copy
import json
import random
from typing import Any

import pytest

from armgen import catalog
from armgen.codes import EDITIONS
from armgen.compiler.lower import lower
from armgen.diagnostics import Diagnostic, Severity
from armgen.documents.raw import RawDocument
from armgen.emit.files import emit
from armgen.estate.model import Estate
from armgen.estate.resolve import resolve
from armgen.lint.run import lint_estate
from armgen.spec.read import read_spec
from tests.catalog.test_codes import TABLE
from tests.estates import disk_id, vm_id
from tests.rules.random_specs import random_disk, random_spec

SEEDS = range(90)


def estate_of(value: dict[str, Any], edition: str) -> Estate:
    spec, found = read_spec(RawDocument("spec.yaml"), value)
    assert spec is not None and found == [], [one.message for one in found]
    return resolve(spec, [], edition)


def found(value: dict[str, Any], edition: str) -> list[Diagnostic]:
    return lint_estate(estate_of(value, edition))


def facts_of(found: list[Diagnostic], codes: set[str] | None = None) -> set[tuple[str, str, str, tuple[str, ...]]]:
    return {
        (one.code, one.resource, one.prop, tuple(place.message for place in one.related))
        for one in found
        if codes is None or one.code in codes
    }


# The disk matrix of RULES.md, written down a second time: what bars a disk, by edition, in which modes.

BOTH = ("application", "crash")
MATRIX = [
    ("RP101", lambda disk: disk.get("managed") is False, {"2022-02": BOTH, "2026-09": BOTH}),
    ("RP102", lambda disk: disk["sku"] == "UltraSSD_LRS", {"2022-02": BOTH, "2026-09": ("crash",)}),
    ("RP103", lambda disk: disk.get("ephemeral", False), {"2022-02": BOTH, "2026-09": BOTH}),
    ("RP104", lambda disk: disk.get("maxShares", 1) > 1, {"2022-02": BOTH, "2026-09": BOTH}),
    ("RP105", lambda disk: disk["sku"] == "PremiumV2_LRS", {"2022-02": (), "2026-09": ("crash",)}),
    ("RP106", lambda disk: disk["writeAccelerator"], {"2022-02": (), "2026-09": ("crash",)}),
]


@pytest.mark.parametrize("edition", EDITIONS)
def test_the_disk_matrix(edition: str) -> None:
    """1,000 random machines: the rules say of each disk what the table says."""
    for seed in range(1_000):
        rng = random.Random(seed)
        disks = [random_disk(rng, "os", None), *(random_disk(rng, f"d{n}", n) for n in range(rng.randrange(5)))]
        mode = rng.choice(BOTH)
        excluded = [disk["name"] for disk in disks if rng.random() < 0.3]
        value = {
            "armgen": 1, "name": "matrix", "defaults": {"resourceGroup": "rg"},
            "machines": {"vm": {"id": vm_id("vm"), "location": "eastus", "disks": disks}},
            "collections": {"c": {"machine": "vm", "restorePoints": {"p": {"consistency": mode, "exclude": excluded}}}},
        }  # fmt: skip
        wanted = {
            (code, disk["name"])
            for code, holds, modes in MATRIX
            for disk in disks
            # What has no disk id cannot be excluded.
            if holds(disk) and mode in modes[edition] and (disk["name"] not in excluded or disk.get("managed") is False)
        }
        got = {
            (one.code, one.related[0].message.split("'")[1])
            for one in found(value, edition)
            if one.code in {code for code, _, _ in MATRIX}
        }
        assert got == wanted, seed


@pytest.mark.parametrize("edition", EDITIONS)
def test_unsupported_leaves_nothing_barred(edition: str) -> None:
    """`exclude: unsupported` drops the disks of RP102-RP106 and no others."""
    for seed in range(300):
        rng = random.Random(seed)
        disks = [random_disk(rng, "os", None), *(random_disk(rng, f"d{n}", n) for n in range(4))]
        mode = rng.choice(BOTH)
        value = {
            "armgen": 1, "name": "matrix", "defaults": {"resourceGroup": "rg"},
            "machines": {"vm": {"id": vm_id("vm"), "location": "eastus", "disks": disks}},
            "collections": {"c": {"machine": "vm", "restorePoints": {"p": {"consistency": mode, "exclude": "unsupported"}}}},
        }  # fmt: skip
        estate = estate_of(value, edition)
        barred = {
            disk["name"]
            for code, holds, modes in MATRIX[1:]
            for disk in disks
            if holds(disk) and mode in modes[edition] and disk.get("managed") is not False
        }
        captured = {disk.name for disk in estate.points[0].captured}
        assert captured == {disk["name"] for disk in disks} - barred
        codes = {one.code for one in lint_estate(estate) if one.related and "unmanaged" not in one.message}
        managed = all(disk.get("managed") is not False for disk in disks)
        assert not managed or not codes & {code for code, _, _ in MATRIX}


CAPACITIES = {
    "restorePointsPerMachine", "collectionsPerRegion", "creationsPerHour", "copiesPerHour", "instantAccessPerRegion", "instantAccessMinutesMaximum",
}  # fmt: skip


@pytest.mark.parametrize("edition", EDITIONS)
def test_raising_a_limit_never_adds_findings(edition: str, monkeypatch: pytest.MonkeyPatch) -> None:
    real = catalog.limit
    for seed in SEEDS:
        value = random_spec(seed)
        before: set[tuple[str, str, str, tuple[str, ...]]] | None = None
        for extra in (0, 1, 600):

            def raised(name: str, edition: str, extra: int = extra) -> int:
                return 1 + extra if name in CAPACITIES else real(name, edition)

            monkeypatch.setattr(catalog, "limit", raised)
            # A limit decides which of several things of one resource is named, so resources are compared.
            now = {(code, resource, prop, ()) for code, resource, prop, _ in facts_of(found(value, edition))}
            assert before is None or now <= before, (seed, extra, now - before)
            before = now


@pytest.mark.parametrize("edition", EDITIONS)
def test_excluding_a_disk_never_adds_a_disk_finding(edition: str) -> None:
    codes = {"RP102", "RP103", "RP104", "RP105", "RP106"}
    for seed in SEEDS:
        value = random_spec(seed)
        before = facts_of(found(value, edition), codes)
        for name, collection in value["collections"].items():
            machine = value["machines"].get(collection.get("machine"))
            for point in collection["restorePoints"] if machine else ():
                less = copy.deepcopy(value)
                there = less["collections"][name]["restorePoints"][point]
                if there.get("exclude") == "unsupported":
                    continue
                there["exclude"] = [*there.get("exclude", []), random.Random(seed).choice(machine["disks"])["name"]]
                assert facts_of(found(less, edition), codes) <= before, (seed, name, point)


def test_editions_differ_only_where_the_table_says_so() -> None:
    """RP205's row is one letter for both and names other features for each."""
    equal = {code for code, row in TABLE.items() if row["2022-02"] == row["2026-09"]} - {"RP205"}
    for seed in SEEDS:
        value = random_spec(seed, unsupported=False)
        here, there = (found(value, edition) for edition in EDITIONS)
        assert facts_of(here, equal) == facts_of(there, equal), seed
        by_key = {(one.code, one.resource, one.prop): one.severity for one in there}
        for one in here:
            key = (one.code, one.resource, one.prop)
            if one.code in equal:
                assert one.severity is by_key[key] or one.code == "RP203"


@pytest.mark.parametrize("edition", EDITIONS)
def test_a_spec_yields_errors_or_builds(edition: str) -> None:
    built = 0
    for seed in SEEDS:
        estate = estate_of(random_spec(seed), edition)
        if any(one.severity is Severity.ERROR for one in lint_estate(estate)):
            continue
        built += 1
        made = emit(lower(estate))
        for files in (*made.arm.values(), made.manifest):
            for data in files.values():
                json.loads(data)
        for files in made.bicep.values():
            assert all(data.endswith(b"\n") for data in files.values())
    assert built > 10


def test_findings_do_not_depend_on_the_order_of_keys() -> None:
    for seed in SEEDS:
        value = random_spec(seed)
        turned = {key: value[key] for key in reversed(value)}
        turned["collections"] = dict(reversed(value["collections"].items()))
        turned["machines"] = dict(reversed(value["machines"].items()))
        for edition in EDITIONS:
            assert facts_of(found(value, edition)) == facts_of(found(turned, edition)), seed
    assert disk_id("x")
