"""An API version must be one that the type has had.

Azure answers `NoRegisteredProviderFound` for a version that was never published. A version newer than the newest that
armgen knows is not a fault, but could not be checked (RP903).

Bad::

    armgen: 1
    name: example
    defaults: {subscription: 11111111-1111-1111-1111-111111111111, resourceGroup: rg-recovery, apiVersion: "2023-05-01"}
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
    defaults: {subscription: 11111111-1111-1111-1111-111111111111, resourceGroup: rg-recovery, apiVersion: "2023-03-01"}
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

from armgen.catalog import default_api_version, is_published, newest
from armgen.diagnostics import Diagnostic
from armgen.estate.model import Estate
from armgen.rules.base import Context, Rule
from armgen.rules.versions import date_of, nearest, raise_version
from armgen.rules.words import or_default


def check(estate: Estate, context: Context) -> Iterator[Diagnostic]:
    for thing in context.index.versioned:
        if thing.api_version is None and not thing.api_profile:
            yield context.finding(
                f"{thing.what} has no API version.",
                thing.place,
                help=f"Add `apiVersion`: {default_api_version(thing.type)} types all that restore points can do.",
                resource=thing.resource,
                prop="apiVersion",
            )
        if not isinstance(thing.api_version, str) or is_published(thing.type, thing.api_version):
            continue
        version = date_of(thing.api_version)
        if version is not None and version > newest(thing.type):
            continue
        near = nearest(thing.type, thing.api_version)
        yield context.finding(
            f"{thing.what} uses API version {thing.api_version}, which {thing.type} never had.",
            thing.place,
            help=f"Use {near}{or_default(estate)}.",
            resource=thing.resource,
            prop="apiVersion",
            fix=raise_version(thing, near),
        )


RULE = Rule("RP204", check)
