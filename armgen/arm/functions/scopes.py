"""Scope functions: managementGroup, resourceGroup, subscription, tenant.

Source: "Scope functions for ARM templates". Each answers an object; what nobody said of it is left to the run.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from armgen.arm.context import GROUP, SUBSCRIPTION, place_of
from armgen.arm.functions.function import Function
from armgen.arm.syntax import Access, Call, Node, Text, print_node
from armgen.arm.values import Deferred, Partial, Value, is_known, to_node

if TYPE_CHECKING:
    from armgen.arm.evaluator import Evaluator


def _of(node: Node, *names: str) -> dict[str, Value]:
    return {name: Deferred(Access(node, Text(name))) for name in names}


def _resource_group(evaluator: Evaluator) -> Value:
    environment, node = evaluator.environment, Call("resourceGroup")
    place, context = environment.place, environment.context
    known: dict[str, Value] = {
        "id": group_id(evaluator),
        "name": place.group,
        "type": "Microsoft.Resources/resourceGroups",
        "location": Deferred(Access(node, Text("location"))),
        "tags": Deferred(Access(node, Text("tags"))),
        "properties": {"provisioningState": "Succeeded"},
    }
    if _same(place.group, place_of(context, "resourceGroup").group):
        if context.location:
            known["location"] = context.location
        if context.tags is not None:
            known["tags"] = dict[str, Value](context.tags)
    return Partial(node, known)


def _same(left: str | Deferred, right: str | Deferred) -> bool:
    if isinstance(left, str) and isinstance(right, str):
        return left.lower() == right.lower()
    return (
        isinstance(left, Deferred) and isinstance(right, Deferred) and print_node(left.node) == print_node(right.node)
    )


def subscription_id(evaluator: Evaluator) -> Value:
    """`/subscriptions/...` of the place."""
    subscription = evaluator.environment.place.subscription
    if isinstance(subscription, str):
        return f"/subscriptions/{subscription}"
    if subscription == SUBSCRIPTION:
        return Deferred(Access(Call("subscription"), Text("id")))
    return Deferred(Call("format", (Text("/subscriptions/{0}"), subscription.node)))


def group_id(evaluator: Evaluator) -> Value:
    """`/subscriptions/.../resourceGroups/...` of the place."""
    place = evaluator.environment.place
    subscription, group = place.subscription, place.group
    if isinstance(subscription, str) and isinstance(group, str):
        return f"/subscriptions/{subscription}/resourceGroups/{group}"
    if subscription == SUBSCRIPTION and group == GROUP:
        return Deferred(Access(Call("resourceGroup"), Text("id")))
    pattern = Text("/subscriptions/{0}/resourceGroups/{1}")
    return Deferred(Call("format", (pattern, to_node(subscription), to_node(group))))


def _tenant_id(evaluator: Evaluator) -> Value:
    return evaluator.environment.context.tenant_id or Deferred(Access(Call("tenant"), Text("tenantId")))


def _subscription(evaluator: Evaluator) -> Value:
    environment, node = evaluator.environment, Call("subscription")
    name = Deferred(Access(node, Text("displayName")))
    known: dict[str, Value] = {
        "id": subscription_id(evaluator),
        "subscriptionId": environment.place.subscription,
        "tenantId": _tenant_id(evaluator),
        "displayName": environment.context.subscription_name or name,
    }
    return known if is_known(known) else Partial(node, known)


def _management_group(evaluator: Evaluator) -> Value:
    node = Call("managementGroup")
    group = evaluator.environment.place.management_group
    prefix = "/providers/Microsoft.Management/managementGroups/"
    known: dict[str, Value] = {"type": "/providers/Microsoft.Management/managementGroups"}
    if isinstance(group, str):
        return Partial(node, {"id": prefix + group, "name": group, **known})
    return Partial(node, {**_of(node, "id"), "name": group, **known})


def _tenant(evaluator: Evaluator) -> Value:
    tenant = _tenant_id(evaluator)
    known: dict[str, Value] = {"tenantId": tenant}
    if isinstance(tenant, str):
        known["id"] = f"/tenants/{tenant}"
    return Partial(Call("tenant"), known)


FUNCTIONS = (
    Function("resourceGroup", 0, 0, _resource_group, "scoped", scopes=frozenset({"resourceGroup"})),
    Function("subscription", 0, 0, _subscription, "scoped", scopes=frozenset({"resourceGroup", "subscription"})),
    Function("managementGroup", 0, 0, _management_group, "scoped", scopes=frozenset({"managementGroup"})),
    Function("tenant", 0, 0, _tenant, "scoped"),
)
