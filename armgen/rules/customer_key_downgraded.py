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
from armgen.estate.model import Point
from armgen.inventory.model import Disk
from armgen.rules.base import CapturedDisk, Context, Rule
from armgen.rules.versions import ENCRYPTION_FROM, date_of
from armgen.rules.words import disk_place, machine_name

CUSTOMER_KEYS = ("EncryptionAtRestWithCustomerKey", "EncryptionAtRestWithPlatformAndCustomerKeys")


def check(captured: CapturedDisk, context: Context) -> Iterator[Diagnostic]:
    point, disk = captured
    if not _has_customer_key(disk) or not context.index.is_across_regions(point):
        return
    named = _names_keys(point, disk)
    kept = named and context.edition != "2022-02"
    yield context.finding(
        f"Disk '{disk.name}' of '{machine_name(point.collection)}' is encrypted with a customer-managed key; in another "
        f"region its restore point {'may come' if kept else 'comes'} under a platform-managed key."
        + (" The copy names a disk encryption set of the target region." if named else ""),
        point.origin,
        help="Check the keys of the copied disk restore points after the deployment." if named else _help(context),
        severity=Severity.INFO if kept else Severity.WARNING,
        resource=point.ref.key,
        prop="encryption",
        related=disk_place(disk),
    )


def _help(context: Context) -> str:
    if context.estate.spec is None:
        return "Name a disk encryption set of the target region under `sourceMetadata`, or accept it in a comment with a reason."
    return (
        "Name a disk encryption set of the target region with `encryption`, or accept it with a reason under `ignore`."
    )


def _has_customer_key(disk: Disk) -> bool:
    return disk.encryption is not None and disk.encryption.type in CUSTOMER_KEYS


def _names_keys(point: Point, disk: Disk) -> bool:
    """Whether the copy names a disk encryption set for this disk, in a version that has a place for it."""
    version = date_of(point.api_version)
    if version is not None and version < ENCRYPTION_FROM:
        return False
    return any(
        one.disk_encryption_set and (one.role == "every" or (one.role == disk.role and one.lun in (None, disk.lun)))
        for one in point.encryption
    )


RULE = Rule("RP502", check)
