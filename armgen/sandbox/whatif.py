"""ARM's what-if with the noise that Azure documents and people report (facts E5).

Nothing is known of the run: `reference()` stays an expression and looks like a change; what a provider has set and the
template does not say looks like a deletion; ids keep the casing that they were found in; what is past the limits of
expansion is ignored.
"""

from __future__ import annotations

from armgen import catalog
from armgen.arm.expand.model import ExpandedDeployment, ExpandedResource, Program
from armgen.arm.values import is_known, to_json
from armgen.ids import ResourceId, same
from armgen.jsontypes import JsonObject, JsonValue
from armgen.sandbox import preflight
from armgen.sandbox.cleanup import left_over
from armgen.sandbox.preflight import is_deployment, plain, request_body
from armgen.sandbox.requests import Asked
from armgen.sandbox.resources import shown
from armgen.sandbox.store import Resource
from armgen.sandbox.types import DEPLOYMENT, LOCK, POINT, newest_version, real_id
from armgen.sandbox.wire import Refusal, fields, text
from armgen.sandbox.world import GROUP, World

NESTED = 500
"""Nested templates that what-if expands."""

UNFLAGGED = ("properties.timeCreated",)
"""Properties that only the service sets and that the published types do not mark (facts A3): they look deleted."""

UNSUPPORTED = (
    "Changes to the resource declared at '{path}' on line 1 and column 1 cannot be analyzed because its resource ID or"
    " API version cannot be calculated until the deployment is under way. Please see"
    " https://aka.ms/WhatIfUnidentifiableResource for more guidance."
)


def predict(world: World, asked: Asked) -> JsonObject:
    """The result of a what-if. InvalidTemplate and its kin are refused as a deployment would be."""
    form = text(fields(asked.body, "properties"), "whatIfSettings", "resultFormat") or "FullResourcePayloads"
    if not same(form, "FullResourcePayloads") and not same(form, "ResourceIdOnly"):
        raise Refusal(400, "InvalidRequestContent", f"The request content was invalid: resultFormat '{form}'.")
    program = preflight.check(world, asked).program
    skipped, diagnostics = _skipped(program)
    changes: list[JsonValue] = []
    potential: list[JsonValue] = []
    wanted: set[str] = set()
    for one in program.resources:
        if one.existing or is_deployment(one):
            continue
        if one.deployment in skipped:
            continue
        change = _change(world, one, ids_only=same(form, "ResourceIdOnly"))
        (changes if one.condition is None else potential).append(change)
        if isinstance(one.id, str):
            wanted.add(real_id(one.id).lower())
    changes += _others(world, asked, program, wanted)
    properties: JsonObject = {"changes": changes, "potentialChanges": potential, "diagnostics": diagnostics}
    return {"status": "Succeeded", "properties": properties}


def _skipped(program: Program) -> tuple[set[int], list[JsonValue]]:
    """The nested deployments that are not expanded, and what is said of them."""
    found: set[int] = set()
    diagnostics: list[JsonValue] = []
    for count, deployment in enumerate(program.deployments):
        if deployment.parent is None:
            continue
        outer = program.resources[deployment.parent].deployment
        code = ""
        if count > NESTED:
            code, why = "NestedDeploymentExpansionLimitReached", f"more than {NESTED} nested templates"
        elif not is_known({**deployment.parameters}):
            code, why = "NestedDeploymentShortCircuited", "a parameter is known only when the deployment runs"
        if code or outer in found:
            found.add(deployment.number)
        if code:
            diagnostics.append(_warning(code, deployment, why))
    if any(fault.code == "RP903" and not fault.path for one in program.deployments for fault in one.faults):
        # The time for expansion ran out (facts E5: five minutes; the engine gives itself seconds).
        diagnostics.append(
            _warning("NestedDeploymentExpansionLimitReached", program.deployments[0], "it took too long")
        )
    return found, diagnostics


def _warning(code: str, deployment: ExpandedDeployment, why: str) -> JsonObject:
    message = f"The nested deployment '{to_json(deployment.name)}' was not expanded: {why}."
    return {"level": "Warning", "code": code, "target": _id_of(deployment), "message": message}


def _id_of(deployment: ExpandedDeployment) -> str:
    subscription, group = to_json(deployment.place.subscription), to_json(deployment.place.group)
    scope = f"/subscriptions/{subscription}" + (f"/resourceGroups/{group}" if group else "")
    return f"{scope}/providers/{DEPLOYMENT}/{to_json(deployment.name)}"


def _change(world: World, one: ExpandedResource, *, ids_only: bool) -> JsonObject:
    """What happens to a resource of the template, as Azure predicts it."""
    if not isinstance(one.id, str) or not isinstance(one.api_version, str):
        path = "/".join(str(part) for part in one.path)
        return {
            "resourceId": str(to_json(one.id)),
            "changeType": "Unsupported",
            "unsupportedReason": UNSUPPORTED.format(path=path),
        }
    resource_id = real_id(one.id)
    old = world.store.get(resource_id)
    row: JsonObject = {"resourceId": _as_azure_has_it(old.id) if old is not None else resource_id}
    if one.symbol:
        row["symbolicName"] = one.symbol
    if ids_only:
        return {**row, "changeType": "Deploy"}
    after = _after(one, resource_id, one.api_version)
    if old is None:
        return {**row, "changeType": "Create", "after": after}
    before = _before(old, one.api_version)
    delta = differences(_compared(before), _compared(after))
    kind = "Modify" if delta else "NoChange"
    return {**row, "changeType": kind, "before": before, "after": after, **({"delta": delta} if delta else {})}


