"""The records of deployments: when one may be made, what it holds, what of the history goes (facts E3, E4, E6)."""

from __future__ import annotations

import hashlib
import json
import uuid
from typing import NamedTuple

from armgen.jsontypes import JsonObject
from armgen.sandbox.clock import iso_z
from armgen.sandbox.locks import check_locks
from armgen.sandbox.requests import Place, held
from armgen.sandbox.store import Resource
from armgen.sandbox.types import DEPLOYMENT
from armgen.sandbox.wire import Refusal
from armgen.sandbox.world import World, with_tags

ACTIVE = ("Accepted", "Running", "Deleting")
WEEK = 7 * 86400.0
TRIM_ABOVE = 775
TRIM_TO = 750


def check_room(world: World, place: Place, deployment_id: str) -> Resource | None:
    """The entry of the history that a new deployment replaces.

    DeploymentActive while that runs, ScopeLocked under a lock, DeploymentQuotaExceeded at the end of the history.
    """
    old = world.store.get(deployment_id)
    if old is not None and old.state in ACTIVE:
        begun = started(old)
        raise Refusal(
            409,
            "DeploymentActive",
            f"The deployment with resource id '{old.id}' cannot be saved, because this would overwrite an existing"
            f" deployment which is still active. It started at '{iso_z(begun)}' and expires at '{iso_z(begun + WEEK)}'."
            " Please see https://aka.ms/arm-deployment-operations for usage details.",
        )
    check_locks(world, deployment_id, deletes=False)
    _make_room(world, place, old)
    return old


def _make_room(world: World, place: Place, old: Resource | None) -> None:
    count = world.store.count(DEPLOYMENT, place.subscription, place.group)
    if count <= TRIM_ABOVE:
        return
    history = held(world, place)
    most = world.limit("deploymentHistory") or 800
    full = old is None and len(history) >= most
    if len(history) > TRIM_ABOVE and not _keeps_history(world, place):
        history.sort(key=started)
        for entry in [one for one in history if one.state not in ACTIVE][: len(history) - TRIM_TO]:
            world.store.delete(entry.id)
            world.store.drop_steps(entry.id)
    if full:
        raise Refusal(
            409,
            "DeploymentQuotaExceeded",
            f"Creating the deployment would exceed the quota of '{most}' deployments of the scope '{place.scope}'.",
        )


def _keeps_history(world: World, place: Place) -> bool:
    """Whether a lock stops the service from deleting history."""
    try:
        check_locks(world, f"{place.scope}/providers/{DEPLOYMENT}/history", deletes=True)
    except Refusal:
        return True
    return False


def started(deployment: Resource) -> float:
    """When it was accepted, seconds since 1970."""
    moment = deployment.extra.get("started")
    return float(moment) if isinstance(moment, int | float) else 0.0


class Accepted(NamedTuple):
    """What a new record holds. `input`: its template and parameters; `more`: what the sandbox keeps beside them."""

    place: Place
    name: str
    properties: JsonObject
    input: JsonObject
    more: JsonObject
    location: str = ""
    tags: JsonObject | None = None


def accept(world: World, new: Accepted) -> Resource:
    """Keep a deployment that has been accepted and not begun."""
    deployment_id = new.place.deployment(new.name)
    body: JsonObject = {"id": deployment_id, "name": new.name, "type": DEPLOYMENT}
    if new.location:
        body["location"] = new.location
    body = with_tags(body, new.tags)
    body["properties"] = {
        **new.properties,
        "provisioningState": "Accepted",
        "timestamp": iso_z(world.now),
        "duration": "PT0S",
        "correlationId": str(uuid.uuid4()),
    }
    extra: JsonObject = {"started": world.now, "operation": uuid.uuid4().hex, **new.more}
    accepted = Resource(deployment_id, DEPLOYMENT, body, extra)
    world.store.drop_steps(deployment_id)
    world.store.set_input(deployment_id, new.input)
    world.store.put(accepted)
    world.log("deployment accepted", resource=deployment_id)
    return accepted


def template_hash(template: JsonObject) -> str:
    """Digits that stand for a template, as Azure has them: the same ones for the same template."""
    raw = json.dumps(template, sort_keys=True, separators=(",", ":")).encode()
    return str(int.from_bytes(hashlib.sha256(raw).digest()[:8], "big"))
