"""A machine is matched by more than one policy.

Each policy makes a collection for it, and their restore points are created one after the other. That may be meant; it
doubles what counts against the limit of 500.

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
    policies:
      nightly:
        collection: "{machine}-rpc"
        restorePoint: "auto-{stamp}"
      weekly:
        collection: "{machine}-weekly"
        restorePoint: "week-{stamp}"

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
    policies = context.index.policies_of_machine.get(machine_ref(machine).key, ())
    if len(policies) < 2:
        return
    names = ", ".join(f"'{match.policy.name}'" for match in policies)
    yield context.finding(
        f"{len(policies)} policies match '{machine.key}': {names}.",
        machine.origin,
        help="Let one of them leave it out with `except`, unless both are meant.",
        resource=machine_ref(machine).key,
        related=[(match.origin, f"policy '{match.policy.name}'") for match in policies],
    )


RULE = Rule("RP309", check)
