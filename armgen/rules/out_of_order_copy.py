"""Copies are made in the order of their sources.

When a younger restore point has been copied to a collection, an older one can no longer be. A copy that has failed does
not count.

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
from armgen.estate.names import ResourceRef
from armgen.ids import ResourceId
from armgen.rules.base import Context, Rule, has_failed


def check(collection: Collection, context: Context) -> Iterator[Diagnostic]:
    source = collection.copy_source
    facts = context.estate.facts.collections
    origin = facts.get(source.key) if source is not None else None
    if collection.existing is None or origin is None:
        return
    created = {
        name.lower(): point.created for name, point in origin.restore_points.items() if point.created is not None
    }
    copied = [
        (created[ref.names[-1].lower()], str(ref.name))
        for point in collection.existing.restore_points.values()
        if point.copy_of
        and not has_failed(point)
        and (ref := ResourceId.parse(point.copy_of))
        and ref.names[-1].lower() in created
    ]
    if not copied:
        return
    newest, name = max(copied)
    for point in context.index.copies_of_collection.get(collection.node, ()):
        wanted = point.copy_of.name if isinstance(point.copy_of, ResourceRef) else None
        if point.existing is None and isinstance(wanted, str) and created.get(wanted.lower(), newest) < newest:
            yield context.finding(
                f"'{wanted}' is older than '{name}', which '{collection.name}' holds already: Azure refuses the copy.",
                collection.origin,
                help="Copy restore points from the oldest to the newest; this one can only go to another region.",
                resource=point.ref.key,
                related=[(point.origin, "this copy")],
            )


RULE = Rule("RP511", check)
