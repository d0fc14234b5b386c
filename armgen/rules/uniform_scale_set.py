"""Scale sets in Uniform orchestration mode cannot have restore points.

Restore points are of single virtual machines. Instances of a Uniform scale set are none to Azure: only a scale set in
Flexible orchestration mode has instances that can have restore points, each one its own.

Bad::

    armgen: 1
    name: example
    defaults: {subscription: 11111111-1111-1111-1111-111111111111, resourceGroup: rg-recovery}
    machines:
      vm01:
        id: /subscriptions/11111111-1111-1111-1111-111111111111/resourceGroups/rg-vms/providers/Microsoft.Compute/virtualMachines/vm01
        location: eastus
        scaleSet: {id: /subscriptions/11111111-1111-1111-1111-111111111111/resourceGroups/rg-vms/providers/Microsoft.Compute/virtualMachineScaleSets/web, orchestration: Uniform}
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
        scaleSet: {id: /subscriptions/11111111-1111-1111-1111-111111111111/resourceGroups/rg-vms/providers/Microsoft.Compute/virtualMachineScaleSets/web, orchestration: Flexible}
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
from armgen.estate.model import SCALE_SET, Collection
from armgen.estate.names import ResourceRef
from armgen.rules.base import Context, Rule


def check(collection: Collection, context: Context) -> Iterator[Diagnostic]:
    machine = collection.machine
    source = collection.source
    if collection.is_copy:
        return
    if machine is not None and machine.scale_set is not None and machine.scale_set.orchestration == "Uniform":
        yield context.finding(
            f"'{machine.key}' is an instance of a Uniform scale set, which cannot have restore points.",
            collection.origin,
            help="Only instances of scale sets in Flexible orchestration mode can have them: protect the data elsewhere.",
            resource=collection.ref.key,
            related=[(machine.origin, f"machine '{machine.key}'", machine.id)],
        )
    elif isinstance(source, ResourceRef):
        kind = source.type.lower()
        known = context.estate.facts.scale_sets.get(source.key)
        instance = kind == f"{SCALE_SET}/virtualMachines".lower()
        if instance or (kind == SCALE_SET.lower() and known is not None and known.orchestration == "Uniform"):
            yield context.finding(
                f"The source of '{collection.name}' is {'an instance of ' if instance else ''}a Uniform scale set, which "
                "cannot have restore points.",
                collection.origin,
                help="Name a virtual machine: an instance of a scale set in Flexible orchestration mode is one.",
                resource=collection.ref.key,
            )


RULE = Rule("RP301", check)
