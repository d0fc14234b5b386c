"""A restore point is copied once to a region.

Azure refuses a second copy of one restore point to the same region, also into another collection. A copy that the facts
hold counts, unless it has failed.

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
      dr2:
        copyOf: rpc
        location: northeurope
        restorePoints:
          nightly: {}
"""

from __future__ import annotations

from collections.abc import Iterator

from armgen.diagnostics import Diagnostic
from armgen.estate.model import Estate, Point
from armgen.estate.names import ResourceRef
from armgen.ids import location_key
from armgen.rules.base import Context, Rule, has_failed
from armgen.rules.words import exclude_each_other
from armgen.unknown import Unknown


def check(estate: Estate, context: Context) -> Iterator[Diagnostic]:
    held = _held(estate)
    before: dict[tuple[str, str], list[Point]] = {}
    for point in estate.points:
        place = _region(point.collection.location)
        if not isinstance(point.copy_of, ResourceRef) or place is None or point.collection.unresolved:
            continue
        key = (point.copy_of.key, place)
        earlier = before.setdefault(key, [])
        other = next((one for one in earlier if not exclude_each_other(one.condition, point.condition)), None)
        earlier.append(point)
        if other is None and not any(one != point.ref.key for one in held.get(key, ())):
            continue
        yield context.finding(
            f"'{point.copy_of.name}' of '{point.copy_of.parent.name}' is copied to {point.collection.location} "
            + ("twice." if other is not None else "a second time: the facts hold a copy there."),
            point.collection.origin,
            help="Keep one of the copies: one a region.",
            resource=point.collection.ref.key,
            prop=point.ref.key,
            related=[(other.origin, "the other copy", other.ref.key)] if other is not None else [],
        )


def _region(location: str | Unknown | None) -> str | None:
    if isinstance(location, Unknown):
        return location.expression
    return location_key(location) if location is not None else None


def _held(estate: Estate) -> dict[tuple[str, str], list[str]]:
    """The copies of the facts: (source, region) to the ids of the copies."""
    found: dict[tuple[str, str], list[str]] = {}
    for key, fact in estate.facts.collections.items():
        for name, point in fact.restore_points.items():
            source = ResourceRef.parse(point.copy_of) if point.copy_of and not has_failed(point) else None
            ref = ResourceRef.parse(fact.id)
            if source is not None and ref is not None and fact.location:
                copy = ref.child("restorePoints", name).key if key else ""
                found.setdefault((source.key, location_key(fact.location)), []).append(copy)
    return found


RULE = Rule("RP506", check)
