"""A copy across regions loses the customer-managed key.

The overview says that restore points under customer-managed keys become encrypted with platform-managed keys when they
are copied or created across regions. Since API version 2023-03-01 a copy can name a disk encryption set of the target
region for each disk; edition 2022-02 knows nothing of it, so the finding stays there even then.

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
          - {name: data, role: data, lun: 0, encryption: {type: EncryptionAtRestWithCustomerKey, diskEncryptionSet: /subscriptions/11111111-1111-1111-1111-111111111111/resourceGroups/rg-keys/providers/Microsoft.Compute/diskEncryptionSets/des}}
    collections:
      rpc:
        machine: vm01
        restorePoints:
          nightly: {}
      dr:
        copyOf: rpc
        location: westus
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
      dr:
        copyOf: rpc
        location: westus
        restorePoints:
          nightly: {}
"""

from __future__ import annotations

from collections.abc import Iterator

from armgen.diagnostics import Diagnostic, Severity
from armgen.rules.base import CapturedDisk, Context, Rule
from armgen.rules.words import disk_place, is_cross_region, machine_name


def check(captured: CapturedDisk, context: Context) -> Iterator[Diagnostic]:
    point, disk = captured
    kind = disk.encryption.type if disk.encryption is not None else None
    if not is_cross_region(point) or kind not in CUSTOMER_KEYS:
        return
    kept = context.edition != "2022-02" and any(one.disk_encryption_set for one in point.encryption)
    named = " The copy names a disk encryption set of the target region." if point.encryption else ""
    yield context.finding(
        f"Disk '{disk.name}' of '{machine_name(point.collection)}' is encrypted with a customer-managed key; in another "
        f"region its restore point {'may come' if kept else 'comes'} under a platform-managed key.{named}",
        point.origin,
        help="Check the keys of the copied disk restore points after the deployment."
        if point.encryption
        else "Name a disk encryption set of the target region with `encryption`, or accept it with a reason under `ignore`.",
        severity=Severity.INFO if kept else Severity.WARNING,
        resource=point.ref.key,
        prop="encryption",
        related=disk_place(disk),
    )


CUSTOMER_KEYS = ("EncryptionAtRestWithCustomerKey", "EncryptionAtRestWithPlatformAndCustomerKeys")


RULE = Rule("RP502", check)
