"""Restore points: what is asked for, what is refused, what comes back, how they go (facts A, B7, C)."""

from __future__ import annotations

from typing import NamedTuple

from armgen.ids import ResourceId, same
from armgen.jsontypes import JsonObject
from armgen.sandbox import copies, faults
from armgen.sandbox.locks import check_locks
from armgen.sandbox.machines import (
    agent_of,
    check_disks,
    metadata,
    reported_mode,
    source_machine,
)
from armgen.sandbox.model import PointModel, read_model
from armgen.sandbox.operations import finish, headers
from armgen.sandbox.store import Resource
from armgen.sandbox.throttle import check_hourly
from armgen.sandbox.types import COLLECTION, POINT, check_name, check_properties, check_version
from armgen.sandbox.wire import Refusal, Request, Response, fields, get, text
from armgen.sandbox.world import World


class Asked(NamedTuple):
    """A PUT of a point: its collection, its id, what is asked for, and the body."""

    collection: Resource
    id: str
    name: str
    model: PointModel


def is_copy(collection: Resource) -> bool:
    """Whether the collection holds copies: its source is another collection."""
    rid = ResourceId.parse(text(collection.body, "properties", "source", "id"))
    return rid is not None and same(rid.type, COLLECTION)


def points_of(world: World, collection: Resource) -> list[Resource]:
    return [one for one in world.store.below(collection.id) if same(one.type, POINT)]


def put_point(world: World, request: Request, collection_id: str, name: str) -> Response:
    check_version(POINT, request.api_version)
    asked = _read(world, request, collection_id, name)
    old = world.store.get(asked.id)
    if old is not None:
        return _again(world, request, old, asked)
    check_locks(world, asked.id, deletes=False)
    if asked.collection.state == "Deleting":
        raise Refusal(409, "OperationNotAllowed", "The restore point collection is being deleted.")
    faults.refuse_creation(world, asked.id, text(asked.collection.body, "properties", "source", "id"))
    if is_copy(asked.collection):
        return copies.create(world, request, asked.collection, asked.id, asked.name, asked.model)
    return _create(world, request, asked)


def _read(world: World, request: Request, collection_id: str, name: str) -> Asked:
    rid = ResourceId.parse(collection_id)
    assert rid is not None
    world.group(rid.subscription, rid.group)
    collection = world.store.get(collection_id)
    if collection is None:
        raise Refusal(
            404,
            "ParentResourceNotFound",
            f"Can not perform requested operation on nested resource. Parent resource '{rid.name}' not found.",
        )
    check_name(POINT, name, "restorePointName")
    body = request.object() if request.body is not None else {}
    check_properties(POINT, request.api_version, body)
    model = read_model(body)
    if model.duration is not None:
        _check_instant(world, collection, model)
    return Asked(collection, f"{collection.id}/restorePoints/{name}", name, model)


def _check_instant(world: World, collection: Resource, model: PointModel) -> None:
    low = world.limit("instantAccessMinutesMinimum") or 60
    high = world.limit("instantAccessMinutesMaximum") or 300
    target = "instantAccessDurationMinutes"
    if model.duration is not None and not low <= model.duration <= high:
        raise Refusal(400, "InvalidParameter", f"{target} is between {low} and {high} minutes.", target=target)
    if get(collection.body, "properties", "instantAccess") is not True:
        raise Refusal(400, "InvalidParameter", f"{target} needs a collection with instantAccess.", target=target)
    if model.crash:
        raise Refusal(409, "OperationNotAllowed", "Instant access is for application-consistent restore points only.")


def _again(world: World, request: Request, old: Resource, asked: Asked) -> Response:
    """A PUT of a point that exists: the same model is taken, another one refused (facts A5)."""
    if old.state == "Deleting":
        raise Refusal(409, "OperationNotAllowed", f"The restore point '{asked.name}' is being deleted.")
    if old.extra.get("model") != asked.model.as_json():
        raise Refusal(
            409,
            "OperationNotAllowed",
            f"Restore point '{asked.name}' already exists with another model. Updating an existing restore point is not"
            " allowed.",
        )
    operation = text(old.extra, "operation")
    if old.state == "Creating" and operation:
        return Response(201, old.body, headers(world, request, operation, 10, both=False))
    return Response(200, old.body)


