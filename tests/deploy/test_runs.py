"""Whole runs on the sandbox."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest

from armgen.errors import ArmgenError, FailedError, UsageError
from tests.deploy.sandboxes import FAST, run, served
from tests.estates import HEAD, SUBSCRIPTION, collection_id, machine, vm_id

STAMP = "20261125020000"
OTHER = "22222222-2222-2222-2222-222222222222"
ONE = HEAD + "machines:\n" + machine("sql01", "os: {type: Linux}", "agent: Ready")
SPEC = ONE + "collections:\n  c1: {machine: sql01, lock: true, restorePoints: {fixed: {}, 'n-{stamp}': {}}}\n"
B = machine("b").replace(SUBSCRIPTION, OTHER)
TWO = (HEAD.replace("defaults: {", "defaults: {location: eastus, ") + "machines:\n" + machine("a") + B) + (
    "collections:\n"
    "  ca: {machine: a, lock: true, restorePoints: {p1: {}, 'n-{stamp}': {}}}\n"
    f"  cb: {{machine: b, resourceGroup: rg-b, subscription: {OTHER}, restorePoints: {{q: {{}}, 'n-{{stamp}}': {{}}}}}}\n"
    "  cw: {location: westus, resourceGroup: rg-w, copyOf: ca, restorePoints: {p1: {}, 'n-{stamp}': {}}}\n"
)


def test_a_first_run_makes_everything_and_a_second_sends_nothing() -> None:
    with served(SPEC) as place:
        first = run(place, SPEC, stamp=STAMP)
        assert first.outcome.state == "succeeded"
        assert first.states() == {"c1/fixed": "made", f"c1/n-{STAMP}": "made"}
        assert {one.classification for one in first.preview.changes} == {"create"}
        again = place.again()
        second = run(again, SPEC, stamp=STAMP)
        assert second.outcome.state == "nothing"
        assert second.outcome.exit_code == 0
        assert set(second.states().values()) == {"existed"}
        assert again.cloud.writes == []
        assert not second.preview.has_changes


def test_a_stamped_point_is_made_on_every_run() -> None:
    with served(SPEC) as place:
        run(place, SPEC, stamp=STAMP)
        later = run(place, SPEC, stamp="20261126020000")
        assert later.states() == {"c1/fixed": "existed", "c1/n-20261126020000": "made"}


def test_units_of_two_subscriptions_stages_and_copies_one_at_a_time() -> None:
    with served(TWO) as place:
        found = run(place, TWO, stamp=STAMP)
        assert found.outcome.state == "succeeded", found
        assert set(found.states().values()) == {"made"}
        assert [one.name for one in found.outcome.roots] == ["armgen-test", "armgen-test-2", "armgen-test-4"]
        assert {one.percent for one in found.outcome.points if one.label.startswith("cw/")} == {100}


def test_copies_that_are_not_waited_for_are_replicating() -> None:
    slow = FAST._replace(wait_copies=False)
    with served(TWO, pace=0.01) as place:
        found = run(place, TWO, stamp=STAMP, settings=slow)
        assert found.outcome.exit_code == 0
        states = found.states()
        assert states[f"cw/n-{STAMP}"] == "replicating"
        assert states["cw/p1"] == "not started", "the second copy of a pair waits for the first"


def test_copies_past_their_time_fail_the_run() -> None:
    hasty = FAST._replace(copy_timeout=timedelta(0))
    with served(TWO, pace=0.01) as place:
        assert run(place, TWO, stamp=STAMP, settings=hasty).outcome.exit_code == 1


def test_a_failure_that_passes_is_sent_again() -> None:
    spec = SPEC.replace("lock: true, ", "")
    with served(spec) as place:
        place.fault(plane="operation", match="fixed", code="InternalError", times=2)
        found = run(place, spec, stamp=STAMP)
        assert found.outcome.state == "succeeded", found.outcome
        assert set(found.states().values()) == {"made"}
        assert any(event.state == "sent again" for event in found.events)


def test_throttled_operations_are_waited_out() -> None:
    with served(SPEC) as place:
        place.fault(plane="operation", match="n-2026", code="TooManyRequests", kind="refuse", times=2)
        assert run(place, SPEC, stamp=STAMP).outcome.state == "succeeded"


def test_throttled_and_broken_requests_are_waited_out() -> None:
    with served(SPEC) as place:
        place.fault(plane="http", match="deployments", kind="status", status=429, retryAfter=0, times=3)
        place.fault(plane="http", match="restorePointCollections", kind="status", status=503, times=2)
        place.fault(plane="http", match="deployments", method="PUT", kind="drop", when="after", times=1)
        assert run(place, SPEC, stamp=STAMP).outcome.state == "succeeded"


def test_what_must_be_fixed_is_said_and_the_rest_is_made() -> None:
    with served(SPEC) as place:
        place.fault(plane="operation", match="fixed", code="VMAgentStatusCommunicationError", times=1)
        found = run(place, SPEC, stamp=STAMP)
        assert found.outcome.exit_code == 1
        assert found.states() == {"c1/fixed": "failed", f"c1/n-{STAMP}": "made"}
        bad = next(one for one in found.outcome.points if one.failure)
        assert bad.failure is not None
        assert (bad.failure.code, bad.failure.advice.action) == ("VMAgentStatusCommunicationError", "fix")


def test_a_failed_run_is_in_the_way_until_it_is_resumed() -> None:
    spec = SPEC.replace("lock: true, ", "")
    with served(spec) as place:
        place.fault(plane="operation", match="fixed", code="VMAgentStatusCommunicationError", times=1)
        first = run(place, spec, stamp=STAMP)
        with pytest.raises(FailedError, match="did not end") as refused:
            run(place.again(), spec)
        assert "--resume" in refused.value.hint
        resumed = run(place.again(), spec, resume=True)
        assert resumed.outcome.state == "succeeded"
        assert (resumed.outcome.run, resumed.outcome.stamp) == (first.outcome.run, STAMP)
        assert resumed.states() == {"c1/fixed": "made", f"c1/n-{STAMP}": "made"}
        assert run(place.again(), spec, minutes=1).outcome.state == "succeeded"


def test_a_failed_run_can_be_abandoned() -> None:
    spec = SPEC.replace("lock: true, ", "")
    with served(spec) as place:
        place.fault(plane="operation", match="fixed", code="VMAgentStatusCommunicationError", times=1)
        run(place, spec, stamp=STAMP)
        found = run(place.again(), spec, abandon=True, stamp="20261126020000")
        assert found.outcome.state == "succeeded"
        assert found.outcome.stamp == "20261126020000"


def test_resuming_with_other_input_says_what_changed() -> None:
    with served(SPEC) as place:
        place.fault(plane="operation", match="fixed", code="VMAgentStatusCommunicationError", times=1)
        run(place, SPEC, stamp=STAMP)
        other = SPEC.replace("fixed: {}", "fixed: {}, another: {}")
        with pytest.raises(UsageError, match="spec changed") as refused:
            run(place.again(), other, resume=True)
        assert refused.value.exit_code == 2
        with pytest.raises(UsageError, match="has the stamp"):
            run(place.again(), SPEC, resume=True, stamp="20261126020000")


def test_there_is_nothing_to_resume_at_first() -> None:
    with served(SPEC) as place, pytest.raises(UsageError, match="no run"):
        run(place, SPEC, resume=True)


def test_failures_past_the_limit_start_no_further_root() -> None:
    with served(TWO) as place:
        place.fault(plane="operation", match="rg-recovery.*/p1|/q", code="VMAgentStatusCommunicationError", times=2)
        found = run(place, TWO, stamp=STAMP, settings=FAST._replace(max_failures=0))
        assert found.outcome.exit_code == 1
        assert [one.name for one in found.outcome.roots] == ["armgen-test"]
        assert found.states()[f"cw/n-{STAMP}"] == "not started"


def test_groups_that_are_missing_are_named_before_anything_starts() -> None:
    with served(TWO, bare=True) as place:
        with pytest.raises(FailedError, match=r"rg-b .*, rg-recovery .*, rg-w") as refused:
            run(place, TWO)
        assert place.cloud.writes == []
        assert refused.value.exit_code == 1


def test_collections_of_others_are_refused_and_adopted_only_when_asked() -> None:
    owned = SPEC.replace("name: test", "name: other")
    untagged = f"""\
