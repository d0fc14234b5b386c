"""The files of the catalogue, each parsed at most once, and their values with the types that their schema promises."""

from __future__ import annotations

import json
from functools import cache

from armgen.assets import CATALOG
from armgen.jsontypes import JsonObject, JsonValue


@cache
def read(name: str) -> JsonObject:
    """The content of `schemas/catalog/<name>.json`."""
    value: JsonValue = json.loads((CATALOG / f"{name}.json").read_bytes())
    return as_object(value)


def latest(by_edition: JsonValue, edition: str) -> JsonValue:
    """What holds in an edition, of values by the edition from which they hold; None when none does yet."""
    held = [value for since, value in as_object(by_edition).items() if since <= edition]
    return held[-1] if held else None


def as_object(value: JsonValue) -> JsonObject:
    if not isinstance(value, dict):
        raise TypeError(f"the catalogue has {value!r} where an object belongs")
    return value


def as_array(value: JsonValue) -> list[JsonValue]:
    if not isinstance(value, list):
        raise TypeError(f"the catalogue has {value!r} where a list belongs")
    return value


def as_text(value: JsonValue) -> str:
    if not isinstance(value, str):
        raise TypeError(f"the catalogue has {value!r} where a text belongs")
    return value


def as_number(value: JsonValue) -> int:
    if not isinstance(value, int):
        raise TypeError(f"the catalogue has {value!r} where a number belongs")
    return value


def as_texts(value: JsonValue) -> list[str]:
    return [as_text(item) for item in as_array(value)]
