"""How a run ended, point by point: as JSON, and as rows of a table."""

from __future__ import annotations

import json
from datetime import datetime, timezone
from typing import Literal, NamedTuple

from armgen.deploy.errors import Failure
from armgen.jsontypes import JsonObject, JsonValue

PointState = Literal["made", "existed", "deferred", "replicating", "failed", "not started"]
STATES: tuple[PointState, ...] = ("made", "existed", "replicating", "deferred", "failed", "not started")
RunState = Literal["succeeded", "failed", "nothing"]


class PointResult(NamedTuple):
    """`percent`: of a copy, how much of it is there. `until`: of a deferred point."""

    id: str
    state: PointState
    reason: str = ""
    until: datetime | None = None
    percent: int | None = None
    failure: Failure | None = None

    @property
    def label(self) -> str:
        """`collection/restore point`"""
        return "/".join(self.id.split("/")[-3::2])


class RootResult(NamedTuple):
    name: str
    scope: str
    state: str


class Outcome(NamedTuple):
    """`run` is "" when nothing was sent."""

    state: RunState
    run: str
    stamp: str
    roots: tuple[RootResult, ...]
    points: tuple[PointResult, ...]
    notes: tuple[str, ...] = ()

    @property
    def exit_code(self) -> int:
        return 1 if self.state == "failed" else 0


def to_json(outcome: Outcome, target: str) -> str:
    points: list[JsonValue] = [_point(one) for one in outcome.points]
    body: JsonObject = {
        "schemaVersion": 1,
        "target": target,
        "state": outcome.state,
        "run": outcome.run or None,
        "stamp": outcome.stamp,
        "roots": [{"name": one.name, "scope": one.scope, "state": one.state} for one in outcome.roots],
        "points": points,
        "notes": [*outcome.notes],
    }
    return json.dumps(body, indent=2, ensure_ascii=False) + "\n"


def _point(one: PointResult) -> JsonObject:
    failure = one.failure
    error: JsonValue = None
    if failure is not None:
        error = {
            "code": failure.code,
            "message": failure.message,
            "action": failure.advice.action,
            "help": failure.advice.help,
        }
    collection, _, name = one.label.partition("/")
    return {
        "id": one.id,
        "collection": collection,
        "restorePoint": name,
        "state": one.state,
        "reason": one.reason,
        "deferredUntil": iso(one.until) if one.until is not None else None,
        "percent": one.percent,
        "error": error,
    }


def iso(moment: datetime) -> str:
    return moment.astimezone(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")


def detail(one: PointResult) -> str:
    """What the table says beside the state."""
    if one.failure is not None:
        return f"{one.failure.code}: {one.failure.message} ({one.failure.advice.action}: {one.failure.advice.help})"
    if one.until is not None:
        return f"until {iso(one.until)}: {one.reason}"
    if one.percent is not None:
        return f"{one.percent} %" + (f": {one.reason}" if one.reason else "")
    return one.reason


def summary(outcome: Outcome) -> str:
    """`3 made, 1 existed.`"""
    counts = [(state, sum(one.state == state for one in outcome.points)) for state in STATES]
    text = ", ".join(f"{number} {state}" for state, number in counts if number)
    return f"Restore points: {text}." if text else "No restore points."


def to_text(outcome: Outcome, *, mark: str = "") -> str:
    """The table as plain lines, aligned, and the summary."""
    rows = [(one.label, one.state, detail(one)) for one in outcome.points]
    left = max((len(label) for label, _, _ in rows), default=0)
    middle = max((len(state) for _, state, _ in rows), default=0)
    lines = [f"{label:<{left}}  {state:<{middle}}  {text}".rstrip() for label, state, text in rows]
    lines += [f"note: {note}" for note in outcome.notes]
    head = {"succeeded": "Done.", "failed": "The run failed.", "nothing": "Nothing to make."}[outcome.state]
    tail = f"{mark}{head} {summary(outcome)}"
    if outcome.run:
        tail += f" Stamp {outcome.stamp}, run {outcome.run}."
    return "\n".join([*lines, *([""] if lines else []), tail]) + "\n"
