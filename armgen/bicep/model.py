"""A Bicep file with its names, and the workspace of all files that one run opens."""

from __future__ import annotations

from bisect import bisect_right
from difflib import get_close_matches
from pathlib import Path
from typing import TypeVar

from armgen.bicep import registry, syntax
from armgen.bicep.builtins import TARGET_SCOPES
from armgen.bicep.document import BicepDocument
from armgen.bicep.files import FileProblemError, Files, as_object, decode, shown
from armgen.bicep.symbols import (
    ArmExport,
    ArmLibrary,
    ImportedSymbol,
    Library,
    Member,
    ModuleSymbol,
    ModuleTarget,
    NamespaceSymbol,
    ResourceSymbol,
    Symbol,
)
from armgen.bicep.types.shapes import Shape
from armgen.catalog import spelled
from armgen.diagnostics import Diagnostic, Origin, Severity
from armgen.documents.json_document import JsonDocument
from armgen.jsontypes import JsonObject

_D = TypeVar("_D")
_MOST_FINDINGS = 200  # of one file: hostile text gives thousands


class FileModel:
    """The declarations of one file by kind, and its symbols."""

    def __init__(self, workspace: Workspace, path: Path, document: BicepDocument, label: str) -> None:
        self.workspace = workspace
        self.path = path
        self.document = document
        self.label = label
        self.file = document.file
        self.symbols: dict[str, Symbol] = {}
        self.resources: list[ResourceSymbol] = []  # nested ones before what encloses them, as the compiler emits them
        self.modules: list[ModuleSymbol] = []
        self.loads: list[syntax.FunctionCall] = []
        self.members: list[Member] = []
        self.target_scope = "resourceGroup"
        self.forces_symbolic = False
        self.uses_this = False
        self.bound = False
        self.broken: set[int] = set()
        self.types: dict[int, Shape] = {}  # memo of armgen.bicep.types.declared
        self.diagnostics: list[Diagnostic] = []
        self._seen: set[tuple[str, int]] = set()
        self._starts: list[int] | None = None
        self._paths: list[tuple[str | int, ...]] = []

    def all(self, kind: type[_D]) -> list[_D]:
        """The declarations of one kind."""
        return [one for one in self.file.declarations if isinstance(one, kind)]

    @property
    def config(self) -> registry.Config:
        """What bicepconfig.json says to this file."""
        return self.workspace.config(self.path.parent)

    # Findings

    def report(
        self,
        code: str,
        start: int,
        end: int,
        message: str,
        help: str,
        severity: Severity = Severity.ERROR,
    ) -> None:
        """A finding at a piece of text; one place has one finding of a code."""
        if (code, start) in self._seen or len(self.diagnostics) >= _MOST_FINDINGS:
            return
        self._seen.add((code, start))
        path = self.document.text_path(self._path_at(start), start, max(end, start + 1))
        self.diagnostics.append(Diagnostic(code, severity, message, Origin(self.document, path), help))
        if severity is Severity.ERROR:
            self.broken.add(self._index_at(start))

    def is_broken(self, declaration: syntax.Declaration) -> bool:
        """Whether an error lies in a declaration."""
        return bool(self.broken) and self._index_at(declaration.start) in self.broken

    def _index_at(self, offset: int) -> int:
        if self._starts is None:
            from armgen.bicep.document import declaration_paths

            by_path = declaration_paths(self.file)
            paths = {id(declaration): path for path, declaration in by_path.items()}
            self._starts = [one.start for one in self.file.declarations]
            self._paths = [paths.get(id(one), ()) for one in self.file.declarations]
        return bisect_right(self._starts, offset) - 1

    def _path_at(self, offset: int) -> tuple[str | int, ...]:
        index = self._index_at(offset)
        if index < 0 or offset > self.file.declarations[index].end:
            return ()
        return self._paths[index]

    def near(self, name: str, candidates: list[str]) -> str:
        """A help sentence that names the nearest of the candidates."""
        found = get_close_matches(name, candidates, 1, 0.6) or [
            one for one in candidates if one.lower() == name.lower()
        ]
        return f"Did you mean '{found[0]}'?" if found else ""


