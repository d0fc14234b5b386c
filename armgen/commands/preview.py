"""What a spec would change now: the plan of a run, and the preview of it, offline or by Azure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Literal, NamedTuple

from armgen.azure.cloud import Cloud
from armgen.compiler.ir import Program
from armgen.compiler.lower import lower
from armgen.deploy.live import Live, Refreshed, live_inventory, read_live, refresh
from armgen.deploy.plan import Options, Plan, World, make_plan
from armgen.deploy.roots import Making, cut_root, home_of, request, root_plans, sent_ids
from armgen.estate.model import COLLECTION, POINT, Estate
from armgen.estate.resolve import resolve
from armgen.inventory.model import Inventory
from armgen.jsontypes import JsonObject, JsonValue
from armgen.whatif.compare import get, slashed, text_at
from armgen.whatif.model import Change, Preview
from armgen.whatif.online import Expected, normalise
from armgen.whatif.predict import Mode, Question, predict
from armgen.whatif.state import LOCK, State, state_of
from armgen.whatif.wanted import Wanted, Wish, wish_of_program

ValidationLevel = Literal["template", "provider", "provider-no-rbac"]
_LEVELS = {"template": "Template", "provider": "Provider", "provider-no-rbac": "ProviderNoRbac"}


class Prepared(NamedTuple):
    """A spec with the world that it meets. `program` is whole; `plan` says what of it a run makes."""

    estate: Estate
    program: Program
    home: str
    world: World
    plan: Plan
    notes: tuple[str, ...] = ()


def prepare_live(
    cloud: Cloud, estate: Estate, *, stamp: str, now: datetime, options: Options, refreshed: bool
) -> Prepared:
    """The spec resolved again with what Azure has: machines (`refreshed`), collections, points, locks."""
    facts = refresh(cloud, estate) if refreshed else Refreshed({}, (), ())
    live = read_live(cloud, estate)
    renewed = _resolve(estate, live_inventory(live, facts.machines.values(), now), bool(facts.machines))
    notes = [*facts.differences]
    notes += [f"{machine.key} is gone from Azure: it is left out." for machine in facts.gone]
    gone = frozenset(machine.id.lower() for machine in facts.gone)
    world = World(renewed, live, stamp, now, options, gone)
    return _prepared(renewed, world, tuple(notes))


def prepare_offline(estate: Estate, *, stamp: str, now: datetime, options: Options) -> Prepared:
    """The spec with what its inventories say."""
    live = _live_of(state_of(estate.facts.inventories))
    return _prepared(estate, World(estate, live, stamp, now, options), ())


def _prepared(estate: Estate, world: World, notes: tuple[str, ...]) -> Prepared:
    program = lower(estate)
    spec = estate.spec
    home = home_of(program, spec.defaults.subscription if spec is not None else None)
    return Prepared(estate, program, home, world, make_plan(world), notes)


def _resolve(estate: Estate, live: Inventory, machines: bool) -> Estate:
    """The same spec with the live facts. What the spec declares of machines gives way to what Azure says."""
    spec = estate.spec
    if spec is None:
        raise ValueError("only specs are deployed")
    inventories = [*estate.facts.inventories]
    if machines and spec.machines:
        inventories.append(Inventory(spec.document, None, spec.machines, {}))
        spec = spec._replace(machines={})
    found = resolve(spec, [*inventories, live], estate.edition)
    return found._replace(spec=estate.spec, now=estate.now, max_age=estate.max_age)


def _live_of(state: State) -> Live:
    """An inventory's state in the shape of Azure's answers."""
    collections: dict[str, JsonObject] = {}
    of_machine: dict[str, list[str]] = {}
    points: dict[str, list[JsonValue]] = {}
    for one in state.resources.values():
        if one.type.lower() == POINT.lower():
            points.setdefault(one.key.rpartition("/restorepoints/")[0], []).append(one.body)
    for one in state.resources.values():
        if one.type.lower() == COLLECTION.lower():
            inside = points.get(one.key, [])
            properties = one.body.get("properties")
            body = {**(properties if isinstance(properties, dict) else {}), "restorePoints": inside}
            collections[one.key] = {**one.body, "properties": body}
            source = slashed(text_at(one.body, "properties", "source", "id")).lower()
            of_machine.setdefault(source, []).append(one.key)
    locks: list[JsonObject] = [
        {"id": f"{key}/providers/{LOCK}/{level}", "properties": {"level": level}}
        for key, levels in state.lock_levels.items()
        for level in levels
    ]
    return Live(collections, tuple(locks), {key: tuple(ids) for key, ids in of_machine.items()})


# Previews


def offline_preview(prepared: Prepared, *, mode: Mode = "incremental", target: str | None = None) -> Preview:
    """What armgen predicts from what it knows to exist."""
    state = state_of(prepared.estate.facts.inventories) if target is None else prepared.world.live.state
    return predict(_question(prepared, state, mode), target)


def _question(prepared: Prepared, state: State, mode: Mode) -> Question:
    """What the run asks for: neither points that are not due nor what belongs to machines that are gone."""
    whole = wish_of_program(prepared.program, prepared.plan.stamp)
    out = {one.key for one in prepared.plan.points if one.action in ("not-due", "deferred", "gone", "no-source")}
    homes = {one.key for one in prepared.plan.collections if one.action != "gone"}
    kept = tuple(
        one
        for one in whole.resources
        if one.key not in out
        and any(one.key == home or one.key.startswith(f"{home}/") for home in _above(one.key, homes))
    )
    spec = prepared.estate.spec
    stored = {
        one.key
        for one in prepared.plan.points
        if one.point.exclude_unsupported and one.action in ("exists", "creating")
    }
    asked = tuple(_as_stored(one, state) if one.key in stored else one for one in kept)
    return Question(Wish(asked, whole.places), state, mode, spec.name if spec is not None else "")


def _as_stored(wanted: Wanted, state: State) -> Wanted:
    """A point that exists with `exclude: unsupported`, as it was made: its name may hold the stamp of this run."""
    existing = state.find(wanted.id)
    properties = wanted.body.get("properties")
    if existing is None or not isinstance(properties, dict):
        return wanted
    kept = {key: value for key, value in properties.items() if key != "excludeDisks"}
    stored = get(existing.body, "properties", "excludeDisks")
    return wanted._replace(body={**wanted.body, "properties": {**kept, "excludeDisks": stored} if stored else kept})


def _above(key: str, homes: set[str]) -> Sequence[str]:
    """The collection that a resource is or lies in, when the run is about it."""
    text = key.partition("/providers/microsoft.authorization/")[0].partition("/restorepoints/")[0]
    return (text,) if text in homes else ()


def online_preview(
    cloud: Cloud,
    prepared: Prepared,
    target: str,
    *,
    level: ValidationLevel | None = None,
    show_noise: bool = False,
    parallel: int = 4,
) -> Preview:
    """What Azure's own what-if says of each root; what no root holds is armgen's to say."""
    base = predict(_question(prepared, prepared.world.live.state, "incremental"), target)
    making = Making(prepared.program, prepared.plan, prepared.home)
    sends = sent_ids(prepared.plan)
    answers: list[JsonObject] = []
    ids: dict[str, str] = {}
    spelled = {one.resource_id.lower(): one.resource_id for one in base.changes}
    for plan in root_plans(making):
        root = cut_root(plan, prepared.plan, sends, parallel)
        if root is not None:
            body = what_if_body(request(root, prepared.program, prepared.plan.stamp, {}), level)
            old = cloud.get_deployment(root.slot.scope, root.slot.name) if "location" in body else None
            if old is not None and text_at(old, "location"):
                body["location"] = text_at(old, "location")  # the location of a name never changes (facts E6)
            answers.append(cloud.what_if(root.slot.scope, root.slot.name, body))
            ids.update({key: spelled.get(key, key) for key in root.all_ids})
    remade = frozenset(one.key for one in prepared.plan.points if one.action == "remake")
    spec = prepared.estate.spec
    expected = Expected(ids, remade, spec.name if spec is not None else "")
    said = normalise(answers, expected, target, show_noise=show_noise)
    ours: dict[str, Change] = {one.resource_id.lower(): one for one in base.changes}
    merged = {one.resource_id.lower(): one for one in said.changes}
    merged.update({key: one for key, one in ours.items() if key not in ids})
    return Preview(target, "azure", tuple(merged.values()), (*base.remarks, *said.remarks))


def what_if_body(body: JsonObject, level: ValidationLevel | None) -> JsonObject:
    """The request of a deployment as that of its what-if."""
    properties = body.get("properties")
    asked: JsonObject = {**(properties if isinstance(properties, dict) else {})}
    asked["whatIfSettings"] = {"resultFormat": "FullResourcePayloads"}
    if level is not None:
        asked["validationLevel"] = _LEVELS[level]
    kept: JsonObject = {"properties": asked}
    if "location" in body:
        kept["location"] = body["location"]
    return kept
