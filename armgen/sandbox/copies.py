"""Copies of restore points into another region: what is refused, and how they replicate over time (facts A7)."""

from __future__ import annotations

import uuid

from armgen.ids import ResourceId, location_key, same
from armgen.jsontypes import JsonObject, JsonValue
from armgen.sandbox import faults, points
from armgen.sandbox.clock import parse_moment
from armgen.sandbox.machines import disks_of
from armgen.sandbox.model import PointModel
from armgen.sandbox.store import Resource
from armgen.sandbox.throttle import check_hourly
from armgen.sandbox.types import POINT
from armgen.sandbox.wire import Refusal, Request, Response, fields, get, items, text
from armgen.sandbox.world import World


def create(
    world: World, request: Request, collection: Resource, point_id: str, name: str, model: PointModel
) -> Response:
    """Start a copy. Its state says Succeeded when it has started, its disks replicate on."""
    if not model.source:
        raise Refusal(
            400,
            "InvalidParameter",
            "A restore point in a collection of copies needs sourceRestorePoint.",
            target="sourceRestorePoint",
        )
    if model.excluded:
        raise Refusal(400, "InvalidParameter", "A copy cannot exclude disks.", target="excludeDisks")
    source = _source(world, collection, model)
    _check_pair(world, collection, source)
    _check_private(world, source)
    check_hourly(world, collection.id, "copy")
    properties: JsonObject = {
        "sourceRestorePoint": {"id": source.id},
        "sourceMetadata": _metadata(source, point_id, model),
        "provisioningState": "Creating",
        "consistencyMode": get(source.body, "properties", "consistencyMode"),
        "timeCreated": get(source.body, "properties", "timeCreated"),
    }
    seconds = world.settings.timings.copy
    extra: JsonObject = {"copySeconds": seconds}
    point = Resource(point_id, POINT, points.point_body(point_id, name, properties), extra)
    failure = faults.failure(world, point_id, source.id)
    answer = points.start(world, request, point, source, model, world.settings.timings.copy_start, failure)
    world.store.add_creation(collection.id, "copy", point_id, world.now)
    return answer


def _source(world: World, collection: Resource, model: PointModel) -> Resource:
    source = world.store.get(model.source)
    rid = ResourceId.parse(model.source)
    assert rid is not None
    if source is None or not same(source.type, POINT):
        raise Refusal(
            404,
            "ResourceNotFound",
            f"The Resource '{POINT}/{'/'.join(rid.names)}' under resource group '{rid.group}' was not found.",
        )
    owner = source.id.rpartition("/restorePoints/")[0]
    if not same(owner, text(collection.body, "properties", "source", "id")):
        raise Refusal(
            409, "OperationNotAllowed", "The source restore point is not one of the collection's source collection."
        )
    if get(source.body, "properties", "sourceRestorePoint") is not None:
        raise Refusal(409, "OperationNotAllowed", "Restore points that are copies themselves cannot be copied.")
    if source.state != "Succeeded":
        raise Refusal(409, "OperationNotAllowed", f"The source restore point is {source.state}, not Succeeded.")
    return source


def _check_pair(world: World, collection: Resource, source: Resource) -> None:
    """One copy at a time of a source and target, in the order of the sources, no point twice in a region.

    What failed does not count.
    """
    here = location_key(text(collection.body, "location"))
    for other in world.store.made_of(source.id, POINT):
        owner = world.store.get(other.id.rpartition("/restorePoints/")[0])
        there = location_key(text(owner.body, "location")) if owner is not None else ""
        if there == here and other.state not in ("Failed", "Deleting"):
            raise Refusal(
                409, "OperationNotAllowed", f"The restore point already has a copy in region {here}: '{other.id}'."
            )
    newest = _created(source)
    for sibling in points.points_of(world, collection):
        if sibling.state in ("Failed", "Deleting"):
            continue
        if sibling.state == "Creating" or percent(world, sibling) < 100:
            raise Refusal(
                409,
                "OperationNotAllowed",
                f"Another copy of this source and target still replicates: '{sibling.id}'. Wait until it is at 100 %.",
            )
        original = world.store.get(text(sibling.body, "properties", "sourceRestorePoint", "id"))
        if original is not None and _created(original) > newest:
            raise Refusal(
                409,
                "OperationNotAllowed",
                f"A newer restore point has been copied already ('{sibling.id}'): copies go in order.",
            )


def _check_private(world: World, source: Resource) -> None:
    """Private links and copies between regions exclude each other (facts B7)."""
    vm = world.store.get(text(source.extra, "source"))
    captured = {disk.lower() for disk in captured_disks(source)}
    for disk in disks_of(world, vm) if vm is not None else ():
        if disk.is_private and disk.id.lower() in captured:
            raise Refusal(
                409, "OperationNotAllowed", f"Disks with private links cannot be copied between regions: '{disk.name}'."
            )


