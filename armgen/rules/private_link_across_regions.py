"""Disks behind private links cannot cross regions.

A disk whose network access is private, or that has a disk access resource, can be captured in its own region only.

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
          - {name: data, role: data, lun: 0, networkAccess: AllowPrivate}
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
          - {name: data, role: data, lun: 0, networkAccess: AllowAll}
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
from armgen.rules.base import CapturedDisk, Context, Rule
from armgen.rules.words import disk_place, machine_name


def check(captured: CapturedDisk, context: Context) -> Iterator[Diagnostic]:
    point, disk = captured
    private = disk.network_access == "AllowPrivate" or isinstance(disk.disk_access, str)
    if not private or not context.index.is_across_regions(point):
        return
    yield context.finding(
        f"Disk '{disk.name}' of '{machine_name(point.collection)}' is behind a private link, so it cannot be "
        f"{'copied to' if point.is_copy else 'captured in'} another region.",
        point.origin,
        help="Allow public network access to the disk, or leave it out of the source restore point.",
        resource=point.ref.key,
        related=disk_place(disk),
    )


RULE = Rule("RP501", check)
