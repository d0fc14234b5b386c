"""From the Estate to units of resources: what is named, what depends on what, what is read at run time."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence

from armgen.arm.syntax import Call
from armgen.arm.syntax import Text as Literal
from armgen.catalog import property_status
from armgen.compiler.ir import Comment, Format, IrResource, IrValue, Param, Parameter, Pick, Program, Ref, Unit
from armgen.compiler.names import Symbols, digest, location_parameter
from armgen.compiler.units import Group, Part, group_parts, unit_keys
from armgen.estate.disks import STORED
from armgen.estate.model import COLLECTION, CRASH, DISK, MACHINE, POINT, Collection, DiskEncryption, Estate, Point
from armgen.estate.names import Pattern, ResourceRef, Text
from armgen.ids import ResourceId, location_key
from armgen.unknown import Unknown

LOCK = "Microsoft.Authorization/locks"
LOCK_API = "2020-05-01"
DISK_API = "2025-01-02"
MACHINE_API = "2025-04-01"

STAMP_TEXT = "Makes the names of the restore points of this deployment. UTC, yyyyMMddHHmmss."
HERE_TEXT = "Where the machines are: a restore point lives in the region of its machine."
THERE_TEXT = "Where the copies are kept."
ONE_AT_A_TIME = "Azure creates one restore point of a machine at a time"
NEW_EACH_TIME = "every deployment makes a new restore point"
ACCEPTED = "read-only in the types of this version, accepted by the service"
UNTYPED = "not in the types of this version, accepted by the service"


_PLAIN = json.JSONEncoder(default=dict, check_circular=False)


def lower(estate: Estate) -> Program:
    """The program of a spec's Estate. ValueError for the Estate of a template."""
    spec = estate.spec
    if spec is None:
        raise ValueError("only specs are compiled")
    groups = group_parts(estate, _part_size)
    several = len({group.subscription.lower() for group in groups}) > 1
    home = {part.collection.ref.key: number for number, group in enumerate(groups) for part in group.parts}
    keys = unit_keys(groups)
    after = _after(groups, home)
    units = [
        _Lowering(estate, group, keys[number], several).unit(tuple(keys[one] for one in after[number]))
        for number, group in enumerate(groups)
    ]
    location = spec.deployment.location or spec.defaults.location or ""
    return Program(
        name=spec.name,
        source=spec.document.name.rpartition("/")[2],
        description=f"Restore points of {spec.name}.",
        units=tuple(units),
        location=location,
        scope=spec.deployment.scope or "auto",
        digest=digest(*(unit.digest for unit in units)),
        stamped=any(parameter.name == "stamp" for unit in units for parameter in unit.parameters),
    )


def _part_size(part: Part) -> int:
    """Bytes of expanded JSON that a collection takes, from above."""
    excluded = sum(0 if isinstance(point.excludes, Unknown) else len(point.excludes) for point in part.points)
    keys = sum(len(point.encryption) for point in part.points)
    tags = sum(len(name) + len(str(value)) + 30 for name, value in part.collection.tags.items())
    # A name stands in the resource, in what depends on it and in an output.
    names = 8 * len(str(part.collection.name)) + sum(6 * len(str(point.name)) for point in part.points)
    return 1_200 + 900 * len(part.points) + 250 * excluded + 900 * keys + tags + names


def _after(groups: Sequence[Group], home: dict[str, int]) -> list[list[int]]:
    """For each unit those that must be done first: earlier points of the same machines, the sources of copies."""
    creators: dict[str, list[int]] = {}
    after: list[list[int]] = []
    for number, group in enumerate(groups):
        needed: set[int] = set()
        machines: set[str] = set()
        for part in group.parts:
            source = part.collection.copy_source
            if source is None:
                if part.points:
                    machines.add(_machine_key(part.collection))
            elif home.get(source.key, number) != number:
                needed.add(home[source.key])
        for machine in machines:
            earlier = creators.setdefault(machine, [])
            needed.update(earlier)
            earlier.append(number)
        after.append(sorted(needed))
    return after


