"""Confidential VMs cannot have restore points.

From edition 2026-09 on the support matrix excludes confidential VMs; earlier editions say nothing of them, or list them
as supported.

Bad::

    armgen: 1
    name: example
    defaults: {subscription: 11111111-1111-1111-1111-111111111111, resourceGroup: rg-recovery}
    machines:
      vm01:
        id: /subscriptions/11111111-1111-1111-1111-111111111111/resourceGroups/rg-vms/providers/Microsoft.Compute/virtualMachines/vm01
        location: eastus
        security: {type: ConfidentialVM}
        disks:
          - {name: vm01-os, role: os, sku: Premium_LRS}
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
        security: {type: TrustedLaunch}
        disks:
          - {name: vm01-os, role: os, sku: Premium_LRS}
    collections:
      rpc:
        machine: vm01
        restorePoints:
          nightly: {}
"""

from __future__ import annotations

from collections.abc import Iterator

from armgen.diagnostics import Diagnostic
from armgen.estate.model import Collection
from armgen.rules.base import Context, Rule


def check(collection: Collection, context: Context) -> Iterator[Diagnostic]:
    machine = collection.machine
    if machine is None or collection.is_copy or machine.security_type != "ConfidentialVM":
        return
    if context.index.creates_points(collection):
        yield context.finding(
            f"'{machine.key}' is a confidential VM, which cannot have restore points.",
            collection.origin,
            help="Protect it in another way, such as Azure Backup for confidential VMs.",
            resource=collection.ref.key,
            related=[(machine.origin, f"machine '{machine.key}'", machine.id)],
        )


RULE = Rule("RP109", check)
