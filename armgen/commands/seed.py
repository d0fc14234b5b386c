"""An inventory as what the sandbox starts with: bodies of resources, as Azure would show them."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator

from armgen.ids import ResourceId, same
from armgen.inventory.model import CollectionFact, Disk, Inventory, Machine, PointFact
from armgen.jsontypes import JsonObject, JsonValue
from armgen.unknown import known

_NAMES = {"application": "ApplicationConsistent", "crash": "CrashConsistent"}


def seed_of(
    inventories: Iterable[Inventory],
    groups: Iterable[tuple[str, str, str]] = (),
    bare: Iterable[tuple[str, str]] = (),
) -> JsonObject:
    """The seed of the facts of all inventories together.

    `groups`: (subscription, name, location) of resource groups that exist beside those of the facts. `bare`: (id,
    location) of machines of which nothing else is known; those without facts are made up with one disk.
    """
    resources: list[JsonValue] = []
    for subscription, name, location in groups:
        resources.append({"id": f"/subscriptions/{subscription}/resourceGroups/{name}", "location": location})
    facts = list(inventories)
    machines = {machine.id.lower(): machine for one in facts for machine in one.machines.values()}
    for machine in machines.values():
        resources += _machine(machine)
    for machine_id, location in bare:
        if machine_id.lower() not in machines:
            resources += _bare(machine_id, location)
    collections = {found.id.lower(): found for one in facts for found in one.collections.values()}
    for collection in collections.values():
        resources += _collection(collection, machines, collections)
    return {"resources": resources}


def _machine(machine: Machine) -> Iterator[JsonObject]:
    profile: JsonObject = {}
    data: list[JsonValue] = []
    for disk in machine.disks:
        entry = _attached(disk, machine)
        if disk.role == "os":
            profile["osDisk"] = entry
        else:
            data.append(entry)
        if disk.id and known(disk.managed) is not False and known(disk.ephemeral) is not True:
            yield _disk(disk, machine)
    profile["dataDisks"] = data
    os = machine.os
    if os is not None and os.name is not None:
        profile["imageReference"] = _only({"offer": known(os.name), "sku": known(os.version)})
    properties: JsonObject = {
        "vmId": machine.vm_id or str(uuid.uuid5(uuid.NAMESPACE_URL, machine.id.lower())),
        "storageProfile": profile,
    }
    if known(machine.size):
        properties["hardwareProfile"] = {"vmSize": known(machine.size)}
    if known(machine.security_type):
        properties["securityProfile"] = {"securityType": known(machine.security_type)}
    if machine.scale_set is not None:
        properties["virtualMachineScaleSet"] = {"id": str(machine.scale_set.id)}
        yield _scale_set(machine)
    if known(machine.availability_set):
        properties["availabilitySet"] = {"id": known(machine.availability_set)}
    view = _view(machine)
    if view:
        properties["instanceView"] = view
    body: JsonObject = {"id": machine.id, "location": known(machine.location) or "eastus", "properties": properties}
    if machine.tags:
        body["tags"] = {**machine.tags}
    if known(machine.zone):
        body["zones"] = [known(machine.zone)]
    yield body


def _bare(machine_id: str, location: str) -> Iterator[JsonObject]:
    """A machine that nobody has described: a Windows one with an OS disk, so that it can have restore points."""
    rid = ResourceId.parse(machine_id)
    if rid is None:
        return
    disk_id = str(rid._replace(type="Microsoft.Compute/disks", names=(f"{rid.name}-os",)))
    yield {"id": disk_id, "location": location, "sku": {"name": "Premium_LRS"}, "properties": {"diskSizeGB": 128}}
    os_disk: JsonObject = {"name": f"{rid.name}-os", "osType": "Windows", "managedDisk": {"id": disk_id}}
    properties: JsonObject = {
        "vmId": str(uuid.uuid5(uuid.NAMESPACE_URL, machine_id.lower())),
        "hardwareProfile": {"vmSize": "Standard_D2s_v5"},
        "storageProfile": {"osDisk": os_disk, "dataDisks": []},
    }
    yield {"id": machine_id, "location": location, "properties": properties}


def _view(machine: Machine) -> JsonObject:
    os = machine.os
    view = _only({"osName": known(os.name), "osVersion": known(os.version)}) if os is not None else {}
    if machine.agent is not None:
        ready = machine.agent == "Ready"
        word = "Ready" if ready else "Not Ready" if machine.agent == "NotReady" else "Unknown"
        code = "ProvisioningState/succeeded" if ready else f"ProvisioningState/{word.replace(' ', '').lower()}"
        view["vmAgent"] = {"statuses": [{"code": code, "level": "Info", "displayStatus": word}]}
    return view


def _scale_set(machine: Machine) -> JsonObject:
    owner = machine.scale_set
    assert owner is not None
    mode = known(owner.orchestration) or "Flexible"
    location = known(machine.location) or "eastus"
    return {"id": str(owner.id), "location": location, "properties": {"orchestrationMode": mode}}


def _attached(disk: Disk, machine: Machine) -> JsonObject:
    entry: JsonObject = {"name": known(disk.name) or ""}
    if disk.role == "os":
        kind = known(machine.os.type) if machine.os is not None else None
        entry["osType"] = kind or "Windows"
    else:
        entry["lun"] = known(disk.lun) or 0
    for name, value in (("caching", known(disk.caching)), ("diskSizeGB", known(disk.size_gb))):
        if value is not None:
            entry[name] = value
    if known(disk.write_accelerator):
        entry["writeAcceleratorEnabled"] = True
    if known(disk.ephemeral):
        entry["diffDiskSettings"] = {"option": "Local"}
    if known(disk.managed) is False:
        entry["vhd"] = {"uri": known(disk.vhd) or ""}
    elif known(disk.id):
        managed: JsonObject = {"id": known(disk.id)}
        if known(disk.sku):
            managed["storageAccountType"] = known(disk.sku)
        entry["managedDisk"] = managed
    return entry


def _disk(disk: Disk, machine: Machine) -> JsonObject:
    properties = _only(
        {
            "diskSizeGB": known(disk.size_gb),
            "maxShares": known(disk.max_shares),
            "networkAccessPolicy": known(disk.network_access),
            "diskAccessId": known(disk.disk_access),
            "uniqueId": str(uuid.uuid5(uuid.NAMESPACE_URL, str(known(disk.id)).lower())),
            "diskState": "Attached",
        }
    )
    if disk.encryption is not None:
        keys = {"type": known(disk.encryption.type), "diskEncryptionSetId": known(disk.encryption.disk_encryption_set)}
        properties["encryption"] = _only({**keys})
    body: JsonObject = {
        "id": known(disk.id),
        "location": known(machine.location) or "eastus",
        "managedBy": machine.id,
        "properties": properties,
    }
    if known(disk.sku):
        body["sku"] = {"name": known(disk.sku)}
    return body


def _collection(
    fact: CollectionFact, machines: dict[str, Machine], collections: dict[str, CollectionFact]
) -> Iterator[JsonObject]:
    source = fact.source or fact.copy_of or ""
    machine = _machine_of(fact, machines, collections)
    origin = collections.get(source.lower())
    where = origin.location if origin is not None else known(machine.location) if machine is not None else None
    location = fact.location or where or "eastus"
    properties: JsonObject = {
        "source": {"id": source, "location": where or location},
        "restorePointCollectionId": str(uuid.uuid5(uuid.NAMESPACE_URL, fact.id.lower())),
    }
    if fact.instant_access is not None:
        properties["instantAccess"] = fact.instant_access
    body: JsonObject = {"id": fact.id, "location": location, "properties": properties}
    if fact.tags:
        body["tags"] = {**fact.tags}
    yield body
    for level in fact.locks:
        lock = f"{fact.id}/providers/Microsoft.Authorization/locks/{level}"
        yield {"id": lock, "properties": {"level": level}}
    for point in fact.restore_points.values():
        yield _point(fact, point, machine)


def _machine_of(
    fact: CollectionFact, machines: dict[str, Machine], collections: dict[str, CollectionFact]
) -> Machine | None:
    """The machine whose disks a collection's points hold, through the collection that it copies."""
    source = (fact.source or fact.copy_of or "").lower()
    origin = collections.get(source)
    if origin is not None:
        source = (origin.source or "").lower()
    return machines.get(source)


