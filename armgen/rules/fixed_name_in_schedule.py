"""A scheduled restore point needs a name that changes.

Restore points cannot be changed: with a fixed name only the first run makes one, and all later runs find it there.

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
        restorePoint: nightly
        schedule: {every: 6h}
        retention: {last: 4}

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
        schedule: {every: 6h}
        retention: {last: 4}
"""

from __future__ import annotations

from collections.abc import Iterator

from armgen.diagnostics import Diagnostic
from armgen.estate.model import PolicyMatch
from armgen.rules.base import Context, Rule


def check(match: PolicyMatch, context: Context) -> Iterator[Diagnostic]:
    policy = match.policy
    if policy.schedule is None or "{stamp}" in policy.restore_point:
        return
    yield context.finding(
        f"Policy '{policy.name}' runs on a schedule, but its restore point is always called '{policy.restore_point}'.",
        match.origin,
        help=f"Put {{stamp}} into the name: '{policy.restore_point}-{{stamp}}'.",
        resource=f"policy {policy.name}",
        prop="restorePoint",
    )


RULE = Rule("RP718", check)
