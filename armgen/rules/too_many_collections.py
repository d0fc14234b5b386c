"""A subscription can have 10,000 collections in a region.

From edition 2026-09 on. Counted are the collections of the facts and those that the run adds.

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
from armgen.estate.model import Collection, Estate
from armgen.estate.names import ResourceRef
from armgen.ids import location_key
from armgen.rules.base import Context, Rule


def check(estate: Estate, context: Context) -> Iterator[Diagnostic]:
    limit = context.limit("collectionsPerRegion")
    if len(estate.collections) + len(estate.facts.collections) <= limit:
        return
    places: dict[tuple[str, str], set[str]] = {}
    first: dict[tuple[str, str], Collection] = {}
    for collection in estate.collections:
        if isinstance(collection.location, str) and isinstance(collection.ref.subscription, str):
            place = (collection.ref.subscription.lower(), location_key(collection.location))
            places.setdefault(place, set()).add(collection.ref.key)
            first.setdefault(place, collection)
    for key, fact in estate.facts.collections.items():
        ref = ResourceRef.parse(fact.id)
        if ref is not None and fact.location:
            places.setdefault((str(ref.subscription).lower(), location_key(fact.location)), set()).add(key)
    for place, found in places.items():
        if len(found) > limit and place in first:
            yield context.finding(
                f"{len(found):,} collections would lie in {place[1]} of subscription {place[0]}; {limit:,} is the limit.",
                first[place].origin,
                help="Spread the machines over subscriptions, or let several specs share collections.",
                resource="/".join(place),
            )


RULE = Rule("RP405", check)
