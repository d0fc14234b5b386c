"""What a file is, told from its content."""

from __future__ import annotations

from typing import Literal

from armgen.jsontypes import JsonValue

FileKind = Literal["spec", "inventory", "template", "parameters", "config", "baseline", "unknown"]

_SPEC_KEYS = frozenset({"collections", "policies", "restores"})


def kind_of(value: JsonValue) -> FileKind:
    """The kind of a JSON or YAML value: a spec by `armgen` or what only a spec holds, a template by its `$schema` or
    its `resources` with a content version.
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
    if "resources" in keys and ("contentversion" in keys or "$schema" in keys):
        return "template"
    if "armgen" in keys or _SPEC_KEYS & set(value):
        return "spec"
    if isinstance(value.get("parameters"), dict) and "contentversion" in keys and "resources" not in keys:
        return "parameters"
    return "unknown"
