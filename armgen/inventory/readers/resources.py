"""Machines, disks, scale sets, collections and locks of Azure become the facts of an inventory (SPEC.md, "Facts").

Nothing but what a rule reads is taken over: no user data, no profile of the operating system, no key, no token.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from armgen.documents.fields import parse_moment
from armgen.ids import ResourceId
from armgen.inventory.model import CACHING, ENCRYPTION_TYPES, NETWORK_ACCESS, ORCHESTRATIONS, SECURITY_TYPES
from armgen.inventory.readers import shapes
from armgen.inventory.readers.shapes import Record, flag, get, number, objects, text
from armgen.jsontypes import JsonObject, JsonValue


class Gap(NamedTuple):
    """A fact that rules would read and no source has: the thing, and what is not known of it."""

    subject: str
    missing: str


class Made(NamedTuple):
    """The facts as an inventory file holds them, and what they lack."""

    machines: dict[str, JsonObject]
    collections: dict[str, JsonObject]
    gaps: tuple[Gap, ...]


def make_facts(found: Iterable[Record]) -> Made:
    """The facts of all records together, joined by id.

    Of two records of one id the later one wins field by field; that a tool prints null says nothing.
    """
    by_type: dict[str, dict[str, Record]] = {}
    for record in found:
        mine = by_type.setdefault(record.type, {})
        key = record.text.lower()
        if key in mine:
            said = {name: value for name, value in record.fields.items() if value is not None}
            record = record._replace(fields={**mine[key].fields, **said})
        mine[key] = record
    disks = by_type.get(shapes.DISK, {})
    sets = by_type.get(shapes.SCALE_SET, {})
    gaps: list[Gap] = []
    machines: dict[str, JsonObject] = {}
    for kind in (shapes.VM, shapes.INSTANCE):
        for record in by_type.get(kind, {}).values():
            if isinstance(get(record.fields, "storageProfile"), dict):
                machines[record.text.lower()] = _machine(record, disks, sets, gaps)
            else:
                gaps.append(Gap(record.id.name, "its disks; it is left out"))
    points = by_type.get(shapes.POINT, {})
    collections = {
        key: _collection(record, points, by_type.get(shapes.LOCK, {}))
        for key, record in by_type.get(shapes.COLLECTION, {}).items()
    }
    strays = {one.id.names[0] for key, one in points.items() if key.rpartition("/restorepoints/")[0] not in collections}
    gaps.extend(Gap(name, "the collection itself; its restore points are left out") for name in sorted(strays))
    return Made(name_by_id(machines), name_by_id(collections), tuple(gaps))


def name_by_id(facts: Mapping[str, JsonObject]) -> dict[str, JsonObject]:
    """The facts by name, sorted; where two have one name, by `<group>-<name>`, then with a number.

    Instances of scale sets are numbered in each set: `<set>_<instance>` comes before the group.
    """
    names: dict[str, JsonObject] = {}
    plain: dict[str, int] = {}
    ids = {key: ResourceId.parse(str(fact["id"])) for key, fact in facts.items()}
    for rid in ids.values():
        if rid is not None:
            for name in {rid.name.lower(), "_".join(rid.names).lower()}:
                plain[name] = plain.get(name, 0) + 1
    for key in sorted(facts):
        rid = ids[key]
        name = rid.name if rid is not None else key
        if plain.get(name.lower(), 0) > 1 and rid is not None:
            name = "_".join(rid.names)
        if plain.get(name.lower(), 0) > 1 and rid is not None:
            name = f"{rid.group.lower()}-{name}"
        unique, count = name, 1
        while unique in names:
            count += 1
            unique = f"{name}-{count}"
        names[unique] = facts[key]
    return dict(sorted(names.items()))


def _machine(record: Record, disks: Mapping[str, Record], sets: Mapping[str, Record], gaps: list[Gap]) -> JsonObject:
    vm = record.fields
    name = record.id.name
    if record.type == shapes.INSTANCE:
        name = f"{record.id.names[0]}_{record.id.name}"
    for missing, path in (("location", ("location",)), ("size", ("hardwareProfile", "vmSize"))):
        if get(vm, *path) is None:
            gaps.append(Gap(name, missing))
    fact: JsonObject = {
        "id": record.text,
        "location": text(vm, "location") or "unknown",
        "vmId": text(vm, "vmId"),
        "zone": _zone(vm),
        "tags": _tags(vm),
        "size": text(vm, "hardwareProfile", "vmSize") or text(vm, "sku", "name"),
        "os": _os(vm),
        "security": _only({"type": _one_of(SECURITY_TYPES, text(vm, "securityProfile", "securityType"), name, gaps)}),
        "scaleSet": _scale_set(record, sets, gaps),
        "availabilitySet": text(vm, "availabilitySet", "id"),
        "agent": _agent(vm),
        "disks": [*_disks(vm, record.id, disks, gaps)],
    }
    return _only(fact) or {}


def _zone(vm: JsonObject) -> str | None:
    zones = get(vm, "zones")
    return str(zones[0]) or None if isinstance(zones, list) and zones else None


def _tags(item: JsonObject) -> JsonObject | None:
    tags = get(item, "tags")
    if not isinstance(tags, dict):
        return None
    return {key: value for key, value in sorted(tags.items()) if isinstance(value, str)} or None


def _os(vm: JsonObject) -> JsonObject | None:
    profile = get(vm, "storageProfile", "osDisk", "osType") or _configured(vm)
    image = get(vm, "storageProfile", "imageReference")
    view = get(vm, "instanceView") or get(vm, "extended", "instanceView")
    return _only(
        {
            "type": profile if isinstance(profile, str) and profile in ("Windows", "Linux") else None,
            "name": text(view, "osName") or text(image, "offer"),
            "version": text(view, "osVersion") or text(image, "sku"),
        }
    )


def _configured(vm: JsonObject) -> str | None:
    """The kind of system that a template configures: what is not deployed yet has no `osType`."""
    if get(vm, "osProfile", "windowsConfiguration") is not None:
        return "Windows"
    return "Linux" if get(vm, "osProfile", "linuxConfiguration") is not None else None


def _scale_set(record: Record, sets: Mapping[str, Record], gaps: list[Gap]) -> JsonObject | None:
    if record.type == shapes.INSTANCE:
        owner = record.id._replace(type="Microsoft.Compute/virtualMachineScaleSets", names=record.id.names[:1])
        return {"id": str(owner), "orchestration": "Uniform"}
    owner_id = text(record.fields, "virtualMachineScaleSet", "id")
    if owner_id is None:
        return None
    known = sets.get(owner_id.lower())
    if known is None:
        # Instances of a Uniform set are no virtual machines of their own (facts G): a machine with a set is Flexible.
        gaps.append(Gap(record.id.name, "the scale set's own record (taken for Flexible)"))
        return {"id": owner_id, "orchestration": "Flexible"}
    mode = _one_of(ORCHESTRATIONS, text(known.fields, "orchestrationMode"), record.id.name, gaps)
    return {"id": owner_id, "orchestration": mode or "Uniform"}


def _agent(vm: JsonObject) -> str | None:
    view = get(vm, "instanceView") or get(vm, "extended", "instanceView")
    for status in objects(view, "vmAgent", "statuses"):
        code = (text(status, "code") or "").lower()
        display = (text(status, "displayStatus") or "").lower()
        if "provisioningstate/succeeded" in code or display == "ready":
            return "Ready"
        return "Unknown" if "unknown" in code or "unknown" in display else "NotReady"
    return None


def _disks(vm: JsonObject, owner: ResourceId, disks: Mapping[str, Record], gaps: list[Gap]) -> Iterator[JsonObject]:
    os_disk = get(vm, "storageProfile", "osDisk")
    if not isinstance(os_disk, dict):
        # Azure makes one of the image when a template does not speak of it.
        gaps.append(Gap(owner.name, "its OS disk"))
        os_disk = {}
    yield _disk(os_disk, "os", owner, disks, gaps)
    for disk in sorted(objects(vm, "storageProfile", "dataDisks"), key=lambda one: number(one, "lun") or 0):
        yield _disk(disk, "data", owner, disks, gaps)


def _disk(
    attached: JsonObject, role: str, owner: ResourceId, disks: Mapping[str, Record], gaps: list[Gap]
) -> JsonObject:
    managed = get(attached, "managedDisk")
    disk_id = _whole_id(text(managed, "id"))
    name = text(attached, "name") or (ResourceId.parse(disk_id or "") or owner).name
    own = disks.get((disk_id or "").lower())
    fields: JsonObject = own.fields if own is not None else {}
    if own is None and disk_id is not None:
        gaps.append(Gap(owner.name, f"disk {name} itself (maxShares, network access)"))
    keys = text(fields, "encryption", "diskEncryptionSetId") or text(managed, "diskEncryptionSet", "id")
    kind = _one_of(ENCRYPTION_TYPES, text(fields, "encryption", "type"), name, gaps)
    if keys is not None and kind is None:
        kind = "EncryptionAtRestWithCustomerKey"
    vhd = (text(attached, "vhd", "uri") or "").split("?", 1)[0] or None
    fact: JsonObject = {
        "name": name,
        "role": role,
        "lun": number(attached, "lun", least=0) if role == "data" else None,
        "id": disk_id,
        "sku": text(fields, "sku", "name") or text(managed, "storageAccountType"),
        "sizeGB": number(fields, "diskSizeGB", least=0) or number(attached, "diskSizeGB", least=0),
        "caching": _one_of(CACHING, text(attached, "caching"), name, gaps),
        "managed": False if vhd is not None and disk_id is None else None,
        "vhd": vhd,
        "ephemeral": True if (text(attached, "diffDiskSettings", "option") or "").lower() == "local" else None,
        "writeAccelerator": flag(attached, "writeAcceleratorEnabled") or None,
        "maxShares": number(fields, "maxShares", least=1),
        "networkAccess": _one_of(NETWORK_ACCESS, text(fields, "networkAccessPolicy"), name, gaps),
        "diskAccess": text(fields, "diskAccessId"),
        "encryption": _only({"type": kind, "diskEncryptionSet": keys}),
    }
    return _only(fact) or {}


def _whole_id(text: str | None) -> str | None:
    rid = ResourceId.parse(text) if text is not None else None
    return text if rid is not None and rid.group else None


def _one_of(choices: tuple[str, ...], value: str | None, owner: str, gaps: list[Gap]) -> str | None:
    """The value as inventories spell it; None, and a gap, for one that they do not know."""
    if value is None:
        return None
    known = next((one for one in choices if one.lower() == value.lower()), None)
    if known is None:
        gaps.append(Gap(owner, f"what '{value}' means"))
    return known


def _collection(record: Record, points: Mapping[str, Record], locks: Mapping[str, Record]) -> JsonObject:
    fields = record.fields
    source = text(fields, "source", "id")
    source_id = ResourceId.parse(_slashed(source)) if source is not None else None
    is_copy = source_id is not None and source_id.type.lower() == shapes.COLLECTION
    inline = {(text(point, "name") or ""): shapes.flatten(point) for point in objects(fields, "restorePoints")}
    below = record.text.lower() + "/restorepoints/"
    inline.update({one.id.name: one.fields for key, one in points.items() if key.startswith(below)})
    held = record.text.lower() + "/providers/microsoft.authorization/locks/"
    levels = sorted({text(one.fields, "level") or "" for key, one in locks.items() if key.startswith(held)} - {""})
    fact: JsonObject = {
        "id": record.text,
        "location": text(fields, "location"),
        "source": _slashed(source) if source is not None else None,
        "copyOf": _slashed(source) if is_copy and source is not None else None,
        "tags": _tags(fields),
        "instantAccess": flag(fields, "instantAccess"),
        "locks": [*levels] or None,
        "restorePoints": {name: _point(point) for name, point in sorted(inline.items()) if name} or None,
    }
    return _only(fact) or {}


def _slashed(text: str) -> str:
    """Some published answers leave the first slash of an id out."""
    return text if text.startswith("/") else "/" + text


_MODES = {"applicationconsistent": "application", "filesystemconsistent": "application", "crashconsistent": "crash"}


def _point(fields: JsonObject) -> JsonObject:
    mode = text(fields, "consistencyMode")
    created = text(fields, "timeCreated")
    copied = text(fields, "sourceRestorePoint", "id")
    left_out = [text(disk, "id") for disk in objects(fields, "excludeDisks")]
    captured = [
        text(disk, "managedDisk", "id")
        for disk in (
            get(fields, "sourceMetadata", "storageProfile", "osDisk"),
            *objects(fields, "sourceMetadata", "storageProfile", "dataDisks"),
        )
    ]
    percents = [
        number(disk, "replicationStatus", "completionPercent")
        for disk in objects(fields, "instanceView", "diskRestorePoints")
    ]
    known = [percent for percent in percents if percent is not None]
    fact: JsonObject = {
        "created": created if created is not None and parse_moment(created) is not None else None,
        "consistency": _MODES.get(mode.lower(), mode) if mode is not None else None,
        "exclude": [one for one in left_out if one is not None],
        "state": text(fields, "provisioningState"),
        "vmId": text(fields, "sourceMetadata", "vmId"),
        "copyOf": copied,
        "replication": min(known) if copied is not None and known else None,
        "disks": [one for one in captured if one is not None] or None,
    }
    return _only(fact) or {}


def _only(fact: JsonObject) -> JsonObject | None:
    """The entries that say something; None when none does."""
    kept: dict[str, JsonValue] = {key: value for key, value in fact.items() if value is not None}
    return kept or None
