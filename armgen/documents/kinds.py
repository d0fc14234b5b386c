"""What a file is, told from its content."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from armgen.jsontypes import JsonObject, JsonValue

FileKind = Literal["spec", "inventory", "template", "parameters", "config", "baseline", "unknown"]

_SPEC_KEYS = frozenset({"collections", "policies", "restores"})


def kind_of(value: JsonValue) -> FileKind:
    """The kind of a JSON or YAML value: a spec by `armgen` or what only a spec holds, a template by its `$schema` or
    its `resources`: with a content version, or of Azure's types.
    """
    if not isinstance(value, dict):
        return "unknown"
    keys = {key.lower(): key for key in value}
    if "armgeninventory" in keys:
        return "inventory"
    if "armgenbaseline" in keys:
        return "baseline"
    schema = value.get(keys.get("$schema", ""))
    if isinstance(schema, str) and "deploymentparameters" in schema.lower():
        return "parameters"
    if isinstance(schema, str) and "deploymenttemplate" in schema.lower():
        return "template"
    if "resources" in keys and ("contentversion" in keys or "$schema" in keys or _are_azures(value[keys["resources"]])):
        return "template"
    if "armgen" in keys or _SPEC_KEYS & set(value):
        return "spec"
    given = value.get(keys.get("parameters", ""))
    if isinstance(given, dict) and "resources" not in keys and ("contentversion" in keys or _are_values(keys, given)):
        return "parameters"
    return "unknown"


def _are_azures(resources: JsonValue) -> bool:
    """Whether some of them have a type with a provider before it."""
    found = resources.values() if isinstance(resources, dict) else resources if isinstance(resources, list) else ()
    types = [item.get("type") for item in found if isinstance(item, dict)]
    return any(isinstance(one, str) and "." in one.partition("/")[0] and "/" in one for one in types)


def _are_values(keys: Iterable[str], parameters: JsonObject) -> bool:
    """Whether a file holds nothing but values of parameters."""
    alone = set(keys) <= {"$schema", "contentversion", "parameters"}
    return alone and all(isinstance(one, dict) and {"value", "reference"} & set(one) for one in parameters.values())
