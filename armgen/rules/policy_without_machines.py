"""A policy should match machines.

No machine of the facts fulfils the policy's conditions, so it protects nothing: a tag was renamed, a pattern is wrong, or
the inventory does not hold the machines.

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
        match: {names: [web*]}
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
        match: {names: [vm*]}
        collection: "{machine}-rpc"
        restorePoint: "auto-{stamp}"
"""

from __future__ import annotations

from collections.abc import Iterator

from armgen.diagnostics import Diagnostic
from armgen.estate.model import PolicyMatch
from armgen.rules.base import Context, Rule


def check(match: PolicyMatch, context: Context) -> Iterator[Diagnostic]:
    if match.machines or context.estate.facts.refused:
        return  # a machine that could not be read may be one of them
    yield context.finding(
        f"Policy '{match.policy.name}' matches no machine of the facts.",
        match.origin,
        help="Correct `match`, or add the machines to the inventory; `armgen build --explain-match` shows what matches.",
        resource=f"policy {match.policy.name}",
    )


RULE = Rule("RP308", check)
