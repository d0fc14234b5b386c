"""The runs that Azure remembers: the root deployments of a spec and their tags (DEPLOY.md, "A run, its end, its
resumption"). There is no other record, so a run is resumed from any checkout.
"""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from armgen.azure.cloud import Cloud
from armgen.compiler.ir import Program
from armgen.deploy.plan import Options
from armgen.deploy.roots import Slot, base_slots, slot
from armgen.documents import read_document
from armgen.estate.model import Estate
from armgen.jsontypes import JsonObject, JsonValue
from armgen.whatif.compare import OWNER_TAG, owner_of, tags_of, text_at

RUN_TAG, STAMP_TAG, INPUT_TAG, ROOTS_TAG = "armgen-run", "armgen-stamp", "armgen-input", "armgen-roots"
ENDED = frozenset({"succeeded", "failed", "canceled"})
"""The states that a deployment ends in (facts E3), in lower case."""

PARTS = ("spec", "facts", "options")
_FURTHEST = 40


class Run(NamedTuple):
    """One run. `input` names the parts of what it was made from, each with its hash."""

    id: str
    stamp: str
    input: str


class RootState(NamedTuple):
    """A root that Azure remembers."""

    slot: Slot
    state: str
    run: Run
    planned: tuple[str, ...]
    timestamp: str

    @property
    def running(self) -> bool:
        return self.state.lower() not in ENDED


class Past(NamedTuple):
    """The newest run and its roots. `missing`: names of roots that it was to send and did not."""

    run: Run
    roots: tuple[RootState, ...]
    missing: tuple[str, ...]

    @property
    def running(self) -> tuple[RootState, ...]:
        return tuple(one for one in self.roots if one.running)

    @property
    def unfinished(self) -> bool:
        return bool(self.missing) or any(one.state.lower() != "succeeded" for one in self.roots)


def new_run(stamp: str, input_: str) -> Run:
    return Run(uuid.uuid4().hex[:12], stamp, input_)


def tags_for(run: Run, planned: Iterable[str], spec: str) -> dict[str, str]:
    """The tags of a root: its spec, its run, and the suffixes of all the roots that the run is to have."""
    tags = {OWNER_TAG: spec, RUN_TAG: run.id, STAMP_TAG: run.stamp, INPUT_TAG: run.input}
    return {**tags, ROOTS_TAG: " ".join(planned)[:256]}


def slot_key(one: Slot) -> str:
    """How the tag names a slot."""
    return str(one.number)


PENDING = "0"
"""Stands in the tag for points that no root of the run holds yet: of busy machines, or given up after an error."""


def read_past(cloud: Cloud, program: Program, home: str) -> Past | None:
    """The newest run of the spec, None when Azure remembers none."""
    slots = _slots(cloud, program, home)
    found = [state for state in (_read(cloud, one, program.name) for one in slots) if state is not None]
    if not found:
        return None
    newest = max(found, key=lambda one: (one.running, one.timestamp))
    roots = tuple(one for one in found if one.run.id == newest.run.id)
    have = {slot_key(one.slot) for one in roots}
    planned = {key for one in roots if one.timestamp == newest.timestamp for key in one.planned}
    missing = tuple(sorted(key for key in planned if key not in have))
    return Past(newest.run, roots, missing)


def _slots(cloud: Cloud, program: Program, home: str) -> list[Slot]:
    """The slots of the spec, with those of further copies as far as there are any."""
    base = base_slots(program, home)
    found = list(base)
    for block in range(1, _FURTHEST if base else 0):
        more = [slot(program, len(base) * block + one.number, one.scope) for one in base]
        there = [one for one in more if cloud.get_deployment(one.scope, one.name) is not None]
        if not there:
            break
        found += there
    return found


def _read(cloud: Cloud, one: Slot, spec: str) -> RootState | None:
    """A root of the spec. That of a spec `payroll-2` is called as the second one of `payroll` would be."""
    body = cloud.get_deployment(one.scope, one.name)
    if body is None or owner_of(tags_of(body)) not in (None, spec):
        return None
    return state_of(one, body)


def state_of(one: Slot, body: JsonObject) -> RootState | None:
    """A deployment as a root; None when it is not armgen's."""
    tags = tags_of(body)
    if RUN_TAG not in tags:
        return None
    run = Run(tags[RUN_TAG], tags.get(STAMP_TAG, ""), tags.get(INPUT_TAG, ""))
    state, timestamp = text_at(body, "properties", "provisioningState"), text_at(body, "properties", "timestamp")
    return RootState(one, state, run, tuple(tags.get(ROOTS_TAG, "").split()), timestamp)


# What a run is made from


def input_of(estate: Estate, options: Options) -> str:
    """The hash of spec, facts and options, each by itself so that a changed one can be named."""
    spec = estate.spec
    texts: dict[str, JsonValue] = {
        "spec": _value(spec.document.name, spec.document.text) if spec is not None else None,
        "facts": [_facts(one.document.name, one.document.text) for one in estate.facts.inventories],
        "options": [options.points, *sorted(options.policies), options.adopt, estate.edition],
    }
    return " ".join(f"{part}={_hash(texts[part])}" for part in PARTS)


def changed_parts(old: str, new: str) -> list[str]:
    """Which of spec, facts and options differ between two inputs."""
    was, now = _parts(old), _parts(new)
    return [part for part in PARTS if was.get(part) != now.get(part)]


def _parts(text: str) -> Mapping[str, str]:
    return dict(part.split("=", 1) for part in text.split() if "=" in part)


def _hash(value: JsonValue) -> str:
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def _value(name: str, text: str) -> JsonValue:
    return read_document(name, text.encode())[1]


def _facts(name: str, text: str) -> JsonValue:
    value = _value(name, text)
    return {key: item for key, item in value.items() if key != "takenAt"} if isinstance(value, dict) else value


def settle(cloud: Cloud, roots: Sequence[RootState]) -> None:
    """Forget ended roots that did not succeed: what they were to make is made, or given up."""
    for one in roots:
        if not one.running and one.state.lower() != "succeeded":
            cloud.delete_deployment(one.slot.scope, one.slot.name)
