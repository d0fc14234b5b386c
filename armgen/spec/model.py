"""A spec as it was written (SPEC.md). None: not written, so that a default can be told from a choice.

Every node has the `path` of its place in the document.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import NamedTuple

from armgen.diagnostics import Document
from armgen.inventory.model import Inventory, Machine
from armgen.jsontypes import Path

UNSUPPORTED = "unsupported"
"""`exclude: unsupported`: all disks that the edition bars."""


class Defaults(NamedTuple):
    """What collections, policies and restores take when they say nothing themselves."""

    path: Path
    subscription: str | None = None
    resource_group: str | None = None
    location: str | None = None
    api_version: str | None = None
    consistency: str | None = None
    tags: Mapping[str, str] | None = None


class DeploymentSettings(NamedTuple):
    """`scope`: "auto" or "resourceGroup"; `location` of subscription-level deployments."""

    path: Path
    location: str | None = None
    scope: str | None = None


class Encryption(NamedTuple):
    """The key of a copy. `type` as Azure spells it."""

    path: Path
    type: str
    disk_encryption_set: str | None = None


class Retention(NamedTuple):
    """How many restore points are kept, by kind; `max_age` removes what is older."""

    path: Path
    last: int | None = None
    daily: int | None = None
    weekly: int | None = None
    monthly: int | None = None
    yearly: int | None = None
    max_age: timedelta | None = None


class RestorePoint(NamedTuple):
    name: str
    path: Path
    consistency: str | None = None
    exclude: tuple[str, ...] | str | None = None
    copy_of: str | None = None
    encryption: Encryption | None = None
    instant_access_duration_minutes: int | None = None


class Collection(NamedTuple):
    name: str
    path: Path
    restore_points: Mapping[str, RestorePoint]
    machine: str | None = None
    copy_of: str | None = None
    lock: bool | None = None
    instant_access: bool | None = None
    retention: Retention | None = None
    subscription: str | None = None
    resource_group: str | None = None
    location: str | None = None
    api_version: str | None = None
    consistency: str | None = None
    tags: Mapping[str, str] | None = None


class Match(NamedTuple):
    """Conditions on machines: shell-style patterns, all that are given must hold."""

    path: Path
    tags: Mapping[str, str] | None = None
    names: tuple[str, ...] | None = None
    resource_groups: tuple[str, ...] | None = None
    subscriptions: tuple[str, ...] | None = None
    locations: tuple[str, ...] | None = None
    scale_sets: tuple[str, ...] | None = None
    availability_sets: tuple[str, ...] | None = None


class Schedule(NamedTuple):
    """Exactly one of `every` and `cron` (in `time_zone`, else UTC)."""

    path: Path
    every: timedelta | None = None
    cron: str | None = None
    time_zone: str | None = None


class CopyTo(NamedTuple):
    """Copies of what a policy makes. Without a `collection`, the policy's with the region added."""

    path: Path
    location: str | None = None
    resource_group: str | None = None
    subscription: str | None = None
    collection: str | None = None
    retention: Retention | None = None


class Policy(NamedTuple):
    name: str
    path: Path
    collection: str
    restore_point: str
    match: Match | None = None
    except_: Match | None = None
    exclude: tuple[str, ...] | str | None = None
    schedule: Schedule | None = None
    retention: Retention | None = None
    copy_to: CopyTo | None = None
    subscription: str | None = None
    resource_group: str | None = None
    location: str | None = None
    api_version: str | None = None
    consistency: str | None = None
    tags: Mapping[str, str] | None = None


class Ignore(NamedTuple):
    """A suppression. `at`: "" for everywhere; `until`: the last day on which it holds."""

    path: Path
    rule: str
    reason: str
    at: str = ""
    owner: str = ""
    until: date | None = None


class Spec(NamedTuple):
    """`inventory` names files of facts, `facts` are those of them that `armgen.load` has read.

    `refused`: the keys of machines that could not be read.
    """

    document: Document
    name: str
    defaults: Defaults
    deployment: DeploymentSettings
    machines: Mapping[str, Machine]
    collections: Mapping[str, Collection]
    policies: Mapping[str, Policy]
    ignore: tuple[Ignore, ...] = ()
    inventory: tuple[str, ...] = ()
    constraints: str | None = None
    facts: tuple[Inventory, ...] = ()
    refused: tuple[str, ...] = ()
