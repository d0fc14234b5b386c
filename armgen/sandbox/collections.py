"""Restore point collections (facts A1, A2, A5, A6)."""

from __future__ import annotations

import uuid

from armgen.ids import ResourceId, location_key, same
from armgen.jsontypes import JsonObject, JsonValue
from armgen.sandbox import points
from armgen.sandbox.locks import check_locks
from armgen.sandbox.machines import source_machine
from armgen.sandbox.paging import page
from armgen.sandbox.points import is_copy
from armgen.sandbox.store import Resource
from armgen.sandbox.types import (
    COLLECTION,
    INSTANCE,
    VM,
    check_location,
    check_name,
    check_properties,
    check_tags,
    check_version,
)
from armgen.sandbox.wire import Refusal, Request, Response, fields, get, text
from armgen.sandbox.world import World, with_tags


def put_collection(world: World, request: Request, subscription: str, group: str, name: str) -> Response:
    check_version(COLLECTION, request.api_version)
    holder = world.group(subscription, group)
    check_name(COLLECTION, name, "restorePointCollectionName")
    body = request.object()
    check_properties(COLLECTION, request.api_version, body)
    location = check_location(COLLECTION, body)
    tags = check_tags(body)
    collection_id = f"{holder.id}/providers/{COLLECTION}/{name}"
    check_locks(world, collection_id, deletes=False)
    old = world.store.get(collection_id)
    if old is not None:
        return _replace(world, old, body, location, tags)
    source, from_location = _source(world, body, location)
    most = world.limit("collectionsPerRegion")
    if most is not None and world.store.count(COLLECTION, subscription) >= most:
        here = [one for one in world.store.listed(COLLECTION, subscription) if text(one.body, "location") == location]
        if len(here) >= most:
            raise Refusal(
                409, "OperationNotAllowed", f"Region {location} already has {most} restore point collections."
            )
    properties: JsonObject = {
        "source": {"id": source, "location": from_location},
        "restorePointCollectionId": str(uuid.uuid4()),
        "provisioningState": "Succeeded",
    }
    instant = get(body, "properties", "instantAccess")
    if instant is not None:
        properties["instantAccess"] = instant
    shown = with_tags({"name": name, "id": collection_id, "type": COLLECTION, "location": location}, tags)
    shown["properties"] = properties
    world.store.put(Resource(collection_id, COLLECTION, shown, {"source": source}))
    return Response(201, shown)


def _source(world: World, body: JsonObject, location: str) -> tuple[str, str]:
    """The source's id as it will be shown, and its region. A VM in the same one, or a collection in another one."""
    source = text(body, "properties", "source", "id")
    rid = ResourceId.parse(source if source.startswith("/") else "/" + source) if source else None
    if rid is None:
        if not source:
            raise Refusal(400, "InvalidParameter", "Required parameter 'source.id' is missing (null).", target="source")
        raise Refusal(
            400, "LinkedInvalidPropertyId", f"Property id '{source}' at path 'properties.source.id' is invalid."
        )
    if same(rid.type, COLLECTION):
        return _copied(world, rid, location)
    if not same(rid.type, VM) and not same(rid.type, INSTANCE):
        raise Refusal(
            400,
            "InvalidParameter",
            f"The source of a restore point collection is a virtual machine or a collection, not '{rid.type}'.",
            target="source.id",
        )
    machine = source_machine(world, str(rid))
    where = location_key(text(machine.body, "location"))
    if where != location:
        raise Refusal(
            400,
            "InvalidParameter",
            f"The location '{location}' of the collection is not '{where}', the location of its virtual machine.",
            target="location",
        )
    return machine.id, where


def _copied(world: World, rid: ResourceId, location: str) -> tuple[str, str]:
    source = world.store.get(str(rid))
    if source is None:
        raise Refusal(
            404,
            "ResourceNotFound",
            f"The Resource '{COLLECTION}/{rid.name}' under resource group '{rid.group}' was not found.",
        )
    where = location_key(text(source.body, "location"))
    if where == location:
        raise Refusal(
            400,
            "InvalidParameter",
            "A copy of restore points lies in another region than its source.",
            target="location",
        )
    if is_copy(source):
        raise Refusal(409, "OperationNotAllowed", "Restore points that are copies themselves cannot be copied.")
    return source.id, where


