"""Fixes of templates that several rules offer: one more dependency, a loop that is serial, one more excluded disk.

A resource that is made in a loop, or whose name is computed in a way that no `resourceId` can repeat, has no fix.
"""

from __future__ import annotations

import json
import re

from armgen.diagnostics import Change, Document, Fix, Origin
from armgen.estate.facts import disk_ref
from armgen.estate.model import COLLECTION, DISK, POINT, Collection, Point
from armgen.inventory.model import Disk
from armgen.jsontypes import JsonValue, Path

_LITERAL = re.compile(r"[\w.()-]+(?:/[\w.()-]+)?")
_NAME = re.compile(r"[\w.-]+")
_ARGUMENT = r"(?:[^,']|'[^',]*')+"
_FORMAT = re.compile(
    rf"\[\s*format\(\s*'\{{0\}}/\{{1\}}'\s*,(?P<first>{_ARGUMENT}),(?P<second>{_ARGUMENT})\)\s*\]", re.I
)
_CONCAT = re.compile(rf"\[\s*concat\((?P<first>{_ARGUMENT}),\s*'/(?P<second>[\w.-]+)'\s*\)\s*\]", re.I)
_EXPRESSION = re.compile(r"\[(?!\[)(?P<inner>.*)\]", re.DOTALL)


def dependency_fix(point: Point, on: Collection | Point) -> Fix | None:
    """Letting a restore point depend on another resource of the same template."""
    value = _dependency(point, on)
    if value is None or point.origin.instance:
        return None
    change = Change("append", (*point.origin.path, "dependsOn"), value)
    what = f"restore point '{on.name}'" if isinstance(on, Point) else f"collection '{on.name}'"
    return Fix(f"Depend on {what}", point.origin, (change,))


def serial_fix(point: Point) -> Fix | None:
    """Making the loop of a restore point serial, one at a time."""
    document, path = point.origin.document, point.origin.path
    if document.kind == "bicep":
        return Fix("Make the loop serial", point.origin, (Change("set", (*path, "@batchSize"), 1),))
    if document.kind != "json" or not _is_there(document, (*path, "copy")):
        return None
    changes = Change("set", (*path, "copy", "mode"), "serial"), Change("set", (*path, "copy", "batchSize"), 1)
    return Fix("Make the loop serial with a batch size of 1", point.origin, changes)


def template_exclude_fix(point: Point, disk: Disk, why: str) -> Fix | None:
    """Excluding one more disk in a template. Unsafe: it is then not protected."""
    text = _id_of(point, disk)
    if text is None or point.origin.instance:
        return None
    origin = point.place("exclude") if "exclude" in point.places else point.origin
    if origin.document is not point.origin.document or origin.path[: len(point.origin.path)] != point.origin.path:
        return None
    value: JsonValue = {"id": text}
    change = Change("append", (*point.origin.path, "properties", "excludeDisks"), value, f"{disk.name}: {why}")
    return Fix(f"Exclude disk '{disk.name}'", point.origin, (change,), safe=False)


def _id_of(point: Point, disk: Disk) -> str | None:
    """A disk's id as it is, or by its name where it lies in the group that the restore point is deployed to."""
    ref = disk_ref(disk)
    if ref is None or not isinstance(disk.id, str):
        return None
    if ref.is_known:
        return disk.id if disk.id.lower().startswith("/subscriptions/") else None
    beside = ref.subscription == point.ref.subscription and ref.group == point.ref.group
    name = ref.name
    if not beside or not isinstance(name, str) or not _NAME.fullmatch(name):
        return None
    return f"[resourceId('{DISK}', '{name}')]"


def _dependency(point: Point, on: Collection | Point) -> str | None:
    """What `dependsOn` says: a symbolic name, else the `resourceId` of a resource with the same surroundings."""
    here, there = point.origin, on.origin
    if here.document is not there.document or there.instance or point.deployment != on.deployment:
        return None
    if here.document.kind == "bicep":
        return _symbol(here.path, there.path)
    if here.document.kind != "json":
        return None
    holder = here.path[:-1]
    if there.path[:-1] != holder and here.path[: len(there.path)] != there.path:
        return None
    if isinstance(there.path[-1], str):
        return there.path[-1]
    names = _names(there, 2 if isinstance(on, Point) else 1)
    if names is None:
        return None
    return f"[resourceId('{POINT if isinstance(on, Point) else COLLECTION}', {', '.join(names)})]"


def _symbol(here: Path, there: Path) -> str | None:
    """How a resource in Bicep is called from another one: what is inside of the same one by its own name."""
    kind, *steps = map(str, there)
    if kind != "resource" or not all(step.startswith("::") for step in steps[1:]):
        return None
    names = [step.removeprefix("::") for step in steps]
    return names[-1] if here[:-1] == there[:-1] else "::".join(names)


def _names(origin: Origin, count: int) -> list[str] | None:
    """The segments of a resource's name as arguments of `resourceId`; one inside of another follows that one's."""
    if count == 2 and _is_inside(origin.path):
        around = _names(Origin(origin.document, origin.path[:-2]), 1)
        own = _names(origin, 1)
        return [*around, *own] if around and own else None
    text = _text(origin.document, (*origin.path, "name"))
    if text is None:
        return None
    if _LITERAL.fullmatch(text):
        parts = [f"'{part}'" for part in text.split("/")]
        return parts if len(parts) == count else None
    if count == 2:
        match = _FORMAT.fullmatch(text)
        if match is not None and _is_balanced(match["first"]) and _is_balanced(match["second"]):
            return [match["first"].strip(), match["second"].strip()]
        match = _CONCAT.fullmatch(text)
        return [match["first"].strip(), f"'{match['second']}'"] if match and _is_balanced(match["first"]) else None
    inner = _EXPRESSION.fullmatch(text)
    return [inner["inner"].strip()] if inner is not None else None


def _is_inside(path: Path) -> bool:
    """Whether a resource is written inside of another one."""
    return len(path) > 3 and all(str(path[step]).lower() == "resources" for step in (-2, -4))


def _is_balanced(text: str) -> bool:
    return text.count("(") == text.count(")")


def _is_there(document: Document, path: Path) -> bool:
    return document.locate(path, "value") != document.locate(path[:-1], "value")


def _text(document: Document, path: Path) -> str | None:
    """The text of a JSON string where it stands."""
    if not _is_there(document, path):
        return None
    span = document.locate(path, "value")
    line = document.text.split("\n")[span.line - 1]
    try:
        value: JsonValue = json.loads(line[span.column - 1 : span.end_column - 1])
    except ValueError:
        return None
    return value if isinstance(value, str) else None
