"""Every rule that is judged on specs has its cases, in each edition in which it can find something."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest

from armgen import catalog
from armgen.codes import CODES, EDITIONS
from armgen.rules import ALL_RULES
from tests.rules import (
    test_rp1_machines,
    test_rp2_versions,
    test_rp3_protected,
    test_rp4_limits,
    test_rp5_regions,
    test_rp6_rp7,
    test_rp9_tool,
)
from tests.rules.cases import Case

ROOT = Path(__file__).resolve().parent.parent.parent
MODULES = (
    test_rp1_machines,
    test_rp2_versions,
    test_rp3_protected,
    test_rp4_limits,
    test_rp5_regions,
    test_rp6_rp7,
    test_rp9_tool,
)
CASES: list[Case] = [case for module in MODULES for case in module.CASES]
OF_TEMPLATES = {f"RP7{number:02}" for number in range(1, 18)} - {"RP712", "RP714"} | {"RP402", "RP602"}
"""What a spec cannot do wrong: tests/templates has their cases."""

OF_FILES = {"RP906"}
"""What is no spec at all: tests/spec/test_texts.py."""

ON_SPECS = sorted(set(CODES) - OF_TEMPLATES - OF_FILES)


@pytest.mark.parametrize("edition", EDITIONS)
@pytest.mark.parametrize("code", ON_SPECS)
def test_two_flagged_and_two_clean(code: str, edition: str) -> None:
    mine = [case for case in CASES if case.code == code and edition in case.editions]
    counts = Counter(case.flagged for case in mine)
    wanted = 2 if CODES[code].severity[edition] is not None else 0
    assert counts[True] >= wanted, counts
    assert counts[False] >= max(wanted, 1), counts
    if not wanted:
        assert counts[True] == 0


def test_cases_are_told_apart() -> None:
    again = [key for key, count in Counter((case.code, case.what) for case in CASES).items() if count > 1]
    assert again == []


def test_table_registry_documentation_and_catalogue_are_one_set() -> None:
    table = json.loads((ROOT / "tests/data/rules_table.json").read_text(encoding="utf-8"))
    assert set(table) == set(CODES)
    assert {path.stem for path in (ROOT / "docs/rules").glob("*.md")} - {"README"} == set(CODES)
    assert {rule.code for rule in ALL_RULES} <= set(CODES)
    for code in CODES:
        assert any(catalog.source(code, edition) is not None for edition in EDITIONS), code
