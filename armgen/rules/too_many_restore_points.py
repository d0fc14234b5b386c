"""A machine can have 500 restore points, over all its collections.

Counted are the restore points that the facts hold, those that this run adds, and what the retention of its policies will
keep; copies do not count. At the limit Azure refuses the next one.

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
      hourly:
        collection: "{machine}-rpc"
        restorePoint: "auto-{stamp}"
        schedule: {every: 4h}
        retention: {last: 501}

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
      hourly:
        collection: "{machine}-rpc"
        restorePoint: "auto-{stamp}"
        schedule: {every: 4h}
        retention: {last: 42}
"""

from __future__ import annotations

from collections.abc import Iterator

from armgen.diagnostics import Diagnostic
from armgen.estate.model import Estate
from armgen.estate.retention import kept
from armgen.rules.base import Context, Rule
from armgen.rules.words import at_once, machine_name


def check(estate: Estate, context: Context) -> Iterator[Diagnostic]:
    limit = context.limit("restorePointsPerMachine")
    kept_by = {match.policy.name: kept(match.policy, limit) for match in estate.policies}
    for key, points in context.index.points_of_machine.items():
        if key in context.index.unbounded:
            continue
        there = context.index.held_points.get(key, 0)
        new = at_once([point for point in points if point.existing is None])
        policies = {point.schedule_policy for point in points if point.schedule_policy}
        keeps = sum(kept_by.get(name, 0) for name in policies)
        total = there + len(new) + keeps
        if total <= limit:
            continue
        most = max(points, key=lambda point: kept_by.get(point.schedule_policy, 0))
        one_too_many = most if keeps > limit - there else (new or points)[min(limit - there - keeps, len(new) - 1)]
        yield context.finding(
            f"'{machine_name(one_too_many.collection)}' would have {total} restore points ({there} exist, {len(new)} are "
            f"added, {keeps} are kept by retention); {limit} is the limit.",
            one_too_many.origin,
            help="Keep fewer: shorten the retention, or delete restore points that are no longer needed.",
            resource=key,
        )


RULE = Rule("RP401", check)
