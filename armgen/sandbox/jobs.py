"""Running deployments: steps in the order of `dependsOn`, side by side where nothing forbids it, each a request.

All of a run is in the database: a deployment's record, and one node a step. A server that is killed between two steps
goes on with the next one.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from http import HTTPStatus

from armgen.arm.errors import TemplateError
from armgen.arm.expand.fitting import misfits
from armgen.arm.expand.model import ExpandedDeployment, ExpandedResource, Program
from armgen.arm.values import Value, is_known, to_json
from armgen.ids import same
from armgen.jsontypes import JsonObject, JsonValue
from armgen.sandbox import cleanup
from armgen.sandbox.children import accept_child
from armgen.sandbox.clock import iso_duration, iso_z
from armgen.sandbox.preflight import META, is_deployment, plain, size_of
from armgen.sandbox.programs import needs_of, program_of, waiting_for
from armgen.sandbox.store import Node, Resource
from armgen.sandbox.types import real_id
from armgen.sandbox.wire import Refusal, Request, fields, get, text
from armgen.sandbox.world import World

STEP = 1.0
"""Seconds that a step takes whose provider answers at once."""

OUTPUTS_STEP = 10**9
CLEANUP_STEP = 2 * 10**9


def begin(world: World, deployment: Resource) -> None:
    world.later(world.settings.timings.deployment, "deployment begins", {"deployment": deployment.id})


def deployment_begins(world: World, data: JsonObject) -> None:
    deployment = world.store.get(text(data, "deployment"))
    if deployment is None or deployment.state != "Accepted":
        return
    try:
        program = program_of(world, deployment)
    except TemplateError as error:
        end(world, deployment, "Failed", {"code": error.code, "message": error.message})
        return
    set_state(world, deployment, "Running")
    nodes = [
        Node(deployment.id, one.number, "Waiting", "", {}) for one in steps_of(program, deployment) if not one.existing
    ]
    world.store.put_nodes(nodes)
    advance(world, deployment.id, [node.number for node in nodes])


def steps_of(program: Program, deployment: Resource) -> Iterable[ExpandedResource]:
    index = deployment.extra.get("index", 0)
    return (program.resources[number] for number in program.deployments[int(str(index))].resources)


def set_state(world: World, deployment: Resource, state: str, **more: JsonValue) -> Resource:
    properties = {**fields(deployment.body, "properties"), "provisioningState": state, "timestamp": iso_z(world.now)}
    begun = float(str(deployment.extra.get("started") or world.now))
    properties["duration"] = iso_duration(world.now - begun)
    changed = deployment._replace(body={**deployment.body, "properties": {**properties, **more}})
    world.store.put(changed)
    world.log(f"deployment {state.lower()}", resource=deployment.id)
    return changed


def advance(world: World, deployment_id: str, candidates: Iterable[int]) -> None:
    """Start each of some steps whose dependencies have succeeded; the end, when nothing runs any more."""
    deployment = world.store.get(deployment_id)
    if deployment is None or deployment.state != "Running":
        return
    program = program_of(world, deployment)
    for number in candidates:
        needs = needs_of(program, number)
        states = world.store.states(deployment.id, {number, *needs})
        ready = all(states.get(one, "Succeeded") == "Succeeded" for one in needs)
        if states.get(number) == "Waiting" and ready:
            _start(world, deployment, program.resources[number])
    if not world.store.has_nodes(deployment.id, "Running"):
        _finish(world, deployment)


def _start(world: World, deployment: Resource, step: ExpandedResource) -> None:
    node = Node(deployment.id, step.number, "Running", "", {"started": world.now})
    try:
        if is_deployment(step):
            child = accept_child(world, deployment, step)
            node.data["status"] = 201
            world.store.put_nodes([node._replace(target=child.id)])
            begin(world, child)
            return
        resource_id, version, body = read_step(step)
        request = Request("PUT", resource_id, {"api-version": version}, {}, body, size_of(body), "http://sandbox")
        node = node._replace(target=resource_id, data={**node.data, "version": version})
        response = world.send(world, request)
    except (Refusal, TemplateError) as error:
        status = error.status if isinstance(error, Refusal) else 400
        found: JsonObject = {"code": error.code, "message": error.message}
        fail(world, node._replace(target=str(to_json(step.id))), step, found, status)
        return
    node.data["status"] = response.status
    world.store.put_nodes([node])
    if get(response.body, "properties", "provisioningState") == "Failed":
        error_body: JsonObject = {
            "code": "ResourceDeploymentFailure",
            "message": "The resource write operation failed to complete successfully, because it reached terminal"
            " provisioning state 'Failed'.",
        }
        fail(world, node, step, error_body, 409)
    elif "Location" not in response.headers and "Azure-AsyncOperation" not in response.headers:
        world.later(STEP, "step ended", {"deployment": deployment.id, "number": step.number, "error": None})


def read_step(step: ExpandedResource) -> tuple[str, str, JsonObject]:
    """The id, the API version and the body of a step, now that everything that it needs is there."""
    if not isinstance(step.id, str) or not isinstance(step.api_version, str) or step.condition is not None:
        left = next(one for one in (step.id, step.api_version, step.condition) if one is not None and not _is_text(one))
        raise TemplateError("InvalidTemplate", f"The template resource cannot be evaluated: {to_json(left)}.")
    body = {key: value for key, value in step.body().items() if key.lower() not in META}
    if not is_known(body):
        raise TemplateError("InvalidTemplate", f"The template resource cannot be evaluated: {_left(plain(body))}.")
    return real_id(step.id), step.api_version, plain(body)


def _is_text(value: Value) -> bool:
    return isinstance(value, str)


def _left(value: JsonValue) -> str:
    """The first expression that is left in an evaluated value."""
    if isinstance(value, str):
        return value if value.startswith("[") else ""
    members = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return next((found for found in map(_left, members) if found), "")


def step_ended(world: World, data: JsonObject) -> None:
    """The event at the end of a step: of its provider's operation, or of a nested deployment."""
    deployment = world.store.get(text(data, "deployment"))
    number = int(str(data["number"]))
    node = world.store.node(text(data, "deployment"), number)
    if deployment is None or node is None or node.state != "Running":
        return
    error = get(data, "error")
    if number >= CLEANUP_STEP:
        if isinstance(error, dict):
            node.data["error"] = error
        state = "Failed" if isinstance(error, dict) else "Succeeded"
        record(world, deployment, node._replace(state=state), None, state)
        _finish_cleanup(world, deployment)
        return
    program = program_of(world, deployment)
    step = program.resources[number]
    if isinstance(error, dict):
        fail(world, node, step, error, 409)
    else:
        done = node._replace(state="Succeeded")
        record(world, deployment, done, step, "Succeeded")
    advance(world, deployment.id, waiting_for(program, number))


