"""Virtual machines and their disks: what a restore point of one captures, and what bars it."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from armgen import catalog
from armgen.ids import ResourceId, same
from armgen.jsontypes import JsonObject, JsonValue
from armgen.sandbox.store import Resource
from armgen.sandbox.types import INSTANCE
from armgen.sandbox.wire import Refusal, fields, get, items, text
from armgen.sandbox.world import World

CRASH = "CrashConsistent"


class Attached(NamedTuple):
    """A disk of a machine: its entry in the storage profile, and the disk's own body ({} when it is not there).

    `lun` is None for the OS disk; `id` is "" for one that is not managed.
    """

    entry: JsonObject
    own: JsonObject
    id: str
    name: str
    lun: int | None

    @property
    def sku(self) -> str:
        return text(self.own, "sku", "name") or text(self.entry, "managedDisk", "storageAccountType")

    @property
    def shares(self) -> int:
        found = get(self.own, "properties", "maxShares")
        return found if isinstance(found, int) else 1

    @property
    def is_private(self) -> bool:
        """Whether the disk is reached by private links only."""
        policy = text(self.own, "properties", "networkAccessPolicy")
        return same(policy, "AllowPrivate") or bool(text(self.own, "properties", "diskAccessId"))

    def bar(self, edition: str, crash: bool) -> str:
        """Why no restore point of this consistency captures the disk in an edition, "" when one does.

        The two tables of facts B7, and those of the edition of February 2022 (facts B2).
        """
        old = edition < "2026-09"
        sku = self.sku.lower()
        if same(text(self.entry, "diffDiskSettings", "option"), "Local"):
            return "ephemeral OS disks"
        if not self.id:
            return "unmanaged disks"
        if self.shares > 1:
            return "shared disks"
        if sku == "ultrassd_lrs" and (old or crash):
            return "Ultra disks"
        if old or not crash:
            return ""
        if sku == "premiumv2_lrs":
            return "Premium SSD v2 disks"
        return "write-accelerated disks" if get(self.entry, "writeAcceleratorEnabled") is True else ""


def disks_of(world: World, machine: Resource) -> Iterator[Attached]:
    """The disks of a machine, the OS disk first."""
    profile = fields(machine.body, "properties", "storageProfile")
    if fields(profile, "osDisk"):
        yield _attached(world, fields(profile, "osDisk"), None)
    for entry in items(profile, "dataDisks"):
        lun = get(entry, "lun")
        yield _attached(world, entry, lun if isinstance(lun, int) else 0)


def _attached(world: World, entry: JsonObject, lun: int | None) -> Attached:
    disk_id = text(entry, "managedDisk", "id")
    own = world.store.get(disk_id) if disk_id else None
    rid = ResourceId.parse(disk_id) if disk_id else None
    name = text(entry, "name") or (rid.name if rid is not None else "")
    return Attached(entry, own.body if own is not None else {}, disk_id, name, lun)


def source_machine(world: World, source: str) -> Resource:
    """The machine of a collection. ResourceNotFound when it is gone; OperationNotAllowed in a Uniform scale set."""
    rid = ResourceId.parse(source)
    machine = world.store.get(source)
    if machine is None or rid is None:
        name = rid.name if rid is not None else source
        group = rid.group if rid is not None else ""
        raise Refusal(
            404,
            "ResourceNotFound",
            f"The Resource 'Microsoft.Compute/virtualMachines/{name}' under resource group '{group}' was not found.",
        )
    check_machine(world, machine)
    return machine


def check_machine(world: World, machine: Resource) -> None:
    """OperationNotAllowed for machines that have no restore points whatever their disks."""
    owner = text(machine.body, "properties", "virtualMachineScaleSet", "id")
    scale_set = world.store.get(owner) if owner else None
    uniform = same(machine.type, INSTANCE)
    if scale_set is not None:
        mode = text(scale_set.body, "properties", "orchestrationMode") or "Uniform"
        uniform = uniform or same(mode, "Uniform")
    if uniform:
        raise Refusal(
            409,
            "OperationNotAllowed",
            "Restore points are not supported for instances of scale sets with Uniform orchestration.",
        )
    security = text(machine.body, "properties", "securityProfile", "securityType")
    if same(security, "ConfidentialVM") and catalog.statements("RP109", world.settings.edition):
        raise Refusal(409, "OperationNotAllowed", "Restore points are not supported for confidential VMs.")


def check_disks(world: World, machine: Resource, excluded: frozenset[str], crash: bool) -> None:
    """Refuses a restore point that would capture a disk which it cannot (facts B7, C)."""
    disks = [*disks_of(world, machine)]
    own = {disk.id.lower() for disk in disks if disk.id}
    for foreign in sorted(excluded - own):
        raise Refusal(
            400,
            "InvalidParameter",
            f"The disk '{foreign}' of excludeDisks is not attached to the virtual machine.",
            target="excludeDisks",
        )
    kept = [disk for disk in disks if disk.id.lower() not in excluded or not disk.id]
    if not kept:
        raise Refusal(400, "InvalidParameter", "All disks of the virtual machine are excluded.", target="excludeDisks")
    for disk in kept:
        why = disk.bar(world.settings.edition, crash)
        if why == "shared disks":
            raise Refusal(409, "VMRestorePointClientError", f"Shared disks are not supported: '{disk.name}'.")
        if why:
            mode = " with crash consistency" if crash else ""
            raise Refusal(
                409,
                "OperationNotAllowed",
                f"Restore points{mode} are not supported for {why}: '{disk.name}'. Use excludeDisks to leave it out.",
            )
    size = text(machine.body, "properties", "hardwareProfile", "vmSize")
    stated = crash and size and catalog.statements("RP110", world.settings.edition)
    if stated and catalog.has_premium_storage(size) is False:
        raise Refusal(
            409,
            "OperationNotAllowed",
            f"Crash consistency is not supported for size '{size}', which has no Premium storage.",
        )


def agent_of(machine: Resource) -> str:
    """Ready, NotReady or "" when nothing is known of the agent."""
    for status in items(machine.body, "properties", "instanceView", "vmAgent", "statuses"):
        word = text(status, "displayStatus").replace(" ", "")
        return next((known for known in ("Ready", "NotReady") if same(known, word)), "")
    return ""


def reported_mode(machine: Resource, crash: bool) -> str:
    """The consistency that Azure reports back (facts A4): a Linux machine without scripts gets the file system's."""
    if crash:
        return CRASH
    os_type = text(machine.body, "properties", "storageProfile", "osDisk", "osType")
    return "FileSystemConsistent" if same(os_type, "Linux") else "ApplicationConsistent"


