"""Collections and restore points of a template, as they are written: ids are joined, nothing is looked up yet."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from armgen.arm.expand.model import ExpandedResource
from armgen.arm.syntax import print_node
from armgen.arm.values import Deferred, Value
from armgen.diagnostics import Origin
from armgen.estate.from_template.joining import Joiner
from armgen.estate.from_template.places import Places
from armgen.estate.from_template.texts import ref_of, segments_of, text_of
from armgen.estate.names import Pattern, ResourceRef, Text
from armgen.jsontypes import Path
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
    if isinstance(text, Pattern):
        expression = print_node(value.node) if isinstance(value, Deferred) else str(text)
        return Reference(Unknown(expression), str(text))
    return Reference(None, text)


def ref_of_resource(resource: ExpandedResource, joiner: Joiner) -> ResourceRef:
    """The id of a resource, with names for all segments of its type whatever its name holds."""
    text = text_of(resource.id)
    ref = ref_of(text) if text is not None else None
    count = resource.type.count("/")
    if ref is None or len(ref.names) != count or ref.type.lower() != resource.type.lower():
        scope = ref if ref is not None else ResourceRef(_NOWHERE, _NOWHERE, "", ("",))
        ref = ResourceRef(scope.subscription, scope.group, resource.type, _names(resource.name, count))
    return joiner.join(ref)


MISSING_PARENT = "parent of "
"""The hole that stands for a parent which a name lacks: RP710 has said so."""

_NOWHERE = Unknown("deployment().id")


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
