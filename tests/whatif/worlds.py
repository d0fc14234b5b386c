"""A spec and what exists, put against each other without any service."""

from __future__ import annotations

from armgen.compiler.lower import lower
from armgen.whatif.model import Change, Preview
from armgen.whatif.predict import Mode, Question, predict
from armgen.whatif.state import state_of
from armgen.whatif.wanted import wish_of_program
from tests.estates import HEAD, collection_id, estate_of, machine, vm_id

STAMP = "20261125020000"

DISKS = ("{name: sql01-log, role: data, lun: 0, sku: UltraSSD_LRS}",)
SPEC = (
    HEAD
    + "machines:\n"
    + machine("sql01", disks=DISKS)
    + """\
collections:
  c1:
    machine: sql01
    restorePoints:
      fixed: {exclude: [sql01-log]}
"""
)


def facts(points: str = "{fixed: {exclude: [sql01-log]}}", tags: str = "{armgen: test}", **fields: str) -> str:
    """An inventory with the collection c1."""
    values = {"location": "eastus", "source": vm_id("sql01"), **fields}
    lines = "".join(f"    {key}: {value}\n" for key, value in values.items())
    return f"""\
armgenInventory: 1
machines: {{}}
collections:
  c1:
    id: {collection_id("c1")}
{lines}    tags: {tags}
    restorePoints: {points}
"""


def preview(spec: str, *inventories: str, mode: Mode = "incremental") -> Preview:
    estate = estate_of(spec, *inventories)
    wish = wish_of_program(lower(estate), STAMP)
    assert estate.spec is not None
    return predict(Question(wish, state_of(estate.facts.inventories), mode, estate.spec.name))


def change(found: Preview, tail: str) -> Change:
    """The change of the resource whose id ends so."""
    return next(one for one in found.changes if one.resource_id.lower().endswith(tail.lower()))
