"""The rows of armgen/codes.py against the contract's table, copied as data."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from armgen.codes import CODES, DEFAULT_EDITION, EDITIONS, FAMILIES, Code, find_code
from armgen.diagnostics import Severity

TABLE: dict[str, dict[str, object]] = json.loads(
    Path(__file__).parent.with_name("data").joinpath("rules_table.json").read_text(encoding="utf-8")
)
LETTERS = {"E": Severity.ERROR, "W": Severity.WARNING, "I": Severity.INFO, "-": None}

SILENCED_BY = {
    "RP203": {"RP201", "RP202"},
    "RP204": {"RP201", "RP202"},
    "RP205": {"RP503"},
    "RP304": {"RP301"},
    "RP401": {"RP407"},
    "RP509": {"RP902", "RP304", "RP306"},
    "RP510": {"RP506", "RP508"},
    "RP702": {"RP707"},
    "RP711": {"RP709"},
    "RP713": {"RP306"},
    "RP714": {"RP710"},
    "RP716": {"RP201", "RP202", "RP203"},
    "RP717": {"RP716"},
    "RP902": {"RP306"},
    "RP904": {"RP902", "RP905"},
}


def test_codes_and_table_are_equal_as_sets() -> None:
    assert {(row.id, row.slug) for row in CODES.values()} == {(code, row["slug"]) for code, row in TABLE.items()}
    assert "RP307" not in CODES


@pytest.mark.parametrize("edition", EDITIONS)
def test_severities_are_those_of_the_table_and_the_strictest_is_the_default(edition: str) -> None:
    for code, row in TABLE.items():
        letters = row[edition]
        assert isinstance(letters, list)
        strictest, *others = sorted((LETTERS[letter] for letter in letters), key=_rank)
        assert CODES[code].severity[edition] == strictest, code
        assert [CODES[code].also[one] for one in [edition] if one in CODES[code].also] == others, code
        assert CODES[code].varies == any(len(row[one]) > 1 for one in EDITIONS)  # type: ignore[arg-type]


def test_silencers() -> None:
    assert {row.id: set(row.yields_to) for row in CODES.values() if row.yields_to} == SILENCED_BY
    assert all(other in CODES for row in CODES.values() for other in row.yields_to)


def test_no_two_codes_silence_each_other() -> None:
    def reaches(start: str) -> set[str]:
        found: set[str] = set()
        todo = [start]
        while todo:
            for other in CODES[todo.pop()].yields_to - found:
                found.add(other)
                todo.append(other)
        return found

    assert all(code not in reaches(code) for code in CODES)


def test_what_strict_raises_and_what_cannot_be_lowered() -> None:
    assert {row.id for row in CODES.values() if row.strict_error} == {"RP114", "RP903", "RP906"}
    assert {row.id for row in CODES.values() if not row.lowerable} == {"RP900", "RP901", "RP902", "RP907"}


def test_rows_are_in_order_and_belong_to_a_family() -> None:
    assert list(CODES) == sorted(CODES)
    assert {row.family for row in CODES.values()} == set(FAMILIES)
    assert all(row.module.isidentifier() and row.title[0].islower() for row in CODES.values() if row.title[:2] != "Re")
    assert DEFAULT_EDITION == "2022-02"
    assert list(EDITIONS) == sorted(EDITIONS)


@pytest.mark.parametrize("text", ["RP102", "rp102", " ultra-disk ", "Ultra-Disk"])
def test_found_by_code_or_slug(text: str) -> None:
    found = find_code(text)
    assert isinstance(found, Code)
    assert found.id == "RP102"


@pytest.mark.parametrize("text", ["", "RP999", "RP1", "ultra"])
def test_not_found(text: str) -> None:
    assert find_code(text) is None


def _rank(severity: Severity | None) -> int:
    return 9 if severity is None else severity.rank
