"""The scope that a resource or module is deployed to: the keys that say so in a template, and the form of its id."""

from __future__ import annotations

from typing import NamedTuple

from armgen.arm.syntax import Access, Call, Node, Text
from armgen.bicep.into_arm.printing import template_string
from armgen.jsontypes import JsonObject

GROUP_TYPE = "microsoft.resources/resourcegroups"
MANAGEMENT_GROUP_TYPE = "microsoft.management/managementgroups"
_SUBSCRIPTION_ID = Access(Call("subscription"), Text("subscriptionId"))


class Scope(NamedTuple):
    """`kind` is a target scope or "resource"; `own` tells that it is written out, not the file's.

    `subscription`, `group`, `management` are the arguments, None where the deployment's own is meant; `resource` is the
    id that an extension resource hangs on.
    """

    kind: str
    own: bool = False
    subscription: Node | None = None
    group: Node | None = None
    management: Node | None = None
    resource: Node | None = None


def scope_keys(scope: Scope, target_scope: str) -> JsonObject:
    """The properties of a resource that give it the scope, in a file for `target_scope`."""
    if scope.resource is not None:
        return {"scope": template_string(scope.resource)}
    if not scope.own:
        return {}
    if scope.kind == "resourceGroup":
        keys: JsonObject = {}
        if scope.subscription is not None:
            keys["subscriptionId"] = template_string(scope.subscription)
        if scope.group is not None:
            keys["resourceGroup"] = template_string(scope.group)
        return keys
    if scope.kind == "subscription":
        if scope.subscription is not None:
            return {"subscriptionId": template_string(scope.subscription)}
        return {"subscriptionId": template_string(_SUBSCRIPTION_ID)} if target_scope == "resourceGroup" else {}
    if scope.kind == "managementGroup":
        return _management_keys(scope, target_scope)
    return {} if target_scope == "tenant" else {"scope": "/"}


def _management_keys(scope: Scope, target_scope: str) -> JsonObject:
    if scope.management is None:
        return {}
    if target_scope in ("resourceGroup", "subscription"):
        return {"scope": template_string(_management_id(scope.management))}
    text = Text("Microsoft.Management/managementGroups/{0}")
    return {"scope": template_string(Call("format", (text, scope.management)))}


def _management_id(name: Node) -> Node:
    return Call("tenantResourceId", (Text("Microsoft.Management/managementGroups"), name))


def scoped_id(scope: Scope, type_: str, names: tuple[Node, ...]) -> Node:
    """The id of a resource of a type and names in a scope."""
    rest = (Text(type_), *names)
    if scope.resource is not None:
        return Call("extensionResourceId", (scope.resource, *rest))
    if scope.kind == "resourceGroup":
        if scope.group is None:
            return Call("resourceId", rest)
        subscription = scope.subscription if scope.subscription is not None else _SUBSCRIPTION_ID
        group = Call("format", (Text("/subscriptions/{0}/resourceGroups/{1}"), subscription, scope.group))
        return Call("extensionResourceId", (group, *rest))
    if scope.kind == "subscription":
        prefix = () if scope.subscription is None else (scope.subscription,)
        return Call("subscriptionResourceId", (*prefix, *rest))
    if scope.kind == "managementGroup":
        holder = (
            Access(Call("managementGroup"), Text("id"))
            if scope.management is None
            else _management_id(scope.management)
        )
        return Call("extensionResourceId", (holder, *rest))
    return Call("tenantResourceId", rest)
