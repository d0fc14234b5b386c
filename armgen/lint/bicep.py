"""Bicep files of a lint, by way of the templates that they are lowered to."""

from __future__ import annotations

from pathlib import Path

from armgen.arm.syntax import Call, Text
from armgen.arm.values import Deferred, Value
from armgen.bicep import Lowered, Params, lower, read_params
from armgen.bicep.source_map import SourceMap, verbatim
from armgen.diagnostics import Diagnostic, Document, Origin
from armgen.estate.model import COLLECTION, POINT
from armgen.jsontypes import Path as NodePath
from armgen.lint.arm_json import context_of
from armgen.lint.discover import shown
from armgen.lint.files import LintFile
from armgen.lint.judge import Setting
from armgen.lint.made import is_made
from armgen.lint.parameters import Options, declared_parameters, typed
from armgen.lint.templates import Expanded, chosen_values

_KEPT = frozenset({COLLECTION.lower(), POINT.lower()})
"""What a copy may be made of (RP509), and where restore points may lie: it exists where it is named as `existing`."""


def _kept(text: str) -> frozenset[str]:
    """The types of a file that stay. What armgen writes as existing its spec names: it says no more than that."""
    return frozenset() if is_made(text) else _KEPT


class BicepSources:
    """Places in Bicep files, by the source map of what they were lowered to."""

    def __init__(self, source_map: SourceMap) -> None:
        self._map = source_map

    def origin(self, file: str | None, path: NodePath, via: tuple[Origin, ...]) -> Origin:
        """The place of a node; linked templates of a module that is JSON stand where the module is called."""
        return self._map.origin(path if file is None else (), via)


def expand_bicep(file: LintFile, options: Options, setting: Setting) -> Expanded:
    """The program of a Bicep file, or of the template that a parameter file is for."""
    if file.kind == "bicepparam":
        return _of_parameters(file, options, setting)
    beside = file.path.with_suffix(".bicepparam")
    params = _params(beside, file.root, setting) if beside.is_file() else None
    if params is not None and params.using != file.path.resolve():
        params = None  # it is for another template
    text = _text(file)
    name = file.document.name
    lowered = lower(file.path, text=text, root=file.root, read=setting.read, name=name, keep=_kept(text))
    return _expanded(file.path, lowered, params, options, setting)


def _of_parameters(file: LintFile, options: Options, setting: Setting) -> Expanded:
    params = _params(file.path, file.root, setting, _text(file), file.document.name)
    template = _template_of(params.using, file, setting) if params.using is not None else None
    if params.using is None or template is None:
        empty = BicepSources(SourceMap(params.document, {}))
        return Expanded(None, empty, (params.document,), tuple(params.diagnostics))
    return _expanded(params.using, template, params, options, setting)


def _template_of(path: Path, file: LintFile, setting: Setting) -> Lowered | None:
    """The template that a parameter file is for: Bicep, or JSON as it is. None when there is none."""
    if path.suffix.lower() == ".bicep":
        return lower(path, root=file.root, read=setting.read, keep=_kept(_text(file)))
    from armgen.documents import DocumentError, read_document

    try:
        document, value = read_document(shown(path), setting.read(path))
    except (DocumentError, OSError):
        return None
    if not isinstance(value, dict):
        return None
    return Lowered(value, verbatim(document, value), [], [path.resolve()], [])


def _params(path: Path, root: Path, setting: Setting, text: str | None = None, name: str | None = None) -> Params:
    return read_params(path, text=text, root=root, read=setting.read, name=name or shown(path))


def _text(file: LintFile) -> str:
    """The text that discovery has read: it may stand in for the file's own (`--fix`, standard input)."""
    return file.document.text


def _expanded(path: Path, lowered: Lowered, params: Params | None, options: Options, setting: Setting) -> Expanded:
    from armgen.arm.expand import expand_program

    found: list[Diagnostic] = [*lowered.diagnostics, *(params.diagnostics if params is not None else ())]
    own: tuple[Document, ...] = tuple(lowered.documents) or (lowered.source_map.document,)
    documents = (*own, *((params.document,) if params is not None else ()))
    sources = BicepSources(lowered.source_map)
    if not lowered.template:
        return Expanded(None, sources, documents, tuple(found))
    values: dict[str, Value]
    places: dict[str, Origin | None]
    if params is None:
        plain, places, secrets = chosen_values(path, lowered.template, options, found)
        values = {**plain, **{name: _unknown(name) for name in secrets}}  # type: ignore[dict-item]
    else:
        values, places = _values_of(params, lowered, options)
    program = expand_program(lowered.template, values, context_of(setting), folder=path.parent)
    return Expanded(
        program=program,
        sources=sources,
        documents=documents,
        found=tuple(_once(found)),
        given=places,
        reached=frozenset(one for one in lowered.files if one != path.resolve()),
    )


def _values_of(params: Params, lowered: Lowered, options: Options) -> tuple[dict[str, Value], dict[str, Origin | None]]:
    """The values of a parameter file, with what `-p` says on top."""
    declared = declared_parameters(lowered.template)
    spelled = {name.lower(): name for name in declared}
    values: dict[str, Value] = {}
    places: dict[str, Origin | None] = {}
    for name in params.entries:
        known = spelled.get(name.lower())
        if known is not None:
            values[known] = params.values[name] if name in params.values else _unknown(known)  # type: ignore[assignment]
            places[known.lower()] = params.origins[name]
    for name, one in options.for_template(declared).items():
        value = typed(one, declared[name], lowered.template)
        values[name] = value if one.known else _unknown(name)  # type: ignore[assignment]
        places[name.lower()] = one.origin
    return values, places


def _unknown(name: str) -> Deferred:
    return Deferred(Call("parameters", (Text(name),)))


def _once(found: list[Diagnostic]) -> list[Diagnostic]:
    """Without repeats: a file that the template and its parameter file both import is read twice."""
    kept: dict[tuple[str, str, object, str], Diagnostic] = {}
    for one in found:
        kept.setdefault((one.code, one.origin.document.name, one.origin.path, one.message), one)
    return list(kept.values())
