"""Scope functions."""

from __future__ import annotations

import pytest

from tests.arm.tables import Case, check, check_refused

CASES: list[Case] = [
    ("resourceGroup().id", "/subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-test"),
    ("resourceGroup().Name", "rg-test"),
    ("resourceGroup().location", "eastus"),
    ("resourceGroup().tags.ENV", "test"),
    ("resourceGroup().properties.provisioningState", "Succeeded"),
    ("resourceGroup().managedBy", "[resourceGroup().managedBy]"),
    (
        "subscription()",
        {
            "id": "/subscriptions/11111111-2222-3333-4444-555555555555",
            "subscriptionId": "11111111-2222-3333-4444-555555555555",
            "tenantId": "99999999-8888-7777-6666-555555555555",
            "displayName": "Contoso test",
        },
    ),
    ("tenant().tenantId", "99999999-8888-7777-6666-555555555555"),
    ("tenant().id", "/tenants/99999999-8888-7777-6666-555555555555"),
    ("startsWith(string(subscription()), '{')", True),
    ("tenant().displayName", "[tenant().displayName]"),
]

REFUSED: list[tuple[str, str]] = [
    ("managementGroup()", "not available"),
    ("resourceGroup('a')", "0 arguments"),
    ("subscription(1)", "0 arguments"),
    ("tenant(1)", "0 arguments"),
]


@pytest.mark.parametrize(("expression", "expected"), CASES)
def test_values(expression: str, expected: object) -> None:
    check(expression, expected)  # type: ignore[arg-type]


@pytest.mark.parametrize(("expression", "part"), REFUSED)
def test_refused(expression: str, part: str) -> None:
    check_refused(expression, part)
