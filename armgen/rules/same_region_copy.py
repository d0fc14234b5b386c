"""A copy lies in another region than its source.

Azure refuses to copy a restore point within its region.

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
          nightly: {}
      dr:
        copyOf: rpc
        location: East US
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
from armgen.rules.base import Context, Rule, same_place


def check(collection: Collection, context: Context) -> Iterator[Diagnostic]:
    source = collection.copy_source
    if source is None or collection.location is None:
        return
    inner = context.index.collections_by_ref.get(source.key)
    if same_place(collection.location, context.index.location_of(source)):
        yield context.finding(
            f"'{collection.name}' copies '{source.name}' within one region"
            + (f" ({collection.location})." if isinstance(collection.location, str) else "."),
            collection.origin,
            help="Set `location` to the region that the copy is for.",
            resource=collection.ref.key,
            prop="location",
            related=[(inner.origin, "the source", inner.ref.key)] if inner is not None else [],
        )


RULE = Rule("RP505", check)
