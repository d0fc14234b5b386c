"""`armgen expand`: the resources that a template or a Bicep file would deploy."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime, timezone
from typing import TYPE_CHECKING, NamedTuple

from armgen.codes import DEFAULT_EDITION
from armgen.diagnostics import Diagnostic, Severity
from armgen.errors import UsageError
from armgen.jsontypes import JsonObject, JsonValue
from armgen.lint.report import LintReport, sort_key

if TYPE_CHECKING:
    from armgen.arm.expand.model import Program
    from armgen.lint.files import LintFile
    from armgen.lint.judge import Setting
    from armgen.lint.templates import Expanded as File


class Expanded(NamedTuple):
    """`body` is the output of CLI.md, None when the file could not be read. `report` says what is wrong."""

    body: JsonObject | None
    report: LintReport


def expand(
    *,
    path: str,
    parameters: Sequence[str] = (),
    subscription: str | None = None,
    resource_group: str | None = None,
    location: str | None = None,
    now: datetime | None = None,
) -> Expanded:
    """Expand one file. UsageError for a file that is neither a template nor Bicep."""
    from armgen.arm.expand.api import to_expansion

    made_of = program_of(
        path=path,
        parameters=parameters,
        subscription=subscription,
        resource_group=resource_group,
        location=location,
        now=now,
    )
    expanded, wrong = made_of.expanded, made_of.found
    if expanded is None:
        return Expanded(None, _report(wrong))
    if expanded.program is None:
        return Expanded(None, _report(wrong))
    made = to_expansion(expanded.program)
    faults = [_finding(row, made_of.name) for row in made.diagnostics]
    body: JsonObject = {
        "schemaVersion": 1,
        "resources": [*made.resources],
        "outputs": made.outputs,
        "unresolved": [*made.unresolved],
        "diagnostics": [*faults],
    }
    return Expanded(body, _report([*wrong, *refusals(expanded)]))


class ProgramOf(NamedTuple):
    """What became of a file. `found` are the findings of reading it; `name` is how they call it."""

    expanded: File | None
    found: tuple[Diagnostic, ...]
    name: str

    @property
    def program(self) -> Program | None:
        return self.expanded.program if self.expanded is not None else None


def program_of(
    *,
    path: str,
    parameters: Sequence[str] = (),
    subscription: str | None = None,
    resource_group: str | None = None,
    location: str | None = None,
    now: datetime | None = None,
) -> ProgramOf:
    """The program of a template or a Bicep file. UsageError for a file that is neither."""
    from armgen.lint.discover import discover
    from armgen.lint.judge import Place, Setting

    found = discover([path])
    files = [file for file in found.files if file.kind != "spec"]
    if not files and any(one.code in ("RP900", "RP902") for one in found.diagnostics):
        return ProgramOf(None, found.diagnostics, path)
    if len(files) != 1:
        what = "holds several files" if files else "is neither an ARM template nor a Bicep file"
        raise UsageError(f"'{path}' {what}.", hint="Name one template; `armgen build` compiles a spec.")
    place = Place(subscription, resource_group, location)
    setting = Setting((), tuple(parameters), place, now or datetime.now(timezone.utc), deployed_at=now)
    return opened(files[0], setting)


def opened(file: LintFile, setting: Setting) -> ProgramOf:
    """What becomes of one file with the parameters of a run."""
    from armgen.lint.parameters import Options
    from armgen.lint.templates import expand_file

    options = Options(setting.parameters)
    expanded = expand_file(file, options, setting)
    wrong = (*expanded.found, *options.diagnostics, *options.undeclared(file.document))
    return ProgramOf(expanded, wrong, file.document.name)


def _finding(row: JsonObject, file: str) -> JsonValue:
    return {"file": file, **row}


def refusals(expanded: File) -> list[Diagnostic]:
    """What Azure Resource Manager would refuse, at its place in the files."""
    from armgen.estate.from_template.places import Places

    if expanded.program is None:
        return []
    places = Places(expanded.program, expanded.sources)
    return [
        Diagnostic(fault.code, Severity.ERROR, fault.message, places.of(one.number, fault.path), fault.help)
        for one in expanded.program.deployments
        for fault in one.faults
        if fault.code != "RP903"
    ]


def _report(found: Sequence[Diagnostic]) -> LintReport:
    return LintReport(tuple(sorted(found, key=sort_key)), DEFAULT_EDITION, 1)


def render(body: JsonObject, format: str) -> str:
    """The output as JSON or YAML."""
    if format == "json":
        return json.dumps(body, indent=2, ensure_ascii=False) + "\n"
    import yaml

    text: str = yaml.dump(
        body, Dumper=getattr(yaml, "CSafeDumper", yaml.SafeDumper), sort_keys=False, allow_unicode=True
    )
    return text
