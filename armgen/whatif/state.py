"""What exists, as armgen knows it: from an inventory, or from what Azure answers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from armgen.estate.model import COLLECTION, DISK, MACHINE, POINT
from armgen.ids import ResourceId
from armgen.inventory.model import CollectionFact, Inventory, PointFact
from armgen.jsontypes import JsonObject, JsonValue
from armgen.whatif.compare import get, slashed, text_at

LOCK = "Microsoft.Authorization/locks"
KNOWN_TYPES = frozenset(one.lower() for one in (COLLECTION, POINT, LOCK, MACHINE, DISK))
"""The types of which an inventory holds all that exist; of others nobody knows."""

COMPARED_TYPES = frozenset(one.lower() for one in (COLLECTION, POINT, LOCK))
"""The types of which a state holds what a deployment would change."""

_MODES = {"application": "ApplicationConsistent", "crash": "CrashConsistent"}


class Existing(NamedTuple):
    """A resource that exists. `body` is as Azure answers; parts that nobody knows are absent."""

    id: str
    type: str
    body: JsonObject

    @property
    def key(self) -> str:
        return self.id.lower()

    @property
    def state(self) -> str:
        """The provisioning state in lower case; "succeeded" when nobody says."""
        return (text_at(self.body, "properties", "provisioningState") or "Succeeded").lower()


class State(NamedTuple):
    """Everything known to exist, by lower-case id. `lock_levels`: of locks whose names are not known, by collection.

    `held`: the levels of the locks that are known by name, by what they hang on.
    """

    resources: Mapping[str, Existing]
    lock_levels: Mapping[str, tuple[str, ...]] = {}
    held: Mapping[str, tuple[str, ...]] = {}

    def find(self, resource_id: str) -> Existing | None:
        return self.resources.get(resource_id.lower())


def state_of(inventories: Iterable[Inventory]) -> State:
    """What inventories say; the later file wins where two hold one id."""
    found: dict[str, Existing] = {}
    levels: dict[str, tuple[str, ...]] = {}
    for inventory in inventories:
        disks = {
            (machine.id.lower(), str(disk.name).lower()): disk.id
            for machine in inventory.machines.values()
            for disk in machine.disks
            if isinstance(disk.id, str)
        }
        for machine in inventory.machines.values():
            _add(found, Existing(machine.id, MACHINE, {"id": machine.id, "name": machine.name}))
            for disk in machine.disks:
                if isinstance(disk.id, str) and disk.id:
                    _add(found, Existing(disk.id, DISK, {"id": disk.id, "name": str(disk.name)}))
        for fact in inventory.collections.values():
            _add(found, Existing(fact.id, COLLECTION, _collection(fact)))
            levels[fact.id.lower()] = fact.locks
            for point in fact.restore_points.values():
                made = _point(fact, point, disks)
                _add(found, Existing(text_at(made, "id"), POINT, made))
    return State(found, levels)


def live_state(bodies: Iterable[JsonObject]) -> State:
    """What Azure answers: collections (with `restorePoints` expanded) and locks."""
    found: dict[str, Existing] = {}
    held: dict[str, list[str]] = {}
    for body in bodies:
        for one in _flat(body):
            _add(found, one)
            if one.type.lower() == LOCK.lower():
                parent = one.key.rpartition(f"/providers/{LOCK.lower()}/")[0]
                held.setdefault(parent, []).append(text_at(one.body, "properties", "level"))
    return State(found, held={key: tuple(levels) for key, levels in held.items()})


def _flat(body: JsonObject) -> Iterator[Existing]:
    text = text_at(body, "id")
    rid = ResourceId.parse(text)
    if rid is None:
        return
    inner = get(body, "properties", "restorePoints")
    yield Existing(text, rid.type, body)
    for point in inner if isinstance(inner, list) else ():
        if isinstance(point, dict):
            name = text_at(point, "name") or text_at(point, "id").rpartition("/")[2]
            child = f"{text}/restorePoints/{name}"
            yield Existing(child, POINT, {**point, "id": child})


def _add(found: dict[str, Existing], one: Existing) -> None:
    found[one.key] = one


def _collection(fact: CollectionFact) -> JsonObject:
    properties: JsonObject = {}
    source = fact.source or fact.copy_of
    if source is not None:
        properties["source"] = {"id": slashed(source)}
    if fact.instant_access is not None:
        properties["instantAccess"] = fact.instant_access
    body: JsonObject = {"id": fact.id, "name": fact.name, "type": COLLECTION, "properties": properties}
    if fact.location is not None:
        body["location"] = fact.location
    if fact.tags:
        body["tags"] = {**fact.tags}
    return body


def _point(fact: CollectionFact, point: PointFact, disks: Mapping[tuple[str, str], str]) -> JsonObject:
    properties: JsonObject = {}
    if point.consistency is not None:
        properties["consistencyMode"] = _MODES.get(point.consistency.lower(), point.consistency)
    if point.exclude is not None:
        machine = (fact.source or "").lower()
        ids: list[JsonValue] = [{"id": disks.get((machine, one.lower()), one)} for one in point.exclude]
        properties["excludeDisks"] = ids
    if point.copy_of is not None:
        whole = "/" in point.copy_of or not fact.copy_of
        source = point.copy_of if whole else f"{fact.copy_of}/restorePoints/{point.copy_of}"
        properties["sourceRestorePoint"] = {"id": slashed(source)}
    if point.state is not None:
        properties["provisioningState"] = point.state
    if point.created is not None:
        properties["timeCreated"] = point.created.isoformat()
    return {"id": f"{fact.id}/restorePoints/{point.name}", "name": point.name, "type": POINT, "properties": properties}
