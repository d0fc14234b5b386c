"""What Azure Resource Manager finds wrong with a template before it deploys anything of it (facts E3, E4, F)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import NamedTuple

from armgen.arm.expand.model import ExpandedDeployment, ExpandedResource, Program
from armgen.arm.values import Value, to_json
from armgen.ids import ResourceId, same
from armgen.jsontypes import JsonObject, JsonValue
from armgen.sandbox.programs import context_at, expand_at, fill_in
from armgen.sandbox.requests import Asked, plain_parameters
from armgen.sandbox.types import DEPLOYMENT, check_version, real_id
from armgen.sandbox.wire import Refusal, fields, get, text
from armgen.sandbox.world import World

SOFT = ("RP903",)
"""Codes of the engine for what it could not evaluate: no mistake of the template."""


class Checked(NamedTuple):
    """A deployment that may start. `parameters`: the value of every parameter, defaults evaluated."""

    program: Program
    parameters: JsonObject
    shown_parameters: JsonObject
    providers: list[JsonValue]
    dependencies: list[JsonValue]
    ids: list[str]


def check(world: World, asked: Asked) -> Checked:
    """Expand the template and check it. InvalidTemplate and its kin; InvalidTemplateDeployment from the providers."""
    given = plain_parameters(asked.parameters)
    program = expand_at(world, asked.place, asked.name, asked.template, given, world.now, asked.location)
    root = program.deployments[0]
    check_given(root, given)
    context = context_at(world, asked.place, asked.name, world.now, asked.location)
    values, missing = fill_in(root, context)
    if missing:
        raise invalid(f"The value for the template parameter '{missing[0]}' is not provided.")
    _check_faults(world, program)
    if not same(asked.level, "Template"):
        _check_providers(world, asked, program)
    ids = [one.id for one in program.resources if isinstance(one.id, str) and not one.existing]
    shown = show_parameters(root.template, values)
    return Checked(program, values, shown, _providers(program), _dependencies(program, root), ids)


def check_given(root: ExpandedDeployment, given: JsonObject) -> None:
    """A value for a parameter that the template does not declare is refused."""
    declared = {name.lower() for name in fields(root.template, "parameters")}
    unknown = [name for name in given if name.lower() not in declared]
    if unknown:
        raise invalid(
            f"The template parameters '{', '.join(unknown)}' in the parameters file are not valid; they are not present"
            " in the original template and can therefore not be provided at deployment time."
        )


def _check_faults(world: World, program: Program) -> None:
    """What the engine finds wrong, the documented limits, resources that are declared twice."""
    for deployment in program.deployments:
        for fault in deployment.faults:
            if fault.code not in SOFT:
                code = "InvalidTemplateCircularDependency" if fault.code == "RP708" else "InvalidTemplate"
                raise invalid(fault.message, code)
        _check_limits(world, program, deployment)
    _check_twice(program)


def invalid(message: str, code: str = "InvalidTemplate") -> Refusal:
    return Refusal(400, code, f"Deployment template validation failed: '{message}'.")


def _check_limits(world: World, program: Program, deployment: ExpandedDeployment) -> None:
    template = deployment.template
    made = [number for number in deployment.resources if not program.resources[number].existing]
    counts = (
        ("templateResources", "resources", len(made)),
        ("templateParameters", "parameters", _size(template, "parameters")),
        ("templateVariables", "variables", deployment.variables),
        ("templateOutputs", "outputs", _size(template, "outputs")),
        ("expressionCharacters", "characters in an expression", deployment.longest_expression),
    )
    for name, what, count in counts:
        most = world.limit(name)
        if most is not None and count > most:
            raise invalid(f"The number of template {what} limit exceeded. Limit: '{most}' and actual: '{count}'")


def _size(template: JsonObject, section: str) -> int:
    found = get(template, section)
    return len(found) if isinstance(found, dict) else 0


def _check_twice(program: Program) -> None:
    """One resource of a deployment may not be declared twice."""
    seen: set[tuple[int, str]] = set()
    for one in program.resources:
        if not isinstance(one.id, str) or one.existing or one.condition is not None:
            continue
        key = (one.deployment, one.id.lower())
        if key in seen:
            raise invalid(f"The resource '{one.id}' is defined multiple times in a template")
        seen.add(key)


def _check_providers(world: World, asked: Asked, program: Program) -> None:
    """What the resource providers say: versions of their API, groups that are not there."""
    wrong: list[JsonObject] = []
    made = {real_id(one.id).lower() for one in program.resources if isinstance(one.id, str) and not one.existing}
    for one in program.resources:
        if one.existing or not isinstance(one.id, str):
            continue
        try:
            _check_resource(world, one, one.id, made)
        except Refusal as refusal:
            wrong.append({**refusal.error(), "target": one.id})
    if not wrong:
        return
    code = text(wrong[0], "code")
    if code in ("ResourceGroupNotFound", "SubscriptionNotFound"):
        raise Refusal(404, code, text(wrong[0], "message"))
    inner: JsonObject = {
        "code": "PreflightValidationCheckFailed",
        "message": "Preflight validation failed. Please refer to the details for the specific errors.",
        "details": [*wrong[:20]],
    }
    raise Refusal(
        400,
        "InvalidTemplateDeployment",
        f"The template deployment '{asked.name}' is not valid according to the validation procedure. See inner errors"
        " for details.",
        details=[inner],
    )


def _check_resource(world: World, one: ExpandedResource, resource_id: str, made: set[str]) -> None:
    if isinstance(one.api_version, str) and not one.api_profile:
        check_version(one.type, one.api_version)
    rid = ResourceId.parse(resource_id)
    if rid is not None and rid.group:
        scope = f"/subscriptions/{rid.subscription}/resourceGroups/{rid.group}"
        if scope.lower() not in made:
            world.group(rid.subscription, rid.group)


def show_parameters(template: JsonObject, values: JsonObject) -> JsonObject:
    """The parameters as GET shows them: secrets without their values."""
    shown: JsonObject = {}
    for name, value in values.items():
        kind = text(template, "parameters", name, "type") or "Object"
        shown[name] = (
            {"type": kind} if kind.lower().startswith("secure") else {"type": _type_word(kind), "value": value}
        )
    return shown


def _type_word(kind: str) -> str:
    return kind[:1].upper() + kind[1:]


def _providers(program: Program) -> list[JsonValue]:
    by_namespace: dict[str, dict[str, str]] = {}
    for one in program.resources:
        if not one.existing:
            namespace, _, rest = one.type.partition("/")
            by_namespace.setdefault(namespace, {})[rest] = _location(one)
    found: list[JsonValue] = []
    for namespace, types in by_namespace.items():
        rows: list[JsonValue] = [
            {"resourceType": rest, "locations": [location or None]} for rest, location in types.items()
        ]
        found.append({"namespace": namespace, "resourceTypes": rows})
    return found


def _location(one: ExpandedResource) -> str:
    value = one.value(("location",))
    return value if isinstance(value, str) else ""


def _dependencies(program: Program, root: ExpandedDeployment) -> list[JsonValue]:
    found: list[JsonValue] = []
    for one in _of(program, root):
        needs: list[JsonValue] = [_named(program.resources[number]) for number in one.depends_on]
        if needs:
            found.append({"dependsOn": needs, **_named(one)})
    return found


def _named(one: ExpandedResource) -> JsonObject:
    return {"id": to_json(one.id), "resourceType": one.type, "resourceName": to_json(one.name)}


def _of(program: Program, deployment: ExpandedDeployment) -> Iterator[ExpandedResource]:
    return (program.resources[number] for number in deployment.resources)


def plain(value: dict[str, Value]) -> JsonObject:
    """An evaluated object as JSON."""
    found = to_json(value)
    assert isinstance(found, dict)
    return found


def size_of(body: JsonValue) -> int:
    return len(json.dumps(body))


META = (
    "name",
    "type",
    "apiversion",
    "dependson",
    "condition",
    "copy",
    "scope",
    "comments",
    "resources",
    "existing",
    "import",
)


def request_body(body: JsonObject) -> JsonObject:
    """The part of a resource of a template that is sent to its provider."""
    return {key: value for key, value in body.items() if key.lower() not in META}


def is_deployment(one: ExpandedResource) -> bool:
    return same(one.type, DEPLOYMENT)
