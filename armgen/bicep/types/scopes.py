"""What the functions of scopes tell about the place of a deployment."""

from __future__ import annotations

from armgen.bicep.types.shapes import ANY, TEXT, Member, Record, Shape


def _texts(*names: str) -> dict[str, Member]:
    return {name: Member(TEXT, True) for name in names}


_OPEN = Member(ANY, True)
_NOTHING = Record({}, None)
_GROUP = Record(
    {**_texts("id", "name", "type", "location", "managedBy"), "tags": _OPEN, "properties": _OPEN},
    None,
)
_SUBSCRIPTION = Record(_texts("id", "subscriptionId", "tenantId", "displayName"), None)
_DEPLOYMENT = Record({**_texts("name"), "properties": _OPEN}, None)
_DEPLOYMENT_WITH_PLACE = Record({**_texts("name", "location"), "properties": _OPEN}, None)


def scope_object(name: str, count: int, target_scope: str) -> Shape | None:
    """The object that a function of a scope gives, None for every other function.

    One with arguments names another scope, of which nothing can be read.
    """
    if name == "deployment" and not count:
        return _DEPLOYMENT if target_scope == "resourceGroup" else _DEPLOYMENT_WITH_PLACE
    if name in ("resourceGroup", "subscription", "managementGroup"):
        if count:
            return _NOTHING
        return {"resourceGroup": _GROUP, "subscription": _SUBSCRIPTION}.get(name, ANY)
    return None
