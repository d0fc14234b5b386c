"""One rule, one spec, one answer: what the tests of rules are made of.

A case is a spec in YAML, with facts beside it where it needs them. `# here` marks each line at which the rule must
speak; a clean case has no mark. Every case is linted as a user would lint it, and only what its rule says is looked at.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from datetime import datetime, timezone
from pathlib import Path
from typing import NamedTuple

from armgen.codes import CODES, EDITIONS
from armgen.commands.lint import lint
from armgen.diagnostics import Diagnostic, Severity, span_of

MARK = "# here"
NOW = datetime(2026, 11, 25, 12, tzinfo=timezone.utc)
_NAMES = {"22": EDITIONS[:1], "26": EDITIONS[1:], "both": EDITIONS}


class Case(NamedTuple):
    """`message`: what each finding says, in part; "" for a clean case. `facts` is the text of an inventory."""

    code: str
    editions: tuple[str, ...]
    what: str
    spec: str
    message: str = ""
    facts: str = ""
    severity: str = ""
    config: str = ""

    @property
    def flagged(self) -> bool:
        return bool(self.message)

    @property
    def title(self) -> str:
        return f"{self.code} {self.what}"


def flags(code: str, editions: str, what: str, spec: str, message: str, **more: str) -> Case:
    assert MARK in spec or MARK in more.get("facts", ""), what
    return Case(code, _NAMES[editions], what, spec, message, **more)


def clean(code: str, editions: str, what: str, spec: str, **more: str) -> Case:
    assert MARK not in spec, what
    return Case(code, _NAMES[editions], what, spec, **more)


def runs(cases: list[Case]) -> list[tuple[Case, str]]:
    return [(case, edition) for case in cases for edition in case.editions]


def title(value: object) -> str:
    return value.title if isinstance(value, Case) else str(value)


def check(case: Case, edition: str, folder: Path) -> None:
    """The lines that the rule names are the marked ones, and each finding says what it should."""
    found = judge(case, edition, folder)
    spoken = sorted((one.origin.document.name.rpartition("/")[2], span_of(one.origin, one.part).line) for one in found)
    assert spoken == sorted(marked(case)), [one.message for one in found]
    for one in found:
        assert case.message in one.message, one.message
        assert one.help and one.message.endswith((".", "?")), one
        wanted = Severity(case.severity) if case.severity else CODES[case.code].severity[edition]
        assert one.severity is wanted


def judge(case: Case, edition: str, folder: Path) -> list[Diagnostic]:
    """What the rule of the case says."""
    return [one for one in judge_all(case, edition, folder) if one.code == case.code]


def judge_all(case: Case, edition: str, folder: Path) -> list[Diagnostic]:
    path = folder / "spec.yaml"
    path.write_text(case.spec, encoding="utf-8")
    inventories = []
    if case.facts:
        (folder / "facts.yaml").write_text(case.facts, encoding="utf-8")
        inventories.append(str(folder / "facts.yaml"))
    if case.config:
        (folder / "armgen.toml").write_text(case.config, encoding="utf-8")
    report = lint(
        paths=[str(path)], inventories=inventories, constraints=edition, now=NOW, use_config=bool(case.config)
    ).result
    return list(report.active)


def marked(case: Case) -> Iterator[tuple[str, int]]:
    for name, text in (("spec.yaml", case.spec), ("facts.yaml", case.facts)):
        for number, line in enumerate(text.splitlines(), 1):
            yield from itertools.repeat((name, number), line.count(MARK))
