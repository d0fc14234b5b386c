"""What takes time: copies that replicate, creations that fail, limits by the hour, faults, the clock."""

from __future__ import annotations

import pytest

from armgen.sandbox.clock import iso_duration, parse_moment
from tests.sandbox.raw import (
    COMPUTE,
    CRASH,
    CW,
    DISK,
    SUB,
    VM,
    C,
    G,
    collection,
    copies_of,
    copy_of,
    fleet,
    machine,
    sandbox,
)

P = f"{C}/win/restorePoints"


@pytest.fixture
def api():
    with sandbox() as api:
        api.call("PUT", f"{C}/win", collection("win"))
        yield api


def make(api, name: str, body: object = None, at: str = P) -> str:
    answer = api.end(api.call("PUT", f"{at}/{name}", body or {}))
    assert answer.status == 200, answer
    return f"{at}/{name}"


def arrived(api, point: str) -> int:
    view = api.call("GET", f"{point}?$expand=instanceView").body["properties"]["instanceView"]
    return min(disk["replicationStatus"]["completionPercent"] for disk in view["diskRestorePoints"])


def test_a_copy_has_succeeded_long_before_it_has_arrived(api) -> None:
    source = make(api, "p1")
    api.call("PUT", f"{CW}/west", copies_of("win"))
    copy = f"{CW}/west/restorePoints/p1"
    ended = api.end(api.call("PUT", copy, copy_of(source)))
    assert ended.body["status"] == "Succeeded"
    assert api.call("GET", copy).body["properties"]["provisioningState"] == "Succeeded"
    assert arrived(api, copy) == 0
    seen = []
    for _ in range(4):
        api.own("POST", "clock", {"advance": 600})
        seen.append(arrived(api, copy))
    assert seen == [33, 66, 100, 100]


def test_a_second_copy_of_a_pair_waits_for_the_first(api) -> None:
    first, second = make(api, "p1"), make(api, "p2")
    api.call("PUT", f"{CW}/west", copies_of("win"))
    at = f"{CW}/west/restorePoints"
    api.end(api.call("PUT", f"{at}/p1", copy_of(first)))
    refused = api.call("PUT", f"{at}/p2", copy_of(second))
    assert (refused.status, refused.code) == (409, "OperationNotAllowed")
    assert "replicates" in refused.body["error"]["message"]
    api.own("POST", "clock", {"advance": 1800})
    assert api.call("PUT", f"{at}/p2", copy_of(second)).status == 201


def test_copies_go_in_order_and_once_a_region(api) -> None:
    first = make(api, "p1")
    api.own("POST", "clock", {"advance": 60})
    second = make(api, "p2")
    api.call("PUT", f"{CW}/west", copies_of("win"))
    api.end(api.call("PUT", f"{CW}/west/restorePoints/p2", copy_of(second)))
    api.own("POST", "clock", {"advance": 3600})
    refused = api.call("PUT", f"{CW}/west/restorePoints/p1", copy_of(first))
    assert (refused.code, "in order" in refused.body["error"]["message"]) == ("OperationNotAllowed", True)
    api.call("PUT", f"{CW}/west2", copies_of("win"))
    refused = api.call("PUT", f"{CW}/west2/restorePoints/p2", copy_of(second))
    assert (refused.code, "already has a copy" in refused.body["error"]["message"]) == ("OperationNotAllowed", True)


def test_a_copy_of_a_copy_is_refused(api) -> None:
    source = make(api, "p1")
    api.call("PUT", f"{CW}/west", copies_of("win"))
    api.end(api.call("PUT", f"{CW}/west/restorePoints/p1", copy_of(source)))
    body = {"location": "centralus", "properties": {"source": {"id": f"{CW}/west"}}}
    assert api.call("PUT", f"{C}/central", body).code == "OperationNotAllowed"


