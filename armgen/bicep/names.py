"""Names that a template cannot hold: those that differ only by case, those that it keeps, those of wrong segments."""

from __future__ import annotations

from collections.abc import Iterable

from armgen.bicep import syntax
from armgen.bicep.model import FileModel
from armgen.bicep.symbols import ImportedSymbol, ResourceSymbol, Symbol
from armgen.bicep.workspace import Workspace

_Named = tuple[str, int, int]


def check_names(workspace: Workspace) -> None:
    """Reports what is wrong with the names of every file that is open."""
    for model in workspace.order:
        _clashes(model, "variables", _of(model, syntax.Variable, "var"))
        _clashes(model, "types", _of(model, syntax.TypeDeclaration, "type"))
        _clashes(model, "functions", _of(model, syntax.Function, "func"))
        _clashes(model, "outputs", [_named(one.name) for one in model.all(syntax.Output)])
        for one in model.all(syntax.Variable):
            if one.name.name.lower() == "copy" and model.document.kind != "bicepparam":
                message = f"No variable may be called '{one.name.name}': templates write loops under this name."
                model.report("RP707", one.name.start, one.name.end, message, "Choose another name.")
        for resource in model.resources:
            _segments(model, resource)


def _named(name: syntax.Name) -> _Named:
    return name.name, name.start, name.end


def _of(
    model: FileModel, kind: type[syntax.Variable | syntax.TypeDeclaration | syntax.Function], word: str
) -> list[_Named]:
    """The declarations of a kind, and what is imported of it."""
    found = [_named(one.name) for one in model.all(kind)]
    for node in model.all(syntax.Import):
        for item in node.items or ():
            name = item.alias or item.name
            symbol = model.symbols.get(name.name) if isinstance(name, syntax.Name) else None
            target = symbol.target if isinstance(symbol, ImportedSymbol) else None
            if symbol is not None and target is not None and target.kind == word:
                found.append((symbol.name, name.start, name.end))
    return found


def _clashes(model: FileModel, what: str, names: Iterable[_Named]) -> None:
    """Azure Resource Manager takes names of any case for one. Names that are the same are reported elsewhere."""
    groups: dict[str, list[_Named]] = {}
    for one in names:
        groups.setdefault(one[0].lower(), []).append(one)
    for group in groups.values():
        spelled = list(dict.fromkeys(name for name, _, _ in group))
        if 1 < len(spelled) == len(group):
            listed = " and ".join(f"'{name}'" for name in sorted(spelled, key=str.swapcase))
            for _, start, end in group:
                message = f"These {what} differ only by case: {listed}."
                model.report("RP907", start, end, message, "Rename all but one of them.")


def _segments(model: FileModel, resource: ResourceSymbol) -> None:
    """The slashes that stand in the name. What is deployed is judged with its values, as far as these are known."""
    member = syntax.member(resource.body, "name")
    if member is None or not resource.type or resource.extension:
        return
    name = member.value
    if not isinstance(name, syntax.StringLiteral | syntax.Interpolation):
        return
    if not resource.existing and not (isinstance(name, syntax.Interpolation) and _unknown(model, name)):
        return
    slashes = sum(part.count("/") for part in (name.parts if isinstance(name, syntax.Interpolation) else (name.value,)))
    if resource.enclosing is not None or syntax.member(resource.body, "parent") is not None:
        if slashes:
            model.report(
                "RP707", name.start, name.end, "A child with a parent has a name without slashes.", "Drop the parents'."
            )
        return
    wanted = resource.type.count("/") - 1
    if slashes > wanted or (slashes < wanted and isinstance(name, syntax.StringLiteral)):
        message = f"The name has {slashes + 1} segments, and its type {resource.type} takes {wanted + 1}."
        model.report("RP707", name.start, name.end, message, "Write one segment for each of its type.")


def _unknown(model: FileModel, name: syntax.Interpolation) -> bool:
    """Whether a parameter without a value stands in it."""
    held = [model.symbols.get(one.name) for one in name.holes if isinstance(one, syntax.Name)]
    return any(_has_no_default(symbol) for symbol in held if symbol is not None)


def _has_no_default(symbol: Symbol) -> bool:
    return isinstance(symbol.node, syntax.Parameter) and symbol.node.default is None
