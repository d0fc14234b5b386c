"""Which collections are deployed together: units of (stage, subscription, resource group, shard), inside of the limits.

A shard is the shortest prefix of sha256(lower-case machine id) whose members fit: a full one splits in two and the
others stay as they were, so that one machine more or less changes few files (DEPLOY.md).
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from armgen.compiler.names import digest, file_part
from armgen.estate.model import Collection, Estate, Point

MOST_RESOURCES = 800
# Bytes of expanded JSON that a unit may have; the limit of a template is 4 MB, that of a whole request too.
MOST_BYTES = 3_000_000


class Part(NamedTuple):
    """One collection with its restore points. `bits`: the hash of its machine, as a text of 0 and 1."""

    collection: Collection
    points: tuple[Point, ...]
    stage: int
    bits: str

    @property
    def resources(self) -> int:
        return 1 + len(self.points) + self.collection.locked


class Group(NamedTuple):
    """The parts of one unit."""

    stage: int
    subscription: str
    group: str
    shard: str
    parts: tuple[Part, ...]


def group_parts(estate: Estate, size: Callable[[Part], int]) -> list[Group]:
    """The units of an Estate in the order in which they are deployed."""
    points: dict[int, list[Point]] = {}
    for point in estate.points:
        points.setdefault(point.collection.node, []).append(point)
    stages = _stages(estate.collections)
    by_place: dict[tuple[str, str], list[Part]] = {}
    spelled: dict[tuple[str, str], tuple[str, str]] = {}
    for collection in estate.collections:
        place = str(collection.ref.subscription), str(collection.ref.group)
        key = place[0].lower(), place[1].lower()
        spelled.setdefault(key, place)
        mine = tuple(points.get(collection.node, ()))
        by_place.setdefault(key, []).append(Part(collection, mine, stages[collection.node], _bits(collection)))
    home = {part.collection.ref.key: place for place, parts in by_place.items() for part in parts}
    groups: list[Group] = []
    for key, parts in by_place.items():
        subscription, group = spelled[key]
        for stage, members in _by_stage(key, parts, home, size):
            for shard, inside in _shards(members, "", size):
                groups.append(Group(stage, subscription, group, shard, tuple(inside)))
    groups.sort(key=lambda one: (one.stage, one.subscription.lower(), one.group.lower(), one.shard))
    return groups


def _by_stage(
    place: tuple[str, str], parts: Sequence[Part], home: dict[str, tuple[str, str]], size: Callable[[Part], int]
) -> Iterator[tuple[int, list[Part]]]:
    """Stage by stage; all in one of stage 1 where copies have their sources beside them and all fit one shard."""
    stages = sorted({part.stage for part in parts})
    sources = [part.collection.copy_source for part in parts]
    inside = all(source is None or home.get(source.key, place) == place for source in sources)
    if len(stages) > 1 and stages[0] == 1 and inside and _fits(parts, size):
        yield 1, list(parts)
        return
    for stage in stages:
        yield stage, [part for part in parts if part.stage == stage]


def _stages(collections: Sequence[Collection]) -> dict[int, int]:
    """1 for collections of machines, 2 for copies."""
    return {collection.node: 2 if collection.is_copy else 1 for collection in collections}


def _bits(collection: Collection) -> str:
    ref = collection.machine_ref or collection.copy_source or collection.ref
    return format(int.from_bytes(hashlib.sha256(ref.key.encode()).digest(), "big"), "0256b")


def _fits(parts: Sequence[Part], size: Callable[[Part], int]) -> bool:
    return sum(part.resources for part in parts) <= MOST_RESOURCES and sum(map(size, parts)) <= MOST_BYTES


def _shards(parts: Sequence[Part], prefix: str, size: Callable[[Part], int]) -> Iterator[tuple[str, list[Part]]]:
    if _fits(parts, size) or len({part.bits for part in parts}) == 1 or len(prefix) >= 64:
        yield prefix, list(parts)
        return
    for bit in "01":
        inside = [part for part in parts if part.bits.startswith(prefix + bit)]
        if inside:
            yield from _shards(inside, prefix + bit, size)


def unit_keys(groups: Sequence[Group]) -> list[str]:
    """A name for each unit: its group, `copies` for a later stage, the bits of its shard; unique without case.

    Where several subscriptions have a group of one name, all but the first have 6 hex digits of the subscription's
    hash: no name depends on how many shards another group has.
    """
    first: dict[str, str] = {}
    for group in sorted(groups, key=lambda one: one.subscription.lower()):
        first.setdefault(_slot(group), group.subscription.lower())
    keys: list[str] = []
    for group in groups:
        slot, owner = _slot(group), group.subscription.lower()
        mark = digest(owner)[:6] if first[slot] != owner else ""
        keys.append("-".join(part for part in (slot, mark, f"s{group.shard}" if group.shard else "") if part))
    return _told_apart(keys, groups)


def _slot(group: Group) -> str:
    return file_part(group.group) + ("-copies" if group.stage > 1 else "")


def _told_apart(keys: list[str], groups: Sequence[Group]) -> list[str]:
    """Names that groups like `rg` and `rg-copies` would share get the hash of their place."""
    seen: set[str] = set()
    found: list[str] = []
    for key, group in zip(keys, groups, strict=True):
        name = (
            f"{key}-{digest(group.subscription.lower(), group.group.lower(), str(group.stage))[:6]}"
            if key in seen
            else key
        )
        seen.add(name)
        found.append(name)
    return found
