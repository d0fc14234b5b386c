"""What of a resource may be shown: an allow-list, so that secrets that Azure returns never reach an output.

`userData`, `osProfile`, SAS and the queries of vhd URIs are on no list (DEPLOY.md, "Targets and exposure").
"""

from __future__ import annotations

from armgen.jsontypes import JsonObject, JsonValue
from armgen.whatif.model import PropertyChange

_META = frozenset({"id", "name", "type", "apiversion", "location"})

# Lower-case dotted paths below the resource, without list indexes; whole subtrees only where they hold texts of ours.
_ENCRYPTION = ("diskrestorepoint.encryption.type", "diskrestorepoint.encryption.diskencryptionset.id")
_DISK = (*_ENCRYPTION, "diskrestorepoint.sourcediskrestorepoint.id", "manageddisk.id")
_PROFILE = "properties.sourcemetadata.storageprofile."
_OURS: dict[str, frozenset[str]] = {
    "microsoft.compute/restorepointcollections": frozenset({"properties.source.id", "properties.instantaccess"}),
    "microsoft.compute/restorepointcollections/restorepoints": frozenset(
        {
            "properties.consistencymode",
            "properties.excludedisks.id",
            "properties.sourcerestorepoint.id",
            "properties.instantaccessdurationminutes",
            "properties.provisioningstate",
            "properties.timecreated",
            *(f"{_PROFILE}osdisk.{path}" for path in _DISK),
            *(f"{_PROFILE}datadisks.{path}" for path in _DISK),
        }
    ),
    "microsoft.authorization/locks": frozenset({"properties.level", "properties.notes"}),
}


def shown(type: str, body: JsonValue) -> JsonObject | None:
    """The resource cut to what may be shown; None for no resource."""
    if not isinstance(body, dict):
        return None
    allowed = _OURS.get(type.lower(), frozenset())
    kept: JsonObject = {}
    for key, value in body.items():
        if key.lower() in _META and isinstance(value, str):
            kept[key] = value
        elif key.lower() == "tags" and isinstance(value, dict):
            kept[key] = {name: text for name, text in value.items() if isinstance(text, str)}
        elif key.lower() == "properties":
            inner = _cut(value, "properties", allowed)
            if isinstance(inner, dict):
                kept[key] = inner
    return kept


def _cut(value: JsonValue, path: str, allowed: frozenset[str]) -> JsonValue:
    """The part of a value whose leaves are allowed; None when nothing is."""
    if isinstance(value, dict):
        inner: JsonObject = {}
        for key, item in value.items():
            kept = _cut(item, f"{path}.{key.lower()}", allowed)
            if kept is not None:
                inner[key] = kept
        return inner or ({} if path == "properties" and allowed else None)
    if isinstance(value, list):
        items: list[JsonValue] = [kept for kept in (_cut(item, path, allowed) for item in value) if kept is not None]
        return items or ([] if any(one.startswith(path) for one in allowed) else None)
    return value if path in allowed else None


def shown_delta(type: str, delta: tuple[PropertyChange, ...], above: str = "") -> tuple[PropertyChange, ...]:
    """The property changes with their values cut in the same way; a change whose values are cut away keeps its path."""
    return tuple(_cut_change(type, one, above) for one in delta)


def _cut_change(type: str, change: PropertyChange, above: str) -> PropertyChange:
    step = "" if change.path.isdigit() else change.path.lower().replace("[]", "")
    path = ".".join(part for part in (above, step) if part)
    if path in _META or path == "tags" or path.startswith("tags."):
        return change
    allowed = _OURS.get(type.lower(), frozenset())
    return change._replace(
        before=_cut(change.before, path, allowed),
        after=_cut(change.after, path, allowed),
        children=shown_delta(type, change.children, path),
    )
