"""The source of a collection is a virtual machine, or a collection for copies.

A scale set, an availability set or a disk has no restore points: its machines have.

Bad::

    armgen: 1
    name: example
    defaults: {subscription: 11111111-1111-1111-1111-111111111111, resourceGroup: rg-recovery}
    collections:
      rpc:
        machine: /subscriptions/11111111-1111-1111-1111-111111111111/resourceGroups/rg-vms/providers/Microsoft.Compute/availabilitySets/av1
        location: eastus
        restorePoints: {}

Good::

    armgen: 1
    name: example
    defaults: {subscription: 11111111-1111-1111-1111-111111111111, resourceGroup: rg-recovery}
    collections:
      rpc:
        machine: /subscriptions/11111111-1111-1111-1111-111111111111/resourceGroups/rg-vms/providers/Microsoft.Compute/virtualMachines/vm01
        location: eastus
        restorePoints: {}
"""

from __future__ import annotations

from collections.abc import Iterator

from armgen.diagnostics import Diagnostic
from armgen.estate.model import COLLECTION, MACHINE, Collection
from armgen.estate.names import ResourceRef
from armgen.rules.base import Context, Rule


def check(collection: Collection, context: Context) -> Iterator[Diagnostic]:
    source = collection.source
    if not isinstance(source, ResourceRef) or source.type.lower() in (MACHINE.lower(), COLLECTION.lower()):
        return
    yield context.finding(
        f"The source of '{collection.name}' is a {source.type}, which has no restore points.",
        collection.origin,
        help="Name a virtual machine; each machine of a set has a collection of its own.",
        resource=collection.ref.key,
        prop="source",
    )


RULE = Rule("RP304", check)
