"""Resource ids."""

from __future__ import annotations

import pytest

from tests.arm.tables import Case, check, check_refused

CASES: list[Case] = [
    (
        "resourceId('Microsoft.Compute/disks','d')",
        "/subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-test/providers/Microsoft.Compute/disks/d",
    ),
    (
        "resourceId('other','Microsoft.Compute/disks','d')",
        "/subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/other/providers/Microsoft.Compute/disks/d",
    ),
    (
        "resourceId('00000000-0000-0000-0000-000000000000','other','Microsoft.Network/virtualNetworks/subnets','v','s')",
        "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/other/providers/Microsoft.Network/virtualNetworks/v/subnets/s",
    ),
    (
        "resourceId('Microsoft.Network/networkInterfaces/','n')",
        "/subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-test/providers/Microsoft.Network/networkInterfaces/n",
    ),
    (
        "subscriptionResourceId('Microsoft.Authorization/roleDefinitions','r')",
        "/subscriptions/11111111-2222-3333-4444-555555555555/providers/Microsoft.Authorization/roleDefinitions/r",
    ),
    (
        "subscriptionResourceId('00000000-0000-0000-0000-000000000000','Unit.Test/type/subtype','a','b')",
        "/subscriptions/00000000-0000-0000-0000-000000000000/providers/Unit.Test/type/a/subtype/b",
    ),
    ("tenantResourceId('Unit.Test/type/subtype','a','b')", "/providers/Unit.Test/type/a/subtype/b"),
    (
        "managementGroupResourceId('mg1','Unit.Test/type','a')",
        "/providers/Microsoft.Management/managementGroups/mg1/providers/Unit.Test/type/a",
    ),
    (
        "extensionResourceId(resourceGroup().id,'Extension.Test/type','a')",
        "/subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-test/providers/Extension.Test/type/a",
    ),
    (
        "resourceId('Microsoft.Compute/disks',parameters('d'))",
        "[resourceId('11111111-2222-3333-4444-555555555555', 'rg-test', 'Microsoft.Compute/disks', parameters('d'))]",
    ),
    (
        "resourceId(parameters('g'),'Microsoft.Compute/disks','d')",
        "[resourceId('11111111-2222-3333-4444-555555555555', parameters('g'), 'Microsoft.Compute/disks', 'd')]",
    ),
    ("extensionResourceId(parameters('b'),'A.B/c','d')", "[extensionResourceId(parameters('b'), 'A.B/c', 'd')]"),
    ("managementGroupResourceId('A.B/c','d')", "[managementGroupResourceId('A.B/c', 'd')]"),
    ("tenantResourceId('A.B/c',parameters('d'))", "[tenantResourceId('A.B/c', parameters('d'))]"),
    ("subscriptionResourceId(parameters('s'),'A.B/c','d')", "[subscriptionResourceId(parameters('s'), 'A.B/c', 'd')]"),
]

REFUSED: list[tuple[str, str]] = [
    ("resourceId('Unit.Test/type')", "at least 2"),
    ("resourceId('Unit.Test/type','a','b')", "takes 1 name"),
    ("resourceId('Unit.Test/type/sub','a')", "takes 2 names"),
    ("resourceId('Unit.Test/type',1)", "strings"),
    ("resourceId('a','b')", "resource type"),
    ("subscriptionResourceId('Unit.Test/type','a','b')", "takes 1 name"),
    ("tenantResourceId('00000000-0000-0000-0000-000000000000','Unit.Test/type')", "resource type"),
    ("managementGroupResourceId('Unit.Test/type','a','b')", "takes 1 name"),
    ("extensionResourceId('Extension.Test/type','a')", "at least 3"),
    ("extensionResourceId('/x','Extension.Test/type','a','b')", "takes 1 name"),
]


@pytest.mark.parametrize(("expression", "expected"), CASES)
def test_values(expression: str, expected: object) -> None:
    check(expression, expected)  # type: ignore[arg-type]


@pytest.mark.parametrize(("expression", "part"), REFUSED)
def test_refused(expression: str, part: str) -> None:
    check_refused(expression, part)