armgenInventory: 1
machines: {{}}
collections:
  c1:
    id: {collection_id("c1")}
    location: eastus
    source: /subscriptions/{SUBSCRIPTION}/resourceGroups/rg-vms/providers/Microsoft.Compute/virtualMachines/sql01
    tags: {{owner: me}}
"""
    from tests.estates import estate_of

    with served(estate_of(SPEC, untagged)) as place:
        with pytest.raises(FailedError, match="--adopt"):
            run(place, SPEC)
        from armgen.deploy.plan import Options

        taken = run(place, SPEC, stamp=STAMP, options=Options(adopt=True))
        assert taken.outcome.state == "succeeded"
        body = place.cloud.get(collection_id("c1"), "2025-04-01")
        assert body is not None
        assert body["tags"] == {"armgen": "test", "owner": "me"}
        with pytest.raises(FailedError, match="belongs to the spec 'test'"):
            run(place, owned)


def test_an_immutable_point_is_refused_before_anything_is_sent() -> None:
    with served(SPEC) as place:
        run(place, SPEC, stamp=STAMP)
        crash = SPEC.replace("fixed: {}", "fixed: {consistency: crash}")
        again = place.again()
        with pytest.raises(FailedError, match="another consistency mode"):
            run(again, crash, stamp=STAMP)
        assert again.cloud.writes == []


def test_a_machine_that_is_gone_is_left_out_and_reported() -> None:
    both = SPEC.replace("collections:\n", machine("b") + "collections:\n  cb: {machine: b, restorePoints: {q: {}}}\n")
    with served(SPEC) as place:
        found = run(place, both, stamp=STAMP)
        assert any("b is gone from Azure" in note for note in found.notes)
        assert found.states()["cb/q"] == "not started"
        assert not any("/cb" in one.resource_id for one in found.preview.changes)
        assert found.states()["c1/fixed"] == "made"


def test_facts_that_differ_are_said() -> None:
    with served(SPEC) as place:
        changed = SPEC.replace("    location: eastus\n", "    location: eastus\n    size: Standard_D2s_v5\n", 1)
        changed = changed.replace("sku: Premium_LRS", "sku: StandardSSD_LRS")
        found = run(place, changed, stamp=STAMP)
        assert any("sql01-os is Premium_LRS, the facts say StandardSSD_LRS" in note for note in found.notes)
        assert run(place, changed, stamp=STAMP, refreshed=False).notes == ()


def test_a_policy_makes_what_is_due_and_defers_what_is_too_early() -> None:
    spec = ONE + "policies:\n  p: {collection: '{machine}-rpc', restorePoint: 'a-{stamp}', schedule: {every: 1m}}\n"
    with served(spec) as place:
        assert run(place, spec, stamp=STAMP).states() == {f"sql01-rpc/a-{STAMP}": "made"}
        early = run(place, spec, minutes=5, stamp="20261125020500")
        assert early.states() == {"sql01-rpc/a-20261125020500": "deferred"}
        assert early.outcome.exit_code == 0
        later = run(place, spec, minutes=200, stamp="20261125052000")
        assert later.states() == {"sql01-rpc/a-20261125052000": "made"}


def test_two_deployers_of_one_spec_one_wins_and_the_other_leaves_or_waits() -> None:
    spec = TWO.partition("  cw:")[0]
    with served(spec, pace=0.02) as place:
        results: dict[str, object] = {}

        def deployer() -> None:
            results["first"] = run(place, spec, stamp=STAMP).outcome.state

        thread = threading.Thread(target=deployer)
        thread.start()
        while "put_deployment" not in place.cloud.writes:
            pass
        with pytest.raises(FailedError, match=r"running|did not end|held by"):
            run(place.again(), spec, stamp="20261126020000")
        thread.join(timeout=60)
        assert results["first"] == "succeeded"
        assert run(place.again(), spec, stamp="20261126020000", wait=True).outcome.state == "succeeded"


def test_two_specs_of_one_machine_both_end() -> None:
    other = SPEC.replace("name: test", "name: other").replace("c1:", "c2:")
    with served(SPEC, other, pace=0.002) as place:
        results: list[str] = []
        threads = [
            threading.Thread(
                target=lambda spec=spec: results.append(run(place.again(), spec, stamp=STAMP).outcome.state)
            )
            for spec in (SPEC, other)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(timeout=60)
        assert results == ["succeeded", "succeeded"]


@pytest.mark.parametrize(("status", "when", "code"), [(401, 1, 3), (403, 1, 3), (401, 8, 3), (403, 8, 1)])
def test_refusals_of_who_asks(status: int, when: int, code: int) -> None:
    """401, or 403 on the first call: 3; 403 later: 1 (DEPLOY.md)."""
    from armgen.commands.targets import as_failure

    with served(SPEC) as place:
        done = place.cloud._do

        def act(name: str, action: object) -> object:
            if place.cloud.count + 1 == when:
                place.fault(
                    plane="http",
                    match="",
                    kind="status",
                    status=status,
                    code="AuthorizationFailed",
                    retryAfter=0,
                    times=-1,
                )
            return done(name, action)  # type: ignore[arg-type]

        place.cloud._do = act  # type: ignore[method-assign]
        with pytest.raises(ArmgenError) as refused, as_failure():
            run(place, SPEC, stamp=STAMP)
        assert refused.value.exit_code == code
        assert refused.value.hint


def test_what_is_taken_out_of_the_spec_stays_and_is_unmanaged() -> None:
    both = SPEC.replace("collections:\n", machine("b") + "collections:\n  cb: {machine: b, restorePoints: {q: {}}}\n")
    with served(both) as place:
        run(place, both, stamp=STAMP)
        found = run(place, SPEC.replace("lock: true, ", ""), stamp=STAMP)
        assert found.outcome.state == "nothing"
        gone = [
            one for one in found.preview.changes if one.resource_id.lower().endswith(("/cb", "/cb/restorepoints/q"))
        ]
        assert {one.classification for one in gone} == {"unmanaged"}
        assert [one.code for one in found.preview.remarks] == ["LockNotWanted"]
        assert place.cloud.get(collection_id("cb"), "2025-04-01") is not None


def test_a_run_out_of_time_ends_and_azure_goes_on() -> None:
    with served(SPEC, pace=0.05) as place:
        found = run(place, SPEC, stamp=STAMP, settings=FAST._replace(timeout=timedelta(seconds=0.2)))
        assert found.outcome.exit_code == 1
        assert "--resume" in found.outcome.notes[0]
        assert run(place.again(), SPEC, resume=True).outcome.state == "succeeded"


def test_a_point_of_somebody_else_is_waited_for_and_its_machine_comes_last() -> None:
    from tests.sandbox.raw import Api

    with served(SPEC, pace=0.05) as place:
        api = Api(place.running)
        home = collection_id("by-hand")
        body = {"location": "eastus", "properties": {"source": {"id": vm_id("sql01")}}}
        assert api.call("PUT", home, body).status == 201
        assert api.call("PUT", f"{home}/restorePoints/x", {}).status in (201, 202)
        found = run(place, SPEC, stamp=STAMP)
        assert found.outcome.state == "succeeded"
        assert any(event.state == "busy" for event in found.events)


def test_scope_resource_group_keeps_the_subscription_out_of_it() -> None:
    spec = TWO.replace("machines:\n", "deployment: {scope: resourceGroup}\nmachines:\n", 1)
    with served(spec) as place:
        found = run(place, spec, stamp=STAMP)
        assert found.outcome.state == "succeeded"
        assert all("/resourceGroups/" in one.scope for one in found.outcome.roots)
        again = place.again()
        assert run(again, spec, stamp=STAMP).outcome.state == "nothing"
        assert again.cloud.writes == []


def test_one_unit_at_a_time() -> None:
    with served(TWO) as place:
        assert run(place, TWO, stamp=STAMP, settings=FAST._replace(parallel=1)).outcome.state == "succeeded"


def test_a_policy_with_copies_names_one_at_a_time() -> None:
    spec = TWO.partition("collections:\n")[0] + (
        "policies:\n  p: {match: {names: [a]}, collection: '{machine}-rpc', restorePoint: 'a-{stamp}', schedule: {every: 6h},"
        " copyTo: {location: westus, resourceGroup: rg-dr, collection: '{machine}-dr'}}\n"
    )
    with served(spec) as place:
        found = run(place, spec, stamp=STAMP)
        assert found.states() == {f"a-rpc/a-{STAMP}": "made", f"a-dr/a-{STAMP}": "made"}
        assert run(place, spec, minutes=1, stamp="20261125020100").outcome.state == "nothing"


def test_a_stage_in_another_subscription_alone_is_deployed_there() -> None:
    spec = TWO.replace("resourceGroup: rg-w,", f"resourceGroup: rg-w, subscription: {OTHER},")
    with served(spec) as place:
        found = run(place, spec, stamp=STAMP)
        assert found.outcome.state == "succeeded", found
        assert {one.id.split("/")[2] for one in found.outcome.points if one.label.startswith("cw/")} == {OTHER}
        assert set(found.states().values()) == {"made"}


def test_a_spec_called_as_another_ones_second_root_is_another_spec() -> None:
    first = SPEC.replace(", 'n-{stamp}': {}", "").replace("lock: true, ", "")
    second = first.replace("name: test", "name: test-2").replace("c1:", "c2:")
    with served(first, second) as place:
        place.fault(plane="operation", match="/c2/", code="VMAgentStatusCommunicationError", times=1)
        assert run(place, second).outcome.state == "failed"
        assert run(place.again(), first).outcome.state == "succeeded"
        assert run(place.again(), second, resume=True).outcome.state == "succeeded"
