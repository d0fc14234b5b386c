"""Crash-consistent restore points do not capture write-accelerated disks.

From edition 2026-09 on: a disk with Write Accelerator is captured by application-consistent restore points only.
Exclude the disk or take the restore point with application consistency.

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
          - {name: special, role: data, lun: 0, sku: Premium_LRS, writeAccelerator: true}
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
          - {name: special, role: data, lun: 0, sku: Premium_LRS, writeAccelerator: true}
    collections:
      rpc:
        machine: vm01
        restorePoints:
          nightly: {consistency: crash, exclude: [special]}
"""

from __future__ import annotations

from armgen.rules.barred import barred_disk
from armgen.rules.base import Rule

RULE = Rule("RP106", barred_disk)
