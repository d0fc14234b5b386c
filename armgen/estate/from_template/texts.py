"""Values of a template as the Estate holds them: text with holes, ids with holes, flags and numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from armgen.arm.syntax import Access, Call, Node, Number, print_node
from armgen.arm.syntax import Text as Literal
from armgen.arm.values import Deferred, Value
from armgen.estate.names import Pattern, ResourceRef, Text
from armgen.unknown import Unknown

Parts = list["str | Unknown"]
"""A text taken apart: what is known and the holes in it, neighbouring texts joined."""

SUBSCRIPTION = Unknown("subscription().subscriptionId")
GROUP = Unknown("resourceGroup().name")
"""The prefix that all relative ids of one file share while nobody says where it is deployed."""

_HOLE = re.compile(r"\{\{|\}\}|\{(\d+)\}")
_INT = re.compile(r"[+-]?\d{1,18}\Z")
_GUID = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}\Z")
_TAIL = 3


def unknown(value: Deferred) -> Unknown:
    """What only the deployment knows, by its canonical expression."""
    return Unknown(print_node(value.node))


def known_or_unknown(value: Value) -> str | Unknown | None:
    """A text, Unknown for an expression, None when it is absent or no text."""
    if isinstance(value, Deferred):
        parts = parts_of(value.node)
        return parts[0] if len(parts) == 1 and isinstance(parts[0], str) else unknown(value)
    return value if isinstance(value, str) else None


def text_of(value: Value) -> Text | None:
    """A name: text, or a Pattern when some or all of it is computed. None when it is no text."""
    if isinstance(value, Deferred):
        return _joined(parts_of(value.node))
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return value if isinstance(value, str) else None


def flag_of(value: Value) -> bool | Unknown | None:
    """A boolean, which people write as a text as well."""
    if isinstance(value, Deferred):
        return unknown(value)
    if isinstance(value, str):
        return {"true": True, "false": False}.get(value.strip().lower())
    return value if isinstance(value, bool) else None


def number_of(value: Value) -> int | Unknown | None:
    """A whole number, which people write as a text as well."""
    if isinstance(value, Deferred):
        return unknown(value)
    if isinstance(value, str) and _INT.match(value.strip()):
        return int(value)
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def member(value: Value, *path: str) -> Value:
    """A member of an object by its path, whatever the casing; None when it is absent.

    A member of what only the deployment knows is Deferred as well.
    """
    at = value
    for step in path:
        if isinstance(at, Deferred):
            at = Deferred(Access(at.node, Literal(step)))
            continue
        if not isinstance(at, dict):
            return None
        if step in at:
            at = at[step]
            continue
        lower = step.lower()
        at = next((item for key, item in at.items() if key.lower() == lower), None)
    return at


def items_of(value: Value) -> Sequence[Value]:
    """The items of a list; none of anything else."""
    return value if isinstance(value, list) else ()


# Text with holes


def parts_of(node: Node) -> Parts:
    """The parts of the text that an expression gives."""
    found: Parts = []
    for part in _parts(node):
        if isinstance(part, str) and found and isinstance(found[-1], str):
            found[-1] += part
        elif part != "":
            found.append(part)
    return found or [""]


def _parts(node: Node) -> Iterator[str | Unknown]:
    if isinstance(node, Literal):
        yield node.value
    elif isinstance(node, Number):
        yield str(node.value)
    elif isinstance(node, Access):
        yield from _scope_id(node)
    else:
        yield from _call(node)


def _call(node: Call) -> Iterator[str | Unknown]:
    name = node.name.lower().removeprefix("sys.")
    if name == "concat":
        for arg in node.args:
            yield from _parts(arg)
    elif name in ("tolower", "toupper", "string") and len(node.args) == 1:
        # Names and ids have no case.
        yield from _parts(node.args[0])
    elif name == "format" and node.args and isinstance(node.args[0], Literal):
        yield from _format(node, node.args[0].value, node.args[1:])
    elif name in _ID_FUNCTIONS:
        yield from _id_call(node, name)
    else:
        yield Unknown(print_node(node))


def _format(node: Call, pattern: str, args: Sequence[Node]) -> Iterator[str | Unknown]:
    plain = _HOLE.sub("", pattern)
    if "{" in plain or "}" in plain or any(int(hole[1]) >= len(args) for hole in _HOLE.finditer(pattern) if hole[1]):
        yield Unknown(print_node(node))
        return
    at = 0
    for hole in _HOLE.finditer(pattern):
        yield pattern[at : hole.start()]
        at = hole.end()
        if hole[1] is None:
            yield hole[0][0]
        else:
            yield from _parts(args[int(hole[1])])
    yield pattern[at:]


def _scope_id(node: Access) -> Iterator[str | Unknown]:
    """`resourceGroup().id` and `subscription().id` are texts of which parts are known."""
    base, key = node.base, node.key
    if isinstance(base, Call) and isinstance(key, Literal) and key.value.lower() == "id" and not base.args:
        name = base.name.lower()
        if name in ("resourcegroup", "subscription"):
            yield "/subscriptions/"
            yield SUBSCRIPTION
            if name == "resourcegroup":
                yield "/resourceGroups/"
                yield GROUP
            return
    yield Unknown(print_node(node))


_ID_FUNCTIONS = frozenset(
    {"resourceid", "subscriptionresourceid", "tenantresourceid", "managementgroupresourceid", "extensionresourceid"}
)


def _id_call(node: Call, name: str) -> Iterator[str | Unknown]:
    """The parts of the id that one of the id functions gives."""
    at = _type_index(node.args)
    if at is None:
        yield Unknown(print_node(node))
        return
    kind, names, scope = node.args[at], node.args[at + 1 :], node.args[:at]
    if name == "extensionresourceid":
        for arg in scope:
            yield from _parts(arg)
    elif name == "managementgroupresourceid":
        yield Unknown(print_node(node._replace(args=scope)))
    elif name != "tenantresourceid":
        in_group = name == "resourceid"
        subscription, group = _scope_args(scope, in_group)
        yield "/subscriptions/"
        yield from (SUBSCRIPTION,) if subscription is None else _parts(subscription)
        if in_group:
            yield "/resourceGroups/"
            yield from (GROUP,) if group is None else _parts(group)
    yield "/providers/"
    namespace, *segments = kind.value.strip("/").split("/") if isinstance(kind, Literal) else [""]
    yield namespace
    for segment, arg in zip(segments, names, strict=True):
        yield f"/{segment}/"
        yield from _parts(arg)


def _scope_args(scope: Sequence[Node], in_group: bool) -> tuple[Node | None, Node | None]:
    """Subscription and group of an id function, None for those of the deployment; a single GUID is a subscription."""
    if not in_group or len(scope) > 1:
        return (scope[0] if scope else None), (scope[1] if len(scope) > 1 else None)
    only = scope[0] if scope else None
    if isinstance(only, Literal) and _GUID.match(only.value):
        return only, None
    return None, only


def _type_index(args: Sequence[Node]) -> int | None:
    """Which argument of an id function is the type: it has a slash for each name that follows."""
    for index, arg in enumerate(args[:3]):
        if isinstance(arg, Literal) and "/" in arg.value and not arg.value.startswith("/"):
            rest = len(args) - index - 1
            if rest and arg.value.strip("/").count("/") == rest:
                return index
    return None


def _joined(parts: Sequence[str | Unknown]) -> Text:
    if len(parts) == 1 and isinstance(parts[0], str):
        return parts[0]
    return Pattern(tuple(parts)) if parts else ""


# Ids with holes


def segments_of(text: Text) -> list[Text]:
    """The text between the slashes; a hole is taken for a piece of one segment."""
    if isinstance(text, str):
        return [*text.split("/")]
    segments: list[list[str | Unknown]] = [[]]
    for part in text.parts:
        if isinstance(part, Unknown):
            segments[-1].append(part)
            continue
        first, *rest = part.split("/")
        if first:
            segments[-1].append(first)
        for piece in rest:
            segments.append([piece] if piece else [])
    return [_joined(segment) for segment in segments]


def ref_of(text: Text) -> ResourceRef | None:
    """The resource that an id names, None when it is no whole id or too much of it is computed."""
    if isinstance(text, str):
        return ResourceRef.parse(text)
    segments = segments_of(text)
    at = next((index for index in range(len(segments) - 1, -1, -1) if _is(segments[index], "providers")), -1)
    head, tail = segments[:at], segments[at + 1 :]
    kinds = [tail[0], *tail[1::2]] if tail else []
    if at < 0 or len(tail) < _TAIL or len(tail) % 2 == 0 or not all(tail):
        return None
    types = [kind for kind in kinds if isinstance(kind, str)]
    scope = _scope(head)
    if len(types) != len(kinds) or scope is None:
        return None
    return ResourceRef(*scope, "/".join(types), tuple(tail[2::2]))


def _scope(head: Sequence[Text]) -> tuple[Text | Unknown, Text | Unknown] | None:
    inner = next((index for index, segment in enumerate(head) if _is(segment, "providers")), -1)
    if inner >= 0:
        head = head[:inner]
    if len(head) == 1 and isinstance(head[0], Pattern):
        hole = _hole(head[0])
        return hole, hole
    if not head or head[0] != "":
        return None
    rest = list(head[1:])
    if not rest:
        return "", ""
    if len(rest) == 2 and _is(rest[0], "subscriptions"):
        return _hole(rest[1]), ""
    if len(rest) == 4 and _is(rest[0], "subscriptions") and _is(rest[2], "resourcegroups"):
        return _hole(rest[1]), _hole(rest[3])
    return None


def _is(segment: Text, word: str) -> bool:
    return isinstance(segment, str) and segment.lower() == word


def _hole(text: Text) -> Text | Unknown:
    """A Pattern of nothing but one hole as that hole."""
    if isinstance(text, Pattern) and len(text.parts) == 1 and isinstance(text.parts[0], Unknown):
        return text.parts[0]
    return text
