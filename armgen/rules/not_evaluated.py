"""Something could not be evaluated, so it was not checked.

A value that only the deployment knows, a linked template that is not on disk, an API version newer than armgen knows. Under
`--strict` this is an error.

Bad::

    {
      "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
      "contentVersion": "1.0.0.0",
      "parameters": {"vm": {"type": "string"}},
      "resources": [
        {
          "type": "Microsoft.Compute/restorePointCollections",
          "apiVersion": "2024-03-01",
          "name": "rpc",
          "location": "eastus",
          "properties": {"source": {"id": "[resourceId('Microsoft.Compute/virtualMachines', reference('x').name)]"}}
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

from armgen.catalog import newest
from armgen.diagnostics import Diagnostic
from armgen.estate.model import Estate
from armgen.rules.base import Context, Rule
from armgen.rules.problems import problems_of
from armgen.rules.versions import date_of


def check(estate: Estate, context: Context) -> Iterator[Diagnostic]:
    for deployment in estate.deployments:
        yield from problems_of(deployment, context)
    for thing in context.index.versioned:
        version = date_of(thing.api_version)
        if thing.api_profile or (version is not None and version > newest(thing.type)):
            yield context.finding(
                f"{thing.what} uses API version {thing.api_version or thing.api_profile}, which armgen does not know: its "
                "properties were not checked.",
                thing.place,
                help=f"Use {newest(thing.type)} or older to have them checked.",
                resource=thing.resource,
                prop="apiVersion",
            )


RULE = Rule("RP903", check)
