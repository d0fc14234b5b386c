"""Facts: machines, disks and what exists of restore points (SPEC.md, "Facts").

The same classes hold what an inventory says and what a template declares, so any field that a template may leave to
its deployment can be Unknown. None: nobody says.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple

from armgen.diagnostics import Document, Origin
from armgen.unknown import Unknown

ENCRYPTION_TYPES = (
    "EncryptionAtRestWithPlatformKey",
    "EncryptionAtRestWithCustomerKey",
    "EncryptionAtRestWithPlatformAndCustomerKeys",
)
SECURITY_TYPES = ("Standard", "TrustedLaunch", "ConfidentialVM")
ORCHESTRATIONS = ("Uniform", "Flexible")
CACHING = ("None", "ReadOnly", "ReadWrite")
NETWORK_ACCESS = ("AllowAll", "AllowPrivate", "DenyAll")


class Encryption(NamedTuple):
    """How a disk is encrypted: the type of Azure's `encryption.type`, the id of its disk encryption set."""

    type: str | Unknown | None = None
    disk_encryption_set: str | Unknown | None = None


class Disk(NamedTuple):
    """A disk of a machine. `role`: "os" or "data"; `lun` of data disks; `size_gb` in GiB as Azure has it.

    `id` is "" for a disk that is not managed.
    """

    name: str | Unknown
    role: str
    id: str | Unknown
    origin: Origin
    lun: int | Unknown | None = None
    sku: str | Unknown | None = None
    size_gb: int | Unknown | None = None
    caching: str | Unknown | None = None
    managed: bool | Unknown = True
    vhd: str | Unknown | None = None
    ephemeral: bool | Unknown | None = None
    write_accelerator: bool | Unknown | None = None
    max_shares: int | Unknown | None = None
    network_access: str | Unknown | None = None
    disk_access: str | Unknown | None = None
    encryption: Encryption | None = None
    has_facts: bool = True


class OperatingSystem(NamedTuple):
    """`type`: "Windows" or "Linux"; `name` and `version` as the image or the guest agent says."""

    type: str | Unknown | None = None
    name: str | Unknown | None = None
    version: str | Unknown | None = None


class ScaleSetMembership(NamedTuple):
    """`orchestration`: "Uniform" or "Flexible", None when nobody says."""

    id: str | Unknown
    orchestration: str | Unknown | None = None


class Machine(NamedTuple):
    """A virtual machine. `key` is its name in the inventory, `name` the last segment of its id."""

    key: str
    id: str
    name: str
    location: str | Unknown | None
    disks: tuple[Disk, ...]
    origin: Origin
    vm_id: str | None = None
    zone: str | Unknown | None = None
    tags: Mapping[str, str] | None = None
    size: str | Unknown | None = None
    os: OperatingSystem | None = None
    security_type: str | Unknown | None = None
    scale_set: ScaleSetMembership | None = None
    availability_set: str | Unknown | None = None
    agent: str | None = None


class PointFact(NamedTuple):
    """A restore point that exists. `exclude`: ids or names of disks; `replication`: percent, of a copy."""

    name: str
    origin: Origin
    created: datetime | None = None
    consistency: str | None = None
    exclude: tuple[str, ...] | None = None
    state: str | None = None
    vm_id: str | None = None
    copy_of: str | None = None
    replication: int | float | None = None
    disks: tuple[str, ...] | None = None


class CollectionFact(NamedTuple):
    """A restore point collection that exists. `source`: the id of a machine, of a collection for a copy."""

    name: str
    id: str
    origin: Origin
    restore_points: Mapping[str, PointFact]
    location: str | None = None
    source: str | None = None
    copy_of: str | None = None
    tags: Mapping[str, str] | None = None
    instant_access: bool | None = None
    locks: tuple[str, ...] = ()


class Inventory(NamedTuple):
    """One file of facts. `taken_at`: when they were true. `refused`: the keys of machines that could not be read."""

    document: Document
    taken_at: datetime | None
    machines: Mapping[str, Machine]
    collections: Mapping[str, CollectionFact]
    refused: tuple[str, ...] = ()