def _replace(world: World, old: Resource, body: JsonObject, location: str, tags: JsonObject | None) -> Response:
    """A PUT of one that exists: tags and instantAccess may change, location and source may not."""
    if location != location_key(text(old.body, "location")):
        raise Refusal(
            409,
            "InvalidResourceLocation",
            f"The resource '{text(old.body, 'name')}' already exists in location '{text(old.body, 'location')}'. A"
            f" resource with the same name cannot be created in location '{location}'.",
        )
    if not text(body, "properties", "source", "id"):
        raise Refusal(400, "InvalidParameter", "Required parameter 'source.id' is missing (null).", target="source")
    return _update(world, old, body, tags)


def _update(world: World, old: Resource, body: JsonObject, tags: JsonObject | None) -> Response:
    if text(old.body, "properties", "provisioningState") == "Deleting":
        raise Refusal(409, "OperationNotAllowed", f"The collection '{text(old.body, 'name')}' is being deleted.")
    source = text(body, "properties", "source", "id")
    wanted = source if source.startswith("/") or not source else "/" + source
    if wanted and not same(wanted, text(old.body, "properties", "source", "id")):
        raise Refusal(
            409, "PropertyChangeNotAllowed", "Changing property 'source.id' is not allowed.", target="source.id"
        )
    properties = {**fields(old.body, "properties")}
    instant = get(body, "properties", "instantAccess")
    if instant is not None:
        properties["instantAccess"] = instant
    shown = {**with_tags(old.body, tags), "properties": properties}
    world.store.put(old._replace(body=shown))
    return Response(200, shown)


def patch_collection(world: World, request: Request, resource_id: str) -> Response:
    check_version(COLLECTION, request.api_version)
    old = _need(world, resource_id)
    check_locks(world, resource_id, deletes=False)
    body = request.object() if request.body is not None else {}
    check_properties(COLLECTION, request.api_version, body)
    if body.get("location") is not None and location_key(text(body, "location")) != text(old.body, "location"):
        raise Refusal(
            409, "PropertyChangeNotAllowed", "Changing property 'location' is not allowed.", target="location"
        )
    kept = get(old.body, "tags")
    tags = check_tags(body) if "tags" in body else (kept if isinstance(kept, dict) else None)
    return _update(world, old, body, tags)


def _need(world: World, resource_id: str) -> Resource:
    found = world.store.get(resource_id)
    if found is None:
        rid = ResourceId.parse(resource_id)
        assert rid is not None
        world.group(rid.subscription, rid.group)
        raise Refusal(
            404,
            "ResourceNotFound",
            f"The Resource '{COLLECTION}/{rid.name}' under resource group '{rid.group}' was not found.",
        )
    return found


def get_collection(world: World, request: Request, resource_id: str) -> Response:
    check_version(COLLECTION, request.api_version)
    found = _need(world, resource_id)
    if not request.expands("restorePoints"):
        return Response(200, found.body)
    held: list[JsonValue] = [one.body for one in points.points_of(world, found)]
    return Response(200, {**found.body, "properties": {**fields(found.body, "properties"), "restorePoints": held}})


def list_collections(world: World, request: Request, subscription: str, group: str = "") -> Response:
    check_version(COLLECTION, request.api_version)
    if group:
        world.group(subscription, group)
    else:
        world.need_subscription(subscription)
    return page(world, request, [one.body for one in world.store.listed(COLLECTION, subscription, group)])


def delete_collection(world: World, request: Request, resource_id: str) -> Response:
    """Deletes its restore points as well (facts A6)."""
    check_version(COLLECTION, request.api_version)
    found = world.store.get(resource_id)
    if found is None:
        return Response(204)
    check_locks(world, found.id, deletes=True)
    held = points.points_of(world, found)
    for point in held:
        points.check_delete(world, point)
    for one in (found, *held):
        body = {**one.body, "properties": {**fields(one.body, "properties"), "provisioningState": "Deleting"}}
        world.store.put(one._replace(body=body))
    return points.start_delete(world, request, found, COLLECTION)
