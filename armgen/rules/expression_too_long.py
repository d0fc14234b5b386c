"""An expression has at most 24,576 characters.

Azure refuses a longer one: put parts of it into variables. In the example `{x*24600}` stands for that many letters.

Bad::

    {
      "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
      "contentVersion": "1.0.0.0",
      "parameters": {},
      "resources": [
        {
          "type": "Microsoft.Compute/restorePointCollections",
          "apiVersion": "2024-03-01",
          "name": "[concat('{x*24600}')]",
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
    most = context.limit("expressionCharacters")
    if limits is None or limits.longest_expression <= most:
        return
    yield context.finding(
        f"An expression has {limits.longest_expression:,} characters; {most:,} is the limit.",
        limits.longest_at or deployment.origin,
        help="Put parts of it into variables.",
        resource=f"deployment {deployment.number}",
        prop="expression",
    )


RULE = Rule("RP706", check)
