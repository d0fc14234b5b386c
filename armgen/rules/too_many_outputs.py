"""A template has at most 64 outputs.

Azure refuses a template with more: group outputs that belong together into objects. In the example `{1..65}` stands
for 65 entries.

Bad::

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
      ],
      "outputs": {"o{1..65}": {"type": "string", "value": ""}}
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
    most = context.limit("templateOutputs")
    if limits is None or limits.outputs <= most:
        return
    yield context.finding(
        f"The template has {limits.outputs:,} outputs; {most:,} is the limit.",
        deployment.origin,
        help="Group outputs into objects.",
        resource=f"deployment {deployment.number}",
        prop="templateOutputs",
    )


RULE = Rule("RP705", check)
