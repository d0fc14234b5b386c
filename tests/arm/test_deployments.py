"""Deployment functions."""

from __future__ import annotations

import pytest

from tests.arm.tables import Case, check, check_refused

CASES: list[Case] = [
    ("parameters('p')", "[parameters('p')]"),
    ("parameters(concat('p','q')).a[0]", "[parameters('pq').a[0]]"),
    ("variables('WORDS')[0]", "one"),
    ("deployment().name", "nightly"),
    ("deployment().properties.mode", "Incremental"),
    ("deployment().properties.templateLink.uri", "[deployment().properties.templateLink.uri]"),
    ("environment().name", "AzureCloud"),
    ("environment().suffixes.storage", "core.windows.net"),
    ("environment().authentication.loginEndpoint", "https://login.microsoftonline.com/"),
    ("environment().resourceManager", "https://management.azure.com/"),
    ("deployer().objectId", "[deployer().objectId]"),
    ("deployer().tenantId", "99999999-8888-7777-6666-555555555555"),
    ("externalInput('sys.cli', 'a')", "[externalInput('sys.cli', 'a')]"),
    ("externalInputs('a_0')", "[externalInputs('a_0')]"),
    ("if(true(),1,fail('no'))", 1),
]

REFUSED: list[tuple[str, str]] = [
    ("fail('Stop here.')", "Stop here."),
    ("fail(1)", "a string"),
    ("copyIndex()", "outside of a copy loop"),
    ("copyIndex('loop')", "no copy loop 'loop'"),
    ("parameters()", "1 argument"),
    ("parameters(1)", "a string"),
    ("deployment(1)", "0 arguments"),
    ("environment(1)", "0 arguments"),
    ("deployer(1)", "0 arguments"),
    ("externalInputs()", "1 argument"),
    ("nothing()", "no template function 'nothing'"),
    ("sys.nothing()", "no template function"),
]


@pytest.mark.parametrize(("expression", "expected"), CASES)
def test_values(expression: str, expected: object) -> None:
    check(expression, expected)  # type: ignore[arg-type]


@pytest.mark.parametrize(("expression", "part"), REFUSED)
def test_refused(expression: str, part: str) -> None:
    check_refused(expression, part)
