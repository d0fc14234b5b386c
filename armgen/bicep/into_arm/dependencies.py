"""What a resource depends on: whatever its body mentions, directly or through variables and existing resources.

Follows the compiler (0.46): a variable or an existing resource stands for what it mentions itself.
"""

from __future__ import annotations

from typing import TypeAlias

from armgen.arm.syntax import Call, Node, Text
from armgen.bicep import syntax
from armgen.bicep.into_arm.env import BrokenError, Env
from armgen.bicep.into_arm.printing import printed, template_string
from armgen.bicep.into_arm.references import Deployed, References
from armgen.bicep.symbols import ModuleSymbol, ResourceSymbol, Symbol, Use
from armgen.bicep.syntax import Expression
from armgen.jsontypes import JsonValue


class Found:
    """The dependencies found so far: for each target the indexes, None for the whole of it."""

    def __init__(self) -> None:
        self.targets: dict[Deployed, dict[str, Node] | None] = {}

    def add(self, target: Deployed, place: Node | None) -> None:
        known = self.targets.get(target, {})
        if place is None or known is None:
            self.targets[target] = None
        else:
            self.targets[target] = {**known, printed(place): place}


def dependencies(lowering: References, symbol: Deployed) -> list[JsonValue]:
    """The entries of `dependsOn`, sorted by symbol."""
    if not symbol.uses:
        return []
    found = Found()
    _collect(lowering, symbol.uses, lowering.env_of(symbol, None), True, found, {symbol})
    found.targets.pop(symbol, None)
    entries: list[JsonValue] = []
    for target in sorted(found.targets, key=lambda one: one.key):
        if isinstance(target, ResourceSymbol) and target.extension:
            continue
        if target.node is not None and lowering.model.is_broken(_outermost(target)):
            continue
        places = found.targets[target]
        for place in [None] if places is None else [places[key] for key in sorted(places)]:
            entries.append(_entry(lowering, target, place))
    return entries


def _outermost(target: Deployed) -> syntax.Declaration:
    one: Deployed = target
    while isinstance(one, ResourceSymbol) and one.enclosing is not None:
        one = one.enclosing
    if one.node is None:
        raise BrokenError
    return one.node


def _entry(lowering: References, target: Deployed, place: Node | None) -> JsonValue:
    if target.loop is not None and place is None:
        return target.key
    if lowering.symbolic:
        if place is None:
            return target.key
        return template_string(Call("format", (Text(f"{target.key}[{{0}}]"), place)))
    return template_string(lowering.id_of(target, place))


Seen: TypeAlias = "Symbol | tuple[Symbol, str]"


def _collect(lowering: References, uses: list[Use], env: Env, looped: bool, found: Found, seen: set[Seen]) -> None:
    """`looped`: the variables of the loop that the mentions stand in have a value in `env`."""
    for use in uses:
        symbol = use.symbol
        if symbol.kind == "var":
            if symbol not in seen:
                seen.add(symbol)
                _collect(lowering, symbol.uses, Env(), True, found, seen)
            continue
        if not isinstance(symbol, ResourceSymbol | ModuleSymbol):
            continue
        place = _place(lowering, use, env, looped)
        existing = isinstance(symbol, ResourceSymbol) and symbol.existing
        if not existing or (lowering.symbolic and not use.weak and lowering.is_emitted(symbol)):  # type: ignore[arg-type]
            found.add(symbol, place)
            continue
        key = (symbol, printed(place) if place is not None else "")
        if key in seen:
            continue
        seen.add(key)
        whole = symbol.loop is not None and place is None
        _collect(lowering, symbol.uses, lowering.env_of(symbol, place), not whole, found, seen)


def _place(lowering: References, use: Use, env: Env, looped: bool) -> Node | None:
    """The index of a mention, None for the whole loop."""
    symbol = use.symbol
    if use.index is None or not use.fixed or not isinstance(symbol, ResourceSymbol | ModuleSymbol):
        return None
    if not looped and _names_local(use.index, env):
        return None
    return lowering.index_of(symbol, use.index, env)


def _names_local(node: Expression, env: Env) -> bool:
    """Whether an index uses a variable of the loop around it."""
    pending: list[object] = [node]
    while pending:
        one = pending.pop()
        if isinstance(one, syntax.Name):
            if one.name in env.locals:
                return True
        elif isinstance(one, tuple):
            pending.extend(one)
    return False
