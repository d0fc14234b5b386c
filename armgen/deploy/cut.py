"""A unit cut to what a run makes: all else that it names becomes `existing`, or is left out."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import NamedTuple

from armgen.compiler.ir import IrResource, Unit
from armgen.compiler.lower import symbols_in
from armgen.emit.plain import symbol_ids


class Slice(NamedTuple):
    """What of a unit is sent: lower-case ids, and the tags of its collections by id."""

    ids: frozenset[str]
    tags: Mapping[str, Mapping[str, str]]


def cut(unit: Unit, wanted: Slice, stamp: str) -> Unit | None:
    """The unit with only the wanted resources; None when it has none of them."""
    ids = {symbol: text.lower() for symbol, text in symbol_ids(unit, stamp).items()}
    kept = {one.symbol for one in unit.deployed if ids[one.symbol] in wanted.ids}
    if not kept:
        return None
    needed = _needed(unit, kept)
    resources = tuple(
        _resource(one, ids[one.symbol], kept, unit, wanted) for one in unit.resources if one.symbol in needed
    )
    return unit._replace(
        resources=resources,
        collections=tuple(one for one in unit.collections if one[1] in kept),
        points=tuple(one for one in unit.points if one[1] in kept),
    )


def _resource(one: IrResource, rid: str, kept: Collection[str], unit: Unit, wanted: Slice) -> IrResource:
    if one.symbol not in kept:
        return one._replace(existing=True, depends_on=())
    tags = wanted.tags.get(rid)
    return one._replace(
        depends_on=tuple(sorted(_before(one, kept, unit))), tags=dict(tags) if tags is not None else one.tags
    )


def _before(one: IrResource, kept: Collection[str], unit: Unit) -> set[str]:
    """What it waits for: through what is left out, so that the points of a machine stay one chain."""
    by_symbol = {resource.symbol: resource for resource in unit.resources}
    found: set[str] = set()
    seen: set[str] = set()
    stack = list(one.depends_on)
    while stack:
        symbol = stack.pop()
        if symbol in seen:
            continue
        seen.add(symbol)
        if symbol in kept:
            found.add(symbol)
        else:
            stack.extend(by_symbol[symbol].depends_on)
    return found


def _needed(unit: Unit, kept: Collection[str]) -> set[str]:
    """The symbols that the kept resources name, and the parents of all of these."""
    by_symbol = {resource.symbol: resource for resource in unit.resources}
    needed = set(kept)
    stack = list(kept)
    while stack:
        one = by_symbol[stack.pop()]
        names = {one.parent, one.scope}
        if one.symbol in kept:
            names |= set(symbols_in({**(one.properties or {})}))
        for symbol in names - needed - {""}:
            needed.add(symbol)
            stack.append(symbol)
    return needed
