"""What resources may wait for, where a `dependsOn` names something that only the deployment knows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from armgen.arm.expand.model import ExpandedDeployment, ExpandedResource, Program
from armgen.arm.expand.names import id_key, is_settled, name_key
from armgen.arm.values import Deferred
from armgen.estate.from_template.texts import items_of, ref_of, text_of
from armgen.estate.model import COLLECTION, Point
from armgen.estate.names import ResourceRef, may_match


class Waits:
    """The resources whose `dependsOn` is not known in full, each with those of its template that it may name."""

    def __init__(self, program: Program, refs: Mapping[int, ResourceRef]) -> None:
        self._program = program
        self._refs = refs
        self._open: dict[int, tuple[int, ...]] = {}
        for deployment in program.deployments:
            self._read(deployment)

    def leave_open(self, point: Point) -> bool:
        """Whether the order of a restore point, or that of a deployment around it, is not known.

        Which of other collections it waits for says nothing of its order.
        """
        number: int | None = point.node
        while number is not None:
            for other in self._open.get(number, ()):
                if other == point.collection.node or self._program.resources[other].type.lower() != COLLECTION.lower():
                    return True
            number = self._program.deployments[self._program.resources[number].deployment].parent
        return False

    def pairs(self) -> Iterator[tuple[int, int]]:
        """Each resource that may be waited for with the one that may wait."""
        for number, others in self._open.items():
            yield from ((other, number) for other in others)

    def _read(self, deployment: ExpandedDeployment) -> None:
        resources = [self._program.resources[number] for number in deployment.resources]
        named: set[str] = set()
        meant: dict[str, tuple[int, ...]] = {}
        for resource in resources:
            for entry in _open_entries(resource):
                named = named or {key for one in resources for key in (id_key(one.id), name_key(one.name))}
                key = id_key(entry)
                if key in named or name_key(entry) in named:
                    continue  # An equal expression: it is found, whatever it gives.
                if key not in meant:
                    meant[key] = self._meant(entry, resources)
                others = tuple(number for number in meant[key] if number != resource.number)
                if others:
                    self._open[resource.number] = (*self._open.get(resource.number, ()), *others)

    def _meant(self, entry: Deferred, resources: Sequence[ExpandedResource]) -> tuple[int, ...]:
        """The resources that an entry may name: those of its type by an id, any by a name."""
        text = text_of(entry)
        if text is None:
            return ()
        ref = ref_of(text)
        if ref is not None:
            return tuple(one.number for one in resources if self._refs[one.number].may_be(ref))
        return tuple(one.number for one in resources if may_match(text, text_of(one.name) or ""))


def _open_entries(resource: ExpandedResource) -> Sequence[Deferred]:
    """The entries of a `dependsOn` that are no text even where the place of the deployment is given."""
    value = resource.value(("dependsOn",))
    entries = items_of(value) if isinstance(value, list) else (value,)
    return [entry for entry in entries if isinstance(entry, Deferred) and not is_settled(entry)]
