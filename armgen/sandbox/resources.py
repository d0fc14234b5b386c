"""Resources that have no module of their own: virtual machines, disks, and any type of the known providers."""

from __future__ import annotations

import uuid

from armgen.ids import ResourceId, same
from armgen.jsontypes import JsonObject, JsonValue
from armgen.sandbox import points
from armgen.sandbox.locks import check_locks
from armgen.sandbox.operations import finish, headers
from armgen.sandbox.paging import page
from armgen.sandbox.store import Resource
from armgen.sandbox.types import DISK, INSTANCE, VM, check_location, check_name, check_tags, check_version, spelling
from armgen.sandbox.wire import Refusal, Request, Response, fields, get, text
from armgen.sandbox.world import World

_SLOW = {VM.lower(): "machine", INSTANCE.lower(): "machine", DISK.lower(): "disk"}
_HIDDEN = ("instanceView",)


def put_resource(world: World, request: Request, rid: ResourceId) -> Response:
    """Make or replace a resource. Machines and disks take a while, the others are there at once."""
    kind = spelling(rid.type)
    check_version(kind, request.api_version)
    body = request.object()
    resource_id = _whole_id(world, rid, kind)
    check_name(kind, rid.name, "resourceName")
    tags = check_tags(body)
    tracked = len(rid.names) == 1 and not rid.parent and not same(kind, "Microsoft.Authorization/roleAssignments")
    location = check_location(kind, body) if tracked else ""
    check_locks(world, resource_id, deletes=False)
    old = world.store.get(resource_id)
    if old is not None and location and location != text(old.body, "location"):
        raise Refusal(
            409,
            "InvalidResourceLocation",
            f"The resource '{rid.name}' already exists in location '{text(old.body, 'location')}'. A resource with the"
            f" same name cannot be created in location '{location}'.",
        )
    shown: JsonObject = {**body, "id": resource_id, "name": rid.name, "type": kind}
    if location:
        shown["location"] = location
    if tags is None:
        shown.pop("tags", None)
    properties = {**fields(body, "properties"), **_own(world, kind, body, old)}
    shown["properties"] = properties
    slow = _SLOW.get(kind.lower())
    if slow is None:
        properties["provisioningState"] = "Succeeded"
        world.store.put(Resource(resource_id, kind, shown, {}))
        return Response(200 if old is not None else 201, shown)
    properties["provisioningState"] = "Creating" if old is None else "Updating"
    return _start(world, request, Resource(resource_id, kind, shown, {}), slow, 201 if old is None else 200)


def _whole_id(world: World, rid: ResourceId, kind: str) -> str:
    """The id with the spelling of its group. ParentResourceNotFound for a child without its parent."""
    if rid.group:
        holder = world.group(rid.subscription, rid.group)
        if holder.state == "Deleting":
            raise Refusal(409, "ResourceGroupBeingDeleted", f"The resource group '{rid.group}' is being deleted.")
        rid = rid._replace(group=holder.id.rpartition("/")[2]) if not rid.parent else rid
    elif rid.subscription:
        world.need_subscription(rid.subscription)
    whole = rid._replace(type=kind)
    if len(rid.names) > 1:
        above = whole._replace(type=kind.rpartition("/")[0], names=rid.names[:-1])
        if world.store.get(str(above)) is None:
            raise Refusal(
                404,
                "ParentResourceNotFound",
                f"Can not perform requested operation on nested resource. Parent resource '{above.name}' not found.",
            )
    return str(whole)


def _own(world: World, kind: str, body: JsonObject, old: Resource | None) -> JsonObject:
    """What the provider adds to the properties of a request."""
    before = fields(old.body, "properties") if old is not None else {}
    if same(kind, VM):
        return {
            "vmId": before.get("vmId") or str(uuid.uuid4()),
            "timeCreated": before.get("timeCreated") or world.stamp(),
        }
    if not same(kind, DISK):
        return {}
    _check_creation(world, body)
    found: JsonObject = {
        "uniqueId": before.get("uniqueId") or str(uuid.uuid4()),
        "timeCreated": before.get("timeCreated") or world.stamp(),
        "diskState": "Unattached",
        "networkAccessPolicy": text(body, "properties", "networkAccessPolicy") or "AllowAll",
        "publicNetworkAccess": text(body, "properties", "publicNetworkAccess") or "Enabled",
        "encryption": fields(body, "properties", "encryption") or {"type": "EncryptionAtRestWithPlatformKey"},
    }
    if get(body, "properties", "diskSizeGB") is None:
        found["diskSizeGB"] = 32
    return found


