"""Application consistency is documented for some operating systems only.

From edition 2026-09 on the support matrix lists the operating systems for application-consistent restore points. What
the catalogue does not recognise gives no finding.

Bad::

    armgen: 1
    name: example
    defaults: {subscription: 11111111-1111-1111-1111-111111111111, resourceGroup: rg-recovery}
    machines:
      vm01:
        id: /subscriptions/11111111-1111-1111-1111-111111111111/resourceGroups/rg-vms/providers/Microsoft.Compute/virtualMachines/vm01
        location: eastus
        os: {type: Windows, name: WindowsServer, version: "2008-R2-SP1"}
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
        os: {type: Windows, name: WindowsServer, version: "2022-datacenter"}
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

from armgen.catalog import os_supported
from armgen.diagnostics import Diagnostic
from armgen.estate.model import APPLICATION, Collection
from armgen.rules.base import Context, Rule
from armgen.unknown import known


def check(collection: Collection, context: Context) -> Iterator[Diagnostic]:
    machine = collection.machine
    if machine is None or machine.os is None or collection.is_copy:
        return
    kind, name, version = (known(part) or "" for part in machine.os)
    if not kind or not context.index.creates_points(collection, APPLICATION):
        return
    if os_supported(kind, name, version, context.edition) is False:
        yield context.finding(
            f"'{machine.key}' runs {' '.join(part for part in (name or kind, version) if part)}, which the support matrix "
            "of application-consistent restore points does not list.",
            collection.origin,
            help="Take crash consistency, or upgrade the operating system.",
            resource=collection.ref.key,
            related=[(machine.origin, f"machine '{machine.key}'", machine.id)],
        )


RULE = Rule("RP113", check)
