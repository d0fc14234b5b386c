"""A schedule needs a retention.

Each run of the schedule adds a restore point to every machine and nothing removes them: on a day that can be told the
machine has 500, and every run after that fails.

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
        schedule: {every: 6h}

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
        retention: {last: 20}
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timezone
from itertools import islice

from armgen.diagnostics import Diagnostic
from armgen.estate.facts import machine_ref
from armgen.estate.model import PolicyMatch
from armgen.estate.retention import ticks
from armgen.rules.base import Context, Rule


def check(match: PolicyMatch, context: Context) -> Iterator[Diagnostic]:
    policy = match.policy
    if policy.schedule is None or policy.retention is not None:
        return
    limit = context.limit("restorePointsPerMachine")
    start = context.estate.now or datetime.now(timezone.utc)
    held = max((context.index.held_points.get(machine_ref(machine).key, 0) for machine in match.machines), default=0)
    full = next(islice(ticks(policy.schedule, start), max(limit - held, 1) - 1, None), None)
    day = f" on {full.date().isoformat()}" if full is not None else ""
    yield context.finding(
        f"Policy '{policy.name}' has a schedule and no retention: its machines would have {limit} restore points{day}.",
        match.origin,
        help="Add a `retention`, such as {last: 4, daily: 7, weekly: 4}.",
        note=f"One of them has {held} already." if held else "",
        resource=f"policy {policy.name}",
        prop="retention",
    )


RULE = Rule("RP407", check)
