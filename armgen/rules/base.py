"""What a rule is, and what it may ask for.

A rule is a module of its own: a docstring that is its documentation, a `check` generator, and `RULE`. A check gets one
thing of its scope (codes.py) and the context, and keeps nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache, cached_property
from typing import NamedTuple, TypeAlias

from armgen import catalog
from armgen.codes import EDITIONS, Code
from armgen.diagnostics import Diagnostic, Fix, Origin, Part, Related, Severity
from armgen.estate.facts import machine_ref
from armgen.estate.model import COLLECTION, MACHINE, Collection, Deployment, Estate, Point, PolicyMatch, Resource
from armgen.estate.names import Pattern, ResourceRef, text_key
from armgen.ids import location_key
from armgen.inventory.model import CollectionFact, Disk, Machine, PointFact
from armgen.rules.versions import Versioned, lowest_by_place, versioned
from armgen.unknown import Unknown


class CapturedDisk(NamedTuple):
    """A disk of the facts that a restore point captures: the subject of the rules about disks."""

    point: Point
    disk: Disk


Thing: TypeAlias = "CapturedDisk | Point | Collection | Machine | PolicyMatch | Resource | Deployment | Estate"


class Rule(NamedTuple):
    """A code and the generator that finds it."""

    code: str
    check: Callable[..., Iterator[Diagnostic]]


class Context:
    """One run of one rule over one Estate."""

    def __init__(self, estate: Estate, code: Code, index: Index) -> None:
        self.estate = estate
        self.code = code
        self.index = index

    @property
    def edition(self) -> str:
        return self.estate.edition

    def limit(self, name: str) -> int:
        """A documented limit of this edition (schemas/catalog/limits.json)."""
        return catalog.limit(name, self.edition)

    def finding(
        self,
        message: str,
        origin: Origin,
        *,
        help: str,
        severity: Severity | None = None,
        note: str = "",
        part: Part = "auto",
        resource: str = "",
        prop: str = "",
        related: Iterable[tuple[Origin, str] | tuple[Origin, str, str]] = (),
        fix: Fix | None = None,
    ) -> Diagnostic:
        """A finding of this rule: severity, source and the word on other editions come from the catalogue.

        `note` says more about this place; what the edition says, and what another one says, is added to it.
        """
        row = self.code
        source = catalog.source(row.id, self.edition)
        return Diagnostic(
            code=row.id,
            severity=severity or row.severity[self.edition] or Severity.INFO,
            message=message,
            origin=origin,
            help=help,
            note=" ".join(part for part in (note, edition_note(row.id, self.edition)) if part),
            part=part,
            resource=resource,
            prop=prop,
            related=tuple(Related(*place) for place in related),
            source=source,
            fix=fix,
        )


@cache
def edition_note(code: str, edition: str) -> str:
    """What the edition says about a rule's subject and where, what other pages say against it, and other editions."""
    here = catalog.statements(code, edition)
    said = [f'Edition {edition} ("{one.page.title}"): {one.note}' if one.page.url else one.note for one in here]
    known = {one.id for one in here}
    for other in EDITIONS:
        said.extend(f"Edition {other}: {one.text}" for one in catalog.statements(code, other) if one.id not in known)
    return " ".join(said)


