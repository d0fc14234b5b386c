"""A machine of the facts has no restore point.

The spec has policies, and neither they nor a collection protect this machine.

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
      web01:
        id: /subscriptions/11111111-1111-1111-1111-111111111111/resourceGroups/rg-vms/providers/Microsoft.Compute/virtualMachines/web01
        location: eastus
        disks:
          - {name: web01-os, role: os, sku: Premium_LRS}
    policies:
      nightly:
        match: {names: [vm*]}
        collection: "{machine}-rpc"
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
    policies:
      nightly:
        collection: "{machine}-rpc"
        restorePoint: "auto-{stamp}"
"""

from __future__ import annotations

from collections.abc import Iterator

from armgen.diagnostics import Diagnostic
from armgen.estate.facts import machine_ref
from armgen.inventory.model import Machine
from armgen.rules.base import Context, Rule


def check(machine: Machine, context: Context) -> Iterator[Diagnostic]:
    key = machine_ref(machine).key
    if not context.estate.policies or key in context.index.protected:
        return
    yield context.finding(
        f"No policy and no collection protects '{machine.key}'.",
        machine.origin,
        help="Match it with a policy, give it a collection, or leave it out on purpose.",
        resource=key,
    )


RULE = Rule("RP310", check)
