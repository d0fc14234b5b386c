"""Array functions, most of which take strings and objects as well.

Source: "Array functions for ARM templates", "Object functions for ARM templates". What they do with an empty array
or null is partly not documented: `first` and `last` give null then.
"""

from __future__ import annotations

import json
from collections.abc import Iterable

from armgen.arm.dotnet import strings
from armgen.arm.functions.function import Function, array, bad, integer, text, wrong
from armgen.arm.functions.show import joined, shown
from armgen.arm.values import MAX_MEMBERS, Deferred, NotKnownError, Partial, Value, deep_equal, find_key, is_known

MAX_RANGE = 10_000
"""Numbers that `range` gives at most; start and count together stay below 2^31."""


def _array(value: Value) -> Value:
    return value if isinstance(value, list) else [value]


def _concat(*args: Value) -> Value:
    if isinstance(args[0], list):
        return gathered([array("concat", arg, "argument beside an array") for arg in args])
    for arg in args:
        if isinstance(arg, (list, dict)) or arg is None:
            raise wrong("concat", arg, "strings or arrays", "arguments")
    return joined("", map(shown, args))


def _contains(container: Value, item: Value) -> Value:
    if isinstance(container, str):
        if isinstance(item, bool) or not isinstance(item, (str, int)):
            raise wrong("contains", item, "a string", "second argument")
        return str(item) in container
    if isinstance(container, dict):
        name = find_key(container, text("contains", item, "second argument"))
        if name is None and isinstance(container, Partial):
            raise NotKnownError
        return name is not None
    if isinstance(container, list):
        return _position(container, item, range(len(container))) >= 0
    raise wrong("contains", container, "an array, an object or a string")


def _position(items: list[Value], wanted: Value, order: range) -> int:
    """The first index in that order where the item stands, -1 for nowhere."""
    if not is_known(wanted):
        raise NotKnownError
    for index in order:
        if not is_known(items[index]):
            raise NotKnownError
        if deep_equal(items[index], wanted):
            return index
    return -1


def _create_array(*args: Value) -> Value:
    return list(args)


def _empty(value: Value) -> Value:
    if value is None:
        return True
    if isinstance(value, Partial):
        return False
    if isinstance(value, (str, list, dict)):
        return not value
    raise wrong("empty", value, "an array, an object or a string")


def _first(value: Value) -> Value:
    return _end("first", value, 0)


def _last(value: Value) -> Value:
    return _end("last", value, -1)


def _end(name: str, value: Value, index: int) -> Value:
    if isinstance(value, str):
        return strings.code_units(value)[index] if value else ""
    if isinstance(value, list):
        return value[index] if value else None
    if value is None:
        return None
    raise wrong(name, value, "an array or a string")


def _flatten(value: Value) -> Value:
    items = array("flatten", value)
    if any(isinstance(item, Deferred) for item in items):
        raise NotKnownError
    return gathered([array("flatten", item, "array of arrays") for item in items])


def gathered(lists: list[list[Value]]) -> list[Value]:
    """The members of all lists. Raises TemplateError when they are too many for one value."""
    if sum(map(len, lists)) > MAX_MEMBERS:
        raise bad(f"The array would have more than {MAX_MEMBERS:,} elements.")
    return [item for items in lists for item in items]


def _index_of(container: Value, item: Value) -> Value:
    if isinstance(container, list):
        return _position(container, item, range(len(container)))
    haystack, needle = text("indexOf", container), text("indexOf", item, "second argument")
    return strings.units_before(haystack, strings.fold(haystack).find(strings.fold(needle)))


def _last_index_of(container: Value, item: Value) -> Value:
    if isinstance(container, list):
        return _position(container, item, range(len(container) - 1, -1, -1))
    haystack, needle = text("lastIndexOf", container), text("lastIndexOf", item, "second argument")
    return strings.units_before(haystack, strings.fold(haystack).rfind(strings.fold(needle)))


def _intersection(*args: Value) -> Value:
    first = args[0]
    if isinstance(first, list):
        sets = [set(map(_same, array("intersection", arg, "argument beside an array"))) for arg in args[1:]]
        return [item for key, item in _distinct_items(first).items() if all(key in other for other in sets)]
    if not isinstance(first, dict):
        raise wrong("intersection", first, "arrays or objects", "arguments")
    common: dict[str, Value] = dict(first)
    for arg in args[1:]:
        if not isinstance(arg, dict):
            raise wrong("intersection", arg, "an object", "argument beside an object")
        common = _common(common, arg)
    return common


