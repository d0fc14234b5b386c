"""Long-running operations: their headers, their polling, their end (facts A1, E7)."""

from __future__ import annotations

from armgen.ids import same
from armgen.jsontypes import JsonObject
from armgen.sandbox.wire import Refusal, Request, Response, get, text
from armgen.sandbox.world import World

COMPUTE_POLL = "2024-11-01"


def operation_url(world: World, request: Request, operation: str, *, monitor: bool) -> str:
    """Where an operation of Microsoft.Compute is polled: `monitor` for its result (`Location`)."""
    data = world.store.operation(operation) or {}
    subscription = text(data, "resource").split("/")[2]
    version = request.api_version or COMPUTE_POLL
    path = f"/subscriptions/{subscription}/providers/Microsoft.Compute/locations/{text(data, 'location')}/operations"
    return f"{request.base}{path}/{operation}?" + ("monitor=true&" if monitor else "") + f"api-version={version}"


def headers(world: World, request: Request, operation: str, seconds: float, *, both: bool) -> dict[str, str]:
    """The headers of an answer whose work goes on. `both`: Azure-AsyncOperation beside Location."""
    found = {"Location": operation_url(world, request, operation, monitor=True)}
    if both:
        found["Azure-AsyncOperation"] = operation_url(world, request, operation, monitor=False)
    return {**found, **world.wait_headers(min(seconds, world.settings.timings.retry_after))}


def poll(world: World, request: Request, operation: str) -> Response:
    """The status of an operation, or its result when `monitor=true`."""
    data = world.store.operation(operation)
    if data is None:
        raise Refusal(404, "NotFound", f"The operation '{operation}' was not found.")
    if same(request.query.get("monitor", ""), "true"):
        return _result(world, request, operation, data)
    body: JsonObject = {"startTime": data["startTime"], "status": data["status"], "name": operation}
    for key in ("endTime", "error"):
        if key in data:
            body[key] = data[key]
    if data["status"] == "Succeeded" and "output" in data:
        body["properties"] = {"output": data["output"]}
    going = data["status"] == "InProgress"
    return Response(200, body, world.wait_headers(world.settings.timings.retry_after) if going else {})


def _result(world: World, request: Request, operation: str, data: JsonObject) -> Response:
    if data["status"] == "InProgress":
        seconds = world.settings.timings.retry_after
        return Response(202, None, headers(world, request, operation, seconds, both=False))
    error = get(data, "error")
    if isinstance(error, dict):
        return Response(int(str(data.get("errorStatus", 409))), {"error": error})
    if "output" in data:
        return Response(200, data["output"])
    found = world.store.get(text(data, "resource"))
    if found is None or data["kind"] == "delete":
        return Response(204)
    return Response(200, found.body)


def finish(world: World, resource_id: str, operation: str, error: JsonObject | None = None) -> None:
    """The end of an operation: its poll says so, and the deployments that wait for the resource go on."""
    world.end_operation(operation, error)
    for node in world.store.waiting_for(resource_id):
        data: JsonObject = {"deployment": node.deployment, "number": node.number, "error": error}
        world.store.add_event(world.now, "step ended", data)