def test_a_copy_with_keys_names_disk_restore_points_of_its_source(api) -> None:
    source = make(api, "p1")
    api.call("PUT", f"{CW}/west", copies_of("win"))
    profile = api.call("GET", source).body["properties"]["sourceMetadata"]["storageProfile"]

    def body(disk_point: str) -> dict[str, object]:
        keys = {
            "type": "EncryptionAtRestWithCustomerKey",
            "diskEncryptionSet": {"id": f"{G}{COMPUTE}/diskEncryptionSets/d"},
        }
        disk = {"diskRestorePoint": {"sourceDiskRestorePoint": {"id": disk_point}, "encryption": keys}}
        return {
            "properties": {
                "sourceRestorePoint": {"id": source},
                "sourceMetadata": {"storageProfile": {"osDisk": disk}},
            }
        }

    refused = api.call("PUT", f"{CW}/west/restorePoints/p1", body(f"{source}/diskRestorePoints/none"))
    assert (refused.status, refused.code) == (400, "InvalidParameter")
    taken = api.call("PUT", f"{CW}/west/restorePoints/p1", body(profile["osDisk"]["diskRestorePoint"]["id"]))
    assert taken.status == 201
    made = taken.body["properties"]["sourceMetadata"]["storageProfile"]["osDisk"]["diskRestorePoint"]
    assert made["encryption"]["type"] == "EncryptionAtRestWithCustomerKey"
    assert made["sourceDiskRestorePoint"]["id"] == profile["osDisk"]["diskRestorePoint"]["id"]


def test_an_agent_that_does_not_answer_fails_the_point(api) -> None:
    api.call("PUT", f"{C}/deaf", collection("deaf"))
    started = api.call("PUT", f"{C}/deaf/restorePoints/p", {})
    assert started.status == 201
    ended = api.end(started)
    assert (ended.status, ended.code) == (409, "VMAgentStatusCommunicationError")
    point = api.call("GET", f"{C}/deaf/restorePoints/p").body
    assert point["properties"]["provisioningState"] == "Failed"
    # A failed point is there: the same request does not make it again, deleting it makes room.
    assert api.call("PUT", f"{C}/deaf/restorePoints/p", {}).body["properties"]["provisioningState"] == "Failed"
    api.end(api.call("DELETE", f"{C}/deaf/restorePoints/p"))
    assert api.end(api.call("PUT", f"{C}/deaf/restorePoints/p", CRASH)).status == 200


def test_a_machine_that_changes_fails_what_is_being_created_of_it(api) -> None:
    started = api.call("PUT", f"{P}/p1", {})
    body = api.call("GET", f"{VM}/lin").body
    assert body["properties"]["vmId"] == "vmid-lin"
    changed = api.call("PATCH", f"{VM}/win", {"properties": {"hardwareProfile": {"vmSize": "Standard_E16ds_v5"}}})
    assert (changed.status, changed.body["properties"]["provisioningState"]) == (200, "Updating")
    ended = api.end(started)
    assert (ended.status, ended.code) == (409, "OperationNotAllowed")


def test_no_point_of_a_machine_that_is_being_changed(api) -> None:
    api.call("PATCH", f"{VM}/win", {"properties": {"hardwareProfile": {"vmSize": "Standard_E16ds_v5"}}})
    assert api.call("PUT", f"{P}/p1", {}).code == "OperationNotAllowed"
    api.own("POST", "clock", {"advance": 60})
    assert api.call("PUT", f"{P}/p1", {}).status == 201


def test_three_points_an_hour_where_the_edition_says_so() -> None:
    with sandbox(edition="2026-09") as api:
        api.call("PUT", f"{C}/win", collection("win"))
        api.call("PUT", f"{CW}/west", copies_of("win"))
        for hour in range(4):
            make(api, f"p{hour}")
            api.own("POST", "clock", {"advance": 3 * 3600})
        at = f"{CW}/west/restorePoints"
        for number in range(3):
            api.end(api.call("PUT", f"{at}/p{number}", copy_of(f"{P}/p{number}")))
            # Replication takes half an hour: within one hour three copies are only possible when it is quicker.
            api.own("POST", "clock", {"advance": 1801})
        refused = api.call("PUT", f"{P}/crash", CRASH)
        assert refused.status == 201
        api.end(refused)
        again = api.call("PUT", f"{P}/crash2", CRASH)
        assert (again.status, again.code) == (409, "OperationNotAllowed")


def test_the_fourth_creation_of_an_hour_is_429() -> None:
    from armgen.sandbox.clock import Clock
    from armgen.sandbox.router import handle
    from armgen.sandbox.store import Store
    from armgen.sandbox.throttle import check_hourly
    from armgen.sandbox.wire import Refusal
    from armgen.sandbox.world import Settings, World

    store = Store(None)
    world = World(store, Clock(start=1e9), Settings(edition="2026-09"), handle)
    for minute in (50, 40, 30):
        store.add_creation("/c", "copy", "/p", world.now - 60 * minute)
    with pytest.raises(Refusal, match="Retry after 601 seconds") as refused:
        check_hourly(world, "/C", "copy")
    assert (refused.value.status, refused.value.code) == (429, "TooManyRequests")
    store.close()


