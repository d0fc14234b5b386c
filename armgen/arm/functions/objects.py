"""Object functions: createObject, items, json, objectKeys, shallowMerge, tryGet, tryIndexFromEnd.

Source: "Object functions for ARM templates". `tryGet` gives null as soon as one step is missing.
"""

from __future__ import annotations

from armgen.arm.dotnet.culture import sort_key
from armgen.arm.dotnet.jsontext import JsonTextError, read
from armgen.arm.functions.function import Function, array, bad, obj, text, wrong
from armgen.arm.syntax import Access, Text
from armgen.arm.values import Deferred, NotKnownError, Partial, Value, find_key


def _create_object(*args: Value) -> Value:
    if len(args) % 2:
        raise bad("The template function 'createObject' takes pairs of a key and a value.")
    result: dict[str, Value] = {}
    for key, value in zip(args[::2], args[1::2], strict=True):
        if isinstance(key, Deferred):
            raise NotKnownError
        result[text("createObject", key, "key")] = value
    return result


def _whole(name: str, value: Value) -> dict[str, Value]:
    if isinstance(value, Partial):
        raise NotKnownError
    return obj(name, value)


def _items(value: Value) -> Value:
    entries = _whole("items", value)
    return [{"key": key, "value": entries[key]} for key in _sorted(entries)]


def _sorted(keys: dict[str, Value]) -> list[str]:
    """The keys in the order of the culture without case; keys that differ in case only stay as they were."""
    return sorted(keys, key=lambda key: sort_key(key)[:2])


def _object_keys(value: Value) -> Value:
    return [*_sorted(_whole("objectKeys", value))]


def _json(value: Value) -> Value:
    source = text("json", value)
    try:
        return read(source)
    except JsonTextError as error:
        raise bad(f"The template function 'json' cannot read its argument as JSON: {error}.") from None


def _shallow_merge(value: Value) -> Value:
    result: dict[str, Value] = {}
    for item in array("shallowMerge", value):
        if item is None:
            continue
        if isinstance(item, (Deferred, Partial)):
            raise NotKnownError
        if not isinstance(item, dict):
            raise wrong("shallowMerge", item, "an array of objects")
        for key, member in item.items():
            result[find_key(result, key) or key] = member
    return result


def _try_get(base: Value, *keys: Value) -> Value:
    value = base
    if not isinstance(base, (dict, list)) and base is not None:
        raise wrong("tryGet", base, "an object or an array")
    for key in keys:
        value = _step(value, key)
        if isinstance(value, Deferred):
            raise NotKnownError
        if value is None:
            return None
    return value


def _try_get_call(*args: Value) -> Value:
    """The last step may give what is not known; any before it may not."""
    value = _try_get(*args[:-1])
    return _step(value, args[-1])


def _step(value: Value, key: Value) -> Value:
    if isinstance(key, dict):
        return _from_key(value, key)
    if isinstance(value, dict):
        if not isinstance(key, str):
            raise wrong("tryGet", key, "a string", "key of an object")
        name = find_key(value, key)
        if name is None and isinstance(value, Partial):
            return Deferred(Access(value.node, Text(key)))
        return None if name is None else value[name]
    if isinstance(value, list):
        if not isinstance(key, int) or isinstance(key, bool):
            raise wrong("tryGet", key, "an integer", "index of an array")
        return value[key] if 0 <= key < len(value) else None
    return None


def _from_key(value: Value, key: dict[str, Value]) -> Value:
    """A step written as `{"value": n, "fromEnd": true}`."""
    place, end = key.get(find_key(key, "value") or ""), key.get(find_key(key, "fromEnd") or "")
    if isinstance(place, (dict, list)) or place is None:
        raise bad("A key of 'tryGet' that is an object needs a `value`.")
    if end is not True:
        return _step(value, place)
    return _try_index_from_end(value, place)


def _try_index_from_end(value: Value, index: Value, *keys: Value) -> Value:
    if not isinstance(value, list):
        if value is None:
            return None
        raise wrong("tryIndexFromEnd", value, "an array")
    if not isinstance(index, int) or isinstance(index, bool) or not 1 <= index <= len(value):
        return None
    found = value[-index]
    return _try_get(found, *keys) if keys else found


FUNCTIONS = (
    Function("createObject", 0, None, _create_object, "keep"),
    Function("items", 1, 1, _items, "open"),
    Function("json", 1, 1, _json),
    Function("objectKeys", 1, 1, _object_keys, "open"),
    Function("shallowMerge", 1, 1, _shallow_merge, "open"),
    Function("tryGet", 2, None, _try_get_call, "open"),
    Function("tryIndexFromEnd", 2, None, _try_index_from_end, "open"),
)
