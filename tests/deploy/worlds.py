"""A spec, what is live, and the plan of a run between them."""

from __future__ import annotations

from datetime import datetime, timezone

from armgen.compiler.ir import Program
from armgen.compiler.lower import lower
from armgen.deploy.live import Live
from armgen.deploy.plan import Options, Plan, PointPlan, World, make_plan
from armgen.jsontypes import JsonObject, JsonValue
from tests.estates import collection_id, estate_of, vm_id

NOW = datetime(2026, 11, 25, 2, 0, 0, tzinfo=timezone.utc)
STAMP = "20261125020000"


def point(
    name: str, created: str = "2026-11-20T00:00:00Z", state: str = "Succeeded", **properties: JsonValue
) -> JsonObject:
    return {"name": name, "properties": {"provisioningState": state, "timeCreated": created, **properties}}


def collection(
    name: str,
    *points: JsonObject,
    source: str = vm_id("sql01"),
    tags: dict[str, str] | None = None,
    location: str = "eastus",
) -> JsonObject:
    return {
        "id": collection_id(name),
        "name": name,
        "type": "Microsoft.Compute/restorePointCollections",
        "location": location,
        "tags": {"armgen": "test"} if tags is None else {**tags},
        "properties": {"source": {"id": source}, "restorePoints": [*points]},
    }


def live(*bodies: JsonObject, locks: tuple[JsonObject, ...] = ()) -> Live:
    of_machine: dict[str, list[str]] = {}
    for body in bodies:
        source = body["properties"]["source"]["id"].lower()  # type: ignore[index, call-overload, union-attr]
        of_machine.setdefault(source, []).append(str(body["id"]).lower())
    found = {str(body["id"]).lower(): body for body in bodies}
    return Live(found, locks, {key: tuple(ids) for key, ids in of_machine.items()})


def world(spec: str, here: Live | None = None, options: Options = Options(), stamp: str = STAMP) -> World:  # noqa: B008
    return World(estate_of(spec), here or live(), stamp, NOW, options)


def plan(spec: str, here: Live | None = None, **options: object) -> Plan:
    return make_plan(world(spec, here, Options(**options)))  # type: ignore[arg-type]


def named(found: Plan, label: str) -> PointPlan:
    return next(one for one in found.points if one.label == label)


def program(spec: str) -> Program:
    return lower(estate_of(spec))
