"""Names and ids of resources of which parts may be left to the run: cut at slashes, put together, compared."""

from __future__ import annotations

import re
from typing import TypeAlias

from armgen.arm.context import Environment
from armgen.arm.errors import TemplateError
from armgen.arm.evaluator import Evaluator
from armgen.arm.expand.model import Place
from armgen.arm.functions import FUNCTIONS
from armgen.arm.functions.identifiers import read_resource_id
from armgen.arm.syntax import Call, Node, Text, calls, print_node
from armgen.arm.values import Deferred, Value, to_node

Name: TypeAlias = "str | Deferred"
Pieces: TypeAlias = "list[str | Node]"

_HOLE = re.compile(r"\{(\d+)\}")


def pieces_of(node: Node) -> Pieces:
    """A text expression as texts and holes: `format` and `concat` are opened up, all else is a hole."""
    if isinstance(node, Text):
        return [node.value]
    if isinstance(node, Call) and node.name.lower() == "concat":
        return [piece for arg in node.args for piece in pieces_of(arg)]
    if isinstance(node, Call) and node.name.lower() == "format" and node.args and isinstance(node.args[0], Text):
        return _formatted(node) or [node]
    return [node]


def _formatted(call: Call) -> Pieces | None:
    pattern = call.args[0]
    assert isinstance(pattern, Text)
    text = pattern.value.replace("{{", "\0").replace("}}", "\1")
    pieces: Pieces = []
    at = 0
    for match in _HOLE.finditer(text):
        index = int(match[1]) + 1
        if index >= len(call.args):
            return None
        pieces.append(text[at : match.start()])
        pieces += pieces_of(call.args[index])
        at = match.end()
    rest = text[at:]
    pieces.append(rest)
    if any(isinstance(piece, str) and re.search(r"[{}]", piece) for piece in pieces):
        return None  # a format with alignment or a format string: one hole
    return [
        piece.replace("\0", "{").replace("\1", "}") if isinstance(piece, str) else piece for piece in pieces if piece
    ]


def joined(pieces: Pieces) -> Name:
    """Texts and holes as one value."""
    if all(isinstance(piece, str) for piece in pieces):
        return "".join(piece for piece in pieces if isinstance(piece, str))
    if len(pieces) == 1:
        only = pieces[0]
        return only if isinstance(only, str) else Deferred(only)
    pattern = ""
    holes: list[Node] = []
    for piece in pieces:
        if isinstance(piece, str):
            pattern += piece.replace("{", "{{").replace("}", "}}")
        else:
            pattern += f"{{{len(holes)}}}"
            holes.append(piece)
    return Deferred(Call("format", (Text(pattern), *holes)))


def split_name(name: Name, count: int) -> list[Name] | None:
    """The segments of a name; None when there are not `count` of them. A hole is taken to have no slash in it."""
    if isinstance(name, str):
        parts = name.split("/")
        return [*parts] if len(parts) == count else None
    if count == 1:
        return [name]
    segments: list[Pieces] = [[]]
    for piece in pieces_of(name.node):
        if isinstance(piece, str):
            first, *rest = piece.split("/")
            if first:
                segments[-1].append(first)
            segments += [[part] if part else [] for part in rest]
        else:
            segments[-1].append(piece)
    if len(segments) != count or not all(segments):
        return None
    return [joined(segment) for segment in segments]


def join_names(names: list[Name]) -> Name:
    """Segments as one name with slashes between."""
    if all(isinstance(name, str) for name in names):
        return "/".join(name for name in names if isinstance(name, str))
    pattern = "/".join(f"{{{number}}}" for number in range(len(names)))
    return Deferred(Call("format", (Text(pattern), *map(to_node, names))))


def id_in(environment: Environment, place: Place, kind: str, names: list[Name], scope: Name | None) -> Name:
    """The id of a resource in a place, or below what it extends."""
    args: list[Value] = [kind, *names]
    if scope is not None and scope != "/":
        name, args = "extensionResourceId", [scope, *args]
    elif scope == "/":
        name = "tenantResourceId"
    else:
        name = "managementGroupResourceId" if place.kind == "managementGroup" else "resourceId"
    function = FUNCTIONS[name.lower()]
    if function.kind == "scoped":
        here = environment if place is environment.place else environment._replace(place=place)
        given: list[Value | Evaluator] = [Evaluator(here), *args]
    else:
        given = [*args]
    try:
        # The names are values: to evaluate what is left of them again would look for loops that are not around here.
        found = function.run(*given)
    except TemplateError:
        found = None
    return found if isinstance(found, (str, Deferred)) else Deferred(Call(name, tuple(map(to_node, args))))


def id_key(value: Name) -> str:
    """What ids are compared by: no case, no doubled slashes, holes by their canonical expression."""
    if isinstance(value, str):
        return re.sub(r"/{2,}", "/", value).lower()
    found = read_resource_id(value.node)
    if found is None:
        return name_key(value)
    around = [print_node(node).lower() if node else "" for node in (found.subscription, found.group, found.parent)]
    names = map(_node_key, found.names)
    return "\2".join([*around, found.type.lower().rstrip("/"), *names])


def name_key(value: Name) -> str:
    """What names are compared by."""
    if isinstance(value, str):
        return value.lower()
    return _node_key(value.node)


def _node_key(node: Node) -> str:
    if isinstance(node, Text):
        return node.value.lower()
    return "".join(piece.lower() if isinstance(piece, str) else f"\0{print_node(piece)}\0" for piece in pieces_of(node))


def short_key(value: Name) -> str | None:
    """What an id names without the place that it lies in, `provider/type/name`, as names are compared; None: no id."""
    if isinstance(value, str):
        return _after_provider(value.lower())
    found = read_resource_id(value.node)
    if found is None:
        return _after_provider(_node_key(value.node))
    namespace, *kinds = found.type.lower().rstrip("/").split("/")
    if len(kinds) != len(found.names):
        return None
    pairs = [f"{kind}/{_node_key(node)}" for kind, node in zip(kinds, found.names, strict=True)]
    return "/".join([namespace, *pairs])


def _after_provider(key: str) -> str | None:
    """The part after the last `/providers/`; None without one."""
    _, found, rest = re.sub(r"/{2,}", "/", key).rpartition("/providers/")
    return rest.rstrip("/") if found else None


def is_id(value: Name) -> bool:
    """Whether a reference to a resource is a whole id, known or not."""
    return value.startswith("/") if isinstance(value, str) else short_key(value) is not None


def is_settled(value: Name) -> bool:
    """Whether a reference to a resource is fully known but for the place of the deployment itself."""
    if isinstance(value, str):
        return True
    found = read_resource_id(value.node)
    if found is None:
        short = short_key(value)
        return short is not None and "\0" not in short
    return (
        all(isinstance(node, Text) for node in found.names)
        and all(node is None or isinstance(node, Text) for node in (found.subscription, found.group))
        and found.parent is None
    )


def is_wrong(value: Name) -> bool:
    """Whether a part of a name could not be evaluated: nothing is known of it then, and a finding says why."""
    return isinstance(value, Deferred) and any(call.name == "invalid" for call in calls(value.node))
