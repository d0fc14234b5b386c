"""The properties that a template sets on collections and restore points, one by one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from armgen.diagnostics import Origin
from armgen.estate.model import COLLECTION, POINT, Estate
from armgen.jsontypes import JsonValue, Path


class SetProperty(NamedTuple):
    """`path` in dots with `[]` for items, as the catalogue has it; `prop` without `properties.`."""

    type: str
    what: str
    version: str
    path: str
    prop: str
    place: Origin
    resource: str


def set_properties(estate: Estate) -> Iterator[SetProperty]:
    """Every property inside `properties` of things whose version is known and published; none of a spec's."""
    for collection in estate.collections:
        if not collection.exists_only and isinstance(collection.api_version, str):
            what = f"Collection '{collection.name}'"
            head = (COLLECTION, what, collection.api_version)
            yield from _walk(head, collection.properties, collection.origin, collection.ref.key)
    for point in estate.points:
        if isinstance(point.api_version, str):
            head = (POINT, f"Restore point '{point.name}'", point.api_version)
            yield from _walk(head, point.properties, point.origin, point.ref.key)


def _walk(head: tuple[str, str, str], value: JsonValue, origin: Origin, resource: str) -> Iterator[SetProperty]:
    stack: list[tuple[JsonValue, str, Path]] = [(value, "properties", ("properties",))]
    while stack:
        at, dotted, path = stack.pop()
        if isinstance(at, dict):
            for key, inner in at.items():
                name = f"{dotted}.{key}"
                place = origin._replace(path=(*origin.path, *path, key))
                yield SetProperty(*head, name, name.removeprefix("properties."), place, resource)
                stack.append((inner, name, (*path, key)))
        elif isinstance(at, list):
            stack.extend((inner, f"{dotted}[]", (*path, index)) for index, inner in enumerate(at))
