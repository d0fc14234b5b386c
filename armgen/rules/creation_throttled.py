"""Azure takes three creations of a mode for a machine in an hour.

From edition 2026-09 on: more than three application- or crash-consistent restore points of a machine, or more than three
copies into one collection, within an hour are answered with 429. What one deployment creates counts as one hour; a
policy's schedule is judged by its busiest hour.

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
    collections:
      rpc:
        machine: vm01
        restorePoints:
          p0: {}
          p1: {}
          p2: {}
          p3: {}

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
    collections:
      rpc:
        machine: vm01
        restorePoints:
          p0: {}
          p1: {}
          p2: {}
"""

from __future__ import annotations

from collections.abc import Iterator

from armgen.diagnostics import Diagnostic
from armgen.estate.model import APPLICATION, CRASH, Estate
from armgen.estate.retention import busiest_hour
from armgen.rules.base import Context, Rule
from armgen.rules.words import at_once, machine_name


def check(_: Estate, context: Context) -> Iterator[Diagnostic]:
    yield from _of_this_run(context)
    yield from _of_schedules(context)


def _of_this_run(context: Context) -> Iterator[Diagnostic]:
    """What one deployment creates counts as one hour."""
    most = context.limit("creationsPerHour")
    for key, points in context.index.points_of_machine.items():
        for mode in (APPLICATION, CRASH):
            new = at_once([point for point in points if point.mode == mode and point.existing is None])
            if len(new) > most:
                yield context.finding(
                    f"One deployment would create {len(new)} {mode}-consistent restore points of "
                    f"'{machine_name(new[0].collection)}'; Azure takes {most} in an hour.",
                    new[most].origin,
                    help="Spread them over several deployments.",
                    resource=key,
                    prop=mode,
                )
    copies = context.limit("copiesPerHour")
    for group in context.index.copies_of_collection.values():
        new = at_once([point for point in group if point.existing is None])
        if len(new) > copies:
            yield context.finding(
                f"One deployment would copy {len(new)} restore points into '{new[0].collection.name}'; Azure takes "
                f"{copies} in an hour.",
                new[copies].origin,
                help="Spread them over several deployments.",
                resource=new[0].collection.ref.key,
            )


def _of_schedules(context: Context) -> Iterator[Diagnostic]:
    """A schedule that comes more often than Azure takes restore points, whatever one run of it creates."""
    most = context.limit("creationsPerHour")
    for match in context.estate.policies:
        schedule = match.policy.schedule
        if schedule is not None and match.machines and busiest_hour(schedule) > most:
            yield context.finding(
                f"Policy '{match.policy.name}' makes {busiest_hour(schedule)} restore points of a machine in an hour; Azure "
                f"takes {most}.",
                match.origin,
                help="Let the schedule run less often.",
                resource=f"policy {match.policy.name}",
                prop="schedule",
            )


RULE = Rule("RP404", check)
