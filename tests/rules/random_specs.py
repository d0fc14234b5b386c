"""Random specs that fit the schema, with all that the language has; what they mean may be wrong."""

from __future__ import annotations

import random
from typing import Any

from tests.estates import SUBSCRIPTION, collection_id, disk_id, vm_id

REGIONS = ["eastus", "West US", "westeurope"]
SKUS = ["Premium_LRS", "UltraSSD_LRS", "PremiumV2_LRS", "StandardSSD_LRS"]
SIZES = [None, "Standard_D4s_v5", "Standard_D4_v3", "Standard_D8s_v6", "Standard_D4as_v7"]
SYSTEMS = [
    None,
    {"type": "Linux", "name": "Ubuntu", "version": "24.04"},
    {"type": "Windows", "name": "WindowsServer", "version": "2022-datacenter"},
]
VERSIONS = [None, None, None, "2020-12-01", "2021-03-01", "2021-07-01", "2022-03-01", "2023-03-01", "2022-05-17"]
KEYS = {
    "type": "EncryptionAtRestWithCustomerKey",
    "diskEncryptionSet": f"/subscriptions/{SUBSCRIPTION}/resourceGroups/k/providers/Microsoft.Compute/diskEncryptionSets/d",
}


def random_disk(rng: random.Random, name: str, lun: int | None) -> dict[str, Any]:
    disk: dict[str, Any] = {"name": name, "role": "os" if lun is None else "data", "sku": rng.choice(SKUS)}
    if lun is None:
        disk["sku"] = "Premium_LRS"
        disk["ephemeral"] = rng.random() < 0.15
    else:
        disk["lun"] = lun
        disk["maxShares"] = rng.choice([1, 1, 1, 2])
        if rng.random() < 0.1:
            disk["managed"] = False
    disk["writeAccelerator"] = rng.random() < 0.2
    disk["caching"] = rng.choice(["None", "ReadOnly", "ReadWrite"])
    if rng.random() < 0.2:
        disk["encryption"] = KEYS
    if rng.random() < 0.2:
        disk["networkAccess"] = rng.choice(["AllowAll", "AllowPrivate"])
    return disk


def random_machine(rng: random.Random, name: str) -> dict[str, Any]:
    disks = [random_disk(rng, f"{name}-os", None)]
    disks += [random_disk(rng, f"{name}-d{lun}", lun) for lun in range(rng.randrange(4))]
    machine: dict[str, Any] = {"id": vm_id(name), "location": rng.choice(REGIONS), "disks": disks}
    size, system = rng.choice(SIZES), rng.choice(SYSTEMS)
    machine.update({"size": size} if size else {})
    machine.update({"os": system} if system else {})
    machine.update({"agent": rng.choice(["Ready", "NotReady"])} if rng.random() < 0.3 else {})
    machine.update({"security": {"type": "ConfidentialVM"}} if rng.random() < 0.1 else {})
    if rng.random() < 0.3:
        mode = rng.choice(["Flexible", "Uniform"])
        base = f"/subscriptions/{SUBSCRIPTION}/resourceGroups/rg/providers/Microsoft.Compute/virtualMachineScaleSets"
        machine["scaleSet"] = {"id": f"{base}/{mode.lower()}", "orchestration": mode}
    return machine


def random_point(rng: random.Random, disks: list[str], *, unsupported: bool) -> dict[str, Any]:
    point: dict[str, Any] = {}
    if rng.random() < 0.5:
        point["consistency"] = rng.choice(["application", "crash"])
    if rng.random() < 0.5:
        point["exclude"] = [name for name in disks if rng.random() < 0.4]
    elif unsupported and rng.random() < 0.4:
        point["exclude"] = "unsupported"
    if rng.random() < 0.1:
        point["exclude"] = [disk_id("elsewhere")]
    if rng.random() < 0.1:
        point["instantAccessDurationMinutes"] = rng.choice([30, 60, 400])
    return point


def random_spec(seed: int, *, unsupported: bool = True) -> dict[str, Any]:
    """One spec; the same for the same seed."""
    rng = random.Random(seed)
    names = [f"vm{number}" for number in range(rng.randrange(1, 4))]
    machines = {name: random_machine(rng, name) for name in names}
    spec: dict[str, Any] = {
        "armgen": 1,
        "name": "random",
        "defaults": {"subscription": SUBSCRIPTION, "resourceGroup": "rg-recovery", "location": "eastus"},
        "machines": machines,
        "collections": {},
    }
    for number in range(rng.randrange(4)):
        spec["collections"][f"c{number}"] = random_collection(rng, machines, unsupported=unsupported)
    for number in range(rng.randrange(3)):
        spec["collections"][f"w{number}"] = random_copy(rng, spec["collections"])
    if rng.random() < 0.5:
        spec["policies"] = {f"p{n}": random_policy(rng, unsupported=unsupported) for n in range(rng.randrange(1, 3))}
    return spec


def random_collection(rng: random.Random, machines: dict[str, Any], *, unsupported: bool) -> dict[str, Any]:
    name = rng.choice([*machines, *machines, vm_id("stranger")])
    disks = [disk["name"] for disk in machines[name]["disks"]] if name in machines else ["some"]
    points = rng.sample(["a", "b", "n-{stamp}", "d", "e"], rng.randrange(5))
    collection: dict[str, Any] = {
        "machine": name,
        "restorePoints": {
            point: random_point(rng, disks, unsupported=unsupported and name in machines) for point in points
        },
    }
    version = rng.choice(VERSIONS)
    collection.update({"apiVersion": version} if version else {})
    collection.update({"lock": True} if rng.random() < 0.2 else {})
    collection.update({"retention": {"last": 3}} if rng.random() < 0.2 else {})
    collection.update({"instantAccess": rng.random() < 0.7} if rng.random() < 0.3 else {})
    collection.update({"location": rng.choice(REGIONS)} if rng.random() < 0.2 else {})
    collection.update({"resourceGroup": "rg-other"} if rng.random() < 0.2 else {})
    return collection


def random_copy(rng: random.Random, collections: dict[str, Any]) -> dict[str, Any]:
    source = rng.choice([*collections, collection_id("far")])
    held = list(collections[source]["restorePoints"]) if source in collections else ["a"]
    points = rng.sample(held, rng.randrange(len(held) + 1))
    copies: dict[str, Any] = {name: {"encryption": KEYS} if rng.random() < 0.3 else {} for name in points}
    if copies and rng.random() < 0.1:
        copies[next(iter(copies))]["exclude"] = ["vm0-os"]
    return {"copyOf": source, "location": rng.choice(REGIONS), "restorePoints": copies}


def random_policy(rng: random.Random, *, unsupported: bool) -> dict[str, Any]:
    policy: dict[str, Any] = {
        "match": {"names": [rng.choice(["vm*", "vm0", "web*"])]},
        "collection": rng.choice(["{machine}-auto", "{machine}-{policy}"]),
        "restorePoint": rng.choice(["auto-{stamp}", "auto-{stamp}", "fixed"]),
        "consistency": rng.choice(["application", "crash"]),
    }
    policy.update({"exclude": "unsupported"} if unsupported and rng.random() < 0.5 else {})
    if rng.random() < 0.7:
        policy["schedule"] = rng.choice([{"every": "6h"}, {"every": "30m"}, {"cron": "0 2 * * *", "timeZone": "UTC"}])
    policy.update({"retention": {"last": rng.choice([3, 700]), "daily": 7}} if rng.random() < 0.6 else {})
    policy.update({"copyTo": {"location": rng.choice(REGIONS)}} if rng.random() < 0.3 else {})
    return policy
