"""Management locks: inherited from the subscription down; CanNotDelete stops deletes, ReadOnly everything but reads."""

from __future__ import annotations

from armgen.ids import ResourceId, same
from armgen.jsontypes import JsonObject
from armgen.sandbox.store import Resource
from armgen.sandbox.types import LOCK, check_version
from armgen.sandbox.wire import Refusal, Request, Response, fields, text
from armgen.sandbox.world import World

LEVELS = ("CanNotDelete", "ReadOnly")


def check_locks(world: World, resource_id: str, *, deletes: bool) -> None:
    """ScopeLocked when a lock of the resource, or of a scope that it lies in, stops a write or a delete.

    A delete is stopped by the locks of what lies below as well.
    """
    held = [*_above(world, resource_id)]
    if deletes:
        held += [one for one in world.store.below(resource_id) if same(one.type, LOCK)]
    stopping = [lock for lock in held if deletes or same(text(lock.body, "properties", "level"), "ReadOnly")]
    if stopping:
        scopes = sorted({lock.id.rpartition("/providers/Microsoft.Authorization/locks/")[0] for lock in stopping})
        verb = "delete" if deletes else "write"
        raise Refusal(
            409,
            "ScopeLocked",
            f"The scope '{resource_id}' cannot perform {verb} operation because following scope(s) are locked:"
            f" '{', '.join(scopes)}'. Please remove the lock and try again.",
        )


def _above(world: World, resource_id: str) -> list[Resource]:
    """The locks of the resource itself and of every scope that holds it."""
    parts = resource_id.split("/")
    scopes = ("/".join(parts[:size]) for size in range(3, len(parts) + 1))
    return [lock for scope in scopes for lock in world.store.below(f"{scope}/providers/{LOCK}")]


def put_lock(world: World, request: Request, scope: str, name: str) -> Response:
    check_version(LOCK, request.api_version)
    body = request.object()
    level = text(body, "properties", "level")
    known = next((one for one in LEVELS if same(one, level)), None)
    if known is None:
        raise Refusal(400, "InvalidLockLevel", f"The lock level '{level}' is not one of {', '.join(LEVELS)}.")
    lock_id = f"{scope}/providers/{LOCK}/{name}"
    _need_scope(world, scope)
    old = world.store.get(lock_id)
    direct = [one for one in world.store.below(scope) if same(one.type, LOCK) and _scope_of(one) == scope.lower()]
    most = world.limit("locksPerScope")
    if old is None and most is not None and len(direct) >= most:
        raise Refusal(409, "LockQuotaExceeded", f"The scope '{scope}' already has {most} locks.")
    properties: JsonObject = {**fields(body, "properties"), "level": known}
    shown: JsonObject = {"id": lock_id, "name": name, "type": LOCK, "properties": properties}
    world.store.put(Resource(lock_id, LOCK, shown, {}))
    return Response(200 if old is not None else 201, shown)


def _need_scope(world: World, scope: str) -> None:
    if world.store.get(scope) is not None:
        return
    rid = ResourceId.parse(scope)
    if rid is None:
        parts = scope.split("/")
        if len(parts) > 4:
            world.group(parts[2], parts[4])
        else:
            world.need_subscription(parts[2])
        return
    world.group(rid.subscription, rid.group)
    raise Refusal(404, "ParentResourceNotFound", f"Failed to perform 'write' on the lock: '{scope}' was not found.")


def _scope_of(lock: Resource) -> str:
    return lock.key.rpartition("/providers/microsoft.authorization/locks/")[0]


def list_locks(world: World, request: Request, scope: str) -> Response:
    """The locks of a scope, of what holds it and of what lies in it, as Azure lists them."""
    check_version(LOCK, request.api_version)
    found = {lock.key: lock for lock in _above(world, scope)}
    found.update({one.key: one for one in world.store.below(scope) if same(one.type, LOCK)})
    return Response(200, {"value": [found[key].body for key in sorted(found)]})


def delete_lock(world: World, request: Request, lock_id: str) -> Response:
    check_version(LOCK, request.api_version)
    if world.store.get(lock_id) is None:
        return Response(204)
    world.store.delete(lock_id)
    return Response(200)
