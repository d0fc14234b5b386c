"""Comparison functions."""

from __future__ import annotations

import pytest

from tests.arm.tables import Case, check, check_refused

CASES: list[Case] = [
    ("equals(1,1)", True),
    ("equals(1,'1')", False),
    ("equals('a','A')", False),
    ("equals(1,json('1.0'))", False),
    ("equals(true(),1)", False),
    ("equals(null(),null())", True),
    ("equals(createArray(1,2),createArray(1,2))", True),
    ("equals(createArray(1,2),createArray(2,1))", False),
    ("equals(createObject('a',1,'b',2),createObject('b',2,'a',1))", True),
    ("equals(createObject('a',1),createObject('A',1))", False),
    ("greater(2,1)", True),
    ("greater('A','a')", True),
    ("greater('b','A')", True),
    ("greaterOrEquals(1,1)", True),
    ("greaterOrEquals('a','b')", False),
    ("less(1,2)", True),
    ("less('a','B')", True),
    ("less('a1','a10')", True),
    ("less('co_op','co-op')", True),
    ("less('ss','ß')", True),
    ("lessOrEquals('a','a')", True),
    ("lessOrEquals(2,1)", False),
    ("less('a','é')", True),
    ("less('e','é')", True),
    ("less('é','f')", True),
    ("equals(parameters('x'),1)", "[equals(parameters('x'), 1)]"),
]

REFUSED: list[tuple[str, str]] = [
    ("less(1,'a')", "Integer and String"),
    ("greater(true(),false())", "Boolean"),
    ("less(createArray(),createArray())", "Array"),
    ("equals(1)", "2 arguments"),
]


@pytest.mark.parametrize(("expression", "expected"), CASES)
def test_values(expression: str, expected: object) -> None:
    check(expression, expected)  # type: ignore[arg-type]


@pytest.mark.parametrize(("expression", "part"), REFUSED)
def test_refused(expression: str, part: str) -> None:
    check_refused(expression, part)
