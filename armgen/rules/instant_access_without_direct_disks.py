"""Instant access needs an Ultra or Premium SSD v2 data disk.

Only data disks of these two kinds have instant access snapshots. A machine without a captured one gains nothing, and
the request is refused.

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
        instantAccess: true
        restorePoints:
          nightly: {}

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
from armgen.estate.model import Collection
from armgen.estate.support import is_premium_v2, is_ultra
from armgen.inventory.model import Disk
from armgen.rules.base import Context, Rule
from armgen.unknown import Unknown


def check(collection: Collection, context: Context) -> Iterator[Diagnostic]:
    machine = collection.machine
    if collection.instant_access is not True or machine is None or collection.is_copy:
        return
    points = context.index.points_of_collection.get(collection.node, ())
    if not all(point.knows_excludes for point in points) or any(_is_open(disk) for disk in machine.disks):
        return
    disks = [disk for point in points for disk in point.captured] if points else list(machine.disks)
    if not any(disk.role != "os" and (is_ultra(disk) or is_premium_v2(disk)) for disk in disks):
        yield context.finding(
            f"'{collection.name}' has instant access, but no captured data disk of '{machine.key}' is an Ultra or Premium "
            "SSD v2 disk.",
            collection.origin,
            help="Remove `instantAccess`, or capture a data disk that can have it.",
            resource=collection.ref.key,
            prop="instantAccess",
            related=[(machine.origin, f"machine '{machine.key}'", machine.id)],
        )


def _is_open(disk: Disk) -> bool:
    """Whether a disk could be of any kind: RP903 or RP114 says so."""
    return disk.role != "os" and (isinstance(disk.sku, Unknown) or not disk.has_facts)


RULE = Rule("RP604", check)
