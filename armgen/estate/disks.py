"""The disks of a restore point: which are left out, which are captured, which keys a copy asks for them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from armgen.diagnostics import Origin
from armgen.estate.facts import disk_beside, disk_ref, machine_ref
from armgen.estate.model import MACHINE, Collection, DiskEncryption, Exclusion, Facts, Point
from armgen.estate.names import ResourceRef, Text
from armgen.estate.support import barred_by
from armgen.inventory.model import CollectionFact, Disk, Machine, PointFact
from armgen.near import did_you_mean
from armgen.spec import model as written
from armgen.unknown import Unknown

Problems = Callable[[str, str, str, Origin], None]
"""Takes code, message, help and place of what leads nowhere."""


STORED = "excluded when the restore point was made"
"""Why `exclude: unsupported` leaves a disk out of a restore point that exists."""


class Disks:
    """Looks up the disks that a spec names."""

    def __init__(self, facts: Facts, edition: str, problem: Problems) -> None:
        self._facts = facts
        self._edition = edition
        self._problem = problem

    def excluded(
        self,
        asked: tuple[str, ...] | str | None,
        collection: Collection,
        mode: str | None,
        existing: PointFact | None,
        place: Origin,
    ) -> tuple[Exclusion, ...]:
        """The disks that a restore point leaves out: those named, or those that the edition bars."""
        if asked is None:
            return ()
        if asked == written.UNSUPPORTED:
            return self._unsupported(collection, mode, existing, place)
        found: list[Exclusion] = []
        for index, text in enumerate(asked):
            exclusion = self._exclusion(text, collection, place.at(index))
            if exclusion is not None:
                found.append(exclusion)
        return tuple(found)

    def excluded_on_copy(
        self, asked: tuple[str, ...] | str | None, collection: Collection, place: Origin
    ) -> tuple[Exclusion, ...]:
        """What a copy asks to leave out, which no copy can (RP507): names that lead nowhere are no second fault."""
        if asked is None or isinstance(asked, str):
            disks = collection.machine.disks if asked is not None and collection.machine is not None else ()
            return tuple(self._barred(disks, None, place))
        found: list[Exclusion] = []
        for index, text in enumerate(asked):
            attached = attached_disk(collection.machine, text)
            ref = disk_ref(attached) if attached is not None else ResourceRef.parse(text)
            found.append(Exclusion(ref if ref is not None else Unknown(text), place.at(index), attached))
        return tuple(found)

    def _unsupported(
        self, collection: Collection, mode: str | None, existing: PointFact | None, place: Origin
    ) -> tuple[Exclusion, ...]:
        """The disks that the edition bars; of a restore point that exists already, the set that it was made with.

        One that has failed is made again, so it is worked out anew.
        """
        machine = collection.machine
        if existing is not None and (existing.state or "").lower() != "failed":
            return tuple(self._stored(text, machine, place) for text in existing.exclude or ())
        if machine is None:
            if not collection.unresolved:
                self._problem(
                    "RP902",
                    f"The facts do not hold the machine of '{collection.name}', so `exclude: unsupported` cannot be "
                    "worked out.",
                    "Add the machine to the inventory, or list the disks by name.",
                    place,
                )
            return ()
        return tuple(self._barred(machine.disks, mode, place))

    def _barred(self, disks: Iterable[Disk], mode: str | None, place: Origin) -> Iterator[Exclusion]:
        for disk in disks:
            bar = barred_by(disk, mode, self._edition)
            ref = disk_ref(disk)
            if bar is not None and ref is not None:
                yield Exclusion(ref, place, disk, bar.what)

    def _stored(self, text: str, machine: Machine | None, place: Origin) -> Exclusion:
        attached = attached_disk(machine, text)
        ref = disk_ref(attached) if attached is not None else ResourceRef.parse(text)
        if ref is None:
            beside = machine_ref(machine) if machine is not None else ResourceRef("", "", MACHINE, (text,))
            ref = disk_beside(beside, text)
        return Exclusion(ref, place, attached, STORED)

    def _exclusion(self, text: str, collection: Collection, place: Origin) -> Exclusion | None:
        machine = collection.machine
        attached = attached_disk(machine, text)
        ref = disk_ref(attached) if attached is not None else None
        if ref is None and "/" in text:
            ref = ResourceRef.parse(text)
        if ref is not None:
            return Exclusion(ref, place, attached)
        if attached is not None:
            # An unmanaged disk has no id: RP101 says that it cannot be excluded.
            return None
        if machine is None and "/" not in text:
            beside = collection.machine_ref
            return None if beside is None else Exclusion(disk_beside(beside, text), place)
        others = self._foreign(text) if "/" not in text else None
        if others is not None:
            return Exclusion(others, place)
        names = [disk.name for disk in machine.disks if isinstance(disk.name, str)] if machine is not None else []
        self._problem(
            "RP902",
            f"Machine '{machine.key}' has no disk '{text}'.{did_you_mean(text, names)}"
            if machine is not None
            else f"'{text}' is no disk id.",
            "Correct the name; the disks are " + ", ".join(names) + "."
            if names
            else "Write a disk name or a whole id.",
            place,
        )
        return None

    def _foreign(self, name: str) -> ResourceRef | None:
        """The disk of another machine that has this name: RP108 speaks of it."""
        for machine, disk in self._facts.disks.values():
            if isinstance(disk.name, str) and disk.name.lower() == name.lower() and machine is not None:
                return disk_ref(disk)
        return None


def encryption_of(
    settings: written.RestorePoint | None, collection: Collection, source: Point | None
) -> tuple[DiskEncryption, ...]:
    """The key of every captured disk, the OS disk first, data disks by LUN."""
    wish = settings.encryption if settings is not None else None
    if wish is None:
        return ()
    disks = source.captured if source is not None else (collection.machine.disks if collection.machine else ())
    keys = wish.disk_encryption_set or ""
    if not disks:
        return (DiskEncryption("every", None, keys, wish.type),)
    return tuple(
        DiskEncryption("os" if disk.role == "os" else "data", known_lun(disk), keys, wish.type)
        for disk in sorted(disks, key=lambda one: (one.role != "os", known_lun(one) or 0))
    )


def known_lun(disk: Disk) -> int | None:
    return disk.lun if isinstance(disk.lun, int) else None


def attached_disk(machine: Machine | None, text: str) -> Disk | None:
    """The machine's disk of that name or id."""
    if machine is None:
        return None
    wanted = ResourceRef.parse(text) if "/" in text else None
    for disk in machine.disks:
        if wanted is not None:
            if disk_ref(disk) == wanted:
                return disk
        elif isinstance(disk.name, str) and disk.name.lower() == text.lower():
            return disk
    return None


