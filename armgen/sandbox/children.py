"""Nested deployments: each a deployment of its own in the scope that it names, and a step of the one around it."""

from __future__ import annotations

from armgen.arm.errors import TemplateError
from armgen.arm.expand.model import ExpandedDeployment, ExpandedResource, Program
from armgen.arm.values import is_known, to_json
from armgen.ids import same
from armgen.jsontypes import JsonObject
from armgen.sandbox.preflight import SOFT, show_parameters
from armgen.sandbox.programs import context_at, fill_in, owner_of, program_of
from armgen.sandbox.records import Accepted, accept, check_room, template_hash
from armgen.sandbox.requests import Place, check_deployment_name, read_place
from armgen.sandbox.store import Resource
from armgen.sandbox.wire import Refusal, get
from armgen.sandbox.world import World


def accept_child(world: World, parent: Resource, step: ExpandedResource) -> Resource:
    """The record of a nested deployment. Refusals and TemplateErrors as for any other deployment."""
    program = program_of(world, parent)
    inner = _inner(program, step)
    if not is_known({**inner.parameters}):
        # What another step has made is asked for again, now that it is there.
        program = program_of(world, parent, fresh=True)
        inner = _inner(program, step)
    name = str(to_json(inner.name))
    check_deployment_name(name)
    place = _place(world, inner, name)
    check_room(world, place, place.deployment(name))
    location = step.value(("location",))
    where = location if isinstance(location, str) else ""
    if not place.group and not where:
        raise Refusal(400, "LocationRequired", "The location property is required for this definition.")
    values, missing = fill_in(inner, context_at(world, place, name, world.now, where))
    if missing:
        raise TemplateError("InvalidTemplate", f"The parameter '{missing[0]}' of '{name}' cannot be evaluated.")
    for fault in inner.faults:
        if fault.code not in SOFT:
            raise TemplateError("InvalidTemplate", fault.message)
    kept: JsonObject = {"template": inner.template, "parameters": values}
    more: JsonObject = {"parent": [parent.id, step.number]}
    if not _has_own_scope(program, parent, step):
        more.update({"owner": owner_of(world, parent).id, "index": inner.number})
    properties: JsonObject = {
        "templateHash": template_hash(inner.template),
        "parameters": show_parameters(inner.template, values),
        "mode": _mode(step),
    }
    tags = to_json(step.value(("tags",)))
    return accept(world, Accepted(place, name, properties, kept, more, where, tags if isinstance(tags, dict) else None))


def _place(world: World, inner: ExpandedDeployment, name: str) -> Place:
    subscription, group = inner.place.subscription, inner.place.group
    if not isinstance(subscription, str) or not isinstance(group, str):
        raise TemplateError("InvalidTemplate", f"The scope of the nested deployment '{name}' cannot be evaluated.")
    return read_place(world, subscription, group)


def _has_own_scope(program: Program, parent: Resource, step: ExpandedResource) -> bool:
    """Whether the expressions of a nested template are evaluated in it ("inner"), not in the template around."""
    scope = step.value(("properties", "expressionEvaluationOptions", "scope"))
    if isinstance(scope, str) and not same(scope, "NotSpecified"):
        return same(scope, "inner")
    around = program.deployments[int(str(parent.extra.get("index", 0)))].template
    return isinstance(get(around, "resources"), dict)


def _inner(program: Program, step: ExpandedResource) -> ExpandedDeployment:
    for deployment in program.deployments:
        if deployment.parent == step.number:
            return deployment
    raise TemplateError(
        "InvalidContentLink", f"The template of the nested deployment '{to_json(step.name)}' is not there."
    )


def _mode(step: ExpandedResource) -> str:
    mode = step.value(("properties", "mode"))
    return "Complete" if isinstance(mode, str) and same(mode, "Complete") else "Incremental"
