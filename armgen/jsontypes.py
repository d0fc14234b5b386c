"""The JSON values that documents, templates and inventories are made of."""

from __future__ import annotations

from typing import TypeAlias

JsonValue: TypeAlias = "bool | int | float | str | list[JsonValue] | dict[str, JsonValue] | None"
JsonObject: TypeAlias = "dict[str, JsonValue]"
JsonArray: TypeAlias = "list[JsonValue]"

Path: TypeAlias = "tuple[str | int, ...]"
"""A place in a document: the keys and indexes from its root to a node."""


def pointer(path: Path) -> str:
    """`path` as a JSON Pointer without the leading slash: the form in which armgen prints paths."""
    return "/".join(str(part).replace("~", "~0").replace("/", "~1") for part in path)