def test_five_hundred_points_of_a_machine_over_all_collections() -> None:
    points = [
        {"id": f"{C}/{one}/restorePoints/p{number}", "properties": {"timeCreated": "2026-01-01T00:00:00Z"}}
        for one in ("a", "b")
        for number in range(250)
    ]
    seed = fleet()
    seed["resources"] += [{"id": f"{C}/{one}", **collection("win")} for one in ("a", "b")] + points
    with sandbox(seed) as api:
        refused = api.call("PUT", f"{C}/a/restorePoints/one-more", {})
        assert (refused.status, refused.code) == (409, "OperationNotAllowed")
        assert "cannot exceed 500" in refused.body["error"]["message"]
        api.end(api.call("DELETE", f"{C}/b/restorePoints/p0"))
        assert api.call("PUT", f"{C}/a/restorePoints/one-more", {}).status == 201


def test_reads_and_writes_are_throttled_by_token_buckets() -> None:
    with sandbox() as api:
        answers = [api.call("GET", f"{G}{COMPUTE}/disks", version="2024-03-02") for _ in range(251)]
        assert answers[0].headers["x-ms-ratelimit-remaining-subscription-reads"] == "249"
        assert [one.status for one in answers].count(429) == 1
        refused = answers[-1]
        assert refused.code == "SubscriptionRequestsThrottled"
        assert "retry-after-ms" in refused.headers or "retry-after" in refused.headers
        api.own("POST", "clock", {"advance": 10})
        assert api.call("GET", f"{G}{COMPUTE}/disks", version="2024-03-02").status == 200


def test_a_large_request_is_refused() -> None:
    with sandbox() as api:
        answer = api.call("PUT", f"{C}/win", b" " * 4_194_305)
        assert (answer.status, answer.code) == (413, "RequestContentTooLarge")


@pytest.mark.parametrize("status", [429, 503])
def test_answers_on_demand(api, status: int) -> None:
    fault = {"plane": "http", "kind": "status", "status": status, "retryAfter": 7, "match": "/win$", "times": 2}
    assert api.own("POST", "faults", fault).status == 201
    for _ in range(2):
        answer = api.call("GET", f"{C}/win")
        assert (answer.status, answer.headers["retry-after"]) == (status, "7")
    assert api.call("GET", f"{C}/win").status == 200


@pytest.mark.parametrize("when", ["before", "after"])
def test_dropped_connections(api, when: str) -> None:
    import http.client

    api.own("POST", "faults", {"plane": "http", "kind": "drop", "when": when, "method": "PUT", "match": "/p1$"})
    with pytest.raises((http.client.IncompleteRead, ConnectionError)):
        api.call("PUT", f"{P}/p1", {})
    done = api.call("GET", f"{P}/p1").status
    assert done == (200 if when == "after" else 404)


def test_latency(api) -> None:
    api.own("POST", "faults", {"plane": "http", "kind": "latency", "seconds": 0.01, "match": "/win$"})
    assert api.call("GET", f"{C}/win").status == 200
    assert api.own("GET", "faults").body == {"value": []}


@pytest.mark.parametrize("code", ["VMRestorePointClientError", "InternalError"])
def test_operations_fail_on_demand(api, code: str) -> None:
    api.own("POST", "faults", {"plane": "operation", "code": code, "match": "/win/"})
    ended = api.end(api.call("PUT", f"{P}/p1", {}))
    assert (ended.status, ended.code) == (409, code)
    assert api.end(api.call("PUT", f"{P}/p2", {})).status == 200


def test_operations_are_throttled_on_demand(api) -> None:
    api.own("POST", "faults", {"plane": "operation", "code": "TooManyRequests"})
    refused = api.call("PUT", f"{P}/p1", {})
    assert (refused.status, refused.code) == (429, "TooManyRequests")
    assert api.call("GET", f"{P}/p1").status == 404


def test_a_rate_is_kept_and_the_same_in_every_run() -> None:
    def run() -> list[int]:
        with sandbox() as api:
            api.own("POST", "faults", {"plane": "http", "kind": "status", "rate": 0.2, "times": -1, "retryAfter": 0})
            return [api.call("HEAD", G).status for _ in range(100)]

    first = run()
    assert 10 <= first.count(429) <= 30
    assert run() == first


def test_the_own_plane_needs_the_token(api) -> None:
    for method, path in (("POST", "faults"), ("GET", "faults"), ("POST", "reset"), ("GET", "log"), ("POST", "clock")):
        answer = api.call(method, f"/sandbox/{path}", {}, None, {"x-armgen-sandbox-token": "guess"})
        assert (answer.status, answer.code) == (401, "InvalidToken")
    assert "not Azure" in api.call("GET", "/sandbox", version=None).body["about"]


