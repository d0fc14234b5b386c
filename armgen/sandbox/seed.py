"""What a sandbox holds before anyone asks for anything: bodies of resources, taken as they are."""

from __future__ import annotations

from armgen.ids import ResourceId, location_key, same
from armgen.jsontypes import JsonObject, JsonValue
from armgen.sandbox.clock import parse_moment
from armgen.sandbox.groups import group_body
from armgen.sandbox.model import read_model
from armgen.sandbox.store import Resource
from armgen.sandbox.types import COLLECTION, POINT, spelling
from armgen.sandbox.wire import Refusal, fields, get, items, text
from armgen.sandbox.world import GROUP, World

DEFAULT_LOCATION = "eastus"


def plant(world: World, seed: JsonValue) -> int:
    """Keep every resource of a seed; how many they are. Their groups and subscriptions come into being with them.

    A seed is `{"resources": [body, ...]}`: bodies as Azure shows them. A body may hold
    `"sandbox": {"replication": percent}`: how much of a copy has arrived.
    """
    bodies = items(seed, "resources")
    if not isinstance(seed, dict) or (not bodies and seed.get("resources") != []):
        raise Refusal(400, "InvalidRequestContent", 'A seed is {"resources": [...]}.')
    # Collections before their points: a point's source is that of its collection.
    for body in sorted(bodies, key=lambda one: text(one, "id").count("/")):
        _plant(world, body)
    return len(bodies)


def _plant(world: World, body: JsonObject) -> None:
    resource_id = text(body, "id")
    parts = resource_id.split("/")
    if len(parts) == 5 and same(parts[3], "resourceGroups"):
        _group(world, parts[2], parts[4], text(body, "location"))
        return
    rid = ResourceId.parse(resource_id)
    if rid is None or not rid.subscription:
        raise Refusal(400, "InvalidRequestContent", f"'{resource_id}' is no resource id.")
    location = location_key(text(body, "location"))
    if rid.group:
        holder = _group(world, rid.subscription, rid.group, location)
        if not rid.parent:
            rid = rid._replace(group=holder)
    else:
        world.add_subscription(rid.subscription)
    kind = spelling(rid.type)
    rid = rid._replace(type=kind)
    shown = {key: value for key, value in body.items() if key != "sandbox"}
    shown.update({"id": str(rid), "name": rid.name, "type": kind})
    if location:
        shown["location"] = location
    shown["properties"] = {"provisioningState": "Succeeded", **fields(body, "properties")}
    if same(kind, "Microsoft.Authorization/locks"):
        shown["properties"] = fields(body, "properties")
    planted = Resource(str(rid), kind, shown, _extra(world, kind, rid, body))
    world.store.put(planted)
    if same(kind, POINT):
        _count(world, planted)


def _count(world: World, point: Resource) -> None:
    """What has been made within the last hours counts for the limits by time."""
    created = text(point.body, "properties", "timeCreated")
    if not created:
        return
    copied = get(point.body, "properties", "sourceRestorePoint") is not None
    crash = same(text(point.body, "properties", "consistencyMode"), "CrashConsistent")
    mode = "copy" if copied else "crash" if crash else "application"
    source = point.id.rpartition("/restorePoints/")[0] if copied else text(point.extra, "source")
    world.store.add_creation(source, mode, point.id, parse_moment(created))


def _group(world: World, subscription: str, name: str, location: str) -> str:
    """Keep a group that is not there yet; its name as it was first spelled."""
    world.add_subscription(subscription)
    scope = f"/subscriptions/{subscription}/resourceGroups/{name}"
    old = world.store.get(scope)
    if old is not None:
        return old.id.rpartition("/")[2]
    where = location_key(location) or DEFAULT_LOCATION
    world.store.put(Resource(scope, GROUP, group_body(scope, name, where, None), {}))
    return name


def _extra(world: World, kind: str, rid: ResourceId, body: JsonObject) -> JsonObject:
    if same(kind, COLLECTION):
        return {"source": text(body, "properties", "source", "id")}
    if not same(kind, POINT):
        return {}
    collection = world.store.get(str(rid._replace(type=COLLECTION, names=rid.names[:1])))
    copied = text(body, "properties", "sourceRestorePoint", "id")
    source = copied or (text(collection.body, "properties", "source", "id") if collection is not None else "")
    asked = {**fields(body, "properties")}
    if not same(text(asked, "consistencyMode"), "CrashConsistent"):
        asked.pop("consistencyMode", None)
    if asked.get("excludeDisks") == []:
        asked.pop("excludeDisks")
    asked.pop("sourceMetadata", None)
    extra: JsonObject = {"source": source, "model": read_model({"properties": asked}).as_json()}
    if copied:
        extra.update(_replication(world, body))
    return extra


def _replication(world: World, body: JsonObject) -> JsonObject:
    """The span in which a copy replicates, so that it has arrived as far as the seed says."""
    seconds = world.settings.timings.copy
    took = world.clock.duration(seconds)
    percent = get(body, "sandbox", "replication")
    if not isinstance(percent, int | float) or percent >= 100:
        created = text(body, "properties", "timeCreated")
        start = parse_moment(created) if created else world.now - took
        return {"copySeconds": seconds, "replication": {"start": start, "end": min(start + took, world.now)}}
    start = world.now - took * percent / 100
    return {"copySeconds": seconds, "replication": {"start": start, "end": start + took}}
