"""Azure takes one consistency mode as input.

`consistencyMode` is either left out (application consistency) or `CrashConsistent`. The other members of the
enumeration are what Azure answers; a request with one of them, or with a misspelt one, is refused.

Bad::

    {
      "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
      "contentVersion": "1.0.0.0",
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
          "name": "rpc/first",
          "dependsOn": ["rpc"],
          "properties": {}
        },
        {
          "type": "Microsoft.Compute/restorePointCollections/restorePoints",
          "apiVersion": "2024-03-01",
          "name": "rpc/second",
          "dependsOn": ["rpc", "[resourceId('Microsoft.Compute/restorePointCollections/restorePoints', 'rpc', 'first')]"],
          "properties": {"consistencyMode": "Crash"}
        }
      ]
    }

Good::

    {
      "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
      "contentVersion": "1.0.0.0",
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
          "name": "rpc/first",
          "dependsOn": ["rpc"],
          "properties": {}
        },
        {
          "type": "Microsoft.Compute/restorePointCollections/restorePoints",
          "apiVersion": "2024-03-01",
          "name": "rpc/second",
          "dependsOn": ["rpc", "[resourceId('Microsoft.Compute/restorePointCollections/restorePoints', 'rpc', 'first')]"],
          "properties": {"consistencyMode": "CrashConsistent"}
        }
      ]
    }
"""

from __future__ import annotations

from collections.abc import Iterator

from armgen.diagnostics import Diagnostic
from armgen.estate.model import APPLICATION, CRASH, Point
from armgen.rules.base import Context, Rule


def check(point: Point, context: Context) -> Iterator[Diagnostic]:
    if point.is_copy or not isinstance(point.mode, str) or _is_taken(point, context):
        return
    yield context.finding(
        f"Restore point '{point.name}' asks for the consistency mode '{_written(point)}', which Azure does not take.",
        point.place("consistency"),
        help="Write `CrashConsistent`, or leave `consistencyMode` out for application consistency.",
        resource=point.ref.key,
        prop="consistencyMode",
    )


def _written(point: Point) -> str:
    """The mode in the letters of the template, where it stands there."""
    properties = point.properties if isinstance(point.properties, dict) else {}
    return next((str(item) for key, item in properties.items() if key.lower() == "consistencymode"), str(point.mode))


def _is_taken(point: Point, context: Context) -> bool:
    """Whether Azure takes the mode. Where one is written in a template, it can only be `CrashConsistent`."""
    if context.estate.spec is None and point.mode_written and point.mode == APPLICATION:
        return False
    return point.mode in (APPLICATION, CRASH)


RULE = Rule("RP602", check)
