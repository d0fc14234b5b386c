"""Cycles: of variables, functions, resources and modules in a file, of types, and of files."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar

from armgen.bicep import syntax
from armgen.bicep.model import FileModel
from armgen.bicep.symbols import ImportedSymbol, Library, NamespaceSymbol, Symbol
from armgen.bicep.syntax import TypeExpression
from armgen.bicep.type_names import resolve_name
from armgen.bicep.workspace import Workspace

_T = TypeVar("_T")


def components(graph: dict[_T, list[_T]]) -> list[list[_T]]:
    """The strongly connected components that hold a cycle (Tarjan, without recursion)."""
    number: dict[_T, int] = {}
    low: dict[_T, int] = {}
    stack: list[_T] = []
    on_stack: set[_T] = set()
    found: list[list[_T]] = []
    for root in graph:
        if root in number:
            continue
        work: list[tuple[_T, int]] = [(root, 0)]
        while work:
            node, position = work.pop()
            if position == 0:
                number[node] = low[node] = len(number)
                stack.append(node)
                on_stack.add(node)
            following = graph.get(node, [])
            advanced = False
            while position < len(following):
                other = following[position]
                position += 1
                if other not in number:
                    work.extend(((node, position), (other, 0)))
                    advanced = True
                    break
                if other in on_stack:
                    low[node] = min(low[node], number[other])
            if advanced:
                continue
            if low[node] == number[node]:
                component: list[_T] = []
                while True:
                    one = stack.pop()
                    on_stack.discard(one)
                    component.append(one)
                    if one == node:
                        break
                if len(component) > 1 or node in following:
                    found.append(component)
            if work:
                outer = work[-1][0]
                low[outer] = min(low[outer], low[node])
    return found


def _own_symbols(model: FileModel) -> list[Symbol]:
    symbols = [one for one in model.symbols.values() if one.model is model]
    nested = [one for one in model.resources if one.enclosing is not None]
    return [*symbols, *nested]


def check_cycles(model: FileModel) -> None:
    """RP708 for declarations that need themselves."""
    symbols = _own_symbols(model)
    graph = {one: [use.symbol for use in one.uses] for one in symbols if one.uses}
    for component in components(graph):
        members = set(component)
        names = " -> ".join(sorted(one.name for one in component))
        for symbol in sorted(component, key=lambda one: one.uses[0].start):
            use = next((one for one in symbol.uses if one.symbol in members), None)
            if use is None:
                continue
            message = f"'{symbol.name}' needs itself." if len(component) == 1 else f"These need each other: {names}."
            model.report("RP708", use.start, use.end, message, "Break the circle: one of them has to come first.")


def check_type_cycles(model: FileModel) -> None:
    """RP708 for types that need a value of themselves."""
    nodes: dict[Symbol, syntax.TypeDeclaration] = {}
    for symbol in model.symbols.values():
        if isinstance(symbol.node, syntax.TypeDeclaration):
            nodes[symbol] = symbol.node
    graph = {symbol: list(_needed(model, _item(node.type))) for symbol, node in nodes.items()}
    for component in components(graph):
        for symbol in component:
            node = nodes.get(symbol)
            if node is not None:
                model.report(
                    "RP708",
                    node.name.start,
                    node.name.end,
                    f"No value can be of the type '{symbol.name}': it needs one of itself.",
                    "Make a property on the way nullable with ?.",
                )


def _item(node: TypeExpression) -> TypeExpression:
    """What a type that is an array of a named one holds: it may not be the type itself. Other types stay."""
    inner = node
    while isinstance(inner, syntax.ArrayType | syntax.GroupType):
        inner = inner.item if isinstance(inner, syntax.ArrayType) else inner.inner
    return inner if isinstance(inner, syntax.TypeName) else node


def _needed(model: FileModel, node: TypeExpression) -> Iterable[Symbol]:
    """The declared types of which every value of a type holds one."""
    pending = [node]
    while pending:
        one = pending.pop()
        if isinstance(one, syntax.TypeName):
            symbol = resolve_name(model, one)
            if isinstance(symbol, Symbol) and symbol.model is model:
                yield symbol
        elif isinstance(one, syntax.ObjectType):
            pending.extend(member.type for member in one.members if not member.star)
        elif isinstance(one, syntax.TupleType):
            pending.extend(item.type for item in one.items)
        elif isinstance(one, syntax.GroupType):
            pending.append(one.inner)
        elif isinstance(one, syntax.NonNullType):
            pending.append(one.base)


def check_file_cycles(workspace: Workspace) -> None:
    """RP708 for files that call or import each other."""
    links = {model: _links(model) for model in workspace.order}
    graph = {model: [other for other, _, _ in found] for model, found in links.items()}
    cyclic: set[FileModel] = set()
    for component in components(graph):
        cyclic.update(component)
    for model, found in links.items():
        for other, start, end in found:
            if other not in cyclic:
                continue
            message = "This file calls itself." if other is model else f"'{other.label}' is part of a circle of files."
            model.report("RP708", start, end, message, "Move what both need to a third file.")


def _links(model: FileModel) -> list[tuple[FileModel, int, int]]:
    found: list[tuple[FileModel, int, int]] = []
    for module in model.modules:
        node = module.node
        other = _model_of(module.target.library if module.target else None)
        if other is not None and isinstance(node, syntax.Module):
            found.append((other, node.path.start, node.path.end))
    for symbol in model.symbols.values():
        if isinstance(symbol, ImportedSymbol | NamespaceSymbol) and isinstance(symbol.node, syntax.Import):
            other = _model_of(symbol.source)
            if other is not None:
                found.append((other, symbol.node.path.start, symbol.node.path.end))
    return found


def _model_of(library: Library | None) -> FileModel | None:
    return library.model if library is not None else None
