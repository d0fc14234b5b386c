"""A restore point that exists cannot be changed.

The facts hold a restore point of that name with another consistency mode, other excluded disks or another source. Azure
accepts a request that says the same again and refuses one that differs (`OperationNotAllowed`).

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
from armgen.estate.model import APPLICATION, CRASH, Point
from armgen.estate.names import ResourceRef
from armgen.inventory.model import PointFact
from armgen.rules.base import Context, Rule
from armgen.unknown import Unknown


def check(point: Point, context: Context) -> Iterator[Diagnostic]:
    fact = point.existing
    if fact is None or (fact.state or "").lower() == "failed":
        return
    differences = list(_differences(point, fact))
    if differences:
        yield context.finding(
            f"Restore point '{point.name}' exists with {' and '.join(differences)}.",
            point.origin,
            help="Give the new restore point another name, or describe the one that exists.",
            resource=point.ref.key,
            related=[(fact.origin, "the restore point that exists")],
        )


def _differences(point: Point, fact: PointFact) -> Iterator[str]:
    if not point.is_copy and isinstance(point.mode, str):
        there = _MODES.get((fact.consistency or APPLICATION).lower(), fact.consistency)
        if there != point.mode:
            yield f"{there} consistency, not {point.mode} consistency"
    if not isinstance(point.excludes, Unknown) and fact.exclude is not None and not point.exclude_unsupported:
        here = {_disk_key(str(one.ref)) for one in point.excludes}
        # A restore point of the facts may name its disks by id or by name.
        named = {key.rpartition("/")[2] for key in here}
        held = {_disk_key(text) for text in fact.exclude}
        if held != here and held != named:
            yield "other excluded disks"
    if isinstance(point.copy_of, ResourceRef) and fact.copy_of and point.copy_of != ResourceRef.parse(fact.copy_of):
        yield f"another source ('{fact.copy_of}')"


def _disk_key(text: str) -> str:
    return text.lower()


_MODES = {
    "application": APPLICATION,
    "applicationconsistent": APPLICATION,
    "filesystemconsistent": APPLICATION,
    "crash": CRASH,
    "crashconsistent": CRASH,
}


RULE = Rule("RP712", check)
