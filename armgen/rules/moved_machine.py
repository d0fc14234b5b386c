"""The source id is that of a machine which now lies elsewhere.

Moving a machine to another group or subscription does not change the source id of its collections: new restore points
fail, and old ones point nowhere. The facts hold no machine of the source id, and exactly one of its name.

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
        machine: /subscriptions/11111111-1111-1111-1111-111111111111/resourceGroups/rg-old/providers/Microsoft.Compute/virtualMachines/vm01
        location: eastus
        restorePoints: {}

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
from armgen.estate.names import ResourceRef
from armgen.rules.base import Context, Rule


def check(collection: Collection, context: Context) -> Iterator[Diagnostic]:
    for ref in _sources(collection, context):
        moved = context.index.moved(ref)
        if moved is None:
            continue
        yield context.finding(
            f"The source of '{collection.name}' is '{ref}', but the machine of that name is now '{moved.id}'.",
            collection.origin,
            help="Make a new collection for the machine's new id, and keep the old one until its restore points are not needed.",
            resource=collection.ref.key,
            prop="source",
            related=[(moved.origin, f"machine '{moved.key}'", moved.id)],
        )
        return


def _sources(collection: Collection, context: Context) -> Iterator[ResourceRef]:
    """The source ids that the run writes, and those of the collections of the facts that it names."""
    facts = context.estate.facts.collections
    if not collection.is_copy and collection.machine_ref is not None:
        yield collection.machine_ref
    named = [collection.existing]
    if collection.copy_source is not None and collection.copy_source.key not in context.index.collections_by_ref:
        named.append(facts.get(collection.copy_source.key))
    for fact in named:
        ref = ResourceRef.parse(fact.source) if fact is not None and fact.source else None
        if ref is not None:
            yield ref


RULE = Rule("RP305", check)
