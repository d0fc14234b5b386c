"""Collections and restore points of a template, as they are written: ids are joined, nothing is looked up yet."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

from armgen.arm.expand.model import ExpandedResource
from armgen.arm.syntax import Call, print_node
from armgen.arm.syntax import Text as Literal
from armgen.arm.values import Deferred, Value
from armgen.diagnostics import Origin
from armgen.estate.from_template.joining import Joiner
from armgen.estate.from_template.places import Places
from armgen.estate.from_template.texts import GROUP, SUBSCRIPTION, ref_of, segments_of, text_of
from armgen.estate.names import Pattern, ResourceRef, Text
from armgen.jsontypes import JsonValue, Path
from armgen.unknown import Unknown


class Reference(NamedTuple):
    """An id that was written: `ref` is Unknown when only the deployment knows it, None when it is none."""

    ref: ResourceRef | Unknown | None
    text: str


NOTHING = Reference(None, "")


def reference_of(value: Value, joiner: Joiner) -> Reference:
    """The resource that a value names."""
    text = text_of(value)
    if text is None:
        return NOTHING
    ref = ref_of(text)
    if ref is not None:
        return Reference(joiner.join(ref), str(ref))
    if isinstance(text, Pattern) and not _is_no_id(text):
        expression = print_node(value.node) if isinstance(value, Deferred) else str(text)
        return Reference(Unknown(expression), str(text))
    return Reference(None, str(text))


def _is_no_id(text: Pattern) -> bool:
    """Whether a text is no id whatever its holes hold: it starts otherwise."""
    start = text.parts[0].lower() if isinstance(text.parts[0], str) else ""
    return not (start.startswith(_START) or _START.startswith(start))


_START = "/subscriptions/"


def ref_of_resource(resource: ExpandedResource, joiner: Joiner) -> ResourceRef:
    """The id of a resource, with names for all segments of its type whatever its name holds."""
    relative = _relative(resource)
    if relative is not None:
        return joiner.join(relative)
    text = text_of(resource.id)
    ref = ref_of(text) if text is not None else None
    count = resource.type.count("/")
    if ref is None or len(ref.names) != count or ref.type.lower() != resource.type.lower():
        scope = ref if ref is not None else ResourceRef(SUBSCRIPTION, GROUP, "", ("",))
        ref = ResourceRef(scope.subscription, scope.group, resource.type, _names(resource.name, count))
    return joiner.join(ref)


def _relative(resource: ExpandedResource) -> ResourceRef | None:
    """The id of a resource of a known name in the group of the deployment: what most ids are."""
    node = resource.id.node if isinstance(resource.id, Deferred) else None
    if not isinstance(node, Call) or node.name != "resourceId" or not isinstance(resource.name, str):
        return None
    kind = node.args[0]
    names = [arg.value for arg in node.args[1:] if isinstance(arg, Literal)]
    if not isinstance(kind, Literal) or kind.value.count("/") != len(names) or len(names) != len(node.args) - 1:
        return None
    return ResourceRef(SUBSCRIPTION, GROUP, kind.value, tuple(names))


MISSING_PARENT = "parent of "
"""The hole that stands for a parent which a name lacks: RP710 has said so."""


def _names(value: str | Deferred, count: int) -> tuple[Text, ...]:
    """The name cut at its slashes; where the cut is not known, each name is an expression of its own."""
    text = text_of(value)
    segments = segments_of(text) if text is not None else []
    if len(segments) == count:
        return tuple(segments)
    if isinstance(value, Deferred):
        whole = print_node(value.node)
        return tuple(Pattern((Unknown(f"split({whole}, '/')[{index}]"),)) for index in range(count))
    missing = [Pattern((Unknown(f"{MISSING_PARENT}{value}"),))] * max(count - len(segments), 0)
    return (*missing, *segments[:count])


def where_of(resource: ExpandedResource, places: Places) -> Callable[[Path], Origin]:
    """Gives the place of a node of `properties`."""

    def where(path: Path) -> Origin:
        return places.inside(resource, "properties", *path)

    return where


def version_of(resource: ExpandedResource) -> str | Unknown | None:
    """The API version: None when none is written."""
    value = resource.api_version
    if isinstance(value, Deferred):
        return Unknown(print_node(value.node))
    return value or None


def is_computed(resource: ExpandedResource, name: str) -> bool:
    """Whether a property of the resource is written as an expression."""
    value = next((item for key, item in resource.source.items() if key.lower() == name.lower()), None)
    return isinstance(value, str) and value.startswith("[")


class Written(Mapping[str, Origin]):
    """The places of the fields of a resource that are written, each found when it is asked for.

    `paths` leads from the names of fields to nodes of the body.
    """

    def __init__(self, resource: ExpandedResource, places: Places, paths: Mapping[str, tuple[str, ...]]) -> None:
        self._resource = resource
        self._places = places
        self._paths = paths
        self._found: dict[str, Origin | None] = {}

    def __getitem__(self, field: str) -> Origin:
        if field not in self._found:
            path = self._paths[field]
            written = _has(self._resource.source, path)
            self._found[field] = self._places.inside(self._resource, *path) if written else None
        place = self._found[field]
        if place is None:
            raise KeyError(field)
        return place

    def __iter__(self) -> Iterator[str]:
        return (field for field, path in self._paths.items() if _has(self._resource.source, path))

    def __len__(self) -> int:
        return sum(1 for _ in self)


def _has(source: Mapping[str, JsonValue], path: tuple[str, ...]) -> bool:
    """Whether the resource's own text holds the first steps of a path, whatever the casing."""
    at: JsonValue = dict(source)
    for step in path:
        if not isinstance(at, dict):
            return isinstance(at, str)
        name = step if step in at else next((key for key in at if key.lower() == step.lower()), None)
        if name is None:
            return False
        at = at[name]
    return True
