"""Decorators that narrow a type: what they may stand before, and whether they leave anything."""

from __future__ import annotations

from armgen.bicep import syntax
from armgen.bicep.model import FileModel
from armgen.bicep.symbols import ImportedSymbol, NamespaceSymbol
from armgen.bicep.syntax import Decorator, TypeExpression
from armgen.bicep.types.declared import number

_NARROWING = frozenset({"secure", "allowed", "minValue", "maxValue", "minLength", "maxLength", "sealed"})
_OF_SEVERAL = frozenset({"allowed", "minLength", "maxLength"})
_LITERALS = syntax.UnionType | syntax.TypeLiteral | syntax.NegatedType
_PAIRS = (("minValue", "maxValue"), ("minLength", "maxLength"))


def check_limits(model: FileModel, node: TypeExpression, decorators: tuple[Decorator, ...]) -> None:
    """Reports decorators that cannot narrow the type they stand before."""
    if not decorators:
        return
    inner = node
    while isinstance(inner, syntax.NullableType | syntax.GroupType):
        inner = inner.base if isinstance(inner, syntax.NullableType) else inner.inner
    named, literal = _is_declared(model, inner), isinstance(inner, _LITERALS)
    for one in decorators:
        problem = ""
        if named and one.name in _NARROWING:
            problem = f"@{one.name}() may not narrow a type that is declared elsewhere."
        elif literal and one.name in _OF_SEVERAL:
            problem = f"@{one.name}() has nothing to narrow: the type lists its values."
        if problem:
            model.report("RP707", one.start, one.end, problem, "Write it at the declaration of the type.")
    for low, high in _PAIRS:
        least, most = number(decorators, low), number(decorators, high)
        if least is not None and most is not None and least > most:
            first = decorators[0]
            message = f"Nothing is {least} at least and {most} at most."
            model.report("RP707", first.start, first.end, message, f"Swap @{low}() and @{high}().")


def _is_declared(model: FileModel, node: TypeExpression) -> bool:
    """Whether a type is a declared one by its name, or a part of it."""
    while isinstance(node, syntax.TypeAccess):
        node = node.base
    symbol = model.symbols.get(node.name) if isinstance(node, syntax.TypeName) else None
    return isinstance(symbol, ImportedSymbol | NamespaceSymbol) or (symbol is not None and symbol.kind == "type")
