"""A property needs an API version that types it.

Azure ignores or refuses what the version of a request does not know. Where the documentation says that the service took
a property before its types did (the consistency mode from 2021-07-01, copies from 2021-03-01), this is a warning.

Bad::

    armgen: 1
    name: example
    defaults: {subscription: 11111111-1111-1111-1111-111111111111, resourceGroup: rg-recovery, apiVersion: "2022-11-01"}
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
          weekly: {}
      dr:
        copyOf: rpc
        location: westus
        restorePoints:
          weekly:
            encryption:
              type: EncryptionAtRestWithCustomerKey
              diskEncryptionSet: /subscriptions/11111111-1111-1111-1111-111111111111/resourceGroups/rg-keys/providers/Microsoft.Compute/diskEncryptionSets/des

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
          weekly: {}
      dr:
        copyOf: rpc
        location: westus
        restorePoints:
          weekly:
            encryption:
              type: EncryptionAtRestWithCustomerKey
              diskEncryptionSet: /subscriptions/11111111-1111-1111-1111-111111111111/resourceGroups/rg-keys/providers/Microsoft.Compute/diskEncryptionSets/des
"""

from __future__ import annotations

from collections.abc import Iterator

from armgen.diagnostics import Diagnostic, Severity
from armgen.estate.model import Estate
from armgen.rules.base import Context, Rule
from armgen.rules.versions import NEWEST_NEED, date_of, needs, raise_version
from armgen.rules.words import or_default


def check(estate: Estate, context: Context) -> Iterator[Diagnostic]:
    for thing in context.index.versioned:
        version = date_of(thing.api_version)
        if version is None or version >= NEWEST_NEED:
            continue
        for need in needs(thing, estate):
            if version >= need.typed:
                continue
            early = need.documented is not None and version >= need.documented
            yield context.finding(
                f"{thing.what} sets `{need.prop}`, which API version {thing.api_version} does not have: it came with "
                f"{need.typed}.",
                thing.place,
                help=f"Use {need.typed} or newer{or_default(context.estate)}.",
                severity=Severity.WARNING if early else Severity.ERROR,
                note=f"The documentation says that the service takes it from {need.documented} on." if early else "",
                resource=thing.resource,
                prop=need.prop,
                related=[(need.place, "set here")] if need.place != thing.place else [],
                fix=raise_version(thing, context.index.lowest_versions[thing.place]),
            )


RULE = Rule("RP203", check)
