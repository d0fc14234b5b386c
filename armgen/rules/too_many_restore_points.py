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
from armgen.estate.names import ResourceRef
from armgen.estate.retention import kept
from armgen.rules.base import Context, Rule
from armgen.rules.words import machine_name


def check(estate: Estate, context: Context) -> Iterator[Diagnostic]:
    limit = context.limit("restorePointsPerMachine")
    existing = _existing(estate)
    kept_by = {match.policy.name: kept(match.policy, limit) for match in estate.policies}
    for key, points in context.index.points_of_machine.items():
        there = existing.get(key, 0)
        planned = sum(not point.schedule_policy and point.existing is None for point in points)
        keeps = sum(
            kept_by.get(name, 0) for name in {point.schedule_policy for point in points if point.schedule_policy}
        )
        total = there + planned + keeps
        if total <= limit:
            continue
        first = points[0]
        yield context.finding(
            f"'{machine_name(first.collection)}' would have {total} restore points ({there} exist, {planned} are added, "
            f"{keeps} are kept by retention); {limit} is the limit.",
            first.origin,
            help="Keep fewer: shorten the retention, or delete restore points that are no longer needed.",
            resource=key,
        )


def _existing(estate: Estate) -> dict[str, int]:
    """Restore points of the facts by the key of their machine's id, Azure Backup's counted, copies not."""
    counts: dict[str, int] = {}
    for fact in estate.facts.collections.values():
        ref = ResourceRef.parse(fact.source) if fact.source else None
        if ref is not None and not fact.copy_of:
            counts[ref.key] = counts.get(ref.key, 0) + len(fact.restore_points)
    return counts


RULE = Rule("RP401", check)
