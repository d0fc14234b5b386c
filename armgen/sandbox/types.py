"""Which resource types, API versions, locations and names the sandbox takes, and what it says to the others."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

from armgen import catalog
from armgen.ids import location_key, same
from armgen.jsontypes import JsonObject, JsonValue
from armgen.sandbox.wire import Refusal

COLLECTION = "Microsoft.Compute/restorePointCollections"
POINT = f"{COLLECTION}/restorePoints"
DISK_POINT = f"{POINT}/diskRestorePoints"
VM = "Microsoft.Compute/virtualMachines"
DISK = "Microsoft.Compute/disks"
SCALE_SET = "Microsoft.Compute/virtualMachineScaleSets"
INSTANCE = f"{SCALE_SET}/virtualMachines"
LOCK = "Microsoft.Authorization/locks"
DEPLOYMENT = "Microsoft.Resources/deployments"

NAMESPACES = (
    "Microsoft.Authorization",
    "Microsoft.Compute",
    "Microsoft.KeyVault",
    "Microsoft.ManagedIdentity",
    "Microsoft.Network",
    "Microsoft.Resources",
    "Microsoft.Storage",
)
"""Providers whose resources are kept. Of types that the catalogue does not hold, nothing but the shape is checked."""

_MODELLED = (COLLECTION, POINT, DISK_POINT, VM, DISK, SCALE_SET, LOCK, DEPLOYMENT)
_HELD = (*_MODELLED, "Microsoft.Compute/snapshots", "Microsoft.Compute/diskEncryptionSets")
_FIRST_DISK_POINTS = "2020-09-30"
_DATE = re.compile(r"\d{4}-\d\d-\d\d(-preview)?\Z")


@cache
def spelling(type: str) -> str:
    """A type as Azure spells it, as sent when the sandbox does not know it."""
    for known in (*_HELD, "Microsoft.Compute/availabilitySets", "Microsoft.Compute/diskAccesses"):
        if same(known, type):
            return known
    namespace, _, rest = type.partition("/")
    return f"{next((known for known in NAMESPACES if same(known, namespace)), namespace)}/{rest}"


def check_version(type: str, version: str, location: str = "") -> None:
    """MissingApiVersionParameter, InvalidResourceNamespace or NoRegisteredProviderFound."""
    if not version:
        raise Refusal(
            400,
            "MissingApiVersionParameter",
            "The api-version query parameter (?api-version=) is required for all requests.",
        )
    namespace = type.partition("/")[0]
    if not any(same(known, namespace) for known in NAMESPACES):
        raise Refusal(404, "InvalidResourceNamespace", f"The resource namespace '{namespace}' is invalid.")
    known = catalog.api_versions(type)
    if same(type, DISK_POINT) and version >= _FIRST_DISK_POINTS and _DATE.match(version):
        return
    if known and version.lower() not in known:
        where = f"location '{location}' and " if location else ""
        raise Refusal(
            400,
            "NoRegisteredProviderFound",
            f"No registered resource provider found for {where}API version '{version}' for type"
            f" '{type.partition('/')[2]}'. The supported api-versions are '{', '.join(known)}'."
            f" The supported locations are '{', '.join(catalog.region_names())}'.",
        )
    if not known and not _DATE.match(version):
        raise Refusal(400, "InvalidApiVersionParameter", f"The api-version '{version}' is invalid.")


_GROUP_ID = re.compile(r"(/subscriptions/[^/]+)/providers/Microsoft\.Resources/resourceGroups/([^/]+)\Z", re.IGNORECASE)


def real_id(resource_id: str) -> str:
    """The id under which a resource is kept: templates name groups by that of a provider, which `resourceId` gives."""
    return _GROUP_ID.sub(r"\1/resourceGroups/\2", resource_id)


def newest_version(type: str) -> str:
    """A version that the type has, for requests of the service itself, in which no client chose one."""
    known = catalog.api_versions(type)
    return known[-1] if known else "2025-04-01"


def check_location(type: str, body: JsonValue) -> str:
    """The location of a tracked resource's body. LocationRequired, or LocationNotAvailableForResourceType."""
    location = body.get("location") if isinstance(body, dict) else None
    if not isinstance(location, str) or not location.strip():
        raise Refusal(400, "LocationRequired", "The location property is required for this definition.")
    key = location_key(location)
    if key not in catalog.region_names():
        raise Refusal(
            400,
            "LocationNotAvailableForResourceType",
            f"The provided location '{location}' is not available for resource type '{type}'. List of available"
            f" regions for the resource type is '{','.join(catalog.region_names())}'.",
        )
    return key


