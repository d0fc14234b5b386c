"""A copy collection has one source collection.

All copies in a collection come from the collection that is its source.

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
        location: westus
        restorePoints:
          weekly: {copyOf: /subscriptions/11111111-1111-1111-1111-111111111111/resourceGroups/rg-recovery/providers/Microsoft.Compute/restorePointCollections/rpc2/restorePoints/weekly}
      rpc2:
        machine: vm01
        restorePoints:
          weekly: {}

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
      rpc2:
        machine: vm01
        restorePoints:
          weekly: {}
"""

from __future__ import annotations

from collections.abc import Iterator

from armgen.diagnostics import Diagnostic
from armgen.estate.model import Collection
from armgen.estate.names import ResourceRef
from armgen.rules.base import Context, Rule


def check(collection: Collection, context: Context) -> Iterator[Diagnostic]:
    wanted = collection.copy_source
    if wanted is None:
        return
    for point in context.index.points_of_collection.get(collection.node, ()):
        source = point.copy_of
        if isinstance(source, ResourceRef) and source.parent.differs_from(wanted) and not collection.unresolved:
            yield context.finding(
                f"'{collection.name}' copies '{wanted.name}', but its restore point '{point.name}' is a copy from "
                f"'{source.parent.name or source}'.",
                collection.origin,
                help="Make a copy collection for each source collection.",
                resource=collection.ref.key,
                prop="source",
                related=[(point.place("copy_of"), "copied here")],
            )
            return


RULE = Rule("RP508", check)
