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
from armgen.diagnostics import Change, Diagnostic, Fix, Origin
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
            fix=_rename(thing.place, near),
        )


def _rename(place: Origin, near: str | None) -> Fix | None:
    """Writing the name that is meant; none where that is there already, or in a loop."""
    if near is None or place.instance or not place.path or place.document.kind not in ("yaml", "json", "bicep"):
        return None
    beside = (*place.path[:-1], near)
    if place.document.locate(beside, "key") != place.document.locate(place.path[:-1], "key"):
        return None
    return Fix(f"Write `{near}`", place, (Change("rename", place.path, near),))


RULE = Rule("RP717", check)
