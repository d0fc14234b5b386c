"""CIDR functions."""

from __future__ import annotations

import pytest

from tests.arm.tables import Case, check, check_refused

CASES: list[Case] = [
    (
        "parseCidr('10.144.0.0/20')",
        {
            "network": "10.144.0.0",
            "netmask": "255.255.240.0",
            "broadcast": "10.144.15.255",
            "firstUsable": "10.144.0.1",
            "lastUsable": "10.144.15.254",
            "cidr": 20,
        },
    ),
    (
        "parseCidr('10.144.1.1/32')",
        {
            "network": "10.144.1.1",
            "netmask": "255.255.255.255",
            "broadcast": "10.144.1.1",
            "firstUsable": "10.144.1.1",
            "lastUsable": "10.144.1.1",
            "cidr": 32,
        },
    ),
    (
        "parseCidr('fdad:3236:5555::/48')",
        {
            "network": "fdad:3236:5555::",
            "netmask": "ffff:ffff:ffff::",
            "firstUsable": "fdad:3236:5555::",
            "lastUsable": "fdad:3236:5555:ffff:ffff:ffff:ffff:ffff",
            "cidr": 48,
        },
    ),
    ("cidrSubnet('10.144.0.0/20',24,0)", "10.144.0.0/24"),
    ("cidrSubnet('10.144.0.0/20',24,4)", "10.144.4.0/24"),
    ("cidrSubnet('fdad:3236:5555::/48',52,4)", "fdad:3236:5555:4000::/52"),
    ("cidrHost('10.144.3.0/24',0)", "10.144.3.1"),
    ("cidrHost('10.144.3.0/24',4)", "10.144.3.5"),
    ("cidrHost('fdad:3236:5555:3000::/52',0)", "fdad:3236:5555:3000::1"),
    ("map(range(0,2),lambda('i',cidrSubnet('10.0.0.0/16',24,lambdaVariables('i'))))", ["10.0.0.0/24", "10.0.1.0/24"]),
]

REFUSED: list[tuple[str, str]] = [
    ("parseCidr('1000.144.0.0/20')", "a network"),
    ("parseCidr('fdad:nnnn::/48')", "a network"),
    ("parseCidr('10.0.0.0/33')", "a network"),
    ("parseCidr(5)", "a string"),
    ("cidrSubnet('10.0.0.0/16',8,0)", "length"),
    ("cidrSubnet('fdad:3236:5555::/48',200,0)", "length"),
    ("cidrSubnet('10.0.0.0/16',24,-1)", "no subnet"),
    ("cidrSubnet('255.255.255.0/24',24,1)", "no subnet"),
    ("cidrHost('10.0.0.0/30',2)", "no host"),
    ("cidrHost('10.0.0.0/24',-1)", "no host"),
]


@pytest.mark.parametrize(("expression", "expected"), CASES)
def test_values(expression: str, expected: object) -> None:
    check(expression, expected)  # type: ignore[arg-type]


@pytest.mark.parametrize(("expression", "part"), REFUSED)
def test_refused(expression: str, part: str) -> None:
    check_refused(expression, part)
