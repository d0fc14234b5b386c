"""`armgen lint --fix`: judge, mend, judge again, until nothing changes; then write all files at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NamedTuple

from armgen.commands.lint import LintOutcome
from armgen.files import replace_files
from armgen.lint.fix import apply_fixes, as_file, difference

MOST_ROUNDS = 20
"""Each round applies what does not touch the same text; a real file needs two or three."""

Judge = Callable[[Mapping[Path, bytes]], LintOutcome]
"""Judges the run with other texts for some of its files."""


class FixRun(NamedTuple):
    """`outcome`: what is left (with `write`; else what is there now). `titles`: the applied fixes by file."""

    outcome: LintOutcome
    difference: str
    titles: Mapping[str, tuple[str, ...]]


def fix(judge: Judge, *, unsafe: bool, write: bool) -> FixRun:
    """Apply the fixes of a run. Files are replaced whole and together, or (without `write`) not at all."""
    first = outcome = judge({})
    before: dict[Path, bytes] = {}
    after: dict[Path, bytes] = {}
    names: dict[Path, str] = {}
    titles: dict[str, tuple[str, ...]] = {}
    for _ in range(MOST_ROUNDS):
        changed = False
        for fixed in apply_fixes(outcome.result.diagnostics, unsafe=unsafe):
            path = Path(fixed.document.name).resolve()
            if path not in before:
                before[path] = path.read_bytes()
            data = as_file(fixed, before[path])
            if data != after.get(path, before[path]):
                after[path], names[path], changed = data, fixed.document.name, True
                titles[fixed.document.name] = (*titles.get(fixed.document.name, ()), *fixed.titles)
        if not changed:
            break
        outcome = judge(after)
    differs = {path: data for path, data in after.items() if data != before[path]}
    text = difference(before, differs, names)
    if not write:
        return FixRun(first, text, titles)
    replace_files(differs)
    return FixRun(judge({}) if differs else outcome, text, titles)
