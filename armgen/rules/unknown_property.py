"""A property that the type never had is a mistake.

A misspelt or invented property is dropped silently or refused.

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
          "properties": {"sourec": {}, "source": {"id": "[resourceId('Microsoft.Compute/virtualMachines', 'vm01')]"}}
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

from armgen.catalog import near_property
from armgen.diagnostics import Diagnostic
from armgen.estate.model import Estate
from armgen.rules.base import Context, Rule
from armgen.rules.properties import wrong_properties


def check(estate: Estate, context: Context) -> Iterator[Diagnostic]:
    for thing in wrong_properties(estate):
        if thing.status != "unknown":
            continue
        near = near_property(thing.type, thing.path)
        yield context.finding(
            f"{thing.what} sets `{thing.prop}`, which {thing.type} has in no API version.",
            thing.place,
            help=f"Write `{near}`." if near else "Remove it.",
            part="key",
            resource=thing.resource,
            prop=thing.prop,
        )


RULE = Rule("RP717", check)
