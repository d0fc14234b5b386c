"""What is wrong with a template, or was not evaluated: the engine's findings and those of reading it as an Estate."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set

from armgen.arm.expand.conditions import exclude_each_other
from armgen.arm.expand.made import DEPLOYMENT
from armgen.arm.expand.model import ExpandedDeployment, ExpandedResource, Fault, Program
from armgen.arm.expand.names import is_wrong
from armgen.arm.syntax import print_node
from armgen.arm.values import Deferred, to_json
from armgen.diagnostics import Origin
from armgen.estate.facts import disk_ref
from armgen.estate.from_template.bodies import MISSING_PARENT
from armgen.estate.from_template.loops import OpenLoops, is_same_in
from armgen.estate.from_template.places import Places
from armgen.estate.from_template.waits import Waits
from armgen.estate.model import COLLECTION, POINT, Collection, Point, Problem
from armgen.estate.names import Pattern, ResourceRef
from armgen.inventory.model import Disk
from armgen.jsontypes import JsonValue, Path
from armgen.unknown import Unknown

PLACEHOLDER = re.compile(r"(?:^|/)<[A-Za-z][\w -]*>(?=/|$)")
"""A whole value or id segment such as `<VMName>` (RULES.md, "Templates")."""

_NO_ID = re.compile(r"[<>\s]")

_JUDGED = (COLLECTION.lower(), POINT.lower())


def faults_of(
    program: Program, deployment: ExpandedDeployment, places: Places, keys: Mapping[int, str]
) -> Iterator[Problem]:
    """The findings of the engine. `keys`: the identity of resources by number, for faults that explain others.

    A wrong name or dependency of a loop is one of each of its members.
    """
    by_path: dict[Path, list[ExpandedResource]] = {}
    for number in deployment.resources if deployment.faults else ():
        by_path.setdefault(program.resources[number].path, []).append(program.resources[number])
    told: dict[tuple[str, Path], int] = {}
    alike = Counter((fault.code, fault.path) for fault in deployment.faults)
    for fault in deployment.faults:
        members = _members(fault, by_path)
        place = fault.code, fault.path
        if fault.code not in _OF_EACH:
            members = members[:1]
        elif alike[place] > 1:
            # The engine has told each member's own: they come in the order of the members.
            at = told[place] = told.get(place, -1) + 1
            members = members[at : at + 1] or members[-1:]
        for one in members:
            below = "/".join(map(str, fault.path[len(one.path) :]))
            yield _problem(deployment, fault, places, keys[one.number], one.instance)._replace(prop=below)
        if not members:
            node = "/".join(map(str, fault.path))
            yield _problem(deployment, fault, places, f"deployment {deployment.number} {node}", "")


_OF_EACH = ("RP709", "RP710")


def _members(fault: Fault, by_path: Mapping[Path, list[ExpandedResource]]) -> list[ExpandedResource]:
    """The resources that are declared at the innermost node around a fault."""
    for size in range(len(fault.path), 0, -1):
        found = by_path.get(fault.path[:size])
        if found is not None:
            return found
    return []


def _problem(deployment: ExpandedDeployment, fault: Fault, places: Places, resource: str, instance: str) -> Problem:
    return Problem(
        code=fault.code,
        message=fault.message,
        help=fault.help,
        origin=places.of(deployment.number, fault.path, instance if fault.code in _OF_EACH else ""),
        resource=resource,
        related=tuple((places.of(deployment.number, path), text) for path, text in fault.related),
    )


# Two resources of one name


def duplicates_of(
    program: Program,
    deployment: ExpandedDeployment,
    places: Places,
    refs: Mapping[int, ResourceRef],
    loops: OpenLoops,
) -> Iterator[Problem]:
    """Deployed resources of one type and name, each but the first; loops of unknown length with one name."""
    first: dict[str, ExpandedResource] = {}
    told: set[str] = set()
    for number in deployment.resources:
        resource = program.resources[number]
        if resource.existing or is_wrong(resource.name):
            continue
        key = refs[number].key + _extended(resource)
        other = first.setdefault(key, resource)
        loop = loops.own(resource)
        same = other.path == resource.path
        if other is resource and not (loop and is_same_in(key, loop)):
            continue
        if key in told or (other is not resource and _excludes(resource, other)):
            continue
        told.add(key)
        yield Problem(
            "RP907",
            f"Every round of the loop gives the name '{refs[number].name}': they would overwrite each other."
            if same
            else f"Two resources of type {resource.type} are named '{refs[number].name}'.",
            "Build the name with copyIndex()." if same else "Give one of them another name, or remove it.",
            places.resource(resource),
            refs[number].key,
            () if same else ((places.resource(other), "the other one"),),
        )


def _extended(resource: ExpandedResource) -> str:
    """What an extension resource hangs on: two of one name may hang on different things."""
    if not any(key.lower() == "scope" for key in resource.source):
        return ""
    scope = resource.value(("scope",))
    return "@" + (print_node(scope.node) if isinstance(scope, Deferred) else str(scope)).lower()


def _excludes(one: ExpandedResource, other: ExpandedResource) -> bool:
    if one.condition is None or other.condition is None:
        return False
    return exclude_each_other(one.condition.node, other.condition.node)


# Placeholders


def placeholders_of(
    deployment: ExpandedDeployment,
    places: Places,
    given: Mapping[str, Origin | None],
    collections: Sequence[Collection],
) -> Iterator[Problem]:
    """Defaults and values of parameters that are still a sample's `<name>`.

    `given`: where the values of parameters are written, by lower-case name. One that a collection takes as its source
    is a fault of that collection.
    """
    declared = next((item for key, item in deployment.template.items() if key.lower() == "parameters"), None)
    for name, declaration in declared.items() if isinstance(declared, dict) else ():
        if not isinstance(declaration, dict):
            continue
        default = next((key for key in declaration if key.lower() == "defaultvalue"), None)
        value: JsonValue = declaration.get(default) if default is not None else None
        path: Path = ("parameters", name) if default is None else ("parameters", name, default)
        base = places.of(deployment.number, path)
        if deployment.parent is None and name.lower() in given:
            value = to_json(deployment.parameters.get(name))
            base = given[name.lower()] or places.of(deployment.number, ("parameters", name))
        elif default is None or to_json(deployment.parameters.get(name)) != value:
            continue
        for below, text in _texts(value):
            if _is_left(text):
                yield Problem(
                    "RP713",
                    f"Parameter '{name}' still has the placeholder '{text}'.",
                    "Write the value that is meant, or remove the default so that each deployment must say it.",
                    base.at(*below),
                    _taker(text, collections) or f"parameter {name.lower()} of deployment {deployment.number}",
                    prop="/".join(map(str, below)),
                )


def given_placeholders(
    program: Program, deployment: ExpandedDeployment, places: Places, collections: Sequence[Collection]
) -> Iterator[Problem]:
    """Values that a template writes for the parameters of what it nests."""
    for number in deployment.resources:
        resource = program.resources[number]
        if resource.type.lower() != DEPLOYMENT:
            continue
        values = _member(_member(resource.source, "properties"), "parameters")
        for name, entry in values.items() if isinstance(values, dict) else ():
            for below, text in _texts(_member(entry, "value"), ("value",)):
                if _is_left(text):
                    yield Problem(
                        "RP713",
                        f"Parameter '{name}' is given the placeholder '{text}'.",
                        "Write the value that is meant.",
                        places.inside(resource, "properties", "parameters", name, *below),
                        _taker(text, collections) or f"parameter {name.lower()} of resource {number}",
                        prop="/".join(map(str, below)),
                    )


def _is_left(text: str) -> bool:
    """Whether a placeholder is left in a value. Scripts and markup hold other things in angle brackets."""
    rest = PLACEHOLDER.sub("", text)
    return rest != text and not _NO_ID.search(rest)


def _member(value: JsonValue, name: str) -> JsonValue:
    if not isinstance(value, dict):
        return None
    return next((item for key, item in value.items() if key.lower() == name.lower()), None)


def _texts(value: JsonValue, path: Path = ()) -> Iterator[tuple[Path, str]]:
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from _texts(item, (*path, key))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _texts(item, (*path, index))


def _taker(text: str, collections: Sequence[Collection]) -> str:
    """The collection whose source id holds the text."""
    wanted = text.lower()
    return next((one.ref.key for one in collections if wanted in one.source_text.lower()), "")


# What only the deployment knows


def gaps_of(
    collections: Sequence[Collection], points: Sequence[Point], named: Set[str], waits: Waits
) -> Iterator[Problem]:
    """RP903 for each value that rules would have judged. `named`: collections and restore points that exist."""
    known = {point.ref.key for point in points} | named
    for collection in collections:
        if not collection.exists_only:
            yield from _version_gap(f"Collection '{collection.name}'", collection)
            yield from _source_gap(collection)
            if isinstance(collection.instant_access, Unknown) and not isinstance(collection.properties, str):
                yield _gap(
                    f"Whether collection '{collection.name}' has instant access",
                    "what it needs was not checked",
                    collection,
                    "instant_access",
                )
            if isinstance(collection.properties, str):
                yield _gap(
                    f"The value of `properties` of collection '{collection.name}'", "they were not checked", collection
                )
    told: set[int] = set()
    for point in points:
        yield from _parent_gap(point)
        yield from _version_gap(f"Restore point '{point.name}'", point)
        yield from _point_gaps(point)
        if waits.leave_open(point):
            yield _gap(f"What restore point '{point.name}' waits for", "its order was not checked", point, "depends_on")
        yield from _copy_gap(point, known)
        machine = point.machine
        if machine is not None and not point.is_copy and point.collection.node not in told:
            told.add(point.collection.node)
            yield from _disk_gaps(point, machine.disks)


def _version_gap(what: str, thing: Collection | Point) -> Iterator[Problem]:
    if isinstance(thing.api_version, Unknown):
        yield Problem(
            "RP903",
            f"{what} takes its API version from {thing.api_version}, which only the deployment knows: what the version "
            "has was not checked.",
            "Write the version, or give the parameter a value with `-p`.",
            thing.place("api_version"),
            thing.ref.key,
            prop="apiVersion",
        )


def _source_gap(collection: Collection) -> Iterator[Problem]:
    source, machine = collection.source, collection.machine_ref
    open_name = (
        machine is not None and collection.machine is None and any(isinstance(one, Pattern) for one in machine.names)
    )
    if collection.is_copy:
        open_name = isinstance(source, ResourceRef) and any(isinstance(one, Pattern) for one in source.names)
        open_name = open_name and collection.machine_ref is None
    if isinstance(source, Unknown) or open_name:
        told = source.expression if isinstance(source, Unknown) else str(source)
        yield Problem(
            "RP903",
            f"The source of collection '{collection.name}' is known to the deployment only ({told}): its machine, "
            "disks and limits were not checked.",
            "Give the parameters values with `-p` or a parameter file.",
            collection.place("source"),
            collection.ref.key,
            prop="source",
        )


def _parent_gap(point: Point) -> Iterator[Problem]:
    collection = point.collection
    lacking = MISSING_PARENT in str(collection.name)
    if (
        collection.exists_only
        and isinstance(collection.source, Unknown)
        and isinstance(collection.name, Pattern)
        and not lacking
    ):
        yield _gap(
            f"The collection of restore point '{point.name}'", "its machine and its disks were not checked", point
        )


def _point_gaps(point: Point) -> Iterator[Problem]:
    if isinstance(point.properties, str):
        yield _gap(f"The value of `properties` of restore point '{point.name}'", "they were not checked", point)
    elif isinstance(point.mode, Unknown):
        yield _gap(
            f"The consistency mode of restore point '{point.name}'",
            "what it needs was not checked",
            point,
            "consistency",
        )
    if not point.knows_excludes and not point.is_copy and not isinstance(point.properties, str):
        yield _gap(
            f"The list of excluded disks of restore point '{point.name}'",
            "the constraints of the machine's disks were not checked",
            point,
            "exclude",
        )
    if isinstance(point.excludes, Unknown) and point.is_copy:
        yield _gap(f"The list of excluded disks of copy '{point.name}'", "it was not checked", point, "exclude")
    if isinstance(point.instant_access_minutes, Unknown) and not isinstance(point.properties, str):
        yield _gap(
            f"The duration of the instant access of restore point '{point.name}'",
            "it was not checked",
            point,
            "instant_access_duration_minutes",
        )


def _copy_gap(point: Point, known: Set[str]) -> Iterator[Problem]:
    source = point.copy_of
    is_open = isinstance(source, Unknown)
    if isinstance(source, ResourceRef) and source.key not in known and source.parent.key not in known:
        is_open = any(isinstance(name, Pattern) for name in source.names)
    if is_open and not isinstance(point.properties, str):
        yield _gap(f"The source of copy '{point.name}'", "it was not checked", point, "copy_of")


def _gap(what: str, consequence: str, thing: Collection | Point, place: str = "") -> Problem:
    return Problem(
        "RP903",
        f"{what} is known to the deployment only: {consequence}.",
        "Give the parameters values with `-p` or a parameter file.",
        thing.place(place) if place else thing.origin,
        thing.ref.key,
        prop=place,
    )


_JUDGED_FIELDS = {
    "managed": "vhd",
    "sku": "type",
    "max_shares": "maxShares",
    "ephemeral": "diffDiskSettings",
    "write_accelerator": "writeAcceleratorEnabled",
}


def _disk_gaps(point: Point, disks: Iterable[Disk]) -> Iterator[Problem]:
    """The disks of a template's machine whose kind is an expression."""
    for disk in disks:
        ref = disk_ref(disk)
        if not disk.has_facts and (ref is None or isinstance(ref.name, Pattern)):
            yield Problem(
                "RP903",
                f"Which disk '{disk.name}' is, only the deployment knows: whether it can be captured was not checked.",
                "Give the parameters values with `-p` or a parameter file.",
                disk.origin,
                point.collection.ref.key,
                prop=f"disk {disk.name}",
            )
            continue
        fields = [name for field, name in _JUDGED_FIELDS.items() if isinstance(getattr(disk, field), Unknown)]
        if fields:
            yield Problem(
                "RP903",
                f"The {' and '.join(fields)} of disk '{disk.name}' {'is' if len(fields) == 1 else 'are'} known to the "
                "deployment only: whether restore points can capture it was not checked.",
                "Give the parameters values with `-p` or a parameter file.",
                disk.origin,
                point.collection.ref.key,
                prop=f"disk {disk.name}",
            )
