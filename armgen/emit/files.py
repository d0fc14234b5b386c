"""All files of a program: roots, modules, parameter files, the manifest."""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from armgen._version import __version__
from armgen.compiler.ir import Parameter, Program, Unit
from armgen.compiler.names import deployment_name, digest, file_part
from armgen.emit import arm, bicep
from armgen.jsontypes import JsonObject, JsonValue

MOST_ROOT_BYTES = 3_500_000
MOST_ROOT_PACKED = 800_000
_AROUND = 2_000  # bytes of a root around its nested templates, and of a deployment around each
PARAMETERS_SCHEMA = "https://schema.management.azure.com/schemas/2019-04-01/deploymentParameters.json#"


class Root(NamedTuple):
    """One file that is deployed. A root of one unit is that unit's own template."""

    name: str
    units: tuple[Unit, ...]
    is_unit: bool
    digest: str


class Files(NamedTuple):
    """Paths below the output folder (POSIX) and their bytes, by the root that they are of; the manifest."""

    arm: dict[str, dict[str, bytes]]
    bicep: dict[str, dict[str, bytes]]
    manifest: dict[str, bytes]


def emit(program: Program, *, arm_wanted: bool = True, bicep_wanted: bool = True) -> Files:
    """Every file of the program. The manifest is there when there are several units."""
    made = Files({}, {}, {})
    texts = nested_texts(program)
    found = roots(program, texts)
    for root in found:
        if arm_wanted:
            made.arm[root.name] = dict(_arm_files(program, root, texts))
        if bicep_wanted:
            made.bicep[root.name] = dict(_bicep_files(program, root))
    if len(program.units) > 1:
        rows: list[JsonValue] = [_root_row(program, root, made) for root in found]
        made.manifest[f"{program.name}.manifest.json"] = arm.to_bytes(_manifest(program, rows, made))
    return made


def nested_texts(program: Program) -> dict[str, str]:
    """The nested template of each unit as its root holds it, by key; empty where a root is a unit's own template."""
    if len(program.units) == 1 or program.scope == "resourceGroup":
        return {}
    return {unit.key: arm.nested_text(unit) for unit in program.units}


def roots(program: Program, texts: Mapping[str, str] | None = None) -> list[Root]:
    """The roots in the order in which they are deployed, each below the size of a request.

    `texts` are those of `nested_texts`, when the caller has made them.
    """
    units = program.units
    if len(units) == 1:
        return [Root(program.name, units, True, units[0].digest)]
    if program.scope == "resourceGroup":
        return [Root(f"{program.name}-{unit.key}", (unit,), True, unit.digest) for unit in units]
    texts = nested_texts(program) if texts is None else texts
    measured = [Measured(unit, _bits(unit), *_sizes(texts[unit.key])) for unit in units]
    found: list[Root] = []
    for number, members in enumerate(_cut(measured), 1):
        name = program.name if number == 1 else f"{program.name}-{number}"
        found.append(Root(name, tuple(one.unit for one in members), False, digest(*map(_module_key, members))))
    return found


def _module_key(one: Measured) -> str:
    """What a root says of a unit: where it is deployed, after what, whether with the stamp."""
    unit = one.unit
    stamped = any(parameter.name == "stamp" for parameter in unit.parameters)
    return f"{unit.subscription}/{unit.group}/{unit.key}/{unit.after}" + ("/stamp" if stamped else "")


class Measured(NamedTuple):
    """A unit with its place in the order of units as bits, and what it adds to a root: bytes, bytes when packed."""

    unit: Unit
    bits: str
    size: int
    packed: int


def _sizes(text: str) -> tuple[int, int]:
    data = text.encode()
    # Level 1 packs worse than what a service would use: the estimate is from above.
    return len(data) + _AROUND, len(zlib.compress(data, 1)) + _AROUND // 4


def _bits(unit: Unit) -> str:
    """A text of 0 and 1 that sorts as units do: stage, subscription, group, shard."""
    place = f"{unit.stage:04d}{unit.subscription.lower()}\0{unit.group.lower()}\0"
    return "".join(f"{byte:08b}" for byte in place.encode()) + unit.shard


