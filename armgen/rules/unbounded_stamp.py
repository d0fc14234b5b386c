"""Without a retention, every deployment adds a restore point.

A `{stamp}` in the name of a restore point makes a new one in each deployment. Nothing removes them before the machine
has 500 and the next one fails.

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
          nightly-{stamp}: {}

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
        retention: {last: 14}
        restorePoints:
          nightly-{stamp}: {}
"""

from __future__ import annotations

from collections.abc import Iterator

from armgen.diagnostics import Diagnostic
from armgen.estate.model import Point
from armgen.estate.names import STAMP, Pattern
from armgen.rules.base import Context, Rule


def check(point: Point, context: Context) -> Iterator[Diagnostic]:
    collection = point.collection
    if context.estate.spec is None or collection.policy or point.is_copy or collection.retention is not None:
        return
    if isinstance(point.name, Pattern) and STAMP in point.name.parts:
        yield context.finding(
            f"Every deployment adds a restore point '{point.name}', and nothing removes them.",
            point.origin,
            help=f"Give '{collection.name}' a `retention`, or a fixed name if one restore point is meant.",
            resource=point.ref.key,
        )


RULE = Rule("RP408", check)
