"""Resource ids: resourceId, subscriptionResourceId, tenantResourceId, managementGroupResourceId, extensionResourceId.

Source: "Resource functions for ARM templates". Where something of an id is left to the run, the call that remains
has one shape: the parts of the place that are known or given, then the type as a text, then the names.
`read_resource_id` takes it apart.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from armgen.arm.context import GROUP, MANAGEMENT_GROUP, SUBSCRIPTION
from armgen.arm.functions.function import Function, bad, wrong
from armgen.arm.syntax import Call, Node, Text, print_node
from armgen.arm.values import Deferred, Value, to_node

if TYPE_CHECKING:
    from armgen.arm.evaluator import Evaluator

_GUID = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}\Z")
_Part = str | Deferred


class PartialId(NamedTuple):
    """A resource id of which not everything is known. None: the one of the deployment.

    `parent` is the id that an extension resource hangs on. `names` has one node for each segment of the type.
    """

    type: str
    names: tuple[Node, ...]
    subscription: Node | None = None
    group: Node | None = None
    parent: Node | None = None


def read_resource_id(node: Node) -> PartialId | None:
    """The parts of a deferred `resourceId` and its like; None for any other expression."""
    if not isinstance(node, Call):
        return None
    name = node.name.lower()
    most = {"resourceid": 2, "subscriptionresourceid": 1, "extensionresourceid": 1, "tenantresourceid": 0}.get(name)
    if most is None:
        return None
    first = 1 if name == "extensionresourceid" else 0
    at = next(
        (
            at
            for at, arg in enumerate(node.args[: most + 1])
            if at >= first and isinstance(arg, Text) and "/" in arg.value
        ),
        None,
    )
    kind = node.args[at] if at is not None else None
    if at is None or not isinstance(kind, Text):
        return None
    before, names = node.args[:at], node.args[at + 1 :]
    if name == "extensionresourceid":
        return PartialId(kind.value, names, parent=before[0])
    if name == "subscriptionresourceid":
        return PartialId(kind.value, names, *before)
    return PartialId(kind.value, names, before[0] if at == 2 else None, before[-1] if before else None)


class _Id(NamedTuple):
    before: tuple[_Part, ...]
    type: str
    names: tuple[_Part, ...]


def _parts(name: str, args: tuple[Value, ...], least: int, most: int) -> _Id | Deferred:
    """The arguments before the type, the type and the names."""
    parts: list[_Part] = []
    for arg in args:
        if not isinstance(arg, (str, Deferred)):
            raise wrong(name, arg, "strings", "arguments")
        parts.append(arg)
    at = next((at for at in range(least, min(most + 1, len(parts))) if _is_type(parts[at])), None)
    if at is None:
        if any(isinstance(part, Deferred) for part in parts[: most + 1]):
            return Deferred(Call(name, tuple(map(to_node, parts))))
        raise bad(f"The template function '{name}' needs a resource type like 'Microsoft.Compute/disks'.")
    kind, names = str(parts[at]).strip("/"), tuple(parts[at + 1 :])
    wanted = kind.count("/")
    if len(names) != wanted:
        raise bad(f"The type '{kind}' takes {wanted} name{'' if wanted == 1 else 's'}; '{name}' got {len(names)}.")
    return _Id(tuple(parts[:at]), kind, names)


def _is_type(part: _Part) -> bool:
    return isinstance(part, str) and "/" in part.strip("/")


def _path(identifier: _Id) -> str | None:
    """`/providers/...`, None when a name is not known."""
    namespace, *segments = identifier.type.split("/")
    known = [part for part in identifier.names if isinstance(part, str)]
    if len(known) < len(identifier.names):
        return None
    return f"/providers/{namespace}" + "".join(f"/{kind}/{name}" for kind, name in zip(segments, known, strict=True))


def _left(name: str, before: tuple[_Part, ...], identifier: _Id) -> Deferred:
    return Deferred(Call(name, tuple(map(to_node, (*before, identifier.type, *identifier.names)))))


def _is_own(part: _Part, own: Deferred) -> bool:
    return part is own or (isinstance(part, Deferred) and print_node(part.node) == print_node(own.node))


def _resource_id(evaluator: Evaluator, *args: Value) -> Value:
    identifier = _parts("resourceId", args, 0, 2)
    if isinstance(identifier, Deferred):
        return identifier
    place, before = evaluator.environment.place, identifier.before
    subscription: _Part = place.subscription
    group: _Part = place.group
    if len(before) == 2:
        subscription, group = before
    elif before and isinstance(before[0], str) and _GUID.match(before[0]):
        subscription = before[0]
    elif before:
        group = before[0]
    path = _path(identifier)
    if not subscription:
        return _left("tenantResourceId", (), identifier) if path is None else path
    if not group:
        return _in_subscription(subscription, identifier, path)
    if isinstance(subscription, str) and isinstance(group, str) and path is not None:
        return f"/subscriptions/{subscription}/resourceGroups/{group}{path}"
    if not _is_own(subscription, SUBSCRIPTION):
        return _left("resourceId", (subscription, group), identifier)
    return _left("resourceId", () if _is_own(group, GROUP) else (group,), identifier)


def _in_subscription(subscription: _Part, identifier: _Id, path: str | None) -> Value:
    if isinstance(subscription, str) and path is not None:
        return f"/subscriptions/{subscription}{path}"
    before = () if _is_own(subscription, SUBSCRIPTION) else (subscription,)
    return _left("subscriptionResourceId", before, identifier)


def _subscription_resource_id(evaluator: Evaluator, *args: Value) -> Value:
    identifier = _parts("subscriptionResourceId", args, 0, 1)
    if isinstance(identifier, Deferred):
        return identifier
    subscription = identifier.before[0] if identifier.before else evaluator.environment.place.subscription
    if not subscription:
        # Above subscriptions the service takes it, and nobody says what it answers there.
        return _left("subscriptionResourceId", (), identifier)
    return _in_subscription(subscription, identifier, _path(identifier))


def _tenant_resource_id(*args: Value) -> Value:
    identifier = _parts("tenantResourceId", args, 0, 0)
    if isinstance(identifier, Deferred):
        return identifier
    return _path(identifier) or _left("tenantResourceId", (), identifier)


def _management_group_resource_id(evaluator: Evaluator, *args: Value) -> Value:
    identifier = _parts("managementGroupResourceId", args, 0, 1)
    if isinstance(identifier, Deferred):
        return identifier
    environment = evaluator.environment
    own = environment.place.management_group or environment.context.management_group or MANAGEMENT_GROUP
    group: _Part = identifier.before[0] if identifier.before else own
    path = _path(identifier)
    if isinstance(group, str) and group and path is not None:
        return f"/providers/Microsoft.Management/managementGroups/{group}{path}"
    before = () if _is_own(group, MANAGEMENT_GROUP) else (group,)
    return _left("managementGroupResourceId", before, identifier)


def _extension_resource_id(*args: Value) -> Value:
    identifier = _parts("extensionResourceId", args, 1, 1)
    if isinstance(identifier, Deferred):
        return identifier
    (base,), path = identifier.before, _path(identifier)
    if isinstance(base, str) and path is not None:
        return base.rstrip("/") + path
    return _left("extensionResourceId", identifier.before, identifier)


FUNCTIONS = (
    Function("resourceId", 2, None, _resource_id, "scoped"),
    Function("subscriptionResourceId", 2, None, _subscription_resource_id, "scoped"),
    Function("tenantResourceId", 2, None, _tenant_resource_id, "keep"),
    Function("managementGroupResourceId", 2, None, _management_group_resource_id, "scoped"),
    Function("extensionResourceId", 3, None, _extension_resource_id, "keep"),
)
