"""Whether values fit what a template declares: types, allowed values, bounds, user-defined types."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from armgen.arm.expand.reading import get, key_of
from armgen.arm.values import Deferred, Partial, Value, deep_equal, type_name
from armgen.jsontypes import JsonObject, JsonValue, Path

_MOST_REFS = 32
_WORDS = {
    "string": "string",
    "securestring": "string",
    "int": "integer",
    "bool": "boolean",
    "object": "object",
    "secureobject": "object",
    "array": "array",
}


class Misfit(NamedTuple):
    """What does not fit, below the value."""

    path: Path
    message: str


def resolve(declaration: JsonValue, template: JsonObject) -> JsonObject:
    """A declaration with its `$ref` followed; what it says itself wins over what it refers to."""
    found: JsonObject = dict(declaration) if isinstance(declaration, dict) else {}
    for _ in range(_MOST_REFS):
        target = found.pop("$ref", None)
        if not isinstance(target, str):
            break
        pointed = _pointed(target, template)
        if not isinstance(pointed, dict):
            break
        found = {**pointed, **found}
    return found


def _pointed(reference: str, template: JsonObject) -> JsonValue:
    at: JsonValue = template
    for part in reference.removeprefix("#/").split("/"):
        step = part.replace("~1", "/").replace("~0", "~")
        if isinstance(at, list):
            at = at[int(step)] if step.isdigit() and int(step) < len(at) else None
        else:
            at = get(at, step)
    return at


def kind_of(declaration: JsonObject) -> str:
    """`string`, `integer`, ... as declared; "" for a type that is none."""
    kind = get(declaration, "type")
    return _WORDS.get(kind.lower(), "") if isinstance(kind, str) else ""


def as_declared(value: Value, declaration: JsonObject) -> Value:
    """A value in the type that is declared: numbers and booleans that were written as text."""
    kind = kind_of(declaration)
    if kind == "integer" and isinstance(value, str) and value.strip().lstrip("+-").isdigit():
        return int(value)
    if kind == "boolean" and isinstance(value, str) and value.strip().lower() in ("true", "false"):
        return value.strip().lower() == "true"
    if kind == "integer" and isinstance(value, float) and value.is_integer():
        return int(value)
    return value


def misfits(value: Value, declaration: JsonValue, template: JsonObject, depth: int = 0) -> Iterator[Misfit]:
    """Everything in a value that the declaration does not allow."""
    if isinstance(value, Deferred) or depth > 60:
        return
    declared = resolve(declaration, template)
    if value is None:
        if get(declared, "nullable") is not True and kind_of(declared):
            yield Misfit((), f"it is null where a value of type {get(declared, 'type')} is wanted")
        return
    kind = kind_of(declared)
    if kind and not _is(value, kind):
        yield Misfit((), f"it is of type {type_name(value)} where {_with_article(kind)} is wanted")
        return
    yield from _allowed(value, declared)
    yield from _bounds(value, declared)
    if isinstance(value, list):
        yield from _items(value, declared, template, depth)
    elif isinstance(value, dict) and not isinstance(value, Partial):
        yield from _properties(value, declared, template, depth)


def _is(value: Value, kind: str) -> bool:
    if isinstance(value, bool):
        return kind == "boolean"
    wanted = {"string": str, "integer": int, "boolean": bool, "object": dict, "array": list}[kind]
    return isinstance(value, wanted)


def _with_article(kind: str) -> str:
    return f"an {kind}" if kind[0] in "aio" else f"a {kind}"


def _allowed(value: Value, declared: JsonObject) -> Iterator[Misfit]:
    allowed = get(declared, "allowedValues")
    if not isinstance(allowed, list) or not allowed:
        return
    if kind_of(declared) in ("integer", "boolean"):
        allowed = [as_declared(one, declared) for one in allowed]  # type: ignore[arg-type, misc]
    members = value if isinstance(value, list) and not any(isinstance(one, list) for one in allowed) else [value]
    for index, one in enumerate(members):
        if isinstance(one, Deferred) or any(_same(one, other) for other in allowed):
            continue
        shown = ", ".join(str(other) for other in allowed[:12]) + (", ..." if len(allowed) > 12 else "")
        yield Misfit((index,) if members is value else (), f"'{one}' is none of the allowed values: {shown}")


def _same(value: Value, allowed: JsonValue) -> bool:
    if isinstance(value, str) and isinstance(allowed, str):
        return value.lower() == allowed.lower()
    return deep_equal(value, allowed)  # type: ignore[arg-type]


def _bounds(value: Value, declared: JsonObject) -> Iterator[Misfit]:
    if isinstance(value, int) and not isinstance(value, bool):
        low, high, size, what = get(declared, "minValue"), get(declared, "maxValue"), value, "it is"
    elif isinstance(value, (str, list)):
        low, high, size, what = get(declared, "minLength"), get(declared, "maxLength"), len(value), "its length is"
    else:
        return
    if isinstance(low, int) and size < low:
        yield Misfit((), f"{what} {size}, below the minimum of {low}")
    if isinstance(high, int) and size > high:
        yield Misfit((), f"{what} {size}, above the maximum of {high}")


def _items(value: list[Value], declared: JsonObject, template: JsonObject, depth: int) -> Iterator[Misfit]:
    prefix = get(declared, "prefixItems")
    first = prefix if isinstance(prefix, list) else []
    rest = get(declared, "items")
    for index, item in enumerate(value):
        if index < len(first):
            inner: JsonValue = first[index]
        elif rest is False:
            yield Misfit((index,), f"the array takes {len(first)} items")
            return
        elif isinstance(rest, dict):
            inner = rest
        else:
            continue
        for one in misfits(item, inner, template, depth + 1):
            yield one._replace(path=(index, *one.path))


def _properties(value: dict[str, Value], declared: JsonObject, template: JsonObject, depth: int) -> Iterator[Misfit]:
    found = _discriminated(value, declared, template)
    if isinstance(found, Misfit):
        yield found
        return
    declared = found
    listed = get(declared, "properties")
    properties = listed if isinstance(listed, dict) else {}
    for name, inner in properties.items():
        key = key_of(value, name)  # type: ignore[arg-type]
        if key is None:
            if get(resolve(inner, template), "nullable") is not True:
                yield Misfit((), f"the property '{name}' is missing")
            continue
        for one in misfits(value[key], inner, template, depth + 1):
            yield one._replace(path=(key, *one.path))
    more = get(declared, "additionalProperties")
    known = {name.lower() for name in properties}
    for key, item in value.items():
        if key.lower() in known:
            continue
        if more is False:
            yield Misfit((key,), f"there is no property '{key}' in its type")
        elif isinstance(more, dict):
            for one in misfits(item, more, template, depth + 1):
                yield one._replace(path=(key, *one.path))


def _discriminated(value: dict[str, Value], declared: JsonObject, template: JsonObject) -> JsonObject | Misfit:
    """The variant of a tagged union that the value is of; a misfit when it is of none."""
    tag = get(declared, "discriminator")
    name, mapping = get(tag, "propertyName"), get(tag, "mapping")
    if not isinstance(name, str) or not isinstance(mapping, dict):
        return declared
    key = key_of(value, name)  # type: ignore[arg-type]
    if key is None:
        return Misfit((), f"the property '{name}' is missing, which says what kind of object it is")
    chosen = value[key]
    if isinstance(chosen, Deferred):
        return declared
    variant = get(mapping, chosen) if isinstance(chosen, str) else None
    if variant is None:
        return Misfit((key,), f"'{chosen}' is none of the kinds of object: {', '.join(list(mapping)[:12])}")
    return resolve(variant, template)
