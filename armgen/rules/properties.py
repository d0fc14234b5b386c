"""The properties that a template sets on collections and restore points and that a request may not set."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, NamedTuple

from armgen.catalog import PropertyStatus, newest, property_status
from armgen.diagnostics import Origin
from armgen.estate.model import COLLECTION, POINT, Collection, Estate, Point
from armgen.jsontypes import JsonValue, Path
from armgen.rules.versions import date_of

MODE = "consistencyMode"


class WrongProperty(NamedTuple):
    """`path` in dots with `[]` for items, as the catalogue has it; `prop` without `properties.`."""

    status: Literal["readOnly", "unknown"]
    type: str
    what: str
    path: str
    prop: str
    place: Origin
    resource: str


def wrong_properties(estate: Estate) -> Iterator[WrongProperty]:
    """Properties inside `properties` that only the service sets, or that the type never had; none of a spec's.

    Of nested ones the outermost. Nothing is said where the version is not known.
    """
    for collection in estate.collections:
        if not collection.exists_only:
            yield from _walk(COLLECTION, "Collection", collection)
    for point in estate.points:
        for wrong in _walk(POINT, "Restore point", point):
            # A copy takes the mode of its source: the one that is written means nothing (RULES.md, "Copies").
            if not (point.is_copy and wrong.prop == MODE):
                yield wrong


def _walk(kind: str, what: str, thing: Collection | Point) -> Iterator[WrongProperty]:
    version, where = thing.api_version, thing.where
    if not isinstance(version, str) or where is None:
        return
    what = f"{what} '{thing.name}'"
    stack: list[tuple[JsonValue, str, Path]] = [(thing.properties, "properties", ())]
    while stack:
        at, dotted, path = stack.pop()
        if isinstance(at, list):
            stack.extend((inner, f"{dotted}[]", (*path, index)) for index, inner in enumerate(at))
        if not isinstance(at, dict):
            continue
        for key, inner in at.items():
            name, steps = f"{dotted}.{key}", (*path, key)
            prop = name.removeprefix("properties.")
            status = _status(kind, version, name)
            if status == "writable":
                stack.append((inner, name, steps))
            elif status in ("readOnly", "unknown"):
                yield WrongProperty(status, kind, what, name, _spelled(prop), where(steps), thing.ref.key)


def _status(kind: str, version: str, name: str) -> PropertyStatus:
    """What a request may do with a property. Of a version that armgen does not know nothing is said (RP903)."""
    if name.lower() == "properties.timecreated":
        return "readOnly"
    date, last = date_of(version), newest(kind)
    if date is not None and date > last:
        return "writable"
    status = property_status(kind, version, name)
    if status == "notYet":
        # It came later (RP203), or with something that did; what no version has is a mistake in all of them.
        return "unknown" if property_status(kind, last, name) == "unknown" else "writable"
    return status


_SPELLED = {name.lower(): name for name in (MODE, "sourceMetadata")}
"""What RP201-RP203 call the properties that older versions have read-only: they silence by these names."""


def _spelled(prop: str) -> str:
    return _SPELLED.get(prop.lower(), prop)
