"""`armgen build`: specs in, ARM and Bicep out."""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

from armgen.compiler.ir import Program
from armgen.compiler.lower import lower
from armgen.diagnostics import Diagnostic, Severity
from armgen.emit.files import Files, emit, roots
from armgen.errors import UsageError
from armgen.estate.model import Estate
from armgen.estate.names import ResourceRef
from armgen.files import replace_files
from armgen.jsontypes import JsonValue
from armgen.lint.report import LintReport
from armgen.unknown import Unknown

STOPS = frozenset({"RP900", "RP901", "RP902", "RP907"})
"""Findings past which even --no-lint builds nothing: what the spec means is not known."""


class Built(NamedTuple):
    """`report` is the lint's. `files` are all files by path; `written` those that changed, `differences` their diffs
    under --check. `refused`: errors of the lint kept everything from being written.
    """

    report: LintReport
    files: dict[Path, bytes]
    written: tuple[Path, ...]
    differences: tuple[str, ...]
    refused: bool
    programs: tuple[Program, ...]
    estates: tuple[Estate, ...]


def build(
    *,
    paths: Sequence[str],
    output: Path | None = None,
    format: str = "both",
    check: bool = False,
    write: bool = True,
    lint_first: bool = True,
    shard: tuple[int, int] | None = None,
    constraints: str | None = None,
    say: Callable[[str], None] = lambda text: None,
) -> Built:
    """Compile the specs of `paths`.

    Files go to `output`, without one beside each spec. They are written together and whole, and not at all past an
    error of the lint. `shard` (I, N) takes every N-th root from the I-th on. UsageError when there is no spec.
    """
    from armgen.commands.lint import lint

    outcome = lint(paths=paths, constraints=constraints, keep_estates=True, only_specs=True, say=say)
    report = outcome.result
    if not outcome.estates and not any(one.code in STOPS for one in report.active):
        raise UsageError(
            "There is no spec to build.", hint="Name a spec or a folder with specs; `armgen init` writes one."
        )
    if _stops(report.active, lint_first):
        return Built(report, {}, (), (), True, (), ())
    programs = [_sharded(lower(estate), shard) for estate in outcome.estates]
    files: dict[Path, bytes] = {}
    for program, estate in zip(programs, outcome.estates, strict=True):
        folder = output if output is not None else _folder_of(estate)
        made = emit(program, arm_wanted=format != "bicep", bicep_wanted=format != "arm")
        for name, data in _all(made).items():
            _add(files, folder / name, data, estate)
    changed = {path: data for path, data in files.items() if not _same(path, data)}
    differences = tuple(_difference(path, data) for path, data in sorted(changed.items())) if check else ()
    if not check and write:
        replace_files(changed)
    return Built(report, files, tuple(sorted(changed)), differences, False, tuple(programs), outcome.estates)


def _stops(found: Iterable[Diagnostic], lint_first: bool) -> bool:
    return any(one.code in STOPS or (lint_first and one.severity is Severity.ERROR) for one in found)


def _sharded(program: Program, shard: tuple[int, int] | None) -> Program:
    """The part of a program that one of several CI jobs builds: every N-th root, with all its units."""
    if shard is None:
        return program
    index, count = shard
    kept = [root for number, root in enumerate(roots(program)) if number % count == index - 1]
    return program._replace(units=tuple(unit for root in kept for unit in root.units))


def _folder_of(estate: Estate) -> Path:
    return Path(estate.origin.document.name).parent


def _all(made: Files) -> dict[str, bytes]:
    return {**made.arm, **made.bicep, **made.manifest}


def _add(files: dict[Path, bytes], path: Path, data: bytes, estate: Estate) -> None:
    for other in files:
        if other.as_posix().lower() == path.as_posix().lower():
            raise UsageError(
                f"RP907: two specs would write '{path.as_posix()}'; the second is {estate.origin.document.name}.",
                hint="Give the specs different names, or build them into different folders.",
            )
    files[path] = data


_VERSION = re.compile(rb'(// Made by armgen )\S+|("name": "armgen",\s*"version": )"[^"]*"')


def _same(path: Path, data: bytes) -> bool:
    """Whether the file holds these bytes, whatever version of armgen wrote it."""
    try:
        old = path.read_bytes()
    except OSError:
        return False
    # The version stands once, near the top.
    return old == data or _VERSION.sub(rb"\1\2", old, count=1) == _VERSION.sub(rb"\1\2", data, count=1)


def _difference(path: Path, data: bytes) -> str:
    """A unified diff from what is there to what would be written."""
    name = path.as_posix()
    try:
        old = path.read_bytes().decode("utf-8", "replace").splitlines(keepends=True)
    except OSError:
        old = []
    new = data.decode().splitlines(keepends=True)
    return "".join(difflib.unified_diff(old, new, name if old else "/dev/null", name))


def explain_match(estate: Estate) -> str:
    """Machine, policy, collection, restore points, excluded disks and why: one block a machine."""
    lines: list[str] = []
    by_machine: dict[str, list[str]] = {}
    for point in estate.points:
        machine = point.machine
        if machine is None or point.is_copy:
            continue
        how = f"policy {point.collection.policy}" if point.collection.policy else "collection of the spec"
        excludes = () if isinstance(point.excludes, Unknown) else point.excludes
        left_out = [f"{one.ref.name} ({one.reason or 'named'})" for one in excludes if isinstance(one.ref, ResourceRef)]
        text = f"  {how} -> {point.collection.name} -> {point.name}"
        by_machine.setdefault(machine.key, []).append(text + (f", without {', '.join(left_out)}" if left_out else ""))
    for machine in sorted(estate.facts.machines, key=lambda one: one.key):
        lines.append(machine.key)
        lines += by_machine.get(machine.key, ["  not protected by this spec"])
    return "\n".join(lines) + "\n"


def matrix(programs: Sequence[Program], kind: str) -> str:
    """The roots as a matrix of CI jobs, one JSON object on one line."""
    rows = [root.name for program in programs for root in roots(program)]
    value: JsonValue
    if kind == "github":
        value = {"include": [{"root": name, "shard": f"{n}/{len(rows)}"} for n, name in enumerate(rows, 1)]}
    else:
        value = {
            re.sub(r"\W", "_", name): {"root": name, "shard": f"{n}/{len(rows)}"} for n, name in enumerate(rows, 1)
        }
    return json.dumps(value) + "\n"
