"""Which machines a policy takes, and what it makes of them (SPEC.md, "policies")."""

from __future__ import annotations

from fnmatch import fnmatchcase

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from armgen.commands.build import explain_match
from armgen.estate.model import Estate
from tests.estates import SUBSCRIPTION, estate_of, vm_id

OTHER = "22222222-2222-2222-2222-222222222222"
SETS = f"/subscriptions/{SUBSCRIPTION}/resourceGroups/rg-vms/providers/Microsoft.Compute"

MACHINES = f"""\
machines:
  SQL01:
    id: {vm_id("SQL01", "rg-prod-sql")}
    location: East US
    tags: {{env: production, Tier: "1"}}
    disks: [{{name: sql01-os, role: os}}, {{name: sql01-log, role: data, lun: 0, sku: UltraSSD_LRS}}]
  web01:
    id: {vm_id("web01", "rg-prod-web")}
    location: westeurope
    tags: {{env: Production}}
    scaleSet: {{id: {SETS}/virtualMachineScaleSets/web, orchestration: Flexible}}
    disks: [{{name: web01-os, role: os}}]
  app01-test:
    id: /subscriptions/{OTHER}/resourceGroups/rg-test/providers/Microsoft.Compute/virtualMachines/app01-test
    location: eastus
    availabilitySet: {SETS}/availabilitySets/av1
    disks: [{{name: app01-os, role: os}}]
"""


def estate(match: str, more: str = "") -> Estate:
    return estate_of(
        "armgen: 1\nname: test\ndefaults: {location: eastus}\npolicies:\n  p:\n"
        f'    match: {match}\n    collection: "{{machine}}-rpc"\n    restorePoint: "auto-{{stamp}}"\n{more}' + MACHINES
    )


def matched(match: str, more: str = "") -> list[str]:
    return sorted(machine.key for machine in estate(match, more).policies[0].machines)


@pytest.mark.parametrize(
    ("match", "machines"),
    [
        ("{}", ["SQL01", "app01-test", "web01"]),
        ("null", ["SQL01", "app01-test", "web01"]),
        ("{tags: {env: production}}", ["SQL01"]),
        ('{tags: {env: "?roduction"}}', ["SQL01", "web01"]),
        ('{tags: {ENV: "p*"}}', ["SQL01"]),
        ('{tags: {env: "*", tier: "1"}}', ["SQL01"]),
        ('{names: ["sql*"]}', ["SQL01"]),
        ('{names: ["sql*", "WEB0[0-9]"]}', ["SQL01", "web01"]),
        ('{resourceGroups: ["RG-PROD-*"]}', ["SQL01", "web01"]),
        (f"{{subscriptions: [{OTHER}]}}", ["app01-test"]),
        ("{locations: [eastus]}", ["SQL01", "app01-test"]),
        ('{locations: ["East US"]}', ["SQL01", "app01-test"]),
        ('{locations: ["*europe"]}', ["web01"]),
        ("{scaleSets: [WEB]}", ["web01"]),
        (f"{{scaleSets: [{SETS}/virtualMachineScaleSets/web]}}", ["web01"]),
        ("{availabilitySets: [av1]}", ["app01-test"]),
        ('{names: ["*01*"], locations: [eastus]}', ["SQL01", "app01-test"]),
        ("{names: []}", ["SQL01", "app01-test", "web01"]),
    ],
)
def test_all_given_conditions_hold(match: str, machines: list[str]) -> None:
    assert matched(match) == machines


def test_except_takes_away() -> None:
    assert matched("{}", '    except: {names: ["*-test"]}\n') == ["SQL01", "web01"]
    assert matched("{}", '    except: {names: ["*-test"], locations: [westeurope]}\n') == [
        "SQL01",
        "app01-test",
        "web01",
    ]
    assert matched("{}", "    except: {}\n") == ["SQL01", "app01-test", "web01"]


def test_names_placeholders_locations_and_scopes() -> None:
    made = estate_of(
        f"""\
armgen: 1
name: test
defaults: {{location: northeurope, tags: {{owner: bcdr}}}}
policies:
  nightly:
    collection: "{{policy}}-{{resourceGroup}}-{{location}}-{{machine}}"
    restorePoint: "auto-{{stamp}}"
    consistency: crash
    exclude: unsupported
    copyTo: {{location: westus, resourceGroup: rg-dr, subscription: {OTHER}, collection: "{{machine}}-dr"}}
{MACHINES}"""
    )
    names = [str(collection.name) for collection in made.collections]
    assert names[:3] == [
        "nightly-rg-prod-sql-eastus-SQL01",
        "nightly-rg-prod-web-westeurope-web01",
        "nightly-rg-test-eastus-app01-test",
    ]
    assert names[3:] == ["app01-test-dr", "SQL01-dr", "web01-dr"]
    by_name = {str(collection.name): collection for collection in made.collections}
    own = by_name["nightly-rg-prod-web-westeurope-web01"]
    assert (own.location, str(own.ref.group), own.policy, own.tags) == (
        "westeurope",
        "rg-prod-web",
        "nightly",
        {"owner": "bcdr"},
    )
    copy = by_name["SQL01-dr"]
    assert (copy.location, str(copy.ref.subscription), str(copy.ref.group), copy.is_copy) == (
        "westus",
        OTHER,
        "rg-dr",
        True,
    )
    modes = {point.mode for point in made.points if not point.is_copy}
    assert modes == {"crash"}


def test_a_machine_of_two_policies_gets_ordered_points() -> None:
    text = (
        MACHINES
        + """\
policies:
  one: {collection: "{machine}-one", restorePoint: "a-{stamp}"}
  two: {collection: "{machine}-two", restorePoint: "b-{stamp}"}
"""
    )
    made = estate_of("armgen: 1\nname: test\ndefaults: {location: eastus}\n" + text)
    for machine in made.facts.machines:
        nodes = [point.node for point in made.points if point.machine is machine]
        assert len(nodes) == 2 and made.order.is_chain(nodes)


def test_explain_match_says_why_a_disk_is_left_out() -> None:
    text = explain_match(
        estate('{names: ["sql*"]}', "    exclude: unsupported\n    copyTo: {location: westus, resourceGroup: rg-dr}\n")
    )
    assert text == (
        "SQL01\n"
        "  policy p -> SQL01-rpc -> auto-{stamp}, without sql01-log (an Ultra disk)\n"
        "  policy p -> SQL01-rpc-westus -> auto-{stamp} (copy in westus)\n"
        "app01-test\n  no policy matches it, no collection names it\n"
        "web01\n  no policy matches it, no collection names it\n"
    )


@settings(max_examples=60)
@given(st.lists(st.text("ab*?[]-x", min_size=1, max_size=5), min_size=1, max_size=3))
def test_name_patterns_are_those_of_a_shell_without_case(patterns: list[str]) -> None:
    listed = ", ".join(f"'{pattern}'" for pattern in patterns)
    expected = [
        name
        for name in ("SQL01", "app01-test", "web01")
        if any(fnmatchcase(name.lower(), pattern.lower()) for pattern in patterns)
    ]
    assert matched(f"{{names: [{listed}]}}") == expected
