"""Lambda functions."""

from __future__ import annotations

import pytest

from tests.arm.tables import Case, check, check_refused

CASES: list[Case] = [
    ("map(variables('dogs'),lambda('dog',lambdaVariables('dog').name))", ["Evie", "Casper", "Indy", "Kira"]),
    (
        "map(createArray('a','b'),lambda('x','i',format('{0}{1}',lambdaVariables('x'),lambdaVariables('i'))))",
        ["a0", "b1"],
    ),
    ("map(createArray(),lambda('x',div(1,0)))", []),
    (
        "map(filter(variables('dogs'),lambda('dog',greaterOrEquals(lambdaVariables('DOG').age,5))),lambda('d',lambdaVariables('d').name))",
        ["Evie", "Kira"],
    ),
    ("filter(createArray('a','b','c'),lambda('x','i',equals(mod(lambdaVariables('i'),2),0)))", ["a", "c"]),
    ("reduce(range(1,5),1,lambda('cur','next',mul(lambdaVariables('cur'),lambdaVariables('next'))))", 120),
    (
        "reduce(createArray('abc','def','ghi'),'',lambda('c','n','i',if(equals(mod(lambdaVariables('i'),2),0),concat(lambdaVariables('c'),lambdaVariables('n')),lambdaVariables('c'))))",
        "abcghi",
    ),
    ("reduce(createArray(),0,lambda('c','n',lambdaVariables('c')))", 0),
    (
        "sort(createArray(8,3,10,-13,5),lambda('x','y',less(lambdaVariables('x'),lambdaVariables('y'))))",
        [-13, 3, 5, 8, 10],
    ),
    (
        "sort(createArray('ghi','abc','def'),lambda('x','y',greater(lambdaVariables('x'),lambdaVariables('y'))))",
        ["ghi", "def", "abc"],
    ),
    ("toObject(createArray(123,456),lambda('i',string(div(lambdaVariables('i'),100))))", {"1": 123, "4": 456}),
    (
        "toObject(variables('dogs'),lambda('d',lambdaVariables('d').name),lambda('d',lambdaVariables('d').age))",
        {"Evie": 5, "Casper": 3, "Indy": 2, "Kira": 8},
    ),
    (
        "groupBy(createArray('foo','bar','baz'),lambda('x',substring(lambdaVariables('x'),0,1)))",
        {"f": ["foo"], "b": ["bar", "baz"]},
    ),
    (
        "groupBy(createArray('foo','bar','baz'),lambda('x',take(lambdaVariables('x'),1)),lambda('x',length(lambdaVariables('x'))))",
        {"f": [3], "b": [3, 3]},
    ),
    ("mapValues(createObject('a',123,'b',456),lambda('val',mul(lambdaVariables('val'),2)))", {"a": 246, "b": 912}),
    (
        "map(createArray(createArray(1,2)),lambda('x',map(lambdaVariables('x'),lambda('y',add(lambdaVariables('y'),length(lambdaVariables('x')))))))",
        [[3, 4]],
    ),
    (
        "map(parameters('l'),lambda('i',concat('a',string(add(1,2)),lambdaVariables('i'))))",
        "[map(parameters('l'), lambda('i', concat('a', '3', lambdaVariables('i'))))]",
    ),
    ("map(createArray(1,parameters('x')),lambda('i',add(lambdaVariables('i'),1)))", [2, "[add(parameters('x'), 1)]"]),
    (
        "filter(createArray(1,parameters('x')),lambda('i',equals(lambdaVariables('i'),1)))",
        "[filter(createArray(1, parameters('x')), lambda('i', equals(lambdaVariables('i'), 1)))]",
    ),
    (
        "toObject(parameters('l'),lambda('i',lambdaVariables('i').k))",
        "[toObject(parameters('l'), lambda('i', lambdaVariables('i').k))]",
    ),
]

REFUSED: list[tuple[str, str]] = [
    ("lambda('x',1)", "may only be an argument"),
    ("lambdaVariables('x')", "no lambda variable"),
    ("map(createArray(1),1)", "a lambda"),
    ("map(createArray(1),lambda(1))", "lambda of 'map' takes"),
    ("map(1,lambda('x',1))", "an array"),
    ("filter(createArray(1),lambda('x',1))", "a boolean"),
    ("sort(createArray(2,1),lambda('x','y',1))", "a boolean"),
    ("toObject(createArray(1),lambda('x',1))", "a string"),
    ("groupBy(createArray(1),lambda('x',1))", "a string"),
    ("mapValues(1,lambda('x',1))", "an object"),
    ("reduce(1,0,lambda('c','n',1))", "an array"),
    ("map(createArray(1),lambda('x',lambdaVariables('y')))", "no lambda variable 'y'"),
]


@pytest.mark.parametrize(("expression", "expected"), CASES)
def test_values(expression: str, expected: object) -> None:
    check(expression, expected)  # type: ignore[arg-type]


@pytest.mark.parametrize(("expression", "part"), REFUSED)
def test_refused(expression: str, part: str) -> None:
    check_refused(expression, part)
