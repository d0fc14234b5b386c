"""Restore points do not capture ephemeral OS disks.

An ephemeral OS disk lives on the host's own storage and is gone with the host: there is no managed disk to snapshot.
Azure refuses the restore point unless the disk is excluded.

Bad::

    armgen: 1
    name: example
    defaults: {subscription: 11111111-1111-1111-1111-111111111111, resourceGroup: rg-recovery}
    machines:
      vm01:
        id: /subscriptions/11111111-1111-1111-1111-111111111111/resourceGroups/rg-vms/providers/Microsoft.Compute/virtualMachines/vm01
        location: eastus
        disks:
          - {name: vm01-os, role: os, sku: Standard_LRS, ephemeral: true}
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
          - {name: vm01-os, role: os, sku: Standard_LRS}
    collections:
      rpc:
        machine: vm01
        restorePoints:
          nightly: {}
"""

from __future__ import annotations

from armgen.rules.barred import barred_disk
from armgen.rules.base import Rule

RULE = Rule("RP103", barred_disk)
