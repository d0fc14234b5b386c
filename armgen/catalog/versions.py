"""Published API versions, and the properties that each of them has."""

from __future__ import annotations

from functools import cache
from typing import Literal, NamedTuple, TypeAlias

from armgen.catalog.read import as_object, as_text, as_texts, read
from armgen.jsontypes import JsonObject
from armgen.near import nearest

PropertyStatus: TypeAlias = Literal["writable", "readOnly", "notYet", "unknown"]


class PropertyFact(NamedTuple):
    """Since when a property can be used.

    `typed`: the first API version that has it. `writable`: the first in which a request may set it, None when only
    the service does. `documented`: the version from which the documentation says that it works, where that is earlier
    than the types say, else None. `type`: the JSON type.
    """

    typed: str
    writable: str | None
    documented: str | None
    type: str


@cache
def api_versions(type: str) -> tuple[str, ...]:
    """Every published API version of a resource type, oldest first; () for a type that the catalogue does not hold."""
    row = _type(type)
    return tuple(as_texts(row["versions"])) if row else ()


def type_names() -> tuple[str, ...]:
    """The types that the catalogue holds, as Azure spells them."""
    return tuple(as_object(read("api-versions")["types"]))


@cache
def is_published(type: str, version: str) -> bool:
    """Whether the type has had this API version."""
    return version.lower() in api_versions(type)


@cache
def newest(type: str) -> str:
    """The newest published API version of a type; KeyError for a type that the catalogue does not hold."""
    return as_texts(as_object(_types()[type.lower()])["versions"])[-1]


@cache
def default_api_version(type: str) -> str:
    """The API version that armgen writes when nobody pins one; KeyError for a type that it never writes."""
    return as_text(as_object(_types()[type.lower()])["default"])


@cache
def property_since(type: str, path: str) -> PropertyFact | None:
    """Since when a property (`properties.excludeDisks[].id`) can be used, None when the type never had it."""
    found = _properties(type).get(_key(path))
    return None if found is None else found[1]


@cache
def property_status(type: str, version: str, path: str) -> PropertyStatus:
    """What a request of this API version may do with a property.

    "notYet": a later version has it. "readOnly": only the service sets it, or something that it lies in. What lies in
    an open value (a tag) or in one that the service sets has the status of that value. Names compare without case,
    and `[]` after a list may be left out.
    """
    known = _properties(type)
    wanted = _key(path)
    if wanted in known and version < known[wanted][1].typed:
        return "notYet"
    parts = wanted.split(".")
    for size in range(1, len(parts) + 1):
        prefix = ".".join(parts[:size])
        row = known.get(prefix)
        if row is None:
            return "unknown"
        fact = row[1]
        if version < fact.typed:
            return "notYet"
        if fact.writable is None or version < fact.writable:
            return "readOnly"
        if fact.type == "map":
            break
    return "writable"


def near_property(type: str, path: str) -> str | None:
    """The name of the property that `path` probably means: one beside it whose name is close."""
    parent, _, name = _key(path).rpartition(".")
    beside = {
        key.rpartition(".")[2]: spelled.rpartition(".")[2].removesuffix("[]")
        for key, (spelled, _) in _properties(type).items()
        if key.rpartition(".")[0] == parent
    }
    return beside.get(nearest(name, beside))


def read_only_paths(type: str, version: str) -> tuple[str, ...]:
    """The topmost properties that only the service sets in an API version, for types whose properties are known."""
    found: dict[str, str] = {}
    for key, (spelled, fact) in _properties(type).items():
        unset = version >= fact.typed and (fact.writable is None or version < fact.writable)
        if unset and not any(key.startswith(f"{above}.") for above in found):
            found[key] = spelled
    return tuple(found.values())


@cache
def _types() -> JsonObject:
    return {key.lower(): value for key, value in as_object(read("api-versions")["types"]).items()}


def spelled(type: str) -> str:
    """A type in the letters of its published types; one that the catalogue does not hold as it is."""
    return _spellings().get(type.lower(), type)


@cache
def _spellings() -> dict[str, str]:
    return {key.lower(): key for key in as_object(read("api-versions")["types"])}


def _type(type: str) -> JsonObject | None:
    row = _types().get(type.lower())
    return None if row is None else as_object(row)


@cache
def _properties(type: str) -> dict[str, tuple[str, PropertyFact]]:
    """Lower-case path to spelling and fact. A row is "type since [writable=V|never] [documented=V]"."""
    row = _type(type)
    found: dict[str, tuple[str, PropertyFact]] = {}
    for path, text in as_object(row.get("properties", {})).items() if row else ():
        kind, since, *rest = as_text(text).split()
        more = dict(part.split("=") for part in rest)
        writable: str | None = more.get("writable", since)
        if writable == "never":
            writable = None
        found[_key(path)] = (path, PropertyFact(since, writable, more.get("documented"), kind))
    return found


def _key(path: str) -> str:
    return path.lower().replace("[]", "")
