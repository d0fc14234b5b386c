"""What is wrong with a Bicep text: where, what was expected, and that the rest is still read."""

from __future__ import annotations

from pathlib import Path

import pytest

import armgen
from armgen.bicep import lower
from armgen.diagnostics import Severity
from tests.bicep.bicep_files import deployed, lowered, places, written

DISK = "resource a 'Microsoft.Compute/disks@2023-01-02' = {\n  name: 'a'\n}\n"

SYNTAX = [
    ("param a int =\n", (1, 14), "Write a value here."),
    ("var a = {\n  b: 1\n  c 2\n}\n", (3, 5), "Write ':' and a value here."),
    ("resurce x 'y' = {}\n", (1, 1), "Write a declaration (targetScope, "),
    ("var a = 'x\n", (1, 9), "Write ' here."),
    ("var a = [1,\n 2]\n", (1, 12), "Write an item here."),
    ("var a = 1 +\n", (1, 12), "Write a value here."),
    ("@description('x')\n", (1, 1), "Remove it"),
    ("/* open\n", (1, 1), ""),
    ("var a = '\\q'\n", (1, 10), ""),
]


@pytest.mark.parametrize(("text", "at", "help"), SYNTAX, ids=[text for text, _, _ in SYNTAX])
def test_syntax_error_says_where_and_what_was_expected(
    tmp_path: Path, text: str, at: tuple[int, int], help: str
) -> None:
    found = lowered(tmp_path, text).diagnostics
    assert places(found)[0] == ("RP900", *at)
    assert help in found[0].help
    assert all(one.message and one.help for one in found)


@pytest.mark.parametrize("text", [text for text, _, _ in SYNTAX if not text.startswith(("/*", "@"))])
def test_rest_of_the_file_is_judged(tmp_path: Path, text: str) -> None:
    found = lowered(tmp_path, f"{text}\nvar last = nowhere\n").diagnostics
    line = text.count("\n") + 2
    assert ("RP902", line, 12) in places(found)


NAMES = [
    ("param count int\nvar x = coutn\n", (2, 9), "Did you mean 'count'?"),
    ("var x = toUper('a')\n", (1, 9), "Did you mean 'toUpper'?"),
    ("@secre()\nparam a string\n", (1, 2), "Did you mean 'secure'?"),
    ("import { nme } from 'shared.bicep'\n", (1, 10), "Did you mean 'name'?"),
    (DISK + "output b string = a::c.id\n", (4, 22), "Declare it in the body of that resource."),
    ("module m 'shard.bicep' = {\n  name: 'm'\n}\n", (1, 10), "Did you mean 'shared.bicep'?"),
    ("var x = equals(1, 2)\n", (1, 9), "Use the operator ==."),
    ("param x foo\n", (1, 9), "Declare it with `type`."),
]


@pytest.mark.parametrize(("text", "at", "help"), NAMES, ids=[text for text, _, _ in NAMES])
def test_name_that_leads_nowhere(tmp_path: Path, text: str, at: tuple[int, int], help: str) -> None:
    found = lowered(tmp_path, text, shared="@export()\nvar name = 'x'\n").diagnostics
    assert places(found) == [("RP902", *at)]
    assert found[0].help == help


UNKNOWN = [
    "module m 'br:example.azurecr.io/a:1' = {\n  name: 'm'\n}\n",
    "module m 'br/public:avm/res/compute/disk:0.5.0' = {\n  name: 'm'\n}\n",
    "import * as types from 'br/public:avm/utl/types/avm-common-types:0.6.1'\nparam x types.lockType?\n",
    "var x = loadTextContent('../secret.txt')\noutput o string = x\n",
    "module m '../other.bicep' = {\n  name: 'm'\n}\n",
]


@pytest.mark.parametrize("text", UNKNOWN)
def test_what_cannot_be_known_is_no_error(tmp_path: Path, text: str) -> None:
    (tmp_path / "secret.txt").write_text("never read", encoding="utf-8")
    (tmp_path / "other.bicep").write_text("syntax error", encoding="utf-8")
    folder = tmp_path / "repository"
    entry = written(folder, {"main.bicep": text})
    made = lower(entry, root=folder, cache_root=tmp_path / "no-cache")
    assert [(one.code, one.severity) for one in made.diagnostics] == [("RP903", Severity.INFO)]
    assert made.files == [entry.resolve()]
    assert "never read" not in str(made.template)


