"""The provider's model by raw HTTP: what is asked, what Azure documents as the answer (facts A, C, E).

Each case is a sequence of requests; the last one is judged. `ends` cases poll the operation and judge how it ended.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import pytest

from tests.sandbox.raw import (
    COMPUTE,
    CRASH,
    CW,
    DISK,
    LOCKS,
    OTHER,
    VM,
    C,
    G,
    S,
    W,
    collection,
    copies_of,
    copy_of,
    fleet,
    sandbox,
)

PUT, GET, DELETE, PATCH, POST, HEAD = "PUT", "GET", "DELETE", "PATCH", "POST", "HEAD"
P = f"{C}/win/restorePoints"
READ = {"access": "Read", "durationInSeconds": 300}


class Step(NamedTuple):
    method: str
    path: str
    body: Any = None
    version: str | None = "2024-11-01"
    ends: bool = True
    """Whether its operation is waited for before the next request."""


class Case(NamedTuple):
    name: str
    before: list[Step]
    last: Step
    status: int
    code: str = ""
    body: Any = None
    edition: str = "2022-02"


def of(name: str, at: str = C) -> Step:
    return Step(PUT, f"{at}/{name}", collection(name))


WIN = of("win")
POINT = Step(PUT, f"{P}/p1", {})
COPIES = Step(PUT, f"{CW}/win-west", copies_of("win"))
PW = f"{CW}/win-west/restorePoints"
COPY = Step(PUT, f"{PW}/p1", copy_of(f"{P}/p1"), ends=False)


def refused_disk(machine: str, edition: str, code: str = "OperationNotAllowed", body: Any = None) -> Case:
    mode = "crash" if body else "application"
    last = Step(PUT, f"{C}/{machine}/restorePoints/p", body or {})
    return Case(f"{machine} disk, {mode}, {edition}", [of(machine)], last, 409, code, edition=edition)


def taken_disk(machine: str, edition: str, body: Any = None) -> Case:
    mode = "crash" if body else "application"
    last = Step(PUT, f"{C}/{machine}/restorePoints/p", body or {})
    return Case(f"{machine} is captured, {mode}, {edition}", [of(machine)], last, 201, edition=edition)


ACCEPTED = [
    Case("a new collection is 201", [], WIN, 201, body={"properties": {"provisioningState": "Succeeded"}}),
    Case("the same collection again is 200", [WIN], WIN, 200),
    Case(
        "a region in display form is the same",
        [],
        Step(PUT, f"{C}/win", collection("win", "East US")),
        201,
        body={"location": "eastus"},
    ),
    Case(
        "a collection shows where its source is", [], WIN, 201, body={"properties": {"source": {"location": "eastus"}}}
    ),
    Case(
        "an id in other letters is the same",
        [WIN],
        Step(
            GET, f"{C}/WIN".replace("restorePointCollections", "RESTOREPOINTCOLLECTIONS").replace("rg-prod", "RG-Prod")
        ),
        200,
        body={"id": f"{C}/win"},
    ),
    Case(
        "tags of a collection may change",
        [WIN],
        Step(PUT, f"{C}/win", collection("win", tags={"a": "b"})),
        200,
        body={"tags": {"a": "b"}},
    ),
    Case("a patch without anything is 200", [WIN], Step(PATCH, f"{C}/win", {}), 200, body={"location": "eastus"}),
    Case("a patch of tags", [WIN], Step(PATCH, f"{C}/win", {"tags": {"k": "v"}}), 200, body={"tags": {"k": "v"}}),
    Case(
        "a patch of instantAccess",
        [WIN],
        Step(PATCH, f"{C}/win", {"properties": {"instantAccess": True}}, "2025-04-01"),
        200,
        body={"properties": {"instantAccess": True}},
    ),
    Case(
        "a collection of copies",
        [WIN],
        COPIES,
        201,
        body={"properties": {"source": {"id": f"{C}/win", "location": "eastus"}}},
    ),
    Case(
        "a new point is 201 and being created",
        [WIN],
        POINT._replace(ends=False),
        201,
        body={"properties": {"provisioningState": "Creating"}},
    ),
    Case("a point without a body", [WIN], Step(PUT, f"{P}/p1"), 201),
    Case(
        "the same point again is taken",
        [WIN, POINT],
        Step(PUT, f"{P}/p1", {"properties": {}}),
        200,
        body={"properties": {"provisioningState": "Succeeded"}},
    ),
    Case("the same point while it is created", [WIN, POINT._replace(ends=False)], POINT._replace(ends=False), 201),
    Case(
        "excluded disks have no order or case",
        [
            of("lin"),
            Step(PUT, f"{C}/lin/restorePoints/p", {"properties": {"excludeDisks": [{"id": f"{DISK}/lin-data"}]}}),
        ],
        Step(PUT, f"{C}/lin/restorePoints/p", {"properties": {"excludeDisks": [{"id": f"{DISK}/LIN-DATA"}]}}),
        200,
    ),
    Case(
        "a Windows point is ApplicationConsistent",
        [WIN, POINT],
        Step(GET, f"{P}/p1"),
        200,
        body={"properties": {"consistencyMode": "ApplicationConsistent", "provisioningState": "Succeeded"}},
    ),
    Case(
        "a Linux point comes back FileSystemConsistent",
        [of("lin"), Step(PUT, f"{C}/lin/restorePoints/p", {})],
        Step(GET, f"{C}/lin/restorePoints/p"),
        200,
        body={"properties": {"consistencyMode": "FileSystemConsistent"}},
    ),
    Case(
        "a crash-consistent point",
        [WIN],
        Step(PUT, f"{P}/c", CRASH),
        201,
        body={"properties": {"consistencyMode": "CrashConsistent"}},
    ),
    Case(
        "the mode is taken in any case",
        [WIN],
        Step(PUT, f"{P}/c", {"properties": {"consistencyMode": "crashconsistent"}}),
        201,
    ),
    Case(
        "what a request cannot set is passed over",
        [WIN],
        Step(PUT, f"{P}/p", {"name": "p", "properties": {"provisioningState": "Done"}}),
        201,
    ),
    Case(
        "excluded disks are not captured",
        [WIN, Step(PUT, f"{P}/x", {"properties": {"excludeDisks": [{"id": f"{DISK}/win-data"}]}})],
        Step(GET, f"{P}/x"),
        200,
        body={"properties": {"sourceMetadata": {"storageProfile": {"dataDisks": []}}}},
    ),
    Case(
        "points are listed by $expand",
        [WIN, POINT],
        Step(GET, f"{C}/win?$expand=restorePoints"),
        200,
        body={"properties": {"restorePoints": [{"name": "p1"}]}},
    ),
    Case(
        "the instance view of a local point is at 100 %",
        [WIN, POINT],
        Step(GET, f"{P}/p1?$expand=instanceView"),
        200,
        body={"properties": {"instanceView": {"statuses": [{"code": "ReplicationState/succeeded"}]}}},
    ),
    Case(
        "collections of a group",
        [WIN, of("lin")],
        Step(GET, C),
        200,
        body={"value": [{"name": "lin"}, {"name": "win"}]},
    ),
    Case(
        "collections of a subscription",
        [WIN, COPIES],
        Step(GET, f"{S}{COMPUTE}/restorePointCollections"),
        200,
        body={"value": [{"name": "win"}, {"name": "win-west"}]},
    ),
    Case("deleting a collection is 202", [WIN], Step(DELETE, f"{C}/win", ends=False), 202),
    Case(
        "deleting a collection deletes its points",
        [WIN, POINT, Step(DELETE, f"{C}/win"), WIN],
        Step(GET, f"{P}/p1"),
        404,
        "ResourceNotFound",
    ),
    Case("deleting what is not there is 204", [], Step(DELETE, f"{C}/none"), 204),
    Case("deleting a point is 202", [WIN, POINT], Step(DELETE, f"{P}/p1", ends=False), 202),
    Case("deleting a point that is not there is 204", [WIN], Step(DELETE, f"{P}/none"), 204),
    Case(
        "a copy starts as Creating",
        [WIN, POINT, COPIES],
        COPY,
        201,
        body={"properties": {"provisioningState": "Creating", "sourceRestorePoint": {"id": f"{P}/p1"}}},
    ),
    Case("a flexible scale set's machine", [], of("flex"), 201),
    Case(
        "disk restore points are listed",
        [WIN, POINT],
        Step(GET, f"{P}/p1/diskRestorePoints", version="2024-03-02"),
        200,
    ),
    Case(
        "a lock is 201",
        [WIN],
        Step(PUT, f"{C}/win{LOCKS}/l", {"properties": {"level": "CanNotDelete"}}, "2020-05-01"),
        201,
    ),
    Case(
        "a locked collection takes points",
        [WIN, Step(PUT, f"{C}/win{LOCKS}/l", {"properties": {"level": "CanNotDelete"}}, "2020-05-01")],
        POINT,
        201,
    ),
    Case(
        "locks of a group show on what is in it",
        [WIN, Step(PUT, f"{G}{LOCKS}/g", {"properties": {"level": "ReadOnly"}}, "2020-05-01")],
        Step(GET, f"{C}/win{LOCKS}", version="2020-05-01"),
        200,
        body={"value": [{"name": "g"}]},
    ),
    Case("HEAD of a group", [], Step(HEAD, G.lower()), 204),
    Case("HEAD of a group that is not there", [], Step(HEAD, f"{S}/resourceGroups/none"), 404),
    Case(
        "a new group",
        [],
        Step(PUT, f"{S}/resourcegroups/new", {"location": "westus"}),
        201,
        body={"properties": {"provisioningState": "Succeeded"}},
    ),
    Case("a machine without its instance view", [], Step(GET, f"{VM}/win"), 200),
    Case(
        "a disk from a collection's point does not wait for its replication",
        [WIN, POINT],
        Step(GET, f"{VM}/win?$expand=instanceView"),
        200,
    ),
    Case("a crash-consistent point from 2021-07-01", [WIN], Step(PUT, f"{P}/c", CRASH, "2021-07-01"), 201),
    Case("a copy from 2021-03-01", [WIN, POINT, COPIES], COPY._replace(version="2021-03-01"), 201),
    Case(
        "a point after the machine was deaf, with crash consistency",
        [of("deaf")],
        Step(PUT, f"{C}/deaf/restorePoints/c", CRASH),
        201,
    ),
    taken_disk("wa", "2022-02", CRASH),
    taken_disk("v2", "2022-02", CRASH),
    taken_disk("ultra", "2026-09"),
    taken_disk("v2", "2026-09"),
    taken_disk("wa", "2026-09"),
    taken_disk("conf", "2022-02"),
    taken_disk("small", "2022-02", CRASH),
]

REFUSED = [
    Case(
        "an unknown group",
        [],
        Step(PUT, f"{S}/resourceGroups/none{COMPUTE}/restorePointCollections/c", collection("win")),
        404,
        "ResourceGroupNotFound",
    ),
    Case(
        "an unknown subscription",
        [],
        Step(GET, f"/subscriptions/{OTHER}/resourceGroups/rg{COMPUTE}/restorePointCollections"),
        404,
        "SubscriptionNotFound",
    ),
    Case("no API version", [], Step(GET, f"{C}/win", version=None), 400, "MissingApiVersionParameter"),
    Case(
        "an API version that no provider has",
        [],
        Step(PUT, f"{C}/win", collection("win"), "2020-06-01"),
        400,
        "NoRegisteredProviderFound",
    ),
    Case(
        "no location",
        [],
        Step(PUT, f"{C}/win", {"properties": {"source": {"id": f"{VM}/win"}}}),
        400,
        "LocationRequired",
    ),
    Case(
        "a region that is none",
        [],
        Step(PUT, f"{C}/win", collection("win", "moonbase")),
        400,
        "LocationNotAvailableForResourceType",
    ),
    Case(
        "another region than the machine's",
        [],
        Step(PUT, f"{C}/win", collection("win", "westus")),
        400,
        "InvalidParameter",
    ),
    Case("no source", [], Step(PUT, f"{C}/win", {"location": "eastus", "properties": {}}), 400, "InvalidParameter"),
    Case(
        "a source that is no id",
        [],
        Step(PUT, f"{C}/win", {"location": "eastus", "properties": {"source": {"id": "win"}}}),
        400,
        "LinkedInvalidPropertyId",
    ),
    Case(
        "a source of another type",
        [],
        Step(PUT, f"{C}/win", {"location": "eastus", "properties": {"source": {"id": f"{DISK}/win-os"}}}),
        400,
        "InvalidParameter",
    ),
    Case("a machine that is not there", [], Step(PUT, f"{C}/x", collection("gone")), 404, "ResourceNotFound"),
    Case("a machine of a Uniform scale set", [], of("uni"), 409, "OperationNotAllowed"),
    Case("a name with a slash at its end", [], Step(PUT, f"{C}/-bad-", collection("win")), 400, "InvalidParameter"),
    Case("a name that is too long", [], Step(PUT, f"{C}/{'a' * 81}", collection("win")), 400, "InvalidParameter"),
    Case(
        "an unknown property",
        [],
        Step(PUT, f"{C}/win", {**collection("win"), "properties": {"source": {"id": f"{VM}/win"}, "shiny": 1}}),
        400,
        "BadRequest",
    ),
    Case(
        "instantAccess before its version",
        [],
        Step(
            PUT,
            f"{C}/win",
            {"location": "eastus", "properties": {"source": {"id": f"{VM}/win"}, "instantAccess": True}},
        ),
        400,
        "BadRequest",
    ),
    Case("a body that is no JSON", [], Step(PUT, f"{C}/win", b"{nope"), 400, "InvalidRequestContent"),
    Case(
        "too many tags",
        [],
        Step(PUT, f"{C}/win", collection("win", tags={f"t{n}": "" for n in range(51)})),
        400,
        "InvalidTags",
    ),
    Case(
        "a tag with a forbidden sign",
        [],
        Step(PUT, f"{C}/win", collection("win", tags={"a/b": ""})),
        400,
        "InvalidTagNameCharacters",
    ),
    Case(
        "another location of a collection",
        [WIN],
        Step(PUT, f"{C}/win", collection("win", "westus")),
        409,
        "InvalidResourceLocation",
    ),
    Case(
        "another source of a collection",
        [WIN],
        Step(PUT, f"{C}/win", collection("lin")),
        409,
        "PropertyChangeNotAllowed",
    ),
    Case(
        "another source by a patch",
        [WIN],
        Step(PATCH, f"{C}/win", {"properties": {"source": {"id": f"{VM}/lin"}}}),
        409,
        "PropertyChangeNotAllowed",
    ),
    Case("a collection that is not there", [], Step(GET, f"{C}/none"), 404, "ResourceNotFound"),
    Case("an $expand that is none", [WIN], Step(GET, f"{C}/win?$expand=all"), 400, "InvalidParameter"),
    Case(
        "a copy in the same region", [WIN], Step(PUT, f"{C}/again", copies_of("win", "eastus")), 400, "InvalidParameter"
    ),
    Case(
        "copies of copies",
        [WIN, COPIES],
        Step(PUT, f"{C}/third", {"location": "eastus", "properties": {"source": {"id": f"{CW}/win-west"}}}),
        409,
        "OperationNotAllowed",
    ),
    Case("no list of points", [WIN], Step(GET, P), 405, "MethodNotAllowed"),
    Case("no patch of a point", [WIN, POINT], Step(PATCH, f"{P}/p1", {}), 405, "MethodNotAllowed"),
    Case("a point without its collection", [], POINT, 404, "ParentResourceNotFound"),
    Case("a point that is not there", [WIN], Step(GET, f"{P}/none"), 404, "ResourceNotFound"),
    Case("another model of a point", [WIN, POINT], Step(PUT, f"{P}/p1", CRASH), 409, "OperationNotAllowed"),
    Case(
        "other disks of a point",
        [WIN, POINT],
        Step(PUT, f"{P}/p1", {"properties": {"excludeDisks": [{"id": f"{DISK}/win-data"}]}}),
        409,
        "OperationNotAllowed",
    ),
    Case(
        "a second creation at once",
        [WIN, POINT._replace(ends=False)],
        Step(PUT, f"{P}/p2", {}),
        409,
        "VMRestorePointClientError",
    ),
    Case(
        "a second creation at once in another collection",
        [WIN, Step(PUT, f"{C}/more", collection("win")), POINT._replace(ends=False)],
        Step(PUT, f"{C}/more/restorePoints/p", {}),
        409,
        "VMRestorePointClientError",
    ),
    Case(
        "no disks to exclude", [WIN], Step(PUT, f"{P}/p", {"properties": {"excludeDisks": []}}), 400, "InvalidParameter"
    ),
    Case(
        "an excluded disk without an id",
        [WIN],
        Step(PUT, f"{P}/p", {"properties": {"excludeDisks": [{}]}}),
        400,
        "InvalidParameter",
    ),
    Case(
        "a disk of another machine",
        [WIN],
        Step(PUT, f"{P}/p", {"properties": {"excludeDisks": [{"id": f"{DISK}/lin-data"}]}}),
        400,
        "InvalidParameter",
    ),
    Case(
        "all disks excluded",
        [WIN],
        Step(PUT, f"{P}/p", {"properties": {"excludeDisks": [{"id": f"{DISK}/win-data"}, {"id": f"{DISK}/win-os"}]}}),
        400,
        "InvalidParameter",
    ),
    Case(
        "a mode that is no input",
        [WIN],
        Step(PUT, f"{P}/p", {"properties": {"consistencyMode": "ApplicationConsistent"}}),
        400,
        "InvalidParameter",
    ),
    Case("crash consistency before 2021-07-01", [WIN], Step(PUT, f"{P}/p", CRASH, "2021-04-01"), 400, "BadRequest"),
    Case(
        "a copy in a local collection", [WIN, POINT], Step(PUT, f"{P}/p2", copy_of(f"{P}/p1")), 400, "InvalidParameter"
    ),
    Case(
        "an instant access time without instant access",
        [WIN],
        Step(PUT, f"{P}/p", {"properties": {"instantAccessDurationMinutes": 60}}, "2025-04-01"),
        400,
        "InvalidParameter",
    ),
    Case("a point of a deleted machine", [WIN, Step(DELETE, f"{VM}/win")], POINT, 404, "ResourceNotFound"),
    Case("a copy without a source", [WIN, POINT, COPIES], Step(PUT, f"{PW}/p1", {}), 400, "InvalidParameter"),
    Case("a copy of nothing", [WIN, COPIES], Step(PUT, f"{PW}/p1", copy_of(f"{P}/none")), 404, "ResourceNotFound"),
    Case(
        "a copy from another collection",
        [WIN, POINT, COPIES, of("lin"), Step(PUT, f"{C}/lin/restorePoints/p", {})],
        Step(PUT, f"{PW}/p", copy_of(f"{C}/lin/restorePoints/p")),
        409,
        "OperationNotAllowed",
    ),
    Case(
        "a copy that excludes disks",
        [WIN, POINT, COPIES],
        Step(
            PUT,
            f"{PW}/p1",
            {"properties": {"sourceRestorePoint": {"id": f"{P}/p1"}, "excludeDisks": [{"id": f"{DISK}/win-data"}]}},
        ),
        400,
        "InvalidParameter",
    ),
    Case(
        "a copy of a point that is being created",
        [WIN, COPIES, POINT._replace(ends=False)],
        COPY,
        409,
        "OperationNotAllowed",
    ),
    Case(
        "a second copy while one replicates",
        [WIN, POINT, Step(PUT, f"{P}/p2", {}), COPIES, COPY],
        Step(PUT, f"{PW}/p2", copy_of(f"{P}/p2")),
        409,
        "OperationNotAllowed",
    ),
    Case(
        "a copy of a disk with private links",
        [of("private"), Step(PUT, f"{C}/private/restorePoints/p", {}), Step(PUT, f"{CW}/pw", copies_of("private"))],
        Step(PUT, f"{CW}/pw/restorePoints/p", copy_of(f"{C}/private/restorePoints/p")),
        409,
        "OperationNotAllowed",
    ),
    Case(
        "deleting a point that is being created",
        [WIN, POINT._replace(ends=False)],
        Step(DELETE, f"{P}/p1"),
        409,
        "OperationNotAllowed",
    ),
    Case(
        "deleting a locked collection",
        [WIN, Step(PUT, f"{C}/win{LOCKS}/l", {"properties": {"level": "CanNotDelete"}}, "2020-05-01")],
        Step(DELETE, f"{C}/win"),
        409,
        "ScopeLocked",
    ),
    Case(
        "deleting a point of a locked collection",
        [WIN, POINT, Step(PUT, f"{C}/win{LOCKS}/l", {"properties": {"level": "CanNotDelete"}}, "2020-05-01")],
        Step(DELETE, f"{P}/p1"),
        409,
        "ScopeLocked",
    ),
    Case(
        "deleting in a locked subscription",
        [WIN, Step(PUT, f"{S}{LOCKS}/l", {"properties": {"level": "CanNotDelete"}}, "2020-05-01")],
        Step(DELETE, f"{C}/win"),
        409,
        "ScopeLocked",
    ),
    Case(
        "deleting a group with a locked resource",
        [WIN, Step(PUT, f"{C}/win{LOCKS}/l", {"properties": {"level": "CanNotDelete"}}, "2020-05-01")],
        Step(DELETE, G),
        409,
        "ScopeLocked",
    ),
    Case(
        "a write in a group that is read only",
        [Step(PUT, f"{G}{LOCKS}/l", {"properties": {"level": "ReadOnly"}}, "2020-05-01")],
        WIN,
        409,
        "ScopeLocked",
    ),
    Case(
        "a lock of a level that is none",
        [],
        Step(PUT, f"{G}{LOCKS}/l", {"properties": {"level": "Soft"}}, "2020-05-01"),
        400,
        "InvalidLockLevel",
    ),
    Case(
        "a lock on nothing",
        [],
        Step(PUT, f"{C}/none{LOCKS}/l", {"properties": {"level": "ReadOnly"}}, "2020-05-01"),
        404,
        "ParentResourceNotFound",
    ),
    Case(
        "a resource of an unknown provider",
        [],
        Step(PUT, f"{G}/providers/Contoso.Things/things/t", {}, "2020-01-01"),
        404,
        "InvalidResourceNamespace",
    ),
    Case(
        "a child without its parent",
        [],
        Step(PUT, f"{G}/providers/Microsoft.Network/virtualNetworks/v/subnets/s", {}),
        404,
        "ParentResourceNotFound",
    ),
    Case(
        "a disk from a point that is not there",
        [],
        Step(
            PUT,
            f"{DISK}/new",
            {
                "location": "eastus",
                "properties": {
                    "creationData": {"createOption": "Restore", "sourceResourceId": f"{P}/p/diskRestorePoints/d"}
                },
            },
            "2024-03-02",
        ),
        404,
        "NotFound",
    ),
    Case(
        "a group name that ends with a period",
        [],
        Step(PUT, f"{S}/resourceGroups/bad.", {"location": "westus"}),
        400,
        "InvalidParameter",
    ),
    Case("another location of a group", [], Step(PUT, W, {"location": "eastus"}), 409, "InvalidResourceGroupLocation"),
    Case("nothing at a path", [], Step(GET, "/nothing"), 404, "NotFound"),
    Case("an operation that is none", [], Step(GET, f"{S}{COMPUTE}/locations/eastus/operations/none"), 404, "NotFound"),
    refused_disk("ultra", "2022-02"),
    refused_disk("ultra", "2022-02", body=CRASH),
    refused_disk("ultra", "2026-09", body=CRASH),
    refused_disk("v2", "2026-09", body=CRASH),
    refused_disk("wa", "2026-09", body=CRASH),
    refused_disk("shared", "2022-02", "VMRestorePointClientError"),
    refused_disk("shared", "2026-09", "VMRestorePointClientError"),
    refused_disk("ephemeral", "2022-02"),
    refused_disk("ephemeral", "2026-09"),
    refused_disk("old", "2022-02"),
    refused_disk("small", "2026-09", body=CRASH),
    Case("a confidential machine, 2026-09", [], of("conf"), 409, "OperationNotAllowed", edition="2026-09"),
    Case(
        "a second point within the interval, 2026-09",
        [WIN, POINT],
        Step(PUT, f"{P}/p2", {}),
        409,
        "OperationNotAllowed",
        edition="2026-09",
    ),
]


def _play(case: Case) -> Any:
    with sandbox(fleet(), edition=case.edition) as api:
        for step in case.before:
            answer = api.call(step.method, step.path, step.body, step.version)
            assert answer.status < 300, (step, answer)
            if step.ends:
                api.end(answer)
        last = case.last
        return api.call(last.method, last.path, last.body, last.version)


def _holds(expected: Any, found: Any, path: str = "") -> None:
    """Every value of `expected` is in `found`; lists have as many members."""
    if isinstance(expected, dict):
        assert isinstance(found, dict), path
        for key, value in expected.items():
            assert key in found, f"{path}/{key}"
            _holds(value, found[key], f"{path}/{key}")
    elif isinstance(expected, list):
        assert isinstance(found, list), path
        assert len(found) == len(expected), (path, found)
        for index, value in enumerate(expected):
            _holds(value, found[index], f"{path}/{index}")
    else:
        assert found == expected, path


@pytest.mark.parametrize("case", ACCEPTED, ids=lambda case: case.name)
def test_taken(case: Case) -> None:
    answer = _play(case)
    assert (answer.status, answer.code) == (case.status, case.code)
    if case.body is not None:
        _holds(case.body, answer.body)


@pytest.mark.parametrize("case", REFUSED, ids=lambda case: case.name)
def test_refused(case: Case) -> None:
    answer = _play(case)
    assert (answer.status, answer.code) == (case.status, case.code)
    error = answer.body["error"]
    assert error["message"].endswith((".", "'", "-")) and len(error["message"]) > 10


def test_there_are_as_many_refusals_as_the_contract_wants() -> None:
    assert len(ACCEPTED) + len(REFUSED) >= 60
    assert len(REFUSED) * 2 >= len(ACCEPTED) + len(REFUSED)


@pytest.mark.parametrize("method", ["PUT", "PATCH", "POST", "GET", "DELETE"])
@pytest.mark.parametrize(
    "body", [None, [], "text", 5, {"properties": []}, {"properties": {"source": 5}}, {"tags": [1]}]
)
def test_no_body_breaks_the_server(method: str, body: Any) -> None:
    paths = [
        "//",
        S,
        f"{S}/x",
        f"{C}/odd",
        f"{C}/%00",
        f"{C}/%C3%A9",
        f"{P}/p",
        f"{VM}/win",
        f"{G}{COMPUTE}",
        f"{W}{LOCKS}/l",
    ]
    with sandbox() as api:
        api.call(PUT, f"{C}/win", collection("win"))
        for path in paths:
            for version in ("2025-04-01", "2020-05-01", ""):
                answer = api.call(method, path, body, version)
                assert answer.status < 500, (path, version, answer)
                assert answer.status < 400 or answer.code, (path, answer)
