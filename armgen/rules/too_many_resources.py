"""A template deploys at most 800 resources.

Counted after copy loops are expanded, without skipped and existing resources; each nested template counts for itself.

Bad::

    {
      "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
      "contentVersion": "1.0.0.0",
      "parameters": {},
      "resources": [
        {
          "type": "Microsoft.Compute/restorePointCollections",
          "apiVersion": "2024-03-01",
          "name": "[format('rpc{0}', copyIndex())]",
          "location": "eastus",
          "copy": {"name": "many", "count": 800},
          "properties": {"source": {"id": "[resourceId('Microsoft.Compute/virtualMachines', 'vm01')]"}}
        },
        {"type": "Microsoft.Compute/restorePointCollections", "apiVersion": "2024-03-01", "name": "one", "location": "eastus", "properties": {"source": {"id": "[resourceId('Microsoft.Compute/virtualMachines', 'vm02')]"}}}
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
    limits = deployment.limits
    most = context.limit("templateResources")
    if limits is None or limits.resources <= most:
        return
    if any(problem.code == "RP707" for problem in deployment.problems):
        return  # One fault, one finding: a loop that Azure does not take has no number of resources.
    yield context.finding(
        f"The template has {limits.resources:,} resources; {most:,} is the limit.",
        deployment.origin,
        help="Split it into nested deployments or modules.",
        resource=f"deployment {deployment.number}",
        prop="templateResources",
    )


RULE = Rule("RP702", check)
