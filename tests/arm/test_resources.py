"""Resource functions that need the run."""

from __future__ import annotations

import pytest

from tests.arm.tables import Case, check, check_refused

CASES: list[Case] = [
    (
        "reference(resourceId('A.B/c',concat('d','e')),'2022-09-01').primaryEndpoints.blob",
        "[reference('/subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-test/providers/A.B/c/de', '2022-09-01').primaryEndpoints.blob]",
    ),
    ("reference('d')", "[reference('d')]"),
    ("reference('d','2022-09-01','Full').location", "[reference('d', '2022-09-01', 'Full').location]"),
    ("references('loop','full')", "[references('loop', 'full')]"),
    ("resourceInfo('vm').id", "[resourceInfo('vm').id]"),
    (
        "listKeys(resourceId('A.B/c','d'),'2022-09-01').keys[0].value",
        "[listKeys('/subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-test/providers/A.B/c/d', '2022-09-01').keys[0].value]",
    ),
    (
        "listAccountSas('d','2022-09-01',createObject('a',1))",
        "[listAccountSas('d', '2022-09-01', createObject('a', 1))]",
    ),
    ("providers('Microsoft.Web','sites').apiVersions[0]", "[providers('Microsoft.Web', 'sites').apiVersions[0]]"),
    ("roleDefinitions('Contributor').id", "[roleDefinitions('Contributor').id]"),
    ("target('full').id", "[target('full').id]"),
    ("if(true(),'a',reference('d').b)", "a"),
]

REFUSED: list[tuple[str, str]] = [
    ("reference()", "1 to 3"),
    ("reference(1)", "a string"),
    ("reference('d','v','half')", "'Full'"),
    ("references('loop','half')", "'Full'"),
    ("listKeys('d')", "2 to 3"),
    ("listKeys(1,'v')", "a string"),
    ("providers(1)", "a string"),
    ("resourceInfo()", "1 argument"),
    ("roleDefinitions(1)", "a string"),
]


@pytest.mark.parametrize(("expression", "expected"), CASES)
def test_values(expression: str, expected: object) -> None:
    check(expression, expected)  # type: ignore[arg-type]


@pytest.mark.parametrize(("expression", "part"), REFUSED)
def test_refused(expression: str, part: str) -> None:
    check_refused(expression, part)
