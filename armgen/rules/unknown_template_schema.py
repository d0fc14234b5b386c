"""The template's `$schema` is none of the published ones.

It tells the scope of the deployment. Azure takes the published addresses only; a wrong one may be taken for another scope.

Bad::

    {
      "$schema": "https://schema.management.azure.com/schemas/2019-08-01/deploymentTemplate.json#",
      "contentVersion": "1.0.0.0",
      "parameters": {},
      "resources": [
        {
          "type": "Microsoft.Compute/restorePointCollections",
          "apiVersion": "2024-03-01",
          "name": "rpc",
          "location": "eastus",
          "properties": {"source": {"id": "[resourceId('Microsoft.Compute/virtualMachines', 'vm01')]"}}
        }
      ]
    }

Good::

    {
      "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
      "contentVersion": "1.0.0.0",
      "parameters": {},
      "resources": [
        {
          "type": "Microsoft.Compute/restorePointCollections",
          "apiVersion": "2024-03-01",
          "name": "rpc",
          "location": "eastus",
          "properties": {"source": {"id": "[resourceId('Microsoft.Compute/virtualMachines', 'vm01')]"}}
        }
      ]
    }
"""

from __future__ import annotations

from collections.abc import Iterator

from armgen.diagnostics import Diagnostic
from armgen.estate.model import Deployment
from armgen.rules.base import Context, Rule


def check(deployment: Deployment, context: Context) -> Iterator[Diagnostic]:
    if deployment.kind != "template" or (deployment.schema or "").lower() in KNOWN:
        return
    said = (
        f"has the `$schema` '{deployment.schema}', which is none of the published ones"
        if deployment.schema
        else "has no `$schema`"
    )
    yield context.finding(
        f"The template {said}.",
        deployment.origin.at("$schema") if deployment.schema else deployment.origin,
        help="Write https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json# for a deployment to a "
        "resource group.",
        resource=f"deployment {deployment.number}",
        prop="$schema",
    )


_HOST = "schema.management.azure.com/schemas"
KNOWN = frozenset(
    f"{protocol}://{_HOST}/{name}{mark}".lower()
    for protocol in ("https", "http")
    for mark in ("#", "")
    for name in (
        "2014-04-01-preview/deploymentTemplate.json",
        "2015-01-01/deploymentTemplate.json",
        "2018-05-01/subscriptionDeploymentTemplate.json",
        "2019-04-01/deploymentTemplate.json",
        "2019-08-01/managementGroupDeploymentTemplate.json",
        "2019-08-01/tenantDeploymentTemplate.json",
    )
)


RULE = Rule("RP715", check)
