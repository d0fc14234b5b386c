"""Looking into templates whatever the casing of their keys, and what stands in them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from armgen.arm.syntax import is_expression
from armgen.jsontypes import JsonObject, JsonValue, Path


def key_of(value: JsonObject, name: str) -> str | None:
    """The key as the template spells it, None when it is not there."""
    if name in value:
        return name
    lower, length = name.lower(), len(name)
    for key in value:
        # Only keys of the same length can be the same but for their casing, and most are not.
        if len(key) == length and key.lower() == lower:
            return key
    return None


def get(value: JsonValue, name: str) -> JsonValue:
    """A member of an object, None when there is none."""
    if not isinstance(value, dict):
        return None
    key = key_of(value, name)
    return None if key is None else value[key]


def section(template: JsonObject, name: str) -> tuple[str, JsonObject]:
    """A section of a template that is an object: its key as spelled, its members; empty for what is none."""
    key = key_of(template, name)
    found = template[key] if key is not None else None
    return key or name, found if isinstance(found, dict) else {}


def texts(value: JsonObject) -> list[str]:
    """The texts alone of `expressions`."""
    return [text for _, _, text in expressions(value)]


def expressions(value: JsonObject) -> Iterator[tuple[Path, str | int, str]]:
    """Every text inside that is an expression, keys included, but for what belongs to a nested template.

    Each with the path of what holds it and its key or index there.
    """
    stack: list[tuple[Path, JsonObject | list[JsonValue]]] = [((), value)]
    while stack:
        at, holder = stack.pop()
        members: Iterable[tuple[str | int, JsonValue]] = (
            enumerate(holder) if isinstance(holder, list) else holder.items()
        )
        for key, item in members:
            if isinstance(key, str) and is_expression(key):
                yield at, key, key
            if isinstance(item, str):
                if item[:1] == "[" and is_expression(item):
                    yield at, key, item
            elif isinstance(item, (dict, list)) and not _is_nested(holder, key):
                stack.append(((*at, key), item))


def _is_nested(holder: JsonObject | list[JsonValue], key: str | int) -> bool:
    """Whether a member is the template of a nested deployment."""
    return (
        isinstance(key, str)
        and len(key) == 8
        and key.lower() == "template"
        and isinstance(holder, dict)
        and key_of(holder, "mode") is not None
    )
