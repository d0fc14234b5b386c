"""What a deployment asks for: resources with whole ids, from a spec's units or from the expansion of a template."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from armgen.arm.expand.made import DEPLOYMENT
from armgen.arm.expand.model import ExpandedDeployment, ExpandedResource
from armgen.arm.expand.model import Program as Expanded
from armgen.arm.syntax import print_node
from armgen.arm.values import Deferred, Value, to_json
from armgen.compiler.ir import Program
from armgen.emit.plain import unit_resources
from armgen.jsontypes import JsonObject, JsonValue


class Wanted(NamedTuple):
    """A resource that is asked for. `id` is the text of an expression when `unknown` says why it cannot be known.

    `body` is the resource with `id`, `name` and `type`; `unresolved` the dotted paths of its runtime values.
    `by_spec`: armgen deploys it, which keeps live tags and makes Failed points again.
    """

    id: str
    type: str
    body: JsonObject
    unresolved: tuple[str, ...] = ()
    unknown: str = ""
    by_spec: bool = False

    @property
    def key(self) -> str:
        return self.id.lower()


class Wish(NamedTuple):
    """All that is asked for. `places`: (subscription, group) in lower case that it is deployed into."""

    resources: tuple[Wanted, ...]
    places: frozenset[tuple[str, str]]


def wish_of_program(program: Program, stamp: str) -> Wish:
    """What a spec asks for, with every `{stamp}` filled in."""
    resources: list[Wanted] = []
    for unit in program.units:
        for one in unit_resources(unit, stamp):
            resources.append(Wanted(one.id, one.type, one.body, one.unresolved, by_spec=True))
    places = frozenset((unit.subscription.lower(), unit.group.lower()) for unit in program.units)
    return Wish(tuple(resources), places)


def wish_of_template(expanded: Expanded) -> Wish:
    """What a template asks for once its loops, conditions and nested templates are expanded."""
    inner = {one.parent for one in expanded.deployments if one.parent is not None}
    resources = tuple(_of_resources(expanded.resources, inner))
    places = {_place(one) for one in expanded.deployments}
    return Wish(resources, frozenset(place for place in places if all(place)))


def _of_resources(found: Iterable[ExpandedResource], expanded: set[int]) -> Iterator[Wanted]:
    for one in found:
        if one.existing:
            continue
        is_deployment = one.type.lower() == DEPLOYMENT
        if is_deployment and one.number in expanded:
            continue
        yield _wanted(one, is_deployment)


def _wanted(one: ExpandedResource, is_deployment: bool) -> Wanted:
    body: JsonObject = {}
    unresolved: list[str] = []
    for key, value in one.body().items():
        if key.lower() in ("dependson", "copy", "condition", "comments", "scope"):
            continue
        body[key] = to_json(value)
        unresolved.extend(_deferred(value, key))
    text = one.id if isinstance(one.id, str) else f"[{print_node(one.id.node)}]"
    body["id"], body["type"] = text, one.type
    unknown = ""
    if is_deployment:
        unknown = "The nested template is not at hand, so what it deploys is not known."
    elif not isinstance(one.id, str):
        unknown = "Its id is not known before the run."
    elif one.condition is not None:
        unknown = f"Its condition is not known before the run: {print_node(one.condition.node)}."
    return Wanted(text, one.type, body, tuple(unresolved), unknown)


def _deferred(value: Value, path: str) -> Iterator[str]:
    if isinstance(value, Deferred):
        yield path
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from _deferred(item, f"{path}.{key}")
    elif isinstance(value, list):
        for number, item in enumerate(value):
            yield from _deferred(item, f"{path}[{number}]")


def _place(one: ExpandedDeployment) -> tuple[str, str]:
    place = one.place
    return _known(place.subscription), _known(place.group)


def _known(part: JsonValue | Deferred) -> str:
    return part.lower() if isinstance(part, str) else ""
