"""Object functions."""

from __future__ import annotations

import pytest

from tests.arm.tables import Case, check, check_refused

CASES: list[Case] = [
    (
        "createObject('intProp',1,'boolProp',true(),'arrayProp',createArray('a'),'objectProp',createObject('key1','value1'))",
        {"intProp": 1, "boolProp": True, "arrayProp": ["a"], "objectProp": {"key1": "value1"}},
    ),
    ("createObject()", {}),
    ("items(createObject('item002',2,'item001',1))", [{"key": "item001", "value": 1}, {"key": "item002", "value": 2}]),
    (
        "map(items(variables('mixed')),lambda('i',lambdaVariables('i').key))",
        ["123", "456", "abc", "ABC", "def", "DEF", "ghi", "GHI"],
    ),
    ('json(\'{"a":"b"}\')', {"a": "b"}),
    ("json('null')", None),
    ("json('\"test\"')", "test"),
    ("json('3')", 3),
    ("json('1.5')", 1.5),
    ("json('true')", True),
    ("json('[1,2,]')", [1, 2]),
    ("json('{''a'': ''b''}')", {"a": "b"}),
    ("json('// c\n{a: 0x10}')", {"a": 16}),
    ('json(\'{"d":"2020-04-07T14:53:14+02:00"}\')', {"d": "2020-04-07T14:53:14+02:00"}),
    ("json(format('{{\"a\": \"{0}\"}}','demo value'))", {"a": "demo value"}),
    ("objectKeys(createObject('b',1,'a',2))", ["a", "b"]),
    ('objectKeys(json(\'{"A":1,"a":2}\'))', ["A", "a"]),
    (
        "shallowMerge(createArray(createObject('foo',createObject('a',1)),createObject('FOO',createObject('b',2)),createObject('bar',null())))",
        {"foo": {"b": 2}, "bar": None},
    ),
    ("shallowMerge(createArray())", {}),
    ("tryGet(variables('thing'),'two','DEEP',0)", 1),
    ("tryGet(variables('thing'),'nothing','x',0)", None),
    ("tryGet(variables('thing'),'Two','deep',5)", None),
    ("tryGet(variables('thing'),'Two','deep',createObject('value',1,'fromEnd',true()),'last')", True),
    ("tryGet(variables('words'),1)", "two"),
    ("tryGet(null(),'a')", None),
    ("tryIndexFromEnd(variables('words'),1)", "three"),
    ("tryIndexFromEnd(variables('words'),4)", None),
    ("tryIndexFromEnd(variables('words'),-1)", None),
    ("tryIndexFromEnd(variables('dogs'),1,'name')", "Kira"),
    ("variables('thing').TWO.deep[1]['Last']", True),
    ("createObject('a',parameters('x'),'b',2)", {"a": "[parameters('x')]", "b": 2}),
    ("createObject('a',parameters('x')).a", "[parameters('x')]"),
    ("string(createObject('a',parameters('x')))", "[string(createObject('a', parameters('x')))]"),
    ("tryGet(parameters('x'),'a')", "[tryGet(parameters('x'), 'a')]"),
    ("tryGet(variables('half'),'open')", "[parameters('open')]"),
    (
        "tryGet(variables('half'),'open','a')",
        "[tryGet(createObject('known', 'k', 'open', parameters('open')), 'open', 'a')]",
    ),
    ("items(createObject('a',parameters('x')))", [{"key": "a", "value": "[parameters('x')]"}]),
]

REFUSED: list[tuple[str, str]] = [
    ("createObject('a')", "pairs"),
    ("createObject(1,2)", "a string"),
    ("items('a')", "an object"),
    ("json('')", "as JSON"),
    ("json('{')", "as JSON"),
    ("json('[1] 2')", "as JSON"),
    ("json('NaN')", "as JSON"),
    ("json(1)", "a string"),
    ("objectKeys(1)", "an object"),
    ("shallowMerge(1)", "an array"),
    ("shallowMerge(createArray(1))", "objects"),
    ("tryGet('one','a')", "an object or an array"),
    ("tryGet(variables('words'))", "at least 2"),
    ("tryGet(variables('words'),'a')", "an integer"),
    ("tryGet(variables('thing'),1)", "a string"),
    ("tryIndexFromEnd('one',1)", "an array"),
    ("variables('thing').nothing", "does not exist; there are: one, Two, three"),
    ("variables('nothing')", "no variable 'nothing'"),
    ("null().a", "Null"),
]


@pytest.mark.parametrize(("expression", "expected"), CASES)
def test_values(expression: str, expected: object) -> None:
    check(expression, expected)  # type: ignore[arg-type]


@pytest.mark.parametrize(("expression", "part"), REFUSED)
def test_refused(expression: str, part: str) -> None:
    check_refused(expression, part)
