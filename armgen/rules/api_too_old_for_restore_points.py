"""Restore points came with API version 2021-03-01.

An older version has neither collections nor restore points: Azure answers `BadRequest` or `NoRegisteredProviderFound`.

Bad::

    armgen: 1
    name: example
    defaults: {subscription: 11111111-1111-1111-1111-111111111111, resourceGroup: rg-recovery, apiVersion: "2020-06-01"}
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
          nightly: {}
"""

from __future__ import annotations

from collections.abc import Iterator

from armgen.diagnostics import Diagnostic
from armgen.estate.model import CRASH, Estate
from armgen.rules.base import Context, Rule
from armgen.rules.versions import LOWEST, date_of, raise_version
from armgen.rules.words import or_default


def check(estate: Estate, context: Context) -> Iterator[Diagnostic]:
    for thing in context.index.versioned:
        version = date_of(thing.api_version)
        if version is None or version >= LOWEST or thing.collection_exists_only:
            continue
        if thing.point is not None and thing.point.mode == CRASH:
            # RP202 names the version that crash consistency needs.
            continue
        yield context.finding(
            f"{thing.what} uses API version {thing.api_version}; restore points need {LOWEST} or newer.",
            thing.place,
            help=f"Use {LOWEST} or newer{or_default(estate)}.",
            resource=thing.resource,
            prop="apiVersion",
            fix=raise_version(thing, context.index.lowest_versions[thing.place]),
        )


RULE = Rule("RP201", check)
