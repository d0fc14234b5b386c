"""API versions of collections and restore points: what each of them needs (facts A3)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import NamedTuple

from armgen.catalog import api_versions
from armgen.diagnostics import Change, Fix, Origin
from armgen.estate.model import COLLECTION, CRASH, POINT, Collection, Estate, Point
from armgen.unknown import Unknown

LOWEST = "2021-03-01"
CRASH_FROM = "2021-07-01"
WRITABLE_FROM = "2022-03-01"
COPY_TYPED_FROM = "2021-11-01"
ENCRYPTION_FROM = "2023-03-01"
INSTANT_ACCESS_FROM = "2025-04-01"
NEWEST_NEED = INSTANT_ACCESS_FROM
MODE = "consistencyMode"

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")


class Versioned(NamedTuple):
    """A collection or a restore point with the version that its request uses, and where that is written."""

    type: str
    api_version: str | Unknown | None
    api_profile: str
    place: Origin
    resource: str
    collection: Collection
    point: Point | None

    @property
    def what(self) -> str:
        """How a message calls it."""
        if self.point is None:
            return f"Collection '{self.collection.name}'"
        return f"Restore point '{self.point.name}'"

    @property
    def collection_exists_only(self) -> bool:
        return self.point is None and self.collection.exists_only


class Need(NamedTuple):
    """A property that is set. `documented`: from when the service takes it, where that is before its types."""

    prop: str
    typed: str
    documented: str | None
    place: Origin


def versioned(estate: Estate) -> Iterator[Versioned]:
    """Every collection and restore point of the run."""
    for collection in estate.collections:
        if not collection.exists_only:
            yield Versioned(
                COLLECTION,
                collection.api_version,
                collection.api_profile,
                collection.place("api_version"),
                collection.ref.key,
                collection,
                None,
            )
    for point in estate.points:
        yield version_of_point(point)


def version_of_point(point: Point) -> Versioned:
    return Versioned(
        POINT,
        point.api_version,
        point.api_profile,
        point.place("api_version"),
        point.ref.key,
        point.collection,
        point,
    )


@cache
def date_of(version: str | Unknown | None) -> str | None:
    """The date of a version, None when it is unknown or no version at all."""
    match = _DATE.match(version) if isinstance(version, str) else None
    return match[0] if match else None


def needs(thing: Versioned, estate: Estate) -> Iterator[Need]:
    """What the thing sets that not every version types.

    A spec's application consistency is never sent; keys for a spec's restore point that is no copy are RP901.
    """
    point = thing.point
    if point is None:
        if thing.collection.instant_access is True:
            yield Need("instantAccess", INSTANT_ACCESS_FROM, None, thing.collection.place("instant_access"))
        return
    if point.is_copy:
        yield Need("sourceRestorePoint", COPY_TYPED_FROM, LOWEST, point.place("copy_of"))
    elif point.mode == CRASH or (point.mode_written and estate.spec is None):
        yield Need(MODE, WRITABLE_FROM, CRASH_FROM, point.place("consistency"))
    if point.encryption and (point.is_copy or estate.spec is None):
        yield Need("sourceMetadata", ENCRYPTION_FROM, None, point.place("encryption"))
    if point.instant_access_minutes is not None and thing.collection.instant_access is True:
        place = point.place("instant_access_duration_minutes")
        yield Need("instantAccessDurationMinutes", INSTANT_ACCESS_FROM, None, place)


def lowest_by_place(things: Iterable[Versioned], estate: Estate) -> Mapping[Origin, str]:
    """For each place where a version is written, the lowest that works for all that it holds for."""
    lowest: dict[Origin, str] = {}
    for thing in things:
        so_far = lowest.get(thing.place, LOWEST)
        lowest[thing.place] = max([so_far, *(need.typed for need in needs(thing, estate))])
    return lowest


def nearest(type: str, version: str) -> str:
    """The published version next above, the newest when there is none."""
    published = api_versions(type)
    return next((one for one in published if one >= version), published[-1])


def raise_version(thing: Versioned, version: str) -> Fix | None:
    """The fix that writes another version where this one is written; none for one that is computed or made in a loop."""
    computed = thing.point.version_computed if thing.point is not None else thing.collection.version_computed
    if thing.place.path[-1:] not in (("apiVersion",), ("@type",)) or computed or thing.place.instance:
        return None
    return Fix(f"Use API version {version}", thing.place, (Change("set", thing.place.path, version),))
