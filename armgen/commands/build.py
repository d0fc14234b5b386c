"""`armgen build`: specs in, ARM and Bicep out."""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from armgen.commands.specs import STOPS, is_placed
from armgen.compiler.ir import Program
from armgen.compiler.lower import lower
from armgen.diagnostics import Diagnostic, Origin, Severity
from armgen.emit.arm import to_bytes
from armgen.emit.files import Files, emit, file_row, roots
from armgen.errors import UsageError
from armgen.estate.model import Estate, Point
from armgen.estate.names import ResourceRef
from armgen.files import replace_files
from armgen.jsontypes import JsonValue
from armgen.lint.files import LintFile
from armgen.lint.report import NAMED_BY_HAND, LintReport
from armgen.unknown import Unknown


class Built(NamedTuple):
    """`report` is the lint's. `files` are all files by path; `written` those that changed, `removed` those of an
    earlier build that are no longer made, `differences` the diffs of both under --check. `refused`: errors of the lint
    kept everything from being written.
    """

    report: LintReport
    files: dict[Path, bytes]
    written: tuple[Path, ...]
    removed: tuple[Path, ...]
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
    error of the lint; files of an earlier build that the spec no longer makes are removed. `shard` (I, N) takes every
    N-th root from the I-th on. UsageError when there is no spec.
    """
    from armgen.commands.lint import lint

    outcome = lint(paths=paths, constraints=constraints, keep_estates=True, only_specs=True, say=say)
    skipped = _no_specs(paths, outcome.files)
    report = outcome.result._replace(diagnostics=(*skipped, *outcome.result.diagnostics))
    if not outcome.estates and not _stops(report.active, lint_first=True):
        raise UsageError(
            "There is no spec to build.", hint="Name a spec or a folder with specs; `armgen init` writes one."
        )
    if not outcome.estates or _stops(report.active, lint_first) or not all(map(is_placed, outcome.estates)):
        return Built(report, {}, (), (), (), True, (), ())
    programs = [lower(estate) for estate in outcome.estates]
    files: dict[Path, bytes] = {}
    left_over: set[Path] = set()
    before = 0
    to_disk = check or write
    read = _read_files(outcome.estates if to_disk else ())
    for program, estate in zip(programs, outcome.estates, strict=True):
        folder = output if output is not None else _folder_of(estate)
        made = emit(program, arm_wanted=format != "bicep", bicep_wanted=format != "arm")
        wanted = _of_shard(made, shard, before)
        before += len(made.arm or made.bicep)
        clash = _clash(files, folder, wanted, estate) or _over_input(read, folder, wanted, estate)
        if clash is not None:
            return Built(report._replace(diagnostics=(*report.diagnostics, clash)), {}, (), (), (), True, (), ())
        files.update({folder / name: data for name, data in wanted.items()})
        if to_disk:
            files.update(_manifest_as_there(folder, made, wanted))
        if shard is None:
            left_over.update(_left_over(folder, program.name, wanted, format))
    changed = {path: data for path, data in files.items() if not _same(path, data)}
    left_over -= files.keys()
    differences: list[str] = []
    if check:
        differences += [_difference(path, data) for path, data in sorted(changed.items())]
        differences += [_difference(path, b"") for path in sorted(left_over)]
    elif write:
        replace_files(changed)
        for path in left_over:
            path.unlink()
    return Built(
        report,
        files,
        tuple(sorted(changed)),
        tuple(sorted(left_over)),
        tuple(differences),
        False,
        tuple(programs),
        outcome.estates,
    )


def _no_specs(paths: Iterable[str], files: Iterable[LintFile]) -> tuple[Diagnostic, ...]:
    """RP906 for templates that were named by hand: nothing would come of them."""
    named = {Path(path).resolve() for path in paths}
    return tuple(
        Diagnostic(
            "RP906",
            Severity.ERROR,
            f"'{one.document.name}' was skipped: it is no spec.",
            Origin(one.document),
            "Leave it out; `armgen lint` judges templates.",
            prop=NAMED_BY_HAND,
        )
        for one in files
        if one.kind != "spec" and one.path.resolve() in named
    )


def _stops(found: Iterable[Diagnostic], lint_first: bool) -> bool:
    return any(one.code in STOPS or (lint_first and one.severity is Severity.ERROR) for one in found)


def _of_shard(made: Files, shard: tuple[int, int] | None, before: int) -> dict[str, bytes]:
    """The files that one of several CI jobs writes: those of every N-th root, of all specs; the first the manifest.

    `before` counts the roots of the specs before this one.
    """
    index, count = shard or (1, 1)
    names = list(made.arm or made.bicep)
    mine = [name for number, name in enumerate(names, before) if number % count == index - 1]
    files: dict[str, bytes] = {}
    for by_root in (made.arm, made.bicep):
        for name in mine:
            files.update(by_root.get(name, {}))
    return {**files, **made.manifest} if index == 1 else files


def _left_over(folder: Path, name: str, made: Mapping[str, bytes], format: str) -> Iterator[Path]:
    """What an earlier build of the spec wrote, as its manifest says, and this one no longer makes."""
    manifest = folder / f"{name}.manifest.json"
    try:
        earlier = json.loads(manifest.read_bytes())
        listed = [str(one) for one in earlier["files"]]
    except (OSError, ValueError, KeyError, TypeError):
        return
    kinds = {"arm": {".json"}, "bicep": {".bicep", ".bicepparam"}}.get(format, {".json", ".bicep", ".bicepparam"})
    inside = folder.resolve()
    for one in {*listed, manifest.name}:
        path = folder / one
        if one not in made and path.suffix in kinds and path.resolve().is_relative_to(inside) and _is_ours(path):
            yield path


def _is_ours(path: Path) -> bool:
    """Whether a file says that armgen made it; a parameter file of JSON has no place to say so."""
    try:
        head = path.read_bytes()[:2_000]
    except OSError:
        return False
    return b"Made by armgen " in head or b'"name": "armgen"' in head or path.name.endswith(".parameters.json")


def _folder_of(estate: Estate) -> Path:
    return Path(estate.origin.document.name).parent


def _clash(files: Mapping[Path, bytes], folder: Path, wanted: Mapping[str, bytes], estate: Estate) -> Diagnostic | None:
    """RP907 when a spec would write a file that an earlier one writes: names that differ by case alone are one file."""
    taken = {path.as_posix().lower(): path for path in files}
    for name in wanted:
        if (folder / name).as_posix().lower() in taken:
            return Diagnostic(
                "RP907",
                Severity.ERROR,
                f"Two specs would write '{(folder / name).as_posix()}'; the second is {estate.origin.document.name}.",
                estate.origin.at("name"),
                "Give the specs different names, or build them into different folders.",
            )
    return None


def _read_files(estates: Iterable[Estate]) -> frozenset[str]:
    """The specs and inventories of a build, in lower case."""
    names = [one.origin.document.name for one in estates]
    names += [inventory.document.name for one in estates for inventory in one.facts.inventories]
    return frozenset(Path(name).resolve().as_posix().lower() for name in names)


def _over_input(read: frozenset[str], folder: Path, wanted: Mapping[str, bytes], estate: Estate) -> Diagnostic | None:
    """RP907 when a spec would be compiled over itself, or over facts: `payroll.json` with the name `payroll`."""
    base = folder.resolve().as_posix().lower()
    for name in wanted:
        if f"{base}/{name}".lower() in read:
            return Diagnostic(
                "RP907",
                Severity.ERROR,
                f"The build would write '{(folder / name).as_posix()}', which is a spec or an inventory that it reads.",
                estate.origin.at("name"),
                "Build into another folder with -o, or give the spec another name.",
            )
    return None


_VERSION = re.compile(rb'(// Made by armgen )\S+|("name": "armgen",\s*"version": )"[^"]*"')


def _same(path: Path, data: bytes) -> bool:
    """Whether the file holds these bytes, whatever version of armgen wrote it."""
    try:
        old = path.read_bytes()
    except OSError:
        return False
    # The version stands once, near the top.
    return old == data or _VERSION.sub(rb"\1\2", old, count=1) == _VERSION.sub(rb"\1\2", data, count=1)


def _manifest_as_there(folder: Path, made: Files, wanted: Mapping[str, bytes]) -> Iterator[tuple[Path, bytes]]:
    """The manifest, with the hashes of files that are left as they are since another version alone has written them."""
    roots_made = {
        name: data for kind in (made.arm, made.bicep) for files in kind.values() for name, data in files.items()
    }
    for name in made.manifest.keys() & wanted.keys():
        manifest = json.loads(wanted[name])
        for row in [row for root in manifest["roots"] for row in root["files"].values()]:
            path = folder / row["path"]
            if _same(path, roots_made[row["path"]]):
                row.update(file_row(path.read_bytes()))
        yield folder / name, to_bytes(manifest)


def _difference(path: Path, data: bytes) -> str:
    """A unified diff from what is there to what would be written."""
    name = path.as_posix()
    try:
        old = path.read_bytes().decode("utf-8", "replace").splitlines(keepends=True)
    except OSError:
        old = []
    new = data.decode().splitlines(keepends=True)
    return "".join(difflib.unified_diff(old, new, name if old else "/dev/null", name if new else "/dev/null"))


def explain_match(estate: Estate) -> str:
    """Machine, policy, collection, restore points, excluded disks and why, copies: one block a machine."""
    lines: list[str] = []
    by_machine: dict[str, list[str]] = {}
    for point in estate.points:
        if point.machine is not None:
            by_machine.setdefault(point.machine.key, []).append(_explained(point))
    for machine in sorted(estate.facts.machines, key=lambda one: one.key):
        lines.append(machine.key)
        nobody = "no policy matches it, no collection names it" if estate.policies else "no collection names it"
        lines += [f"  {text}" for text in by_machine.get(machine.key, [nobody])]
    return "\n".join(lines) + "\n"


def _explained(point: Point) -> str:
    collection = point.collection
    how = f"policy {collection.policy}" if collection.policy else "collection of the spec"
    text = f"{how} -> {collection.name} -> {point.name}"
    if point.is_copy:
        return f"{text} (copy in {collection.location})"
    excludes = () if isinstance(point.excludes, Unknown) else point.excludes
    left_out = [f"{one.ref.name} ({one.reason or 'named'})" for one in excludes if isinstance(one.ref, ResourceRef)]
    return text + (f", without {', '.join(left_out)}" if left_out else "")


def matrix(programs: Sequence[Program], kind: str) -> str:
    """The roots as a matrix of CI jobs, one JSON object on one line."""
    names = [root.name for program in programs for root in roots(program)]
    rows: list[JsonValue] = [{"root": name, "shard": f"{n}/{len(names)}"} for n, name in enumerate(names, 1)]
    value: JsonValue = {"include": rows} if kind == "github" else dict(zip(_jobs(names), rows, strict=True))
    return json.dumps(value) + "\n"


def _jobs(names: Sequence[str]) -> list[str]:
    """What Azure DevOps takes as names of jobs: letters, digits and underscores, a letter first; each one once."""
    jobs = [re.sub(r"[^A-Za-z0-9_]", "_", name if name[:1].isalpha() else f"r{name}")[:80].lower() for name in names]
    return [job if jobs.count(job) == 1 else f"{job}__{number}" for number, job in enumerate(jobs, 1)]
