"""Deployments over REST: the resource, its history, its operations (facts E1, E3, E6). What runs is in jobs.py."""

from __future__ import annotations

import json
import uuid

from armgen.ids import same
from armgen.jsontypes import JsonObject, JsonValue
from armgen.sandbox import jobs, preflight, whatif
from armgen.sandbox.clock import iso_duration, iso_z
from armgen.sandbox.locks import check_locks
from armgen.sandbox.paging import page
from armgen.sandbox.records import ACTIVE, Accepted, accept, check_room, started, template_hash
from armgen.sandbox.requests import Asked, held, read_place, read_request
from armgen.sandbox.store import Resource
from armgen.sandbox.types import DEPLOYMENT, check_version
from armgen.sandbox.wire import Refusal, Request, Response, fields, get, text
from armgen.sandbox.world import World


def put_deployment(world: World, request: Request, subscription: str, group: str, name: str) -> Response:
    """Accept a deployment: checked, then run step by step in the background."""
    asked = read_request(world, request, subscription, group, name)
    old = check_room(world, asked.place, asked.id)
    checked = preflight.check(world, asked)
    properties = _shown(asked, checked)
    level = get(asked.body, "properties", "validationLevel")
    if isinstance(level, str):
        properties["validationLevel"] = level
    kept: JsonObject = {"template": asked.template, "parameters": checked.parameters}
    accepted = accept(world, Accepted(asked.place, asked.name, properties, kept, {}, asked.location, asked.tags))
    jobs.begin(world, accepted)
    return Response(201 if old is None else 200, accepted.body, _headers(world, request, accepted))


def _shown(asked: Asked, checked: preflight.Checked) -> JsonObject:
    return {
        "templateHash": template_hash(asked.template),
        "parameters": checked.shown_parameters,
        "mode": asked.mode,
        "providers": checked.providers,
        "dependencies": checked.dependencies,
    }


def _headers(world: World, request: Request, deployment: Resource) -> dict[str, str]:
    url = f"{request.base}{deployment.id}/operationStatuses/{text(deployment.extra, 'operation')}"
    headers = {"Azure-AsyncOperation": f"{url}?api-version={request.api_version}"}
    return {**headers, **world.wait_headers(world.settings.timings.deployment)}


def operation_status(world: World, deployment_id: str, operation: str) -> Response:
    """What `Azure-AsyncOperation` of a deployment answers."""
    found = _need(world, deployment_id)
    if not same(operation, text(found.extra, "operation")):
        raise Refusal(404, "NotFound", f"The operation '{operation}' was not found.")
    if found.state in ACTIVE:
        return Response(200, {"status": "Running"}, world.wait_headers(world.settings.timings.retry_after))
    body: JsonObject = {"status": found.state}
    error = get(found.body, "properties", "error")
    if error is not None:
        body["error"] = error
    return Response(200, body)


def get_deployment(world: World, request: Request, deployment_id: str) -> Response:
    check_version(DEPLOYMENT, request.api_version)
    found = _need(world, deployment_id)
    return Response(200, now_shown(world, found))


def now_shown(world: World, deployment: Resource) -> JsonObject:
    """The body with the time that it has taken so far."""
    if deployment.state not in ACTIVE:
        return deployment.body
    properties = fields(deployment.body, "properties")
    return {**deployment.body, "properties": {**properties, "duration": iso_duration(world.now - started(deployment))}}


def head_deployment(world: World, request: Request, deployment_id: str) -> Response:
    check_version(DEPLOYMENT, request.api_version)
    return Response(204 if world.store.get(deployment_id) is not None else 404)


def _need(world: World, deployment_id: str) -> Resource:
    found = world.store.get(deployment_id)
    if found is None:
        parts = deployment_id.split("/")
        read_place(world, parts[2], parts[4] if same(parts[3], "resourceGroups") else "")
        raise Refusal(404, "DeploymentNotFound", f"Deployment '{parts[-1]}' could not be found.")
    return found


def list_deployments(world: World, request: Request, subscription: str, group: str) -> Response:
    """The history, newest first, with the filter on the state."""
    check_version(DEPLOYMENT, request.api_version)
    place = read_place(world, subscription, group)
    wanted = _state(request.query.get("$filter", ""))
    found = sorted(held(world, place), key=lambda one: (-started(one), one.key))
    return page(world, request, [now_shown(world, one) for one in found if not wanted or same(one.state, wanted)])


def _state(filter: str) -> str:
    if not filter:
        return ""
    left, _, right = filter.partition(" eq ")
    if not same(left.strip(), "provisioningState") or len(right.strip()) < 3:
        raise Refusal(400, "InvalidFilterInQueryString", f"Invalid $filter '{filter}' specified in the query string.")
    return right.strip().strip("'")


