"""Looking into templates whatever the casing of their keys, and what stands in them."""

from __future__ import annotations

from collections.abc import Iterator

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


def expressions(value: JsonValue, path: Path = ()) -> Iterator[tuple[Path, str]]:
    """Every text below that is an expression, keys included, but for what belongs to a nested template."""
    stack: list[tuple[Path, JsonValue]] = [(path, value)]
    while stack:
        at, one = stack.pop()
        if isinstance(one, str):
            if one[:1] == "[" and one[-1:] == "]" and one[1:2] != "[":
                yield at, one
        elif isinstance(one, dict):
            nested = key_of(one, "template")
            if nested is not None and key_of(one, "mode") is None:
                nested = None
            for key, item in one.items():
                if key[:1] == "[" and key[-1:] == "]" and key[1:2] != "[":
                    yield (*at, key), key
                if key != nested and isinstance(item, (str, dict, list)):
                    stack.append(((*at, key), item))
        elif isinstance(one, list):
            stack.extend(((*at, index), item) for index, item in enumerate(one))
