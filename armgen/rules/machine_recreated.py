"""The machine was made again under its name.

The newest restore point in the facts is of a machine with another `vmId`. Old restore points are those of a machine that
is gone; the collection may still point to it.

Bad::

    armgen: 1
    name: example
    defaults: {subscription: 11111111-1111-1111-1111-111111111111, resourceGroup: rg-recovery}
    machines:
      vm01:
        id: /subscriptions/11111111-1111-1111-1111-111111111111/resourceGroups/rg-vms/providers/Microsoft.Compute/virtualMachines/vm01
        location: eastus
        vmId: 6d2f0c9e-0000-0000-0000-000000000002
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
from datetime import datetime, timezone

from armgen.diagnostics import Diagnostic
from armgen.estate.model import Collection
from armgen.estate.names import ResourceRef
from armgen.rules.base import Context, Rule


def check(collection: Collection, context: Context) -> Iterator[Diagnostic]:
    machine = collection.machine
    if machine is None or machine.vm_id is None or collection.is_copy or not context.index.creates_points(collection):
        return
    ref = collection.machine_ref
    newest = max(
        (
            (point.created or _LONG_AGO, point.vm_id, point.name)
            for fact in context.estate.facts.collections.values()
            if not fact.name.lower().startswith("azurebackup_") and fact.source
            if ResourceRef.parse(fact.source) == ref
            for point in fact.restore_points.values()
            if (point.state or "").lower() == "succeeded" and point.vm_id is not None
        ),
        default=None,
    )
    if newest is not None and newest[1].lower() != machine.vm_id.lower():
        yield context.finding(
            f"The newest restore point of '{machine.key}', '{newest[2]}', is of another machine: the machine was made "
            "again since.",
            collection.origin,
            help="Start a new collection for the new machine, and keep the old one as long as its data may be needed.",
            resource=collection.ref.key,
            related=[(machine.origin, f"machine '{machine.key}'", machine.id)],
        )


_LONG_AGO = datetime.min.replace(tzinfo=timezone.utc)


RULE = Rule("RP311", check)
