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

from armgen.rules.barred import barred_disk
from armgen.rules.base import Rule

RULE = Rule("RP105", barred_disk)