def _machine_key(collection: Collection) -> str:
    return collection.machine_ref.key if collection.machine_ref is not None else collection.ref.key


class _Lowering:
    """One unit."""

    def __init__(self, estate: Estate, group: Group, key: str, several: bool) -> None:
        self._spec = estate.spec
        self._group = group
        self._subscription = group.subscription.lower()
        self._resource_group = group.group.lower()
        self._key = key
        self._several = several
        self._symbols = Symbols(["stamp", "collectionIds", "restorePointIds"])
        self._by_id: dict[str, str] = {}
        self._resources: list[IrResource] = []
        self._existing: list[IrResource] = []
        self._locations: dict[str, Parameter] = {}
        self._last_of_machine: dict[str, str] = {}
        self._stamped = False

    def unit(self, after: tuple[str, ...]) -> Unit:
        parts = self._group.parts
        for part in parts:
            location = part.collection.location
            if isinstance(location, str):
                self._location(location, part.collection.is_copy)
        self._name_symbols(parts)
        for part in parts:
            self._collection(part)
        resources = (*self._existing, *self._resources)
        parameters = [self._locations[name] for name in sorted(self._locations)]
        if self._stamped:
            default = Call("utcNow", (Literal("yyyyMMddHHmmss"),))
            parameters.append(Parameter("stamp", STAMP_TEXT, default))
        points = [(f"{p.collection.name}/{p.name}", self._by_id[p.ref.key]) for part in parts for p in part.points]
        return Unit(
            key=self._key,
            stage=self._group.stage,
            subscription=self._group.subscription,
            group=self._group.group,
            shard=self._group.shard,
            parameters=tuple(parameters),
            resources=resources,
            collections=tuple((str(part.collection.name), self._by_id[part.collection.ref.key]) for part in parts),
            points=tuple(points),
            digest=digest(_PLAIN.encode((self._key, after, parameters, resources))),
            after=after,
        )

    def _name_symbols(self, parts: Sequence[Part]) -> None:
        """Symbols of what is deployed first: they do not change when a machine or a disk is named as well."""
        for part in parts:
            collection = part.collection
            self._by_id[collection.ref.key] = self._symbols.add(str(collection.name), collection.ref.key)
        for part in parts:
            for point in part.points:
                wish = f"{part.collection.name}-{point.name}"
                self._by_id[point.ref.key] = self._symbols.add(wish, point.ref.key)

    def _collection(self, part: Part) -> None:
        collection = part.collection
        symbol = self._by_id[collection.ref.key]
        properties: dict[str, IrValue] = {"source": {"id": self._source(collection)}}
        if collection.instant_access is not None and _is_writable(collection, "instantAccess"):
            properties["instantAccess"] = collection.instant_access is True
        title = str(collection.name)
        if collection.copy_source is not None:
            title += f": copies of {collection.copy_source.name}"
        self._resources.append(
            IrResource(
                symbol=symbol,
                type=COLLECTION,
                api_version=str(collection.api_version),
                name=self._text(collection.name),
                location=self._location(str(collection.location), collection.is_copy),
                tags=self._tags(collection),
                properties=properties,
                title=title,
            )
        )
        if collection.locked:
            self._lock(collection, symbol)
        before = ""
        for point in part.points:
            before = self._point(point, symbol, before)

    def _tags(self, collection: Collection) -> dict[str, str]:
        tags = {name: str(value) for name, value in collection.tags.items() if name.lower() not in _OWN_TAGS}
        tags["armgen"] = self._spec.name if self._spec is not None else ""
        if collection.policy:
            tags["armgen-policy"] = collection.policy
        return dict(sorted(tags.items()))

    def _lock(self, collection: Collection, symbol: str) -> None:
        of = collection.machine_ref.name if collection.machine_ref is not None else collection.name
        file = self._spec.document.name.rpartition("/")[2] if self._spec is not None else ""
        self._resources.append(
            IrResource(
                symbol=self._symbols.add(f"{symbol}Lock", collection.ref.key + "/lock"),
                type=LOCK,
                api_version=LOCK_API,
                name=f"{collection.name}-lock",
                scope=symbol,
                properties={"level": "CanNotDelete", "notes": f"Recovery points of {of}, kept by {file}."},
            )
        )

    def _point(self, point: Point, parent: str, copied_before: str) -> str:
        symbol = self._by_id[point.ref.key]
        notes: dict[str, Comment] = {}
        properties: dict[str, IrValue] = {}
        after: list[str] = []
        excluded = self._excluded(point)
        if isinstance(point.copy_of, ResourceRef):
            properties["sourceRestorePoint"] = {"id": self._named(point.copy_of)}
            if not _is_writable(point, "sourceRestorePoint"):
                notes["sourceRestorePoint"] = Comment(UNTYPED, "BCP037")
            if point.encryption:
                properties["sourceMetadata"] = {"storageProfile": self._keys_of(point.encryption, point.copy_of)}
            if copied_before:
                after.append(copied_before)
            if excluded:
                properties["excludeDisks"] = excluded  # RP507: past the lint, Azure says so
        else:
            if point.mode == CRASH:
                properties["consistencyMode"] = "CrashConsistent"
                if not _is_writable(point, "consistencyMode"):
                    notes["consistencyMode"] = Comment(ACCEPTED, "BCP073")
            if excluded:
                properties["excludeDisks"] = excluded
                notes.update(self._reasons(point))
            key = _machine_key(point.collection)
            if key in self._last_of_machine:
                after.append(self._last_of_machine[key])
                notes[self._last_of_machine[key]] = Comment(ONE_AT_A_TIME)
            self._last_of_machine[key] = symbol
        if isinstance(point.instant_access_minutes, int):
            properties["instantAccessDurationMinutes"] = point.instant_access_minutes
        name = self._text(point.name)
        if isinstance(name, Format):
            notes["name"] = Comment(NEW_EACH_TIME, "use-stable-resource-identifiers")
        self._resources.append(
            IrResource(
                symbol=symbol,
                type=POINT,
                api_version=str(point.api_version),
                name=name,
                parent=parent,
                properties=properties,
                depends_on=tuple(after),
                notes=notes,
            )
        )
        return symbol if point.is_copy else ""

    def _excluded(self, point: Point) -> list[IrValue]:
        """The excluded disks by name; the same disk once."""
        if isinstance(point.excludes, Unknown):
            return []
        refs = {one.ref.key: one.ref for one in point.excludes if isinstance(one.ref, ResourceRef)}
        return [{"id": self._named(ref)} for _, ref in sorted(refs.items())]

    def _reasons(self, point: Point) -> dict[str, Comment]:
        """Why `exclude: unsupported` leaves a disk out, by the disk's symbol."""
        excludes = () if isinstance(point.excludes, Unknown) else point.excludes
        return {
            self._by_id[one.ref.key]: Comment(
                one.reason if one.reason == STORED else f"{one.reason}: it cannot be captured"
            )
            for one in excludes
            if one.reason and isinstance(one.ref, ResourceRef)
        }

    def _keys_of(self, encryption: Sequence[DiskEncryption], source: ResourceRef) -> dict[str, IrValue]:
        """The key of each disk, which names the source disk restore point: Azure alone knows that name."""
        symbol = self._symbol_of(source)
        profile: dict[str, IrValue] = {}
        data: list[IrValue] = []
        for one in encryption:
            keys: dict[str, IrValue] = {"type": one.type}
            if one.disk_encryption_set:
                keys["diskEncryptionSet"] = {"id": _resource_id(one.disk_encryption_set, self._group)}
            steps: tuple[str | Pick, ...] = ("sourceMetadata", "storageProfile")
            if one.role != "data":
                steps = (*steps, "osDisk", "diskRestorePoint", "id")
            else:
                steps = (*steps, "dataDisks", Pick("disk", "lun", one.lun or 0), "diskRestorePoint", "id")
            disk: dict[str, IrValue] = {
                "diskRestorePoint": {
                    "sourceDiskRestorePoint": {"id": Ref(symbol, "properties", steps)},
                    "encryption": keys,
                }
            }
            if one.role == "data":
                data.append(disk)
            else:
                profile["osDisk"] = disk
        if data:
            profile["dataDisks"] = data
        return profile

    def _source(self, collection: Collection) -> IrValue:
        ref = collection.source
        if isinstance(ref, ResourceRef):
            return self._named(ref)
        return collection.source_text

    def _named(self, ref: ResourceRef) -> IrValue:
        """The id of a resource: by its symbol, which an `existing` resource gets when the unit does not deploy it."""
        return Ref(self._symbol_of(ref))

    def _symbol_of(self, ref: ResourceRef) -> str:
        known = self._by_id.get(ref.key)
        if known is not None:
            return known
        parent = self._symbol_of(ref.parent) if len(ref.names) > 1 else ""
        kind = ref.type.lower()
        wish = "-".join([str(name) for name in ref.names])
        if kind in _SOURCES:
            wish += "-source"
        symbol = self._symbols.add(wish, ref.key)
        self._by_id[ref.key] = symbol
        here = _same(ref.subscription, self._subscription)
        near = here and _same(ref.group, self._resource_group)
        self._existing.append(
            IrResource(
                symbol=symbol,
                type=_SPELLED.get(kind, ref.type),
                api_version=_API_OF.get(kind, MACHINE_API),
                name=self._text(ref.name),
                existing=True,
                parent=parent,
                subscription="" if here or parent else str(ref.subscription),
                group="" if near or parent else str(ref.group),
            )
        )
        return symbol

    def _location(self, location: str, is_copy: bool) -> IrValue:
        name = location_parameter(location)
        described = self._locations.get(name)
        text = THERE_TEXT if is_copy else HERE_TEXT
        if described is None or (described.description == THERE_TEXT and not is_copy):
            self._locations[name] = Parameter(name, text, location_key(location))
        return Param(name)

    def _text(self, text: Text) -> str | Format:
        if isinstance(text, str):
            return text
        return self._format(text)

    def _format(self, pattern: Pattern) -> Format:
        self._stamped = True
        return Format(tuple(part if isinstance(part, str) else Param("stamp") for part in pattern.parts if part != ""))