class Index:
    """Groupings of one Estate that several rules ask for, each made once."""

    def __init__(self, estate: Estate) -> None:
        self._estate = estate

    @cached_property
    def points_of_machine(self) -> Mapping[str, tuple[Point, ...]]:
        """The restore points created in this run that are no copies, by the key of their machine's id."""
        return _group(point for point in self._estate.points if not point.is_copy)

    @cached_property
    def copies_of_collection(self) -> Mapping[int, tuple[Point, ...]]:
        """The copies of this run by the node of their collection."""
        groups: dict[int, list[Point]] = {}
        for point in self._estate.points:
            if point.is_copy:
                groups.setdefault(point.collection.node, []).append(point)
        return {node: tuple(points) for node, points in groups.items()}

    @cached_property
    def copies_into(self) -> Mapping[str, tuple[Point, ...]]:
        """The copies of this run by the key of their collection's id, whoever declares it."""
        groups: dict[str, list[Point]] = {}
        for points in self.copies_of_collection.values():
            groups.setdefault(points[0].collection.ref.key, []).extend(points)
        return {key: tuple(points) for key, points in groups.items()}

    @cached_property
    def points_of_collection(self) -> Mapping[int, tuple[Point, ...]]:
        groups: dict[int, list[Point]] = {}
        for point in self._estate.points:
            groups.setdefault(point.collection.node, []).append(point)
        return {node: tuple(points) for node, points in groups.items()}

    def creates_points(self, collection: Collection, mode: str | None = None) -> bool:
        """Whether the run creates restore points (of a mode) in a collection that is no copy."""
        points = self.points_of_collection.get(collection.node, ())
        return any(not point.is_copy and (mode is None or point.mode == mode) for point in points)

    def moved(self, ref: ResourceRef | None) -> Machine | None:
        """The one machine of the facts that has the name of a machine's id, when none has the id itself (RP305).

        Its id must differ for certain: a group that only the deployment knows may be the same.
        """
        if ref is None or ref.type.lower() != MACHINE.lower() or ref.key in self._estate.facts.by_id:
            return None
        name = text_key(ref.name)
        found = [one for one in self._estate.facts.by_name.get(name, ()) if one.name.lower() == name]
        return found[0] if len(found) == 1 and machine_ref(found[0]).differs_from(ref) else None

    def is_across_regions(self, point: Point) -> bool:
        """Whether a restore point is copied to another region, or is created in another one than its machine's.

        A copy is, unless its source is known to lie in the same region (RP505).
        """
        collection = point.collection
        if point.is_copy:
            there = self.location_of(collection.copy_source)
            return there is None or not same_place(collection.location, there)
        machine = collection.machine
        known = machine is not None and isinstance(machine.location, str) and isinstance(collection.location, str)
        return known and machine is not None and not same_place(collection.location, machine.location)

    def location_of(self, ref: ResourceRef | None) -> str | Unknown | None:
        """Where a collection lies that the run declares or the facts hold."""
        if ref is None:
            return None
        declared = self.collections_by_ref.get(ref.key)
        if declared is not None:
            return declared.location
        fact = self._estate.facts.collections.get(ref.key)
        return fact.location if fact is not None else None

    @cached_property
    def collections_by_ref(self) -> Mapping[str, Collection]:
        """The collections of this run by the key of their id."""
        return {collection.ref.key: collection for collection in self._estate.collections}

    @cached_property
    def points_by_ref(self) -> Mapping[str, Point]:
        """The restore points of this run by the key of their id."""
        return {point.ref.key: point for point in self._estate.points}

    def is_named(self, point: ResourceRef) -> bool:
        """Whether the run makes a restore point, names it as `existing`, or leaves its name to the deployment."""
        return point.key in self.points_by_ref or point.key in self._estate.named_points or self.is_open(point)

    def is_open(self, ref: ResourceRef) -> bool:
        """Whether only the deployment knows what a template's id names. A spec's stamp makes a name that is new."""
        return self._estate.spec is None and any(isinstance(name, Pattern) for name in ref.names)

    @cached_property
    def versioned(self) -> Sequence[Versioned]:
        """Every collection and restore point of the run with its API version."""
        return tuple(versioned(self._estate))

    @cached_property
    def lowest_versions(self) -> Mapping[Origin, str]:
        """The lowest API version that works for all that takes it from a place, by that place."""
        return lowest_by_place(self.versioned, self._estate)

    @cached_property
    def policies_of_machine(self) -> Mapping[str, tuple[PolicyMatch, ...]]:
        """The policies that match a machine, by the key of its id."""
        groups: dict[str, list[PolicyMatch]] = {}
        for match in self._estate.policies:
            for machine in match.machines:
                groups.setdefault(machine_ref(machine).key, []).append(match)
        return {key: tuple(found) for key, found in groups.items()}

    @cached_property
    def covered(self) -> frozenset[str]:
        """The keys of machines with a restore point in this run or in the facts, Azure Backup's left out."""
        found = set(self.protected)
        for fact in self._estate.facts.collections.values():
            if fact.source and fact.restore_points and not fact.name.lower().startswith("azurebackup_"):
                ref = ResourceRef.parse(fact.source)
                if ref is not None:
                    found.add(ref.key)
        return frozenset(found)

    @cached_property
    def held_points(self) -> Mapping[str, int]:
        """The restore points of the facts by the key of their machine's id, Azure Backup's counted, copies not."""
        counts: dict[str, int] = {}
        for fact in self._estate.facts.collections.values():
            ref = ResourceRef.parse(fact.source) if fact.source else None
            if ref is not None and not fact.copy_of:
                counts[ref.key] = counts.get(ref.key, 0) + len(fact.restore_points)
        return counts

    @cached_property
    def unbounded(self) -> frozenset[str]:
        """The keys of machines that a policy with a schedule and no retention matches: RP407 speaks of them."""
        return frozenset(
            machine_ref(machine).key
            for match in self._estate.policies
            if match.policy.schedule is not None and match.policy.retention is None
            for machine in match.machines
        )

    @cached_property
    def protected(self) -> frozenset[str]:
        """The keys of the ids of machines with a restore point in this run."""
        return frozenset(self.points_of_machine)


def is_copy_fact(fact: CollectionFact) -> bool:
    """Whether a collection of the facts holds copies: it says so, or its source is a collection."""
    source = ResourceRef.parse(fact.source) if fact.source else None
    return bool(fact.copy_of) or (source is not None and source.type.lower() == COLLECTION.lower())


def has_failed(fact: PointFact) -> bool:
    """Whether a restore point of the facts came to nothing: Azure makes it again."""
    return (fact.state or "").lower() == "failed"


def same_place(here: str | Unknown | None, there: str | Unknown | None) -> bool:
    """Known locations by their key, expressions when they are equal."""
    if isinstance(here, str) and isinstance(there, str):
        return location_key(here) == location_key(there)
    return here is not None and here == there


def _group(points: Iterable[Point]) -> Mapping[str, tuple[Point, ...]]:
    groups: dict[str, list[Point]] = {}
    for point in points:
        ref = point.collection.machine_ref
        if ref is not None:
            groups.setdefault(ref.key, []).append(point)
    return {key: tuple(members) for key, members in groups.items()}
