"""What the edition calls a preview may change.

In edition 2022-02 crash consistency and copies across regions are previews; in 2026-09 copies and instant access are.
Previews have no service level agreement, and instant access only works in some regions.

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
          nightly: {consistency: crash}

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

from armgen.catalog import preview_regions
from armgen.codes import EDITIONS
from armgen.diagnostics import Diagnostic, Origin
from armgen.estate.model import CRASH, Estate
from armgen.rules.base import Context, Rule


def check(estate: Estate, context: Context) -> Iterator[Diagnostic]:
    for point in estate.points:
        if point.is_copy and context.index.is_across_regions(point):
            yield _finding(
                context,
                f"Restore point '{point.name}' is a copy across regions",
                point.place("api_version"),
                point.ref.key,
            )
        elif not point.is_copy and point.mode == CRASH and context.edition == "2022-02":
            yield _finding(
                context,
                f"Restore point '{point.name}' asks for crash consistency",
                point.place("api_version"),
                point.ref.key,
            )
    for collection in estate.collections:
        if collection.instant_access is True:
            regions = ", ".join(preview_regions("instantAccess", max(EDITIONS)))
            where = f", in {regions} only" if regions else ""
            yield _finding(
                context,
                f"Collection '{collection.name}' asks for instant access",
                collection.place("api_version"),
                collection.ref.key,
                where,
            )


def _finding(context: Context, what: str, place: Origin, resource: str, where: str = "") -> Diagnostic:
    return context.finding(
        f"{what}, which is in preview{where}.",
        place,
        help="Nothing to do but to know it; suppress it with a reason once the decision is made.",
        resource=resource,
    )


RULE = Rule("RP205", check)
