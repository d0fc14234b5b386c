"""Fleets: which machine is in which unit, what changes when one comes or goes, what a request may weigh."""

from __future__ import annotations

import gzip
import json
import random
import subprocess
import sys
from collections.abc import Mapping
from itertools import pairwise
from pathlib import Path

import jsonschema
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import armgen.compiler.units as units_module
from armgen.assets import SCHEMAS
from armgen.commands.build import Built, build
from armgen.compiler.ir import Program
from armgen.compiler.lower import lower
from armgen.emit import arm, bicep
from armgen.emit import files as emitted
from armgen.estate.model import Estate
from benchmarks.fleet import inventory_json, policy_spec
from tests.compiler.compiled import compiled, texts
from tests.estates import SUBSCRIPTION, estate_of, machine
from tests.rules.texts import rpc, spec

OTHER = "22222222-2222-2222-2222-222222222222"
SPEC = """\
armgen: 1
name: fleet
deployment: {location: eastus}
policies:
  all:
    collection: "{machine}-rpc"
    restorePoint: "auto-{stamp}"
    copyTo: {location: westus, resourceGroup: rg-dr, collection: "{machine}-dr"}
machines:
"""


def machines_text(machines: Mapping[str, tuple[str, str]]) -> str:
    lines = []
    for name, (subscription, group) in sorted(machines.items()):
        text = (
            f"/subscriptions/{subscription}/resourceGroups/{group}/providers/Microsoft.Compute/virtualMachines/{name}"
        )
        lines.append(f"  {name}: {{id: {text}, location: eastus, disks: [{{name: {name}-os, role: os}}]}}")
    return "\n".join(lines) + "\n"


def program_of(machines: Mapping[str, tuple[str, str]], more: str = "") -> tuple[Estate, Program]:
    estate = estate_of(SPEC + machines_text(machines) + more)
    return estate, lower(estate)


def module_files(program: Program) -> dict[str, bytes]:
    made = emitted.emit(program)
    return {
        name: data for by_root in (made.arm, made.bicep) for found in by_root.values() for name, data in found.items()
    }


places = st.tuples(st.sampled_from([SUBSCRIPTION, OTHER]), st.sampled_from(["rg-a", "rg-b", "rg-c"]))
fleets = st.dictionaries(st.from_regex(r"vm[a-z0-9]{1,3}", fullmatch=True), places, min_size=1, max_size=40)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(fleets)
def test_every_machine_is_in_one_unit_of_a_stage_and_nothing_overlaps(
    monkeypatch: pytest.MonkeyPatch, machines: dict[str, tuple[str, str]]
) -> None:
    monkeypatch.setattr(units_module, "MOST_RESOURCES", 8)
    estate, program = program_of(machines)
    made = [name for unit in program.units for name, _ in unit.collections]
    assert sorted(made) == sorted([f"{name}-rpc" for name in machines] + [f"{name}-dr" for name in machines])
    points = [point for unit in program.units for point, _ in unit.points]
    assert len(points) == len(set(points)) == len(estate.points)
    for unit in program.units:
        assert len(unit.deployed) <= 8
    position = {unit.key: number for number, unit in enumerate(program.units)}
    assert all(position[before] < position[unit.key] for unit in program.units for before in unit.after)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(fleets, st.integers(2, 4))
def test_points_of_one_machine_in_two_units_are_ordered(
    monkeypatch: pytest.MonkeyPatch, machines: dict[str, tuple[str, str]], spread: int
) -> None:
    """Explicit collections of one machine in several groups: the units that hold them follow each other."""
    monkeypatch.setattr(units_module, "MOST_RESOURCES", 8)
    first = min(machines)
    more = "collections:\n" + "".join(
        f"  extra-{n}: {{machine: {first}, subscription: {SUBSCRIPTION}, resourceGroup: rg-{n}, restorePoints: {{now: {{}}}}}}\n"
        for n in range(spread)
    )
    _, program = program_of(machines, more)
    holding = [
        unit
        for unit in program.units
        if any(name.startswith("extra-") or name == f"{first}-rpc" for name, _ in unit.collections)
    ]
    after = {unit.key: set(unit.after) for unit in program.units}
    for earlier, later in pairwise(holding):
        assert earlier.key in after[later.key]


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(fleets, st.data())
def test_one_machine_more_changes_its_own_units_alone(
    monkeypatch: pytest.MonkeyPatch, machines: dict[str, tuple[str, str]], data: st.DataObject
) -> None:
    monkeypatch.setattr(units_module, "MOST_RESOURCES", 8)
    monkeypatch.setattr(emitted, "MOST_ROOT_BYTES", 40_000)
    name = data.draw(st.sampled_from(sorted(machines)))
    _, whole = program_of(machines)
    rest = {one: place for one, place in machines.items() if one != name}
    if set(machines.values()) != set(rest.values()) or len(whole.units) < 3:
        # The last machine of a group takes the group with it: one of its name in another subscription is the first then.
        return
    _, fewer = program_of(rest)
    by_key = {unit.key: unit for unit in fewer.units}
    changed = {unit.key for unit in whole.units if by_key.get(unit.key) != unit}
    of_machine = {
        unit.key for unit in whole.units if any(one in (f"{name}-rpc", f"{name}-dr") for one, _ in unit.collections)
    }
    for key in changed:
        # Its own unit, or one that it made split: the sibling of its own, under one prefix.
        assert key in of_machine or any(_siblings(key, own) for own in of_machine), (key, of_machine)


