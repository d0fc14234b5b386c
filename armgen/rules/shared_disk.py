"""Restore points do not capture shared disks.

A disk with `maxShares` above 1 may be attached to several machines at once, so no snapshot of one machine would be
consistent. Azure refuses the restore point unless the disk is excluded.

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
          - {name: special, role: data, lun: 0, sku: Premium_LRS, maxShares: 2}
    collections:
      rpc:
        machine: vm01
        restorePoints:
          nightly: {consistency: application}

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
          - {name: special, role: data, lun: 0, sku: Premium_LRS, maxShares: 2}
    collections:
      rpc:
        machine: vm01
        restorePoints:
          nightly: {consistency: application, exclude: [special]}
"""

from __future__ import annotations

from armgen.rules.barred import barred_disk
from armgen.rules.base import Rule

RULE = Rule("RP104", barred_disk)
