"""All rules over one Estate, and the faults that silence others."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from armgen.codes import CODES
from armgen.diagnostics import Diagnostic
from armgen.estate.model import Collection, Estate, Point
from armgen.lint.silence import silence
from armgen.rules import ALL_RULES
from armgen.rules.base import CapturedDisk, Context, Index, Rule, Thing


def lint_estate(estate: Estate, rules: Sequence[Rule] = ALL_RULES) -> list[Diagnostic]:
    """Every finding of `rules` in the Estate's edition, without those that a worse fault explains.

    A rule whose row has no severity in the edition is not asked.
    """
    index = Index(estate)
    things: dict[str, Sequence[Thing]] = {}
    found: list[Diagnostic] = []
    for rule in rules:
        code = CODES[rule.code]
        if code.severity[estate.edition] is None:
            continue
        context = Context(estate, code, index)
        if code.scope not in things:
            things[code.scope] = tuple(_THINGS[code.scope](estate))
        for thing in things[code.scope]:
            found.extend(rule.check(thing, context))
    return silence(found)


def _disks(estate: Estate) -> Iterator[CapturedDisk]:
    for point in _points(estate):
        for disk in point.captured:
            yield CapturedDisk(point, disk)


def _points(estate: Estate) -> Iterable[Point]:
    return estate.points


def _collections(estate: Estate) -> Iterable[Collection]:
    """What the run deploys, and what it makes restore points in."""
    used = {point.collection.node for point in estate.points}
    return (one for one in estate.collections if not one.exists_only or one.node in used)


_THINGS: dict[str, Callable[[Estate], Iterable[Thing]]] = {
    "disk": _disks,
    "point": _points,
    "collection": lambda estate: _collections(estate),
    "machine": lambda estate: estate.facts.machines,
    "policy": lambda estate: estate.policies,
    "resource": lambda estate: (one for deployment in estate.deployments for one in deployment.resources),
    "deployment": lambda estate: estate.deployments,
    "run": lambda estate: (estate,),
}