class Workspace:
    """Every file of a run, each parsed once."""

    def __init__(self, files: Files, cache_root: Path | None) -> None:
        self.files = files
        self.cache_root = cache_root
        self.models: dict[Path, FileModel] = {}
        self.order: list[FileModel] = []
        self._arm: dict[Path, ArmLibrary] = {}
        self._configs: dict[Path, registry.Config] = {}
        self.base = files.root

    def open(self, path: Path, text: str, name: str = "") -> FileModel:
        """The model of a Bicep text at a path; its names are declared, not yet followed."""
        document = BicepDocument(name or shown(path), text, "bicepparam" if path.suffix == ".bicepparam" else "bicep")
        if not self.models:
            self.base = path.parent
        model = FileModel(self, path, document, _label(path, self.base))
        self.models[path] = model
        self.order.append(model)
        _report_syntax(model)
        _declare(model)
        return model

    def config(self, folder: Path) -> registry.Config:
        if folder not in self._configs:
            self._configs[folder] = registry.config_of(folder, self.files)
        return self._configs[folder]

    def module(self, model: FileModel, text: str) -> ModuleTarget:
        """What a module path leads to. Raises FileProblemError."""
        if registry.is_reference(text):
            reference = self._reference(model, text)
            if not self.files.exists(reference.cached):
                if reference.template_id:
                    return ModuleTarget(None, reference.template_id)
                raise FileProblemError(
                    "RP903",
                    f"The module '{text}' is not in the local cache, so what it deploys was not checked.",
                    "Restore it with `bicep restore`, or pass a copy of it as a file.",
                )
            return ModuleTarget(
                Library(reference.text, None, self._json(reference.cached, text, reference.text)), reference.template_id
            )
        return ModuleTarget(self.library(model, text))

    def library(self, model: FileModel, text: str) -> Library:
        """What the path of an import or module leads to. Raises FileProblemError."""
        if registry.is_reference(text):
            reference = self._reference(model, text)
            if not self.files.exists(reference.cached):
                raise FileProblemError(
                    "RP903",
                    f"'{text}' is not in the local cache, so what comes from it was not checked.",
                    "Restore it with `bicep restore`.",
                )
            return Library(reference.text, None, self._json(reference.cached, text, reference.text))
        path = self.files.resolve(model.path.parent, text)
        if path.suffix.lower() in (".json", ".jsonc", ".arm"):
            return Library(_label(path, self.base), None, self._json(path, text, _label(path, self.base)))
        found = self.models.get(path)
        if found is None:
            found = self.open(path, decode(self.files.read(path, text), text))
        return Library(found.label, found, None)

    def _reference(self, model: FileModel, text: str) -> registry.Reference:
        config = self.config(model.path.parent)
        cache = self.cache_root or (Path(config.cache).expanduser() if config.cache else registry.default_cache())
        return registry.resolve(text, config, cache)

    def _json(self, path: Path, text: str, label: str) -> ArmLibrary:
        if path not in self._arm:
            content, value = self.files.json(path, text)
            template = as_object(value)
            schema = template.get("$schema")
            if "resources" not in template or not (schema is None or "deploymenttemplate" in str(schema).lower()):
                raise FileProblemError("RP902", f"'{text}' is no ARM template.", "Name a template.")
            self._arm[path] = ArmLibrary(label, JsonDocument(shown(path), content), template)
        return self._arm[path]


def _label(path: Path, base: Path) -> str:
    """A file as templates name it: by its path from the folder of the entry file."""
    import os

    return Path(os.path.relpath(path, base)).as_posix()


def _report_syntax(model: FileModel) -> None:
    for fault in model.file.errors:
        help = f"Write {fault.expected} here." if fault.expected else "Remove it, or correct what stands before it."
        model.report("RP900", fault.start, fault.end, fault.message, help)
    model.broken.clear()  # a declaration that could not be read is not in the tree, one with a wrong escape is whole


# Declarations


def _declare(model: FileModel) -> None:
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
    import re

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


def exports(library: Library) -> dict[str, Symbol | ArmExport]:
    """What a file exports by name."""
    if library.model is not None:
        return {name: symbol for name, symbol in library.model.symbols.items() if is_exported(symbol)}
    return _arm_exports(library.arm) if library.arm is not None else {}


def is_exported(symbol: Symbol) -> bool:
    node = symbol.node
    if not isinstance(node, syntax.Variable | syntax.TypeDeclaration | syntax.Function):
        return False
    return any(one.name == "export" for one in node.decorators)


def _arm_exports(library: ArmLibrary) -> dict[str, Symbol | ArmExport]:
    found: dict[str, Symbol | ArmExport] = {}
    template = library.template
    for name, definition in as_object(template.get("definitions")).items():
        if as_object(as_object(definition).get("metadata")).get("__bicep_export!") is True:
            found[name] = ArmExport(library, "type", name)
    functions = template.get("functions")
    for space in functions if isinstance(functions, list) else []:
        for name, function in as_object(as_object(space).get("members")).items():
            if as_object(as_object(function).get("metadata")).get("__bicep_export!") is True:
                found[name] = ArmExport(library, "func", name)
    variables = as_object(template.get("metadata")).get("__bicep_exported_variables!")
    for entry in variables if isinstance(variables, list) else []:
        exported = as_object(entry).get("name")
        if isinstance(exported, str):
            found[exported] = ArmExport(library, "var", exported)
    return found


def members_of(template: JsonObject) -> dict[str, tuple[str, JsonObject]]:
    """The user functions of an ARM template by name, with their namespaces."""
    found: dict[str, tuple[str, JsonObject]] = {}
    functions = template.get("functions")
    for space in functions if isinstance(functions, list) else []:
        entry = as_object(space)
        for name, function in as_object(entry.get("members")).items():
            found[name] = (str(entry.get("namespace", "")), as_object(function))
    return found
