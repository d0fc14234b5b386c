"""String functions but those of URIs and encodings.

Source: "String functions for ARM templates". startsWith, endsWith and indexOf do not heed case, contains and replace
do.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from armgen.arm.dotnet import jsontext, strings
from armgen.arm.dotnet.composite import format_text
from armgen.arm.dotnet.numbers import FormatError
from armgen.arm.functions.function import Function, array, bad, integer, text, wrong
from armgen.arm.functions.hashing import unique_string
from armgen.arm.functions.show import joined, shown
from armgen.arm.syntax import Call
from armgen.arm.values import MAX_TEXT, Deferred, Value, to_node, too_long

if TYPE_CHECKING:
    from armgen.arm.evaluator import Evaluator

_NAMESPACE = "11fb06fb-712d-4ddd-98c7-e71bbd588830"
"""What Azure Resource Manager hashes the names of `guid()` in."""


def _ends_with(value: Value, end: Value) -> Value:
    return strings.fold(text("endsWith", value)).endswith(strings.fold(text("endsWith", end, "second argument")))


def _starts_with(value: Value, start: Value) -> Value:
    return strings.fold(text("startsWith", value)).startswith(
        strings.fold(text("startsWith", start, "second argument"))
    )


def _format(pattern: Value, *args: Value) -> Value:
    template = text("format", pattern, "first argument")
    try:
        return format_text(template, args, shown)
    except FormatError as error:
        raise bad(f"The text '{template[:60]}' does not fit the template function 'format': {error}.") from None


def _hashed(name: str, args: tuple[Value, ...]) -> str:
    return "-".join(text(name, arg) for arg in args)


def _guid(*args: Value) -> Value:
    from uuid import UUID, uuid5

    return str(uuid5(UUID(_NAMESPACE), strings.well_formed(_hashed("guid", args))))


def _like(value: Value, pattern: Value) -> Value:
    return Deferred(Call("like", (to_node(text("like", value)), to_node(text("like", pattern, "second argument")))))


def _new_guid(evaluator: Evaluator) -> Value:
    if not evaluator.environment.fresh:
        return Deferred(Call("newGuid"))
    from uuid import uuid4

    return str(uuid4())


def _join(items: Value, separator: Value) -> Value:
    between = text("join", separator, "second argument")
    return joined(between, map(shown, array("join", items, "first argument")))


def _pad_left(value: Value, width: Value, character: Value = " ") -> Value:
    total, fill = integer("padLeft", width, "second argument"), text("padLeft", character, "third argument")
    if strings.length(fill) != 1:
        raise bad("The template function 'padLeft' pads with one character.")
    if isinstance(value, bool) or not isinstance(value, (str, int)):
        raise wrong("padLeft", value, "a string or an integer")
    if not 0 <= total <= 131_072:
        raise bad("The length that 'padLeft' pads to lies between 0 and 131072.")
    shorter = str(value)
    return fill * (total - strings.length(shorter)) + shorter


def _replace(value: Value, old: Value, new: Value) -> Value:
    source, wanted = text("replace", value), text("replace", old, "second argument")
    if not wanted:
        raise bad("The template function 'replace' cannot replace an empty string.")
    instead = text("replace", new, "third argument")
    if len(source) + source.count(wanted) * (len(instead) - len(wanted)) > MAX_TEXT:
        raise too_long()
    return source.replace(wanted, instead)


def _split(value: Value, delimiter: Value) -> Value:
    source = text("split", value)
    marks = delimiter if isinstance(delimiter, list) else [delimiter]
    wanted = [mark for mark in (text("split", mark, "delimiter") for mark in marks) if mark]
    if not wanted:
        return [source]
    return [*re.split("|".join(map(re.escape, wanted)), source)]


def _string(value: Value) -> Value:
    return jsontext.write(value) if isinstance(value, (list, dict)) else shown(value)


def _substring(value: Value, start: Value, length: Value = None) -> Value:
    source, first = text("substring", value), integer("substring", start, "start")
    size = strings.length(source)
    count = size - first if length is None else integer("substring", length, "length")
    if first < 0 or count < 0 or first + count > size:
        raise bad(
            f"The substring from {first} of length {count} is outside of the string, which has {size} characters."
        )
    return strings.cut(source, first, first + count)


def _to_lower(value: Value) -> Value:
    return strings.to_lower(text("toLower", value))


def _to_upper(value: Value) -> Value:
    return strings.to_upper(text("toUpper", value))


def _trim(value: Value) -> Value:
    return strings.trim(text("trim", value))


def _unique_string(*args: Value) -> Value:
    return unique_string(strings.well_formed(_hashed("uniqueString", args)))


FUNCTIONS = (
    Function("endsWith", 2, 2, _ends_with),
    Function("format", 2, None, _format),
    Function("guid", 1, None, _guid),
    Function("join", 2, 2, _join),
    Function("like", 2, 2, _like),  # new in Bicep, its wildcards are not documented
    Function("newGuid", 0, 0, _new_guid, "scoped", frozenset(("any", "parameter"))),
    Function("padLeft", 2, 3, _pad_left),
    Function("replace", 3, 3, _replace),
    Function("split", 2, 2, _split),
    Function("startsWith", 2, 2, _starts_with),
    Function("string", 1, 1, _string),
    Function("substring", 2, 3, _substring),
    Function("toLower", 1, 1, _to_lower),
    Function("toUpper", 1, 1, _to_upper),
    Function("trim", 1, 1, _trim),
    Function("uniqueString", 1, None, _unique_string),
)
