"""All files of a program: roots, modules, parameter files, the manifest."""

from __future__ import annotations

import gzip
import hashlib
import json
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from armgen._version import __version__
from armgen.compiler.ir import Parameter, Program, Unit
from armgen.compiler.names import deployment_name, digest
from armgen.emit import arm, bicep
from armgen.jsontypes import JsonObject, JsonValue

MOST_ROOT_BYTES = 3_500_000
MOST_ROOT_PACKED = 800_000
PARAMETERS_SCHEMA = "https://schema.management.azure.com/schemas/2019-04-01/deploymentParameters.json#"


class Root(NamedTuple):
    """One file that is deployed. A root of one unit is that unit's own template."""

    name: str
    units: tuple[Unit, ...]
    is_unit: bool
    digest: str


class Files(NamedTuple):
    """Paths below the output folder (POSIX) and their bytes."""

    arm: dict[str, bytes]
    bicep: dict[str, bytes]
    manifest: dict[str, bytes]


def emit(program: Program, *, arm_wanted: bool = True, bicep_wanted: bool = True) -> Files:
    """Every file of the program. The manifest is there when there are several units."""
    made = Files({}, {}, {})
    rows: list[JsonValue] = []
    for root in roots(program):
        if arm_wanted:
            made.arm.update(_arm_files(program, root))
        if bicep_wanted:
            made.bicep.update(_bicep_files(program, root))
    if len(program.units) > 1:
        for root in roots(program):
            rows.append(_root_row(program, root, made))
        made.manifest[f"{program.name}.manifest.json"] = arm.to_bytes(_manifest(program, rows))
    return made


def roots(program: Program) -> list[Root]:
    """The roots in the order in which they are deployed, each below the size of a request."""
    units = program.units
    if len(units) == 1:
        return [Root(program.name, units, True, units[0].digest)]
    if program.scope == "resourceGroup":
        return [Root(f"{program.name}-{unit.key}", (unit,), True, unit.digest) for unit in units]
    found: list[Root] = []
    for number, members in enumerate(_cut(units), 1):
        name = program.name if number == 1 else f"{program.name}-{number}"
        key = digest(*(f"{unit.subscription}/{unit.group}/{unit.key}/{unit.after}" for unit in members))
        found.append(Root(name, tuple(members), False, key))
    return found


def _cut(units: Sequence[Unit]) -> Iterator[list[Unit]]:
    """Units in order, as many as fit with everything inline."""
    members: list[Unit] = []
    size = packed = 0
    for unit in units:
        text = json.dumps(arm.unit_template(unit, nested=True), separators=(",", ":"), ensure_ascii=False).encode()
        # The file is indented: about two and a half times its minified size.
        mine, mine_packed = len(text) * 5 // 2 + 2_000, len(gzip.compress(text, 6)) + 300
        if members and (size + mine > MOST_ROOT_BYTES or packed + mine_packed > MOST_ROOT_PACKED):
            yield members
            members, size, packed = [], 0, 0
        members.append(unit)
        size += mine
        packed += mine_packed
    if members:
        yield members


def _arm_files(program: Program, root: Root) -> Iterator[tuple[str, bytes]]:
    if root.is_unit:
        template = arm.unit_template(root.units[0], description=program.description)
    else:
        template = arm.root_template(program, root.units, root.digest)
    yield f"{root.name}.json", arm.to_bytes(template)
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
    folder = f"modules/{unit.subscription.lower()}" if several else "modules"
    return f"{folder}/{unit.key}.bicep"


def _parameters(root: Root) -> tuple[Parameter, ...]:
    return root.units[0].parameters if root.is_unit else ()


def _manifest(program: Program, rows: list[JsonValue]) -> JsonObject:
    return {
        "schemaVersion": 1,
        "generator": {"name": "armgen", "version": __version__, "sha256": program.digest[:12]},
        "name": program.name,
        "source": program.source,
        "location": program.location,
        "roots": rows,
    }


def _root_row(program: Program, root: Root, made: Files) -> JsonObject:
    files: JsonObject = {}
    for kind, found in (("arm", made.arm.get(f"{root.name}.json")), ("bicep", made.bicep.get(f"{root.name}.bicep"))):
        if found is not None:
            files[kind] = {
                "path": f"{root.name}.{'json' if kind == 'arm' else 'bicep'}",
                "bytes": len(found),
                "sha256": hashlib.sha256(found).hexdigest(),
            }
    return {
        "name": deployment_name("armgen", root.name),
        "scope": "resourceGroup" if root.is_unit else "subscription",
        "files": files,
        "units": [_unit_row(program, unit) for unit in root.units],
    }


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
