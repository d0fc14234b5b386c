"""Numeric functions."""

from __future__ import annotations

import pytest

from tests.arm.tables import Case, check, check_refused

CASES: list[Case] = [
    ("add(5,3)", 8),
    ("add(2147483647,1)", 2147483648),
    ("sub(7,3)", 4),
    ("sub(3,7)", -4),
    ("mul(5,3)", 15),
    ("mul(5,'3')", 15),
    ("div(8,3)", 2),
    ("div(-7,2)", -3),
    ("div(7,-2)", -3),
    ("mod(7,3)", 1),
    ("mod(-7,3)", -1),
    ("mod(7,-3)", 1),
    ("float('3.0')", 3.0),
    ("float(3)", 3.0),
    ("float('1e3')", 1000.0),
    ("int('4')", 4),
    ("int(' -5 ')", -5),
    ("int('007')", 7),
    ("int(4)", 4),
    ("int('9223372036854775807')", 9223372036854775807),
    ("max(0,3,2)", 3),
    ("max(createArray(0,3,2))", 3),
    ("max(createArray(6,4),8)", 8),
    ("min(0,3,2)", 0),
    ("min(createArray(5,3))", 3),
    ("sub(-9223372036854775807,1)", -9223372036854775808),
    ("add(parameters('n'),1)", "[add(parameters('n'), 1)]"),
    ("max(1,parameters('n'))", "[max(1, parameters('n'))]"),
]

REFUSED: list[tuple[str, str]] = [
    ("add(9223372036854775807,1)", "64-bit"),
    ("mul(9223372036854775807,9223372036854775807)", "64-bit"),
    ("sub(-9223372036854775808,1)", "64-bit"),
    ("div(-9223372036854775808,-1)", "64-bit"),
    ("div(8,0)", "zero"),
    ("mod(7,0)", "zero"),
    ("add('one','two')", "an integer"),
    ("add(true(),1)", "an integer"),
    ("add(1)", "2 arguments"),
    ("int('1.0')", "as an integer"),
    ("int('one')", "as an integer"),
    ("int(true())", "a string or an integer"),
    ("int('9223372036854775808')", "64-bit"),
    ("float('one')", "as a number"),
    ("float('NaN')", "as a number"),
    ("max(createArray())", "at least one"),
    ("max(1,'0')", "an integer"),
    ("min('one','two')", "an integer"),
    ("9223372036854775808", "64 bits"),
    ("add(1,json('1.5'))", "an integer"),
]


@pytest.mark.parametrize(("expression", "expected"), CASES)
def test_values(expression: str, expected: object) -> None:
    check(expression, expected)  # type: ignore[arg-type]


@pytest.mark.parametrize(("expression", "part"), REFUSED)
def test_refused(expression: str, part: str) -> None:
    check_refused(expression, part)