def delete_deployment(world: World, request: Request, deployment_id: str) -> Response:
    """Removes an entry of the history; no resource is touched (facts E6)."""
    check_version(DEPLOYMENT, request.api_version)
    found = world.store.get(deployment_id)
    if found is None:
        return Response(204)
    if found.state in ACTIVE:
        raise Refusal(
            409, "DeploymentActive", f"The deployment '{text(found.body, 'name')}' is running and cannot be deleted."
        )
    check_locks(world, found.id, deletes=True)
    world.store.delete(found.id)
    world.store.drop_steps(found.id)
    operation = world.start_operation("delete", found.id, "global")
    world.end_operation(operation)
    return Response(202, None, {"Location": results_url(request, found.id, operation), **world.wait_headers(1)})


def results_url(request: Request, resource_id: str, operation: str) -> str:
    subscription = resource_id.split("/")[2]
    return f"{request.base}/subscriptions/{subscription}/operationresults/{operation}?api-version={request.api_version}"


def operation_results(world: World, request: Request, operation: str) -> Response:
    """What the `Location` of a what-if, a validation or a deletion answers."""
    data = world.store.operation(operation)
    if data is None:
        raise Refusal(404, "NotFound", f"The operation '{operation}' was not found.")
    if data["status"] == "InProgress":
        location = results_url(request, text(data, "resource"), operation)
        return Response(202, None, {"Location": location, **world.wait_headers(world.settings.timings.deployment)})
    return Response(200, data["output"]) if "output" in data else Response(204)


def cancel_deployment(world: World, request: Request, deployment_id: str) -> Response:
    check_version(DEPLOYMENT, request.api_version)
    found = _need(world, deployment_id)
    if found.state not in ("Accepted", "Running"):
        raise Refusal(
            409,
            "DeploymentCannotBeCancelled",
            f"The deployment '{text(found.body, 'name')}' is {found.state}: only an active one is cancelled.",
        )
    jobs.cancel(world, found)
    return Response(204)


def validate_deployment(world: World, request: Request, subscription: str, group: str, name: str) -> Response:
    """200 with what would be deployed, or 400 with what is wrong (facts E3)."""
    asked = read_request(world, request, subscription, group, name)
    checked = preflight.check(world, asked)
    properties: JsonObject = {
        **_shown(asked, checked),
        "provisioningState": "Succeeded",
        "timestamp": iso_z(world.now),
        "duration": "PT0S",
        "correlationId": str(uuid.uuid4()),
        "validatedResources": [{"id": one} for one in checked.ids],
    }
    body: JsonObject = {"id": asked.id, "name": asked.name, "type": DEPLOYMENT, "properties": properties}
    if asked.location:
        body["location"] = asked.location
    return Response(200, body)


def what_if(world: World, request: Request, subscription: str, group: str, name: str) -> Response:
    """202, and the prediction at the `Location` a little later."""
    asked = read_request(world, request, subscription, group, name)
    result = whatif.predict(world, asked)
    operation = world.start_operation("what-if", asked.id, "global", output=result)
    world.later(world.settings.timings.deployment, "operation ended", {"operation": operation})
    return Response(202, None, {"Location": results_url(request, asked.id, operation), **world.wait_headers(1)})


def operation_ended(world: World, data: JsonObject) -> None:
    world.end_operation(text(data, "operation"))


def list_operations(world: World, request: Request, deployment_id: str) -> Response:
    check_version(DEPLOYMENT, request.api_version)
    found = _need(world, deployment_id)
    rows = [fields(node.data, "operation") for node in world.store.nodes(found.id) if fields(node.data, "operation")]
    top = request.query.get("$top", "")
    rows = rows[: int(top)] if top.isdigit() else rows
    return page(world, request._replace(query={k: v for k, v in request.query.items() if k != "$top"}), rows)


def get_operation(world: World, request: Request, deployment_id: str, operation: str) -> Response:
    check_version(DEPLOYMENT, request.api_version)
    found = _need(world, deployment_id)
    for node in world.store.nodes(found.id):
        shown = fields(node.data, "operation")
        if shown and same(text(shown, "operationId"), operation):
            return Response(200, shown)
    raise Refusal(404, "DeploymentOperationNotFound", f"The deployment operation '{operation}' could not be found.")


def export_template(world: World, request: Request, deployment_id: str) -> Response:
    check_version(DEPLOYMENT, request.api_version)
    found = _need(world, deployment_id)
    return Response(200, {"template": world.store.input(found.id).get("template")})


def calculate_hash(request: Request) -> Response:
    check_version(DEPLOYMENT, request.api_version)
    template = request.object()
    minified: JsonValue = json.dumps(template, separators=(",", ":"))
    return Response(200, {"minifiedTemplate": minified, "templateHash": template_hash(template)})
