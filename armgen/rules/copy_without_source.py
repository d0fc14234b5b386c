"""The source of a copy is not known.

Neither the spec or template nor the facts hold the collection or the restore point that is copied: the copy may fail.
What a template names as `existing` is known; of a name that only the deployment knows nothing is said (RP903).

Bad::

    armgen: 1
    name: example
    defaults: {subscription: 11111111-1111-1111-1111-111111111111, resourceGroup: rg-recovery}
    collections:
      dr:
        copyOf: /subscriptions/11111111-1111-1111-1111-111111111111/resourceGroups/rg-recovery/providers/Microsoft.Compute/restorePointCollections/rpc
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
from armgen.estate.names import ResourceRef, text_key
from armgen.rules.base import Context, Rule


def check(collection: Collection, context: Context) -> Iterator[Diagnostic]:
    source = collection.copy_source
    if collection.unresolved:
        return
    if source is None:
        if collection.machine_ref is not None:
            yield from _strays(collection, context)
        return
    fact = context.estate.facts.collections.get(source.key)
    if source.key not in context.index.collections_by_ref and fact is None:
        if context.index.is_open(source):
            return
        yield context.finding(
            f"Nothing is known of collection '{source.name}', which '{collection.name}' copies.",
            collection.origin,
            help="Declare the source collection, or add it to the inventory.",
            resource=collection.ref.key,
            prop="source",
        )
        return
    named = {name.lower() for name in fact.restore_points} if fact is not None else set()
    inner = context.index.collections_by_ref.get(source.key)
    if inner is not None and inner.exists_only:
        return
    for point in context.index.points_of_collection.get(collection.node, ()):
        copied = point.copy_of
        if not isinstance(copied, ResourceRef) or copied.parent != source or context.index.is_named(copied):
            continue
        if text_key(copied.name) not in named:
            yield context.finding(
                f"Nothing is known of restore point '{copied.name}' of '{source.name}', which '{collection.name}' copies.",
                collection.origin,
                help="Declare the source restore point, or add it to the inventory.",
                resource=point.ref.key,
                prop="sourceRestorePoint",
                related=[(point.place("copy_of"), "copied here")],
            )


def _strays(collection: Collection, context: Context) -> Iterator[Diagnostic]:
    """Copies in a collection of a machine: what they copy is all there is to go by."""
    for point in context.index.points_of_collection.get(collection.node, ()):
        copied = point.copy_of
        if not isinstance(copied, ResourceRef) or context.index.is_named(copied):
            continue
        inner = context.index.collections_by_ref.get(copied.parent.key)
        fact = context.estate.facts.collections.get(copied.parent.key)
        if (inner is not None and inner.exists_only) or (
            fact is not None and text_key(copied.name) in {name.lower() for name in fact.restore_points}
        ):
            continue
        yield context.finding(
            f"Nothing is known of restore point '{copied.name}' of '{copied.parent.name or copied}', which "
            f"'{point.name}' copies.",
            collection.origin,
            help="Declare the source restore point, or add it to the inventory.",
            resource=point.ref.key,
            prop="sourceRestorePoint",
            related=[(point.place("copy_of"), "copied here")],
        )


RULE = Rule("RP509", check)