def test_registry_module_comes_from_the_local_cache(tmp_path: Path) -> None:
    cached = tmp_path / "cache/br/mcr.microsoft.com/bicep$avm$res$compute$disk/0.5.0$/main.json"
    cached.parent.mkdir(parents=True)
    cached.write_text(
        '{"$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",'
        ' "contentVersion": "1.0.0.0", "resources": []}',
        encoding="utf-8",
    )
    folder = tmp_path / "repository"
    entry = written(folder, {"main.bicep": UNKNOWN[1]})
    made = lower(entry, root=folder, cache_root=tmp_path / "cache")
    assert made.diagnostics == []
    assert "template" in str(made.template)


CIRCLES = [
    ("var a = b\nvar b = a\n", {1, 2}),
    ("var a = a\n", {1}),
    ("module m 'main.bicep' = {\n  name: 'm'\n}\n", {1}),
    ("module m 'shared.bicep' = {\n  name: 'm'\n}\n", {1}),
    ("type t = {\n  p: t\n}\n", {1}),
    ("func f(a int) int => f(a)\n", {1}),
    (DISK.replace("'a'\n", "'${b.name}'\n") + DISK.replace("resource a", "resource b").replace("'a'\n", "'${a.name}'\n"), {2, 5}),
]  # fmt: skip


@pytest.mark.parametrize(("text", "lines"), CIRCLES, ids=[text for text, _ in CIRCLES])
def test_circle(tmp_path: Path, text: str, lines: set[int]) -> None:
    found = lowered(tmp_path, text, shared="module m 'main.bicep' = {\n  name: 'm'\n}\n").diagnostics
    mine = [one for one in found if one.origin.document.name.endswith("main.bicep")]
    assert {code for code, _, _ in places(mine)} == {"RP708"}
    assert {line for _, line, _ in places(mine)} == lines


VNET = "'Microsoft.Network/virtualNetworks@2024-05-01' existing = {\n"
SUBNET = "'Microsoft.Network/virtualNetworks/subnets@2024-05-01' existing = {\n"
LOOP = DISK.replace("= {", "= [for i in [1, 2]: {").replace("'a'\n}", "'a${i}'\n}]")
TEMPLATE_NAMES = [
    ("var a = 1\nvar A = 2\n", [("RP907", 1), ("RP907", 2)]),
    ("output a int = 1\noutput A int = 2\n", [("RP907", 1), ("RP907", 2)]),
    ("type a = int\ntype A = int\n", [("RP907", 1), ("RP907", 2)]),
    ("func a() int => 1\nfunc A() int => 1\n", [("RP907", 1), ("RP907", 2)]),
    ("type t = {\n  a: int\n  A: int\n}\n", [("RP907", 3)]),
    ("import { one } from 'shared.bicep'\nvar One = 1\n", [("RP907", 1), ("RP907", 2)]),
    ("var a = 1\nparam A int\nvar o = {\n  a: 1\n  A: 2\n}\n", []),
    ("var Copy = 1\n", [("RP707", 1)]),
    ("param copy int\n", []),
    ("param p array = [for i in [1]: i]\n", [("RP707", 1)]),
    (f"resource v {VNET}  name: 'v/s'\n}}\n", [("RP707", 2)]),
    (f"param p string\nresource v {VNET}  name: '${{p}}/s'\n}}\n", [("RP707", 3)]),
    ("param p string\n" + DISK.replace("name: 'a'", "name: '${p}/s'"), [("RP707", 3)]),
    (f"resource s {SUBNET}  name: 's'\n}}\n", [("RP707", 2)]),
    (f"resource s {SUBNET}  name: 'v/s'\n}}\n", []),
    (f"param p string\nresource s {SUBNET}  name: '${{p}}'\n}}\n", []),
    (f"resource v {VNET}  name: 'v'\n}}\nresource s {SUBNET}  parent: v\n  name: 'v/s'\n}}\n", [("RP707", 6)]),
    ("var a = map(['x'], x => reference(x, '2024-01-01'))\n", [("RP707", 1)]),
    ("var a = map(['x'], x => az.listKeys(x, '2024-01-01'))\n", [("RP707", 1)]),
    (f"{DISK}var b = map(['x'], x => '${{x}}${{reference(a.id).y}}')\n", []),
    (f"{LOOP}output o string = a[?0].id\n", [("RP707", 4)]),
    (f"{LOOP}output o string? = a[0].?id\n", []),
]


@pytest.mark.parametrize(("text", "wanted"), TEMPLATE_NAMES, ids=[text for text, _ in TEMPLATE_NAMES])
def test_what_a_template_cannot_hold(tmp_path: Path, text: str, wanted: list[tuple[str, int]]) -> None:
    found = lowered(tmp_path, text, shared="@export()\nvar one = 1\n").diagnostics
    assert sorted((code, line) for code, line, _ in places(found)) == wanted


