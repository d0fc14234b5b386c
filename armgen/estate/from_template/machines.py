"""The machines, disks and sets that a template declares, as facts that win over the inventory, property by property."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from armgen.arm.expand.model import ExpandedResource
from armgen.arm.values import Deferred, Value
from armgen.catalog import os_supported
from armgen.codes import EDITIONS
from armgen.diagnostics import Origin
from armgen.estate.facts import disk_ref
from armgen.estate.from_template.joining import Joiner
from armgen.estate.from_template.places import Places
from armgen.estate.from_template.texts import (
    flag_of,
    items_of,
    known_or_unknown,
    member,
    number_of,
    ref_of,
    text_of,
    unknown,
)
from armgen.estate.model import DISK, Facts, ScaleSet
from armgen.estate.names import IdText, ResourceRef
from armgen.inventory.model import Disk, Encryption, Machine, OperatingSystem, ScaleSetMembership
from armgen.unknown import Unknown

CUSTOMER_KEY = "EncryptionAtRestWithCustomerKey"


class Declared(NamedTuple):
    """The resources of a template that are facts, by the key of their id."""

    machines: Mapping[str, tuple[ResourceRef, ExpandedResource]]
    disks: Mapping[str, ExpandedResource]
    scale_sets: Mapping[str, tuple[ResourceRef, ExpandedResource]]


class Machines:
    """Makes the machines of a template. `known` are the facts of the inventories."""

    def __init__(self, declared: Declared, known: Facts, joiner: Joiner, places: Places) -> None:
        self._declared = declared
        self._known = known
        self._joiner = joiner
        self._places = places

    def all(self) -> Iterator[Machine]:
        for key, (ref, resource) in self._declared.machines.items():
            yield self._machine(ref, resource, self._known.by_id.get(key))

    def scale_sets(self, found: Mapping[str, ScaleSet]) -> dict[str, ScaleSet]:
        """The sets of the facts with those that the template declares."""
        merged = dict(found)
        for key, (ref, _) in self._declared.scale_sets.items():
            members = merged[key].members if key in merged else ()
            mode = self._orchestration(key)
            merged[key] = ScaleSet(ref, mode if isinstance(mode, str) else "", members)
        return merged

    def _machine(self, ref: ResourceRef, resource: ExpandedResource, fact: Machine | None) -> Machine:
        body = {name: resource.value((name,)) for name in ("location", "tags", "zones")}
        properties = resource.value(("properties",))
        zone = next(iter(items_of(body["zones"])), None)
        tags = body["tags"]
        own = Machine(
            key=str(ref.name),
            id=IdText.of(ref),
            name=str(ref.name),
            location=known_or_unknown(body["location"]),
            disks=tuple(self._disks(ref, resource, properties, fact)),
            origin=self._places.resource(resource),
            zone=known_or_unknown(zone),
            tags={key: text for key, text in tags.items() if isinstance(text, str)} if isinstance(tags, dict) else None,
            size=known_or_unknown(member(properties, "hardwareProfile", "vmSize")),
            os=_operating_system(properties),
            security_type=_word(member(properties, "securityProfile", "securityType")),
            scale_set=self._membership(properties),
            availability_set=self._id(member(properties, "availabilitySet", "id")),
        )
        return own if fact is None else _over(own, fact)

    def _membership(self, properties: Value) -> ScaleSetMembership | None:
        found = self._id(member(properties, "virtualMachineScaleSet", "id"))
        if found is None:
            return None
        ref = ResourceRef.parse(found) if isinstance(found, str) else None
        known = self._known.scale_sets.get(ref.key) if ref is not None else None
        mode = self._orchestration(ref.key) if ref is not None else None
        return ScaleSetMembership(found, mode or (known.orchestration if known is not None else None) or None)

    def _orchestration(self, key: str) -> str | Unknown | None:
        """The mode of a declared set; a request without one means Uniform."""
        declared = self._declared.scale_sets.get(key)
        if declared is None:
            return None
        return _word(declared[1].value(("properties", "orchestrationMode"))) or "Uniform"

    def _id(self, value: Value) -> str | Unknown | None:
        """An id as facts hold it."""
        text = text_of(value)
        if text is None:
            return None
        ref = ref_of(text)
        if ref is not None:
            return IdText.of(self._joiner.join(ref))
        return unknown(value) if isinstance(value, Deferred) else str(text)

    # Disks

    def _disks(
        self, machine: ResourceRef, resource: ExpandedResource, properties: Value, fact: Machine | None
    ) -> Iterator[Disk]:
        profile = member(properties, "storageProfile")
        there = fact.disks if fact is not None else ()
        path = ("properties", "storageProfile")
        if isinstance(profile, Deferred):
            yield _unseen("disks", "data", self._places.inside(resource, *path))
            return
        os_disk, data = member(profile, "osDisk"), member(profile, "dataDisks")
        if isinstance(os_disk, dict):
            yield self._disk(os_disk, "os", machine, self._places.inside(resource, *path, "osDisk"), there)
        elif isinstance(os_disk, Deferred):
            yield _unseen("OS disk", "os", self._places.inside(resource, *path, "osDisk"))
        else:
            yield from (disk for disk in there if disk.role == "os")
        if isinstance(data, Deferred):
            yield _unseen("data disks", "data", self._places.inside(resource, *path, "dataDisks"))
        elif not isinstance(data, list):
            yield from (disk for disk in there if disk.role != "os")
        if not isinstance(data, list):
            return
        for index, item in enumerate(data):
            place = self._places.inside(resource, *path, "dataDisks", index)
            if isinstance(item, dict):
                yield self._disk(item, "data", machine, place, there)
            elif item is not None:
                yield _unseen(f"data disk {index}", "data", place)

    def _disk(self, item: Value, role: str, machine: ResourceRef, place: Origin, there: tuple[Disk, ...]) -> Disk:
        lun = number_of(member(item, "lun")) if role == "data" else None
        written = text_of(member(item, "name"))
        managed_id = member(item, "managedDisk", "id")
        attached = text_of(managed_id)
        ref = ref_of(attached) if attached is not None else None
        if ref is not None:
            ref = self._joiner.join(ref)
        blob = member(item, "vhd")
        vhd = known_or_unknown(member(blob, "uri"))
        if attached is None and written is not None and vhd is None:
            ref = ResourceRef(machine.subscription, machine.group, DISK, (written,))
        name = str(written if written is not None else ref.name if ref is not None else _title(role, lun))
        own = self._declared.disks.get(ref.key) if ref is not None else None
        known = _same_disk(ref, role, lun, name, there) or self._elsewhere(ref)
        unmanaged = vhd is not None and attached is None
        disk = Disk(
            name=name,
            role=role,
            id="" if unmanaged else IdText.of(ref) if ref is not None else _open_id(managed_id, machine, role, lun),
            origin=place,
            lun=lun,
            sku=known_or_unknown(member(item, "managedDisk", "storageAccountType")),
            size_gb=number_of(member(item, "diskSizeGB")),
            caching=_word(member(item, "caching")),
            managed=unknown(blob) if unmanaged and isinstance(blob, Deferred) else not unmanaged,
            vhd=vhd,
            ephemeral=_ephemeral(item),
            write_accelerator=flag_of(member(item, "writeAcceleratorEnabled")),
            encryption=_encryption(None, member(item, "managedDisk", "diskEncryptionSet", "id")),
            has_facts=attached is None or own is not None or known is not None,
        )
        if own is not None:
            disk = _with_resource(disk, own)
        return disk if known is None else _disk_over(disk, known)

    def _elsewhere(self, ref: ResourceRef | None) -> Disk | None:
        """What the inventories say of a disk, whatever machine they found it at."""
        found = self._known.disks.get(ref.key) if ref is not None else None
        return found[1] if found is not None else None


_WORDS = {
    word.lower(): word
    for word in (
        "ConfidentialVM",
        "TrustedLaunch",
        "Uniform",
        "Flexible",
        "None",
        "ReadOnly",
        "ReadWrite",
        "AllowAll",
        "AllowPrivate",
        "DenyAll",
        "EncryptionAtRestWithPlatformKey",
        CUSTOMER_KEY,
        "EncryptionAtRestWithPlatformAndCustomerKeys",
    )
}


def _word(value: Value) -> str | Unknown | None:
    """A member of an enumeration in Azure's own letters: it takes any casing."""
    text = known_or_unknown(value)
    return _WORDS.get(text.lower(), text) if isinstance(text, str) else text


