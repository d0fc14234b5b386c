"""Availability zones."""

from __future__ import annotations

import pytest

from tests.arm.tables import Case, check, check_refused

CASES: list[Case] = [
    ("pickZones('Microsoft.Compute','virtualMachines','westus2')", ["1"]),
    ("pickZones('Microsoft.Compute','virtualMachines','West US 2',2,1)", ["2", "3"]),
    ("pickZones('Microsoft.Compute','virtualMachines','northcentralus')", []),
    ("pickZones('Microsoft.Cdn','profiles','westus2')", []),
    ("toLogicalZone('s','West US2','westus2-az1')", "1"),
    ("toLogicalZone('s','eastus','eastus-az4')", ""),
    ("toLogicalZones('s','eastus',createArray('eastus-az3','eastus-az4'))", ["3"]),
    ("toPhysicalZone('s','eastus2','3')", "eastus2-az3"),
    ("toPhysicalZones('s','not-a-region',createArray('1'))", []),
]

REFUSED: list[tuple[str, str]] = [
    ("pickZones('Microsoft.Compute','virtualMachines','westus2',4)", "3 zones"),
    ("pickZones('Microsoft.Compute','virtualMachines','westus2',0)", "one zone"),
    ("pickZones('a','b')", "3 to 5"),
    ("toLogicalZone('n','n')", "3 arguments"),
    ("toPhysicalZones('s','eastus','1')", "an array"),
    ("toPhysicalZone('s','eastus',1)", "a string"),
    ("toLogicalZones('s','eastus',1)", "an array"),
]


@pytest.mark.parametrize(("expression", "expected"), CASES)
def test_values(expression: str, expected: object) -> None:
    check(expression, expected)  # type: ignore[arg-type]


@pytest.mark.parametrize(("expression", "part"), REFUSED)
def test_refused(expression: str, part: str) -> None:
    check_refused(expression, part)
