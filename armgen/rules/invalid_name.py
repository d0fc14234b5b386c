"""Names of collections and restore points have 1 to 80 characters.

Letters, digits, underscores, periods and hyphens; a letter or digit first; a letter, digit or underscore last. The page of
name rules has no row for these types: this is the default of compute resources, which the service applies.

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
      rpc-:
        machine: vm01
        restorePoints: {}

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

import re
from collections.abc import Iterator

from armgen.catalog import name_rule
from armgen.diagnostics import Diagnostic, Origin
from armgen.estate.model import COLLECTION, POINT, Estate
from armgen.estate.names import STAMP, STAMP_LENGTH, Text
from armgen.rules.base import Context, Rule
from armgen.unknown import Unknown


def check(estate: Estate, context: Context) -> Iterator[Diagnostic]:
    for collection in estate.collections:
        yield from _judge(context, "Collection", COLLECTION, collection.name, collection.origin, collection.ref.key)
    for point in estate.points:
        yield from _judge(context, "Restore point", POINT, point.name, point.origin, point.ref.key)


def _judge(context: Context, what: str, kind: str, name: Text, origin: Origin, resource: str) -> Iterator[Diagnostic]:
    rule = name_rule(kind)
    if rule is None:
        return
    sample = name if isinstance(name, str) else "".join(_sample(part) for part in name.parts)
    if not isinstance(name, str) and any(isinstance(part, Unknown) and part not in _STAMPS for part in name.parts):
        # Only what is known can be judged: that no text part holds a character that may not be there.
        sample = re.sub(r"[^\w.-]", "!", "".join(part for part in name.parts if isinstance(part, str))) or "x"
        if "!" not in sample:
            return
    if rule.shortest <= len(sample) <= rule.longest and re.fullmatch(rule.pattern, sample, re.ASCII):
        return
    if not rule.shortest <= len(sample) <= rule.longest:
        problem = f"has {len(sample)} characters"
    else:
        problem = "holds characters that it may not hold, or starts or ends with one"
    yield context.finding(
        f"The name '{name}' {problem}: names of {what.lower()}s have {rule.shortest} to {rule.longest} characters.",
        origin,
        help=f"Use {rule.text}.",
        note=rule.source,
        part="key",
        resource=resource,
        prop="name",
    )


_STAMPS = (STAMP, Unknown("utcNow('yyyyMMddHHmmss')"))
"""The stamp of a spec, and what it is in a template: text of a known length."""


def _sample(part: str | Unknown) -> str:
    return part if isinstance(part, str) else "0" * STAMP_LENGTH


RULE = Rule("RP714", check)
