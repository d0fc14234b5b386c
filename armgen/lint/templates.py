"""The templates of a run: expanded, joined with the facts, judged like specs.

All of them are expanded before the first is judged: a template that another one links is judged through it, and a value
that no template declares is a mistake of the command line.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from armgen.arm.expand.model import Program
from armgen.diagnostics import Diagnostic, Document, Origin
from armgen.estate.from_template import Known, Sources, estate_of_template
from armgen.estate.model import Estate
from armgen.inventory.model import Inventory
from armgen.jsontypes import JsonObject, JsonValue
from armgen.lint.files import LintFile
from armgen.lint.judge import Judged, Setting, finish, lent_scopes
from armgen.lint.parameters import GivenValue, Options, beside, declared_parameters, typed
from armgen.lint.suppress import comment_scopes


class Expanded(NamedTuple):
    """What a front end made of a file.

    `program` is None when nothing came of it; `found` says why. `documents` are the files that findings may lie in,
    `given` the places where values of parameters are written by lower-case name (None: on the command line), `reached`
    the other files that were read as modules or linked templates.
    """

    program: Program | None
    sources: Sources
    documents: tuple[Document, ...]
    found: tuple[Diagnostic, ...] = ()
    given: Mapping[str, Origin | None] = {}
    reached: frozenset[Path] = frozenset()


class Templates:
    """The templates among the files of a run."""

    def __init__(self, files: Sequence[LintFile], setting: Setting) -> None:
        self._setting = setting
        self._options = Options(setting.parameters)
        self._expanded = {file.path: expand_file(file, self._options, setting) for file in files if file.kind != "spec"}
        self._latest: tuple[Path, Estate] | None = None
        self._known: dict[tuple[int, ...], Known] = {}
        self._inner = self._reached_by_others(files)
        # What belongs to no file stands at the first template, without one at the first file.
        first = next((file.document for file in files if file.kind != "spec"), files[0].document if files else None)
        self.diagnostics = [*self._options.diagnostics, *(self._options.undeclared(first) if first is not None else [])]

    def _reached_by_others(self, files: Sequence[LintFile]) -> frozenset[Path]:
        """The files that another file of the run links; of two that link each other, the second."""
        inner: set[Path] = set()
        for file in files:
            own = file.path.resolve()
            expanded = self._expanded.get(file.path)
            if expanded is not None and own not in inner:
                inner.update(path for path in expanded.reached if path != own)
        return frozenset(inner)

    def expanded(self, file: LintFile) -> Expanded:
        """What became of a file of the run that is no spec."""
        return self._expanded[file.path]

    def is_judged(self, file: LintFile) -> bool:
        """Whether a file is judged on its own, not through one that links it."""
        return file.path.resolve() not in self._inner

    def judge(self, file: LintFile, edition: str, setting: Setting | None = None) -> Judged:
        """The findings of a file by one edition; `setting` has the facts of its own config."""
        own = setting or self._setting
        expanded = self._expanded[file.path]
        if expanded.program is None:
            return Judged(expanded.found, 0, edition)
        estate = self._latest[1] if self._latest is not None and self._latest[0] == file.path else None
        if estate is None:
            known = self._facts_of(own.inventories)
            estate = estate_of_template(expanded.program, expanded.sources, known, edition, expanded.given)
            self._latest = file.path, estate
        found = [*expanded.found]
        scopes = []
        for document in expanded.documents:
            mine, wrong = comment_scopes(document)
            scopes.extend(mine)
            found.extend(wrong)
        lent, wrong = lent_scopes(_used(expanded, own))
        chosen = estate._replace(edition=edition, now=own.now, max_age=own.max_age)
        return finish(chosen, [*found, *wrong], scopes, own, lent)

    def _facts_of(self, inventories: tuple[Inventory, ...]) -> Known:
        """Inventories are put together once for all files that are judged with them."""
        key = tuple(map(id, inventories))
        if key not in self._known:
            self._known[key] = Known(inventories)
        return self._known[key]


def _used(expanded: Expanded, setting: Setting) -> list[Document]:
    """The inventories and parameter files that a template is judged with, those apart that are its own."""
    given = [origin.document for origin in expanded.given.values() if origin is not None]
    used = dict.fromkeys([*(one.document for one in setting.inventories), *given])
    return [document for document in used if document not in expanded.documents]


def expand_file(file: LintFile, options: Options, setting: Setting) -> Expanded:
    """The program of an ARM template or a Bicep file."""
    if file.kind == "template" and file.value is not None:
        from armgen.lint.arm_json import expand_json

        return expand_json(file, file.value, options, setting)
    from armgen.lint.bicep import expand_bicep

    return expand_bicep(file, options, setting)


def chosen_values(
    path: Path, template: JsonObject, options: Options, found: list[Diagnostic]
) -> tuple[dict[str, JsonValue], dict[str, Origin | None], set[str]]:
    """The values of a template's parameters, where they are written, and the names of those that are secrets.

    A value that is given for a name which the template does not have is refused by Azure.
    """
    declared = declared_parameters(template)
    spelled = {name.lower(): name for name in declared}
    given: dict[str, GivenValue] = {}
    for one in beside(path, found):
        name = spelled.get(one.name.lower())
        if name is None:
            found.append(_undeclared(one, path))
        else:
            given[name] = one
    given.update(options.for_template(declared))
    values = {name: typed(one, declared[name], template) for name, one in given.items() if one.known}
    places = {name.lower(): one.origin for name, one in given.items()}
    return values, places, {name for name, one in given.items() if not one.known}


def _undeclared(given: GivenValue, path: Path) -> Diagnostic:
    from armgen.diagnostics import Severity
    from armgen.lint.discover import whole_file

    return Diagnostic(
        "RP707",
        Severity.ERROR,
        f"There is a value for the parameter '{given.name}', which {path.name} does not declare.",
        given.origin or whole_file(path.name),
        "Correct the name, or remove the value: Azure refuses it.",
        part="key",
        prop=given.name,
    )
