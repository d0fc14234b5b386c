"""A scale set is protected when all of its instances are.

Each instance of a Flexible scale set needs restore points of its own. This run covers some of them, so a restore of the
set would be partial. Instances with a restore point in the facts count as covered.

Bad::

    armgen: 1
    name: example
    defaults: {subscription: 11111111-1111-1111-1111-111111111111, resourceGroup: rg-recovery}
    machines:
      vm01:
        id: /subscriptions/11111111-1111-1111-1111-111111111111/resourceGroups/rg-vms/providers/Microsoft.Compute/virtualMachines/vm01
        location: eastus
        scaleSet: {id: /subscriptions/11111111-1111-1111-1111-111111111111/resourceGroups/rg-vms/providers/Microsoft.Compute/virtualMachineScaleSets/web, orchestration: Flexible}
        disks:
          - {name: vm01-os, role: os, sku: Premium_LRS}
      vm02:
        id: /subscriptions/11111111-1111-1111-1111-111111111111/resourceGroups/rg-vms/providers/Microsoft.Compute/virtualMachines/vm02
        location: eastus
        scaleSet: {id: /subscriptions/11111111-1111-1111-1111-111111111111/resourceGroups/rg-vms/providers/Microsoft.Compute/virtualMachineScaleSets/web, orchestration: Flexible}
        disks:
          - {name: vm02-os, role: os, sku: Premium_LRS}
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
        scaleSet: {id: /subscriptions/11111111-1111-1111-1111-111111111111/resourceGroups/rg-vms/providers/Microsoft.Compute/virtualMachineScaleSets/web, orchestration: Flexible}
        disks:
          - {name: vm01-os, role: os, sku: Premium_LRS}
      vm02:
        id: /subscriptions/11111111-1111-1111-1111-111111111111/resourceGroups/rg-vms/providers/Microsoft.Compute/virtualMachines/vm02
        location: eastus
        scaleSet: {id: /subscriptions/11111111-1111-1111-1111-111111111111/resourceGroups/rg-vms/providers/Microsoft.Compute/virtualMachineScaleSets/web, orchestration: Flexible}
        disks:
          - {name: vm02-os, role: os, sku: Premium_LRS}
    collections:
      rpc:
        machine: vm01
        restorePoints:
          nightly: {}
      rpc2:
        machine: vm02
        restorePoints:
          nightly: {}
"""

from __future__ import annotations

from collections.abc import Iterator

from armgen.diagnostics import Diagnostic
from armgen.estate.facts import machine_ref
from armgen.estate.model import Estate
from armgen.rules.base import Context, Rule


def check(estate: Estate, context: Context) -> Iterator[Diagnostic]:
    for ref, members in (
        (one.ref, one.members) for one in estate.facts.scale_sets.values() if one.orchestration != "Uniform"
    ):
        covered = [one for one in members if machine_ref(one).key in context.index.protected]
        missing = [one for one in members if machine_ref(one).key not in context.index.covered]
        if not covered or not missing:
            continue
        first = context.index.points_of_machine[machine_ref(covered[0]).key][0].collection
        names = ", ".join(f"'{one.key}'" for one in missing[:5]) + (" and more" if len(missing) > 5 else "")
        yield context.finding(
            f"{len(missing)} of {len(members)} members of scale set '{ref.name}' have no restore point: {names}.",
            first.origin,
            help="Give each of them a collection, or match them with a policy.",
            resource=ref.key,
            related=[(one.origin, f"machine '{one.key}'", one.id) for one in missing[:5]],
        )


RULE = Rule("RP302", check)
