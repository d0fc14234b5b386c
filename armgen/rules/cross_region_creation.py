"""A restore point is created in the region of its machine.

Creating restore points directly in another region was a preview in edition 2022-02 and has been withdrawn in October
2023: make them in the machine's region and copy them.

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
        location: westus
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

from armgen.diagnostics import Diagnostic
from armgen.estate.model import Collection
from armgen.ids import location_key
from armgen.rules.base import Context, Rule


def check(collection: Collection, context: Context) -> Iterator[Diagnostic]:
    machine = collection.machine
    if machine is None or collection.is_copy or not context.index.creates_points(collection):
        return
    here, there = collection.location, machine.location
    if isinstance(here, str) and isinstance(there, str) and location_key(here) != location_key(there):
        yield context.finding(
            f"'{collection.name}' lies in {here}, its machine '{machine.key}' in {there}: restore points would be created "
            "across regions.",
            collection.origin,
            help="Put the collection into the machine's region, and copy its restore points to the other one.",
            resource=collection.ref.key,
            prop="location",
            related=[(machine.origin, f"machine '{machine.key}'", machine.id)],
        )


RULE = Rule("RP503", check)
