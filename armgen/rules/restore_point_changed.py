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
from armgen.estate.disks import attached_disk
from armgen.estate.facts import disk_beside, disk_ref
from armgen.estate.model import APPLICATION, CRASH, Point
from armgen.estate.names import ResourceRef
from armgen.inventory.model import PointFact
from armgen.rules.base import Context, Rule, has_failed, is_copy_fact
from armgen.unknown import Unknown


def check(point: Point, context: Context) -> Iterator[Diagnostic]:
    fact = point.existing
    if fact is None or has_failed(fact):
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
    if not point.is_copy and not point.exclude_unsupported and _excludes_others(point, fact):
        yield "other excluded disks"
    source = ResourceRef.parse(fact.copy_of) if fact.copy_of else None
    if fact.copy_of and isinstance(point.copy_of, ResourceRef) and point.copy_of != source:
        yield f"another source ('{fact.copy_of}')"
    elif fact.copy_of and not point.is_copy:
        yield f"a source: it is a copy of '{fact.copy_of}'"
    elif not fact.copy_of and point.is_copy and _keeps_a_machine(point):
        yield "no source: it is no copy"
    if not point.is_copy and not fact.copy_of and _is_of_another_machine(point):
        yield "another machine"


def _excludes_others(point: Point, fact: PointFact) -> bool:
    """Whether the lists certainly differ. What is not known of an id here may be what is there."""
    if isinstance(point.excludes, Unknown):
        return False
    there = {_disk_key(point, text) for text in fact.exclude or ()}
    left, is_open = set(there), False
    for one in point.excludes:
        ref = one.ref
        if isinstance(ref, Unknown) or not all(isinstance(name, str) for name in ref.names):
            is_open = True
        elif ref.key in there:
            left.discard(ref.key)
        else:
            same = next((key for key in left if not ref.is_known and key.endswith(f"/{ref.tail}")), None)
            if same is None:
                return True
            left.discard(same)
    return bool(left) and not is_open


def _keeps_a_machine(point: Point) -> bool:
    held = point.collection.existing
    return held is not None and bool(held.source) and not is_copy_fact(held)


def _is_of_another_machine(point: Point) -> bool:
    """Whether the collection that exists keeps another machine. One that was moved keeps its name: RP305 speaks then."""
    held = point.collection.existing
    there = ResourceRef.parse(held.source) if held is not None and held.source else None
    here = point.collection.machine_ref
    return (
        there is not None
        and here is not None
        and there.is_known
        and here.is_known
        and str(there.name).lower() != str(here.name).lower()
    )


def _disk_key(point: Point, text: str) -> str:
    """The key of an excluded disk of the facts, which is written as an id or as a name."""
    attached = attached_disk(point.machine, text)
    ref = disk_ref(attached) if attached is not None else ResourceRef.parse(text)
    if ref is None and point.collection.machine_ref is not None:
        ref = disk_beside(point.collection.machine_ref, text)
    return ref.key if ref is not None else text.lower()


_MODES = {
    "application": APPLICATION,
    "applicationconsistent": APPLICATION,
    "filesystemconsistent": APPLICATION,
    "crash": CRASH,
    "crashconsistent": CRASH,
}


RULE = Rule("RP712", check)
