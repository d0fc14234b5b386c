"""A Bicep file with its names and findings, and what a file exports."""

from __future__ import annotations

from bisect import bisect_right
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from armgen.bicep import registry, syntax
from armgen.bicep.document import BicepDocument
from armgen.bicep.files import as_object
from armgen.bicep.symbols import (
    ArmExport,
    ArmLibrary,
    Library,
    Member,
    ModuleSymbol,
    ResourceSymbol,
    Symbol,
)
from armgen.bicep.types.shapes import Shape
from armgen.diagnostics import Diagnostic, Origin, Severity
from armgen.jsontypes import JsonObject
from armgen.near import did_you_mean

if TYPE_CHECKING:
    from armgen.bicep.workspace import Workspace

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

    def find(self, name: str, owner: ResourceSymbol | None) -> Symbol | None:
        """The symbol that a name means inside of a resource: one nested in it or around it, else the file's."""
        scope = owner
        while scope is not None:
            if name in scope.nested:
                return scope.nested[name]
            scope = scope.enclosing
        return self.symbols.get(name)

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
        return did_you_mean(name, candidates).strip()


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
