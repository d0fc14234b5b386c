"""When two models of a resource are the same to Azure: ids, names and locations without case, defaults filled in.

Of a restore point these count: its mode, its excluded disks, its source (DEPLOY.md, "What is made in a run").
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from armgen.jsontypes import JsonValue

_APPLICATION = frozenset({"", "application", "applicationconsistent", "filesystemconsistent"})


class PointModel(NamedTuple):
    """What Azure compares of a restore point. `mode` is "" for application; a copy has a source and nothing else."""

    mode: str
    excluded: frozenset[str]
    source: str


def point_model(properties: JsonValue) -> PointModel:
    """The model of a restore point's `properties`."""
    source = text_at(properties, "sourceRestorePoint", "id")
    if source:
        return PointModel("", frozenset(), slashed(source).lower())
    mode = text_at(properties, "consistencyMode").lower()
    disks = get(properties, "excludeDisks")
    ids = [text_at(disk, "id").lower() for disk in disks] if isinstance(disks, list) else []
    return PointModel("" if mode in _APPLICATION else mode.removesuffix("consistent"), frozenset(ids), "")


def differences(old: PointModel, new: PointModel) -> list[str]:
    """What of the model differs, in words."""
    found = []
    if old.source != new.source:
        found.append("another source")
    elif not new.source:
        if old.mode != new.mode:
            found.append("another consistency mode")
        if not same_disks(old.excluded, new.excluded):
            found.append("other excluded disks")
    return found


def same_disks(left: frozenset[str], right: frozenset[str]) -> bool:
    """Whether two sets name the same disks; a name without a path stands for the disk of that name."""
    if left == right:
        return True
    if all("/" in one for one in (*left, *right)):
        return False
    return {one.rpartition("/")[2] for one in left} == {one.rpartition("/")[2] for one in right}


def slashed(text: str) -> str:
    """Some published answers leave the first slash of an id out (facts, appendix 1)."""
    return text if not text or text.startswith("/") else "/" + text


def get(value: JsonValue, *steps: str) -> JsonValue:
    """The node below `value`, names without case; None when there is none."""
    for step in steps:
        if not isinstance(value, dict):
            return None
        if step in value:
            value = value[step]
            continue
        lower = step.lower()
        key = next((name for name in value if name.lower() == lower), None)
        value = value[key] if key is not None else None
    return value


def text_at(value: JsonValue, *steps: str) -> str:
    found = get(value, *steps)
    return found if isinstance(found, str) else ""


def same_tags(left: Mapping[str, str], right: Mapping[str, str]) -> bool:
    """Names of tags have no case, values do (facts F)."""
    return {name.lower(): value for name, value in left.items()} == {name.lower(): v for name, v in right.items()}


def union_tags(live: Mapping[str, str], ours: Mapping[str, str]) -> dict[str, str]:
    """The live tags with ours over them; a name keeps the letters that it has in Azure."""
    spelled = {name.lower(): name for name in live}
    merged = dict(live)
    for name, value in ours.items():
        merged[spelled.get(name.lower(), name)] = value
    return dict(sorted(merged.items()))


OWNER_TAG = "armgen"
"""The tag of a collection that names its spec."""


def owner_of(tags: Mapping[str, str]) -> str | None:
    """The spec that a collection belongs to, None when it has no such tag."""
    return next((value for name, value in tags.items() if name.lower() == OWNER_TAG), None)


def tags_of(body: JsonValue) -> dict[str, str]:
    found = get(body, "tags")
    return {name: value for name, value in found.items() if isinstance(value, str)} if isinstance(found, dict) else {}
