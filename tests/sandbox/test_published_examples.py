"""The requests of Microsoft's published examples, and the shapes of their answers (facts, appendix 1).

Names and regions are those of the sandbox's fleet; which keys an answer has, and of which type, is the example's.
"""

from __future__ import annotations

from typing import Any

import pytest

from tests.sandbox.raw import CW, DISK, VM, C, G, collection, copies_of, copy_of, machine, sandbox

SOURCE = {"id": str, "location": str}
COLLECTION = {
    "name": str,
    "id": str,
    "type": str,
    "location": str,
    "tags": {"myTag1": str},
    "properties": {"source": SOURCE, "restorePointCollectionId": str, "provisioningState": str},
}
MANAGED = {"storageAccountType": str, "id": str}
METADATA = {
    "vmId": str,
    "hardwareProfile": {"vmSize": str},
    "storageProfile": {
        "osDisk": {
            "osType": str,
            "name": str,
            "caching": str,
            "managedDisk": MANAGED,
            "diskRestorePoint": {"id": str},
        },
        "dataDisks": [
            {"lun": int, "name": str, "caching": str, "managedDisk": MANAGED, "diskRestorePoint": {"id": str}}
        ],
        "diskControllerType": str,
    },
    "osProfile": {
        "computerName": str,
        "adminUsername": str,
        "windowsConfiguration": {"provisionVMAgent": bool, "enableAutomaticUpdates": bool},
        "secrets": [],
        "allowExtensionOperations": bool,
        "requireGuestProvisionSignal": bool,
    },
    "diagnosticsProfile": {"bootDiagnostics": {"enabled": bool}},
    "location": str,
    "userData": str,
}
POINT = {
    "name": str,
    "id": str,
    "properties": {
        "excludeDisks": [{"id": str}],
        "sourceMetadata": METADATA,
        "provisioningState": str,
        "consistencyMode": str,
        "timeCreated": str,
    },
}
STATUS = {"code": str, "level": str, "displayStatus": str}
VIEW = {
    "diskRestorePoints": [{"id": str, "replicationStatus": {"status": STATUS, "completionPercent": int}}] * 2,
    "statuses": [STATUS],
}


def has_shape(expected: Any, found: Any, path: str = "") -> None:
    if isinstance(expected, dict):
        assert isinstance(found, dict), path
        assert set(expected) <= set(found), f"{path}: {set(expected) - set(found)} missing"
        for key, value in expected.items():
            has_shape(value, found[key], f"{path}.{key}")
    elif isinstance(expected, list):
        assert isinstance(found, list) and len(found) == len(expected), path
        for one, other in zip(expected, found, strict=True):
            has_shape(one, other, f"{path}[]")
    else:
        assert type(found) is expected, path


def example_machine() -> list[dict[str, Any]]:
    """The machine of the examples: one data disk with LUN 1, one more that is excluded."""
    bodies = machine(
        "myVM",
        size="Standard_B1s",
        disks=[("extra", "Standard_LRS", {"caching": "None"}, {}), ("data", "Standard_LRS", {"caching": "None"}, {})],
        osProfile={
            "computerName": "computerName",
            "adminUsername": "admin",
            "windowsConfiguration": {"provisionVMAgent": True, "enableAutomaticUpdates": True},
            "secrets": [],
            "allowExtensionOperations": True,
            "requireGuestProvisionSignal": True,
        },
        diagnosticsProfile={"bootDiagnostics": {"enabled": True}},
        userData="c2FtcGxlIHVzZXJEYXRh",
    )
    bodies[-1]["properties"]["storageProfile"]["diskControllerType"] = "NVMe"
    return [{"id": G.replace("rg-prod", "rg-west"), "location": "westus"}, *bodies]


@pytest.fixture
def api():
    with sandbox({"resources": example_machine()}) as api:
        answer = api.call("PUT", f"{C}/myRpc", collection("myVM", tags={"myTag1": "tagValue1"}))
        assert answer.status == 201
        yield api


EXCLUDE = {"properties": {"excludeDisks": [{"id": f"{DISK}/myVM-extra"}]}}


@pytest.mark.parametrize("version", ["2021-03-01", "2024-11-01", "2025-04-01"])
def test_collection_create_or_update(api, version: str) -> None:
    answer = api.call("PUT", f"{C}/myRpc", collection("myVM", tags={"myTag1": "tagValue1"}), version)
    assert answer.status == 200
    has_shape(COLLECTION, answer.body)
    assert answer.body["type"] == "Microsoft.Compute/restorePointCollections"


