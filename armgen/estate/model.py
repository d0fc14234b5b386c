"""The Estate: what one run is about, whichever language it was written in.

A spec and a template that mean the same make the same Estate, so that rules, the compiler and what-if never ask where
a thing came from. One Estate is made from one file (a spec, a template, a Bicep file) with all that it uses, for one
edition of the documented constraints.

Fields hold `Unknown` where a template leaves a value to its deployment. Narrow them with `isinstance` or
`known_text`, never by truthiness.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Literal, NamedTuple, TypeAlias

from armgen.diagnostics import Origin
from armgen.estate.names import ResourceRef, Text
from armgen.estate.order import Order
from armgen.inventory.model import CollectionFact, Disk, Inventory, Machine, PointFact
from armgen.jsontypes import JsonValue, Path
from armgen.spec.model import Policy, Retention, Spec
from armgen.unknown import Unknown

COLLECTION = "Microsoft.Compute/restorePointCollections"
POINT = "Microsoft.Compute/restorePointCollections/restorePoints"
MACHINE = "Microsoft.Compute/virtualMachines"
DISK = "Microsoft.Compute/disks"
SCALE_SET = "Microsoft.Compute/virtualMachineScaleSets"
AVAILABILITY_SET = "Microsoft.Compute/availabilitySets"

APPLICATION = "application"
CRASH = "crash"

Places: TypeAlias = "Mapping[str, Origin]"
"""Where single properties are written: keys are the names of the fields below."""


class Collection(NamedTuple):
    """A restore point collection that the run declares.

    `source` is the reference that was written, `source_text` the text of it ("" when there is none at all), for ids
    that are malformed. `machine` is the machine of the facts whose restore points these are: for a copy, that of the
    collection which is copied. `machine_ref` is its id, known to the facts or not. `copy_source` is the source
    collection of a copy. `locked` and `retention` come from a spec; `policy` names the policy that made it.
    `unresolved`: the spec names a source that is not to be found, which has been reported (RP902).
    `exists_only`: the run does not deploy it, only restore points in it. `where` gives the place of a node of
    `properties` in a template, `condition` is like that of a restore point.
    """

    name: Text
    ref: ResourceRef
    location: str | Unknown | None
    source: ResourceRef | Unknown | None
    source_text: str
    machine: Machine | None
    machine_ref: ResourceRef | None
    copy_source: ResourceRef | None
    api_version: str | Unknown | None
    origin: Origin
    places: Places
    node: int
    deployment: int = 0
    tags: Mapping[str, JsonValue] = {}
    instant_access: bool | Unknown | None = None
    locked: bool = False
    retention: Retention | None = None
    policy: str = ""
    existing: CollectionFact | None = None
    properties: JsonValue = None
    exists_only: bool = False
    unresolved: bool = False
    api_profile: str = ""
    version_computed: bool = False
    where: Callable[[Path], Origin] | None = None
    condition: str = ""

    @property
    def is_copy(self) -> bool:
        return self.copy_source is not None

    def place(self, prop: str) -> Origin:
        """Where `prop` is written, the collection itself when it is not."""
        return self.places.get(prop, self.origin)


class Exclusion(NamedTuple):
    """A disk that a restore point leaves out. `reason`: why the edition bars it, when `unsupported` chose it."""

    ref: ResourceRef | Unknown
    origin: Origin
    disk: Disk | None = None
    reason: str = ""


class DiskEncryption(NamedTuple):
    """The key that a copy asks for one disk: the OS disk (lun None) or the data disk at a LUN.

    `every` stands for all captured disks of a machine that the facts do not hold.
    """

    role: Literal["os", "data", "every"]
    lun: int | None
    disk_encryption_set: str
    type: str


class Point(NamedTuple):
    """A restore point that the run creates.

    `mode`: "application" or "crash", Unknown, or the text of a mode that Azure does not take; a copy has none (None).
    `copy_of` is the restore point that a copy is made of. `excludes` is Unknown when the template computes the list.
    `captured` are the disks of the facts that are not excluded; () when the machine has no facts. `condition`: the
    conditions that only the deployment knows, its own and those of the deployments around it, one a line.
    `open_loops` are the names of parallel loops around it of which only the deployment knows how often they run.
    """

    name: Text
    ref: ResourceRef
    collection: Collection
    mode: str | Unknown | None
    excludes: tuple[Exclusion, ...] | Unknown
    captured: tuple[Disk, ...]
    copy_of: ResourceRef | Unknown | None
    api_version: str | Unknown | None
    origin: Origin
    places: Places
    node: int
    deployment: int = 0
    mode_written: bool = False
    exclude_unsupported: bool = False
    encryption: tuple[DiskEncryption, ...] = ()
    instant_access_minutes: int | Unknown | None = None
    existing: PointFact | None = None
    properties: JsonValue = None
    condition: str = ""
    open_loops: tuple[str, ...] = ()
    schedule_policy: str = ""
    api_profile: str = ""
    version_computed: bool = False
    where: Callable[[Path], Origin] | None = None

    @property
    def is_copy(self) -> bool:
        return self.copy_of is not None

    @property
    def knows_excludes(self) -> bool:
        """Whether it is known which disks of the machine are left out; if not, `captured` is ()."""
        if isinstance(self.excludes, Unknown):
            return False
        return all(one.disk is not None or not isinstance(one.ref, Unknown) for one in self.excludes)

    @property
    def machine(self) -> Machine | None:
        return self.collection.machine

    def place(self, prop: str) -> Origin:
        """Where `prop` is written, the restore point itself when it is not."""
        return self.places.get(prop, self.origin)


class Resource(NamedTuple):
    """A resource of any type that a template declares. `properties` is computed when it is asked for.

    `condition`: None when it is always deployed, "" is never made; else the canonical expression. `existing`
    resources are read, not deployed.
    """

    type: str
    name: Text | Unknown
    ref: ResourceRef | None
    api_version: str | Unknown | None
    api_profile: str
    condition: str | None
    existing: bool
    origin: Origin
    node: int
    deployment: int
    properties: Callable[[], JsonValue]


class Problem(NamedTuple):
    """What the template engine found while it read a template: reported by the rule of `code`.

    `prop`: what of the resource it is about.
    """

    code: str
    message: str
    help: str
    origin: Origin
    resource: str = ""
    related: tuple[tuple[Origin, str], ...] = ()
    prop: str = ""


class Limits(NamedTuple):
    """The sizes that Azure limits, of one template without what is nested in it (`total_resources` with it)."""

    parameters: int
    variables: int
    outputs: int
    resources: int
    longest_expression: int
    longest_at: Origin | None
    size: Callable[[], int]
    packed_size: Callable[[], int]


class Deployment(NamedTuple):
    """A spec's or a template's unit of work.

    Numbered from 0, what is deployed itself; nested templates are deployments of their own, with a `parent`.
    """

    number: int
    kind: Literal["spec", "template"]
    name: str
    origin: Origin
    parent: int | None = None
    resources: tuple[Resource, ...] = ()
    limits: Limits | None = None
    schema: str | None = None
    problems: tuple[Problem, ...] = ()


class ScaleSet(NamedTuple):
    """A scale set that facts or a template name: `orchestration` as written, "" when nobody says."""

    ref: ResourceRef
    orchestration: str
    members: tuple[Machine, ...]


class Facts(NamedTuple):
    """What is known to exist, with what the same file declares. Keys are ResourceRef keys or lower-case names."""

    inventories: tuple[Inventory, ...]
    machines: tuple[Machine, ...]
    by_id: Mapping[str, Machine]
    by_name: Mapping[str, tuple[Machine, ...]]
    disks: Mapping[str, tuple[Machine, Disk]]
    collections: Mapping[str, CollectionFact]
    scale_sets: Mapping[str, ScaleSet]
    availability_sets: Mapping[str, tuple[Machine, ...]]
    refused: frozenset[str] = frozenset()

    def unread(self, name: str) -> bool:
        """Whether a machine of that name was written and could not be read; `*` stands for all of a file's."""
        return name.lower() in self.refused or "*" in self.refused


class PolicyMatch(NamedTuple):
    """A policy with the machines that it matches."""

    policy: Policy
    machines: tuple[Machine, ...]
    origin: Origin


class Estate(NamedTuple):
    """One run, for one edition. `spec` is None for templates; facts older than `max_age` at `now` are stale (RP115).

    `named_points`: the keys of restore points that a template names as `existing`.
    """

    edition: str
    facts: Facts
    deployments: tuple[Deployment, ...]
    collections: tuple[Collection, ...]
    points: tuple[Point, ...]
    policies: tuple[PolicyMatch, ...]
    order: Order
    origin: Origin
    spec: Spec | None = None
    now: datetime | None = None
    max_age: timedelta | None = None
    named_points: frozenset[str] = frozenset()

    def points_of(self, collection: Collection) -> tuple[Point, ...]:
        """The restore points of one collection, in the order of the compiled output."""
        return tuple(point for point in self.points if point.collection.node == collection.node)
