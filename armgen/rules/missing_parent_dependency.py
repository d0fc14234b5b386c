"""A restore point depends on its collection.

A child does not wait for its parent by itself: without `dependsOn` Azure may create the restore point first, which fails
with `ParentResourceNotFound`.

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
          "name": "rpc/nightly",
          "dependsOn": [],
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
from armgen.estate.model import Point
from armgen.rules.base import Context, Rule
from armgen.rules.mending import dependency_fix
from armgen.rules.words import exclude_each_other


def check(point: Point, context: Context) -> Iterator[Diagnostic]:
    collection = point.collection
    if context.estate.spec is not None or collection.exists_only or collection.deployment < 0:
        return
    if exclude_each_other(collection.condition, point.condition):
        return  # One of the two is never deployed.
    if context.estate.order.before(collection.node, point.node):
        return
    yield context.finding(
        f"Restore point '{point.name}' does not depend on its collection '{collection.name}': it could be created first.",
        point.origin,
        help="Add the collection to `dependsOn`.",
        resource=point.ref.key,
        related=[(collection.origin, "the collection", collection.ref.key)],
        fix=dependency_fix(point, collection),
    )


RULE = Rule("RP711", check)
