"""Restore points do not capture shared disks.

A disk with `maxShares` above 1 may be attached to several machines at once, so no snapshot of one machine would be
consistent. Azure refuses the restore point unless the disk is excluded.

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
          - {name: special, role: data, lun: 0, sku: Premium_LRS, maxShares: 2}
    collections:
      rpc:
        machine: vm01
        restorePoints:
          nightly: {consistency: application}

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
          - {name: special, role: data, lun: 0, sku: Premium_LRS, maxShares: 2}
    collections:
      rpc:
        machine: vm01
        restorePoints:
          nightly: {consistency: application, exclude: [special]}
"""

from __future__ import annotations

from collections.abc import Iterator

from armgen.diagnostics import Diagnostic
from armgen.estate.support import holds
from armgen.rules.base import CapturedDisk, Context, Rule
from armgen.rules.words import disk_place, exclude_fix, leave_out, machine_name


def check(captured: CapturedDisk, context: Context) -> Iterator[Diagnostic]:
    point, disk = captured
    if point.is_copy or not holds("RP104", disk, point.mode, context.edition):
        return
    yield context.finding(
        f"Disk '{disk.name}' of '{machine_name(point.collection)}' is a shared disk, which restore points do not capture.",
        point.origin,
        help=leave_out(context.estate),
        resource=point.ref.key,
        prop="excludeDisks",
        related=disk_place(disk),
        fix=exclude_fix(point, disk, "a shared disk cannot be captured"),
    )


RULE = Rule("RP104", check)
