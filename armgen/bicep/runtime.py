"""Which variables are known only while a deployment runs, and so have no place of their own in a template."""

from __future__ import annotations

from armgen.bicep.symbols import ImportedSymbol, NamespaceSymbol, Symbol


def is_inlined(symbol: Symbol) -> bool:
    """Whether a variable vanishes from the template: its value, or that of one that it names, is a run-time value (or
    comes from a file that could not be read).
    """
    if symbol.kind != "var":
        return False
    if symbol.inlined is None:
        _judge_values(symbol)
    return symbol.inlined is True


def is_runtime(symbol: Symbol) -> bool:
    """Whether a variable's value is known only while the deployment runs."""
    return is_inlined(symbol) and symbol.late


def is_unread(symbol: Symbol) -> bool:
    """Whether a name stands for something in a file that could not be read."""
    return isinstance(symbol, ImportedSymbol | NamespaceSymbol) and symbol.source is None


def _judge_values(symbol: Symbol) -> None:
    """Notes of a variable, and of all that its value names, itself or through others, how late they are known.

    Each is looked at once, however long the chains are: from what is late back to what names it.
    """
    named_by: dict[Symbol, list[Symbol]] = {symbol: []}
    pending = [symbol]
    while pending:
        one = pending.pop()
        below = [use.symbol for use in one.uses if use.symbol.kind in ("var", "import")]
        for other in (*below, *(member.namespace for member in one.members)):
            if other not in named_by:
                named_by[other] = []
                pending.append(other)
            named_by[other].append(one)
    late = _closed([one for one in named_by if one.runtime], named_by)
    unread = _closed([one for one in named_by if is_unread(one)], named_by)
    for one in named_by:
        one.late = one in late
        one.inlined = one.late or one in unread


def _closed(seeds: list[Symbol], named_by: dict[Symbol, list[Symbol]]) -> set[Symbol]:
    found = set(seeds)
    while seeds:
        for other in named_by[seeds.pop()]:
            if other not in found:
                found.add(other)
                seeds.append(other)
    return found