def test_collection_create_for_cross_region_copy(api) -> None:
    body = copies_of("myRpc") | {"tags": {"myTag1": "tagValue1"}}
    answer = api.call("PUT", f"{CW}/myRpc", body)
    assert answer.status == 201
    has_shape(COLLECTION, answer.body)
    # The published 201 has the id of the source without its leading slash: such a request is taken.
    body["properties"]["source"]["id"] = body["properties"]["source"]["id"].removeprefix("/")
    assert api.call("PUT", f"{CW}/myRpc", body).status == 200


def test_collection_get_and_lists(api) -> None:
    has_shape(COLLECTION, api.call("GET", f"{C}/myRpc").body)
    for path in (C, f"{G.rpartition('/resourceGroups')[0]}/providers/Microsoft.Compute/restorePointCollections"):
        has_shape({"value": [COLLECTION]}, api.call("GET", path).body)


def test_collection_update_with_and_without_values(api) -> None:
    body = {"properties": {"source": {"id": f"{VM}/myVM"}}, "tags": {"key8536": "aaaaaaaaaaaaaaaaaaa"}}
    answer = api.call("PATCH", f"{C}/myRpc", body)
    assert (answer.status, answer.body["tags"]) == (200, body["tags"])
    answer = api.call("PATCH", f"{C}/myRpc", {})
    assert (answer.status, answer.body["location"]) == (200, "eastus")


def test_point_create_get_and_instance_view(api) -> None:
    answer = api.call("PUT", f"{C}/myRpc/restorePoints/rpName", EXCLUDE)
    assert answer.status == 201
    has_shape(POINT, answer.body)
    assert answer.headers["location"]
    api.end(answer)
    found = api.call("GET", f"{C}/myRpc/restorePoints/rpName")
    has_shape(POINT, found.body)
    assert "instanceView" not in found.body["properties"]
    found = api.call("GET", f"{C}/myRpc/restorePoints/rpName?$expand=instanceView")
    has_shape(POINT, found.body)
    has_shape(VIEW, found.body["properties"]["instanceView"])
    has_shape(
        {**COLLECTION, "properties": {**COLLECTION["properties"], "restorePoints": [POINT]}},
        api.call("GET", f"{C}/myRpc?$expand=restorePoints").body,
    )


def test_point_with_instant_access(api) -> None:
    assert api.call("PATCH", f"{C}/myRpc", {"properties": {"instantAccess": True}}, "2025-04-01").status == 200
    body = {"properties": {**EXCLUDE["properties"], "instantAccessDurationMinutes": 120}}
    answer = api.call("PUT", f"{C}/myRpc/restorePoints/rpName", body, "2025-04-01")
    assert (answer.status, answer.body["properties"]["instantAccessDurationMinutes"]) == (201, 120)
    api.end(answer)
    view = api.call("GET", f"{C}/myRpc/restorePoints/rpName?$expand=instanceView", version="2025-04-01")
    statuses = view.body["properties"]["instanceView"]["statuses"]
    assert [one["code"] for one in statuses] == [
        "ReplicationState/succeeded",
        "InstantAccessState/availableWithInstantAccess",
    ]
    disks = view.body["properties"]["instanceView"]["diskRestorePoints"]
    assert {one["snapshotAccessState"] for one in disks} == {"AvailableWithInstantAccess"}


def test_point_copy_between_regions(api) -> None:
    api.end(api.call("PUT", f"{C}/myRpc/restorePoints/sourceRpName", EXCLUDE))
    api.call("PUT", f"{CW}/rpcName", copies_of("myRpc"))
    answer = api.call("PUT", f"{CW}/rpcName/restorePoints/rpName", copy_of(f"{C}/myRpc/restorePoints/sourceRpName"))
    assert answer.status == 201
    shape = {key: value for key, value in POINT["properties"].items() if key != "excludeDisks"}
    has_shape({**POINT, "properties": {**shape, "sourceRestorePoint": {"id": str}}}, answer.body)
    assert answer.body["properties"]["provisioningState"] == "Creating"
    assert {"location", "azure-asyncoperation"} <= set(answer.headers)