def _title(role: str, lun: int | Unknown | None) -> str:
    return "OS disk" if role == "os" else f"data disk at LUN {lun}" if isinstance(lun, int) else "data disk"


def _open_id(written: Value, machine: ResourceRef, role: str, lun: int | Unknown | None) -> Unknown:
    """What stands for the id of a disk that only the deployment knows: the expression, when one is written."""
    return unknown(written) if isinstance(written, Deferred) else Unknown(f"{machine} {_title(role, lun)}")


def _unseen(name: str, role: str, place: Origin) -> Disk:
    """Disks that an expression gives: nothing can be said of them."""
    return Disk(name=name, role=role, id=Unknown(name), origin=place, has_facts=False)


def _ephemeral(item: Value) -> bool | Unknown | None:
    option = known_or_unknown(member(item, "diffDiskSettings", "option"))
    if isinstance(option, str):
        return option.lower() == "local" or None
    return option


def _id(value: Value) -> str | Unknown | None:
    """An id, of which the subscription or group may be known to the deployment only. An empty text is none."""
    text = text_of(value)
    ref = ref_of(text) if text else None
    return IdText.of(ref) if ref is not None else known_or_unknown(value) or None


def _encryption(kind: Value, keys: Value) -> Encryption | None:
    name, owner = _word(kind), _id(keys)
    if name is None and owner is None:
        return None
    return Encryption(name if name is not None else CUSTOMER_KEY, owner)


