"""Runs that wait: for another run, for copies, for no longer than they may; and what a preview leaves as it is."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta, timezone

import pytest

from armgen.commands import deploy as deploying
from armgen.commands.deploy import Asked
from armgen.deploy.history import read_past
from armgen.deploy.standing import to_text
from armgen.errors import FailedError
from tests.deploy.sandboxes import FAST, Place, Ran, run, served
from tests.deploy.test_runs import ONE, SPEC, STAMP
from tests.estates import collection_id, estate_of
from tests.sandbox.raw import Api

POLICY = ONE + "policies:\n  p: {collection: '{machine}-rpc', restorePoint: 'a-{stamp}', schedule: {every: 6h}}\n"
PAIR = ONE + (
    "collections:\n"
    "  c1: {machine: sql01, restorePoints: {p1: {}, p2: {}}}\n"
    "  w: {location: westus, copyOf: c1, restorePoints: {p1: {}, p2: {}}}\n"
)


@contextmanager
def going_on(place: Place, spec: str) -> Iterator[list[Ran]]:
    """A run of the spec that has started and not ended; what became of it is there at the end."""
    found: list[Ran] = []
    thread = threading.Thread(target=lambda: found.append(run(place, spec)))
    thread.start()
    while "put_deployment" not in place.cloud.writes:
        pass
    yield found
    thread.join(timeout=60)


def test_after_the_wait_for_another_run_nothing_is_due_that_it_has_made() -> None:
    with served(POLICY, pace=0.05) as place:
        with going_on(place, POLICY) as first:
            second = run(place.again(), POLICY, wait=True)
        assert list(first[0].states().values()) == ["made"]
        assert (second.outcome.state, second.outcome.points) == ("nothing", ())


def test_points_that_another_run_made_meanwhile_existed() -> None:
    with served(SPEC.replace("{fixed: {}, 'n-{stamp}': {}}", "{fixed: {}}"), pace=0.02) as place:
        spec = SPEC.replace(", 'n-{stamp}': {}", "")
        late = place.again()
        estate = estate_of(spec)
        asked = Asked(settings=FAST, wait=True)

        def ready() -> deploying.Ready:
            now = datetime.now(timezone.utc)
            return deploying.ready(late.cloud, estate, asked, now=now, say=lambda _: None, tell=lambda _: None)

        one = ready()  # before the other one starts: it is met at the first root
        with going_on(place, spec):
            found = deploying.deploy(late.cloud, one, FAST, lambda _: None, ready)
        assert (found.state, [point.state for point in found.points]) == ("nothing", ["existed"])


def test_a_wait_for_another_run_ends_with_the_time_of_the_run() -> None:
    with served(SPEC, pace=0.05) as place, going_on(place, SPEC):
        with pytest.raises(FailedError, match=r"still runs in Azure \(--timeout\)") as late:
            run(place.again(), SPEC, wait=True, settings=FAST._replace(timeout=timedelta()))
        assert late.value.exit_code == 1


def test_out_of_time_what_is_there_is_said_as_it_is() -> None:
    with served(PAIR, pace=0.02) as place:
        found = run(place, PAIR, settings=FAST._replace(timeout=timedelta(seconds=3)))
        states = found.states()
        assert found.outcome.exit_code == 1
        assert (states["c1/p1"], states["c1/p2"]) == ("made", "made")
        assert (states["w/p1"], states["w/p2"]) == ("replicating", "not started")


def test_a_point_that_azure_still_makes_is_not_made() -> None:
    with served(SPEC, pace=0.2) as place:
        found = run(place, SPEC, stamp=STAMP, settings=FAST._replace(timeout=timedelta(seconds=2)))
        assert sorted((one.state, one.reason) for one in found.outcome.points) == [
            ("not started", ""),
            ("not started", "It is still being created."),
        ]


def test_a_further_copy_is_not_sent_past_the_time_of_the_one_before_it() -> None:
    with served(PAIR, pace=0.02) as place:
        found = run(place, PAIR, settings=FAST._replace(copy_timeout=timedelta()))
        assert found.outcome.exit_code == 1
        assert (found.states()["w/p1"], found.states()["w/p2"]) == ("replicating", "not started")
        assert place.cloud.writes.count("put_deployment") == 1
        with pytest.raises(FailedError, match="not everything was made"):
            run(place.again(), PAIR)


def test_copies_that_were_there_say_how_far_they_are() -> None:
    spec = PAIR.replace(", p2: {}", "")
    with served(spec) as place:
        run(place, spec)
        again = run(place.again(), spec)
        assert [(one.state, one.percent) for one in again.outcome.points] == [("existed", None), ("existed", 100)]


def test_a_run_is_given_up_when_the_next_one_begins_not_before() -> None:
    spec = SPEC.replace("lock: true, ", "")
    with served(spec) as place:
        place.fault(plane="operation", match="fixed", code="VMAgentStatusCommunicationError", times=1)
        failed = run(place, spec, stamp=STAMP).outcome.run
        estate, asked, now = estate_of(spec), Asked(settings=FAST, abandon=True), datetime.now(timezone.utc)
        one = deploying.ready(place.cloud, estate, asked, now=now, say=lambda _: None, tell=lambda _: None)
        deploying.preview(place.cloud, one, "sandbox", FAST)
        sent = deploying.requests(one, FAST)
        assert [request["method"] for request in sent] == ["DELETE", "DELETE", "PUT"]
        assert str(sent[0]["path"]).endswith("/deployments/armgen-test")
        past = read_past(place.cloud, one.prepared.program, one.prepared.home)
        assert past is not None
        assert past.run.id == failed
        assert deploying.deploy(place.cloud, one, FAST, lambda _: None).state == "succeeded"


def test_a_point_that_was_being_made_when_the_run_was_cancelled_is_its_own() -> None:
    with served(SPEC, pace=0.05) as place:
        with going_on(place, SPEC):
            group = collection_id("c1").partition("/providers/")[0]
            path = f"{group}/providers/Microsoft.Resources/deployments/armgen-test"
            again = place.again()
            while not again.cloud.get(f"{collection_id('c1')}/restorePoints/fixed", "2025-04-01"):
                pass
            assert Api(place.running).call("POST", f"{path}/cancel", version="2025-04-01").status == 204
        found = run(place.again(), SPEC, resume=True)
        assert (found.outcome.state, set(found.states().values())) == ("succeeded", {"made"})


def test_the_last_phase_of_another_deployment_is_waited_out() -> None:
    with served(SPEC) as place:
        place.fault(
            plane="http", kind="status", status=409, code="DeploymentActiveAndUneditable", method="PUT",
            match="deployments/armgen-test$",
        )  # fmt: skip
        found = run(place, SPEC)
        assert (found.outcome.state, set(found.states().values())) == ("succeeded", {"made"})


def test_status_of_a_point_that_is_there_with_another_model() -> None:
    spec = SPEC.replace(", 'n-{stamp}': {}", "")
    with served(spec) as place:
        run(place, spec)
        other = estate_of(spec.replace("fixed: {}", "fixed: {consistency: crash}"))
        shown = to_text(deploying.status(place.cloud, other, now=datetime.now(timezone.utc)))
        assert "c1/fixed  there, but not as asked\n" in shown