def fail(world: World, node: Node, step: ExpandedResource, error: JsonObject, status: int) -> None:
    deployment = world.store.get(node.deployment)
    assert deployment is not None
    world.log("step failed", resource=node.target, deployment=deployment.id, code=text(error, "code"))
    node.data.update({"error": error, "status": status})
    record(world, deployment, node._replace(state="Failed"), step, "Failed")


def record(world: World, deployment: Resource, node: Node, step: ExpandedResource | None, state: str) -> None:
    """Keep a step with its operation as GET shows it (facts E3)."""
    begun = float(str(node.data.get("started", world.now)))
    digest = hashlib.sha256(f"{deployment.extra.get('operation')}/{node.number}".encode()).hexdigest()[:16].upper()
    error = get(node.data, "error")
    properties: JsonObject = {
        "provisioningOperation": "Create" if step is not None else "EvaluateDeploymentOutput",
        "provisioningState": state,
        "timestamp": iso_z(world.now),
        "duration": iso_duration(world.now - begun),
        "serviceRequestId": digest.lower(),
        "statusCode": status_word(node, error is not None),
    }
    if error is not None:
        properties["statusMessage"] = {"status": "Failed", "error": error}
    if node.number >= CLEANUP_STEP:
        properties["provisioningOperation"] = "DeploymentCleanup"
    if node.target:
        target: JsonObject = {"id": node.target, "resourceName": node.target.rpartition("/")[2]}
        if step is not None:
            target = {"id": node.target, "resourceType": step.type, "resourceName": to_json(step.name)}
            if step.symbol:
                target["symbolicName"] = step.symbol
        properties["targetResource"] = target
    node.data["operation"] = {
        "id": f"{deployment.id}/operations/{digest}",
        "operationId": digest,
        "properties": properties,
    }
    world.store.put_nodes([node])


def status_word(node: Node, failed: bool) -> str:
    status = int(str(node.data.get("status", 409 if failed else 200)))
    return HTTPStatus(status).phrase.replace(" ", "")


def _finish(world: World, deployment: Resource) -> None:
    """Nothing runs any more: outputs, the deletions of Complete mode, the end."""
    failed = world.store.nodes(deployment.id, "Failed")
    if failed:
        end(world, deployment, "Failed", _failure(deployment, failed))
        return
    if text(deployment.body, "properties", "mode") == "Complete":
        wanted = {one.lower() for one in _made(world, deployment)}
        if cleanup.start(world, deployment, wanted, CLEANUP_STEP):
            return
    _succeed(world, deployment)