def _create(world: World, request: Request, asked: Asked) -> Response:
    """A point of the collection's machine: it is Creating until the snapshots are taken."""
    model = asked.model
    if model.source:
        raise Refusal(
            400,
            "InvalidParameter",
            "sourceRestorePoint is for collections whose source is another collection.",
            target="sourceRestorePoint",
        )
    machine = source_machine(world, text(asked.collection.body, "properties", "source", "id"))
    if machine.state in ("Updating", "Deleting"):
        raise Refusal(
            409, "OperationNotAllowed", "The virtual machine is being changed. Retry after the change has ended."
        )
    _check_running(world, machine)
    most = world.limit("restorePointsPerMachine")
    if most is not None and world.store.count_made_of(machine.id, POINT) >= most:
        raise Refusal(
            409,
            "OperationNotAllowed",
            f"The number of restore points of a virtual machine across its collections cannot exceed {most}.",
        )
    check_disks(world, machine, model.excluded, model.crash)
    check_hourly(world, machine.id, "crash" if model.crash else "application")
    properties: JsonObject = {
        "sourceMetadata": metadata(world, machine, model.excluded, asked.id, model.keys),
        "provisioningState": "Creating",
        "consistencyMode": reported_mode(machine, model.crash),
        "timeCreated": world.stamp(),
    }
    if model.excluded:
        properties["excludeDisks"] = [{"id": one} for one in model.exclude_as_sent]
    if model.duration is not None:
        properties["instantAccessDurationMinutes"] = model.duration
    point = Resource(asked.id, POINT, point_body(asked.id, asked.name, properties), {})
    seconds = world.settings.timings.point
    failure = _failure(world, asked.id, machine, model.crash)
    return start(world, request, point, machine, model, seconds, failure)


def point_body(point_id: str, name: str, properties: JsonObject) -> JsonObject:
    return {"name": name, "id": point_id, "type": POINT, "properties": properties}


def _check_running(world: World, machine: Resource) -> None:
    """One creation at a time for a machine, over all its collections (facts B7)."""
    running = world.store.made_of(machine.id, POINT, "creating")
    if running:
        raise Refusal(
            409,
            "VMRestorePointClientError",
            "Another restore point of the virtual machine is being created. Wait until it has ended.",
        )


def _failure(world: World, point_id: str, machine: Resource, crash: bool) -> JsonObject | None:
    """How the creation will end, when it ends badly."""
    found = faults.failure(world, point_id, machine.id)
    if found is None and not crash and agent_of(machine) == "NotReady":
        found = {
            "code": "VMAgentStatusCommunicationError",
            "message": "The virtual machine has not reported the status of its agent or extensions. Restart or"
            " reinstall the agent, and retry.",
        }
    return found


def start(
    world: World,
    request: Request,
    point: Resource,
    source: Resource,
    model: PointModel,
    seconds: float,
    failure: JsonObject | None,
) -> Response:
    """Keep a new point and let its creation end after `seconds`."""
    location = text(source.body, "location") or text(fields(point.body, "properties", "sourceMetadata"), "location")
    operation = world.start_operation("create", point.id, location)
    extra: JsonObject = {**point.extra, "source": source.id, "model": model.as_json(), "operation": operation}
    world.store.put(point._replace(extra=extra))
    mode = "copy" if model.source else "crash" if model.crash else "application"
    world.store.add_creation(source.id, mode, point.id, world.now)
    world.log("creating", resource=point.id, source=source.id, mode=mode)
    world.later(seconds, "point ended", {"point": point.id, "operation": operation, "failure": failure})
    sent = headers(world, request, operation, seconds, both=bool(model.source))
    return Response(201, point.body, sent)