def captured_disks(
    machine: Machine | None, excludes: tuple[Exclusion, ...], source: PointFact | None = None
) -> tuple[Disk, ...]:
    """The disks of the facts that are not left out; of a copy, those that its source was made with."""
    if machine is None:
        return ()
    left_out = {exclusion.ref.key for exclusion in excludes if isinstance(exclusion.ref, ResourceRef)}
    if source is not None:
        refs = (ResourceRef.parse(text) for text in source.exclude or ())
        left_out |= {ref.key for ref in refs if ref is not None}
        left_out |= {(source_text.lower()) for source_text in source.exclude or ()}
    kept: list[Disk] = []
    for disk in machine.disks:
        ref = disk_ref(disk)
        named = isinstance(disk.name, str) and disk.name.lower() in left_out
        if (ref is None or ref.key not in left_out) and not named:
            kept.append(disk)
    return tuple(kept)


def is_open(disk: Disk) -> bool:
    """Whether only the deployment knows which disk this is, or which disks these are."""
    return isinstance(disk.id, Unknown) and not disk.has_facts


def point_fact(fact: CollectionFact | None, name: Text) -> PointFact | None:
    """The restore point of that name, without regard to case; a name with holes is never that of one that exists."""
    if fact is None or not isinstance(name, str):
        return None
    return next((point for key, point in fact.restore_points.items() if key.lower() == name.lower()), None)
