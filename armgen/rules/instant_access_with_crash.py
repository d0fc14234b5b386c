"""Instant access is for application-consistent restore points.

In a collection with instant access a crash-consistent restore point is refused.

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
          - {name: data, role: data, lun: 0, sku: PremiumV2_LRS}
    collections:
      rpc:
        machine: vm01
        instantAccess: true
        restorePoints:
          nightly: {consistency: crash}

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
          - {name: data, role: data, lun: 0, sku: PremiumV2_LRS}
    collections:
      rpc:
        machine: vm01
        instantAccess: true
        restorePoints:
          nightly: {}
"""

from __future__ import annotations

from collections.abc import Iterator

from armgen.diagnostics import Diagnostic
from armgen.estate.model import CRASH, Point
from armgen.rules.base import Context, Rule


def check(point: Point, context: Context) -> Iterator[Diagnostic]:
    if point.is_copy or point.mode != CRASH or point.collection.instant_access is not True:
        return
    yield context.finding(
        f"Restore point '{point.name}' is crash-consistent in a collection with instant access.",
        point.origin,
        help="Take application consistency here, or put the restore point into a collection without instant access.",
        resource=point.ref.key,
        prop="consistencyMode",
        related=[(point.collection.place("instant_access"), "instant access")],
    )


RULE = Rule("RP603", check)