def _as_azure_has_it(resource_id: str) -> str:
    """The id of an existing resource: in the casing in which it was made, its group in capitals, as compute has it."""
    parts = resource_id.split("/")
    if len(parts) > 5 and same(parts[3], "resourceGroups"):
        parts[4] = parts[4].upper()
    return "/".join(parts)


def _after(one: ExpandedResource, resource_id: str, version: str) -> JsonObject:
    rid = ResourceId.parse(resource_id)
    name = rid.name if rid is not None else resource_id.rpartition("/")[2]
    head: JsonObject = {"id": resource_id, "name": name, "type": one.type, "apiVersion": version}
    return {**request_body(plain(one.body())), **head}


def _before(old: Resource, version: str) -> JsonObject:
    """A resource as what-if shows it: without what the types mark as read-only."""
    body = shown(old.body)
    for path in catalog.read_only_paths(old.type, version):
        if path not in UNFLAGGED:
            body = _without(body, path.split("."))
    if not catalog.read_only_paths(old.type, version):
        body = _without(body, ["properties", "provisioningState"])
    return {**body, "apiVersion": version}


def _without(body: JsonObject, path: list[str]) -> JsonObject:
    """The object without a property at a path (`a.b[].c`)."""
    name, rest = path[0].removesuffix("[]"), path[1:]
    if name not in body:
        return body
    if not rest:
        return {key: value for key, value in body.items() if key != name}
    inner = body[name]
    if isinstance(inner, dict):
        return {**body, name: _without(inner, rest)}
    if isinstance(inner, list):
        return {**body, name: [_without(item, rest) if isinstance(item, dict) else item for item in inner]}
    return body


def _compared(body: JsonObject) -> JsonObject:
    return {key: value for key, value in body.items() if key not in ("id", "name", "type", "apiVersion")}


def differences(before: JsonValue, after: JsonValue, path: str = "") -> list[JsonValue]:
    """The changes of properties: objects by dotted paths, arrays by index."""
    if isinstance(before, dict) and isinstance(after, dict):
        found: list[JsonValue] = []
        for key in [*before, *(key for key in after if key not in before)]:
            below = f"{path}.{key}" if path else key
            if key not in after:
                found += _leaf(below, "Delete", before=before[key])
            elif key not in before:
                found += _leaf(below, "Create", after=after[key])
            else:
                found += differences(before[key], after[key], below)
        return found
    if isinstance(before, list) and isinstance(after, list):
        return _array(before, after, path)
    if before == after:
        return []
    return _leaf(path, "Modify", before=before, after=after)


def _leaf(path: str, kind: str, **values: JsonValue) -> list[JsonValue]:
    """One change, or that of each member of an object that appears or goes; an empty one is no change to Azure."""
    side, value = next(iter(values.items()))
    if kind != "Modify":
        if isinstance(value, dict):
            return [one for key, item in value.items() for one in _leaf(f"{path}.{key}", kind, **{side: item})]
        if value is None or value == []:
            return []
    return [{"path": path, "propertyChangeType": kind, **values}]


def _array(before: list[JsonValue], after: list[JsonValue], path: str) -> list[JsonValue]:
    children: list[JsonValue] = []
    for index in range(max(len(before), len(after))):
        if index >= len(after):
            children.append({"path": str(index), "propertyChangeType": "Delete", "before": before[index]})
        elif index >= len(before):
            children.append({"path": str(index), "propertyChangeType": "Create", "after": after[index]})
        else:
            inner = differences(before[index], after[index])
            if inner and isinstance(before[index], dict) and isinstance(after[index], dict):
                children.append({"path": str(index), "propertyChangeType": "Modify", "children": inner})
            elif inner:
                children += _leaf(str(index), "Modify", before=before[index], after=after[index])
    return [{"path": path, "propertyChangeType": "Array", "children": children}] if children else []


def _others(world: World, asked: Asked, program: Program, wanted: set[str]) -> list[JsonValue]:
    """Everything else in the groups that are deployed to: deleted under Complete mode, else ignored."""
    place = asked.place
    complete: set[str] = set()
    if asked.mode == "Complete":
        own = {one.id.lower() for one in program.resources if one.deployment == 0 and isinstance(one.id, str)}
        complete = {one.key for one in left_over(world, place.subscription, place.group, own)} - wanted
    found: list[JsonValue] = []
    for subscription, group in sorted(_groups(asked, program)):
        for one in world.store.in_scope(subscription, group):
            if one.key in wanted or any(same(one.type, kind) for kind in (GROUP, DEPLOYMENT, LOCK, POINT)):
                continue
            kind = "Delete" if one.key in complete else "Ignore"
            found.append(
                {
                    "resourceId": _as_azure_has_it(one.id),
                    "changeType": kind,
                    "before": _before(one, newest_version(one.type)),
                }
            )
    return found


def _groups(asked: Asked, program: Program) -> set[tuple[str, str]]:
    """The groups that the deployment and what is nested in it are in."""
    found = {(asked.place.subscription.lower(), asked.place.group.lower())} if asked.place.group else set()
    for deployment in program.deployments:
        subscription, group = deployment.place.subscription, deployment.place.group
        if isinstance(subscription, str) and isinstance(group, str) and group:
            found.add((subscription.lower(), group.lower()))
    return found