_COPIED = ("licenseType", "hardwareProfile", "osProfile", "diagnosticsProfile", "securityProfile", "userData")


def metadata(
    world: World, machine: Resource, excluded: frozenset[str], point_id: str, keys: Mapping[str, JsonObject]
) -> JsonObject:
    """`sourceMetadata` of a new point. `keys`: the encryption that its request gives, by lower-case disk id."""
    properties = fields(machine.body, "properties")
    found: JsonObject = {"vmId": text(properties, "vmId"), "location": text(machine.body, "location")}
    for name in _COPIED:
        if name in properties:
            found[name] = properties[name]
    storage: JsonObject = {}
    data: list[JsonValue] = []
    for disk in disks_of(world, machine):
        if disk.id.lower() in excluded:
            continue
        entry = _captured(disk, point_id, keys.get(disk.id.lower(), {}))
        if disk.lun is None:
            storage["osDisk"] = entry
        else:
            data.append(entry)
    storage["dataDisks"] = data
    controller = text(properties, "storageProfile", "diskControllerType")
    if controller:
        storage["diskControllerType"] = controller
    found["storageProfile"] = storage
    return found


def _captured(disk: Attached, point_id: str, encryption: JsonObject) -> JsonObject:
    entry: JsonObject = {}
    if disk.lun is not None:
        entry["lun"] = disk.lun
    for name in ("osType", "caching", "diskSizeGB", "writeAcceleratorEnabled"):
        if name in disk.entry:
            entry[name] = disk.entry[name]
    size = get(disk.own, "properties", "diskSizeGB")
    if size is not None:
        entry["diskSizeGB"] = size
    managed: JsonObject = {"id": disk.id, "storageAccountType": disk.sku or "Standard_LRS"}
    keys = text(disk.own, "properties", "encryption", "diskEncryptionSetId")
    if keys:
        managed["diskEncryptionSet"] = {"id": keys}
    made: JsonObject = {"id": f"{point_id}/diskRestorePoints/{disk.name}_{uuid.uuid4()}"}
    if encryption:
        made["encryption"] = encryption
    return {**entry, "name": disk.name, "managedDisk": managed, "diskRestorePoint": made}
