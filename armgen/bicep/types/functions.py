"""What Bicep's own functions take and give.

Source: Bicep 0.46, namespaces `sys` and `az`. A function that is not here takes and gives anything.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import NamedTuple

from armgen.bicep.builtins import is_list_function
from armgen.bicep.types.fits import takes
from armgen.bicep.types.shapes import (
    ANY,
    ARRAY,
    NULL,
    OBJECT,
    TEXT,
    TRUTH,
    WHOLE,
    Items,
    Member,
    Record,
    Row,
    Shape,
    Text,
    Truth,
    Whole,
    bare,
    item_of,
    one_of,
    without_null,
)

_NAMED: dict[str, Shape] = {
    "any": ANY,
    "array": ARRAY,
    "arrays": Items(ARRAY),
    "bool": TRUTH,
    "int": WHOLE,
    "ints": Items(WHOLE),
    "null": NULL,
    "object": OBJECT,
    "objects": Items(OBJECT),
    "scalars": Items(one_of((TEXT, WHOLE, TRUTH))),
    "string": TEXT,
    "strings": Items(TEXT),
}

# "string? string* -> int": a `?` marks what may be left out, a `*` what may come any number of times.
SIGNATURES: dict[str, tuple[str, ...]] = {
    "any": ("any -> any",),
    "array": ("any -> array",),
    "base64": ("string -> string",),
    "base64ToJson": ("string -> any",),
    "base64ToString": ("string -> string",),
    "bool": ("any -> bool",),
    "buildUri": ("object -> string",),
    "cidrHost": ("string int -> string",),
    "cidrSubnet": ("string int int -> string",),
    "concat": ("array array* -> array", "string|int|bool string|int|bool* -> string"),
    "contains": ("object string -> bool", "array any -> bool", "string string -> bool"),
    "dataUri": ("any -> string",),
    "dataUriToString": ("string -> string",),
    "dateTimeAdd": ("string string string? -> string",),
    "dateTimeFromEpoch": ("int? -> string",),
    "dateTimeToEpoch": ("string? -> int",),
    "deployer": ("-> any",),
    "deployment": ("-> any",),
    "distinct": ("array -> array",),
    "empty": ("null|object|array|string -> bool",),
    "endsWith": ("string string -> bool",),
    "environment": ("-> any",),
    "extensionResourceId": ("string string string string* -> string",),
    "externalInput": ("string any? -> any",),
    "fail": ("string -> any",),
    "first": ("array -> any", "string -> string"),
    "flatten": ("arrays -> array",),
    "format": ("string any* -> string",),
    "getSecret": ("string string string string string? -> string",),
    "guid": ("string string* -> string",),
    "indexOf": ("string string -> int", "array any -> int"),
    "int": ("string|int -> int",),
    "intersection": ("object object object* -> object", "array array array* -> array"),
    "items": ("object -> array",),
    "join": ("scalars string -> string",),
    "json": ("string -> any",),
    "last": ("array -> any", "string -> string"),
    "lastIndexOf": ("string string -> int", "array any -> int"),
    "length": ("string|object -> int", "array -> int"),
    "loadDirectoryFileInfo": ("string string? -> any",),
    "loadFileAsBase64": ("string -> string",),
    "loadJsonContent": ("string string? string? -> any",),
    "loadTextContent": ("string string? -> string",),
    "loadYamlContent": ("string string? string? -> any",),
    "managementGroup": ("string? -> any",),
    "managementGroupResourceId": ("string string string* -> string",),
    "max": ("int int* -> int", "ints -> int"),
    "min": ("int int* -> int", "ints -> int"),
    "newGuid": ("-> string",),
    "objectKeys": ("object -> strings",),
    "padLeft": ("string|int int string? -> string",),
    "parseCidr": ("string -> any",),
    "parseUri": ("string -> any",),
    "pickZones": ("string string string int? int? -> array",),
    "providers": ("string string? -> any",),
    "range": ("int int -> ints",),
    "readEnvironmentVariable": ("string string? -> string",),
    "reference": ("string string? string? -> any",),
    "replace": ("string string string -> string",),
    "resourceGroup": ("string? string? -> any",),
    "resourceId": ("string string string* -> string",),
    "roleDefinitions": ("string -> any",),
    "shallowMerge": ("objects -> object",),
    "skip": ("array int -> array", "string int -> string"),
    "split": ("string string|array -> strings",),
    "startsWith": ("string string -> bool",),
    "string": ("any -> string",),
    "subscription": ("string? -> any",),
    "subscriptionResourceId": ("string string string* -> string",),
    "substring": ("string int int? -> string",),
    "take": ("array int -> array", "string int -> string"),
    "tenant": ("-> any",),
    "tenantResourceId": ("string string string* -> string",),
    "toLower": ("string -> string",),
    "toUpper": ("string -> string",),
    "trim": ("string -> string",),
    "union": ("object object object* -> object", "array array array* -> array"),
    "uniqueString": ("string string* -> string",),
    "uri": ("string string -> string",),
    "uriComponent": ("string -> string",),
    "uriComponentToString": ("string -> string",),
    "utcNow": ("string? -> string",),
}
_LIST = "string string object? -> any"


class Signature(NamedTuple):
    params: tuple[Shape, ...]
    least: int
    variadic: bool
    result: Shape

    def param(self, position: int) -> Shape:
        return self.params[min(position, len(self.params) - 1)]

    def counts(self, given: int) -> bool:
        return given >= self.least and (self.variadic or given <= len(self.params))


class Mismatch(NamedTuple):
    """An argument that no signature takes, and what they want there."""

    position: int
    wanted: Shape


@cache
def signatures(name: str) -> tuple[Signature, ...]:
    texts = SIGNATURES.get(name, (_LIST,) if is_list_function(name) else ())
    return tuple(_read(text) for text in texts)


def count_wanted(name: str, given: int) -> str:
    """How many arguments a function takes, in words; "" when it may take as many as it is given."""
    known = signatures(name)
    if not known or any(one.counts(given) for one in known):
        return ""
    least = min(one.least for one in known)
    if any(one.variadic for one in known):
        return f"{least} or more arguments"
    most = max(len(one.params) for one in known)
    return numbered(least, most)


def numbered(least: int, most: int) -> str:
    """Arguments counted in words."""
    if least == most == 0:
        return "no arguments"
    return f"{least if least == most else f'{least} to {most}'} argument{'' if most == 1 else 's'}"


def _read(text: str) -> Signature:
    left, _, right = text.partition("->")
    params: list[Shape] = []
    least = 0
    for word in left.split():
        params.append(one_of(_NAMED[part] for part in word.rstrip("?*").split("|")))
        least += word[-1] not in "?*"
    return Signature(tuple(params), least, "*" in left, _NAMED[right.strip()])


def matched(name: str, given: list[Shape]) -> Signature | Mismatch | None:
    """The signature of a function that takes the arguments, or the argument that none takes; None if it is not known,
    or if more than one may be meant. How many there are is judged elsewhere.
    """
    found: list[Signature] = []
    faults: list[Mismatch] = []
    for one in signatures(name):
        if not one.counts(len(given)):
            continue
        position = next((i for i, shape in enumerate(given) if not takes(one.param(i), shape)), None)
        if position is None:
            found.append(one)
        else:
            faults.append(Mismatch(position, one.param(position)))
    if found:
        return found[0] if len(found) == 1 else None
    if not faults:
        return None
    latest = max(one.position for one in faults)
    return Mismatch(latest, one_of(one.wanted for one in faults if one.position == latest))


def result(name: str, signature: Signature, given: list[Shape]) -> Shape:
    """What a call gives, as precisely as its arguments tell."""
    special = _RESULTS.get(name)
    return special(given, signature) if special is not None else signature.result


def _part(given: list[Shape], signature: Signature) -> Shape:
    """Some of an array or of a string."""
    return Items(item_of(given[0])) if isinstance(signature.result, Items) else TEXT


def _end(given: list[Shape], signature: Signature, position: int) -> Shape:
    """The first or last of an array or of a string."""
    base = without_null(given[0])
    if isinstance(signature.result, Text):
        return TEXT
    if isinstance(base, Row):
        return base.items[position] if base.items else NULL
    return one_of((item_of(base), NULL))


def _entries(given: list[Shape], _: Signature) -> Shape:
    """Keys and values of an object."""
    value = values_of(given[0])
    return Items(Record({"key": Member(TEXT, True), "value": Member(value, True)}, None))


def _combined(given: list[Shape], signature: Signature) -> Shape:
    if isinstance(signature.result, Items):
        return Items(one_of(item_of(one) for one in given))
    return signature.result


def _flat(given: list[Shape], _: Signature) -> Shape:
    return Items(item_of(item_of(given[0])))


def values_of(shape: Shape) -> Shape:
    """What the members of an object hold."""
    base = without_null(shape)
    if not isinstance(base, Record) or base.lenient:
        return ANY
    found = [member.shape for member in base.members.values()]
    return _common([*found, *([base.rest] if base.rest is not None else [])])


def _common(shapes: list[Shape]) -> Shape:
    """What values of one kind are; those of several kinds are anything to the compiler."""
    if len(shapes) == 1:
        return shapes[0]
    for kind, whole in ((Text, TEXT), (Whole, WHOLE), (Truth, TRUTH), (Record, OBJECT)):
        if shapes and all(isinstance(bare(shape), kind) for shape in shapes):
            return whole
    return ANY


_RESULTS: dict[str, Callable[[list[Shape], Signature], Shape]] = {
    "concat": _combined,
    "first": lambda given, signature: _end(given, signature, 0),
    "flatten": _flat,
    "items": _entries,
    "last": lambda given, signature: _end(given, signature, -1),
    "skip": _part,
    "take": _part,
}