def _with_resource(disk: Disk, resource: ExpandedResource) -> Disk:
    """The disk with what the resource of the disk itself says."""
    properties = resource.value(("properties",))
    keys = member(properties, "encryption")
    found = {
        "sku": known_or_unknown(resource.value(("sku", "name"))),
        "size_gb": number_of(member(properties, "diskSizeGB")),
        "max_shares": number_of(member(properties, "maxShares")),
        "network_access": _word(member(properties, "networkAccessPolicy")),
        "disk_access": _id(member(properties, "diskAccessId")),
        "encryption": _encryption(member(keys, "type"), member(keys, "diskEncryptionSetId")),
    }
    return disk._replace(**{key: value for key, value in found.items() if value not in (None, "")})  # type: ignore[arg-type]


def _same_disk(
    ref: ResourceRef | None, role: str, lun: int | Unknown | None, name: str, there: Iterable[Disk]
) -> Disk | None:
    """The disk of the facts that a disk of the template is: by id, by name, else by its place at the machine."""
    disks = [disk for disk in there if disk.role == role]
    for disk in disks:
        known = disk_ref(disk)
        if ref is not None and known is not None and known == ref:
            return disk
    by_name = [disk for disk in disks if isinstance(disk.name, str) and disk.name.lower() == name.lower()]
    if by_name:
        return by_name[0]
    if ref is not None:
        return None
    return next((disk for disk in disks if role == "os" or (lun is not None and disk.lun == lun)), None)


def _disk_over(own: Disk, fact: Disk) -> Disk:
    """What the template says of a disk, else what the facts say."""
    values = {
        field: getattr(fact, field)
        for field in Disk._fields
        if getattr(own, field) is None or (field == "id" and isinstance(own.id, Unknown))
    }
    return own._replace(**values, has_facts=True)


def _over(own: Machine, fact: Machine) -> Machine:
    """What the template says of a machine, else what the facts say."""
    values = {field: getattr(fact, field) for field in Machine._fields if getattr(own, field) is None}
    return own._replace(**values, key=fact.key, id=fact.id, disks=own.disks or fact.disks)


def _operating_system(properties: Value) -> OperatingSystem | None:
    image = member(properties, "storageProfile", "imageReference")
    name = known_or_unknown(member(image, "offer"))
    version = known_or_unknown(member(image, "sku"))
    kind = known_or_unknown(member(properties, "storageProfile", "osDisk", "osType"))
    if not isinstance(kind, str):
        kind = _kind_of_image(properties, image, name, version) or kind
    elif kind.lower() in ("windows", "linux"):
        kind = kind.capitalize()
    return None if kind is None and name is None else OperatingSystem(kind, name, version)


def _kind_of_image(
    properties: Value, image: Value, name: str | Unknown | None, version: str | Unknown | None
) -> str | None:
    """Windows or Linux by the profile of the system, else by what the catalogue makes of the image."""
    profile = member(properties, "osProfile")
    if isinstance(profile, dict):
        for kind in ("Windows", "Linux"):
            if isinstance(member(profile, f"{kind.lower()}Configuration"), dict):
                return kind
    publisher = known_or_unknown(member(image, "publisher"))
    if isinstance(publisher, str) and publisher.lower().startswith("microsoftwindows"):
        return "Windows"
    if not isinstance(name, str):
        return None
    texts = (name, version if isinstance(version, str) else "")
    found = [kind for kind in ("Windows", "Linux") if os_supported(kind, *texts, EDITIONS[-1]) is not None]
    return found[0] if len(found) == 1 else None
