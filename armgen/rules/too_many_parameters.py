"""A template has at most 256 parameters.

Azure refuses a template with more: group parameters that belong together into objects. In the example `{1..257}`
stands for 257 entries.

Bad::

    {
      "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
      "contentVersion": "1.0.0.0",
      "parameters": {"p{1..257}": {"type": "string", "defaultValue": ""}},
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
    limits = deployment.limits
    most = context.limit("templateParameters")
    if limits is None or limits.parameters <= most:
        return
    yield context.finding(
        f"The template has {limits.parameters:,} parameters; {most:,} is the limit.",
        deployment.origin,
        help="Group parameters into objects.",
        resource=f"deployment {deployment.number}",
        prop="templateParameters",
    )


RULE = Rule("RP703", check)
