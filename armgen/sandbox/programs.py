"""Templates expanded by the project's own engine, with the sandbox's state behind `reference` and `list*`."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import NamedTuple

from armgen.arm.api import evaluate
from armgen.arm.context import Context
from armgen.arm.errors import TemplateError
from armgen.arm.expand.model import ExpandedDeployment, Program
from armgen.arm.expand.program import expand_program
from armgen.arm.values import Value, is_known, to_json
from armgen.ids import ResourceId, same
from armgen.jsontypes import JsonObject
from armgen.sandbox.requests import Place
from armgen.sandbox.store import Resource
from armgen.sandbox.types import DEPLOYMENT, real_id
from armgen.sandbox.wire import fields, get, text
from armgen.sandbox.world import World

KEPT = 64
"""Programs of running deployments that are kept in memory."""

TENANT = "00000000-0000-0000-0000-00000000a4e9"


class State:
    """What a running template asks of the service. It holds the world of the request that is being worked on."""

    def __init__(self, world: World) -> None:
        self.world = world

    def reference(self, target: str, api_version: str | None, full: bool) -> Value:
        found = self.world.store.get(real_id(target))
        if found is None:
            rid = ResourceId.parse(target)
            name = "/".join(rid.names) if rid is not None else target
            raise TemplateError(
                "ResourceNotFound", f"The resource '{name}' that reference() names was not found: '{target}'."
            )
        if not full:
            return dict(_values(fields(found.body, "properties")))
        body = {key: value for key, value in found.body.items() if key not in ("id", "name", "type")}
        place = ResourceId.parse(found.id)
        more: JsonObject = {
            "apiVersion": api_version or "",
            "resourceId": found.id,
            "subscriptionId": place.subscription if place is not None else "",
            "resourceGroupName": place.group if place is not None else "",
        }
        return dict(_values({**body, **more}))

    def list_secrets(self, function: str, target: str, api_version: str, body: Value) -> Value:
        if self.world.store.get(target) is None:
            raise TemplateError("ResourceNotFound", f"The resource that {function}() names was not found: '{target}'.")
        return {"keys": [{"keyName": "key1", "value": "sandbox", "permissions": "Full"}]}


def _values(body: JsonObject) -> dict[str, Value]:
    """JSON as the engine's values: the same objects, of a wider type."""
    return body  # type: ignore[return-value]


class Kept(NamedTuple):
    """A program and what answers its questions."""

    program: Program
    state: State


def program_of(world: World, deployment: Resource, *, fresh: bool = False) -> Program:
    """The program of a deployment that has been accepted, or of the one that it is nested in with outer scope.

    It is kept while the server runs; `fresh` expands again, so that what is asked of the service now is asked again.
    """
    owner = owner_of(world, deployment)
    key = f"{owner.key} {text(owner.extra, 'operation')}"
    kept = world.memory.get(key)
    if isinstance(kept, Kept) and not fresh:
        kept.state.world = world
        return kept.program
    state = State(world)
    given = world.store.input(owner.id)
    template = fields(given, "template")
    program = expand_at(
        world,
        place_of(owner.id),
        text(owner.body, "name"),
        template,
        fields(given, "parameters"),
        float(str(owner.extra.get("started") or world.now)),
        text(owner.body, "location"),
        state,
        nest=holds_outer(template),
    )
    cut = [
        fault.message for one in program.deployments for fault in one.faults if fault.code == "RP903" and not fault.path
    ]
    if cut:
        raise TemplateError("InvalidTemplate", cut[0])
    if len(world.memory) > KEPT:
        world.memory.clear()
    world.memory[key] = Kept(program, state)
    return program


def needs_of(program: Program, number: int) -> set[int]:
    """The steps that a step waits for; through existing resources, which are no steps, to theirs."""
    found: set[int] = set()
    for one in program.resources[number].depends_on:
        found |= needs_of(program, one) if program.resources[one].existing else {one}
    return found


def waiting_for(program: Program, number: int) -> list[int]:
    """The steps of a deployment that wait for a step, in order."""
    deployment = program.deployments[program.resources[number].deployment]
    return [one for one in deployment.resources if number in needs_of(program, one)]


def owner_of(world: World, deployment: Resource) -> Resource:
    """The deployment whose template a nested one is written in: itself, but for those of outer scope."""
    owner = text(deployment.extra, "owner")
    found = world.store.get(owner) if owner else deployment
    return found if found is not None else deployment


def place_of(deployment_id: str) -> Place:
    parts = deployment_id.split("/")
    return Place(parts[2], parts[4] if same(parts[3], "resourceGroups") else "")


def expand_at(
    world: World,
    place: Place,
    name: str,
    template: JsonObject,
    parameters: JsonObject,
    now: float,
    location: str,
    state: State | None = None,
    *,
    nest: bool = True,
) -> Program:
    """The program of a template at a place, with those nested in it (`nest`) or without them.

    `parameters` are plain values; without a `state` the run is not known.
    """
    context = context_at(world, place, name, now, location)
    return expand_program(template, _values(parameters), context, runtime=state, nest=nest)


def has_own_scope(step: JsonObject, around: JsonObject) -> bool:
    """Whether the expressions of a nested template are evaluated in it ("inner"), not in the template around."""
    scope = text(step, "properties", "expressionEvaluationOptions", "scope")
    if scope and not same(scope, "NotSpecified"):
        return same(scope, "inner")
    return isinstance(get(around, "resources"), dict)


def holds_outer(template: JsonObject) -> bool:
    """Whether a template has nested ones that are evaluated in it: they are a part of its program."""
    listed = get(template, "resources")
    found = listed.values() if isinstance(listed, dict) else listed if isinstance(listed, list) else ()
    return any(
        same(text(one, "type"), DEPLOYMENT) and isinstance(one, dict) and not has_own_scope(one, template)
        for one in found
    )


def context_at(world: World, place: Place, name: str, now: float, location: str) -> Context:
    """What a deployment is told from outside."""
    group = world.store.get(place.scope) if place.group else None
    tags = get(group.body, "tags") if group is not None else None
    return Context(
        subscription_id=place.subscription,
        resource_group=place.group or None,
        location=text(group.body, "location") if group is not None else location,
        now=datetime.fromtimestamp(now, timezone.utc),
        tenant_id=TENANT,
        deployment=name,
        subscription_name="armgen sandbox (not Azure)",
        tags={key: str(value) for key, value in tags.items()} if isinstance(tags, dict) else {},
    )


def fill_in(root: ExpandedDeployment, context: Context) -> tuple[JsonObject, list[str]]:
    """The value of every parameter, and the names of those that have none.

    Defaults that the engine leaves to the run (`newGuid()`) are evaluated here, once, and kept with the deployment.
    """
    values = {name: to_json(value) for name, value in root.parameters.items() if is_known(value)}
    left = [name for name in root.parameters if name not in values]
    for name in [*left]:
        declared = fields(root.template, "parameters", name)
        if "defaultValue" not in declared:
            continue
        functions = get(root.template, "functions")
        try:
            values[name] = evaluate(
                declared["defaultValue"],
                parameters=values,
                variables=fields(root.template, "variables"),
                functions=[one for one in functions if isinstance(one, dict)] if isinstance(functions, list) else None,
                context=context,
            )
        except TemplateError:
            continue
        left.remove(name)
    return values, left
