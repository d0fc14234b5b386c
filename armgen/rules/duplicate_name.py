"""Two things of one name: one would overwrite the other.

Two collections of one id, two files of one name (also when they differ in case only).

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
      vm02:
        id: /subscriptions/11111111-1111-1111-1111-111111111111/resourceGroups/rg-vms/providers/Microsoft.Compute/virtualMachines/vm02
        location: eastus
        disks:
          - {name: vm02-os, role: os, sku: Premium_LRS}
    policies:
      nightly:
        collection: same
        restorePoint: "auto-{stamp}"

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
      vm02:
        id: /subscriptions/11111111-1111-1111-1111-111111111111/resourceGroups/rg-vms/providers/Microsoft.Compute/virtualMachines/vm02
        location: eastus
        disks:
          - {name: vm02-os, role: os, sku: Premium_LRS}
    policies:
      nightly:
        collection: "{machine}-rpc"
        restorePoint: "auto-{stamp}"
"""

from __future__ import annotations

from collections.abc import Iterator

from armgen.diagnostics import Diagnostic
from armgen.estate.model import Estate
from armgen.rules.base import Context, Rule
from armgen.rules.problems import problems_of


def check(estate: Estate, context: Context) -> Iterator[Diagnostic]:
    for deployment in estate.deployments:
        yield from problems_of(deployment, context)


RULE = Rule("RP907", check)