def _is_writable(thing: Collection | Point, prop: str) -> bool:
    """Whether the types of its version let a request set a property."""
    kind = COLLECTION if isinstance(thing, Collection) else POINT
    return property_status(kind, str(thing.api_version), f"properties.{prop}") == "writable"


def _same(part: object, lower: str) -> bool:
    return isinstance(part, str) and part.lower() == lower


_OWN_TAGS = frozenset({"armgen", "armgen-policy"})
_API_OF = {DISK.lower(): DISK_API, MACHINE.lower(): MACHINE_API}
_SPELLED = {kind.lower(): kind for kind in (MACHINE, DISK, COLLECTION, POINT)}
_SOURCES = frozenset({COLLECTION.lower(), POINT.lower()})
"""What is copied: a copy's own symbol would else be the same."""


def _resource_id(text: str, group: Group) -> IrValue:
    """A whole id as a call of resourceId, the id itself when it is none of a group."""
    rid = ResourceId.parse(text)
    if rid is None or not rid.group or rid.parent:
        return text
    scope: list[Literal] = []
    if rid.subscription.lower() != group.subscription.lower():
        scope = [Literal(rid.subscription), Literal(rid.group)]
    elif rid.group.lower() != group.group.lower():
        scope = [Literal(rid.group)]
    return Call("resourceId", (*scope, Literal(rid.type), *(Literal(name) for name in rid.names)))


def symbols_in(value: IrValue | None) -> Iterable[str]:
    """The symbols that a value refers to."""
    if isinstance(value, Ref):
        yield value.symbol
    elif isinstance(value, dict):
        for item in value.values():
            yield from symbols_in(item)
    elif isinstance(value, list):
        for item in value:
            yield from symbols_in(item)
