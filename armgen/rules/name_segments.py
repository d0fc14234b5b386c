"""A name has as many segments as its type.

The type `A/b/c` takes a name of two segments, `parent/child`. A name built without the slash, or a whole type inside of a
parent, is refused (`InvalidTemplate`).

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
        },
        {
          "type": "Microsoft.Compute/restorePointCollections/restorePoints",
          "apiVersion": "2024-03-01",
          "name": "nightly",
          "dependsOn": ["rpc"],
          "properties": {}
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
        },
        {
          "type": "Microsoft.Compute/restorePointCollections/restorePoints",
          "apiVersion": "2024-03-01",
          "name": "rpc/nightly",
          "dependsOn": ["rpc"],
          "properties": {}
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
    yield from problems_of(deployment, context)


RULE = Rule("RP710", check)
