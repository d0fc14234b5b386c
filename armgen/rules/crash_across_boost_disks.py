"""Crash consistency across disks is not guaranteed on newer Azure Boost sizes.

From edition 2026-09 on: on Intel v6+ and AMD v7+ sizes the disks of a machine may be snapshotted a fraction of a second
apart, so a crash-consistent restore point of more than one captured data disk may not be consistent across them.

Bad::

    armgen: 1
    name: example
    defaults: {subscription: 11111111-1111-1111-1111-111111111111, resourceGroup: rg-recovery}
    machines:
      vm01:
        id: /subscriptions/11111111-1111-1111-1111-111111111111/resourceGroups/rg-vms/providers/Microsoft.Compute/virtualMachines/vm01
        location: eastus
        size: Standard_D4s_v6
        disks:
          - {name: vm01-os, role: os, sku: Premium_LRS}
          - {name: a, role: data, lun: 0}
          - {name: b, role: data, lun: 1}
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
        size: Standard_D4s_v6
        disks:
          - {name: vm01-os, role: os, sku: Premium_LRS}
          - {name: a, role: data, lun: 0}
          - {name: b, role: data, lun: 1}
    collections:
      rpc:
        machine: vm01
        restorePoints:
          nightly: {consistency: crash, exclude: [b]}
"""

from __future__ import annotations

from collections.abc import Iterator

from armgen.catalog import is_boost_size
from armgen.diagnostics import Diagnostic
from armgen.estate.model import CRASH, Point
from armgen.rules.base import Context, Rule


def check(point: Point, context: Context) -> Iterator[Diagnostic]:
    machine = point.machine
    if point.mode != CRASH or machine is None or not isinstance(machine.size, str):
        return
    data = [disk for disk in point.captured if disk.role != "os"]
    if len(data) > 1 and is_boost_size(machine.size):
        yield context.finding(
            f"'{machine.key}' has size {machine.size} and {len(data)} captured data disks: a crash-consistent restore "
            "point may not be consistent across them.",
            point.origin,
            help="Take application consistency, or exclude all but one data disk.",
            resource=point.ref.key,
            prop="consistencyMode",
            related=[(disk.origin, f"disk '{disk.name}'") for disk in data],
        )


RULE = Rule("RP112", check)
