"""Each row of the tables by which Bicep becomes a template."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.bicep.bicep_files import deployed, lowered, places, template

HEAD = """
param a int
param b int
param c bool
param s string
param o object
param l array
"""

EXPRESSIONS = [
    ("a + b * 2 - 1", "[sub(add(parameters('a'), mul(parameters('b'), 2)), 1)]"),
    ("a / b % 3", "[mod(div(parameters('a'), parameters('b')), 3)]"),
    ("a < b", "[less(parameters('a'), parameters('b'))]"),
    ("a <= b", "[lessOrEquals(parameters('a'), parameters('b'))]"),
    ("a > b", "[greater(parameters('a'), parameters('b'))]"),
    ("a >= b", "[greaterOrEquals(parameters('a'), parameters('b'))]"),
    ("a == b", "[equals(parameters('a'), parameters('b'))]"),
    ("a != b", "[not(equals(parameters('a'), parameters('b')))]"),
    ("s =~ 'x'", "[equals(toLower(parameters('s')), toLower('x'))]"),
    ("s !~ 'x'", "[not(equals(toLower(parameters('s')), toLower('x')))]"),
    ("!c", "[not(parameters('c'))]"),
    ("c && true || false", "[or(and(parameters('c'), true()), false())]"),
    ("c ? 1 : 'x'", "[if(parameters('c'), 1, 'x')]"),
    ("s ?? 'x' ?? 'y'", "[coalesce(coalesce(parameters('s'), 'x'), 'y')]"),
    ("-5", -5),
    ("-a", "[sub(0, parameters('a'))]"),
    ("'${a}'", "[format('{0}', parameters('a'))]"),
    ("'x${a}{y}${b}'", "[format('x{0}{{y}}{1}', parameters('a'), parameters('b'))]"),
    ("'it''s'".replace("''", "\\'"), "it's"),
    ("'[a]'", "[[a]"),
    ("'[a] b'", "[a] b"),
    ("o.p['a-b'].q", "[parameters('o').p['a-b'].q]"),
    ("o['p']", "[parameters('o').p]"),
    ("l[0]", "[parameters('l')[0]]"),
    ("o.?p", "[tryGet(parameters('o'), 'p')]"),
    ("o.?p.q[0]", "[tryGet(parameters('o'), 'p', 'q', 0)]"),
    ("(o.?p).q", "[tryGet(parameters('o'), 'p').q]"),
    ("o.?p.?q", "[tryGet(tryGet(parameters('o'), 'p'), 'q')]"),
    ("l[?1]", "[tryGet(parameters('l'), 1)]"),
    ("l[^1]", "[indexFromEnd(parameters('l'), 1)]"),
    ("l[?^1]", "[tryIndexFromEnd(parameters('l'), 1)]"),
    ("o!.p", "[parameters('o').p]"),
    ("any(a)", "[parameters('a')]"),
    ("sys.concat(s, 'x')", "[concat(parameters('s'), 'x')]"),
    ("nameof(o.p)", "p"),
    ("[1, a]", [1, "[parameters('a')]"]),
    ("{ x: a, 'y z': null }", {"x": "[parameters('a')]", "y z": None}),
    ("{ '${s}': 1 }", {"[format('{0}', parameters('s'))]": 1}),
    ("[a, ...l, b]", "[flatten(createArray(createArray(parameters('a')), parameters('l'), createArray(parameters('b'))))]"),
    ("{ x: 1, ...o }", "[shallowMerge(createArray(createObject('x', 1), parameters('o')))]"),
    ("map(l, x => x.y)", "[map(parameters('l'), lambda('x', lambdaVariables('x').y))]"),
    ("map(l, (x, i) => i)", "[map(parameters('l'), lambda('x', 'i', lambdaVariables('i')))]"),
    ("map(l, (x => x.y))", "[map(parameters('l'), lambda('x', lambdaVariables('x').y))]"),
    ("filter(l, ((x) => (x > 1)))", "[filter(parameters('l'), lambda('x', greater(lambdaVariables('x'), 1)))]"),
    ("string({ x: [1, true, null] })", "[string(createObject('x', createArray(1, true(), null())))]"),
    ("2199023255552 + a", "[add(json('2199023255552'), parameters('a'))]"),
    ("'''\nA ${b}'''", "A ${b}"),
    ("$'''\nA ${b}'''", "[format('A {0}', parameters('b'))]"),
    ("$$'''$${a} ${b}'''", "[format('{0} ${{b}}', parameters('a'))]"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "wanted"), EXPRESSIONS, ids=[text for text, _ in EXPRESSIONS])
def test_expression(tmp_path: Path, text: str, wanted: object) -> None:
    made = template(tmp_path, f"{HEAD}\nvar v = {text}\n")
    variables = made["variables"]
    assert isinstance(variables, dict)
    assert variables["v"] == wanted


POINT = "resource p 'Microsoft.Compute/restorePointCollections/restorePoints@2024-07-01'"
COLLECTION = "resource c 'Microsoft.Compute/restorePointCollections@2024-07-01'"


def test_loop_of_children(tmp_path: Path) -> None:
    made = template(
        tmp_path,
        f"""
        param n int
        {COLLECTION} = {{
          name: 'rpc'
        }}
        @batchSize(1)
        {POINT} = [for i in range(0, n): {{
          parent: c
          name: 'rp-${{i}}'
        }}]
        output x string = p[1].properties.consistencyMode
        """,
    )
    assert made["resources"][1] == {  # type: ignore[index,call-overload]
        "copy": {"name": "p", "count": "[length(range(0, parameters('n')))]", "mode": "serial", "batchSize": 1},
        "type": "Microsoft.Compute/restorePointCollections/restorePoints",
        "apiVersion": "2024-07-01",
        "name": "[format('{0}/{1}', 'rpc', format('rp-{0}', range(0, parameters('n'))[copyIndex()]))]",
        "dependsOn": ["[resourceId('Microsoft.Compute/restorePointCollections', 'rpc')]"],
    }
    output = made["outputs"]["x"]["value"]  # type: ignore[index,call-overload]
    assert output == (
        "[reference(resourceId('Microsoft.Compute/restorePointCollections/restorePoints', 'rpc', "
        "format('rp-{0}', range(0, parameters('n'))[1])), '2024-07-01').consistencyMode]"
    )
    names = [one["name"] for one in deployed(made, {"n": 2})]
    assert names == ["rpc", "rpc/rp-0", "rpc/rp-1"]


def test_nested_child_takes_the_condition_of_what_encloses_it(tmp_path: Path) -> None:
    made = template(
        tmp_path,
        f"""
        param on bool
        {COLLECTION} = if (on) {{
          name: 'rpc'

          resource child 'restorePoints' = if (!on) {{
            name: 'rp'
          }}
        }}
        output id string = c::child.id
        """,
    )
    child = made["resources"][0]  # type: ignore[index,call-overload]
    assert child["condition"] == "[and(parameters('on'), not(parameters('on')))]"
    assert child["name"] == "[format('{0}/{1}', 'rpc', 'rp')]"


SCOPES = [
    ("resourceGroup('g')", {"resourceGroup": "g"}),
    ("resourceGroup('s', 'g')", {"subscriptionId": "s", "resourceGroup": "g"}),
    ("subscription('s')", {"subscriptionId": "s"}),
    ("subscription()", {"subscriptionId": "[subscription().subscriptionId]"}),
    ("managementGroup('m')", {"scope": "[tenantResourceId('Microsoft.Management/managementGroups', 'm')]"}),
    ("tenant()", {"scope": "/"}),
]


@pytest.mark.parametrize(("scope", "keys"), SCOPES, ids=[scope for scope, _ in SCOPES])
def test_scope_of_a_module(tmp_path: Path, scope: str, keys: dict[str, str]) -> None:
    kind = scope.split("(")[0]
    made = template(
        tmp_path,
        f"module m 'inner.bicep' = {{\n  name: 'm'\n  scope: {scope}\n}}\n",
        inner=f"targetScope = '{kind}'\n",
    )
    module = made["resources"][0]  # type: ignore[index,call-overload]
    assert {key: module.get(key) for key in keys} == keys
    assert module["properties"]["expressionEvaluationOptions"] == {"scope": "inner"}
    assert ("location" in module) == (kind != "resourceGroup")


FORCES = [
    "type t = string",
    "func f() string => 'x'",
    "param p { x: string }",
    "param p string[]",
    "param p string?",
    "param p [string]",
    "param p 'a' | 'b'",
    "var v string = 'x'",
    "@secure()\noutput o string = 'x'",
]
KEEPS = ["param p 'a'", "param p object", "output o string = 'x'", "@allowed([\n  'a'\n])\nparam p string"]


@pytest.mark.parametrize("text", FORCES)
def test_symbolic_names_are_made(tmp_path: Path, text: str) -> None:
    made = template(tmp_path, f"{text}\n{COLLECTION} = {{\n  name: 'rpc'\n}}\n")
    assert made["languageVersion"] == "2.0"
    assert list(made["resources"]) == ["c"]  # type: ignore[arg-type]


@pytest.mark.parametrize("text", KEEPS)
def test_symbolic_names_are_not_made(tmp_path: Path, text: str) -> None:
    assert "languageVersion" not in template(tmp_path, text)


TYPES = [
    ("string", {"type": "string"}),
    ("int?", {"type": "int", "nullable": True}),
    ("'b' | 'a'", {"type": "string", "allowedValues": ["a", "b"]}),
    ("'a' | null", {"type": "string", "allowedValues": ["a"], "nullable": True}),
    ("string[]", {"type": "array", "items": {"type": "string"}}),
    ("('a' | 'b')[]", {"type": "array", "allowedValues": ["a", "b"]}),
    ("[int, bool]", {"type": "array", "prefixItems": [{"type": "int"}, {"type": "bool"}], "items": False}),
    ("t", {"$ref": "#/definitions/t"}),
    ("t.p", {"$ref": "#/definitions/t/properties/p"}),
    ("{ x: int, *: bool }", {"type": "object", "properties": {"x": {"type": "int"}}, "additionalProperties": {"type": "bool"}}),
]  # fmt: skip


@pytest.mark.parametrize(("text", "wanted"), TYPES, ids=[text for text, _ in TYPES])
def test_type(tmp_path: Path, text: str, wanted: object) -> None:
    made = template(tmp_path, f"type t = {{\n  p: string\n}}\nparam x {text}\n")
    assert made["parameters"]["x"] == wanted  # type: ignore[index,call-overload]


def test_late_variable_is_written_out_where_it_is_used(tmp_path: Path) -> None:
    made = template(
        tmp_path,
        f"{COLLECTION} existing = {{\n  name: 'rpc'\n}}\nvar v = c.properties.provisioningState\noutput o string = v\n",
    )
    assert "variables" not in made
    assert made["outputs"]["o"]["value"].startswith("[reference(")  # type: ignore[index,call-overload]


def test_imports_bring_what_they_need(tmp_path: Path) -> None:
    made = template(
        tmp_path,
        "import { name as called, make } from 'shared.bicep'\nimport * as all from 'shared.bicep'\n"
        "param t all.kind\noutput o string = make(called)\noutput p string = all.name\n",
        shared="""
        var stem = 'rpc'
        @export()
        var name = '${stem}-1'
        @export()
        func make(x string) string => toUpper(x)
        @export()
        type kind = 'a' | 'b'
        """,
    )
    assert made["variables"] == {"_1.stem": "rpc", "called": "[format('{0}-1', variables('_1.stem'))]"}
    assert made["parameters"] == {"t": {"$ref": "#/definitions/_1.kind"}}
    assert made["outputs"]["o"]["value"] == "[__bicep.make(variables('called'))]"  # type: ignore[index,call-overload]
    assert made["outputs"]["p"]["value"] == "[variables('called')]"  # type: ignore[index,call-overload]


def test_loaded_files(tmp_path: Path) -> None:
    (tmp_path / "data.json").write_text('// facts\n{"n": 1.5, "t": "[x]"}', encoding="utf-8")
    (tmp_path / "note.txt").write_text("hello", encoding="utf-8")
    made = template(
        tmp_path,
        "var d = loadJsonContent('data.json')\nvar t = loadTextContent('note.txt')\noutput o int = length(d)\n",
    )
    assert made["variables"] == {
        "$fxv#0": {"n": "[json('1.5')]", "t": "[[x]"},
        "d": "[variables('$fxv#0')]",
        "t": "hello",
    }


def test_source_map_leads_to_the_line_of_a_module(tmp_path: Path) -> None:
    made = lowered(
        tmp_path,
        "\nmodule m 'inner.bicep' = {\n  name: 'm'\n}\n",
        inner=f"\n\n{COLLECTION} = {{\n  name: 'rpc'\n  location: 'eastus'\n}}\n",
    )
    path = ("resources", 0, "properties", "template", "resources", 0, "location")
    origin = made.source_map.origin(path)
    from armgen.diagnostics import span_of

    assert (origin.document.name.rpartition("/")[2], span_of(origin).line) == ("inner.bicep", 5)
    assert [span_of(one).line for one in origin.via] == [2]
    assert places(made.diagnostics) == []