def _point(collection: CollectionFact, point: PointFact, machine: Machine | None) -> JsonObject:
    point_id = f"{collection.id}/restorePoints/{point.name}"
    linux = machine is not None and machine.os is not None and same(str(known(machine.os.type)), "Linux")
    mode = _NAMES.get(point.consistency or "application", point.consistency or "")
    if linux and mode == "ApplicationConsistent":
        mode = "FileSystemConsistent"
    excluded = _excluded(point, machine)
    properties: JsonObject = {
        "provisioningState": point.state or "Succeeded",
        "consistencyMode": mode,
        "sourceMetadata": _metadata(point, point_id, machine, {one.lower() for one in excluded}),
    }
    if excluded:
        properties["excludeDisks"] = [{"id": one} for one in excluded]
    if point.created is not None:
        properties["timeCreated"] = point.created.isoformat()
    if point.copy_of is not None:
        properties["sourceRestorePoint"] = {"id": point.copy_of}
    body: JsonObject = {"id": point_id, "properties": properties}
    if point.replication is not None:
        body["sandbox"] = {"replication": point.replication}
    return body


def _excluded(point: PointFact, machine: Machine | None) -> list[str]:
    """The ids of the disks that a point leaves out: the facts may give names."""
    by_name = {str(disk.name).lower(): str(disk.id) for disk in machine.disks} if machine is not None else {}
    return [one if ResourceId.parse(one) else by_name.get(one.lower(), "") for one in point.exclude or ()]


def _metadata(point: PointFact, point_id: str, machine: Machine | None, excluded: set[str]) -> JsonObject:
    found: JsonObject = {}
    vm_id = point.vm_id or (machine.vm_id if machine is not None else None)
    if vm_id is not None:
        found["vmId"] = vm_id
    elif machine is not None:
        found["vmId"] = str(uuid.uuid5(uuid.NAMESPACE_URL, machine.id.lower()))
    if machine is None:
        return found
    if known(machine.location):
        found["location"] = known(machine.location)
    storage: JsonObject = {}
    data: list[JsonValue] = []
    captured = {one.lower() for one in point.disks} if point.disks is not None else None
    for disk in machine.disks:
        disk_id = known(disk.id) or ""
        if disk_id.lower() in excluded or (captured is not None and disk_id.lower() not in captured):
            continue
        entry = _attached(disk, machine)
        name = uuid.uuid5(uuid.NAMESPACE_URL, f"{point_id}/{disk.name}".lower())
        entry["diskRestorePoint"] = {"id": f"{point_id}/diskRestorePoints/{known(disk.name)}_{name}"}
        if disk.role == "os":
            storage["osDisk"] = entry
        else:
            data.append(entry)
    storage["dataDisks"] = data
    found["storageProfile"] = storage
    return found


def _only(fact: JsonObject) -> JsonObject:
    return {key: value for key, value in fact.items() if value is not None}
