"""Complete mode: what a group holds and its template does not is deleted after everything else has been made."""

from __future__ import annotations

from collections.abc import Iterator

from armgen.ids import ResourceId, same
from armgen.jsontypes import JsonObject
from armgen.sandbox.programs import place_of
from armgen.sandbox.store import Node, Resource
from armgen.sandbox.types import DEPLOYMENT, LOCK, newest_version
from armgen.sandbox.wire import Refusal, Request
from armgen.sandbox.world import GROUP, World


def left_over(world: World, subscription: str, group: str, wanted: set[str]) -> Iterator[Resource]:
    """The resources of a group that Complete mode deletes: the tracked ones that are not in `wanted` (lower-case ids).

    What is below them goes with them. No page says whether collections are among the types that it deletes: here they
    are.
    """
    for one in world.store.in_scope(subscription, group):
        rid = ResourceId.parse(one.id)
        if same(one.type, GROUP) or same(one.type, DEPLOYMENT) or same(one.type, LOCK) or rid is None:
            continue
        if "location" in one.body and not rid.parent and len(rid.names) == 1 and one.key not in wanted:
            yield one


def start(world: World, deployment: Resource, wanted: set[str], first: int) -> list[Node]:
    """Delete what is not `wanted` (lower-case ids), as steps numbered from `first`; [] when there is nothing."""
    place = place_of(deployment.id)
    nodes = []
    for number, left in enumerate(left_over(world, place.subscription, place.group, wanted), first):
        node = Node(deployment.id, number, "Running", left.id, {"started": world.now})
        nodes.append(_delete(world, node, left))
    world.store.put_nodes(nodes)
    return nodes


def _delete(world: World, node: Node, one: Resource) -> Node:
    version = {"api-version": newest_version(one.type)}
    try:
        response = world.send(world, Request("DELETE", one.id, version, {}, None, 0, "http://sandbox"))
    except Refusal as refusal:
        error: JsonObject = {"code": refusal.code, "message": refusal.message, "target": one.id}
        world.later(0, "step ended", {"deployment": node.deployment, "number": node.number, "error": error})
        return node
    if response.status != 202:
        world.later(0, "step ended", {"deployment": node.deployment, "number": node.number, "error": None})
    return node