def check_name(type: str, name: str, target: str) -> None:
    """InvalidParameter for a name that the type does not take."""
    rule = catalog.name_rule(type)
    if rule is None:
        return
    if not rule.shortest <= len(name) <= rule.longest or not re.fullmatch(rule.pattern, name):
        raise Refusal(
            400,
            "InvalidParameter",
            f"The value '{name}' of parameter {target} is invalid: {rule.shortest} to {rule.longest} {rule.text}.",
            target=target,
        )


def check_tags(body: JsonObject) -> JsonObject | None:
    """The tags of a body, None when it has none (facts F)."""
    tags = body.get("tags")
    if tags is None:
        return None
    if not isinstance(tags, dict) or not all(isinstance(value, str) for value in tags.values()):
        raise Refusal(400, "InvalidRequestContent", "The request content was invalid: tags are an object of texts.")
    if len(tags) > 50:
        raise Refusal(400, "InvalidTags", f"The resource has {len(tags)} tags; the most is 50.")
    for name, value in tags.items():
        if not name or len(name) > 512 or re.search(r"[<>%&\\?/]", name):
            raise Refusal(400, "InvalidTagNameCharacters", f"The tag name '{name[:80]}' is invalid.")
        if len(str(value)) > 256:
            raise Refusal(400, "InvalidTagValueLength", f"The value of tag '{name[:80]}' has more than 256 characters.")
    lowered = [name.lower() for name in tags]
    if len(set(lowered)) < len(lowered):
        raise Refusal(400, "InvalidRequestContent", "Two tags differ only in case.")
    return tags


def check_properties(type: str, version: str, body: JsonObject) -> None:
    """BadRequest for a property that the API version does not have. Read-only ones are passed over, as Azure does.

    From which version a property works is what the documentation says, where that is earlier than the types.
    """
    properties = body.get("properties")
    if properties is None:
        return
    if not isinstance(properties, dict):
        raise Refusal(400, "InvalidRequestContent", "The request content was invalid: 'properties' is an object.")
    for path in _paths(properties, "properties"):
        status = catalog.property_status(type, version, path)
        fact = catalog.property_since(type, path)
        if status == "unknown":
            name = path.rpartition(".")[2]
            raise Refusal(400, "BadRequest", f"Could not find member '{name}' on object of type '{type}'.", target=path)
        floor = fact.documented or fact.typed if fact is not None else ""
        early = fact is not None and fact.documented is not None and status == "readOnly"
        if (status == "notYet" or early) and version < floor:
            raise Refusal(400, "BadRequest", f"The property '{path}' needs api-version {floor} or newer.", target=path)
        if fact is not None:
            _check_kind(path, fact.type, _at(body, path))


_KINDS: Mapping[str, type | tuple[type, ...]] = {
    "string": str,
    "boolean": bool,
    "integer": int,
    "object": dict,
    "array": list,
    "map": dict,
}


def _check_kind(path: str, kind: str, value: JsonValue) -> None:
    expected = _KINDS.get(kind)
    if value is None or expected is None:
        return
    if not isinstance(value, expected) or (kind == "integer" and isinstance(value, bool)):
        raise Refusal(
            400,
            "InvalidRequestContent",
            f"The request content was invalid: '{path}' is not of type {kind}.",
            target=path,
        )


def _at(body: JsonValue, path: str) -> JsonValue:
    """The first value at a path with `[]`."""
    for part in path.split("."):
        name = part.removesuffix("[]")
        if not isinstance(body, dict):
            return None
        body = body.get(name)
        if part.endswith("[]"):
            body = body[0] if isinstance(body, list) and body else None
    return body


def _paths(value: JsonValue, path: str) -> list[str]:
    """Every property below a value, each once: `properties.excludeDisks`, `properties.excludeDisks[].id`."""
    found: dict[str, None] = {}
    if isinstance(value, dict):
        for key, item in value.items():
            below = f"{path}.{key}"
            found[below] = None
            found.update(dict.fromkeys(_paths(item, below)))
    elif isinstance(value, list):
        for item in value:
            found.update(dict.fromkeys(_paths(item, f"{path}[]")))
    return [*found]