def _siblings(key: str, own: str) -> bool:
    """Whether two units are shards of one group and stage: `<group>-[copies-]s<bits>`."""
    head, _, bits = key.rpartition("-s")
    other_head, _, other_bits = own.rpartition("-s")
    return bool(bits) and bool(other_bits) and head == other_head


def test_a_root_does_not_change_when_another_one_grows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(emitted, "MOST_ROOT_BYTES", 60_000)
    machines = {f"vm{number:03d}": (SUBSCRIPTION, f"rg-{number % 12:02d}") for number in range(120)}
    _, before = program_of(machines)
    roots = {frozenset(unit.key for unit in root.units) for root in emitted.roots(before)}
    assert len(roots) > 3
    _, after = program_of({**machines, "vm999": (SUBSCRIPTION, "rg-05")})
    now = {frozenset(unit.key for unit in root.units) for root in emitted.roots(after)}
    assert len(roots - now) <= 2


def test_a_root_of_one_subscription_names_it_when_there_are_several(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who deploys it is in some subscription, and nothing says that it is this one."""
    monkeypatch.setattr(emitted, "MOST_ROOT_BYTES", 1)
    _, program = program_of({"vm1": (SUBSCRIPTION, "rg-a"), "vm2": (OTHER, "rg-b")})
    roots = emitted.roots(program)
    assert {len(root.units) for root in roots} == {1}
    for root in roots:
        unit = root.units[0]
        template = json.loads(arm.root_bytes(program, root.units, root.digest, {unit.key: arm.nested_text(unit)}))
        assert [one["subscriptionId"] for one in template["resources"]] == [unit.subscription]
        text = bicep.root_text(program, root.units, root.digest, {unit.key: "modules/x.bicep"})
        assert f"scope: resourceGroup('{unit.subscription}', '{unit.group}')" in text


def write_fleet(folder: Path, count: int) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "inventory.json").write_text(inventory_json(count), encoding="utf-8")
    spec = folder / "fleet.yaml"
    spec.write_text(policy_spec(), encoding="utf-8")
    return spec


MEASURED = """\
import atexit, re
def peak():
    try:
        status = open("/proc/self/status").read()
    except OSError:  # only Linux tells
        status = "VmHWM: 0 kB"
    print(re.search(r"VmHWM:\\s*(\\d+)", status)[1])
atexit.register(peak)
from armgen.__main__ import main
main()
"""
"""The command line in a process that prints the most memory it had, in KiB: getrusage counts what a fork inherits."""


def test_ten_thousand_machines_stay_inside_of_memory_and_request_limits(tmp_path: Path) -> None:
    spec = write_fleet(tmp_path, 10_000)
    out = tmp_path / "out"
    command = [sys.executable, "-c", MEASURED, "build", str(spec), "-o", str(out)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    used = int(done.stdout.split()[-1]) / 1024
    assert used < 250, f"{used:.0f} MiB"
    manifest = json.loads((out / "fleet.manifest.json").read_text())
    jsonschema.validate(manifest, json.loads((SCHEMAS / "manifest.schema.json").read_text()))
    assert len(manifest["roots"]) > 1
    assert sum(unit["restorePoints"] for root in manifest["roots"] for unit in root["units"]) == 10_000
    for root in manifest["roots"]:
        data = (out / root["files"]["arm"]["path"]).read_bytes()
        assert len(data) < 3_500_000
        assert len(gzip.compress(data, 6)) < 800_000

    before = {path: path.read_bytes() for path in out.rglob("*") if path.is_file()}
    inventory = json.loads((tmp_path / "inventory.json").read_text())
    del inventory["machines"][random.Random(7).choice(sorted(inventory["machines"]))]
    (tmp_path / "inventory.json").write_text(json.dumps(inventory))
    subprocess.run(command, check=True, capture_output=True)
    after = {path: path.read_bytes() for path in out.rglob("*") if path.is_file()}
    changed = sorted(path.name for path in before.keys() | after.keys() if before.get(path) != after.get(path))
    assert [name for name in changed if name.endswith(".manifest.json")] == ["fleet.manifest.json"]
    assert len([name for name in changed if name.startswith("rg-")]) == 1
    assert len([name for name in changed if name.startswith("fleet") and name.endswith(".json")]) == 2
    assert len(changed) == 3, changed


def small_fleet(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, count: int = 60) -> Path:
    monkeypatch.setattr(units_module, "MOST_RESOURCES", 20)
    monkeypatch.setattr(emitted, "MOST_ROOT_BYTES", 40_000)
    return write_fleet(tmp_path, count)


def test_a_shard_that_joins_leaves_no_old_file_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    spec = small_fleet(tmp_path, monkeypatch)
    out = tmp_path / "out"
    build(paths=[str(spec)], output=out)
    mine = out / "modules" / "notes.bicep"
    mine.write_text("// written by hand\n")
    write_fleet(tmp_path, 8)
    checked = build(paths=[str(spec)], output=out, check=True)
    assert any("+++ /dev/null" in text for text in checked.differences)
    built: Built = build(paths=[str(spec)], output=out)
    assert built.removed
    left = {path for path in out.rglob("*") if path.is_file()}
    assert left == {*built.files, mine}
    assert build(paths=[str(spec)], output=out, check=True).differences == ()


def test_the_shards_of_a_build_are_the_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    spec = small_fleet(tmp_path, monkeypatch)
    whole = build(paths=[str(spec)], output=tmp_path / "whole").files
    parts: dict[Path, bytes] = {}
    for index in range(1, 4):
        made = build(paths=[str(spec)], output=tmp_path / "whole", shard=(index, 3), write=False).files
        assert not parts.keys() & made.keys()
        parts.update(made)
    assert parts == whole


def test_large_tags_make_smaller_units(tmp_path: Path) -> None:
    tags = {f"tag{number}": "x" * 200 for number in range(40)}
    lines = "".join(
        f"  vm{number:04d}-rpc: {{machine: vm{number:04d}, tags: {json.dumps(tags)}, restorePoints: {{now: {{}}}}}}\n"
        for number in range(400)
    )
    machines = {f"vm{number:04d}": (SUBSCRIPTION, "rg-a") for number in range(400)}
    text = SPEC.partition("policies:")[0] + "machines:\n" + machines_text(machines) + "collections:\n" + lines
    program = lower(estate_of(text))
    made = emitted.emit(program, bicep_wanted=False)
    assert len(program.units) > 1
    for found in made.arm.values():
        assert all(len(data) < emitted.MOST_ROOT_BYTES for data in found.values())


def test_the_hash_of_a_root_knows_of_its_stamp(tmp_path: Path) -> None:
    hashes = set()
    for name in ("fixed", "nightly-{stamp}"):
        two = rpc(f"{name}: {{}}", name="a") + rpc("p: {}", name="b", more="resourceGroup: rg-b")
        built = compiled(spec(two, machine("vm01"), more="deployment: {location: eastus}\n"), tmp_path)
        hashes.add(json.loads(texts(built)["test.json"])["metadata"]["_generator"]["sha256"])
    assert len(hashes) == 2


def test_shards_of_one_group_need_a_location_for_their_root() -> None:
    machines = {f"vm{number:03d}": (SUBSCRIPTION, "rg") for number in range(401)}
    text = SPEC.replace("deployment: {location: eastus}\n", "").replace("    copyTo", "    # copyTo")
    for names, wanted in ((list(machines)[:400], 0), (list(machines), 1)):
        estate = estate_of(text + machines_text({name: machines[name] for name in names}))
        problems = estate.deployments[0].problems
        assert [one.code for one in problems] == ["RP901"] * wanted
        assert not wanted or "802 resources are more than one template may have" in problems[0].message
