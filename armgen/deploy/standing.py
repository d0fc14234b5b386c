"""How a spec stands in Azure: what `armgen status` shows."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import NamedTuple

from armgen.deploy.history import Past
from armgen.deploy.plan import Plan, PointPlan
from armgen.jsontypes import JsonObject, JsonValue

_WORDS = {
    "exists": "there",
    "blocked": "there, but not as asked",
    "creating": "being created",
    "remake": "Failed",
    "deleting": "being deleted",
}


class Standing(NamedTuple):
    """The last run (None: Azure remembers none), the points of the spec, how far copies are by lower-case id."""

    past: Past | None
    plan: Plan
    percents: Mapping[str, int]


def to_text(standing: Standing, *, mark: str = "") -> str:
    lines = [mark + _headline(standing.past)]
    if standing.past is not None:
        lines += [f"  {one.slot.name}: {one.state}" for one in standing.past.roots]
    rows = [(one.label, _state(one, standing.percents)) for one in _points(standing)]
    width = max((len(label) for label, _ in rows), default=0)
    lines += [f"{label:<{width}}  {state}" for label, state in rows]
    return "\n".join(lines) + "\n"


def to_json(standing: Standing, target: str) -> str:
    past = standing.past
    run: JsonValue = None
    if past is not None:
        run = {"id": past.run.id, "stamp": past.run.stamp, "running": bool(past.running), "ended": not past.unfinished}
    roots: list[JsonValue] = [
        {"name": one.slot.name, "scope": one.slot.scope.path, "state": one.state}
        for one in (past.roots if past else ())
    ]
    points: list[JsonValue] = [
        {"id": one.id, "state": _state(one, standing.percents), "percent": standing.percents.get(one.key)}
        for one in _points(standing)
    ]
    body: JsonObject = {"schemaVersion": 1, "target": target, "run": run, "roots": roots, "points": points}
    return json.dumps(body, indent=2, ensure_ascii=False) + "\n"


def _headline(past: Past | None) -> str:
    if past is None:
        return "No run of this spec is remembered."
    how = "is running" if past.running else "did not end" if past.unfinished else "has ended"
    return f"Run {past.run.id} (stamp {past.run.stamp}) {how}."


def _points(standing: Standing) -> list[PointPlan]:
    return sorted(standing.plan.points, key=lambda one: one.label.lower())


def _state(one: PointPlan, percents: Mapping[str, int]) -> str:
    percent = percents.get(one.key)
    if percent is not None and percent < 100:
        return f"replicating, {percent} %"
    return _WORDS.get(one.action, "not there")
