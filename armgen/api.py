"""The stable Python API: load, lint, compile.

    import armgen
    spec = armgen.load("payroll.yaml")
    build = armgen.compile(spec)
    report = armgen.lint(["payroll.yaml", "main.json"])

`armgen.arm` has the template engine.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from datetime import datetime, timezone
from pathlib import Path
from typing import NamedTuple

from armgen.compiler.ir import Unit
from armgen.diagnostics import Diagnostic, Severity
from armgen.errors import ArmgenError
from armgen.lint.report import UNUSABLE, LintReport
from armgen.spec.model import Spec

__all__ = ["Build", "LintReport", "Spec", "SpecError", "compile", "lint", "load"]

_STOPS = UNUSABLE | {"RP907"}


class SpecError(ArmgenError):
    """A spec that cannot be used. `diagnostics` say where and why, each with its place and the next step."""

    def __init__(self, message: str, diagnostics: Sequence[Diagnostic]) -> None:
        super().__init__(message, hint="; ".join(one.message for one in diagnostics[:3]))
        self.diagnostics = tuple(diagnostics)


class Build(NamedTuple):
    """What a spec compiles to. `arm` and `bicep` are files by their path below an output folder (POSIX).

    Parameter files are among them; with several units `arm` holds the manifest as well. Nothing is written.
    """

    units: tuple[Unit, ...]
    arm: dict[str, bytes]
    bicep: dict[str, bytes]


def load(path: str | os.PathLike[str]) -> Spec:
    """A spec with the inventories that it names. SpecError when it cannot be read."""
    from armgen.documents import DocumentError, read_document
    from armgen.documents.kinds import kind_of
    from armgen.lint.discover import missing_file, shown, unreadable
    from armgen.lint.load import load_spec

    file = Path(path)
    if not file.is_file():
        raise SpecError(f"There is no file '{file}'.", [missing_file(str(file))])
    data = file.read_bytes()
    try:
        document, value = read_document(shown(file), data)
    except DocumentError as error:
        raise SpecError(f"'{file}' cannot be read.", [unreadable(shown(file), data, error)]) from None
    kind = kind_of(value)
    if kind not in ("spec", "unknown"):
        raise SpecError(f"'{file}' is no spec (it looks like: {kind}); `armgen.lint` judges templates.", [])
    loaded = load_spec(document, value, file.parent)
    wrong = [one for one in loaded.diagnostics if one.severity is Severity.ERROR]
    if loaded.spec is None or wrong:
        raise SpecError(f"'{file}' does not fit the spec language.", wrong)
    return loaded.spec._replace(facts=loaded.inventories)


def lint(
    paths: Sequence[str | os.PathLike[str]],
    *,
    inventories: Sequence[str | os.PathLike[str]] = (),
    parameters: Sequence[str] = (),
    constraints: str | None = None,
    select: Sequence[str] = (),
    ignore: Sequence[str] = (),
    strict: bool = False,
    config: bool = True,
    now: datetime | None = None,
) -> LintReport:
    """What `armgen lint` finds in files and folders; suppressed findings are in the report, with their mark.

    `constraints` is an edition or "all". `parameters` are those of `-p`: a file or `name=value`. `config=False` is
    `--no-config`.
    """
    from armgen.commands.lint import lint as run

    return run(
        paths=[os.fspath(path) for path in paths],
        inventories=[os.fspath(path) for path in inventories],
        parameters=tuple(parameters),
        constraints=constraints,
        select=tuple(select),
        ignore=tuple(ignore),
        strict=strict,
        use_config=config,
        now=now,
    ).result


def compile(spec: Spec, *, constraints: str | None = None, lint: bool = True) -> Build:
    """ARM and Bicep of a spec. `constraints`: the edition, else the one that the spec pins.

    The rules judge it first: SpecError past an error that nothing suppresses. With `lint=False` only what makes the
    spec unusable stops it (RP900-RP902, RP907), as `armgen build --no-lint`.
    """
    from armgen.compiler.lower import lower
    from armgen.emit.files import emit
    from armgen.lint.judge import Place, Setting, judge_spec
    from armgen.lint.load import LoadedSpec

    setting = Setting((), (), Place(), datetime.now(timezone.utc))
    judged = judge_spec(LoadedSpec(spec, spec.facts, ()), constraints, setting)
    wrong = [
        one
        for one in judged.diagnostics
        if one.suppressed is None and (one.code in _STOPS or (lint and one.severity is Severity.ERROR))
    ]
    if wrong or judged.estate is None:
        raise SpecError(f"'{spec.document.name}' has errors.", wrong)
    program = lower(judged.estate)
    made = emit(program)
    arm = {name: data for files in made.arm.values() for name, data in files.items()}
    bicep = {name: data for files in made.bicep.values() for name, data in files.items()}
    return Build(program.units, {**arm, **made.manifest}, bicep)
