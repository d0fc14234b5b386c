"""Which provider answers a request. Paths compare without case: the SDK's own are in several (facts E1)."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from armgen.ids import ResourceId
from armgen.jsontypes import JsonObject
from armgen.sandbox import (
    collections,
    deployments,
    diskpoints,
    graph,
    groups,
    jobs,
    locks,
    operations,
    points,
    resources,
)
from armgen.sandbox.types import COLLECTION, DEPLOYMENT
from armgen.sandbox.wire import Refusal, Request, Response
from armgen.sandbox.world import World

Handler = Callable[[World, Request, "Parts"], Response]


class Parts:
    """The named parts of a path, and the ids that they make."""

    def __init__(self, found: Mapping[str, str]) -> None:
        self._found = found

    def __getitem__(self, name: str) -> str:
        return self._found.get(name) or ""

    @property
    def scope(self) -> str:
        group = f"/resourceGroups/{self['group']}" if self["group"] else ""
        return f"/subscriptions/{self['subscription']}{group}"

    @property
    def collection(self) -> str:
        return f"{self.scope}/providers/{COLLECTION}/{self['collection']}"

    @property
    def point(self) -> str:
        return f"{self.collection}/restorePoints/{self['point']}"

    @property
    def deployment(self) -> str:
        return f"{self.scope}/providers/{DEPLOYMENT}/{self['deployment']}"

    @property
    def resource(self) -> ResourceId:
        rid = ResourceId.parse(self["resource"])
        if rid is None:
            raise Refusal(404, "NotFound", f"'{self['resource']}' is no resource id.")
        return rid


_SUB = r"/subscriptions/(?P<subscription>[^/]+)"
_GROUP = _SUB + r"/resourcegroups/(?P<group>[^/]+)"
_EITHER = _SUB + r"(?:/resourcegroups/(?P<group>[^/]+))?"
_COMPUTE = r"/providers/microsoft\.compute"
_COLLECTION = _GROUP + _COMPUTE + r"/restorepointcollections/(?P<collection>[^/]+)"
_POINT = _COLLECTION + r"/restorepoints/(?P<point>[^/]+)"
_DISK_POINT = _POINT + r"/diskrestorepoints/(?P<disk>[^/]+)"
_DEPLOYMENTS = _EITHER + r"/providers/microsoft\.resources/deployments"
_DEPLOYMENT = _DEPLOYMENTS + r"/(?P<deployment>[^/]+)"
# The operations of a group's deployment have no provider in their path (facts E1).
_OPERATIONS = _EITHER + r"(?:/providers/microsoft\.resources)?/deployments/(?P<deployment>[^/]+)/operations"
_LOCKS = r"(?P<scope>/subscriptions/.+?|/subscriptions/[^/]+)/providers/microsoft\.authorization/locks"

_ROUTES: list[tuple[str, str, Handler]] = [
    ("GET", "/subscriptions", lambda w, r, p: groups.list_subscriptions(w, r)),
    ("GET", _SUB, lambda w, r, p: groups.get_subscription(w, p["subscription"])),
    ("GET", _SUB + "/providers", lambda w, r, p: groups.list_providers(w, r, p["subscription"])),
    (
        "GET",
        _SUB + r"/providers/(?P<namespace>[^/]+)",
        lambda w, r, p: groups.get_provider(w, p["subscription"], p["namespace"]),
    ),
    (
        "POST",
        _SUB + r"/providers/(?P<namespace>[^/]+)/register",
        lambda w, r, p: groups.get_provider(w, p["subscription"], p["namespace"]),
    ),
    ("GET", _SUB + "/resourcegroups", lambda w, r, p: groups.list_groups(w, r, p["subscription"])),
    ("PUT", _GROUP, lambda w, r, p: groups.put_group(w, r, p["subscription"], p["group"])),
    ("PATCH", _GROUP, lambda w, r, p: groups.patch_group(w, r, p["subscription"], p["group"])),
    ("GET", _GROUP, lambda w, r, p: groups.get_group(w, r, p["subscription"], p["group"])),
    ("HEAD", _GROUP, lambda w, r, p: groups.head_group(w, r, p["subscription"], p["group"])),
    ("DELETE", _GROUP, lambda w, r, p: groups.delete_group(w, r, p["subscription"], p["group"])),
    ("GET", _EITHER + "/resources", lambda w, r, p: groups.list_resources(w, r, p["subscription"], p["group"])),
    ("GET", _DEPLOYMENTS, lambda w, r, p: deployments.list_deployments(w, r, p["subscription"], p["group"])),
    (
        "PUT",
        _DEPLOYMENT,
        lambda w, r, p: deployments.put_deployment(w, r, p["subscription"], p["group"], p["deployment"]),
    ),
    ("GET", _DEPLOYMENT, lambda w, r, p: deployments.get_deployment(w, r, p.deployment)),
    ("HEAD", _DEPLOYMENT, lambda w, r, p: deployments.head_deployment(w, r, p.deployment)),
    ("DELETE", _DEPLOYMENT, lambda w, r, p: deployments.delete_deployment(w, r, p.deployment)),
    ("POST", _DEPLOYMENT + "/cancel", lambda w, r, p: deployments.cancel_deployment(w, r, p.deployment)),
    (
        "POST",
        _DEPLOYMENT + "/validate",
        lambda w, r, p: deployments.validate_deployment(w, r, p["subscription"], p["group"], p["deployment"]),
    ),
    (
        "POST",
        _DEPLOYMENT + "/whatif",
        lambda w, r, p: deployments.what_if(w, r, p["subscription"], p["group"], p["deployment"]),
    ),
    ("POST", _DEPLOYMENT + "/exporttemplate", lambda w, r, p: deployments.export_template(w, r, p.deployment)),
    ("GET", _OPERATIONS, lambda w, r, p: deployments.list_operations(w, r, p.deployment)),
    (
        "GET",
        _OPERATIONS + "/(?P<operation>[^/]+)",
        lambda w, r, p: deployments.get_operation(w, r, p.deployment, p["operation"]),
    ),
    (
        "GET",
        _DEPLOYMENT + "/operationstatuses/(?P<operation>[^/]+)",
        lambda w, r, p: deployments.operation_status(w, p.deployment, p["operation"]),
    ),
    (
        "GET",
        _SUB + "/operationresults/(?P<operation>[^/]+)",
        lambda w, r, p: deployments.operation_results(w, r, p["operation"]),
    ),
    (
        "POST",
        r"/providers/microsoft\.resources/calculatetemplatehash",
        lambda w, r, p: deployments.calculate_hash(r),
    ),
    ("POST", r"/providers/microsoft\.resourcegraph/resources", lambda w, r, p: graph.query(w, r)),
    (
        "GET",
        _SUB + _COMPUTE + r"/locations/[^/]+/operations/(?P<operation>[^/]+)",
        lambda w, r, p: operations.poll(w, r, p["operation"]),
    ),
    ("GET", _LOCKS, lambda w, r, p: locks.list_locks(w, r, p["scope"])),
    ("PUT", _LOCKS + r"/(?P<lock>[^/]+)", lambda w, r, p: locks.put_lock(w, r, p["scope"], p["lock"])),
    (
        "DELETE",
        _LOCKS + r"/(?P<lock>[^/]+)",
        lambda w, r, p: locks.delete_lock(w, r, f"{p['scope']}/providers/Microsoft.Authorization/locks/{p['lock']}"),
    ),
    (
        "PUT",
        _COLLECTION,
        lambda w, r, p: collections.put_collection(w, r, p["subscription"], p["group"], p["collection"]),
    ),
    ("PATCH", _COLLECTION, lambda w, r, p: collections.patch_collection(w, r, p.collection)),
    ("GET", _COLLECTION, lambda w, r, p: collections.get_collection(w, r, p.collection)),
    ("DELETE", _COLLECTION, lambda w, r, p: collections.delete_collection(w, r, p.collection)),
    (
        "GET",
        _EITHER + _COMPUTE + "/restorepointcollections",
        lambda w, r, p: collections.list_collections(w, r, p["subscription"], p["group"]),
    ),
    ("PUT", _POINT, lambda w, r, p: points.put_point(w, r, p.collection, p["point"])),
    ("GET", _POINT, lambda w, r, p: points.get_point(w, r, p.point)),
    ("DELETE", _POINT, lambda w, r, p: points.delete_point(w, r, p.point)),
    ("GET", _POINT + "/diskrestorepoints", lambda w, r, p: diskpoints.list_disk_points(w, r, p.point)),
    ("GET", _DISK_POINT, lambda w, r, p: diskpoints.get_disk_point(w, r, p.point, p["disk"])),
    ("POST", _DISK_POINT + "/begingetaccess", lambda w, r, p: diskpoints.begin_access(w, r, p.point, p["disk"])),
    ("POST", _DISK_POINT + "/endgetaccess", lambda w, r, p: diskpoints.end_access(w, r, p.point, p["disk"])),
]


def _one_of(*paths: str) -> re.Pattern[str]:
    """A pattern for any of several paths, without their named parts."""
    unnamed = (re.sub(r"\(\?P<\w+>", "(?:", path) for path in paths)
    return re.compile(f"(?:{'|'.join(unnamed)})/?\\Z", re.IGNORECASE)


_OWN = _one_of(
    _COLLECTION,
    _COLLECTION + "/restorepoints",
    _POINT,
    _POINT + "/[a-z]+",
    _DISK_POINT,
    _DISK_POINT + "/[a-z]+",
    _EITHER + _COMPUTE + "/restorepointcollections",
    _DEPLOYMENTS,
    _DEPLOYMENT,
    _DEPLOYMENT + "/[a-z]+",
)
"""Paths that no generic resource answers: what is no route above is not allowed there."""

_TYPE_LIST = re.compile(_EITHER + r"/providers/(?P<type>[^/]+/[^/]+)/?\Z", re.IGNORECASE)
_ANY = re.compile(r"(?P<resource>/subscriptions/.+/providers/.+?)/?\Z", re.IGNORECASE)

_COMPILED = [(method, re.compile(f"{path}/?\\Z", re.IGNORECASE), handler) for method, path, handler in _ROUTES]

EVENTS: dict[str, Callable[[World, JsonObject], None]] = {
    "point ended": points.point_ended,
    "resource deleted": points.resource_deleted,
    "resource made": resources.resource_made,
    "deployment begins": jobs.deployment_begins,
    "step ended": jobs.step_ended,
    "operation ended": deployments.operation_ended,
}


def handle(world: World, request: Request) -> Response:
    """The answer to a request. Refusals are raised; those of writes are in the log."""
    try:
        return _handle(world, request)
    except Refusal as refusal:
        if request.method not in ("GET", "HEAD"):
            world.log("refused", resource=request.path, method=request.method, code=refusal.code)
        raise


def _handle(world: World, request: Request) -> Response:
    path = request.path.rstrip("/") or "/"
    for method, pattern, handler in _COMPILED:
        found = pattern.match(path) if method == request.method else None
        if found is not None:
            return handler(world, request, Parts(found.groupdict()))
    if _OWN.match(path) and request.method != "HEAD":
        raise Refusal(405, "MethodNotAllowed", f"The resource does not support the method {request.method}.")
    return _generic(world, request, path)


def _generic(world: World, request: Request, path: str) -> Response:
    listed = _TYPE_LIST.match(path)
    if listed is not None:
        parts = Parts(listed.groupdict())
        if request.method != "GET":
            raise Refusal(405, "MethodNotAllowed", f"A list does not support the method {request.method}.")
        return resources.list_type(world, request, parts["subscription"], parts["group"], parts["type"])
    found = _ANY.match(path)
    if found is None:
        raise Refusal(404, "NotFound", f"There is nothing at '{path}' in the sandbox, which is not Azure.")
    rid = ResourceId.parse(found["resource"])
    if rid is None:
        raise Refusal(400, "MismatchingResourceSegments", f"The segments of '{path}' make no resource id.")
    actions: dict[str, Callable[[World, Request, ResourceId], Response]] = {
        "PUT": resources.put_resource,
        "PATCH": resources.patch_resource,
        "GET": resources.get_resource,
        "HEAD": resources.head_resource,
        "DELETE": resources.delete_resource,
    }
    action = actions.get(request.method)
    if action is None:
        raise Refusal(405, "MethodNotAllowed", f"The resource does not support the method {request.method}.")
    return action(world, request, rid)


_POLLED = _one_of(
    _SUB + _COMPUTE + "/locations/[^/]+/operations/[^/]+",
    _POINT,
    _COLLECTION,
    r".*/providers/microsoft\.resources/deployments/.*",
    ".*/operationresults/.*",
)


def is_poll(request: Request) -> bool:
    """Whether a client waits with this GET: a clock that stands still goes on to the next event then."""
    return _POLLED.match(request.path) is not None
