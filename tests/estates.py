"""Estates from inline YAML: what most tests start from."""

from __future__ import annotations

from textwrap import dedent

from armgen.documents.yaml_text import read_yaml
from armgen.estate.model import Collection, Estate, Point
from armgen.estate.resolve import resolve
from armgen.inventory.model import Inventory
from armgen.inventory.read import read_inventory
from armgen.spec.model import Spec
from armgen.spec.read import read_spec

SUBSCRIPTION = "11111111-1111-1111-1111-111111111111"

HEAD = f"""\
armgen: 1
name: test
defaults: {{subscription: {SUBSCRIPTION}, resourceGroup: rg-recovery}}
"""


def vm_id(name: str, group: str = "rg-vms") -> str:
    return f"/subscriptions/{SUBSCRIPTION}/resourceGroups/{group}/providers/Microsoft.Compute/virtualMachines/{name}"


def disk_id(name: str, group: str = "rg-vms") -> str:
    return f"/subscriptions/{SUBSCRIPTION}/resourceGroups/{group}/providers/Microsoft.Compute/disks/{name}"


def collection_id(name: str, group: str = "rg-recovery") -> str:
    base = f"/subscriptions/{SUBSCRIPTION}/resourceGroups/{group}"
    return f"{base}/providers/Microsoft.Compute/restorePointCollections/{name}"


def machine(name: str, *extra: str, disks: tuple[str, ...] = (), location: str = "eastus") -> str:
    """One machine of `machines:`, its OS disk first."""
    lines = [
        f"{name}:",
        f"  id: {vm_id(name)}",
        f"  location: {location}",
        *(f"  {line}" for line in extra),
        "  disks:",
    ]
    lines += [f"    - {{name: {name}-os, role: os, sku: Premium_LRS}}", *(f"    - {disk}" for disk in disks)]
    return "\n".join(f"  {line}" for line in lines) + "\n"


def spec_of(text: str, name: str = "spec.yaml") -> Spec:
    """A spec without mistakes."""
    document, value = read_yaml(name, dedent(text))
    spec, found = read_spec(document, value)
    assert spec is not None and found == [], [one.message for one in found]
    return spec


def inventory_of(text: str, name: str = "inventory.yaml") -> Inventory:
    document, value = read_yaml(name, dedent(text))
    inventory, found = read_inventory(document, value)
    assert inventory is not None and found == [], [one.message for one in found]
    return inventory


def estate_of(text: str, *inventories: str, edition: str = "2022-02") -> Estate:
    return resolve(spec_of(text), [inventory_of(one) for one in inventories], edition)


def point(estate: Estate, name: str) -> Point:
    """The restore point `collection/point`."""
    return next(one for one in estate.points if f"{one.collection.name}/{one.name}" == name)


def collection(estate: Estate, name: str) -> Collection:
    return next(one for one in estate.collections if str(one.name) == name)


def problems(estate: Estate) -> list[str]:
    return [f"{one.code} {one.message}" for one in estate.deployments[0].problems]
