"""The request of a deployment: its scope, its properties, what Azure says to a wrong one (facts E2, E4, F)."""

from __future__ import annotations

import gzip
import json
import re
from typing import NamedTuple

from armgen import catalog
from armgen.arm.expand.program import scope_of
from armgen.ids import location_key, same
from armgen.jsontypes import JsonObject
from armgen.sandbox.store import Resource
from armgen.sandbox.types import DEPLOYMENT, check_location, check_tags, check_version
from armgen.sandbox.wire import Refusal, Request, get, text
from armgen.sandbox.world import World

LEFT_OUT = ("onErrorDeployment", "extensionConfigs", "externalInputs", "externalInputDefinitions", "identity")
"""What a request may hold and the sandbox does not do: refused, so that nobody takes it for done."""


class Place(NamedTuple):
    """Where a deployment is kept: a subscription, or a group of it (`group` is "" for the subscription)."""

    subscription: str
    group: str

    @property
    def scope(self) -> str:
        group = f"/resourceGroups/{self.group}" if self.group else ""
        return f"/subscriptions/{self.subscription}{group}"

    def deployment(self, name: str) -> str:
        return f"{self.scope}/providers/{DEPLOYMENT}/{name}"


class Asked(NamedTuple):
    """A deployment as it is asked for. `parameters` are as the request has them, `{"value": ...}` each."""

    place: Place
    name: str
    location: str
    mode: str
    template: JsonObject
    parameters: JsonObject
    tags: JsonObject | None
    level: str
    body: JsonObject

    @property
    def id(self) -> str:
        return self.place.deployment(self.name)


def read_request(world: World, request: Request, subscription: str, group: str, name: str) -> Asked:
    """The request of a PUT, validate or what-if. Refusals come before its template is looked at."""
    check_version(DEPLOYMENT, request.api_version)
    place = read_place(world, subscription, group)
    check_deployment_name(name)
    body = request.object()
    location = "" if group else check_location(DEPLOYMENT, body)
    if location:
        _check_region(world, place, name, location)
    properties = get(body, "properties")
    if not isinstance(properties, dict):
        raise Refusal(400, "InvalidRequestContent", "The request content was invalid: 'properties' is missing.")
    mode = next((one for one in ("Incremental", "Complete") if same(one, text(properties, "mode"))), "")
    if not mode:
        raise Refusal(
            400, "InvalidRequestContent", "The request content was invalid: 'mode' is Incremental or Complete."
        )
    if mode == "Complete" and not group:
        raise Refusal(
            400,
            "InvalidDeploymentMode",
            "Complete mode is for resource groups: a subscription's deployment is Incremental.",
        )
    for left_out in LEFT_OUT:
        if get(properties, left_out) is not None or get(body, left_out) is not None:
            message = f"The sandbox, which is not Azure, has no '{left_out}'."
            raise Refusal(501, "NotImplemented", message, target=left_out)
    level = text(properties, "validationLevel") or "Provider"
    if not any(same(level, one) for one in ("Template", "Provider", "ProviderNoRbac")):
        raise Refusal(400, "InvalidRequestContent", f"The request content was invalid: validationLevel '{level}'.")
    template = _template(properties)
    _check_scope(place, template)
    _check_job(world, body)
    return Asked(place, name, location, mode, template, _parameters(properties), check_tags(body), level, body)


def read_place(world: World, subscription: str, group: str) -> Place:
    """The scope with its group as it is spelled. It must exist."""
    if not group:
        world.need_subscription(subscription)
        return Place(subscription, "")
    holder = world.group(subscription, group)
    if holder.state == "Deleting":
        raise Refusal(409, "ResourceGroupBeingDeleted", f"The resource group '{group}' is being deleted.")
    return Place(subscription, holder.id.rpartition("/")[2])


def check_deployment_name(name: str) -> None:
    rule = catalog.name_rule(DEPLOYMENT)
    assert rule is not None
    if len(name) > rule.longest:
        raise Refusal(
            400,
            "DeploymentNameLengthLimitExceeded",
            f"The deployment name '{name}' has {len(name)} characters; the most is {rule.longest}.",
        )
    if not re.fullmatch(rule.pattern, name):
        raise Refusal(
            400,
            "DeploymentNameInvalidCharacters",
            f"The deployment name '{name}' holds other than {rule.text}.",
        )


