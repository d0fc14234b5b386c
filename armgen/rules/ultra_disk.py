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

from armgen.rules.barred import barred_disk
from armgen.rules.base import Rule

RULE = Rule("RP102", barred_disk)