@pytest.mark.parametrize(
    "body", [{"plane": "moon"}, {"plane": "http", "kind": "magic"}, {"plane": "operation", "match": "("}]
)
def test_a_fault_that_is_none(api, body: object) -> None:
    assert api.own("POST", "faults", body).code == "InvalidRequestContent"


def test_reset_forgets_everything(api) -> None:
    assert api.own("POST", "reset").status == 200
    assert api.call("GET", f"{C}/win").code == "SubscriptionNotFound"
    assert api.call("PUT", G, {"location": "eastus"}).status == 201


def test_every_answer_says_that_it_is_not_azure(api) -> None:
    assert api.call("GET", f"{C}/win").headers["x-armgen-sandbox"] == "not Azure"


def test_pages(api) -> None:
    with sandbox(page=2) as api:
        for name in ("a", "b", "c", "d", "e"):
            api.call("PUT", f"{C}/{name}", collection("win"))
        names, url = [], f"{C}"
        while url:
            answer = api.call("GET", url)
            names += [one["name"] for one in answer.body["value"]]
            url = answer.body.get("nextLink")
        assert names == ["a", "b", "c", "d", "e"]
        assert len(api.call("GET", f"{C}?$top=1").body["value"]) == 1


def test_graph_pages_and_filters() -> None:
    with sandbox() as api:
        query = (
            "Resources | where type =~ 'Microsoft.Compute/disks' and location == 'eastus'"
            " | project id, name, sku | order by name asc"
        )
        body = {"subscriptions": [SUB], "query": query, "options": {"$top": 2}}
        rows, token = [], None
        while True:
            options = {"$top": 2, **({"$skipToken": token} if token else {})}
            path = "/providers/Microsoft.ResourceGraph/resources"
            answer = api.call("POST", path, {**body, "options": options}, "2021-03-01").body
            rows += answer["data"]
            token = answer.get("$skipToken")
            if token is None:
                break
        assert [row["name"] for row in rows] == sorted(row["name"] for row in rows)
        assert answer["totalRecords"] == len(rows) == 8
        assert set(rows[0]) == {"id", "name", "sku"}
        refused = api.call("POST", path, {"query": "Resources | summarize count()"}, "2021-03-01")
        assert (refused.status, refused.code) == (400, "BadRequest")


def test_moments_and_durations() -> None:
    assert parse_moment("2021-01-27T20:35:05.8401519+00:00") == pytest.approx(1611779705.84015)
    assert parse_moment("2021-01-27T20:35:05Z") == parse_moment("2021-01-27T20:35:05")
    assert [iso_duration(value) for value in (0, 22.5, 82.25, 3725)] == ["PT0S", "PT22.5S", "PT1M22.25S", "PT1H2M5S"]


def test_a_machine_made_again_has_another_id() -> None:
    with sandbox() as api:
        before = api.call("GET", f"{VM}/flex").body["properties"]["vmId"]
        api.end(api.call("DELETE", f"{VM}/flex"))
        body = {key: value for key, value in machine("flex")[-1].items() if key != "id"}
        del body["properties"]["vmId"], body["properties"]["instanceView"]
        assert api.end(api.call("PUT", f"{VM}/flex", body)).body["status"] == "Succeeded"
        assert api.call("GET", f"{VM}/flex").body["properties"]["vmId"] != before
        assert api.call("GET", f"{DISK}/none", version="2024-03-02").code == "ResourceNotFound"


def test_a_name_that_leads_here_is_no_loopback_address(api) -> None:
    answer = api.call("GET", f"{C}/win", headers={"Host": "evil.example"})
    assert (answer.status, answer.code) == (403, "Forbidden")


def test_points_of_the_seed_count_for_the_shortest_interval() -> None:
    seed = fleet()
    made = {"timeCreated": "2026-11-18T10:00:00Z"}
    seed["resources"] += [{"id": f"{C}/win", **collection("win")}, {"id": f"{P}/p0", "properties": made}]
    with sandbox(seed, edition="2026-09") as api:
        refused = api.call("PUT", f"{P}/p1", {})
        assert (refused.status, refused.code) == (409, "OperationNotAllowed")
        assert "180 minutes" in refused.body["error"]["message"]
        api.own("POST", "clock", {"advance": 3 * 3600})
        assert api.call("PUT", f"{P}/p1", {}).status == 201
