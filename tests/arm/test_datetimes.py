"""Date functions."""

from __future__ import annotations

import pytest

from tests.arm.tables import Case, check, check_refused

CASES: list[Case] = [
    ("dateTimeAdd('2020-04-07 14:53:14Z','P3Y')", "2023-04-07T14:53:14Z"),
    ("dateTimeAdd('2020-04-07 14:53:14Z','-P9D')", "2020-03-29T14:53:14Z"),
    ("dateTimeAdd('2020-04-07 14:53:14Z','PT1H')", "2020-04-07T15:53:14Z"),
    ("dateTimeAdd('2020-04-07 14:53:14Z','P3Y','u')", "2023-04-07 14:53:14Z"),
    ("dateTimeAdd('20200407T145314Z','P1M','yyyyMMdd')", "20200507"),
    ("dateTimeAdd('2020-04-07T14:53:14.5+02:00','PT0S')", "2020-04-07T12:53:14.5Z"),
    ("dateTimeAdd(utcNow(),'P1D')", "2026-11-26T05:35:23Z"),
    ("dateTimeFromEpoch(1683040573)", "2023-05-02T15:16:13Z"),
    ("dateTimeFromEpoch(-1)", "1969-12-31T23:59:59Z"),
    ("dateTimeToEpoch('2023-05-02T15:16:13Z')", 1683040573),
    ("dateTimeToEpoch(dateTimeAdd('2020-04-07 14:53:14Z','P1Y'))", 1617807194),
    ("utcNow()", "20261125T053523Z"),
    ("utcNow('d')", "11/25/2026"),
    ("utcNow('M d')", "11 25"),
    ("utcNow('yyyy-MM-ddTHH:mm:ss.fffZ')", "2026-11-25T05:35:23.450Z"),
]

REFUSED: list[tuple[str, str]] = [
    ("dateTimeAdd('not a date','P1D')", "as a date"),
    ("dateTimeAdd('2020-04-07','1D')", "ISO 8601"),
    ("dateTimeAdd('2020-04-07','P1W')", "ISO 8601"),
    ("dateTimeAdd('9999-12-31','P1D')", "9999"),
    ("dateTimeAdd(1,2)", "a string"),
    ("dateTimeAdd('2020-04-07','P1D','x')", "format"),
    ("dateTimeFromEpoch(999999999999999)", "9999"),
    ("dateTimeFromEpoch('1')", "an integer"),
    ("dateTimeToEpoch('x')", "as a date"),
    ("utcNow('Q')", "format"),
    ("utcNow(1)", "a string"),
]


@pytest.mark.parametrize(("expression", "expected"), CASES)
def test_values(expression: str, expected: object) -> None:
    check(expression, expected)  # type: ignore[arg-type]


@pytest.mark.parametrize(("expression", "part"), REFUSED)
def test_refused(expression: str, part: str) -> None:
    check_refused(expression, part)
