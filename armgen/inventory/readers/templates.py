"""What a template declares, as the records that Azure would show once it is deployed."""

from __future__ import annotations

from armgen.arm.expand.model import ExpandedResource, Program
from armgen.arm.functions.identifiers import read_resource_id
from armgen.arm.syntax import Text
from armgen.arm.values import Deferred, Value
from armgen.ids import ResourceId
from armgen.inventory.readers import shapes
from armgen.inventory.readers.resources import Gap
from armgen.inventory.readers.shapes import Record, flatten
from armgen.jsontypes import JsonObject, JsonValue

NOWHERE = "00000000-0000-0000-0000-000000000000"
"""The subscription of machines whose template does not say where it is deployed."""

_READ = frozenset({shapes.VM, shapes.DISK, shapes.SCALE_SET, shapes.COLLECTION, shapes.POINT})


def declared_records(program: Program, file: str) -> tuple[list[Record], list[Gap]]:
    """The machines, disks, scale sets, collections and restore points that a program deploys, and what is not known.

    A value that only the deployment knows is not there. Where nobody says the subscription and the group of a template,
    they are NOWHERE and `unknown`.
    """
    found: list[Record] = []
    gaps: list[Gap] = []
    for one in program.resources:
        if one.existing or one.type.lower() not in _READ:
            continue
        text = _whole_id(one.id)
        rid = ResourceId.parse(text) if text else None
        if rid is None:
            gaps.append(Gap(file, f"the name of a resource of type {one.type}, which is left out"))
            continue
        if rid.subscription == NOWHERE or rid.group == "unknown":
            gaps.append(Gap(rid.name, "where it is deployed (pass --subscription and --resource-group)"))
        found.append(Record(rid.type.lower(), rid, text, flatten(_shown(one, text))))
    return found, gaps


def _shown(one: ExpandedResource, text: str) -> JsonObject:
    body = _known(dict(one.body()))
    fields: JsonObject = body if isinstance(body, dict) else {}
    return {**fields, "id": text, "name": text.rpartition("/")[2], "type": one.type}


def _whole_id(value: Value) -> str:
    """The id as a text; "" when its names are not known."""
    if isinstance(value, str):
        return value
    found = read_resource_id(value.node) if isinstance(value, Deferred) else None
    if found is None or found.parent is not None or not all(isinstance(name, Text) for name in found.names):
        return ""
    namespace, *segments = found.type.split("/")
    names = [name.value for name in found.names if isinstance(name, Text)]
    pairs = "/".join(f"{kind}/{name}" for kind, name in zip(segments, names, strict=False))
    subscription = found.subscription.value if isinstance(found.subscription, Text) else NOWHERE
    group = found.group.value if isinstance(found.group, Text) else "unknown"
    return f"/subscriptions/{subscription}/resourceGroups/{group}/providers/{namespace}/{pairs}"


def _known(value: Value) -> JsonValue:
    """The value without what only the deployment knows; ids of its own template are put together."""
    if isinstance(value, Deferred):
        return _whole_id(value) or None
    if isinstance(value, dict):
        items = {key: _known(item) for key, item in value.items()}
        return {key: item for key, item in items.items() if item is not None}
    if isinstance(value, list):
        return [item for item in map(_known, value) if item is not None]
    return value
