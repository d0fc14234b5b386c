"""A restore point must capture at least one disk.

Every disk of the machine is excluded: nothing would be left to restore from, and Azure refuses the request.

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
          - {name: data, role: data, lun: 0}
    collections:
      rpc:
        machine: vm01
        restorePoints:
          nightly: {exclude: [data]}
"""

from __future__ import annotations

from collections.abc import Iterator

from armgen.diagnostics import Diagnostic
from armgen.estate.disks import is_open
from armgen.estate.model import Point
from armgen.rules.base import Context, Rule
from armgen.unknown import Unknown


def check(point: Point, context: Context) -> Iterator[Diagnostic]:
    machine = point.machine
    if point.is_copy or machine is None or not machine.disks or point.captured or not point.knows_excludes:
        return
    excludes = () if isinstance(point.excludes, Unknown) else point.excludes
    left_out = [exclusion.disk for exclusion in excludes]
    if any(is_open(disk) and not any(disk is other for other in left_out) for disk in machine.disks):
        return
    yield context.finding(
        f"Restore point '{point.name}' excludes every disk of '{machine.key}': nothing is left to capture.",
        point.origin,
        help="Exclude fewer disks. If none of them can be captured, the machine cannot have a restore point.",
        resource=point.ref.key,
        prop="excludeDisks",
        related=[(exclusion.origin, "excluded here") for exclusion in excludes[:1] if not point.exclude_unsupported],
    )


RULE = Rule("RP107", check)