SCOPES = [
    ("resourceGroup('a')", []),
    ("(az.resourceGroup('a')!)", []),
    ("held", []),
    ("resourceGroup(on ? 'a' : 'b')", []),
    ("on ? resourceGroup('a') : resourceGroup('b')", [("RP707", 6, 10)]),
    ("either", [("RP707", 6, 10)]),
    ("groups[0]", [("RP707", 6, 10)]),
    ("nowhere", [("RP902", 6, 10)]),
]


@pytest.mark.parametrize(("scope", "wanted"), SCOPES, ids=[scope for scope, _ in SCOPES])
def test_scope_of_a_module_is_known_without_values(
    tmp_path: Path, scope: str, wanted: list[tuple[str, int, int]]
) -> None:
    """What leads to no one kind of scope is said, and never left out in silence."""
    text = (
        "param on bool = true\nvar held = resourceGroup('a')\nvar either = on ? held : resourceGroup('b')\n"
        f"var groups = [resourceGroup('a')]\nmodule m 'shared.bicep' = {{\n  scope: {scope}\n}}\n"
    )
    assert places(lowered(tmp_path, text, shared="output a int = 1\n").diagnostics) == wanted


def test_name_declared_twice(tmp_path: Path) -> None:
    assert places(lowered(tmp_path, "var a = 1\nparam a int\n").diagnostics) == [("RP907", 2, 7)]


def test_file_that_is_not_there_and_one_that_is_no_text(tmp_path: Path) -> None:
    assert places(lower(tmp_path / "none.bicep").diagnostics) == [("RP902", 1, 1)]
    (tmp_path / "bytes.bicep").write_bytes(b"\xff\xfe\xfd\x00")
    assert [one.code for one in lower(tmp_path / "bytes.bicep").diagnostics] == ["RP900"]


def test_resource_of_an_extension_is_named_and_left_out(tmp_path: Path) -> None:
    text = (
        "extension 'br:mcr.microsoft.com/bicep/extensions/microsoftgraph/v1.0:0.1.8-preview'\n"
        "resource g 'Microsoft.Graph/groups@v1.0' = {\n  displayName: 'x'\n}\n"
        "resource d 'az:Microsoft.Compute/disks@2023-01-02' = {\n  name: 'a'\n  tags: {\n    g: g.id\n  }\n}\n"
    )
    made = lowered(tmp_path, text)
    assert places(made.diagnostics) == [("RP903", 2, 12)]
    assert made.diagnostics[0].severity is Severity.INFO
    assert list(made.template["resources"]) == ["d"]  # type: ignore[arg-type]
    assert "dependsOn" not in made.template["resources"]["d"]  # type: ignore[operator,index,call-overload]


def test_values_of_a_file_that_is_not_there_stay_open(tmp_path: Path) -> None:
    text = """
    import { names, make } from 'br/public:avm/utl/x:0.6.1'
    import * as ns from 'br/public:avm/utl/y:0.6.1'
    var v = '${names.prefix}-${ns.suffix}'
    resource d 'Microsoft.Compute/disks@2023-01-02' = if (names.on) {
      name: v
      location: ns.locations[0]
      tags: ns.tags(make('x'))
    }
    resource e 'Microsoft.Compute/disks@2023-01-02' = [for n in names.all: {
      name: '${n}-${ns.f('z')}'
    }]
    """
    made = lower(written(tmp_path, {"main.bicep": text}), root=tmp_path, cache_root=tmp_path / "none")
    assert {one.code for one in made.diagnostics} == {"RP903"}
    assert len(deployed(made.template)) > 1


def test_module_that_is_not_in_the_cache_is_one_finding(tmp_path: Path) -> None:
    files = written(tmp_path, {"main.bicep": "module x 'br:contoso.azurecr.io/a:v1' = {\n  name: 'x'\n}\n"})
    report = armgen.lint([files])
    assert [(one.code, one.severity) for one in report.diagnostics] == [("RP903", Severity.INFO)]


def test_variable_of_a_file_that_is_not_there_is_one_finding(tmp_path: Path) -> None:
    text = "var t = loadTextContent('nowhere.txt')\noutput o string = t\n"
    report = armgen.lint([written(tmp_path, {"main.bicep": text})])
    assert [one.code for one in report.diagnostics] == ["RP902"]


def test_members_of_a_resource_of_an_extension_may_be_known_early(tmp_path: Path) -> None:
    text = """
    extension graph
    resource app 'Microsoft.Graph/applications@v1.0' = {
      uniqueName: 'x'
      displayName: 'x'
    }
    resource credential 'Microsoft.Graph/applications/federatedIdentityCredentials@v1.0' = {
      name: '${app.uniqueName}/one'
    }
    resource disk 'Microsoft.Compute/disks@2024-03-02' = {
      name: app.uniqueName
    }
    """
    assert {one.code for one in lowered(tmp_path, text).diagnostics} == {"RP903"}
