"""A template has at most 512 variables.

The newest page says 512, the table of limits and all older pages say 256: above 256 this is a warning, above 512 an
error. In the example `{1..257}` stands for 257 entries.

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
      "variables": {"v{1..257}": ""}
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

from armgen.diagnostics import Diagnostic, Severity
from armgen.estate.model import Deployment
from armgen.rules.base import Context, Rule


def check(deployment: Deployment, context: Context) -> Iterator[Diagnostic]:
    limits = deployment.limits
    some, most = context.limit("templateVariablesWarning"), context.limit("templateVariables")
    if limits is None or limits.variables <= some:
        return
    over = limits.variables > most
    yield context.finding(
        f"The template has {limits.variables} variables; {most if over else some} is the limit"
        + ("." if over else " that older pages name."),
        deployment.origin,
        help="Group variables into objects.",
        severity=Severity.ERROR if over else Severity.WARNING,
        resource=f"deployment {deployment.number}",
        prop="templateVariables",
    )


RULE = Rule("RP704", check)
