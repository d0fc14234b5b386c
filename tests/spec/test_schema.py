"""Law 6: a value fits the published schema exactly when the reader reports no structural mistake."""

from __future__ import annotations

import copy
import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from armgen.assets import SCHEMAS
from armgen.documents.raw import RawDocument
from armgen.documents.yaml_text import read_yaml
from armgen.inventory.read import read_inventory
from armgen.spec.read import read_spec

ROOT = Path(__file__).resolve().parent.parent.parent
SPECS = sorted((ROOT / "examples").glob("[!b]*/*.yaml"))

MEANING = (
    "no time",
    "no date",
    "no duration",
    "no cron",
    "no time zone",
    "There is no rule",
    "placeholder",
    "OS disk",
    "so it is not managed",
    "is that of a",
)
"""Mistakes that a schema cannot see: they are about meaning, not structure."""


@cache
def validator(name: str) -> Draft202012Validator:
    schema = json.loads((SCHEMAS / f"{name}.schema.json").read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema)


def structural(found: list[Any]) -> list[str]:
    return [one.message for one in found if one.code == "RP901" and not any(word in one.message for word in MEANING)]


def agree(value: Any) -> None:
    name, read = (
        ("inventory", read_inventory) if isinstance(value, dict) and "armgenInventory" in value else ("spec", read_spec)
    )
    _, found = read(RawDocument("x.yaml"), value)
    errors = [f"{'/'.join(map(str, error.path))}: {error.message}" for error in validator(name).iter_errors(value)]
    meaning = [one.message for one in found if one.message not in structural(found)]
    assert bool(errors) == bool(structural(found)) or (errors and meaning), (errors, structural(found))


@pytest.mark.parametrize("path", SPECS, ids=lambda path: path.name)
def test_examples_fit(path: Path) -> None:
    _, value = read_yaml(path.name, path.read_text(encoding="utf-8"))
    agree(value)
    assert list(validator("inventory" if "armgenInventory" in value else "spec").iter_errors(value)) == []


VALUES = st.sampled_from([None, True, 0, 7, -1, 1.5, "", "x", "6h", [], ["x"], [1], {}, {"x": 1}, {"x": {}}])


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    found = [path]
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in items:
        found += places(item, (*path, key))
    return found


def change(value: Any, path: tuple[Any, ...], new: Any, remove: bool) -> Any:
    value = copy.deepcopy(value)
    if not path:
        return new
    at = value
    for step in path[:-1]:
        at = at[step]
    if remove and isinstance(at, dict):
        del at[path[-1]]
    else:
        at[path[-1]] = new
    return value


POLICY = """
armgen: 1
name: fleet
deployment: {location: westeurope, scope: auto}
policies:
  production:
    match: {tags: {env: production}, names: ["sql*"], scaleSets: []}
    except: {names: ["*-test"]}
    collection: "{machine}-rpc"
    restorePoint: "auto-{stamp}"
    exclude: unsupported
    schedule: {every: 6h}
    retention: {last: 4, daily: 7, maxAge: 400d}
    copyTo: {location: westus, resourceGroup: rg-dr, collection: "{machine}-dr", retention: {last: 2}}
"""


INVENTORY = """
armgenInventory: 1
takenAt: 2026-11-01T02:00:00Z
machines:
  sql01:
    id: /subscriptions/x/resourceGroups/rg/providers/Microsoft.Compute/virtualMachines/sql01
    location: eastus
    vmId: 6d2f0c9e
    zone: "1"
    tags: {env: production}
    size: Standard_E8ds_v5
    os: {type: Windows, name: WindowsServer, version: "2022-datacenter"}
    security: {type: TrustedLaunch}
    scaleSet: {id: /subscriptions/x/s, orchestration: Flexible}
    availabilitySet: /subscriptions/x/av1
    agent: Ready
    disks:
      - {name: sql01-os, role: os, id: /subscriptions/x/resourceGroups/rg/providers/Microsoft.Compute/disks/d, sku: Premium_LRS, sizeGB: 128, caching: ReadWrite, ephemeral: true}
      - {name: sql01-old, role: data, lun: 2, managed: false, vhd: https://x/old.vhd, writeAccelerator: true, networkAccess: AllowPrivate, diskAccess: x, maxShares: 2}
      - {name: data, role: data, lun: 3, encryption: {type: EncryptionAtRestWithCustomerKey, diskEncryptionSet: x}}
collections:
  rpc:
    id: /subscriptions/x/resourceGroups/rg/providers/Microsoft.Compute/restorePointCollections/rpc
    location: eastus
    source: /subscriptions/x
    copyOf: x
    tags: {a: b}
    instantAccess: false
    locks: [CanNotDelete]
    restorePoints:
      n: {created: 2026-11-01T02:00:04Z, consistency: application, exclude: [], state: Succeeded, vmId: x, copyOf: y, replication: 100, disks: [x]}
"""
WHOLE = """
armgen: 1
constraints: "2022-02"
name: payroll
defaults: {subscription: x, resourceGroup: rg, location: eastus, apiVersion: "2025-04-01", consistency: application, tags: {a: "42"}}
deployment: {location: eastus, scope: auto}
inventory: [inventory.yaml]
machines: {}
collections:
  c:
    machine: sql01
    lock: true
    instantAccess: false
    retention: {last: 10, daily: 1, weekly: 2, monthly: 3, yearly: 0, maxAge: 400d}
    subscription: x
    resourceGroup: y
    location: z
    apiVersion: 2025-04-01
    consistency: crash
    tags: {}
    restorePoints:
      p: {consistency: crash, exclude: [a], instantAccessDurationMinutes: 120}
      q: {exclude: unsupported}
  w:
    location: westus
    copyOf: c
    restorePoints:
      p: {copyOf: p, encryption: {diskEncryptionSet: x, type: EncryptionAtRestWithCustomerKey}}
ignore:
  - {rule: RP502, at: w, reason: because, owner: me, until: 2027-03-31}
"""


EVERYTHING = [
    None,
    True,
    0,
    7,
    -1,
    1.5,
    1.0,
    "",
    " ",
    "x",
    "6h",
    [],
    ["x"],
    [1],
    [None],
    {},
    {"x": 1},
    {"x": {}},
    "a/b",
    10**30,
]


@pytest.mark.parametrize("text", [POLICY, INVENTORY, WHOLE], ids=["policy", "inventory", "spec"])
def test_every_place_with_every_value_is_judged_alike(text: str) -> None:
    _, value = read_yaml("x.yaml", text)
    for path in places(value):
        for new in EVERYTHING:
            agree(change(value, path, new, remove=False))
        agree(change(value, path, None, remove=True))


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_a_changed_spec_is_judged_alike(data: st.DataObject) -> None:
    sources = [path.read_text(encoding="utf-8") for path in SPECS] + [POLICY, INVENTORY, WHOLE]
    _, value = read_yaml("x.yaml", data.draw(st.sampled_from(sources)))
    path = data.draw(st.sampled_from(places(value)))
    agree(change(value, path, data.draw(VALUES), data.draw(st.booleans())))


@settings(max_examples=80, deadline=None)
@given(
    st.recursive(
        VALUES,
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(["armgen", "name", "collections", "machines", "policies", "ignore", "defaults", "a"]),
                inner,
                max_size=4,
            )
        ),
    )
)
def test_any_value_is_read_without_a_crash(value: Any) -> None:
    read_spec(RawDocument("x.yaml"), value)
    read_inventory(RawDocument("x.yaml"), value)
