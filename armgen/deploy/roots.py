"""The roots of a run: which units each holds, what it is called, the request that starts it.

A root holds units of one stage. Names stand for slots, not for runs: the same slot has the same name each time, so that
the history holds one entry a slot and Azure keeps two runs apart (DEPLOY.md, "Units, stages, roots").
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from armgen.azure.cloud import Scope
from armgen.compiler.ir import Program, Unit
from armgen.compiler.names import deployment_name, digest
from armgen.deploy.cut import Slice, cut
from armgen.deploy.plan import CollectionPlan, Plan, PointPlan
from armgen.emit import arm
from armgen.emit.files import roots as fitting
from armgen.emit.plain import symbol_ids
from armgen.jsontypes import JsonObject

RESIDUAL = "residual"


class Slot(NamedTuple):
    """A place of a root: its scope and its stable name. `number` counts from 1."""

    number: int
    scope: Scope
    name: str


class Root(NamedTuple):
    """A root of this run. `wave`: 1 machines' points, 2 copies, 3 and up the further copies of one pair."""

    slot: Slot
    wave: int
    units: tuple[Unit, ...]
    points: frozenset[str]
    """The lower-case ids of the restore points that it makes."""


def scope_of(program: Program, unit: Unit, home: str) -> Scope:
    """Where the root of a unit is kept: the group when there is but one, or when the spec says so."""
    places = {(one.subscription.lower(), one.group.lower()) for one in program.units}
    if program.scope == "resourceGroup" or len(places) == 1:
        return Scope(unit.subscription, unit.group)
    return Scope(home)


def home_of(program: Program, preferred: str | None) -> str:
    """The subscription that subscription-level roots are kept in."""
    found = [unit.subscription for unit in program.units]
    match = next((one for one in found if preferred is not None and one.lower() == preferred.lower()), None)
    return match or (found[0] if found else "")


def chunks(program: Program, home: str) -> list[tuple[Scope, tuple[Unit, ...]]]:
    """The units of the whole spec, root by root: the same for every run of it, whatever that makes."""
    found: list[tuple[Scope, tuple[Unit, ...]]] = []
    for stage in sorted({unit.stage for unit in program.units}):
        scopes: dict[Scope, list[Unit]] = {}
        for unit in program.units:
            if unit.stage == stage:
                scopes.setdefault(scope_of(program, unit, home), []).append(unit)
        for scope, members in scopes.items():
            alone = program._replace(units=tuple(members), scope="auto")
            found += [(scope, part.units) for part in fitting(alone)]
    return found


def slot(program: Program, number: int, scope: Scope) -> Slot:
    suffix = "" if number == 1 else str(number)
    return Slot(number, scope, deployment_name("armgen", program.name, suffix))


def base_slots(program: Program, home: str) -> list[Slot]:
    """The slots that every run of the spec has, made or not."""
    return [slot(program, number, scope) for number, (scope, _) in enumerate(chunks(program, home), 1)]


class Making(NamedTuple):
    """What a pass is about; ids are in lower case. `skip`: points that this pass leaves out. `unfinished`: collections
    into which an earlier copy is still replicating: what is copied there waits for it.
    """

    program: Program
    plan: Plan
    home: str
    parallel: int
    skip: frozenset[str] = frozenset()
    unfinished: frozenset[str] = frozenset()


def roots_of(making: Making) -> list[Root]:
    """The roots of one pass, in the order in which they are sent."""
    found: list[Root] = []
    parts = chunks(making.program, making.home)
    waves = _waves(making)
    tags = {one.key: one.tags for one in making.plan.collections}
    further = sorted({wave for wave in waves.values() if wave > 2})
    for number, (scope, units) in enumerate(parts, 1):
        early = frozenset(key for key, wave in waves.items() if wave <= 2)
        root = _root(making, slot(making.program, number, scope), units, Slice(early, tags), units[0].stage)
        if root is not None:
            found.append(root)
    for wave in further:
        for offset, (scope, units) in enumerate(parts):
            number = len(parts) * (wave - 1) + offset + 1
            later = Slice(frozenset(key for key, one in waves.items() if one == wave), tags)
            named = tuple(unit._replace(key=f"{unit.key}-{wave - 1}", after=()) for unit in units)
            root = _root(making, slot(making.program, number, scope), named, later, wave)
            if root is not None:
                found.append(root)
    return found


def _root(making: Making, at: Slot, units: Sequence[Unit], wanted: Slice, wave: int) -> Root | None:
    made = [one for one in (cut(unit, wanted, making.plan.stamp) for unit in units) if one is not None]
    if not made:
        return None
    points = frozenset(
        text.lower()
        for unit in made
        for symbol, text in symbol_ids(unit, making.plan.stamp).items()
        if symbol in {symbol for _, symbol in unit.points}
    )
    return Root(at, wave, tuple(_throttled(made, making.parallel)), points)


def _throttled(units: Sequence[Unit], parallel: int) -> Iterator[Unit]:
    """At most `parallel` units at once: each waits for the one that many places before it."""
    keys = [unit.key for unit in units]
    for number, unit in enumerate(units):
        before = {key for key in unit.after if key in keys}
        if number >= parallel:
            before.add(keys[number - parallel])
        yield unit._replace(after=tuple(sorted(before)))


def _waves(making: Making) -> Mapping[str, int]:
    """For each id that is sent the wave that it is sent in."""
    found: dict[str, int] = {}
    making_points = [one for one in making.plan.points if _is_made(one) and one.key not in making.skip]
    copies: dict[str, int] = {}
    for one in making_points:
        if not one.point.is_copy:
            found[one.key] = 1
            continue
        pair = one.key.rpartition("/restorepoints/")[0]
        number = copies.get(pair, 1 if pair in making.unfinished else 0)
        copies[pair] = number + 1
        found[one.key] = 2 + number
    for home in making.plan.collections:
        if _is_sent(home):
            found[home.key] = 1
        if home.lock:
            found[f"{home.key}/providers/microsoft.authorization/locks/{str(home.collection.name).lower()}-lock"] = 1
    return found


def _is_made(one: PointPlan) -> bool:
    return one.action in ("make", "remake")


def _is_sent(one: CollectionPlan) -> bool:
    return one.action in ("create", "update")


def request(root: Root, program: Program, stamp: str, tags: Mapping[str, str]) -> JsonObject:
    """The body of the PUT that starts a root."""
    key = digest(*(unit.digest for unit in root.units))
    texts = {unit.key: arm.nested_text(unit) for unit in root.units}
    template: JsonObject = json.loads(arm.root_bytes(program, root.units, key, texts))
    properties: JsonObject = {"mode": "Incremental", "template": template}
    if "parameters" in template:
        template["parameters"] = {"stamp": {"type": "string"}}
        properties["parameters"] = {"stamp": {"value": stamp}}
    body: JsonObject = {"tags": {**tags}, "properties": properties}
    if root.slot.scope.group:
        template["$schema"] = arm.GROUP_SCHEMA
    else:
        body["location"] = program.location
    return body
