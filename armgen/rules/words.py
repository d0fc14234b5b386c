"""What several rules say alike: the names of things, the places beside a finding, the fix that leaves a disk out."""

from __future__ import annotations

import re
from collections.abc import Sequence

from armgen.diagnostics import Change, Fix, Origin
from armgen.estate.model import Collection, Estate, Point
from armgen.estate.names import ResourceRef
from armgen.inventory.model import Disk
from armgen.rules.mending import template_exclude_fix

PLACEHOLDER = re.compile(r"(?:^|/)<[A-Za-z][\w -]*>(?=/|$)")
"""A whole value or id segment such as `<VMName>` (RULES.md, "Templates")."""


def leave_out(estate: Estate) -> str:
    """How a disk is left out, in the words of a spec or of a template."""
    if estate.spec is None:
        return "Leave it out with `excludeDisks`."
    return "Leave it out with `exclude`, or write `exclude: unsupported` to leave out all that cannot be captured."


def or_default(estate: Estate) -> str:
    """What a spec may do instead of writing an API version."""
    return ", or leave the version out to take the default" if estate.spec is not None else ""


def machine_name(collection: Collection) -> str:
    """The machine of a collection as people call it."""
    if collection.machine is not None:
        return collection.machine.key
    return str(collection.machine_ref.name) if collection.machine_ref is not None else collection.source_text


def disk_place(disk: Disk) -> tuple[tuple[Origin, str, str], ...]:
    """The disk as a related place."""
    return ((disk.origin, f"disk '{disk.name}'", disk.id if isinstance(disk.id, str) else ""),)


def exclude_fix(point: Point, disk: Disk, why: str) -> Fix | None:
    """Excluding one more disk: unsafe, since it is then not protected. None where no list can be edited."""
    if point.exclude_unsupported or not isinstance(disk.name, str):
        return None
    if point.origin.path[:1] == ("policies",) and len(point.origin.path) == 2:
        # The machines of a policy have disks of their own names; a list that is there is not extended.
        if point.excludes:
            return None
        all_of_them = Change("set", (*point.origin.path, "exclude"), "unsupported", f"{disk.name}: {why}")
        return Fix("Exclude what cannot be captured", point.origin, (all_of_them,), safe=False)
    if point.origin.path[:1] != ("collections",):
        return template_exclude_fix(point, disk, why)
    change = Change("append", (*point.origin.path, "exclude"), disk.name, f"{disk.name}: {why}")
    return Fix(f"Exclude disk '{disk.name}'", point.origin, (change,), safe=False)


def key_of(ref: ResourceRef | None) -> str:
    return ref.key if ref is not None else ""


def exclude_each_other(one: str, other: str) -> bool:
    """Whether a condition of one is `not()` of a condition of the other: then only one of the two is ever deployed.

    Conditions are canonical expressions, one a line.
    """
    there = set(other.split("\n"))
    return any(opposite in there for text in one.split("\n") if text for opposite in _opposites(text))


def at_once(points: Sequence[Point]) -> Sequence[Point]:
    """The most of them that one deployment makes: of two that exclude each other only one."""
    if not any(point.condition for point in points):
        return points
    groups: dict[str, list[Point]] = {}
    holders: dict[str, set[str]] = {}
    for point in points:
        if point.condition not in groups:
            for line in filter(None, point.condition.split("\n")):
                holders.setdefault(line, set()).add(point.condition)
        groups.setdefault(point.condition, []).append(point)
    against = {
        one: set[str]().union(*(holders.get(other, ()) for line in one.split("\n") for other in _opposites(line)))
        for one in groups
    }
    most: list[Point] = []
    for first in (one for one in groups if against[one]):
        chosen, barred = [*groups[first]], set(against[first])
        for other in groups:
            if other != first and other not in barred:
                chosen += groups[other]
                barred |= against[other]
        most = max(most, chosen, key=len)
    return sorted(most, key=lambda point: point.node) or points


def _opposites(condition: str) -> tuple[str, ...]:
    return (f"not({condition})", condition[4:-1]) if condition[:4] == "not(" else (f"not({condition})",)
