"""The types of calls, and arguments of wrong ones."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from armgen.bicep import syntax
from armgen.bicep.symbols import ArmExport, ImportedSymbol, NamespaceSymbol, Symbol
from armgen.bicep.syntax import Expression
from armgen.bicep.types.declared import declared
from armgen.bicep.types.fits import Place, takes
from armgen.bicep.types.functions import Mismatch, count_wanted, matched, numbered, result, values_of
from armgen.bicep.types.scopes import scope_object
from armgen.bicep.types.shapes import (
    ANY,
    ARRAY,
    OBJECT,
    TEXT,
    TRUTH,
    WHOLE,
    Items,
    Record,
    Row,
    Shape,
    Text,
    Truth,
    Whole,
    item_of,
    said,
    without_null,
)

if TYPE_CHECKING:
    from armgen.bicep.types.infer import Inference, Locals


class _Lambda(NamedTuple):
    """An argument that is a lambda: how many arguments it takes, and what it gives. `of`: what it is called with."""

    least: int
    most: int
    result: Shape = ANY


_LAMBDAS: dict[str, dict[int, _Lambda]] = {
    "filter": {1: _Lambda(1, 2, TRUTH)},
    "groupBy": {1: _Lambda(1, 1, TEXT), 2: _Lambda(1, 1)},
    "map": {1: _Lambda(1, 2)},
    "mapValues": {1: _Lambda(1, 1)},
    "reduce": {2: _Lambda(2, 3)},
    "sort": {1: _Lambda(2, 2, TRUTH)},
    "toObject": {1: _Lambda(1, 1, TEXT), 2: _Lambda(1, 1)},
}
_NAMELESS = (
    syntax.StringLiteral
    | syntax.IntLiteral
    | syntax.KeywordLiteral
    | syntax.Interpolation
    | syntax.Binary
    | syntax.Unary
    | syntax.Ternary
    | syntax.ObjectLiteral
    | syntax.ArrayLiteral
)
_COUNTS = {"filter": (2, 2), "groupBy": (2, 3), "map": (2, 2), "mapValues": (2, 2), "reduce": (3, 3), "sort": (2, 2)}


def function(inference: Inference, node: syntax.FunctionCall, names: Locals) -> Shape:
    """`name(args)`"""
    symbol = inference.find(node.name)
    if symbol is None:
        return _own(inference, node.name, node.args, names, (node.start, node.end))
    target = symbol.target if isinstance(symbol, ImportedSymbol) else symbol
    return _declared(inference, target, node.args, names)


def method(inference: Inference, node: syntax.MethodCall, names: Locals) -> Shape:
    """`base.name(args)`: a function of a namespace or an import; what methods of resources give is not known."""
    if isinstance(node.base, syntax.Name) and node.base.name not in names:
        symbol = inference.find(node.base.name)
        if symbol is None and node.base.name in ("sys", "az"):
            return _own(inference, node.name, node.args, names, (node.at, node.end))
        if isinstance(symbol, NamespaceSymbol):
            return _declared(inference, inference.member(symbol, node.name), node.args, names)
    inference.of(node.base, names)
    _walk(inference, node.args, names)
    return ANY


def _walk(inference: Inference, args: tuple[Expression, ...], names: Locals) -> list[Shape]:
    """The types of arguments; the bodies of lambdas are only looked through."""
    found: list[Shape] = []
    for one in args:
        bare = syntax.ungrouped(one)
        if isinstance(bare, syntax.Lambda):
            inference.of(bare.body, {**names, **{param.name: ANY for param in bare.params}})
            found.append(ANY)
        else:
            found.append(inference.of(one, names))
    return found


def _declared(
    inference: Inference, target: Symbol | ArmExport | None, args: tuple[Expression, ...], names: Locals
) -> Shape:
    """A function of the file or of one that it imports."""
    given = _walk(inference, args, names)
    if not isinstance(target, Symbol) or not isinstance(target.node, syntax.Function):
        return ANY
    node, model = target.node, target.model
    if len(args) == len(node.params):
        for arg, shape, param in zip(args, given, node.params, strict=True):
            inference.fitting.value(arg, shape, declared(model, param.type))
    return declared(model, node.type)


def _own(inference: Inference, name: str, args: tuple[Expression, ...], names: Locals, place: Place) -> Shape:
    """A function of Bicep itself."""
    if name in _LAMBDAS:
        return _with_lambda(inference, name, args, names, place)
    if name == "nameof":
        _nameof(inference, args)
        return TEXT
    given = _walk(inference, args, names)
    wanted = count_wanted(name, len(args))
    if wanted:
        _miscounted(inference, name, wanted, len(args), place)
        return ANY
    scope = scope_object(name, len(args), inference.model.target_scope)
    if scope is not None:
        return scope
    found = matched(name, given)
    if found is None:
        return ANY
    if isinstance(found, Mismatch):
        _refuse(inference, name, args[found.position], given[found.position], found.wanted)
        return ANY
    for position, arg in enumerate(args):
        inference.fitting.value(arg, given[position], found.param(position))
    return result(name, found, given)


def _nameof(inference: Inference, args: tuple[Expression, ...]) -> None:
    """nameof() takes what has a name."""
    for one in args[:1]:
        node = syntax.ungrouped(one)
        if isinstance(node, _NAMELESS):
            inference.report(one.start, one.end, "This has no name.", "Name a declaration or a property.")


def _miscounted(inference: Inference, name: str, wanted: str, given: int, place: Place) -> None:
    inference.report(*place, f"{name}() takes {wanted}, not {given}.", "Correct the call.")


def _refuse(inference: Inference, name: str, node: Expression, shape: Shape, wanted: Shape) -> None:
    message = f"{name}() takes {said(wanted)} here, and this is {said(shape)}."
    inference.report(node.start, node.end, message, "Correct the argument.")


# Functions that take lambdas


def _with_lambda(inference: Inference, name: str, args: tuple[Expression, ...], names: Locals, place: Place) -> Shape:
    lambdas = _LAMBDAS[name]
    least, most = _COUNTS.get(name, (2, 3))
    if not least <= len(args) <= most:
        _walk(inference, args, names)
        _miscounted(inference, name, numbered(least, most), len(args), place)
        return ANY
    base = inference.of(args[0], names)
    wanted = OBJECT if name == "mapValues" else ARRAY
    if not takes(wanted, base):
        _refuse(inference, name, args[0], base, wanted)
        base = ANY
    item = values_of(base) if name == "mapValues" else item_of(base)
    results: dict[int, Shape] = {}
    start: Shape = ANY
    for position, arg in enumerate(args[1:], 1):
        if position not in lambdas:
            start = _wide(inference.of(arg, names))
            continue
        called = {"reduce": (start, item, WHOLE), "sort": (item, item)}.get(name, (item, WHOLE))
        results[position] = _lambda(inference, name, arg, lambdas[position], called, names)
    return _given(name, base, item, results)


def _lambda(
    inference: Inference, name: str, arg: Expression, wanted: _Lambda, called: tuple[Shape, ...], names: Locals
) -> Shape:
    """The result of a lambda."""
    node = syntax.ungrouped(arg)
    if not isinstance(node, syntax.Lambda):
        shape = inference.of(arg, names)
        if shape is not ANY:
            inference.report(arg.start, arg.end, f"{name}() takes a lambda here.", "Write item => value.")
        return ANY
    count = len(node.params)
    if not wanted.least <= count <= wanted.most:
        numbers = str(wanted.least) if wanted.least == wanted.most else f"{wanted.least} or {wanted.most}"
        message = f"The lambda of {name}() takes {numbers} variable{'' if numbers == '1' else 's'}, not {count}."
        inference.report(arg.start, arg.end, message, "Correct the variables before =>.")
        called = (ANY,) * count
    params = {param.name: called[position] for position, param in enumerate(node.params)}
    shape = inference.of(node.body, {**names, **params})
    if not takes(wanted.result, shape):
        message = f"The lambda of {name}() gives {said(wanted.result)}, and this gives {said(shape)}."
        inference.report(arg.start, arg.end, message, "Correct what stands after =>.")
    return shape


def _wide(shape: Shape) -> Shape:
    """What a value may become when a function goes on from it."""
    base = without_null(shape)
    if base is not shape:
        return ANY
    for kind, whole in ((Text, TEXT), (Whole, WHOLE), (Truth, TRUTH)):
        if isinstance(base, kind):
            return whole
    return OBJECT if isinstance(base, Record) else ARRAY if isinstance(base, Items | Row) else ANY


def _given(name: str, base: Shape, item: Shape, results: dict[int, Shape]) -> Shape:
    """What a function makes of the results of its lambdas."""
    if name == "map":
        return Items(results[1])
    if name in ("filter", "sort"):
        return Items(item) if base is not ANY else ANY
    if name == "mapValues":
        return Record({}, results[1])
    if name == "reduce":
        return ANY
    value = results.get(2, item)
    return Record({}, Items(value) if name == "groupBy" else value)
