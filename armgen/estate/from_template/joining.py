"""Ids of a template and ids of the facts: which of them are the same (RULES.md, "Identity")."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from armgen.estate.facts import disk_ref, machine_ref
from armgen.estate.model import POINT
from armgen.estate.names import ResourceRef, Text, text_key
from armgen.inventory.model import Inventory
from armgen.unknown import Unknown


class Joiner:
    """Gives a relative id the subscription and group of the one fact that it can mean."""

    def __init__(self, inventories: Sequence[Inventory]) -> None:
        self._by_tail: dict[str, dict[str, ResourceRef]] = {}
        for ref in _refs_of(inventories):
            self._by_tail.setdefault(ref.tail, {})[ref.key] = ref

    def join(self, ref: ResourceRef) -> ResourceRef:
        """The id of the fact when exactly one has the type and name, and what else is known of the id; else the id."""
        if not self._by_tail or ref.has_known_scope:
            return ref
        if ref.type.lower() == POINT.lower():
            # A restore point is where its collection is, also one that gets its name from the time.
            parent = ref.parent
            joined = self.join(parent)
            return ref if joined is parent else joined.child("restorePoints", ref.name)
        if not all(isinstance(name, str) for name in ref.names):
            return ref
        found = [one for one in self._by_tail.get(ref.tail, {}).values() if _may_be(ref, one)]
        return found[0] if len(found) == 1 else ref


def _may_be(ref: ResourceRef, fact: ResourceRef) -> bool:
    pairs = ((ref.subscription, fact.subscription), (ref.group, fact.group))
    return all(not isinstance(mine, str) or mine.lower() == _lower(theirs) for mine, theirs in pairs)


def _lower(part: Text | Unknown) -> str:
    return part.expression if isinstance(part, Unknown) else text_key(part)


def _refs_of(inventories: Sequence[Inventory]) -> Iterable[ResourceRef]:
    """The ids of all machines, disks, sets and collections of the facts."""
    for inventory in inventories:
        for machine in inventory.machines.values():
            yield machine_ref(machine)
            for disk in machine.disks:
                found = disk_ref(disk)
                if found is not None:
                    yield found
            scale_set = machine.scale_set.id if machine.scale_set is not None else None
            for text in (scale_set, machine.availability_set):
                parsed = ResourceRef.parse(text) if isinstance(text, str) else None
                if parsed is not None:
                    yield parsed
        for fact in inventory.collections.values():
            parsed = ResourceRef.parse(fact.id)
            if parsed is not None:
                yield parsed