def _created(point: Resource) -> float:
    written = text(point.body, "properties", "timeCreated")
    return parse_moment(written) if written else 0.0


def captured_disks(point: Resource) -> list[str]:
    """The ids of the disks that a point holds."""
    return [text(disk, "managedDisk", "id") for disk in captured(point)]


def captured(point: Resource) -> list[JsonObject]:
    """The disks of a point's metadata, the OS disk first."""
    profile = fields(point.body, "properties", "sourceMetadata", "storageProfile")
    os_disk = fields(profile, "osDisk")
    return [*([os_disk] if os_disk else []), *items(profile, "dataDisks")]


def _metadata(source: Resource, point_id: str, model: PointModel) -> JsonObject:
    """The source's metadata with new disk restore points. Chosen keys must name disk restore points of the source."""
    known = {text(disk, "diskRestorePoint", "id").lower() for disk in captured(source)}
    for foreign in sorted(set(model.keys) - known):
        raise Refusal(
            400,
            "InvalidParameter",
            f"'{foreign}' is no disk restore point of the source restore point.",
            target="sourceMetadata.storageProfile",
        )
    kept = fields(source.body, "properties", "sourceMetadata")
    profile = {**fields(kept, "storageProfile")}
    if fields(profile, "osDisk"):
        profile["osDisk"] = _copied(fields(profile, "osDisk"), point_id, model)
    data: list[JsonValue] = [_copied(disk, point_id, model) for disk in items(profile, "dataDisks")]
    profile["dataDisks"] = data
    return {**kept, "storageProfile": profile}


def _copied(disk: JsonObject, point_id: str, model: PointModel) -> JsonObject:
    original = text(disk, "diskRestorePoint", "id")
    made: JsonObject = {
        "id": f"{point_id}/diskRestorePoints/{text(disk, 'name')}_{uuid.uuid4()}",
        "sourceDiskRestorePoint": {"id": original},
    }
    encryption = model.keys.get(original.lower())
    if encryption:
        made["encryption"] = encryption
    return {**disk, "diskRestorePoint": made}


def replication(world: World, extra: JsonObject) -> JsonObject:
    """When a copy that has started begins and ends to replicate."""
    seconds = extra.get("copySeconds")
    took = world.clock.duration(float(seconds) if isinstance(seconds, int | float) else 0.0)
    return {"start": world.now, "end": world.now + took}


def percent(world: World, point: Resource) -> int:
    """How much of a copy has arrived, in the steps in which Azure refreshes it. 100 for a local point."""
    span = fields(point.extra, "replication")
    start, end = span.get("start"), span.get("end")
    if not isinstance(start, int | float) or not isinstance(end, int | float):
        return 0 if "copySeconds" in point.extra else 100
    if world.now >= end:
        return 100
    step = world.clock.duration(world.settings.timings.copy_step) or 1.0
    passed = (world.now - start) // step * step
    return min(99, int(100 * passed / (end - start)))


def instance_view(world: World, point: Resource) -> JsonObject:
    """`instanceView`: the replication of each disk, and instant access where it is on (facts A4)."""
    arrived = percent(world, point)
    word = "Failed" if point.state == "Failed" else "Succeeded" if arrived == 100 else "InProgress"
    status: JsonObject = {
        "code": f"ReplicationState/{word[0].lower()}{word[1:]}",
        "level": "Info",
        "displayStatus": word,
    }
    instant = _instant(world, point)
    disks: list[JsonValue] = []
    for disk in captured(point):
        entry: JsonObject = {"id": text(disk, "diskRestorePoint", "id")}
        if instant:
            entry["snapshotAccessState"] = instant
        entry["replicationStatus"] = {"status": status, "completionPercent": arrived}
        disks.append(entry)
    statuses: list[JsonValue] = [status]
    if instant:
        code = f"InstantAccessState/{instant[0].lower()}{instant[1:]}"
        statuses.append({"code": code, "level": "Info", "displayStatus": instant})
    return {"diskRestorePoints": disks, "statuses": statuses}


def _instant(world: World, point: Resource) -> str:
    """The state of instant access, "" where the collection has none."""
    collection = world.store.get(point.id.rpartition("/restorePoints/")[0])
    if collection is None or get(collection.body, "properties", "instantAccess") is not True:
        return ""
    minutes = get(point.body, "properties", "instantAccessDurationMinutes")
    last = _created(point) + 60.0 * (minutes if isinstance(minutes, int) else 300)
    return "AvailableWithInstantAccess" if world.now < last else "Available"
