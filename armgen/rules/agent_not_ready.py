"""Application consistency needs a VM agent that is ready.

The VM agent runs the snapshot extension that freezes applications. When the facts say that it is not ready, the creation
fails with `VMAgentStatusCommunicationError`.

Bad::

    armgen: 1
    name: example
    defaults: {subscription: 11111111-1111-1111-1111-111111111111, resourceGroup: rg-recovery}
    machines:
      vm01:
        id: /subscriptions/11111111-1111-1111-1111-111111111111/resourceGroups/rg-vms/providers/Microsoft.Compute/virtualMachines/vm01
        location: eastus
        agent: NotReady
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
        agent: NotReady
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
from armgen.estate.model import APPLICATION, Collection
from armgen.rules.base import Context, Rule


def check(collection: Collection, context: Context) -> Iterator[Diagnostic]:
    machine = collection.machine
    if machine is None or machine.agent != "NotReady" or collection.is_copy:
        return
    if context.index.creates_points(collection, APPLICATION):
        yield context.finding(
            f"The VM agent of '{machine.key}' is not ready: an application-consistent restore point would fail.",
            collection.origin,
            help="Restart or reinstall the agent, or take crash consistency.",
            resource=collection.ref.key,
            related=[(machine.origin, f"machine '{machine.key}'", machine.id)],
        )


RULE = Rule("RP116", check)
