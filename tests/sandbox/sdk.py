"""The real SDK clients on a sandbox, as armgen makes them."""

from __future__ import annotations

from contextlib import contextmanager
from typing import Any

from azure.mgmt.resource.deployments import DeploymentsMgmtClient
from azure.mgmt.resource.resources import ResourceManagementClient

from armgen.azure.target import sandbox_target
from tests.sandbox.raw import SUB, Api, C, collection

SCHEMA = "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#"
SUBSCRIPTION_SCHEMA = "https://schema.management.azure.com/schemas/2018-05-01/subscriptionDeploymentTemplate.json#"
COLLECTION_TYPE = "Microsoft.Compute/restorePointCollections"
POINT_TYPE = f"{COLLECTION_TYPE}/restorePoints"
API = "2025-04-01"


@contextmanager
def clients(api: Api):
    """(deployments, resources) of the sandbox's subscription."""
    target = sandbox_target(api.url)
    deployments = DeploymentsMgmtClient(target.credential, SUB, **target.options)
    resources = ResourceManagementClient(target.credential, SUB, **target.options)
    try:
        yield deployments, resources
    finally:
        deployments.close()
        resources.close()


def template(*resources: dict[str, Any], schema: str = SCHEMA, **more: Any) -> dict[str, Any]:
    return {"$schema": schema, "contentVersion": "1.0.0.0", "resources": [*resources], **more}


def collection_of(name: str, machine: str, **more: Any) -> dict[str, Any]:
    body = collection(machine)
    return {"type": COLLECTION_TYPE, "apiVersion": API, "name": name, **body, **more}


def point_of(name: str, *needs: str, **properties: Any) -> dict[str, Any]:
    """A point `collection/name` that waits for its collection and for other points by name."""
    owner = name.partition("/")[0]
    depends = [f"[resourceId('{COLLECTION_TYPE}', '{owner}')]"]
    depends += [f"[resourceId('{POINT_TYPE}', '{one.partition('/')[0]}', '{one.partition('/')[2]}')]" for one in needs]
    return {"type": POINT_TYPE, "apiVersion": API, "name": name, "dependsOn": depends, "properties": properties}


def nested(name: str, inner: dict[str, Any], **more: Any) -> dict[str, Any]:
    properties = {
        "mode": "Incremental",
        "expressionEvaluationOptions": {"scope": "inner"},
        "parameters": more.pop("parameters", {}),
        "template": inner,
    }
    return {
        "type": "Microsoft.Resources/deployments",
        "apiVersion": "2022-09-01",
        "name": name,
        "properties": properties,
        **more,
    }


def request(body: dict[str, Any], parameters: dict[str, Any] | None = None, **more: Any) -> dict[str, Any]:
    given = {name: {"value": value} for name, value in (parameters or {}).items()}
    location = {"location": more.pop("location")} if "location" in more else {}
    tags = {"tags": more.pop("tags")} if "tags" in more else {}
    return {
        **location,
        **tags,
        "properties": {"mode": "Incremental", "template": body, "parameters": given, **more},
    }


__all__ = ["API", "C", "clients"]
