"""Azure Resource Manager refuses the template on sight.

An expression that does not parse, a function, parameter or variable that does not exist, wrong arguments, a copy count
outside of 0 to 800, a value that its parameter does not allow: the deployment ends before it starts.

Bad::

    {
      "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
      "contentVersion": "1.0.0.0",
      "parameters": {},
      "resources": [
        {
          "type": "Microsoft.Compute/restorePointCollections",
          "apiVersion": "2024-03-01",
          "name": "[concta('rpc')]",
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
          "name": "[concat('rpc')]",
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
from armgen.rules.problems import problems_of


def check(deployment: Deployment, context: Context) -> Iterator[Diagnostic]:
    limits = deployment.limits
    # An expression that is too long is RP706, though it is not parsed either.
    longest = (
        limits.longest_at if limits and limits.longest_expression > context.limit("expressionCharacters") else None
    )
    for found in problems_of(deployment, context):
        if longest is None or (found.origin.document, found.origin.path) != (longest.document, longest.path):
            yield found


RULE = Rule("RP707", check)