def _finish_cleanup(world: World, deployment: Resource) -> None:
    if world.store.has_nodes(deployment.id, "Running"):
        return
    failed = world.store.nodes(deployment.id, "Failed")
    if failed:
        error = _failure(deployment, failed)
        end(world, deployment, "Failed", {**error, "code": "DeploymentFailedCleanUp"})
    else:
        _succeed(world, deployment)


def _succeed(world: World, deployment: Resource) -> None:
    program = program_of(world, deployment)
    expanded = program.deployments[int(str(deployment.extra.get("index", 0)))]
    declared = fields(expanded.template, "outputs")
    outputs: JsonObject = {}
    if declared:
        evaluated = expanded.outputs()
        reason = _left(to_json(evaluated)) if not is_known(evaluated) else _unfit(expanded, evaluated)
        if reason:
            message = f"Unable to evaluate template outputs: {reason}."
            end(world, deployment, "Failed", {"code": "DeploymentOutputEvaluationFailed", "message": message})
            return
        for name, value in evaluated.items():
            kind = text(declared, name, "type")
            outputs[name] = {"type": kind[:1].upper() + kind[1:]}
            if not kind.lower().startswith("secure"):
                outputs[name] = {"type": kind[:1].upper() + kind[1:], "value": to_json(value)}
        record(
            world,
            deployment,
            Node(deployment.id, OUTPUTS_STEP, "Succeeded", "", {"started": world.now}),
            None,
            "Succeeded",
        )
    end(world, deployment, "Succeeded", None, outputs)


def _unfit(expanded: ExpandedDeployment, evaluated: Mapping[str, Value]) -> str:
    """What is wrong with the first output that is not of its type; "" when all are."""
    declared = fields(expanded.template, "outputs")
    for name, value in evaluated.items():
        for misfit in misfits(value, declared.get(name), expanded.template):
            return f"the output '{name}' is not valid: {misfit.message}"
    return ""


def end(
    world: World, deployment: Resource, state: str, error: JsonObject | None, outputs: JsonObject | None = None
) -> None:
    """The last state of a deployment; the one that it is nested in goes on."""
    more: JsonObject = {}
    if error is not None:
        more["error"] = error
    if state == "Succeeded":
        more["outputResources"] = [{"id": one} for one in sorted(set(_made(world, deployment)))]
        if outputs:
            more["outputs"] = outputs
    set_state(world, deployment, state, **more)
    parent = deployment.extra.get("parent")
    if isinstance(parent, list) and len(parent) == 2:
        data: JsonObject = {"deployment": parent[0], "number": parent[1], "error": error}
        world.store.add_event(world.now, "step ended", data)


def _made(world: World, deployment: Resource) -> Iterable[str]:
    """The ids of what was made, with what nested deployments made in their place."""
    for node in world.store.nodes(deployment.id, "Succeeded"):
        found = world.store.get(node.target)
        if found is not None and "/providers/microsoft.resources/deployments/" in found.key:
            inner = get(found.body, "properties", "outputResources")
            yield from (text(one, "id") for one in inner if isinstance(one, dict)) if isinstance(inner, list) else ()
        elif found is not None:
            yield found.id


def _failure(deployment: Resource, failed: Iterable[Node]) -> JsonObject:
    """The error of a deployment of which steps have failed (facts E4)."""
    details: list[JsonValue] = [error for node in failed if isinstance(error := get(node.data, "error"), dict)]
    return {
        "code": "DeploymentFailed",
        "target": deployment.id,
        "message": "At least one resource deployment operation failed. Please list deployment operations for details."
        " Please see https://aka.ms/arm-deployment-operations for usage details.",
        "details": details,
    }


def cancel(world: World, deployment: Resource) -> None:
    """Nothing more is started; what runs at its provider goes on (facts E6)."""
    for node in world.store.nodes(deployment.id, "Running"):
        child = world.store.get(node.target)
        if (
            child is not None
            and same(child.type, "Microsoft.Resources/deployments")
            and child.state in ("Accepted", "Running")
        ):
            cancel(world, child)
    stopped = [node._replace(state="Canceled") for node in world.store.nodes(deployment.id, "Waiting", "Running")]
    world.store.put_nodes(stopped)
    error: JsonObject = {"code": "DeploymentCanceled", "message": "The deployment was cancelled."}
    end(world, deployment, "Canceled", error)
