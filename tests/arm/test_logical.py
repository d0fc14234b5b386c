"""Logical functions, coalesce and null."""

from __future__ import annotations

import pytest

from tests.arm.tables import Case, check, check_refused

CASES: list[Case] = [
    ("and(true(),true())", True),
    ("and(bool('true'),bool('false'))", False),
    ("and(true(),true(),false())", False),
    ("and(false(),equals(div(1,0),1))", False),
    ("or(true(),equals(div(1,0),1))", True),
    ("or(false(),false())", False),
    ("not(true())", False),
    ("bool('true')", True),
    ("bool('False')", False),
    ("bool(1)", True),
    ("bool(0)", False),
    ("bool(-3)", True),
    ("bool(true())", True),
    ("true()", True),
    ("false()", False),
    ("null()", None),
    ("if(equals('a','a'),'yes','no')", "yes"),
    ("if(false(),div(1,0),'no')", "no"),
    ("coalesce(null(),null(),1,2)", 1),
    ("coalesce(null())", None),
    ("coalesce(null(),'a',div(1,0))", "a"),
    ("and(parameters('a'),true())", "[parameters('a')]"),
    ("and(parameters('a'),false())", False),
    ("or(parameters('a'),true(),div(1,0))", True),
    ("or(false(),parameters('a'),parameters('b'))", "[or(parameters('a'), parameters('b'))]"),
    ("if(parameters('a'),concat('x','y'),div(1,0))", "[if(parameters('a'), 'xy', div(1, 0))]"),
    ("coalesce(null(),parameters('a'),concat('b','c'))", "[coalesce(parameters('a'), 'bc')]"),
    ("not(parameters('a'))", "[not(parameters('a'))]"),
]

REFUSED: list[tuple[str, str]] = [
    ("and(true())", "at least 2"),
    ("and(true(),1)", "a boolean"),
    ("or('true',true())", "a boolean"),
    ("not('true')", "a boolean"),
    ("if('true',1,2)", "a boolean"),
    ("if(true(),1)", "3 arguments"),
    ("bool('yes')", "'true'"),
    ("bool(createArray())", "a string or an integer"),
    ("true(1)", "0 arguments"),
    ("false(1)", "0 arguments"),
    ("null(1)", "0 arguments"),
    ("coalesce()", "at least 1"),
]


@pytest.mark.parametrize(("expression", "expected"), CASES)
def test_values(expression: str, expected: object) -> None:
    check(expression, expected)  # type: ignore[arg-type]


@pytest.mark.parametrize(("expression", "part"), REFUSED)
def test_refused(expression: str, part: str) -> None:
    check_refused(expression, part)
