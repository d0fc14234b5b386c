"""Instant access lasts 60 to 300 minutes.

The duration is outside of that, or it is set while the collection has no instant access.

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
          - {name: data, role: data, lun: 0, sku: PremiumV2_LRS}
    collections:
      rpc:
        machine: vm01
        instantAccess: true
        restorePoints:
          nightly: {instantAccessDurationMinutes: 30}

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
          - {name: data, role: data, lun: 0, sku: PremiumV2_LRS}
    collections:
      rpc:
        machine: vm01
        instantAccess: true
        restorePoints:
          nightly: {instantAccessDurationMinutes: 120}
"""

from __future__ import annotations

from collections.abc import Iterator

from armgen.diagnostics import Diagnostic
from armgen.estate.model import Point
from armgen.rules.base import Context, Rule


def check(point: Point, context: Context) -> Iterator[Diagnostic]:
    minutes = point.instant_access_minutes
    if not isinstance(minutes, int):
        return
    least, most = context.limit("instantAccessMinutesMinimum"), context.limit("instantAccessMinutesMaximum")
    if not least <= minutes <= most:
        problem, help = f"lasts {minutes} minutes", f"Write {least} to {most} minutes."
    elif point.collection.instant_access is None or point.collection.instant_access is False:
        problem = "is set, but the collection has no instant access"
        help = "Set `instantAccess: true` on the collection, or remove the duration."
    else:
        return
    yield context.finding(
        f"The instant access of restore point '{point.name}' {problem}.",
        point.place("instant_access_duration_minutes"),
        help=help,
        resource=point.ref.key,
        prop="instantAccessDurationMinutes",
    )


RULE = Rule("RP605", check)
