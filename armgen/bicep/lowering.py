"""The way from a path to a template: open, bind, lower."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from typing import NamedTuple

from armgen.bicep.bind import bind_all
from armgen.bicep.cycles import check_file_cycles
from armgen.bicep.document import BicepDocument
from armgen.bicep.files import FileProblemError, Files, Reader, decode, default_root, shown
from armgen.bicep.into_arm.template import Lowerer
from armgen.bicep.names import check_names
from armgen.bicep.registry import default_cache
from armgen.bicep.source_map import SourceMap
from armgen.bicep.types.check import check_types
from armgen.bicep.workspace import Workspace
from armgen.diagnostics import Diagnostic, Origin, Severity, Span, text_path
from armgen.jsontypes import JsonObject


class Lowered(NamedTuple):
    """What became of a Bicep file. `files`: every file that was opened, the entry file first; `documents`: the Bicep
    files among them, in which findings may lie.
    """

    template: JsonObject
    source_map: SourceMap
    diagnostics: list[Diagnostic]
    files: list[Path]
    documents: list[BicepDocument]


def lower(
    path: str | Path,
    *,
    text: str | None = None,
    root: Path | None = None,
    read: Reader | None = None,
    cache_root: Path | None = None,
    name: str | None = None,
    keep: Collection[str] = (),
) -> Lowered:
    """The ARM template that a Bicep file means, as the compiler would make it.

    `text` takes the place of the file's content. Only files below `root` are opened (default: the repository, else the
    folder of the file) by `read`, which returns bytes and raises OSError; registry modules come from the compiler's
    cache at `cache_root` alone. `name` is how findings call the file. `keep`: the types, in lower case, of `existing`
    resources that stay in the template, although the compiler leaves them out. What cannot be lowered is left out, and
    is a finding: this raises nothing.
    """
    path = Path(path)
    files, workspace = workspace_of(path, root, read, cache_root)
    try:
        content = text if text is not None else decode(files.read(path.resolve(), path.name), path.name)
    except FileProblemError as problem:
        return _unreadable(path, problem, name)
    try:
        model = workspace.open(path.resolve(), content, name or shown(path))
        check(workspace)
        lowered = Lowerer(keep).file(model)
    except RecursionError:
        return _too_deep(path, content, name)
    found = [one for each in workspace.order for one in each.diagnostics]
    if lowered is None:
        raise AssertionError("a file that nothing calls has been lowered")
    documents = [one.document for one in workspace.order]
    return Lowered(lowered.template, lowered.source_map, found, opened(path, files), documents)


def workspace_of(
    path: Path, root: Path | None, read: Reader | None, cache_root: Path | None
) -> tuple[Files, Workspace]:
    """A workspace with nothing open."""
    files = Files(root or default_root(path), read, ((cache_root or default_cache()).resolve(),))
    return files, Workspace(files, cache_root)


def check(workspace: Workspace) -> None:
    """Binds all files and reports what is wrong with them."""
    bind_all(workspace)
    check_file_cycles(workspace)
    check_names(workspace)
    check_types(workspace)


def opened(path: Path, files: Files) -> list[Path]:
    """Every file that was read, the entry file first."""
    entry = path.resolve()
    return [entry, *(one for one in files.opened if one != entry)]


def _unreadable(path: Path, problem: FileProblemError, name: str | None) -> Lowered:
    document = BicepDocument(name or shown(path), "")
    origin = Origin(document, text_path(Span(1, 1, 1, 2)))
    code = "RP902" if problem.code == "RP903" else problem.code
    finding = Diagnostic(code, Severity.ERROR, problem.message, origin, problem.help)
    return Lowered({}, SourceMap(document, {}), [finding], [], [document])


def _too_deep(path: Path, text: str, name: str | None) -> Lowered:
    document = BicepDocument(name or shown(path), text)
    origin = Origin(document, text_path(Span(1, 1, 1, 2)))
    finding = Diagnostic("RP900", Severity.ERROR, "The file is nested too deeply.", origin, "Split it with variables.")
    return Lowered({}, SourceMap(document, {}), [finding], [path.resolve()], [document])
