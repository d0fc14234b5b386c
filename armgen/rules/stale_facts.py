"""Facts get old.

An inventory that is older than the config's `inventory.maxAge` may not know the disks that were attached since. Nothing
is judged while the config sets no age.

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
from datetime import timedelta

from armgen.diagnostics import Diagnostic, Origin
from armgen.estate.model import Estate
from armgen.rules.base import Context, Rule


def check(estate: Estate, context: Context) -> Iterator[Diagnostic]:
    if estate.max_age is None or estate.now is None:
        return
    for inventory in estate.facts.inventories:
        if inventory.taken_at is None or estate.now - inventory.taken_at <= estate.max_age:
            continue
        age = _words(estate.now - inventory.taken_at)
        yield context.finding(
            f"The facts of '{inventory.document.name}' are {age} old; the config allows {_words(estate.max_age)}.",
            Origin(inventory.document, ("takenAt",)),
            help="Take them again: `armgen inventory pull`, or `armgen inventory import` of fresh output.",
            resource=inventory.document.name,
        )


def _words(age: timedelta) -> str:
    """Days, hours below two of them."""
    return f"{age.days} days" if age.days > 1 else f"{int(age.total_seconds() // 3600)} hours"


RULE = Rule("RP115", check)
