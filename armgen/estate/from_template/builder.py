"""From the resources of an expansion to collections and restore points that know their machines."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from armgen.arm.expand.model import ExpandedResource
from armgen.arm.values import Deferred, Value, to_json
from armgen.estate.disks import point_fact
from armgen.estate.from_template.bodies import (
    NOTHING,
    Reference,
    Written,
    is_computed,
    reference_of,
    version_of,
    where_of,
)
from armgen.estate.from_template.conditions import Conditions
from armgen.estate.from_template.disks import captured, encryption_of, exclusions
from armgen.estate.from_template.joining import Joiner
from armgen.estate.from_template.loops import OpenLoops
from armgen.estate.from_template.places import Places
from armgen.estate.from_template.texts import flag_of, known_or_unknown, member, number_of, unknown
from armgen.estate.model import APPLICATION, COLLECTION, CRASH, MACHINE, SCALE_SET, Collection, Facts, Point
from armgen.estate.names import Pattern, ResourceRef
from armgen.inventory.model import PointFact
from armgen.jsontypes import JsonValue
from armgen.unknown import Unknown

_COLLECTION_PLACES = {
    "api_version": ("apiVersion",),
    "location": ("location",),
    "source": ("properties", "source", "id"),
    "instant_access": ("properties", "instantAccess"),
}
_POINT_PLACES = {
    "api_version": ("apiVersion",),
    "depends_on": ("dependsOn",),
    "consistency": ("properties", "consistencyMode"),
    "exclude": ("properties", "excludeDisks"),
    "copy_of": ("properties", "sourceRestorePoint", "id"),
    "encryption": ("properties", "sourceMetadata"),
    "instant_access_duration_minutes": ("properties", "instantAccessDurationMinutes"),
}


class Builder:
    """Makes the collections first, then the points: a point is told which machine it is of."""

    def __init__(
        self,
        facts: Facts,
        refs: Mapping[int, ResourceRef],
        joiner: Joiner,
        places: Places,
        conditions: Conditions,
        loops: OpenLoops,
    ) -> None:
        self._facts = facts
        self._refs = refs
        self._joiner = joiner
        self._places = places
        self._conditions = conditions
        self._loops = loops
        self._next_node = len(refs)
        self._drafts: dict[str, list[tuple[ResourceRef, ExpandedResource]]] = {}
        self._made: dict[int, Collection] = {}
        self._busy: set[int] = set()
        self._without_draft: dict[str, Collection] = {}
        self._points: dict[str, Point] = {}
        self._first_copy: dict[str, ResourceRef] = {}

    def build(
        self, collections: Sequence[ExpandedResource], points: Sequence[ExpandedResource]
    ) -> tuple[tuple[Collection, ...], tuple[Point, ...]]:
        """All collections and restore points of the run, in the order of the template."""
        for resource in collections:
            ref = self._refs[resource.number]
            self._drafts.setdefault(ref.key, []).append((ref, resource))
        named = [(self._refs[resource.number], resource) for resource in points]
        for ref, resource in named:
            self._note_copy(ref, resource)
        for drafts in self._drafts.values():
            for ref, resource in drafts:
                self._collection(ref, resource)
        deployed = [(ref, resource) for ref, resource in named if not resource.existing]
        for ref, resource in named:
            if resource.existing:
                self._parent(ref, resource)
        made = [self._point(ref, resource) for ref, resource in sorted(deployed, key=self._copies_last)]
        made.sort(key=lambda point: point.node)
        declared = sorted(self._made.values(), key=lambda one: one.node)
        return (*declared, *self._without_draft.values()), tuple(made)

    def _copies_last(self, pair: tuple[ResourceRef, ExpandedResource]) -> tuple[bool, int]:
        return self._copied(pair[1]) is not NOTHING, pair[1].number

    # Collections

    def _collection(self, ref: ResourceRef, resource: ExpandedResource) -> Collection:
        made = self._made.get(resource.number)
        if made is not None:
            return made
        self._busy.add(resource.number)
        properties = resource.value(("properties",))
        fact = self._facts.collections.get(ref.key)
        source = reference_of(member(properties, "source", "id"), self._joiner)
        if resource.existing:
            source = reference_of(fact.source, self._joiner) if fact is not None else Reference(Unknown(str(ref)), "")
        copied = self._copy_source(ref, source)
        machine_ref = self._machine_of(ref, source, copied)
        made = Collection(
            name=ref.name,
            ref=ref,
            location=known_or_unknown(resource.value(("location",)))
            or (fact.location if resource.existing and fact else None),
            source=source.ref,
            source_text=source.text,
            machine=self._facts.by_id.get(machine_ref.key) if machine_ref is not None else None,
            machine_ref=machine_ref,
            copy_source=copied,
            api_version=version_of(resource),
            origin=self._places.resource(resource),
            places=Written(resource, self._places, _COLLECTION_PLACES),
            node=resource.number,
            deployment=resource.deployment,
            tags=_tags(resource.value(("tags",))),
            instant_access=_instant_access(properties, resource, fact.instant_access if fact is not None else None),
            existing=fact,
            properties=to_json(properties),
            exists_only=resource.existing,
            api_profile=resource.api_profile,
            version_computed=is_computed(resource, "apiVersion"),
            where=where_of(resource, self._places),
            condition=self._conditions.of(resource),
        )
        self._busy.discard(resource.number)
        self._made[resource.number] = made
        return made

    def _copy_source(self, ref: ResourceRef, source: Reference) -> ResourceRef | None:
        """The collection that is copied: the source, or what the copies of a collection say that has no known one."""
        if isinstance(source.ref, ResourceRef):
            return source.ref if source.ref.type.lower() == COLLECTION.lower() else None
        return self._first_copy.get(ref.key) if isinstance(source.ref, Unknown) else None

    def _machine_of(self, ref: ResourceRef, source: Reference, copied: ResourceRef | None) -> ResourceRef | None:
        """The id of the machine: with what is not known of it as a hole, so that equal expressions are one machine."""
        if copied is not None:
            return self._machine_of_copied(copied)
        if isinstance(source.ref, Unknown):
            return ResourceRef(source.ref, source.ref, MACHINE, (Pattern((source.ref,)),))
        return source.ref if source.ref is not None and _is_machine(source.ref) else None

    def _machine_of_copied(self, copied: ResourceRef) -> ResourceRef | None:
        drafts = self._drafts.get(copied.key, [])
        if drafts and drafts[0][1].number not in self._busy:
            return self._collection(*drafts[0]).machine_ref
        fact = self._facts.collections.get(copied.key)
        found = reference_of(fact.source, self._joiner).ref if fact is not None else None
        return found if isinstance(found, ResourceRef) and _is_machine(found) else None

    def _parent(self, ref: ResourceRef, resource: ExpandedResource) -> Collection:
        """The collection of a restore point: one that the template declares, else one that is taken to exist."""
        parent = ref.parent
        drafts = self._drafts.get(parent.key, [])
        if drafts:
            near = [one for one in drafts if one[1].deployment == resource.deployment and not one[1].existing]
            deployed = [one for one in drafts if not one[1].existing]
            return self._collection(*(near or deployed or drafts)[0])
        known = self._without_draft.get(parent.key)
        if known is None:
            known = self._without_draft[parent.key] = self._taken_to_exist(parent, resource)
        return known

    def _taken_to_exist(self, ref: ResourceRef, resource: ExpandedResource) -> Collection:
        fact = self._facts.collections.get(ref.key)
        source = reference_of(fact.source, self._joiner) if fact is not None else Reference(Unknown(str(ref)), "")
        copied = self._copy_source(ref, source)
        machine_ref = self._machine_of(ref, source, copied)
        node = self._next_node
        self._next_node += 1
        return Collection(
            name=ref.name,
            ref=ref,
            location=fact.location if fact is not None else None,
            source=source.ref,
            source_text=source.text,
            machine=self._facts.by_id.get(machine_ref.key) if machine_ref is not None else None,
            machine_ref=machine_ref,
            copy_source=copied,
            api_version=None,
            origin=self._places.resource(resource),
            places={},
            node=node,
            deployment=-1,
            instant_access=fact.instant_access if fact is not None else Unknown(f"{ref}.instantAccess"),
            existing=fact,
            exists_only=True,
        )

    # Points

    def _note_copy(self, ref: ResourceRef, resource: ExpandedResource) -> None:
        copied = self._copied(resource).ref
        if isinstance(copied, ResourceRef) and len(copied.names) > 1 and not resource.existing:
            self._first_copy.setdefault(ref.parent.key, copied.parent)

    def _copied(self, resource: ExpandedResource) -> Reference:
        """The restore point that is copied; NOTHING when the restore point is no copy."""
        value = member(resource.value(("properties",)), "sourceRestorePoint")
        if value is None or resource.existing or _is_open(resource):
            return NOTHING
        found = reference_of(member(value, "id"), self._joiner)
        return found if found.ref is not None else Reference(Unknown(found.text or "sourceRestorePoint"), found.text)

    def _point(self, ref: ResourceRef, resource: ExpandedResource) -> Point:
        collection = self._parent(ref, resource)
        properties = resource.value(("properties",))
        where = where_of(resource, self._places)
        copied = self._copied(resource).ref
        machine = collection.machine
        left_out = exclusions(member(properties, "excludeDisks"), machine, self._joiner, where)
        source = self._points.get(copied.key) if isinstance(copied, ResourceRef) else None
        mode = None if copied is not None else _mode(properties)
        is_open = _is_open(resource)
        made = Point(
            name=ref.name,
            ref=ref,
            collection=collection,
            mode=mode,
            excludes=left_out,
            captured=source.captured if source is not None else captured(machine, left_out, self._copied_fact(copied)),
            copy_of=copied,
            api_version=version_of(resource),
            origin=self._places.resource(resource),
            places=Written(resource, self._places, _POINT_PLACES),
            node=resource.number,
            deployment=resource.deployment,
            mode_written=member(properties, "consistencyMode") is not None and not is_open,
            encryption=encryption_of(properties, machine, self._joiner),
            instant_access_minutes=None if is_open else number_of(member(properties, "instantAccessDurationMinutes")),
            existing=point_fact(collection.existing, ref.name),
            properties=to_json(properties),
            condition=self._conditions.of(resource),
            open_loops=self._loops.around(resource),
            api_profile=resource.api_profile,
            version_computed=is_computed(resource, "apiVersion"),
            where=where,
        )
        self._points[ref.key] = made
        return made

    def _copied_fact(self, copied: ResourceRef | Unknown | None) -> PointFact | None:
        if not isinstance(copied, ResourceRef) or len(copied.names) < 2:
            return None
        return point_fact(self._facts.collections.get(copied.parent.key), copied.name)


def _is_machine(ref: ResourceRef) -> bool:
    """Whether an id names a virtual machine, an instance of a Uniform scale set among them."""
    return ref.group != "" and ref.type.lower() in (MACHINE.lower(), f"{SCALE_SET}/virtualMachines".lower())


def _is_open(resource: ExpandedResource) -> bool:
    """Whether `properties` as a whole is left to the deployment."""
    return isinstance(resource.value(("properties",)), Deferred)


def _mode(properties: Value) -> str | Unknown:
    value = member(properties, "consistencyMode")
    if isinstance(value, Deferred):
        return unknown(value)
    if value is None:
        return APPLICATION
    text = value if isinstance(value, str) else str(to_json(value))
    if text.lower() == "crashconsistent":
        return CRASH
    # The word of a spec means nothing to Azure, and may not be taken for the mode.
    return text.capitalize() if text == CRASH else text


def _instant_access(properties: Value, resource: ExpandedResource, fact: bool | None) -> bool | Unknown | None:
    return fact if resource.existing else flag_of(member(properties, "instantAccess"))


def _tags(value: Value) -> dict[str, JsonValue]:
    return {key: to_json(item) for key, item in value.items()} if isinstance(value, dict) else {}
