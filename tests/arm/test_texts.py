"""String functions."""

from __future__ import annotations

import pytest

from tests.arm.tables import Case, check, check_refused

CASES: list[Case] = [
    ("endsWith('abcdef','F')", True),
    ("endsWith('abcdef','e')", False),
    ("startsWith('abcdef','AB')", True),
    ("startsWith('abcdef','e')", False),
    ("startsWith('abc','')", True),
    ("format('{0}, {1}. Formatted number: {2:N0}','Hello','User',8175133)", "Hello, User. Formatted number: 8,175,133"),
    (
        "format('>{0}<>{1}<>{2}<',false(),createObject('a','b','!c',2),createArray(true(),2893,'abc'))",
        ">False<>{'a':'b','!c':2}<>[true,2893,'abc']<",
    ),
    ("format('{0}{{y}}','x')", "x{y}"),
    ("format('{0,5}|{0,-5}|','ab')", "   ab|ab   |"),
    ("format('{0:X4}',255)", "00FF"),
    ("format('{0}',null())", ""),
    ("format('{0}',json('1.5'))", "1.5"),
    ("guid('a')", "3703365d-5a9f-59b4-bca7-b9681389e4c1"),
    ("equals(guid('a','b'),guid('a-b'))", True),
    ("length(newGuid())", 36),
    ("join(variables('words'),', ')", "one, two, three"),
    ("join(createArray(1,true(),'a'),'')", "1Truea"),
    ("join(createArray(),',')", ""),
    ("padLeft('123',10,'0')", "0000000123"),
    ("padLeft(123,5)", "  123"),
    ("padLeft('abc',2)", "abc"),
    ("replace('123-123-1234','-','')", "1231231234"),
    ("like('abc', 'a*')", "[like('abc', 'a*')]"),
    ("replace('aA','A','b')", "ab"),
    ("split('one,two,three',',')", ["one", "two", "three"]),
    ("split('one;two,three',createArray(',',';'))", ["one", "two", "three"]),
    ("split('',',')", [""]),
    ("split('a,,b',',')", ["a", "", "b"]),
    ("string(createObject('valueA',10,'valueB','Example Text'))", '{"valueA":10,"valueB":"Example Text"}'),
    ("string(createArray('a','b','c'))", '["a","b","c"]'),
    ("string(5)", "5"),
    ("string('it''s')", "it's"),
    ("string(true())", "True"),
    ("string(createArray(true(),null(),json('1.0'),'<\"é'))", '[true,null,1.0,"<\\"é"]'),
    ("substring('one two three',4,3)", "two"),
    ("substring('one',3)", ""),
    ("substring('one two',4)", "two"),
    ("toLower('One ÄÖ')", "one äö"),
    ("toUpper('One ß')", "ONE ß"),
    ("trim('    one two three   ')", "one two three"),
    (
        "uniqueString('/subscriptions/31e9f9a0-9fd2-4294-a0a3-0101246d9700/resourceGroups/rg-modm201-20230913120256/providers/Microsoft.Compute/virtualMachines/bobjacmodm201')",
        "yvjxno3je5on2",
    ),
    ("equals(uniqueString('a','b'),uniqueString('a-b'))", True),
    ("length(uniqueString(''))", 13),
    ("format('nightly-{0}',parameters('stamp'))", "[format('nightly-{0}', parameters('stamp'))]"),
    ("toLower(concat('A',parameters('x')))", "[toLower(concat('A', parameters('x')))]"),
]

REFUSED: list[tuple[str, str]] = [
    ("endsWith('a',1)", "a string"),
    ("startsWith(1,'a')", "a string"),
    ("format('{0}')", "at least 2"),
    ("format('{1}','a')", "no argument"),
    ("format('{','a')", "brace"),
    ("format(1,'1')", "a string"),
    ("format('{0:Q}',1)", "no format"),
    ("guid()", "at least 1"),
    ("guid(1)", "a string"),
    ("newGuid('a')", "0 arguments"),
    ("join('a',',')", "an array"),
    ("join(createArray(1),1)", "a string"),
    ("padLeft('a',1,'ab')", "one character"),
    ("padLeft('a','1')", "an integer"),
    ("replace('a','','b')", "empty"),
    ("replace('a',0,0)", "a string"),
    ("split(1,1)", "a string"),
    ("split('a')", "2 arguments"),
    ("substring('abc',2,5)", "outside"),
    ("substring('abc',-1)", "outside"),
    ("toLower(2)", "a string"),
    ("toUpper('a','b')", "1 argument"),
    ("trim(2)", "a string"),
    ("string()", "1 argument"),
    ("uniqueString('One',2)", "a string"),
]


@pytest.mark.parametrize(("expression", "expected"), CASES)
def test_values(expression: str, expected: object) -> None:
    check(expression, expected)  # type: ignore[arg-type]


@pytest.mark.parametrize(("expression", "part"), REFUSED)
def test_refused(expression: str, part: str) -> None:
    check_refused(expression, part)
