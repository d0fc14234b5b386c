"""A copy cannot be copied.

Azure copies restore points of machines only: the source of a copy collection must not be a copy collection itself.

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
          nightly: {}
      dr2:
        copyOf: dr
        location: northeurope
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
      dr2:
        copyOf: rpc
        location: northeurope
        restorePoints:
          nightly: {}
"""

from __future__ import annotations

from collections.abc import Iterator

from armgen.diagnostics import Diagnostic
from armgen.estate.model import Collection
from armgen.rules.base import Context, Rule, is_copy_fact


def check(collection: Collection, context: Context) -> Iterator[Diagnostic]:
    source = collection.copy_source
    if source is None:
        return
    inner = context.index.collections_by_ref.get(source.key)
    fact = context.estate.facts.collections.get(source.key)
    if (inner is not None and inner.is_copy) or (inner is None and fact is not None and is_copy_fact(fact)):
        yield context.finding(
            f"'{collection.name}' copies '{source.name}', which is a copy itself.",
            collection.origin,
            help="Copy the collection of the machine: one collection can be copied to several regions.",
            resource=collection.ref.key,
            prop="source",
            related=[(inner.origin, "a copy", inner.ref.key)] if inner is not None else [],
        )


RULE = Rule("RP504", check)