def _cut(units: Sequence[Measured]) -> Iterator[Sequence[Measured]]:
    """Roots that hold what fits, by halving the order of units bit by bit.

    Where the next halving lies does not depend on sizes, so a unit that grows, splits or joins changes the root that
    holds it and no other one.
    """
    size, packed = sum(one.size for one in units), sum(one.packed for one in units)
    if len(units) == 1 or (size + _AROUND <= MOST_ROOT_BYTES and packed + _AROUND <= MOST_ROOT_PACKED):
        yield units
        return
    # Units are sorted, so the first and the last differ earliest.
    at = next(n for n, (one, other) in enumerate(zip(units[0].bits, units[-1].bits, strict=False)) if one != other)
    first = [one for one in units if one.bits[at] == "0"]
    yield from _cut(first)
    yield from _cut(units[len(first) :])


def _arm_files(program: Program, root: Root, texts: Mapping[str, str]) -> Iterator[tuple[str, bytes]]:
    if root.is_unit:
        yield f"{root.name}.json", arm.to_bytes(arm.unit_template(root.units[0], description=program.description))
    else:
        yield f"{root.name}.json", arm.root_bytes(program, root.units, root.digest, texts)
    values: JsonObject = {
        parameter.name: {"value": parameter.default}
        for parameter in _parameters(root)
        if isinstance(parameter.default, str)
    }
    body: JsonObject = {"$schema": PARAMETERS_SCHEMA, "contentVersion": "1.0.0.0", "parameters": values}
    yield f"{root.name}.parameters.json", arm.to_bytes(body)


def _bicep_files(program: Program, root: Root) -> Iterator[tuple[str, bytes]]:
    if root.is_unit:
        yield f"{root.name}.bicep", bicep.unit_text(program, root.units[0]).encode()
    else:
        paths = {unit.key: module_path(program, unit) for unit in root.units}
        yield f"{root.name}.bicep", bicep.root_text(program, root.units, root.digest, paths).encode()
        for unit in root.units:
            yield paths[unit.key], bicep.unit_text(program, unit, nested=True).encode()
    parameters = bicep.parameters_text(program, f"{root.name}.bicep", _parameters(root), root.digest)
    yield f"{root.name}.bicepparam", parameters.encode()


def module_path(program: Program, unit: Unit) -> str:
    """`modules/<unit>.bicep`, in a folder for each subscription when there are several."""
    several = len({one.subscription.lower() for one in program.units}) > 1
    folder = f"modules/{file_part(unit.subscription)}" if several else "modules"
    return f"{folder}/{unit.key}.bicep"


def _parameters(root: Root) -> tuple[Parameter, ...]:
    return root.units[0].parameters if root.is_unit else ()


def _manifest(program: Program, rows: list[JsonValue], made: Files) -> JsonObject:
    files = sorted(name for by_root in (made.arm, made.bicep) for found in by_root.values() for name in found)
    return {
        "schemaVersion": 1,
        "generator": {"name": "armgen", "version": __version__, "sha256": program.digest[:12]},
        "name": program.name,
        "source": program.source,
        "location": program.location,
        "roots": rows,
        "files": [*files],
    }


def _root_row(program: Program, root: Root, made: Files) -> JsonObject:
    files: JsonObject = {}
    for kind, suffix, by_root in (("arm", "json", made.arm), ("bicep", "bicep", made.bicep)):
        found = by_root.get(root.name, {}).get(f"{root.name}.{suffix}")
        if found is not None:
            files[kind] = {"path": f"{root.name}.{suffix}", **file_row(found)}
    return {
        "name": deployment_name("armgen", root.name),
        "scope": "resourceGroup" if root.is_unit else "subscription",
        "files": files,
        "units": [_unit_row(program, unit) for unit in root.units],
    }


def file_row(data: bytes) -> JsonObject:
    """What a manifest says of the bytes of a file."""
    return {"bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()}


def _unit_row(program: Program, unit: Unit) -> JsonObject:
    return {
        "name": unit.key,
        "deployment": deployment_name("armgen", program.name, unit.key),
        "stage": unit.stage,
        "subscription": unit.subscription,
        "resourceGroup": unit.group,
        "shard": unit.shard,
        "collections": len(unit.collections),
        "restorePoints": len(unit.points),
        "resources": len(unit.deployed),
        "sha256": unit.digest[:12],
        "after": list(unit.after),
    }
