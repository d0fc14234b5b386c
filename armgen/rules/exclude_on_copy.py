"""Disks cannot be excluded from a copy.

A copy has the disks of its source restore point: leave them out there.

Bad::

    armgen: 1
    name: example
    defaults: {subscription: 11111111-1111-1111-1111-111111111111, resourceGroup: rg-recovery}
    machines:
      vm01:
        id: /subscriptions/11111111-1111-1111-1111-111111111111/resourceGroups/rg-vms/providers/Microsoft.Compute/virtualMachines/vm01
        location: eastus
        disks:
          - {name: vm01-os, role: os, sku: Premium_LRS}
    collections:
      rpc:
        machine: vm01
        restorePoints:
          nightly: {}
      dr:
        copyOf: rpc
        location: westus
        restorePoints:
          nightly: {exclude: [vm01-os]}

Good::

    armgen: 1
    name: example
    defaults: {subscription: 11111111-1111-1111-1111-111111111111, resourceGroup: rg-recovery}
    machines:
      vm01:
        id: /subscriptions/11111111-1111-1111-1111-111111111111/resourceGroups/rg-vms/providers/Microsoft.Compute/virtualMachines/vm01
        location: eastus
        disks:
          - {name: vm01-os, role: os, sku: Premium_LRS}
    collections:
      rpc:
        machine: vm01
        restorePoints:
          nightly: {}
      dr:
        copyOf: rpc
        location: westus
        restorePoints:
          nightly: {}
"""

from __future__ import annotations

from collections.abc import Iterator

from armgen.diagnostics import Diagnostic
from armgen.estate.model import Point
from armgen.rules.base import Context, Rule
from armgen.unknown import Unknown


def check(point: Point, context: Context) -> Iterator[Diagnostic]:
    # A list that only the deployment knows may be empty: RP903 speaks of it.
    if not point.is_copy or isinstance(point.excludes, Unknown) or not (point.excludes or point.exclude_unsupported):
        return
    yield context.finding(
        f"Restore point '{point.name}' is a copy, from which no disks can be excluded.",
        point.collection.origin,
        help="Remove the list here; exclude the disks from the source restore point.",
        resource=point.ref.key,
        prop="excludeDisks",
        related=[(point.place("exclude"), "excluded here")],
    )


RULE = Rule("RP507", check)
