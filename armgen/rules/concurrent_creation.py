"""Azure creates one restore point of a machine at a time.

Two restore points of one machine that nothing orders are created at once: one of them fails. Order them with
`dependsOn`, make a copy loop serial with a batch size of 1, and let nested deployments depend on each other. The
restore points of a spec are always ordered.

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
          "dependsOn": ["rpc"],
          "properties": {}
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
          "properties": {}
        }
      ]
    }
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator

from armgen.diagnostics import Diagnostic, Fix
from armgen.estate.model import Estate, Point
from armgen.estate.order import Order
from armgen.rules.base import Context, Rule
from armgen.rules.mending import dependency_fix, serial_fix
from armgen.rules.words import exclude_each_other, machine_name


def check(estate: Estate, context: Context) -> Iterator[Diagnostic]:
    for point in estate.points:
        if not point.is_copy and _is_repeated(point):
            yield context.finding(
                f"Restore points of '{machine_name(point.collection)}' are made in a loop that creates several at the same "
                "time.",
                point.origin,
                help="Make the loop serial with a batch size of 1.",
                resource=point.ref.key + point.origin.instance,
                prop="loop",
                fix=serial_fix(point),
            )
    for points in context.index.points_of_machine.values():
        if len(points) < 2 or estate.order.is_chain([point.node for point in points]):
            continue
        by_node = {point.node: point for point in points}
        nodes = _in_order(list(by_node), estate.order)
        previous = dict(itertools.pairwise(nodes[::-1]))
        seen: set[int] = set()
        for first, second in estate.order.unordered(nodes):
            one, other = by_node[first], by_node[second]
            if second in seen or exclude_each_other(one.condition, other.condition):
                continue
            seen.add(second)
            yield context.finding(
                f"Restore points '{one.name}' and '{other.name}' of '{machine_name(one.collection)}' could be created at "
                "the same time: nothing orders them.",
                other.origin,
                help="Let one depend on the other with `dependsOn`; in a copy loop use serial mode with a batch size of 1.",
                resource=other.ref.key + other.origin.instance,
                related=[(one.origin, "the other one", one.ref.key)],
                fix=_fix(by_node[previous[second]], other, estate.order),
            )


def _in_order(nodes: list[int], order: Order) -> list[int]:
    """The nodes so that each comes after all that are before it: chained in this order they make no cycle."""
    return sorted(nodes, key=lambda node: sum(order.before(other, node) for other in nodes))


def _fix(before: Point, point: Point, order: Order) -> Fix | None:
    """Chaining a restore point to the one before it in a list of all; members of one loop make the loop serial."""
    if order.before(before.node, point.node):
        return None
    if before.origin.path == point.origin.path and before.origin.document is point.origin.document:
        return serial_fix(point)
    return dependency_fix(point, before)


def _is_repeated(point: Point) -> bool:
    """Whether a loop of unknown length makes restore points of one machine: its machine is the same in each round."""
    ref = point.collection.machine_ref
    machine = ref.key.lower() if ref is not None else ""
    return any(f"copyindex('{loop.lower()}'" not in machine for loop in point.open_loops)


RULE = Rule("RP402", check)
