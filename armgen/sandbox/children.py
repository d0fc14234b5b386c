"""Nested deployments: each a deployment of its own in the scope that it names, and a step of the one around it."""

from __future__ import annotations

from typing import NamedTuple

from armgen.arm.errors import TemplateError
from armgen.arm.expand.model import ExpandedDeployment, ExpandedResource
from armgen.arm.values import is_known, to_json
from armgen.ids import same
from armgen.jsontypes import JsonObject
from armgen.sandbox.preflight import SOFT, check_given, show_parameters
from armgen.sandbox.programs import context_at, expand_at, fill_in, has_own_scope, owner_of, place_of, program_of
from armgen.sandbox.records import Accepted, accept, check_room, template_hash
from armgen.sandbox.requests import Place, check_deployment_name, plain_parameters, read_place
from armgen.sandbox.store import Resource
from armgen.sandbox.wire import Refusal, get
from armgen.sandbox.world import World


class Child(NamedTuple):
    """A nested deployment that may start. `more`: what its record holds beside what every record has."""

    template: JsonObject
    values: JsonObject
    more: JsonObject


def accept_child(world: World, parent: Resource, step: ExpandedResource) -> Resource:
    """The record of a nested deployment. Refusals and TemplateErrors as for any other deployment."""
    if not isinstance(step.id, str) or not isinstance(step.name, str):
        raise TemplateError("InvalidTemplate", "The scope of the nested deployment cannot be evaluated.")
    check_deployment_name(step.name)
    named = place_of(step.id)
    place = read_place(world, named.subscription, named.group)
    check_room(world, place, place.deployment(step.name))
    location = step.value(("location",))
    where = location if isinstance(location, str) else ""
    if not place.group and not where:
        raise Refusal(400, "LocationRequired", "The location property is required for this definition.")
    around = program_of(world, parent).deployments[int(str(parent.extra.get("index", 0)))].template
    own = has_own_scope(step.source, around)
    child = _inner(world, place, step, where) if own else _outer(world, parent, step)
    properties: JsonObject = {
        "templateHash": template_hash(child.template),
        "parameters": show_parameters(child.template, child.values),
        "mode": _mode(step),
    }
    kept: JsonObject = {"template": child.template, "parameters": child.values}
    more: JsonObject = {"parent": [parent.id, step.number], **child.more}
    tags = to_json(step.value(("tags",)))
    new = Accepted(place, step.name, properties, kept, more, where, tags if isinstance(tags, dict) else None)
    return accept(world, new)


def _inner(world: World, place: Place, step: ExpandedResource, location: str) -> Child:
    """A template whose expressions are its own: a deployment like any other, with the values that it is given."""
    properties = step.body().get("properties")
    template = get(step.source, "properties", "template")
    if not isinstance(template, dict):
        raise TemplateError("InvalidContentLink", f"The template of the nested deployment '{step.name}' is not there.")
    given = properties.get("parameters") if isinstance(properties, dict) else None
    if given is not None and not is_known(given):
        left = next(name for name, one in given.items() if not is_known(one)) if isinstance(given, dict) else ""
        raise TemplateError("InvalidTemplate", f"The parameter '{left}' of '{step.name}' cannot be evaluated.")
    shown = to_json(given)
    values = plain_parameters(shown if isinstance(shown, dict) else {})
    name = str(step.name)
    program = expand_at(world, place, name, template, values, world.now, location, nest=False)
    root = program.deployments[0]
    check_given(root, values)
    return Child(template, _filled(world, root, place, name, location), {})


def _outer(world: World, parent: Resource, step: ExpandedResource) -> Child:
    """A template whose expressions are those of the template around: it stays a part of that one's program."""
    # What other steps have made is asked for again, now that it is there.
    program = program_of(world, parent, fresh=True)
    inner = next((one for one in program.deployments if one.parent == step.number), None)
    if inner is None:
        raise TemplateError("InvalidContentLink", f"The template of the nested deployment '{step.name}' is not there.")
    _check_faults(inner)
    return Child(inner.template, {}, {"owner": owner_of(world, parent).id, "index": inner.number})


def _filled(world: World, root: ExpandedDeployment, place: Place, name: str, location: str) -> JsonObject:
    values, missing = fill_in(root, context_at(world, place, name, world.now, location))
    if missing:
        raise TemplateError("InvalidTemplate", f"The parameter '{missing[0]}' of '{name}' has no value.")
    _check_faults(root)
    return values


def _check_faults(deployment: ExpandedDeployment) -> None:
    for fault in deployment.faults:
        if fault.code not in SOFT:
            raise TemplateError("InvalidTemplate", fault.message)


def _mode(step: ExpandedResource) -> str:
    mode = step.value(("properties", "mode"))
    return "Complete" if isinstance(mode, str) and same(mode, "Complete") else "Incremental"
