"""Nothing is known of a machine or a disk, so its constraints were not checked.

Whether its disks can be captured, whether it belongs to a Uniform scale set, how many restore points it has: all of it
needs facts. Under `--strict` this is an error.

Bad::

    armgen: 1
    name: example
    defaults: {subscription: 11111111-1111-1111-1111-111111111111, resourceGroup: rg-recovery}
    collections:
      rpc:
        machine: /subscriptions/11111111-1111-1111-1111-111111111111/resourceGroups/rg-vms/providers/Microsoft.Compute/virtualMachines/vm01
        location: eastus
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
from armgen.estate.facts import disk_ref
from armgen.estate.model import Collection
from armgen.inventory.model import Disk
from armgen.rules.base import Context, Rule
from armgen.unknown import Unknown


def check(collection: Collection, context: Context) -> Iterator[Diagnostic]:
    ref = collection.machine_ref
    if collection.is_copy or collection.unresolved or ref is None:
        return
    if collection.machine is None and collection.exists_only and isinstance(collection.source, Unknown):
        if isinstance(collection.name, str):
            yield context.finding(
                f"Nothing is known of collection '{collection.name}' and its machine: neither limits nor disks were checked.",
                collection.origin,
                help="Add the collection and its machine to the inventory, or declare the collection in the template.",
                resource=collection.ref.key,
            )
        return
    if collection.machine is None:
        if not isinstance(ref.name, str):
            # RP903 says that the deployment alone knows which machine it is.
            return
        yield context.finding(
            f"Nothing is known of machine '{ref.name}': its disks were not checked.",
            collection.origin,
            help="Add the machine to the inventory; `armgen inventory import` makes it from `az vm list -d`.",
            resource=collection.ref.key,
        )
        return
    for disk in collection.machine.disks:
        if not disk.has_facts and _is_named(disk):
            yield context.finding(
                f"Nothing is known of disk '{disk.name}' of '{collection.machine.key}': it was not checked.",
                collection.origin,
                help="Add the disk to the inventory; `armgen inventory import` takes `az disk list`.",
                resource=collection.ref.key,
                prop=f"disk {disk.name}",
                related=[(disk.origin, f"disk '{disk.name}'")],
            )


def _is_named(disk: Disk) -> bool:
    """Whether it is known which disk it is: if not, RP903 says so."""
    ref = disk_ref(disk)
    return ref is not None and isinstance(ref.name, str)


RULE = Rule("RP114", check)
