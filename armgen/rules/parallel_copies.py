"""Azure makes one copy of a pair of collections at a time.

The next copy from a collection to a region is taken when the one before has replicated, which takes hours. No template can
wait for that: of several copies in one deployment all but the first fail. `armgen deploy` makes them one after the
other. Copies that the facts hold as succeeded do not count.

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
          a: {}
          b: {}
      dr:
        copyOf: rpc
        location: westus
        restorePoints:
          a: {}
          b: {}

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
      dr:
        copyOf: rpc
        location: westus
        restorePoints:
          nightly: {}
"""

from __future__ import annotations

from collections.abc import Iterator

from armgen.diagnostics import Diagnostic
from armgen.estate.model import Collection
from armgen.rules.base import Context, Rule
from armgen.rules.words import at_once


def check(collection: Collection, context: Context) -> Iterator[Diagnostic]:
    if not collection.is_copy:
        return
    pending = [
        point
        for point in context.index.copies_into.get(collection.ref.key, ())
        if point.existing is None or (point.existing.state or "").lower() != "succeeded"
    ]
    copies = at_once(pending)
    # One collection may be declared by several nested deployments: the first one speaks for all.
    if len(copies) > 1 and copies[0].collection.node == collection.node:
        names = ", ".join(f"'{point.name}'" for point in copies[:4]) + (" and more" if len(copies) > 4 else "")
        yield context.finding(
            f"'{collection.name}' would take {len(copies)} copies in one deployment ({names}); Azure takes the next only "
            "when the one before has replicated.",
            collection.origin,
            help="Deploy one copy at a time, or deploy with `armgen deploy`, which waits for the replication.",
            resource=collection.ref.key,
            related=[(point.origin, f"copy '{point.name}'") for point in copies[:4]],
        )


RULE = Rule("RP510", check)
