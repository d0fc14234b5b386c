"""Subscriptions, resource groups and providers."""

from __future__ import annotations

from armgen import catalog
from armgen.ids import same
from armgen.jsontypes import JsonObject, JsonValue
from armgen.sandbox.locks import check_locks
from armgen.sandbox.operations import headers
from armgen.sandbox.paging import page
from armgen.sandbox.store import Resource
from armgen.sandbox.types import LOCK, NAMESPACES, check_location, check_name, check_tags
from armgen.sandbox.wire import Refusal, Request, Response, text
from armgen.sandbox.world import GROUP, SUBSCRIPTION, World, with_tags


def list_subscriptions(world: World, request: Request) -> Response:
    return page(world, request, [one.body for one in world.store.listed(SUBSCRIPTION)])


def get_subscription(world: World, subscription: str) -> Response:
    world.need_subscription(subscription)
    found = world.store.get(f"/subscriptions/{subscription}")
    return Response(200, found.body if found is not None else None)


def put_group(world: World, request: Request, subscription: str, name: str) -> Response:
    _need_version(request)
    if not world.knows_subscriptions():
        world.add_subscription(subscription)
    world.need_subscription(subscription)
    check_name(GROUP, name, "resourceGroupName")
    body = request.object()
    location = check_location(GROUP, body)
    tags = check_tags(body)
    scope = f"/subscriptions/{subscription}/resourceGroups/{name}"
    old = world.store.get(scope)
    if old is not None and text(old.body, "location") != location:
        raise Refusal(
            409,
            "InvalidResourceGroupLocation",
            f"Invalid resource group location '{location}'. The Resource group already exists in location"
            f" '{text(old.body, 'location')}'.",
        )
    check_locks(world, scope, deletes=False)
    most = world.limit("groupsPerSubscription")
    if old is None and most is not None and world.store.count(GROUP, subscription) >= most:
        raise Refusal(409, "ResourceGroupQuotaExceeded", f"The subscription already has {most} resource groups.")
    shown = group_body(old.id if old is not None else scope, name, location, tags)
    world.store.put(Resource(text(shown, "id"), GROUP, shown, {}))
    return Response(200 if old is not None else 201, shown)


def group_body(scope: str, name: str, location: str, tags: JsonObject | None) -> JsonObject:
    shown = with_tags({"id": scope, "name": name, "type": GROUP, "location": location}, tags)
    return {**shown, "properties": {"provisioningState": "Succeeded"}}


def patch_group(world: World, request: Request, subscription: str, name: str) -> Response:
    _need_version(request)
    found = world.group(subscription, name)
    check_locks(world, found.id, deletes=False)
    body = request.object()
    if "tags" in body:
        found = found._replace(body=with_tags(found.body, check_tags(body)))
        world.store.put(found)
    return Response(200, found.body)


def get_group(world: World, request: Request, subscription: str, name: str) -> Response:
    _need_version(request)
    return Response(200, world.group(subscription, name).body)


def head_group(world: World, request: Request, subscription: str, name: str) -> Response:
    _need_version(request)
    found = world.store.get(f"/subscriptions/{subscription}/resourceGroups/{name}")
    return Response(204 if found is not None else 404)


def list_groups(world: World, request: Request, subscription: str) -> Response:
    _need_version(request)
    world.need_subscription(subscription)
    return page(world, request, [one.body for one in world.store.listed(GROUP, subscription)])


def delete_group(world: World, request: Request, subscription: str, name: str) -> Response:
    _need_version(request)
    found = world.group(subscription, name)
    check_locks(world, found.id, deletes=True)
    body: JsonObject = {**found.body, "properties": {"provisioningState": "Deleting"}}
    world.store.put(found._replace(body=body))
    operation = world.start_operation("delete", found.id, text(found.body, "location"))
    seconds = world.settings.timings.machine
    world.later(seconds, "resource deleted", {"resource": found.id, "operation": operation})
    return Response(202, None, headers(world, request, operation, seconds, both=False))


def list_resources(world: World, request: Request, subscription: str, group: str = "") -> Response:
    """The tracked resources of a scope, with the filters that clients use."""
    _need_version(request)
    if group:
        world.group(subscription, group)
    else:
        world.need_subscription(subscription)
    wanted = _filter(request.query.get("$filter", ""))
    found: list[JsonObject] = []
    for one in world.store.in_scope(subscription, group):
        if "location" not in one.body or same(one.type, GROUP) or same(one.type, LOCK):
            continue
        if wanted and not same(one.type, wanted):
            continue
        found.append({key: value for key, value in one.body.items() if key != "properties"})
    return page(world, request, found)


def _filter(text: str) -> str:
    """The type of `resourceType eq '...'`, "" without a filter."""
    if not text:
        return ""
    left, _, right = text.partition(" eq ")
    if not same(left.strip(), "resourceType") or not right.strip().startswith("'") or " " in right.strip():
        raise Refusal(400, "InvalidFilterInQueryString", f"Invalid $filter '{text}' specified in the query string.")
    return right.strip().strip("'")


def list_providers(world: World, request: Request, subscription: str) -> Response:
    world.need_subscription(subscription)
    return page(world, request, [_provider(subscription, namespace) for namespace in NAMESPACES])


def get_provider(world: World, subscription: str, namespace: str) -> Response:
    """A provider with the types of the catalogue. A POST to its `register` gives the same: all are registered."""
    world.need_subscription(subscription)
    known = next((one for one in NAMESPACES if same(one, namespace)), None)
    if known is None:
        raise Refusal(404, "InvalidResourceNamespace", f"The resource namespace '{namespace}' is invalid.")
    return Response(200, _provider(subscription, known))


def _provider(subscription: str, namespace: str) -> JsonObject:
    regions: list[JsonValue] = [*catalog.region_names().values()]
    types: list[JsonValue] = []
    for name in catalog.type_names():
        owner, _, rest = name.partition("/")
        if same(owner, namespace):
            versions: list[JsonValue] = [*reversed(catalog.api_versions(name))]
            types.append({"resourceType": rest, "locations": regions, "apiVersions": versions})
    return {
        "id": f"/subscriptions/{subscription}/providers/{namespace}",
        "namespace": namespace,
        "registrationState": "Registered",
        "resourceTypes": types,
    }


def _need_version(request: Request) -> None:
    if not request.api_version:
        raise Refusal(
            400,
            "MissingApiVersionParameter",
            "The api-version query parameter (?api-version=) is required for all requests.",
        )