def point_ended(world: World, data: JsonObject) -> None:
    """The event at the end of a creation."""
    point = world.store.get(text(data, "point"))
    operation = text(data, "operation")
    if point is None or point.state != "Creating" or point.extra.get("operation") != operation:
        world.end_operation(operation, {"code": "NotFound", "message": "The restore point was deleted meanwhile."})
        return
    failure = get(point.extra, "failure") or get(data, "failure")
    error = failure if isinstance(failure, dict) else None
    properties = {**fields(point.body, "properties"), "provisioningState": "Failed" if error else "Succeeded"}
    extra = {**point.extra}
    if error is None and "copySeconds" in extra:
        extra["replication"] = copies.replication(world, extra)
    elif error is not None and "copySeconds" in extra:
        extra.pop("copySeconds")
    world.store.put(point._replace(body={**point.body, "properties": properties}, extra=extra))
    code = text(error, "code")
    world.log("created" if error is None else "failed", resource=point.id, source=extra["source"], code=code)
    finish(world, point.id, operation, error)


def fail_creations(world: World, machine: Resource) -> None:
    """A machine changes: what is being created of it fails (facts C, the first OperationNotAllowed)."""
    for point in world.store.made_of(machine.id, POINT, "creating"):
        failure: JsonObject = {
            "code": "OperationNotAllowed",
            "message": "The virtual machine was changed while its restore point was created. Retry after the change.",
        }
        world.store.put(point._replace(extra={**point.extra, "failure": failure}))


def get_point(world: World, request: Request, point_id: str) -> Response:
    check_version(POINT, request.api_version)
    point = need_point(world, point_id)
    if not request.expands("instanceView"):
        return Response(200, point.body)
    properties = {**fields(point.body, "properties"), "instanceView": copies.instance_view(world, point)}
    return Response(200, {**point.body, "properties": properties})


def need_point(world: World, point_id: str) -> Resource:
    point = world.store.get(point_id)
    if point is None:
        rid = ResourceId.parse(point_id)
        assert rid is not None
        world.group(rid.subscription, rid.group)
        path = "/".join(rid.names)
        raise Refusal(
            404,
            "ResourceNotFound",
            f"The Resource '{POINT}/{path}' under resource group '{rid.group}' was not found.",
        )
    return point


def check_delete(world: World, point: Resource) -> None:
    """DiskRestorePointUsedByCustomer while a SAS of one of its disks is active (facts A6)."""
    for disk, until in fields(point.extra, "access").items():
        if isinstance(until, float | int) and until > world.now:
            raise Refusal(
                409,
                "DiskRestorePointUsedByCustomer",
                f"The disk restore point '{disk}' has an active shared access signature. End the access first.",
            )


def delete_point(world: World, request: Request, point_id: str) -> Response:
    check_version(POINT, request.api_version)
    point = world.store.get(point_id)
    if point is None:
        return Response(204)
    check_locks(world, point.id, deletes=True)
    check_delete(world, point)
    if point.state == "Creating":
        raise Refusal(409, "OperationNotAllowed", "The restore point is being created. Delete it when that has ended.")
    properties = {**fields(point.body, "properties"), "provisioningState": "Deleting"}
    world.store.put(point._replace(body={**point.body, "properties": properties}))
    return start_delete(world, request, point, POINT)


def start_delete(world: World, request: Request, resource: Resource, type: str) -> Response:
    """202, and the resource with all below it is gone later."""
    location = text(resource.body, "location") or "global"
    operation = world.start_operation("delete", resource.id, location)
    seconds = world.settings.timings.delete
    world.later(seconds, "resource deleted", {"resource": resource.id, "operation": operation})
    world.log("deleting", resource=resource.id, type=type)
    return Response(202, None, headers(world, request, operation, seconds, both=False))


def resource_deleted(world: World, data: JsonObject) -> None:
    resource_id = text(data, "resource")
    for one in world.store.below(resource_id):
        world.store.delete(one.id)
    world.store.delete(resource_id)
    world.log("deleted", resource=resource_id)
    finish(world, resource_id, text(data, "operation"))


def disk_point_ids(point: Resource) -> list[str]:
    """The ids of a point's disk restore points, in lower case."""
    return [text(disk, "diskRestorePoint", "id").lower() for disk in copies.captured(point)]
