"""Crash consistency is not guaranteed with ReadWrite host caching.

From edition 2026-09 on: writes that are still in the host's cache are not in the snapshot. Only disks that say
`caching: ReadWrite` are judged.

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
          - {name: data, role: data, lun: 0, caching: ReadWrite}
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
          - {name: data, role: data, lun: 0, caching: ReadOnly}
    collections:
      rpc:
        machine: vm01
        restorePoints:
          nightly: {consistency: crash}
"""

from __future__ import annotations

from collections.abc import Iterator

from armgen.diagnostics import Diagnostic
from armgen.estate.model import CRASH
from armgen.rules.base import CapturedDisk, Context, Rule
from armgen.rules.words import disk_place, machine_name


def check(captured: CapturedDisk, context: Context) -> Iterator[Diagnostic]:
    point, disk = captured
    if point.is_copy or point.mode != CRASH or disk.caching != "ReadWrite":
        return
    yield context.finding(
        f"Disk '{disk.name}' of '{machine_name(point.collection)}' has ReadWrite host caching: a crash-consistent "
        "restore point may miss writes.",
        point.origin,
        help="Set the disk's host caching to ReadOnly or None, or take application consistency.",
        resource=point.ref.key,
        prop="consistencyMode",
        related=disk_place(disk),
    )


RULE = Rule("RP111", check)
