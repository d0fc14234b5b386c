"""Roots: their names, what is cut from units, the order inside of them and of copies."""

from __future__ import annotations

import json

from armgen.deploy.roots import Making, base_slots, cut_root, home_of, request, root_plans, sent_ids
from armgen.jsontypes import JsonObject
from tests.deploy.worlds import STAMP, collection, live, plan, point, program
from tests.estates import HEAD, SUBSCRIPTION, collection_id, machine

TWO = HEAD + "machines:\n" + machine("a") + machine("b")
SPEC = (
    TWO
    + "collections:\n  ca: {machine: a, restorePoints: {p1: {}, p2: {}, p3: {}}}\n  cb: {machine: b, restorePoints: {q: {}}}\n"
)
GROUPS = SPEC.replace("cb: {machine: b,", "cb: {machine: b, resourceGroup: rg-2,").replace(
    "defaults: {", "defaults: {location: eastus, "
)
COPIES = (
    TWO
    + "collections:\n  ca: {machine: a, restorePoints: {p1: {}, p2: {}}}\n"
    + "  cw: {location: westus, resourceGroup: rg-w, copyOf: ca, restorePoints: {p1: {}, p2: {}}}\n"
).replace("defaults: {", "defaults: {location: eastus, ")


def sent(spec: str, here: object = None, parallel: int = 4) -> list[JsonObject]:
    """The requests of the first pass: name, scope and body."""
    whole, found = program(spec), plan(spec, here)  # type: ignore[arg-type]
    home = home_of(whole, None)
    requests = []
    for one in root_plans(Making(whole, found, home)):
        root = cut_root(one, found, sent_ids(found), parallel)
        assert root is not None
        body = request(root, whole, STAMP, {"armgen-run": "r"})
        requests.append({"name": root.slot.name, "scope": root.slot.scope.path, "wave": root.wave, "body": body})
    return requests  # type: ignore[return-value]


def nested(body: JsonObject) -> list[JsonObject]:
    return body["properties"]["template"]["resources"]  # type: ignore[index, call-overload, return-value]


def resources(unit: JsonObject) -> list[str]:
    inner = unit["properties"]["template"]["resources"]  # type: ignore[index, call-overload]
    return [json.dumps(one["name"]) for one in inner]  # type: ignore[index, union-attr, call-overload]


def test_one_group_is_deployed_at_the_group() -> None:
    only = sent(SPEC)
    assert [(one["name"], one["scope"]) for one in only] == [
        ("armgen-test", f"/subscriptions/{SUBSCRIPTION}/resourceGroups/rg-recovery")
    ]
    body = only[0]["body"]
    assert "location" not in body  # type: ignore[operator]
    assert "2019-04-01/deploymentTemplate" in body["properties"]["template"]["$schema"]  # type: ignore[index, call-overload, operator]


def test_several_groups_are_deployed_at_the_subscription() -> None:
    only = sent(GROUPS)
    assert [(one["name"], one["scope"]) for one in only] == [("armgen-test", f"/subscriptions/{SUBSCRIPTION}")]
    assert only[0]["body"]["location"] == "eastus"  # type: ignore[index, call-overload]
    assert [one["name"] for one in nested(only[0]["body"])] == ["armgen-test-rg-2", "armgen-test-rg-recovery"]  # type: ignore[arg-type]


def test_scope_resource_group_makes_a_root_of_each_group() -> None:
    spec = GROUPS.replace("machines:\n", "deployment: {scope: resourceGroup}\nmachines:\n", 1)
    assert [(one["name"], one["scope"].rpartition("/")[2]) for one in sent(spec)] == [  # type: ignore[union-attr]
        ("armgen-test", "rg-2"),
        ("armgen-test-2", "rg-recovery"),
    ]


def test_units_in_flight_are_limited_by_dependencies() -> None:
    unit = nested(sent(GROUPS, parallel=1)[0]["body"])[1]  # type: ignore[arg-type]
    assert "armgen-test-rg-2" in json.dumps(unit["dependsOn"])
    assert "dependsOn" not in nested(sent(GROUPS, parallel=2)[0]["body"])[1]  # type: ignore[arg-type]


def test_what_is_there_is_cut_and_the_chain_goes_on() -> None:
    here = live(collection("ca", point("p2"), source=vm("a")))
    unit = nested(sent(SPEC, here)[0]["body"])[0]  # type: ignore[arg-type]
    names = resources(unit)
    assert not any("'p2'" in name for name in names)
    assert not any(name == '"ca"' for name in names), "the collection is there as it is"
    last = next(one for one in unit["properties"]["template"]["resources"] if "'p3'" in one["name"])  # type: ignore[index, call-overload, union-attr, operator]
    assert "'p1'" in json.dumps(last["dependsOn"])  # type: ignore[index, call-overload]


def test_the_tags_sent_are_the_union() -> None:
    here = live(
        collection("ca", source=vm("a"), tags={"owner": "me", "armgen": "test"}),
        collection("cb", source=vm("b"), tags={"armgen": "test"}),
    )
    spec = SPEC.replace("ca: {machine: a,", "ca: {machine: a, tags: {env: prod},")
    unit = nested(sent(spec, here)[0]["body"])[0]  # type: ignore[arg-type]
    home = next(one for one in unit["properties"]["template"]["resources"] if one["name"] == "ca")  # type: ignore[index, call-overload, union-attr]
    assert home["tags"] == {"armgen": "test", "env": "prod", "owner": "me"}  # type: ignore[index, call-overload]


def test_copies_come_in_later_roots_one_of_a_pair_at_a_time() -> None:
    found = sent(COPIES)
    assert [(one["name"], one["wave"]) for one in found] == [
        ("armgen-test", 1),
        ("armgen-test-2", 2),
        ("armgen-test-4", 3),
    ]
    assert [one["name"] for one in nested(found[2]["body"])] == ["armgen-test-rg-w-copies-2"]  # type: ignore[arg-type]


def test_a_copy_waits_for_an_earlier_one_that_replicates() -> None:
    whole, found = program(COPIES), plan(COPIES)
    going = frozenset({collection_id("cw", "rg-w").lower()})
    waves = [one.wave for one in root_plans(Making(whole, found, home_of(whole, None), unfinished=going))]
    assert waves == [1, 2, 3, 4], "the collection itself goes in the second, its points after it"


def test_nothing_to_make_is_no_root() -> None:
    here = live(
        collection("ca", point("p1"), point("p2"), point("p3"), source=vm("a")),
        collection("cb", point("q"), source=vm("b")),
    )
    assert sent(SPEC, here) == []


def test_the_stamp_is_one_parameter_without_a_default() -> None:
    body = sent(SPEC.replace("p1: {}", "'n-{stamp}': {}"))[0]["body"]
    assert body["properties"]["parameters"] == {"stamp": {"value": STAMP}}  # type: ignore[index, call-overload]
    assert "utcNow" not in json.dumps(body)


def test_slots_do_not_depend_on_what_a_run_makes() -> None:
    whole = program(COPIES)
    assert [one.name for one in base_slots(whole, home_of(whole, None))] == ["armgen-test", "armgen-test-2"]


def vm(name: str) -> str:
    from tests.estates import vm_id

    return vm_id(name)
