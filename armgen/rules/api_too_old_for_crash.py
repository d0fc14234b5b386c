"""Crash consistency came with API version 2021-07-01.

With an older version the restore point cannot ask for crash consistency: the request is refused, or the mode is not
taken.

Bad::

    armgen: 1
    name: example
    defaults: {subscription: 11111111-1111-1111-1111-111111111111, resourceGroup: rg-recovery, apiVersion: "2021-03-01"}
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
    defaults: {subscription: 11111111-1111-1111-1111-111111111111, resourceGroup: rg-recovery, apiVersion: "2022-03-01"}
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
"""

from __future__ import annotations

from collections.abc import Iterator

from armgen.diagnostics import Diagnostic
from armgen.estate.model import CRASH, Point
from armgen.rules.base import Context, Rule
from armgen.rules.versions import CRASH_FROM, MODE, WRITABLE_FROM, date_of, raise_version, version_of_point
from armgen.rules.words import or_default


def check(point: Point, context: Context) -> Iterator[Diagnostic]:
    version = date_of(point.api_version)
    if point.is_copy or point.mode != CRASH or version is None or version >= CRASH_FROM:
        return
    thing = version_of_point(point)
    yield context.finding(
        f"{thing.what} uses API version {point.api_version}; crash consistency needs {CRASH_FROM} or newer.",
        thing.place,
        help=f"Use {WRITABLE_FROM} or newer, whose types know the mode{or_default(context.estate)}.",
        resource=point.ref.key,
        prop=MODE,
        fix=raise_version(thing, WRITABLE_FROM),
    )


RULE = Rule("RP202", check)
