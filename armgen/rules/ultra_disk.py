"""Restore points do not capture Ultra disks.

In edition 2022-02 no restore point captures an Ultra disk. From edition 2026-09 on, application-consistent restore
points do and crash-consistent ones still do not. Azure refuses the restore point of a machine that has one, unless the
disk is excluded; what is on it is then not protected.

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
          - {name: log, role: data, lun: 0, sku: UltraSSD_LRS}
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
          - {name: log, role: data, lun: 0, sku: UltraSSD_LRS}
    collections:
      rpc:
        machine: vm01
        restorePoints:
          nightly: {consistency: crash, exclude: [log]}
"""

from __future__ import annotations

from collections.abc import Iterator

from armgen.diagnostics import Diagnostic
from armgen.estate.support import holds
from armgen.rules.base import CapturedDisk, Context, Rule
from armgen.rules.words import disk_place, exclude_fix, leave_out, machine_name


def check(captured: CapturedDisk, context: Context) -> Iterator[Diagnostic]:
    point, disk = captured
    if point.is_copy or not holds("RP102", disk, point.mode, context.edition):
        return
    crash = context.edition != "2022-02"
    yield context.finding(
        f"Disk '{disk.name}' of '{machine_name(point.collection)}' is an Ultra disk, which "
        + ("crash-consistent restore points" if crash else "restore points")
        + " do not capture.",
        point.origin,
        help=leave_out(context.estate) + (" Application consistency captures it." if crash else ""),
        resource=point.ref.key,
        prop="excludeDisks",
        related=disk_place(disk),
        fix=exclude_fix(point, disk, "an Ultra disk cannot be captured"),
    )


RULE = Rule("RP102", check)