def _check_creation(world: World, body: JsonObject) -> None:
    """A disk from a restore point needs that disk restore point; that it has replicated is not checked (facts A7)."""
    option = text(body, "properties", "creationData", "createOption")
    source = text(body, "properties", "creationData", "sourceResourceId")
    if not option:
        raise Refusal(
            400, "InvalidParameter", "Required parameter 'creationData' is missing (null).", target="creationData"
        )
    if same(option, "Restore"):
        point = world.store.get(source.rpartition("/diskRestorePoints/")[0])
        held = points.disk_point_ids(point) if point is not None else []
        if source.lower() not in held:
            raise Refusal(404, "NotFound", f"The disk restore point '{source}' was not found.", target="creationData")


def _start(world: World, request: Request, resource: Resource, slow: str, status: int) -> Response:
    seconds = world.settings.timings.machine if slow == "machine" else world.settings.timings.disk
    operation = world.start_operation("write", resource.id, text(resource.body, "location"))
    world.store.put(resource._replace(extra={**resource.extra, "operation": operation}))
    if slow == "machine":
        points.fail_creations(world, resource)
    world.later(seconds, "resource made", {"resource": resource.id, "operation": operation})
    world.log("writing", resource=resource.id)
    return Response(status, shown(resource.body), headers(world, request, operation, seconds, both=True))


def resource_made(world: World, data: JsonObject) -> None:
    found = world.store.get(text(data, "resource"))
    if found is not None and found.extra.get("operation") == data["operation"]:
        properties = {**fields(found.body, "properties"), "provisioningState": "Succeeded"}
        world.store.put(found._replace(body={**found.body, "properties": properties}))
    finish(world, text(data, "resource"), text(data, "operation"))


def patch_resource(world: World, request: Request, rid: ResourceId) -> Response:
    """Merge a body into a resource: objects member by member, everything else whole."""
    check_version(spelling(rid.type), request.api_version)
    old = need_resource(world, rid)
    check_locks(world, old.id, deletes=False)
    body = request.object()
    check_tags(body)
    if body.get("location") is not None and text(body, "location") != text(old.body, "location"):
        raise Refusal(
            409, "PropertyChangeNotAllowed", "Changing property 'location' is not allowed.", target="location"
        )
    merged = _merge(old.body, {key: value for key, value in body.items() if key not in ("id", "name", "type", "tags")})
    assert isinstance(merged, dict)
    if "tags" in body:
        merged["tags"] = body["tags"]
    slow = _SLOW.get(old.type.lower())
    changed = old._replace(body=merged)
    if slow is None or "properties" not in body:
        world.store.put(changed)
        return Response(200, shown(merged))
    merged["properties"] = {**fields(merged, "properties"), "provisioningState": "Updating"}
    return _start(world, request, changed, slow, 200)


def _merge(old: JsonValue, new: JsonValue) -> JsonValue:
    if not isinstance(old, dict) or not isinstance(new, dict):
        return new
    return {**old, **{key: _merge(old.get(key), value) for key, value in new.items()}}


def need_resource(world: World, rid: ResourceId) -> Resource:
    found = world.store.get(str(rid))
    if found is None:
        if rid.group:
            world.group(rid.subscription, rid.group)
        raise Refusal(
            404,
            "ResourceNotFound",
            f"The Resource '{spelling(rid.type)}/{'/'.join(rid.names)}' under resource group '{rid.group}' was not"
            " found.",
        )
    return found


def get_resource(world: World, request: Request, rid: ResourceId) -> Response:
    kind = spelling(rid.type)
    check_version(kind, request.api_version)
    found = need_resource(world, rid)
    if same(request.query.get("$expand", ""), "instanceView"):
        return Response(200, found.body)
    return Response(200, shown(found.body))


def shown(body: JsonObject) -> JsonObject:
    """A body as a GET without `$expand` shows it."""
    properties = body.get("properties")
    if not isinstance(properties, dict) or not any(name in properties for name in _HIDDEN):
        return body
    return {**body, "properties": {key: value for key, value in properties.items() if key not in _HIDDEN}}


def head_resource(world: World, request: Request, rid: ResourceId) -> Response:
    check_version(spelling(rid.type), request.api_version)
    return Response(204 if world.store.get(str(rid)) is not None else 404)


def list_type(world: World, request: Request, subscription: str, group: str, type: str) -> Response:
    kind = spelling(type)
    check_version(kind, request.api_version)
    if group:
        world.group(subscription, group)
    else:
        world.need_subscription(subscription)
    return page(world, request, [shown(one.body) for one in world.store.listed(kind, subscription, group)])


def delete_resource(world: World, request: Request, rid: ResourceId) -> Response:
    kind = spelling(rid.type)
    check_version(kind, request.api_version)
    found = world.store.get(str(rid))
    if found is None:
        return Response(204)
    check_locks(world, found.id, deletes=True)
    if kind.lower() in _SLOW:
        properties = {**fields(found.body, "properties"), "provisioningState": "Deleting"}
        world.store.put(found._replace(body={**found.body, "properties": properties}))
        return points.start_delete(world, request, found, kind)
    for one in world.store.below(found.id):
        world.store.delete(one.id)
    world.store.delete(found.id)
    return Response(200)
