"""Crash consistency needs a size that supports premium storage.

From edition 2026-09 on crash-consistent restore points are documented for VM sizes that support premium storage. Sizes
without an `s` among their features do not. Judged are only sizes of the catalogue's families.

Bad::

    armgen: 1
    name: example
    defaults: {subscription: 11111111-1111-1111-1111-111111111111, resourceGroup: rg-recovery}
    machines:
      vm01:
        id: /subscriptions/11111111-1111-1111-1111-111111111111/resourceGroups/rg-vms/providers/Microsoft.Compute/virtualMachines/vm01
        location: eastus
        size: Standard_D4_v5
        disks:
          - {name: vm01-os, role: os, sku: Premium_LRS}
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
        size: Standard_D4s_v5
        disks:
          - {name: vm01-os, role: os, sku: Premium_LRS}
    collections:
      rpc:
        machine: vm01
        restorePoints:
          nightly: {consistency: crash}
"""

from __future__ import annotations

from collections.abc import Iterator

from armgen.catalog import has_premium_storage
from armgen.diagnostics import Diagnostic
from armgen.estate.model import CRASH, Point
from armgen.rules.base import Context, Rule


def check(point: Point, context: Context) -> Iterator[Diagnostic]:
    machine = point.machine
    if point.mode != CRASH or machine is None or not isinstance(machine.size, str):
        return
    if has_premium_storage(machine.size) is False:
        yield context.finding(
            f"'{machine.key}' has size {machine.size}, which does not support premium storage: its restore points "
            "cannot be crash-consistent.",
            point.origin,
            help="Take application consistency, or resize the machine to a size with an `s` (Standard_D4s_v5).",
            resource=point.ref.key,
            prop="consistencyMode",
        )


RULE = Rule("RP110", check)
