"""The types that an ARM template states, of its parameters and definitions."""

from __future__ import annotations

from collections.abc import Mapping

from armgen.bicep.files import as_object
from armgen.bicep.types.shapes import (
    ANY,
    NULL,
    TRUTH,
    Alias,
    Items,
    Member,
    Record,
    Row,
    Shape,
    Tagged,
    Text,
    Truth,
    Whole,
    one_of,
)
from armgen.jsontypes import JsonObject, JsonValue

_DEFINITIONS = "#/definitions/"


def of_schema(template: JsonObject, entry: JsonObject) -> Shape:
    """The type that a parameter or definition states; what is no plain type takes any value."""
    reference = entry.get("$ref")
    if isinstance(reference, str):
        if not reference.startswith(_DEFINITIONS) or "/" in reference[len(_DEFINITIONS) :]:
            return ANY
        target = as_object(as_object(template.get("definitions")).get(reference[len(_DEFINITIONS) :]))
        shape: Shape = Alias(lambda: of_schema(template, target))
    else:
        shape = _plain(template, entry)
    return one_of((shape, NULL)) if entry.get("nullable") is True else shape


def _plain(template: JsonObject, entry: JsonObject) -> Shape:
    kind = str(entry.get("type", "")).lower()
    allowed = entry.get("allowedValues")
    if kind in ("string", "securestring", "int", "bool") and isinstance(allowed, list) and allowed:
        return one_of(_literal(one) for one in allowed)
    if kind in ("string", "securestring"):
        return Text(None, _number(entry, "minLength"), _number(entry, "maxLength"))
    if kind == "int":
        return Whole(None, _number(entry, "minValue"), _number(entry, "maxValue"))
    if kind == "bool":
        return TRUTH
    if kind in ("object", "secureobject"):
        return _record(template, entry)
    if kind != "array":
        return ANY
    prefix, items = entry.get("prefixItems"), entry.get("items")
    if isinstance(prefix, list) and items is False:
        return Row(tuple(_later(template, as_object(one)) for one in prefix))
    item = _later(template, items) if isinstance(items, dict) else ANY
    return Items(item, _number(entry, "minLength"), _number(entry, "maxLength"))


def _later(template: JsonObject, entry: JsonObject) -> Shape:
    return Alias(lambda: of_schema(template, entry))


def _record(template: JsonObject, entry: JsonObject) -> Shape:
    discriminator = as_object(entry.get("discriminator"))
    mapping = as_object(discriminator.get("mapping"))
    if mapping:
        options: Mapping[str, Shape] = {name: _later(template, as_object(one)) for name, one in mapping.items()}
        return Tagged(str(discriminator.get("propertyName", "")), options)
    members: dict[str, Member] = {}
    for name, one in as_object(entry.get("properties")).items():
        member = as_object(one)
        members[name] = Member(_later(template, member), member.get("nullable") is not True)
    other = entry.get("additionalProperties")
    if other is False:
        return Record(members, None)
    if isinstance(other, dict):
        return Record(members, _later(template, other))
    return Record(members, ANY, True)


def _literal(value: JsonValue) -> Shape:
    if isinstance(value, bool):
        return Truth(value)
    if isinstance(value, str):
        return Text(value)
    return Whole(value) if isinstance(value, int) else ANY


def _number(entry: JsonObject, name: str) -> int | None:
    value = entry.get(name)
    return value if isinstance(value, int) and not isinstance(value, bool) else None
