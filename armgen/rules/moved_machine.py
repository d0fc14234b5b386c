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
from armgen.estate.model import MACHINE, Collection
from armgen.estate.names import ResourceRef, text_key
from armgen.rules.base import Context, Rule


def check(collection: Collection, context: Context) -> Iterator[Diagnostic]:
    if collection.is_copy:
        return
    moved = context.index.moved_to(collection)
    stored = collection.existing.source if collection.existing is not None else None
    ref = collection.machine_ref
    if moved is None and stored is not None and collection.machine is not None:
        old = ResourceRef.parse(stored)
        if old is not None and ref is not None and _is_left(old, ref) and old.key not in context.estate.facts.by_id:
            moved, ref = collection.machine, old
    if moved is None or ref is None:
        return
    yield context.finding(
        f"The source of '{collection.name}' is '{ref}', but the machine of that name is now '{moved.id}'.",
        collection.origin,
        help="Make a new collection for the machine's new id, and keep the old one until its restore points are not needed.",
        resource=collection.ref.key,
        prop="source",
        related=[(moved.origin, f"machine '{moved.key}'")],
    )


def _is_left(old: ResourceRef, new: ResourceRef) -> bool:
    """Whether two ids are those of one machine that was moved."""
    return old.type.lower() == MACHINE.lower() and old != new and text_key(old.name) == text_key(new.name)


RULE = Rule("RP305", check)