def _common(left: dict[str, Value], right: dict[str, Value]) -> dict[str, Value]:
    """Properties that both have with the same value; of nested objects what both have in common."""
    result: dict[str, Value] = {}
    for key, value in left.items():
        name = find_key(right, key)
        if name is None:
            continue
        other = right[name]
        if isinstance(value, dict) and isinstance(other, dict):
            result[key] = _common(value, other)
        elif deep_equal(value, other):
            result[key] = value
    return result


def _same(item: Value) -> str:
    """A text that two values share exactly when they are deeply equal."""
    return json.dumps(item, sort_keys=True)


def _distinct_items(items: Iterable[Value]) -> dict[str, Value]:
    """The items by what they share, each where it first appears."""
    found: dict[str, Value] = {}
    for item in items:
        found.setdefault(_same(item), item)
    return found


def _length(value: Value) -> Value:
    if isinstance(value, str):
        return strings.length(value)
    if isinstance(value, Partial):
        raise NotKnownError
    if isinstance(value, (list, dict)):
        return len(value)
    raise wrong("length", value, "an array, an object or a string")


def _range(start: Value, count: Value) -> Value:
    first, number = integer("range", start, "first argument"), integer("range", count, "second argument")
    if not 0 <= number <= MAX_RANGE:
        raise bad(f"The count of 'range' lies between 0 and {MAX_RANGE}; it is {number}.")
    if not -(2**31) <= first < 2**31 or first + number > 2**31 - 1:
        raise bad("The numbers of 'range' must stay below 2147483647.")
    return list(range(first, first + number))


def _skip(value: Value, count: Value) -> Value:
    number = max(integer("skip", count, "second argument"), 0)
    if isinstance(value, str):
        return strings.cut(value, number)
    return _list_or_text("skip", value)[number:]


def _take(value: Value, count: Value) -> Value:
    number = max(integer("take", count, "second argument"), 0)
    if isinstance(value, str):
        return strings.cut(value, 0, number)
    return _list_or_text("take", value)[:number]


def _list_or_text(name: str, value: Value) -> list[Value]:
    if isinstance(value, list):
        return value
    raise wrong(name, value, "an array or a string")


def _union(*args: Value) -> Value:
    there = [arg for arg in args if arg is not None]
    if there and all(isinstance(arg, dict) for arg in there):
        merged: dict[str, Value] = {}
        for arg in there:
            if isinstance(arg, Partial):
                raise NotKnownError
            if isinstance(arg, dict):
                merged = _merge(merged, arg)
        return merged
    if not there or not all(isinstance(arg, list) for arg in there):
        raise bad("The template function 'union' takes arrays only or objects only.")
    if not all(map(is_known, there)):
        raise NotKnownError
    return [*_distinct_items(gathered([array("union", arg) for arg in there])).values()]


def _merge(left: dict[str, Value], right: dict[str, Value]) -> dict[str, Value]:
    """Properties of both; nested objects are merged, everything else is that of the right side."""
    result = dict(left)
    for key, value in right.items():
        name = find_key(result, key) or key
        there = result.get(name)
        if (isinstance(value, Deferred) and isinstance(there, dict)) or (
            isinstance(there, Deferred) and isinstance(value, dict)
        ):
            raise NotKnownError
        both = isinstance(there, dict) and isinstance(value, dict)
        result[name] = _merge(there, value) if both else value  # type: ignore[arg-type]
    return result


def _distinct(value: Value) -> Value:
    return [*_distinct_items(array("distinct", value)).values()]


def _index_from_end(value: Value, index: Value) -> Value:
    items, number = array("indexFromEnd", value), integer("indexFromEnd", index, "second argument")
    if not 1 <= number <= len(items):
        raise bad(f"The index {number} from the end is outside of the array, which has {len(items)} elements.")
    return items[-number]


FUNCTIONS = (
    Function("array", 1, 1, _array, "open"),
    Function("concat", 1, None, _concat, "open"),
    Function("contains", 2, 2, _contains, "open"),
    Function("createArray", 0, None, _create_array, "keep"),
    Function("distinct", 1, 1, _distinct),
    Function("empty", 1, 1, _empty, "open"),
    Function("first", 1, 1, _first, "open"),
    Function("flatten", 1, 1, _flatten, "open"),
    Function("indexFromEnd", 2, 2, _index_from_end, "open"),
    Function("indexOf", 2, 2, _index_of, "open"),
    Function("intersection", 2, None, _intersection),
    Function("last", 1, 1, _last, "open"),
    Function("lastIndexOf", 2, 2, _last_index_of, "open"),
    Function("length", 1, 1, _length, "open"),
    Function("range", 2, 2, _range),
    Function("skip", 2, 2, _skip, "open"),
    Function("take", 2, 2, _take, "open"),
    Function("union", 2, None, _union, "open"),
)
