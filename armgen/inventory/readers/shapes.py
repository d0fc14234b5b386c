"""One shape out of three: REST bodies (`properties` nested), `az` output (flattened) and Resource Graph rows.

Sources: facts A4 and G (property paths), the azure-cli's flattening of `properties`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from armgen.ids import ResourceId
from armgen.jsontypes import JsonObject, JsonValue

VM = "microsoft.compute/virtualmachines"
INSTANCE = "microsoft.compute/virtualmachinescalesets/virtualmachines"
DISK = "microsoft.compute/disks"
SCALE_SET = "microsoft.compute/virtualmachinescalesets"
COLLECTION = "microsoft.compute/restorepointcollections"
POINT = "microsoft.compute/restorepointcollections/restorepoints"
LOCK = "microsoft.authorization/locks"


class Record(NamedTuple):
    """One resource: its type in lower case, its parsed id, and its fields with `properties` folded in."""

    type: str
    id: ResourceId
    text: str
    fields: JsonObject


def records(value: JsonValue) -> Iterator[Record]:
    """Every resource in a group of a file: a list, one object, `value` of a REST list, `data` of a graph answer."""
    for item in _items(value):
        text = item.get("id")
        rid = ResourceId.parse(text) if isinstance(text, str) else None
        if rid is not None and rid.group and isinstance(text, str):
            yield Record(rid.type.lower(), rid, text, flatten(item))


def _items(value: JsonValue) -> Iterator[JsonObject]:
    if isinstance(value, list):
        for item in value:
            yield from _items(item)
    elif isinstance(value, dict):
        inner = next((value[key] for key in ("data", "value") if isinstance(value.get(key), list)), None)
        if inner is not None and "id" not in value:
            yield from _items(inner)
        else:
            yield value


def flatten(item: JsonObject) -> JsonObject:
    """The object with `properties` folded in."""
    properties = item.get("properties")
    if not isinstance(properties, dict):
        return item
    return {**properties, **{key: value for key, value in item.items() if key != "properties"}}


def get(value: JsonValue, *path: str) -> JsonValue:
    """The value at a path of keys, whatever their case (az writes `diskSizeGb`); None where a step is missing."""
    at: JsonValue = value
    for step in path:
        if not isinstance(at, dict):
            return None
        if step in at:
            at = at[step]
            continue
        wanted = step.lower()
        at = next((item for key, item in at.items() if key.lower() == wanted), None)
    return at


def text(value: JsonValue, *path: str) -> str | None:
    """The text at a path, None for an empty one or another type."""
    found = get(value, *path)
    return found if isinstance(found, str) and found else None


def number(value: JsonValue, *path: str, least: int | None = None) -> int | None:
    found = get(value, *path)
    if not isinstance(found, int) or isinstance(found, bool) or (least is not None and found < least):
        return None
    return found


def flag(value: JsonValue, *path: str) -> bool | None:
    found = get(value, *path)
    return found if isinstance(found, bool) else None


def objects(value: JsonValue, *path: str) -> list[JsonObject]:
    """The objects of a list at a path."""
    found = get(value, *path)
    return [item for item in found if isinstance(item, dict)] if isinstance(found, list) else []
