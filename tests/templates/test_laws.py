"""A spec and the template that is compiled from it mean the same: same points, same order, same findings."""

from __future__ import annotations

import re
import tempfile
from pathlib import Path

import hypothesis.strategies as st
import pytest
import yaml
from hypothesis import given, settings

from armgen.arm.context import Context
from armgen.arm.expand import expand_program
from armgen.arm.values import Value, to_json
from armgen.codes import CODES
from armgen.commands.lint import lint
from armgen.compiler.lower import lower
from armgen.emit.arm import unit_template
from armgen.emit.files import Files, emit
from armgen.emit.plain import unit_resources
from armgen.estate.model import Estate, Point
from armgen.estate.names import ResourceRef
from armgen.estate.resolve import resolve
from armgen.jsontypes import JsonValue
from armgen.unknown import Unknown
from tests.estates import SUBSCRIPTION, disk_id, inventory_of, spec_of, vm_id
from tests.rules.cases import NOW, Case, judge_all
from tests.rules.test_coverage import CASES as ALL_CASES

OTHER = "22222222-2222-2222-2222-222222222222"


def facts_of(estate: Estate) -> str:
    """The machines of a spec as an inventory, so that the template is judged with the same facts."""
    spec = estate.spec
    assert spec is not None
    value = yaml.safe_load(spec.document.text)
    return yaml.safe_dump({"armgenInventory": 1, "machines": value.get("machines", {})})


def arm_files(made: Files) -> dict[str, bytes]:
    return {name: data for files in made.arm.values() for name, data in files.items()}


def template_estates(estate: Estate, facts: list[str]) -> list[Estate]:
    """The Estates of the templates that are compiled from a spec."""
    made = emit(lower(estate), bicep_wanted=False)
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        found: list[Estate] = []
        inventories = []
        for number, text in enumerate(facts):
            path = root / f"inventory{number}.yaml"
            path.write_text(text, encoding="utf-8")
            inventories.append(str(path))
        paths = []
        for file, data in arm_files(made).items():
            path = root / "out" / file
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
            if not file.endswith(".parameters.json"):
                paths.append(path)
        for path in paths:
            unit = next((one for one in lower(estate).units if path.stem in (one.key, estate.spec.name)), None)  # type: ignore[union-attr]
            outcome = lint(
                paths=[str(path)],
                inventories=inventories,
                subscription=unit.subscription if unit is not None else None,
                resource_group=unit.group if unit is not None else None,
                constraints=estate.edition,
                use_config=False,
                keep_estates=True,
            )
            found.extend(outcome.estates)
        return found


def stamped(key: str) -> str:
    """The hole that `{stamp}` is in a spec and in the template of its unit."""
    return re.sub(r"\{(parameters\('stamp'\)|utcnow\('yyyymmddhhmmss'\))\}", "{stamp}", key)


def shape(point: Point) -> tuple[object, ...]:
    """What two points that mean the same have in common."""
    left_out = (
        point.excludes.expression
        if isinstance(point.excludes, Unknown)
        else tuple(sorted(one.ref.key if isinstance(one.ref, ResourceRef) else str(one.ref) for one in point.excludes))
    )
    return (
        stamped(point.ref.key),
        point.collection.ref.key,
        str(point.collection.location).replace(" ", "").lower(),
        point.mode,
        left_out,
        stamped(point.copy_of.key) if isinstance(point.copy_of, ResourceRef) else point.copy_of,
        point.api_version,
        point.collection.api_version,
        point.collection.machine_ref.key if point.collection.machine_ref is not None else None,
        tuple(sorted(disk.name for disk in point.captured if isinstance(disk.name, str))),
        point.instant_access_minutes,
    )


def chains(estate: Estate, points: list[Point]) -> set[tuple[str, str]]:
    """Which points are finished before which."""
    return {
        (stamped(one.ref.key), stamped(other.ref.key))
        for one in points
        for other in points
        if one.node != other.node and estate.order.before(one.node, other.node)
    }


def assert_same(estate: Estate, facts: list[str]) -> None:
    made = template_estates(estate, facts)
    points = [point for one in made for point in one.points]
    assert sorted(map(shape, points), key=repr) == sorted(map(shape, estate.points), key=repr)
    if len(made) == 1:
        assert chains(made[0], list(made[0].points)) >= chains(estate, list(estate.points))


disks = st.lists(
    st.tuples(st.sampled_from(["Premium_LRS", "UltraSSD_LRS", "PremiumV2_LRS", "StandardSSD_LRS"]), st.booleans()),
    max_size=3,
)
names = st.sampled_from(["nightly", "weekly-{stamp}", "a", "B_1", "x.y-z"])


