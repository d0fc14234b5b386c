"""Property changes of Azure's what-if that are none: read-only and defaulted properties, other casing.

What is read-only is told by the published types (the catalogue); the defaults are facts A2 and A3.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from armgen.catalog import property_status
from armgen.estate.model import COLLECTION
from armgen.ids import location_key
from armgen.jsontypes import JsonValue
from armgen.whatif.compare import slashed
from armgen.whatif.model import PropertyChange

# What every type has of the service's own.
_SERVICE = frozenset({"id", "name", "type", "apiversion", "etag", "systemdata", "properties.provisioningstate"})
_DEFAULTS: dict[str, dict[str, JsonValue]] = {COLLECTION.lower(): {"properties.instantaccess": False}}


def sift(
    type: str, version: str, delta: Iterable[PropertyChange], above: str = ""
) -> tuple[tuple[PropertyChange, ...], tuple[PropertyChange, ...]]:
    """The changes that are real, and those that are noise (marked NoEffect)."""
    real: list[PropertyChange] = []
    noise: list[PropertyChange] = []
    rows = tuple(delta)
    respelled = _respelled_tags(rows, above)
    for one in rows:
        path = _path(above, one.path)
        if one.children and one.kind != "NoEffect" and not _is_service(type, version, path):
            kept, dropped = sift(type, version, one.children, path)
            if kept:
                real.append(one._replace(children=kept))
            elif one.kind == "Array" and not dropped:
                real.append(one)
            if dropped:
                noise.append(one._replace(children=dropped))
        elif one.kind == "NoEffect" or path.lower() in respelled or is_noise(type, version, path, one):
            noise.append(one._replace(kind="NoEffect"))
        else:
            real.append(one)
    return tuple(real), tuple(noise)


def _respelled_tags(rows: Iterable[PropertyChange], above: str) -> frozenset[str]:
    """Tags that only change their letters: the names have no case, so that deleting and creating one is no change."""
    gone: dict[str, JsonValue] = {}
    made: dict[str, JsonValue] = {}
    for one in rows:
        path = _path(above, one.path).lower()
        if path.startswith("tags.") and one.kind in ("Create", "Delete"):
            (made if one.kind == "Create" else gone)[path] = one.after if one.kind == "Create" else one.before
    return frozenset(path for path, value in made.items() if path in gone and gone[path] == value)


def is_noise(type: str, version: str, path: str, change: PropertyChange) -> bool:
    """Whether a change of one property changes nothing. `path` is dotted, from the resource on."""
    lower = path.lower()
    before, after = change.before, change.after
    if _is_service(type, version, path) or _same_text(lower, before, after):
        return True
    if change.kind in ("Create", "Delete"):
        value = after if change.kind == "Create" else before
        default = _DEFAULTS.get(type.lower(), {})
        return (value in (None, [], {})) or (lower in default and value == default[lower])
    return False


def is_reference(value: JsonValue) -> bool:
    """Whether Azure's answer holds the text of an expression that it did not evaluate."""
    return isinstance(value, str) and value.startswith("[") and value.endswith("]") and "(" in value


def raw_paths(value: JsonValue, path: str = "") -> Iterator[str]:
    """The dotted paths below `value` whose values are such texts."""
    if is_reference(value):
        yield path
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from raw_paths(item, f"{path}.{key}" if path else key)
    elif isinstance(value, list):
        for number, item in enumerate(value):
            yield from raw_paths(item, f"{path}[{number}]")


def _is_service(type: str, version: str, path: str) -> bool:
    return path.lower() in _SERVICE or property_status(type, version, path) == "readOnly"


def _same_text(path: str, before: JsonValue, after: JsonValue) -> bool:
    """Texts that Azure compares without case: ids, locations, names of modes and levels."""
    if not isinstance(before, str) or not isinstance(after, str) or path.startswith("tags."):
        return False
    if path == "location":
        return location_key(before) == location_key(after)
    return (
        slashed(before).lower() == slashed(after).lower() if "/" in before + after else before.lower() == after.lower()
    )


def _path(above: str, step: str) -> str:
    if step.isdigit():
        return above
    return f"{above}.{step}" if above else step