def _check_region(world: World, place: Place, name: str, location: str) -> None:
    """The location of a subscription's deployment cannot change; there are ten at most (facts E6)."""
    old = world.store.get(place.deployment(name))
    if old is not None:
        before = location_key(text(old.body, "location"))
        if before != location:
            raise Refusal(
                409,
                "InvalidDeploymentLocation",
                f"Invalid deployment location '{location}'. The deployment '{name}' is in location '{before}' already.",
            )
        return
    most = world.limit("deploymentLocations")
    used = {text(one.body, "location") for one in held(world, place)}
    if most is not None and location not in used and len(used) >= most:
        raise Refusal(
            409, "DeploymentQuotaExceeded", f"The deployments of the subscription lie in {most} locations already."
        )


def held(world: World, place: Place) -> list[Resource]:
    """The history of a scope: without the groups of a subscription."""
    found = world.store.listed(DEPLOYMENT, place.subscription, place.group)
    return [one for one in found if place.group or "/resourcegroups/" not in one.key]


def _template(properties: JsonObject) -> JsonObject:
    template, link = get(properties, "template"), get(properties, "templateLink")
    if (template is None) == (link is None):
        raise Refusal(
            400,
            "InvalidRequestContent",
            "The request content was invalid: one of 'template' and 'templateLink' is needed.",
        )
    if link is not None:
        raise Refusal(
            400,
            "InvalidContentLink",
            f"Unable to download the content of '{text(link, 'uri') or text(link, 'id')}': the sandbox has no network.",
        )
    if isinstance(template, str):
        try:
            template = json.loads(template)
        except ValueError:
            template = None
    if not isinstance(template, dict):
        raise Refusal(400, "InvalidTemplate", "Deployment template parse failed: an object is expected.")
    for name in ("$schema", "contentVersion", "resources"):
        if get(template, name) is None:
            message = f"Deployment template parse failed: 'Required property '{name}' not found in JSON.'."
            raise Refusal(400, "InvalidTemplate", message)
    for name in ("parameters", "variables", "outputs"):
        section = get(template, name)
        if section is not None and not isinstance(section, dict):
            message = f"Deployment template parse failed: 'The property '{name}' must be an object.'."
            raise Refusal(400, "InvalidTemplate", message)
    return template


def _check_scope(place: Place, template: JsonObject) -> None:
    """The schema of a template says at which scope it is deployed (facts E6)."""
    wanted = "resourceGroup" if place.group else "subscription"
    if scope_of(template) != wanted:
        schema = text(template, "$schema")
        raise Refusal(
            400,
            "InvalidTemplate",
            f"Deployment template validation failed: '{schema}' is no schema of a {wanted}'s template.",
        )


def _parameters(properties: JsonObject) -> JsonObject:
    if get(properties, "parametersLink") is not None:
        raise Refusal(400, "InvalidContentLink", "Unable to download the parameters: the sandbox has no network.")
    given = get(properties, "parameters")
    if given is None:
        return {}
    if not isinstance(given, dict):
        raise Refusal(400, "InvalidRequestContent", "The request content was invalid: 'parameters' is an object.")
    # A whole parameter file may be sent: its `parameters` are meant.
    inner = get(given, "parameters")
    return inner if isinstance(inner, dict) and "value" not in inner and "contentVersion" in given else given


def _check_job(world: World, body: JsonObject) -> None:
    """The job as Azure stores it, compressed, is limited (facts F)."""
    most = world.limit("jobBytes")
    raw = json.dumps(body).encode()
    # What is not compressible in text is rare: small requests need not be compressed to be seen to fit.
    if most is not None and len(raw) > most:
        size = len(gzip.compress(raw, compresslevel=6))
        if size > most:
            raise Refusal(
                400,
                "JobSizeExceeded",
                f"The job size of {size} bytes exceeds the maximum of {most}. Split the deployment.",
            )


def plain_parameters(given: JsonObject) -> JsonObject:
    """Values without the objects around them. References to key vaults have no value here."""
    found: JsonObject = {}
    for name, entry in given.items():
        if isinstance(entry, dict) and "value" in entry:
            found[name] = entry["value"]
        elif isinstance(entry, dict) and "reference" in entry:
            raise Refusal(
                400,
                "KeyVaultParameterReferenceNotFound",
                f"The parameter '{name}' refers to a key vault: the sandbox has none.",
            )
        else:
            raise Refusal(
                400,
                "InvalidRequestContent",
                f"The request content was invalid: parameter '{name}' is an object with 'value' or 'reference'.",
            )
    return found
