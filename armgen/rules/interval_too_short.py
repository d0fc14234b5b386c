"""A schedule must leave the documented time between two restore points.

From edition 2026-09 on: three hours between application-consistent restore points of a machine, one hour between
crash-consistent ones. What comes earlier fails.

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
        schedule: {every: 2h}
        retention: {last: 10}

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
        schedule: {every: 4h}
        retention: {last: 10}
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from armgen.diagnostics import Diagnostic
from armgen.estate.model import APPLICATION, CRASH, PolicyMatch
from armgen.estate.retention import smallest_gap
from armgen.rules.base import Context, Rule


def check(match: PolicyMatch, context: Context) -> Iterator[Diagnostic]:
    policy = match.policy
    gap = smallest_gap(policy.schedule) if policy.schedule is not None else None
    if gap is None:
        return
    spec = context.estate.spec
    mode = policy.consistency or (spec.defaults.consistency if spec is not None else None) or APPLICATION
    least = context.limit("crashIntervalMinutes" if mode == CRASH else "applicationIntervalMinutes")
    if gap.total_seconds() < least * 60:
        yield context.finding(
            f"Policy '{policy.name}' makes restore points {_words(gap)} apart; {mode}-consistent ones need {least // 60} h.",
            match.origin,
            help=f"Let the schedule run every {least // 60}h or less often.",
            resource=f"policy {policy.name}",
            prop="schedule",
        )


def _words(gap: timedelta) -> str:
    minutes = int(gap.total_seconds() // 60)
    return f"{minutes // 60} h" if minutes % 60 == 0 else f"{minutes} min"


RULE = Rule("RP403", check)
