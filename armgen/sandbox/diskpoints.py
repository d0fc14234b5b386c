"""Disk restore points: read only, made with their restore point; access to them is a signature for a while."""

from __future__ import annotations

import uuid

from armgen.ids import ResourceId, location_key, same
from armgen.jsontypes import JsonObject
from armgen.sandbox import copies, points
from armgen.sandbox.clock import iso_z
from armgen.sandbox.store import Resource
from armgen.sandbox.types import DISK_POINT, check_version
from armgen.sandbox.wire import Refusal, Request, Response, fields, get, text
from armgen.sandbox.world import World


def list_disk_points(world: World, request: Request, point_id: str) -> Response:
    check_version(DISK_POINT, request.api_version)
    point = points.need_point(world, point_id)
    return Response(200, {"value": [_body(world, point, disk) for disk in copies.captured(point)]})


def get_disk_point(world: World, request: Request, point_id: str, name: str) -> Response:
    check_version(DISK_POINT, request.api_version)
    point = points.need_point(world, point_id)
    return Response(200, _body(world, point, _find(point, name)))


def _find(point: Resource, name: str) -> JsonObject:
    for disk in copies.captured(point):
        if same(text(disk, "diskRestorePoint", "id").rpartition("/")[2], name):
            return disk
    rid = ResourceId.parse(point.id)
    group = rid.group if rid is not None else ""
    raise Refusal(
        404, "ResourceNotFound", f"The Resource '{DISK_POINT}/{name}' under resource group '{group}' was not found."
    )


def _body(world: World, point: Resource, disk: JsonObject) -> JsonObject:
    disk_id = text(disk, "diskRestorePoint", "id")
    own = world.store.get(text(disk, "managedDisk", "id"))
    source = own.body if own is not None else {}
    properties: JsonObject = {
        "timeCreated": get(point.body, "properties", "timeCreated"),
        "sourceResourceId": text(disk, "diskRestorePoint", "sourceDiskRestorePoint", "id")
        or text(disk, "managedDisk", "id"),
        "hyperVGeneration": text(source, "properties", "hyperVGeneration") or "V2",
        "familyId": str(uuid.uuid5(uuid.NAMESPACE_URL, text(disk, "managedDisk", "id").lower())),
        "sourceUniqueId": text(source, "properties", "uniqueId")
        or str(uuid.uuid5(uuid.NAMESPACE_OID, text(disk, "managedDisk", "id").lower())),
        "networkAccessPolicy": text(source, "properties", "networkAccessPolicy") or "AllowAll",
        "publicNetworkAccess": text(source, "properties", "publicNetworkAccess") or "Enabled",
        "logicalSectorSize": 512,
    }
    if text(disk, "osType"):
        properties["osType"] = text(disk, "osType")
    keys = text(disk, "diskRestorePoint", "encryption", "diskEncryptionSet", "id")
    kind = text(disk, "diskRestorePoint", "encryption", "type")
    if keys or kind:
        properties["encryption"] = {"type": kind or "EncryptionAtRestWithCustomerKey", "diskEncryptionSetId": keys}
    if "copySeconds" in point.extra or "replication" in point.extra:
        arrived = copies.percent(world, point)
        properties["completionPercent"] = arrived
        properties["replicationState"] = "Succeeded" if arrived == 100 else "InProgress"
        region = text(point.body, "properties", "sourceMetadata", "location")
        properties["sourceResourceLocation"] = location_key(region)
    return {"id": disk_id, "name": disk_id.rpartition("/")[2], "properties": properties}


def begin_access(world: World, request: Request, point_id: str, name: str) -> Response:
    """A signed address for reading the disk; one that is active is extended and given again (facts A4)."""
    check_version(DISK_POINT, request.api_version)
    point = points.need_point(world, point_id)
    disk = _find(point, name)
    body = request.object()
    seconds = get(body, "durationInSeconds")
    if not same(text(body, "access"), "Read"):
        raise Refusal(400, "InvalidParameter", "Access to a disk restore point is Read.", target="access")
    if not isinstance(seconds, int) or isinstance(seconds, bool) or seconds < 1:
        raise Refusal(400, "InvalidParameter", "durationInSeconds is a positive number.", target="durationInSeconds")
    key = text(disk, "diskRestorePoint", "id").rpartition("/")[2]
    until = max(world.now + seconds, _until(point, key))
    access: JsonObject = {**fields(point.extra, "access"), key: until}
    world.store.put(point._replace(extra={**point.extra, "access": access}))
    signature = uuid.uuid5(uuid.NAMESPACE_OID, point.key + key).hex
    address = f"https://md-sandbox.blob.storage.example/{signature[:12]}/abcd?sv=2014-02-14&sr=b&sig={signature}&sp=r"
    return Response(200, {"accessSAS": f"{address}&se={iso_z(until)}"})


def _until(point: Resource, key: str) -> float:
    found = fields(point.extra, "access").get(key)
    return float(found) if isinstance(found, int | float) else 0.0


def end_access(world: World, request: Request, point_id: str, name: str) -> Response:
    check_version(DISK_POINT, request.api_version)
    point = points.need_point(world, point_id)
    key = text(_find(point, name), "diskRestorePoint", "id").rpartition("/")[2]
    access = {disk: until for disk, until in fields(point.extra, "access").items() if disk != key}
    world.store.put(point._replace(extra={**point.extra, "access": access}))
    return Response(200)
