"""A restore point captures managed disks only.

An unmanaged disk is a page blob in a storage account: Azure has no disk that a restore point could snapshot, and none
that could be named in the list of excluded disks. The machine gets no restore point until the disk is converted.

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
          - {name: old, role: data, lun: 0, managed: false}
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
          - {name: vm01-os, role: os, sku: Premium_LRS}
          - {name: old, role: data, lun: 0}
    collections:
      rpc:
        machine: vm01
        restorePoints:
          nightly: {}
"""

from __future__ import annotations

from collections.abc import Iterator

from armgen.diagnostics import Diagnostic
from armgen.rules.base import CapturedDisk, Context, Rule
from armgen.rules.words import disk_place, machine_name


def check(captured: CapturedDisk, context: Context) -> Iterator[Diagnostic]:
    point, disk = captured
    if point.is_copy or disk.managed is not False:
        return
    yield context.finding(
        f"Disk '{disk.name}' of '{machine_name(point.collection)}' is not a managed disk, so restore points cannot "
        "capture it.",
        point.origin,
        help="Convert the disk to a managed disk; it cannot be excluded, because it has no disk id.",
        resource=point.ref.key,
        prop="excludeDisks",
        related=disk_place(disk),
    )


RULE = Rule("RP101", check)
