"""What a run makes, and what it refuses."""

from __future__ import annotations

import pytest

from armgen.deploy.plan import World, make_plan
from tests.deploy.worlds import NOW, STAMP, collection, live, named, plan, point, world
from tests.estates import HEAD, collection_id, machine, vm_id

ONE = HEAD + "machines:\n" + machine("sql01", disks=("{name: sql01-log, role: data, lun: 0, sku: UltraSSD_LRS}",))
SPEC = ONE + "collections:\n  c1: {machine: sql01, restorePoints: {fixed: {exclude: [sql01-log]}, 'n-{stamp}': {}}}\n"
POLICY = (
    ONE
    + "policies:\n  p: {collection: '{machine}-rpc', restorePoint: 'auto-{stamp}', exclude: unsupported, schedule: {every: 6h},"
    + " copyTo: {location: westus, collection: '{machine}-dr'}}\n"
)
LOG = {
    "id": "/subscriptions/11111111-1111-1111-1111-111111111111/resourceGroups/rg-vms/providers/Microsoft.Compute/disks/sql01-log"
}


def test_nothing_is_there() -> None:
    found = plan(SPEC)
    assert [one.action for one in found.collections] == ["create"]
    assert [(one.label, one.action) for one in found.points] == [("c1/fixed", "make"), (f"c1/n-{STAMP}", "make")]
    assert found.collections[0].tags == {"armgen": "test"}


def test_what_is_there_is_left_out() -> None:
    here = live(collection("c1", point("FIXED", excludeDisks=[LOG]), point(f"n-{STAMP}")))
    found = plan(SPEC, here)
    assert {one.action for one in (*found.collections, *found.points)} == {"same", "exists"}
    assert not found.sends


@pytest.mark.parametrize(
    ("state", "action"),
    [("Failed", "remake"), ("Creating", "creating"), ("Deleting", "deleting"), ("Succeeded", "exists")],
)
def test_the_state_of_a_point_decides(state: str, action: str) -> None:
    here = live(collection("c1", point("fixed", state=state, excludeDisks=[LOG])))
    assert named(plan(SPEC, here), "c1/fixed").action == action


def test_another_model_is_refused() -> None:
    found = plan(SPEC, live(collection("c1", point("fixed"))))
    assert named(found, "c1/fixed").action == "blocked"
    assert "other excluded disks" in found.refusals[0]


def test_linux_points_are_equal() -> None:
    here = live(collection("c1", point("fixed", excludeDisks=[LOG], consistencyMode="FileSystemConsistent")))
    assert named(plan(SPEC, here), "c1/fixed").action == "exists"


@pytest.mark.parametrize(
    ("body", "action"),
    [
        (collection("c1", tags={}), "unadopted"),
        (collection("c1", tags={"armgen": "billing"}), "foreign"),
        (collection("c1", location="westus"), "blocked"),
        (collection("c1", source=vm_id("other")), "blocked"),
    ],
)
def test_collections_of_others_are_refused(body: dict[str, object], action: str) -> None:
    found = plan(SPEC, live(body))  # type: ignore[arg-type]
    assert found.collections[0].action == action
    assert found.refusals


def test_adoption_keeps_the_live_tags() -> None:
    found = plan(SPEC, live(collection("c1", tags={"owner": "me"})), adopt=True)
    assert (found.collections[0].action, found.collections[0].tags) == ("update", {"armgen": "test", "owner": "me"})


def test_adoption_does_not_take_what_belongs_to_another_spec() -> None:
    assert plan(SPEC, live(collection("c1", tags={"armgen": "billing"})), adopt=True).refusals


def test_azure_backups_collections_are_never_touched() -> None:
    found = plan(SPEC.replace("c1:", "AzureBackup_sql01_1:"))
    assert found.collections[0].action == "backup"
    assert found.refusals


