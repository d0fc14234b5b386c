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
from collections.abc import Iterator, Sequence

from armgen.catalog import name_rule
from armgen.diagnostics import Diagnostic
from armgen.estate.model import COLLECTION, POINT, Collection, Estate, Point
from armgen.estate.names import STAMP, STAMP_LENGTH
from armgen.rules.base import Context, Rule
from armgen.unknown import Unknown


def check(estate: Estate, context: Context) -> Iterator[Diagnostic]:
    yield from _judge(context, "Collection", COLLECTION, estate.collections)
    yield from _judge(context, "Restore point", POINT, estate.points)


def _judge(context: Context, what: str, kind: str, things: Sequence[Collection | Point]) -> Iterator[Diagnostic]:
    rule = name_rule(kind)
    if rule is None:
        return
    in_spec = context.estate.spec is not None
    pattern = re.compile(rule.pattern, re.ASCII)
    for thing in things:
        name = thing.name
        parts: tuple[str | Unknown, ...] = (name,) if isinstance(name, str) else name.parts
        # What only the deployment knows is taken for one letter: it may be right, what is around it may not.
        sample = "".join([_sample(part) for part in parts])
        unknown = sum(isinstance(part, Unknown) and part not in _STAMPS for part in parts)
        least = len(sample) - unknown
        fits = least <= rule.longest and (unknown > 0 or least >= rule.shortest)
        if fits and pattern.fullmatch(sample):
            continue
        if in_spec and any(isinstance(part, str) and _PLACEHOLDER.search(part) for part in parts):
            continue  # One fault, one finding: a placeholder that means nothing is RP902.
        if not fits:
            problem = f"has {'at least ' if unknown else ''}{least} characters"
        else:
            problem = "holds characters that it may not hold, or starts or ends with one"
        yield context.finding(
            f"The name '{name}' {problem}: names of {what.lower()}s have {rule.shortest} to {rule.longest} characters.",
            thing.origin,
            help=f"Use {rule.text}.",
            note=rule.source,
            part="key",
            resource=thing.ref.key,
            prop="name",
        )


_PLACEHOLDER = re.compile(r"\{[^{}]*\}")

_STAMPS = (STAMP, Unknown("utcNow('yyyyMMddHHmmss')"))
"""The stamp of a spec, and what it is in a template: text of a known length."""


def _sample(part: str | Unknown) -> str:
    if isinstance(part, str):
        return part
    return "0" * STAMP_LENGTH if part in _STAMPS else "0"


RULE = Rule("RP714", check)
