"""Reading an inventory: the model and every mistake in one pass."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from armgen.diagnostics import Diagnostic, Document, Origin
from armgen.documents.fields import Fields, Report, as_fields
from armgen.ids import ResourceId
from armgen.inventory.model import (
    CACHING,
    ENCRYPTION_TYPES,
    NETWORK_ACCESS,
    ORCHESTRATIONS,
    SECURITY_TYPES,
    CollectionFact,
    Disk,
    Encryption,
    Inventory,
    Machine,
    OperatingSystem,
    PointFact,
    ScaleSetMembership,
)
from armgen.jsontypes import JsonValue, Path

_MACHINES = ("microsoft.compute/virtualmachines", "microsoft.compute/virtualmachinescalesets/virtualmachines")
_COLLECTION = "microsoft.compute/restorepointcollections"
_ID_SHAPE = "a whole resource id: /subscriptions/<id>/resourceGroups/<name>/providers/<namespace>/<type>/<name>"
_ID = re.compile(r"/subscriptions/[^/]+/resourceGroups/[^/]+/providers/[^/]+(/[^/]+/[^/]+)+", re.IGNORECASE)


def read_inventory(document: Document, value: JsonValue) -> tuple[Inventory | None, list[Diagnostic]]:
    """The facts of a document; None when nothing of it can be used."""
    report = Report(document)
    fields = as_fields(value, (), "The inventory", report)
    if fields is None or (value is None):
        if value is None:
            report.wrong((), "The inventory is empty.", "Start it with `armgenInventory: 1` and `machines:`.")
        return None, report.found
    version = fields.raw("armgenInventory")
    if "armgenInventory" not in fields.value:
        fields.missing("armgenInventory")
        if "machines" not in fields.value:
            return None, report.found  # something else: what its keys are is beside the point
    elif version != 1 or isinstance(version, bool):
        fields.wrong(
            "armgenInventory", "This version of armgen reads inventories of version 1.", "Write `armgenInventory: 1`."
        )
    taken = fields.moment("takenAt")
    machines = read_machines(fields, document, report)
    collections = _collections(fields, document, report)
    fields.done()
    return Inventory(document, taken, machines, collections, refused_machines(fields, machines)), report.found


def read_machines(holder: Fields, document: Document, report: Report) -> dict[str, Machine]:
    """The `machines` of an inventory or a spec, by their key."""
    machines: dict[str, Machine] = {}
    ids: dict[str, str] = {}
    for key, fields in holder.objects("machines", "machine"):
        machine = _machine(key, fields, document, report)
        if machine is None:
            continue
        machines[key] = machine
        other = ids.setdefault(machine.id.lower(), key)
        if other != key:
            _again(report, fields.path, f"Machines '{other}' and '{key}' have one id.", "virtual machine")
    return machines


def _again(report: Report, path: Path, message: str, what: str) -> None:
    """RP907: of two things with one id the second would take the place of the first."""
    report.wrong(path, message, f"Remove one of the two, or write the id of the {what} that is meant.", "key", "RP907")


def refused_machines(holder: Fields, read: Mapping[str, Machine]) -> tuple[str, ...]:
    """The keys of the machines that could not be read, `*` when not even their keys could."""
    written = holder.value.get("machines")
    if written is None:
        return ()
    return tuple(key for key in written if key not in read) if isinstance(written, dict) else ("*",)


def _machine(key: str, fields: Fields, document: Document, report: Report) -> Machine | None:
    fields.what = f"Machine '{key}'"
    text = fields.text("id", required=True, pattern=_ID, shape=_ID_SHAPE)
    rid = ResourceId.parse(text) if text else None
    if rid is not None and rid.type.lower() not in _MACHINES:
        fields.wrong(
            "id", f"The id of machine '{key}' is that of a {rid.type}.", "Write the id of the virtual machine."
        )
        rid = None
    location = fields.text("location", required=True)
    os_fields = fields.object("os", "`os`")
    system = None
    if os_fields is not None:
        system = OperatingSystem(
            os_fields.choice("type", ("Windows", "Linux")), os_fields.text("name"), os_fields.text("version")
        )
        os_fields.done()
    security = fields.object("security", "`security`")
    security_type = None
    if security is not None:
        security_type = security.choice("type", SECURITY_TYPES)
        security.done()
    machine = Machine(
        key=key,
        id=text or "",
        name=rid.name if rid is not None else key,
        location=location,
        disks=_disks(fields, rid, document, report),
        origin=Origin(document, fields.path),
        vm_id=fields.text("vmId"),
        zone=fields.text("zone"),
        tags=fields.tags("tags"),
        size=fields.text("size"),
        os=system,
        security_type=security_type,
        scale_set=_scale_set(fields),
        availability_set=fields.text("availabilitySet"),
        agent=fields.choice("agent", ("Ready", "NotReady", "Unknown")),
    )
    fields.done()
    return machine if rid is not None else None


def _scale_set(fields: Fields) -> ScaleSetMembership | None:
    nested = fields.object("scaleSet", "`scaleSet`")
    if nested is None:
        return None
    found = nested.text("id", required=True)
    orchestration = nested.choice("orchestration", ORCHESTRATIONS)
    nested.done()
    return ScaleSetMembership(found, orchestration) if found else None


def _disks(machine: Fields, rid: ResourceId | None, document: Document, report: Report) -> tuple[Disk, ...]:
    value = machine.raw("disks")
    if value is None:
        machine.missing("disks")
        return ()
    if not isinstance(value, list):
        machine.wrong("disks", "`disks` is not a list.", "Write one disk an item, the OS disk first.")
        return ()
    disks: list[Disk] = []
    for index, item in enumerate(value):
        fields = as_fields(item, (*machine.path, "disks", index), "A disk", report)
        disk = _disk(fields, rid, document) if fields is not None else None
        if disk is not None:
            disks.append(disk)
    if not value:
        machine.wrong("disks", f"{machine.what} has no disk.", "List its disks, the OS disk first.")
    for index, disk in enumerate(disks if len(disks) == len(value) else ()):
        if (disk.role == "os") != (index == 0):
            report.wrong(
                disk.origin.path,
                "The OS disk is not the first disk." if disk.role != "os" else "There is a second OS disk.",
                "Put the OS disk (`role: os`) first; all others have `role: data`.",
            )
            break
    return tuple(disks)


def _disk(fields: Fields, rid: ResourceId | None, document: Document) -> Disk | None:
    name = fields.text("name", required=True)
    if name:
        fields.what = f"Disk '{name}'"
    role = fields.choice("role", ("os", "data"))
    if "role" not in fields.value:
        fields.missing("role")
    vhd = fields.text("vhd")
    managed = fields.flag("managed")
    if vhd is not None and managed:
        fields.wrong(
            "managed", f"{fields.what} has a `vhd`, so it is not managed.", "Write `managed: false`, or remove `vhd`."
        )
    own = fields.text("id", pattern=_ID, shape=_ID_SHAPE)
    is_managed = managed if managed is not None else vhd is None
    beside = (
        f"/subscriptions/{rid.subscription}/resourceGroups/{rid.group}/providers/Microsoft.Compute/disks/{name}"
        if rid
        else ""
    )
    nested = fields.object("encryption", "`encryption`")
    encryption = None
    if nested is not None:
        encryption = Encryption(nested.choice("type", ENCRYPTION_TYPES), nested.text("diskEncryptionSet"))
        nested.done()
    disk = Disk(
        name=name or "",
        role=role or "data",
        id=own or (beside if is_managed else ""),
        origin=Origin(document, fields.path),
        lun=fields.integer("lun", 0),
        sku=fields.text("sku"),
        size_gb=fields.integer("sizeGB", 0),
        caching=fields.choice("caching", CACHING),
        managed=is_managed,
        vhd=vhd,
        ephemeral=fields.flag("ephemeral"),
        write_accelerator=fields.flag("writeAccelerator"),
        max_shares=fields.integer("maxShares", 1),
        network_access=fields.choice("networkAccess", NETWORK_ACCESS),
        disk_access=fields.text("diskAccess"),
        encryption=encryption,
    )
    fields.done()
    return disk if name and role else None


def _collections(holder: Fields, document: Document, report: Report) -> Mapping[str, CollectionFact]:
    found: dict[str, CollectionFact] = {}
    ids: dict[str, str] = {}
    for name, fields in holder.objects("collections", "collection"):
        fields.what = f"Collection '{name}'"
        text = fields.text("id", required=True, pattern=_ID, shape=_ID_SHAPE)
        rid = ResourceId.parse(text) if text else None
        if rid is not None and rid.type.lower() != _COLLECTION:
            fields.wrong("id", f"The id of collection '{name}' is that of a {rid.type}.", "Write the collection's id.")
            rid = None
        fact = CollectionFact(
            name=rid.name if rid is not None else name,
            id=text or "",
            origin=Origin(document, fields.path),
            restore_points=dict(_points(fields, document)),
            location=fields.text("location"),
            source=fields.text("source"),
            copy_of=fields.text("copyOf"),
            tags=fields.tags("tags"),
            instant_access=fields.flag("instantAccess"),
            locks=fields.texts("locks") or (),
        )
        fields.done()
        if rid is None:
            continue
        found[name] = fact
        other = ids.setdefault(fact.id.lower(), name)
        if other != name:
            _again(report, fields.path, f"Collections '{other}' and '{name}' have one id.", "collection")
    return found


def _points(holder: Fields, document: Document) -> Iterable[tuple[str, PointFact]]:
    for name, fields in holder.objects("restorePoints", "restore point"):
        fields.what = f"Restore point '{name}'"
        fact = PointFact(
            name=name,
            origin=Origin(document, fields.path),
            created=fields.moment("created"),
            consistency=fields.text("consistency"),
            exclude=fields.texts("exclude"),
            state=fields.text("state"),
            vm_id=fields.text("vmId"),
            copy_of=fields.text("copyOf"),
            replication=fields.number("replication", "the percentage that is copied, 0 to 100"),
            disks=fields.texts("disks"),
        )
        fields.done()
        yield name, fact
