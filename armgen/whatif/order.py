"""The order of the Azure CLI: changes by their symbol's weight, then by id (facts H)."""

from __future__ import annotations

import re
from collections.abc import Iterable

from armgen.ids import ResourceId
from armgen.whatif.model import Change, PropertyChange

_CHANGE = {"Delete": 0, "Create": 1, "Deploy": 2, "Modify": 3, "NoChange": 4, "Unsupported": 5, "Ignore": 6}
_GROUP = re.compile(r"/subscriptions/([^/]+)/(resourceGroups/[^/]+)", re.IGNORECASE)
_PROPERTY = {"Delete": 0, "Create": 1, "Modify": 2, "Array": 2, "NoEffect": 3}


def sorted_changes(changes: Iterable[Change]) -> list[Change]:
    return sorted(
        changes, key=lambda one: (_CHANGE[one.change_type], relative_id(one.resource_id).lower(), one.resource_id)
    )


def sorted_delta(delta: Iterable[PropertyChange]) -> list[PropertyChange]:
    return sorted(delta, key=lambda one: (_PROPERTY[one.kind], one.path))


def sorted_items(children: Iterable[PropertyChange]) -> list[PropertyChange]:
    """Members of an array by their index."""
    return sorted(children, key=lambda one: (int(one.path) if one.path.isdigit() else 0, _PROPERTY[one.kind]))


def scope_of(resource_id: str) -> str:
    """The scope as the CLI heads its groups: the subscription in lower case, the group as spelled; "/" for none."""
    rid = _outermost(resource_id)
    if rid is None or not rid.subscription:
        group = _GROUP.fullmatch(resource_id)
        return f"/subscriptions/{group[1].lower()}" if group else "/"
    scope = f"/subscriptions/{rid.subscription.lower()}"
    return scope + (f"/resourceGroups/{rid.group}" if rid.group else "")


def relative_id(resource_id: str) -> str:
    """The id after the scope's `/providers/`, of a group after its subscription; what is no id stays whole."""
    rid = _outermost(resource_id)
    if rid is None:
        group = _GROUP.fullmatch(resource_id)
        return group[2] if group else resource_id
    marker = "/providers/"
    return resource_id[resource_id.lower().index(marker, len(rid.scope)) + len(marker) :]


def _outermost(resource_id: str) -> ResourceId | None:
    rid = ResourceId.parse(resource_id)
    while rid is not None and rid.parent:
        rid = ResourceId.parse(rid.parent)
    return rid