@st.composite
def specs(draw: st.DrawFn) -> str:
    """Specs of a few machines, collections, copies and points."""
    machines: dict[str, object] = {}
    collections: dict[str, object] = {}
    for number in range(draw(st.integers(1, 3))):
        name = f"vm{number}"
        attached: list[dict[str, object]] = [
            {"name": f"{name}-os", "role": "os", "sku": "Premium_LRS", "id": disk_id(f"{name}-os")}
        ]
        for lun, (sku, shared) in enumerate(draw(disks)):
            attached.append(
                {"name": f"{name}-d{lun}", "role": "data", "lun": lun, "sku": sku, "id": disk_id(f"{name}-d{lun}")}
                | ({"maxShares": 2} if shared else {})
            )
        machines[name] = {"id": vm_id(name), "location": "eastus", "disks": attached}
        for copy in range(draw(st.integers(1, 2))):
            points: dict[str, object] = {}
            for point in draw(st.lists(names, min_size=1, max_size=3, unique_by=str.lower)):
                settings_: dict[str, object] = {}
                if draw(st.booleans()):
                    settings_["consistency"] = draw(st.sampled_from(["crash", "application"]))
                left = draw(st.sets(st.sampled_from([str(disk["name"]) for disk in attached]), max_size=2))
                if draw(st.booleans()):
                    settings_["exclude"] = "unsupported"
                elif left:
                    settings_["exclude"] = sorted(left)
                points[point] = settings_
            key = f"{name}-rpc{copy}"
            collections[key] = {"machine": name, "restorePoints": points}
            if draw(st.booleans()):
                collections[key]["resourceGroup"] = draw(st.sampled_from(["rg-a", "rg-b"]))  # type: ignore[index]
            if draw(st.booleans()):
                collections[f"{key}-dr"] = {
                    "copyOf": key,
                    "location": "westus",
                    "restorePoints": {point: {} for point in points},
                }
    value = {
        "armgen": 1,
        "name": "law",
        "defaults": {"subscription": SUBSCRIPTION, "resourceGroup": "rg-recovery", "location": "eastus"},
        "machines": machines,
        "collections": collections,
    }
    return yaml.safe_dump(value, sort_keys=False)


@settings(max_examples=25, deadline=None, derandomize=True)
@given(specs())
def test_points_of_a_spec_are_those_of_its_template(text: str) -> None:
    estate = resolve(spec_of(text), [], "2022-02")
    assert_same(estate, [facts_of(estate)])


@settings(max_examples=25, deadline=None, derandomize=True)
@given(specs())
def test_a_template_expands_to_the_resources_that_it_was_made_of(text: str) -> None:
    for unit in lower(resolve(spec_of(text), [], "2022-02")).units:
        program = expand_program(
            unit_template(unit),
            {"stamp": STAMP} if any(one.name == "stamp" for one in unit.parameters) else {},
            Context(subscription_id=unit.subscription, resource_group=unit.group),
        )
        assert program.deployments[0].faults == []
        found = {str(one.id).lower(): body_of(one.body()) for one in program.resources if not one.existing}
        wanted = {one.id.lower(): body_of({**one.body}) for one in unit_resources(unit, STAMP)}
        assert found == wanted


STAMP = "20261125021500"


def body_of(body: dict[str, Value]) -> dict[str, JsonValue]:
    """What a request says, but for the name, which is part of the id."""
    return {key: to_json(body[key]) for key in ("type", "apiVersion", "location", "tags", "properties") if key in body}


NOT_IN_TEMPLATES = {
    code
    for code, row in CODES.items()
    if row.scope == "policy"
    or code in ("RP309", "RP310", "RP401", "RP408", "RP409", "RP115", "RP505")
    or code[:3] == "RP9"
}
"""What only a spec has: policies, retention, schedules, names that lead nowhere. RP401 counts what retention keeps."""

ONLY_TEMPLATES = {code for code in CODES if code[:3] == "RP7"} - {"RP712", "RP714"}


STOPS = {"RP900", "RP901", "RP902", "RP907"}

NOT_COMPILED = {
    "RP102 of a restore point that exists with `unsupported`: its stored set is judged",
    "RP203 instant access before 2025-04-01",
    "RP203 its duration as well",
    "RP507 a disk",
    "RP507 unsupported",
    "RP507 a disk that nobody has",
    "RP714 characters, first and last",
    "RP714 a slash in the spec's name",
}
"""The compiler leaves these mistakes out: properties that a version has not, exclusions of copies, names with slashes."""


def runs() -> list[tuple[Case, str]]:
    return [
        (case, edition)
        for case in ALL_CASES
        for edition in case.editions
        if case.code not in NOT_IN_TEMPLATES | ONLY_TEMPLATES
        and case.title not in NOT_COMPILED
        and not case.config
        and "policies:" not in case.spec
    ]


@pytest.mark.parametrize(
    ("case", "edition"), runs(), ids=lambda value: value.title if isinstance(value, Case) else value
)
def test_findings_of_a_spec_are_those_of_its_template(case: Case, edition: str, tmp_path: Path) -> None:
    wanted = {one.code for one in judge_all(case, edition, tmp_path)}
    if wanted & STOPS:
        assert case.code in wanted or not case.flagged
        return  # nothing is emitted past such a finding
    estate = resolve(spec_of(case.spec), [inventory_of(case.facts)] if case.facts else [], edition)
    facts = [facts_of(estate), *([case.facts] if case.facts else [])]
    found: set[str] = set()
    made = emit(lower(estate), bicep_wanted=False)
    folder = tmp_path / "out"
    inventories = []
    for number, text in enumerate(facts):
        path = tmp_path / f"inventory{number}.yaml"
        path.write_text(text, encoding="utf-8")
        inventories.append(str(path))
    for file, data in arm_files(made).items():
        path = folder / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    units = lower(estate).units
    report = lint(
        paths=[str(folder)],
        inventories=inventories,
        constraints=edition,
        subscription=units[0].subscription if units else None,
        resource_group=units[0].group if len(units) == 1 else None,
        now=NOW,
        use_config=False,
    ).result
    found = {one.code for one in report.active}
    assert found - NOT_IN_TEMPLATES - ONLY_TEMPLATES == wanted - NOT_IN_TEMPLATES
