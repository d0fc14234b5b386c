"""The disks of a template's restore points: which are left out, which are captured, which keys copies ask for."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Literal

from armgen.arm.syntax import Access, Call, Node, Number, print_node
from armgen.arm.syntax import Text as Literally
from armgen.arm.values import Deferred, Value
from armgen.diagnostics import Origin
from armgen.estate.disks import captured_disks, is_open
from armgen.estate.facts import disk_ref
from armgen.estate.from_template.bodies import reference_of
from armgen.estate.from_template.joining import Joiner
from armgen.estate.from_template.texts import known_or_unknown, member, number_of, unknown
from armgen.estate.model import DiskEncryption, Exclusion
from armgen.estate.names import ResourceRef
from armgen.inventory.model import Disk, Machine, PointFact
from armgen.jsontypes import Path
from armgen.unknown import Unknown

_CUSTOMER_KEY = "EncryptionAtRestWithCustomerKey"
_LUN = re.compile(r"equals\(lambdaVariables\('[^']*'\)\.lun, (\d+)\)", re.IGNORECASE)


def exclusions(
    value: Value, machine: Machine | None, joiner: Joiner, where: Callable[[Path], Origin]
) -> tuple[Exclusion, ...] | Unknown:
    """`properties.excludeDisks`: Unknown when the list is an expression."""
    if isinstance(value, Deferred):
        return unknown(value)
    if not isinstance(value, list):
        return ()
    found: list[Exclusion] = []
    for index, item in enumerate(value):
        found.append(_exclusion(member(item, "id"), machine, joiner, where(("excludeDisks", index))))
    return tuple(found)


def _exclusion(value: Value, machine: Machine | None, joiner: Joiner, place: Origin) -> Exclusion:
    named = reference_of(value, joiner)
    attached = machine.disks if machine is not None else ()
    if isinstance(named.ref, ResourceRef):
        return _excluded(named.ref, attached, place)
    if isinstance(value, Deferred):
        disk = next((one for one in attached if one.id == named.ref), None) or _read_from_machine(value.node, attached)
        ref = disk_ref(disk) if disk is not None else None
        return Exclusion(ref if ref is not None else unknown(value), place, disk)
    # No id at all: as a reference it names nothing that is attached.
    return Exclusion(ResourceRef("", "", "Microsoft.Compute/disks", (named.text or "(no id)",)), place)


def _excluded(ref: ResourceRef, attached: tuple[Disk, ...], place: Origin) -> Exclusion:
    """The attached disk of an id: that very one, else the one of that name in a group which may be the same.

    An id that may be that of any of several disks is left open.
    """
    refs = [(disk, own) for disk in attached if (own := disk_ref(disk)) is not None]
    exact = next((disk for disk, own in refs if own == ref), None)
    near = [(disk, own) for disk, own in refs if own.may_be(ref)] if exact is None else []
    if len(near) == 1 and near[0][1].tail == ref.tail:
        return Exclusion(near[0][1], place, near[0][0])
    return Exclusion(Unknown(str(ref)) if near else ref, place, exact)


def _read_from_machine(node: Node, disks: tuple[Disk, ...]) -> Disk | None:
    """The disk that `reference(machine).storageProfile.osDisk.managedDisk.id` and the like mean."""
    path = _steps(node)
    if [step for step in path[-2:] if isinstance(step, str)] != ["manageddisk", "id"]:
        return None
    if "osdisk" in path:
        return next((disk for disk in disks if disk.role == "os"), None)
    if "datadisks" not in path:
        return None
    data = [disk for disk in disks if disk.role != "os"]
    asked = _LUN.search(print_node(node))
    if asked is not None:
        return next((disk for disk in data if disk.lun == int(asked[1])), None)
    index = path[path.index("datadisks") + 1]
    return data[index] if isinstance(index, int) and 0 <= index < len(data) else None


def _steps(node: Node) -> list[str | int]:
    """The keys of an access chain, lower case, through `first(filter(...))`."""
    steps: list[str | int] = []
    at: Node | None = node
    while at is not None:
        if isinstance(at, Access):
            key = at.key
            steps.append(
                key.value.lower() if isinstance(key, Literally) else key.value if isinstance(key, Number) else ""
            )
            at = at.base
        elif isinstance(at, Call) and at.name.lower() in ("first", "filter") and at.args:
            at = at.args[0]
        else:
            at = None
    return steps[::-1]


def captured(
    machine: Machine | None, excludes: tuple[Exclusion, ...] | Unknown, source: PointFact | None = None
) -> tuple[Disk, ...]:
    """The disks that are not left out; () when it is not known which are."""
    if isinstance(excludes, Unknown) or any(one.disk is None and isinstance(one.ref, Unknown) for one in excludes):
        return ()
    left_out = [one.disk for one in excludes if one.disk is not None]
    is_settled = len(left_out) == len(excludes)
    return tuple(
        disk
        for disk in captured_disks(machine, excludes, source)
        if not any(disk is other for other in left_out) and not _is_unseen(disk, is_settled)
    )


def _is_unseen(disk: Disk, is_settled: bool) -> bool:
    """Whether nothing is known of a disk, or it may be the one that an exclusion names (`is_settled`: none is left)."""
    return is_open(disk) and not (is_settled and (disk.role == "os" or disk.lun is not None))


def encryption_of(properties: Value, machine: Machine | None, joiner: Joiner) -> tuple[DiskEncryption, ...]:
    """The keys that `properties.sourceMetadata.storageProfile` asks for."""
    profile = member(properties, "sourceMetadata", "storageProfile")
    found: list[DiskEncryption] = []
    os_disk = member(profile, "osDisk")
    if isinstance(os_disk, dict):
        found.extend(_keys("os", None, os_disk))
    data = member(profile, "dataDisks")
    for item in data if isinstance(data, list) else ():
        found.extend(_keys("data", _lun(item, machine, joiner), item))
    return tuple(found)


def _keys(role: Literal["os", "data"], lun: int | None, item: Value) -> list[DiskEncryption]:
    wanted = member(item, "diskRestorePoint", "encryption")
    if not isinstance(wanted, dict):
        return []
    owner = known_or_unknown(member(wanted, "diskEncryptionSet", "id"))
    kind = known_or_unknown(member(wanted, "type"))
    text = owner.expression if isinstance(owner, Unknown) else owner or ""
    return [DiskEncryption(role, lun, text, kind if isinstance(kind, str) else _CUSTOMER_KEY)]


def _lun(item: Value, machine: Machine | None, joiner: Joiner) -> int | None:
    """The LUN that an entry is about: written, or that of the disk or the source disk restore point that it names."""
    written = number_of(member(item, "lun"))
    if isinstance(written, int):
        return written
    named = reference_of(member(item, "managedDisk", "id"), joiner).ref
    for disk in machine.disks if machine is not None else ():
        if isinstance(named, ResourceRef) and disk_ref(disk) == named and isinstance(disk.lun, int):
            return disk.lun
    source = member(item, "diskRestorePoint", "sourceDiskRestorePoint", "id")
    asked = _LUN.search(print_node(source.node)) if isinstance(source, Deferred) else None
    return int(asked[1]) if asked is not None else None
