"""Every rule's page is true: its bad example is flagged, its good one is not."""

from __future__ import annotations

import importlib
import re
from pathlib import Path
from textwrap import dedent

import pytest

import armgen.rules
from armgen.codes import CODES, EDITIONS
from armgen.commands.lint import lint
from armgen.rules import ALL_RULES

BY_DATA = {"RP115", "RP311", "RP405", "RP406", "RP511", "RP712"}
"""Rules that need facts of what exists, or more than a page holds: tests/rules has them in full."""


def sections(code: str) -> dict[str, str]:
    module = importlib.import_module(f"armgen.rules.{CODES[code].module}")
    text = module.__doc__ or ""
    parts = re.split(r"^(Bad|Good)::\n", text, flags=re.MULTILINE)
    return {
        "what": parts[0],
        **{name: dedent(body).strip() + "\n" for name, body in zip(parts[1::2], parts[2::2], strict=True)},
    }


def test_codes_files_and_registry_are_the_same_set() -> None:
    folder = Path(armgen.rules.__file__).parent
    helpers = {"__init__", "base", "words", "versions", "problems", "properties", "mending", "barred"}
    files = {path.stem for path in folder.glob("*.py")} - helpers
    assert files == {row.module for row in CODES.values()}
    documented = {"RP900", "RP904", "RP905", "RP906"}
    assert {rule.code for rule in ALL_RULES} == set(CODES) - documented
    assert [rule.code for rule in ALL_RULES] == sorted(rule.code for rule in ALL_RULES)


@pytest.mark.parametrize("code", sorted(CODES))
def test_a_rule_says_what_it_finds(code: str) -> None:
    parts = sections(code)
    assert set(parts) == {"what", "Bad", "Good"}
    title = parts["what"].strip().splitlines()[0]
    assert title.endswith(".") and len(title) <= 110
    assert len(parts["what"].split()) > 15


@pytest.mark.parametrize("code", sorted(set(CODES) - BY_DATA))
def test_bad_is_flagged_and_good_is_not(code: str, tmp_path: Path) -> None:
    parts = sections(code)
    edition = next(edition for edition in EDITIONS if CODES[code].severity[edition] is not None)
    found = {}
    for name in ("Bad", "Good"):
        is_template = parts[name].startswith("{")
        path = tmp_path / f"{name}.{'json' if is_template else 'yaml'}"
        path.write_text(unfolded(parts[name]) if is_template else parts[name], encoding="utf-8")
        report = lint(paths=[str(path)], constraints=edition, use_config=False).result
        found[name] = {one.code for one in report.active}
    assert code in found["Bad"]
    assert code not in found["Good"]


def unfolded(text: str) -> str:
    """An example with what it stands for: `{1..257}` in a name is 257 entries, `{x*24600}` that many letters."""
    text = re.sub(r"\{(.)\*(\d+)\}", lambda match: match[1] * int(match[2]), text)

    def entries(match: re.Match[str]) -> str:
        return ", ".join(f'"{match[1]}{number}": {match[3]}' for number in range(1, int(match[2]) + 1))

    return re.sub(r'"(\w)\{1\.\.(\d+)\}": (""|\{[^{}]*\})', entries, text)
