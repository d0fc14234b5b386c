"""Crash-consistent restore points do not capture Premium SSD v2 disks.

From edition 2026-09 on: application-consistent restore points capture Premium SSD v2 disks, crash-consistent ones do
not. Exclude the disk or take the restore point with application consistency.

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
          - {name: special, role: data, lun: 0, sku: PremiumV2_LRS}
    collections:
      rpc:
        machine: vm01
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
          - {name: special, role: data, lun: 0, sku: PremiumV2_LRS}
    collections:
      rpc:
        machine: vm01
        restorePoints:
          nightly: {consistency: crash, exclude: [special]}
"""

from __future__ import annotations

from collections.abc import Iterator

from armgen.diagnostics import Diagnostic
from armgen.estate.support import holds
from armgen.rules.base import CapturedDisk, Context, Rule
from armgen.rules.words import disk_place, exclude_fix, leave_out, machine_name


def check(captured: CapturedDisk, context: Context) -> Iterator[Diagnostic]:
    point, disk = captured
    if point.is_copy or not holds("RP105", disk, point.mode, context.edition):
        return
    yield context.finding(
        f"Disk '{disk.name}' of '{machine_name(point.collection)}' is a Premium SSD v2 disk, which crash-consistent restore points do not capture.",
        point.origin,
        help=leave_out(context.estate),
        resource=point.ref.key,
        prop="excludeDisks",
        related=disk_place(disk),
        fix=exclude_fix(point, disk, "a Premium SSD v2 disk cannot be captured with crash consistency"),
    )


RULE = Rule("RP105", check)
