"""Restore points do not capture ephemeral OS disks.

An ephemeral OS disk lives on the host's own storage and is gone with the host: there is no managed disk to snapshot.
Azure refuses the restore point unless the disk is excluded.

Bad::

    armgen: 1
    name: example
    defaults: {subscription: 11111111-1111-1111-1111-111111111111, resourceGroup: rg-recovery}
    machines:
      vm01:
        id: /subscriptions/11111111-1111-1111-1111-111111111111/resourceGroups/rg-vms/providers/Microsoft.Compute/virtualMachines/vm01
        location: eastus
        disks:
          - {name: vm01-os, role: os, sku: Standard_LRS, ephemeral: true}
    collections:
      rpc:
        machine: vm01
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
          - {name: vm01-os, role: os, sku: Standard_LRS}
    collections:
      rpc:
        machine: vm01
        restorePoints:
          nightly: {}
"""

from __future__ import annotations

from collections.abc import Iterator

from armgen.diagnostics import Diagnostic
from armgen.estate.support import holds
from armgen.rules.base import CapturedDisk, Context, Rule
from armgen.rules.words import disk_place, exclude_fix, leave_out, machine_name


def check(captured: CapturedDisk, context: Context) -> Iterator[Diagnostic]:
    point, disk = captured
    if point.is_copy or not holds("RP103", disk, point.mode, context.edition):
        return
    yield context.finding(
        f"Disk '{disk.name}' of '{machine_name(point.collection)}' is an ephemeral OS disk, which restore points do not capture.",
        point.origin,
        help=leave_out(context.estate),
        resource=point.ref.key,
        prop="excludeDisks",
        related=disk_place(disk),
        fix=exclude_fix(point, disk, "an ephemeral OS disk cannot be captured"),
    )


RULE = Rule("RP103", check)
