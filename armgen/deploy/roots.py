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

RESIDUAL = "-residual"
"""Ends the keys of units that hold the points of machines which were busy when their turn came."""


class Slot(NamedTuple):
    """A place of a root: its scope and its stable name. `number` counts from 1."""

    number: int
    scope: Scope
    name: str


class RootPlan(NamedTuple):
    """What a root is to hold in one pass: whole units, and the lower-case ids of them that it sends.

    `wave`: 1 machines' points, 2 copies, 3 and up the further copies of one pair.
    """

    slot: Slot
    wave: int
    units: tuple[Unit, ...]
    ids: frozenset[str]


class Root(NamedTuple):
    """A root as it is sent. `units` are cut; `ids` are the lower-case ids of all that it deploys, by unit."""

    slot: Slot
    wave: int
    units: tuple[Unit, ...]
    ids: Mapping[str, frozenset[str]]

    @property
    def all_ids(self) -> frozenset[str]:
        return frozenset[str]().union(*self.ids.values())


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
    """What a pass is about; ids are in lower case. `skip`: what this pass leaves out. `unfinished`: collections into
    which an earlier copy is still replicating: what is copied there waits for it. `suffix` marks residual units.
    """

    program: Program
    plan: Plan
    home: str
    skip: frozenset[str] = frozenset()
    unfinished: frozenset[str] = frozenset()
    suffix: str = ""


def root_plans(making: Making) -> list[RootPlan]:
    """The roots of one pass, in the order in which they are sent."""
    parts = chunks(making.program, making.home)
    waves = _waves(making)
    mine = [frozenset(key for unit in units for key in unit_ids(unit, making.plan.stamp)) for _, units in parts]
    found: list[RootPlan] = []
    for number, (scope, units) in enumerate(parts, 1):
        ids = frozenset(key for key in mine[number - 1] if 0 < waves.get(key, 0) <= 2)
        at = slot(making.program, number, scope)
        found.append(RootPlan(at, units[0].stage, _named(units, making.suffix), ids))
    for wave in sorted({wave for wave in waves.values() if wave > 2}):
        for offset, (scope, units) in enumerate(parts):
            ids = frozenset(key for key in mine[offset] if waves.get(key) == wave)
            at = slot(making.program, len(parts) * (wave - 2) + offset + 1, scope)
            found.append(RootPlan(at, wave, _named(units, f"-{wave - 1}{making.suffix}"), ids))
    return [one for one in found if one.ids]


def _named(units: Sequence[Unit], suffix: str) -> tuple[Unit, ...]:
    keys = {unit.key for unit in units}
    return tuple(
        unit._replace(key=unit.key + suffix, after=tuple(key + suffix for key in unit.after if key in keys))
        for unit in units
    )


def cut_root(root: RootPlan, plan: Plan, sends: frozenset[str], parallel: int) -> Root | None:
    """The root with what of it is to be sent now; None when that is nothing."""
    wanted = Slice(root.ids & sends, {one.key: one.tags for one in plan.collections})
    made = [one for one in (cut(unit, wanted, plan.stamp) for unit in root.units) if one is not None]
    if not made:
        return None
    ids = {unit.key: frozenset(unit_ids(unit, plan.stamp)) for unit in made}
    return Root(root.slot, root.wave, tuple(_throttled(made, parallel)), ids)


def unit_ids(unit: Unit, stamp: str) -> list[str]:
    """The lower-case ids of what a unit deploys."""
    texts = symbol_ids(unit, stamp)
    return [texts[one.symbol].lower() for one in unit.deployed]


def sent_ids(plan: Plan) -> frozenset[str]:
    """The lower-case ids of all that the plan makes or changes."""
    points = {one.key for one in plan.points if one.action in ("make", "remake")}
    homes = {one.key for one in plan.collections if one.action in ("create", "update")}
    return frozenset(points | homes | {lock_id(one) for one in plan.collections if one.lock})


def lock_id(home: CollectionPlan) -> str:
    """The lower-case id of the lock that the compiler gives a collection."""
    name = home.id.rpartition("/")[2]
    return f"{home.id}/providers/Microsoft.Authorization/locks/{name}-lock".lower()


def pair_of(one: PointPlan) -> str:
    """The collection of a point: of a copy the pair that it belongs to, since a collection copies one other."""
    return one.key.rpartition("/restorepoints/")[0]


def _throttled(units: Sequence[Unit], parallel: int) -> Iterator[Unit]:
    """At most `parallel` units at once: each waits for the one that many places before it."""
    keys = [unit.key for unit in units]
    for number, unit in enumerate(units):
        before = {key for key in unit.after if key in keys}
        if number >= parallel:
            before.add(keys[number - parallel])
        yield unit._replace(after=tuple(sorted(before)))


def _waves(making: Making) -> dict[str, int]:
    """For each id that is sent the wave that it is sent in."""
    sent = sent_ids(making.plan) - making.skip
    found = dict.fromkeys(sent, 1)
    copies: dict[str, int] = {}
    for one in making.plan.points:
        if one.point.is_copy and one.key in sent:
            pair = pair_of(one)
            number = copies.get(pair, 1 if pair in making.unfinished else 0)
            copies[pair] = number + 1
            found[one.key] = 2 + number
    return found


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
