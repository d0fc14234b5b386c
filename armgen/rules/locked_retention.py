"""A retention on a locked collection can delete nothing.

A lock on a collection keeps its restore points from being deleted, so `prune` would fail on every one of them.

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
        lock: true
        retention: {last: 14}
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
        lock: true
        restorePoints:
          before-upgrade: {}
"""

from __future__ import annotations

from collections.abc import Iterator

from armgen.diagnostics import Diagnostic
from armgen.estate.model import Collection
from armgen.rules.base import Context, Rule


def check(collection: Collection, context: Context) -> Iterator[Diagnostic]:
    locks = collection.existing.locks if collection.existing is not None else ()
    if collection.retention is None or not (collection.locked or locks):
        return
    how = "by the spec" if collection.locked else f"in Azure ({', '.join(locks)})"
    yield context.finding(
        f"'{collection.name}' has a retention and is locked {how}: its restore points could never be deleted.",
        collection.origin,
        help="Remove the retention, or the lock.",
        resource=collection.ref.key,
        prop="retention",
    )


RULE = Rule("RP409", check)
