"""Fifty restore points with instant access can be created at once.

From edition 2026-09 on: 50 at once in a subscription and region. Restore points that are ordered are not created at once.

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
from armgen.estate.model import Estate, Point
from armgen.ids import location_key
from armgen.rules.base import Context, Rule
from armgen.rules.words import at_once


def check(estate: Estate, context: Context) -> Iterator[Diagnostic]:
    limit = context.limit("instantAccessPerRegion")
    groups: dict[tuple[object, object], list[Point]] = {}
    for point in estate.points:
        if point.collection.instant_access is True and not point.is_copy and point.existing is None:
            place, subscription = point.collection.location, point.ref.subscription
            key = (
                subscription.lower() if isinstance(subscription, str) else subscription,
                location_key(place) if isinstance(place, str) else place,
            )
            groups.setdefault(key, []).append(point)
    for members in groups.values():
        points = at_once(members)
        if len(points) <= limit:
            continue
        nodes = [point.node for point in points]
        # The exact width of a large set costs too much.
        width = estate.order.width(nodes) if len(nodes) <= 500 else estate.order.widest_level(nodes)
        if width > limit:
            yield context.finding(
                f"{width} restore points with instant access could be created at once; {limit} is the limit of a "
                "subscription and region.",
                points[limit].origin,
                help="Order them with `dependsOn` or serial loops, or spread them over several deployments.",
                resource=points[0].ref.key,
            )


RULE = Rule("RP406", check)