def test_deletes(api) -> None:
    api.end(api.call("PUT", f"{C}/myRpc/restorePoints/rpName", EXCLUDE))
    for path in (f"{C}/myRpc/restorePoints/rpName", f"{C}/myRpc"):
        answer = api.call("DELETE", path)
        assert (answer.status, answer.body) == (202, None)
        assert api.end(answer).status == 204
        assert api.call("DELETE", path).status == 204


def test_disk_restore_points(api) -> None:
    api.end(api.call("PUT", f"{C}/myRpc/restorePoints/vmrp", EXCLUDE))
    path = f"{C}/myRpc/restorePoints/vmrp/diskRestorePoints"
    listed = api.call("GET", path, version="2024-03-02").body["value"]
    shape = {
        "id": str,
        "name": str,
        "properties": {
            "timeCreated": str,
            "sourceResourceId": str,
            "hyperVGeneration": str,
            "familyId": str,
            "sourceUniqueId": str,
            "networkAccessPolicy": str,
            "publicNetworkAccess": str,
            "logicalSectorSize": int,
        },
    }
    for one in listed:
        has_shape(shape, one)
        disk, _, unique = one["name"].rpartition("_")
        assert disk in ("myVM-os", "myVM-data") and len(unique) == 36
    one = api.call("GET", f"{path}/{listed[0]['name']}", version="2024-03-02").body
    has_shape({**shape, "properties": {**shape["properties"], "osType": str}}, one)


def test_disk_restore_point_of_a_copy_says_where_it_came_from(api) -> None:
    api.end(api.call("PUT", f"{C}/myRpc/restorePoints/p", EXCLUDE))
    api.call("PUT", f"{CW}/rpc", copies_of("myRpc"))
    api.end(api.call("PUT", f"{CW}/rpc/restorePoints/p", copy_of(f"{C}/myRpc/restorePoints/p")))
    listed = api.call("GET", f"{CW}/rpc/restorePoints/p/diskRestorePoints", version="2024-03-02").body["value"]
    shape = {"replicationState": str, "completionPercent": int, "sourceResourceLocation": str}
    for one in listed:
        has_shape({"properties": shape}, one)
        assert one["properties"]["sourceResourceLocation"] == "eastus"


def test_access_to_a_disk_restore_point_blocks_its_deletion(api) -> None:
    api.end(api.call("PUT", f"{C}/myRpc/restorePoints/vmrp", EXCLUDE))
    path = f"{C}/myRpc/restorePoints/vmrp"
    disk = api.call("GET", f"{path}/diskRestorePoints", version="2024-03-02").body["value"][0]["name"]
    body = {"access": "Read", "durationInSeconds": 300, "fileFormat": "VHDX"}
    first = api.call("POST", f"{path}/diskRestorePoints/{disk}/beginGetAccess", body, "2024-03-02")
    has_shape({"accessSAS": str}, first.body)
    again = api.call("POST", f"{path}/diskRestorePoints/{disk}/beginGetAccess", body, "2024-03-02")
    assert again.body == first.body
    for target in (path, f"{C}/myRpc"):
        refused = api.call("DELETE", target)
        assert (refused.status, refused.code) == (409, "DiskRestorePointUsedByCustomer")
    assert api.call("POST", f"{path}/diskRestorePoints/{disk}/endGetAccess", version="2024-03-02").status == 200
    assert api.call("DELETE", path).status == 202


def test_disk_from_a_disk_restore_point(api) -> None:
    api.end(api.call("PUT", f"{C}/myRpc/restorePoints/p", EXCLUDE))
    listed = api.call("GET", f"{C}/myRpc/restorePoints/p/diskRestorePoints", version="2024-03-02").body["value"]
    body = {
        "location": "eastus",
        "zones": ["1"],
        "sku": {"name": "Premium_LRS"},
        "properties": {"creationData": {"createOption": "Restore", "sourceResourceId": listed[0]["id"]}},
    }
    answer = api.call("PUT", f"{DISK}/restored", body, "2024-03-02")
    assert (answer.status, answer.body["properties"]["provisioningState"]) == (201, "Creating")
    assert api.end(answer).body["status"] == "Succeeded"
    made = api.call("GET", f"{DISK}/restored", version="2024-03-02").body
    assert made["properties"]["creationData"]["sourceResourceId"] == listed[0]["id"]
