"""Only disks that are attached to the machine can be excluded.

The list of excluded disks names a disk of another machine, or one that is not attached at all. Azure refuses it; and
the disk that was meant is captured.

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
      vm02:
        id: /subscriptions/11111111-1111-1111-1111-111111111111/resourceGroups/rg-vms/providers/Microsoft.Compute/virtualMachines/vm02
        location: eastus
        disks:
          - {name: vm02-os, role: os, sku: Premium_LRS}
    collections:
      rpc:
        machine: vm01
        restorePoints:
          nightly: {exclude: [vm02-os]}

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
          - {name: data, role: data, lun: 0}
      vm02:
        id: /subscriptions/11111111-1111-1111-1111-111111111111/resourceGroups/rg-vms/providers/Microsoft.Compute/virtualMachines/vm02
        location: eastus
        disks:
          - {name: vm02-os, role: os, sku: Premium_LRS}
    collections:
      rpc:
        machine: vm01
        restorePoints:
          nightly: {exclude: [data]}
"""

from __future__ import annotations

from collections.abc import Iterator

from armgen.diagnostics import Diagnostic
from armgen.estate.facts import disk_ref
from armgen.estate.model import Point
from armgen.estate.names import ResourceRef
from armgen.inventory.model import Machine
from armgen.rules.base import Context, Rule
from armgen.unknown import Unknown


def check(point: Point, context: Context) -> Iterator[Diagnostic]:
    machine = point.machine
    if point.is_copy or machine is None or isinstance(point.excludes, Unknown) or point.exclude_unsupported:
        return
    if not machine.disks:
        return  # A template's machine that says nothing of its disks.
    for exclusion in point.excludes:
        ref = exclusion.ref
        if exclusion.disk is not None or not isinstance(ref, ResourceRef) or not _is_foreign(ref, machine):
            continue
        owner = context.estate.facts.disks.get(ref.key)
        whose = f"is a disk of '{owner[0].key}'" if owner is not None else "is not attached to it"
        names = ", ".join(f"'{disk.name}'" for disk in machine.disks)
        yield context.finding(
            f"'{ref.name}' cannot be excluded from a restore point of '{machine.key}': it {whose}.",
            exclusion.origin,
            help=f"Name a disk of the machine ({names}), or remove the entry.",
            resource=point.ref.key,
            prop=f"excludeDisks/{ref.key}",
        )


def _is_foreign(ref: ResourceRef, machine: Machine) -> bool:
    """Whether a disk is certainly none of the machine's: by its id, or by its name where the id is relative."""
    attached = [disk_ref(disk) for disk in machine.disks if disk.managed is not False]
    if not all(isinstance(name, str) for name in ref.names) or any(one is None for one in attached):
        return False
    if ref.is_known and all(one is not None and one.is_known for one in attached):
        return True
    return all(one is not None and one.tail != ref.tail for one in attached)


RULE = Rule("RP108", check)
