"""The names that a file declares, before any of them is followed."""

from __future__ import annotations

import re

from armgen.bicep import syntax
from armgen.bicep.builtins import TARGET_SCOPES
from armgen.bicep.files import FileProblemError
from armgen.bicep.model import FileModel
from armgen.bicep.symbols import ImportedSymbol, Library, ModuleSymbol, NamespaceSymbol, ResourceSymbol, Symbol
from armgen.catalog import spelled
from armgen.diagnostics import Severity


def declare(model: FileModel) -> None:
    """Every name of a file; duplicates are findings, and the first of two counts."""
    for name in model.file.broken:
        model.symbols[name] = Symbol(name, "broken", None, model)
    scopes = model.all(syntax.TargetScope)
    if scopes and isinstance(scopes[0].value, syntax.StringLiteral) and scopes[0].value.value in TARGET_SCOPES:
        model.target_scope = scopes[0].value.value
    for declaration in model.file.declarations:
        if isinstance(declaration, syntax.Import):
            _declare_import(model, declaration)
        elif isinstance(declaration, syntax.Resource):
            _add(model, _declare_resource(model, declaration, None), declaration.name)
        elif isinstance(declaration, syntax.Module):
            module = ModuleSymbol(declaration, model)
            model.modules.append(module)
            _add(model, module, declaration.name)
        elif isinstance(declaration, syntax.Parameter):
            _add(model, Symbol(declaration.name.name, "param", declaration, model), declaration.name)
        elif isinstance(declaration, syntax.Variable):
            _add(model, Symbol(declaration.name.name, "var", declaration, model), declaration.name)
        elif isinstance(declaration, syntax.TypeDeclaration):
            _add(model, Symbol(declaration.name.name, "type", declaration, model), declaration.name)
        elif isinstance(declaration, syntax.Function):
            _add(model, Symbol(declaration.name.name, "func", declaration, model), declaration.name)
        elif isinstance(declaration, syntax.Test):
            _add(model, Symbol(declaration.name.name, "broken", declaration, model), declaration.name)
        elif isinstance(declaration, syntax.Extends):
            # `base` holds the parameters of the file that this one extends.
            model.symbols.setdefault("base", Symbol("base", "var", None, model))
        elif isinstance(declaration, syntax.Extension):
            label = declaration.alias or (declaration.spec if isinstance(declaration.spec, syntax.Name) else None)
            if label is not None:
                _add(model, Symbol(label.name, "extension", declaration, model), label)


def _add(model: FileModel, symbol: Symbol, name: syntax.Name) -> None:
    known = model.symbols.get(symbol.name)
    if known is not None and known.kind != "broken":
        model.report(
            "RP907", name.start, name.end, f"'{symbol.name}' is declared more than once.", "Rename one of them."
        )
        return
    model.symbols[symbol.name] = symbol


def _declare_resource(model: FileModel, node: syntax.Resource, enclosing: ResourceSymbol | None) -> ResourceSymbol:
    symbol = ResourceSymbol(node, model, enclosing)
    _read_type(model, symbol, node)
    for child in symbol.body.resources:
        made = _declare_resource(model, child, symbol)
        if made.name in symbol.nested:
            name = child.name
            model.report(
                "RP907", name.start, name.end, f"'{made.name}' is declared more than once.", "Rename one of them."
            )
            continue
        symbol.nested[made.name] = made
    model.resources.append(symbol)
    return symbol


def _read_type(model: FileModel, symbol: ResourceSymbol, node: syntax.Resource) -> None:
    """The whole type and the version of a resource: a nested one names its own segment only, and may inherit both."""
    if isinstance(node.type, syntax.Interpolation):
        model.report(
            "RP707", node.type.start, node.type.end, "A resource type may not have holes.", "Write the whole type."
        )
        return
    text, _, version = node.type.value.partition("@")
    extension, colon, rest = text.partition(":")
    if colon:
        symbol.extension, text = "" if extension == "az" else extension, rest
    else:
        text = extension
    enclosing = symbol.enclosing
    if enclosing is not None:
        if text.startswith(enclosing.type + "/"):
            text = text[len(enclosing.type) + 1 :]
        symbol.type = spelled(f"{enclosing.type}/{text}")
        symbol.version = version or enclosing.version
        if "/" in text or not text or not enclosing.type:
            _wrong_type(model, node.type)
        return
    symbol.type, symbol.version = spelled(text), version
    if not symbol.extension and version and (_is_extensible(text) or _is_extended(model, version)):
        symbol.extension = text.partition("/")[0]
    parts = text.split("/")
    if "" in parts or (not symbol.extension and (len(parts) < 2 or not _is_version(version))):
        _wrong_type(model, node.type)


def _is_extended(model: FileModel, version: str) -> bool:
    """Types of other extensions (Kubernetes) have versions that are no dates."""
    return not version[:1].isdigit() and any(isinstance(one, syntax.Extension) for one in model.file.declarations)


def _is_extensible(text: str) -> bool:
    """Types of extensions (Microsoft Graph) name no provider of Azure Resource Manager."""
    return text.startswith("Microsoft.Graph/")


def _is_version(text: str) -> bool:
    return re.fullmatch(r"(?:[A-Za-z][\w.]*|\d{4}-\d{2}-\d{2}(?:-[A-Za-z]+)?|v[\w.]+)", text) is not None and (
        text[0].isdigit()
    )


def _wrong_type(model: FileModel, node: syntax.StringLiteral) -> None:
    model.report(
        "RP707",
        node.start,
        node.end,
        f"'{node.value}' is no resource type.",
        "Write it as 'Microsoft.Compute/restorePointCollections@2025-04-01'.",
    )


# Imports


def _declare_import(model: FileModel, node: syntax.Import) -> None:
    source = _open_library(model, node)
    if node.items is None:
        if node.namespace is not None:
            _add(model, NamespaceSymbol(node.namespace.name, node, model, source), node.namespace)
        return
    taken: dict[str, str] = {}
    for item in node.items:
        original = item.name.value if isinstance(item.name, syntax.StringLiteral) else item.name.name
        local = item.alias.name if item.alias else original
        if original in taken:
            model.report(
                "RP907",
                item.name.start,
                item.name.end,
                f"'{original}' is imported twice.",
                "Keep one of the two.",
            )
        taken[original] = local
        symbol = ImportedSymbol(local, original, node, model, source)
        place = item.alias or item.name
        _add(model, symbol, syntax.Name(local, place.start, place.end))


def _open_library(model: FileModel, node: syntax.Import) -> Library | None:
    path = node.path
    if isinstance(path, syntax.Interpolation):
        model.report("RP707", path.start, path.end, "A path may not have holes.", "Write the path itself.")
        return None
    try:
        return model.workspace.library(model, path.value)
    except FileProblemError as problem:
        severity = Severity.INFO if problem.code == "RP903" else Severity.ERROR
        model.report(problem.code, path.start, path.end, problem.message, problem.help, severity)
        return None
