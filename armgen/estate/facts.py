"""What is known to exist, put together from all inventories of a run and what the file itself declares."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from armgen.estate.model import DISK, MACHINE, SCALE_SET, Facts, ScaleSet
from armgen.estate.names import ResourceRef
from armgen.inventory.model import CollectionFact, Disk, Inventory, Machine
from armgen.near import did_you_mean


def build_facts(
    inventories: Sequence[Inventory], declared: Iterable[Machine] = (), refused: Iterable[str] = ()
) -> Facts:
    """One view of all inventories and of the machines that the judged file declares itself.

    Of two inventories that hold the same id the newer one (`takenAt`) wins, without a time the later named; what the
    file declares wins over both. `refused` names machines that it declares and that could not be read.
    """
    by_id: dict[str, Machine] = {}
    collections: dict[str, CollectionFact] = {}
    for inventory in sorted(inventories, key=_taken):
        for machine in inventory.machines.values():
            by_id[machine_ref(machine).key] = machine
        for fact in inventory.collections.values():
            ref = ResourceRef.parse(fact.id)
            if ref is not None:
                collections[ref.key] = fact
    for machine in declared:
        by_id[machine_ref(machine).key] = machine
    machines = tuple(by_id.values())
    by_name: dict[str, list[Machine]] = {}
    disks: dict[str, tuple[Machine, Disk]] = {}
    scale_sets: dict[str, list[Machine]] = {}
    availability_sets: dict[str, list[Machine]] = {}
    for machine in machines:
        for name in {machine.name.lower(), machine.key.lower()}:
            by_name.setdefault(name, []).append(machine)
        for disk in machine.disks:
            ref = disk_ref(disk)
            if ref is not None:
                disks[ref.key] = (machine, disk)
        if machine.scale_set is not None and isinstance(machine.scale_set.id, str):
            _member(scale_sets, machine.scale_set.id, machine)
        if isinstance(machine.availability_set, str):
            _member(availability_sets, machine.availability_set, machine)
    return Facts(
        inventories=tuple(inventories),
        machines=machines,
        by_id=by_id,
        by_name={name: tuple(found) for name, found in by_name.items()},
        disks=disks,
        collections=collections,
        scale_sets={key: _scale_set(key, members) for key, members in scale_sets.items()},
        availability_sets={key: tuple(members) for key, members in availability_sets.items()},
        refused=frozenset(name.lower() for name in (*refused, *(one for each in inventories for one in each.refused))),
    )


def machine_ref(machine: Machine) -> ResourceRef:
    """The id of a machine of the facts; the reader has made sure that it is one."""
    ref = ResourceRef.parse(machine.id)
    return ref if ref is not None else ResourceRef("", "", MACHINE, (machine.name,))


def disk_ref(disk: Disk) -> ResourceRef | None:
    """The id of a disk of the facts, None for one that is not managed or whose id is not known."""
    return ResourceRef.parse(disk.id) if isinstance(disk.id, str) else None


def disk_beside(machine: ResourceRef, name: str) -> ResourceRef:
    """The id that a disk has unless somebody says otherwise: in the machine's group, by its name."""
    return ResourceRef(machine.subscription, machine.group, DISK, (name,))


class Guesses:
    """What the first names that lead nowhere may mean.

    A guess looks at every name that there is. Where thousands lead nowhere (another inventory), nobody reads them all.
    """

    MOST = 50

    def __init__(self) -> None:
        self._left = self.MOST

    def near(self, word: str, words: Iterable[str]) -> str:
        if not self._left:
            return ""
        self._left -= 1
        return did_you_mean(word, words)


def _taken(inventory: Inventory) -> datetime:
    return inventory.taken_at or _NO_TIME


_NO_TIME = datetime.fromisoformat("0001-01-01T00:00:00+00:00")


def _member(groups: dict[str, list[Machine]], text: str, machine: Machine) -> None:
    ref = ResourceRef.parse(text)
    key = ref.key if ref is not None else text.lower()
    groups.setdefault(key, []).append(machine)


def _scale_set(key: str, members: list[Machine]) -> ScaleSet:
    sets = [one.scale_set for one in members if one.scale_set is not None]
    text = next((one.id for one in sets if isinstance(one.id, str)), key)
    said = sorted(one.orchestration for one in sets if isinstance(one.orchestration, str))
    ref = ResourceRef.parse(text) or ResourceRef("", "", SCALE_SET, (text,))
    # Where members say different things, "Uniform" holds, whatever the order of the facts.
    return ScaleSet(ref, said[-1] if said else "", tuple(members))