def test_a_policys_point_is_made_when_it_is_due() -> None:
    early, late = (
        point("auto-20261124200000", "2026-11-24T20:00:00Z"),
        point("auto-20261125000100", "2026-11-25T00:01:00Z"),
    )
    tags = {"armgen": "test", "armgen-policy": "p"}
    assert (
        named(plan(POLICY, live(collection("sql01-rpc", early, tags=tags))), f"sql01-rpc/auto-{STAMP}").action == "make"
    )
    fresh = live(collection("sql01-rpc", late, tags=tags))
    found = plan(POLICY, fresh)
    assert {one.action for one in found.points} == {"not-due"}
    assert {one.action for one in plan(POLICY, fresh, points="none").points} == {"not-due"}


def test_a_failed_point_does_not_count_as_made() -> None:
    failed = point("auto-20261125000100", "2026-11-25T00:01:00Z", state="Failed")
    here = live(collection("sql01-rpc", failed))
    assert named(plan(POLICY, here), f"sql01-rpc/auto-{STAMP}").action == "make"


def test_due_inside_the_interval_is_deferred_with_its_copy() -> None:
    other = collection("by-hand", point("x", "2026-11-25T01:00:00Z"), tags={})
    found = plan(POLICY, live(other))
    assert {one.action for one in found.points} == {"deferred"}
    assert {one.until.isoformat() for one in found.points if one.until} == {"2026-11-25T04:00:00+00:00"}


def test_named_points_are_never_deferred() -> None:
    other = collection("by-hand", point("x", "2026-11-25T01:59:00Z"), tags={})
    assert {one.action for one in plan(SPEC, live(other)).points} == {"make"}


def test_points_of_the_run_itself_defer_nothing_when_it_is_resumed() -> None:
    made = collection("c1", point(f"n-{STAMP}", "2026-11-25T02:00:10Z"))
    both = POLICY + SPEC.partition("collections:")[1] + SPEC.partition("collections:")[2]
    assert named(plan(both, live(made)), f"sql01-rpc/auto-{STAMP}").action == "make"


def test_what_was_committed_stays_due() -> None:
    base = world(POLICY, live(collection("by-hand", point("x", "2026-11-25T01:00:00Z"), tags={})))
    key = f"{collection_id('sql01-rpc')}/restorePoints/auto-{STAMP}".lower()
    found = make_plan(base._replace(committed=frozenset({key})))
    assert named(found, f"sql01-rpc/auto-{STAMP}").action == "make"


def test_policy_option_leaves_everything_else_out() -> None:
    both = POLICY + SPEC.partition("collections:")[1] + SPEC.partition("collections:")[2]
    assert {one.point.collection.policy for one in plan(both, policies=("p",)).points} == {"p"}


def test_machines_that_are_gone_get_nothing_new() -> None:
    base = world(SPEC)
    found = make_plan(World(base.estate, base.live, STAMP, NOW, gone=frozenset({vm_id("sql01").lower()})))
    assert {one.action for one in found.collections} == {"gone"}
    assert {one.action for one in found.points} == {"gone"}
    assert not found.sends


def test_a_lock_is_made_once() -> None:
    locked = SPEC.replace("machine: sql01,", "machine: sql01, lock: true,")
    lock = {
        "id": f"{collection_id('c1')}/providers/Microsoft.Authorization/locks/mine",
        "properties": {"level": "CanNotDelete"},
    }
    assert plan(locked).collections[0].lock
    assert plan(locked, live(collection("c1"))).collections[0].lock
    assert not plan(locked, live(collection("c1"), locks=(lock,))).collections[0].lock  # type: ignore[arg-type]


def test_the_tag_of_the_owner_has_no_case() -> None:
    found = plan(SPEC, live(collection("c1", tags={"ARMGEN": "test"})))
    assert (found.collections[0].action, found.refusals) == ("same", ())
    tagged = plan(SPEC.replace("{machine: sql01,", "{machine: sql01, tags: {Armgen: me, Armgen-Policy: none, k: v},"))
    assert tagged.collections[0].tags == {"armgen": "test", "k": "v"}
