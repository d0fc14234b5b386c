"""Evaluation: literals, whole values, places, loops, user functions, the run, and that only TemplateError is ever raised."""

from __future__ import annotations

import json
from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import armgen.arm
from armgen.arm import Context, TemplateError, evaluate
from armgen.arm.context import Environment, Running, place_of
from armgen.arm.evaluator import Evaluator
from armgen.arm.expand.model import Place
from armgen.arm.functions import FUNCTIONS
from armgen.arm.functions.identifiers import PartialId, read_resource_id
from armgen.arm.parser import parse
from armgen.arm.syntax import Access, Call, Text, print_node
from armgen.arm.values import Deferred, Value, to_json, to_node
from armgen.jsontypes import JsonValue
from tests.arm.tables import CONTEXT, SUBSCRIPTION


def environment(context: Context = CONTEXT, **changes: object) -> Environment:
    def unknown(kind: str):  # type: ignore[no-untyped-def]
        return lambda name: Deferred(Call(kind, (Text(name),)))

    place = place_of(context, "resourceGroup")
    made = Environment(context, place, unknown("parameters"), unknown("variables"))
    return made._replace(**changes)  # type: ignore[arg-type]


def run(expression: str, **changes: object) -> JsonValue:
    return to_json(Evaluator(environment(**changes)).node(parse(expression)))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("plain", "plain"),
        ("", ""),
        ("[", "["),
        ("[abc", "[abc"),
        ("[abc] tail", "[abc] tail"),
        ("a[b]", "a[b]"),
        ("[[test[]test2]", "[test[]test2]"),
        ("[[]", "[]"),
        ("[[abc", "[[abc"),
        ("[ concat ( 'a' , 'b' ) ]", "ab"),
        ("['x']", "x"),
        ("[5]", 5),
        (7, 7),
        (None, None),
        (1.5, 1.5),
    ],
)
def test_template_strings(text: JsonValue, expected: JsonValue) -> None:
    assert evaluate(text) == expected


@pytest.mark.parametrize("text", ["[]", "[ ]", "[abc]", "[a]b]"])
def test_brackets_without_an_expression(text: str) -> None:
    with pytest.raises(TemplateError):
        evaluate(text)


def test_values_are_evaluated_deep_and_keys_as_well() -> None:
    value = {"[concat('a', 'b')]": ["[add(1, 2)]", {"[[x]": "[[y]"}], "n": None}
    assert evaluate(value) == {"ab": [3, {"[x]": "[y]"}], "n": None}  # type: ignore[arg-type]


def test_a_mistake_has_its_path_and_offset() -> None:
    with pytest.raises(TemplateError) as refused:
        evaluate({"a": [1, {"b": "[add(1, div(1, 0))]"}]})
    assert refused.value.path == ("a", 1, "b")
    assert refused.value.at == 7


def test_a_key_that_is_no_string() -> None:
    with pytest.raises(TemplateError, match="name of a property must be a string"):
        evaluate({"[add(1, 2)]": 1})


def test_parameters_are_plain_values() -> None:
    assert evaluate("[parameters('P')]", parameters={"p": "[add(1, 2)]"}) == "[add(1, 2)]"
    with pytest.raises(TemplateError, match="no parameter 'q'"):
        evaluate("[parameters('q')]", parameters={"p": 1})


def test_variables_are_template_values() -> None:
    variables: dict[str, JsonValue] = {"a": "[concat(variables('b').c, '!')]", "b": {"c": "[string(1)]"}}
    assert evaluate("[variables('A')]", variables=variables) == "1!"
    with pytest.raises(TemplateError, match="needs its own value"):
        evaluate("[variables('a')]", variables={"a": "[variables('b')]", "b": "[variables('a')]"})


FUNCTION: dict[str, JsonValue] = {
    "namespace": "contoso",
    "members": {
        "unique": {
            "parameters": [{"name": "prefix", "type": "string"}],
            "output": {"type": "object", "value": {"name": "[concat(toLower(parameters('PREFIX')), '-x')]"}},
        },
        "twice": {
            "parameters": [{"name": "n", "type": "int"}],
            "output": {"type": "int", "value": "[mul(parameters('n'), variables('two'))]"},
        },
        "endless": {"output": {"type": "int", "value": "[contoso.endless()]"}},
    },
}


def test_a_mistake_inside_of_something_else_is_where_that_is_used() -> None:
    for expression in ("[add(1, contoso.twice('x'))]", "[add(1, variables('bad').a)]"):
        with pytest.raises(TemplateError) as refused:
            evaluate({"k": expression}, functions=[FUNCTION], variables={"two": 2, "bad": {"a": "[mul(1, 'x')]"}})
        assert refused.value.message.startswith(("In the function 'contoso.twice': The", "In the variable 'bad': The"))
        assert (refused.value.path, refused.value.at) == (("k",), 7)


def test_user_functions() -> None:
    def call(expression: str) -> JsonValue:
        return evaluate(expression, functions=[FUNCTION], variables={"two": 2})

    assert call("[Contoso.UNIQUE('AB').name]") == "ab-x"
    assert call("[contoso.twice(contoso.twice(3))]") == 12
    assert call("[contoso.unique(parameters('p')).name]") == "[concat(toLower(parameters('p')), '-x')]"
    for expression, part in [
        ("[contoso.unique()]", "takes 1 arguments"),
        ("[contoso.nothing()]", "no template function"),
        ("[contoso.endless()]", "without an end"),
    ]:
        with pytest.raises(TemplateError, match=part):
            call(expression)


@pytest.mark.parametrize(
    "section",
    [[1], [{}], [{"namespace": "a", "members": {"f": {}}}], [{"namespace": "a", "members": {"f": {"output": {}}}}]],
)
def test_a_functions_section_of_another_shape(section: list[JsonValue]) -> None:
    with pytest.raises(TemplateError):
        evaluate("['a']", functions=section)  # type: ignore[arg-type]


def test_places() -> None:
    def place(scope: str, expression: str) -> JsonValue:
        return evaluate(f"[{expression}]", context=CONTEXT._replace(management_group="mg"), scope=scope)  # type: ignore[arg-type]

    assert place("subscription", "resourceId('A.B/c', 'd')") == f"/subscriptions/{SUBSCRIPTION}/providers/A.B/c/d"
    assert place("tenant", "resourceId('A.B/c', 'd')") == "/providers/A.B/c/d"
    assert place("managementGroup", "managementGroup().name") == "mg"
    assert place("managementGroup", "managementGroup().id") == "/providers/Microsoft.Management/managementGroups/mg"
    prefix = "/providers/Microsoft.Management/managementGroups/mg"
    assert place("managementGroup", "managementGroupResourceId('A.B/c', 'd')") == f"{prefix}/providers/A.B/c/d"
    assert place("subscription", "deployment().location") == "eastus"
    assert place("tenant", "tenant().tenantId") == "99999999-8888-7777-6666-555555555555"
    for scope, function in [
        ("subscription", "resourceGroup"),
        ("tenant", "subscription"),
        ("managementGroup", "subscription"),
        ("resourceGroup", "managementGroup"),
    ]:
        with pytest.raises(TemplateError, match="not available in a deployment to a"):
            place(scope, f"{function}()")
    # The public modules for management groups write it, and the service takes it.
    assert place("managementGroup", "subscriptionResourceId('A.B/c', 'd')") == "[subscriptionResourceId('A.B/c', 'd')]"


def test_what_nobody_said_is_left_to_the_run() -> None:
    assert evaluate("[resourceGroup().id]") == "[resourceGroup().id]"
    assert evaluate("[subscription().subscriptionId]") == "[subscription().subscriptionId]"
    assert evaluate("[subscription().tenantId]") == "[tenant().tenantId]"
    assert evaluate("[resourceId('A.B/c', 'd')]") == "[resourceId('A.B/c', 'd')]"
    assert evaluate("[resourceId(resourceGroup().name, 'A.B/c', 'd')]") == "[resourceId('A.B/c', 'd')]"
    assert evaluate("[deployment().name]") == "[deployment().name]"
    here = Context(resource_group="rg")
    assert evaluate("[resourceId('A.B/c', 'd')]", context=here) == "[resourceId('rg', 'A.B/c', 'd')]"
    expected = "[format('/subscriptions/{0}/resourceGroups/{1}', subscription().subscriptionId, 'rg')]"
    assert evaluate("[resourceGroup().id]", context=here) == expected
    assert evaluate("[string(resourceGroup())]") == "[string(resourceGroup())]"


def test_another_group_than_that_of_the_context() -> None:
    elsewhere = Place("resourceGroup", SUBSCRIPTION, "other")
    assert run("resourceGroup().name", place=elsewhere) == "other"
    assert run("resourceGroup().location", place=elsewhere) == "[resourceGroup().location]"
    nested = Place("resourceGroup", SUBSCRIPTION, Deferred(Call("parameters", (Text("group"),))))
    expected = f"[resourceId('{SUBSCRIPTION}', parameters('group'), 'A.B/c', 'd')]"
    assert run("resourceId('A.B/c', 'd')", place=nested) == expected


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("resourceId('A.B/c', parameters('d'))", PartialId("A.B/c", (Call("parameters", (Text("d"),)),))),
        ("resourceId('rg', 'A.B/c', parameters('d'))", ("A.B/c", "rg")),
        ("resourceId('s', 'rg', 'A.B/c/d', 'x', parameters('d'))", ("A.B/c/d", "rg")),
        ("subscriptionResourceId('s', 'A.B/c', parameters('d'))", ("A.B/c", None)),
        ("concat('a')", None),
        ("resourceId(parameters('t'), 'x')", None),
    ],
)
def test_a_deferred_id_can_be_taken_apart(expression: str, expected: object) -> None:
    found = read_resource_id(parse(expression))
    if isinstance(expected, tuple) and not isinstance(expected, PartialId):
        assert found is not None
        assert (found.type, found.group.value if isinstance(found.group, Text) else None) == expected
    elif found is None or expected is None:
        assert found is expected
    else:
        assert isinstance(expected, PartialId)
        assert (found.type, [*map(print_node, found.names)]) == (expected.type, [*map(print_node, expected.names)])
        assert (found.subscription, found.group, found.parent) == (None, None, None)


def test_parts_of_an_id() -> None:
    whole = read_resource_id(parse("resourceId('s', 'rg', 'A.B/c', parameters('d'))"))
    assert whole is not None and isinstance(whole.subscription, Text) and whole.subscription.value == "s"
    extension = read_resource_id(parse("extensionResourceId(parameters('vm'), 'A.B/c', 'd')"))
    assert extension is not None and extension.parent is not None
    assert print_node(extension.parent) == "parameters('vm')"


def test_loops() -> None:
    loops = {"": 2, "disks": 5}
    assert run("add(copyIndex(), copyIndex('DISKS'))", loops=loops) == 7
    assert run("copyIndex(10)", loops=loops) == 12
    assert run("copyIndex('disks', 1)", loops=loops) == 6
    unknown = {"": Deferred(Call("copyIndex"))}
    assert run("concat('a', copyIndex(1))", loops=unknown) == "[concat('a', add(copyIndex(), 1))]"


@pytest.mark.parametrize(
    ("where", "refused"),
    [
        ("parameter", ["reference", "listKeys", "copyIndex"]),
        ("variable", ["newGuid", "utcNow", "reference", "listKeys"]),
        ("function", ["newGuid", "utcNow", "reference", "copyIndex"]),
        ("name", ["newGuid", "utcNow", "reference", "references", "listKeys"]),
        ("count", ["newGuid", "utcNow", "reference", "copyIndex"]),
        ("properties", ["newGuid", "utcNow"]),
        ("output", ["newGuid", "utcNow"]),
        ("any", []),
    ],
)
def test_where_functions_may_be_called(where: str, refused: list[str]) -> None:
    calls = {
        "newGuid": "newGuid()",
        "utcNow": "utcNow()",
        "reference": "reference('a')",
        "references": "references('a')",
        "listKeys": "listKeys('a', 'b')",
        "variables": "variables('a')",
        "copyIndex": "copyIndex()",
        "parameters": "parameters('a')",
        "resourceGroup": "resourceGroup()",
    }
    for name, expression in calls.items():
        if name in refused:
            with pytest.raises(TemplateError, match="may not be called here"):
                run(expression, where=where, loops={"": 0})
        elif name not in ("references", "listKeys") or where in ("properties", "output", "any"):
            run(expression, where=where, loops={"": 0})


class Cloud:
    """A run with one virtual machine in it."""

    def reference(self, target: str, api_version: str | None, full: bool) -> Value:
        if not target.endswith("/vm"):
            raise TemplateError("ResourceNotFound", f"The resource '{target}' was not found.")
        return {"id": target, "version": api_version} if full else {"vmId": "7"}

    def list_secrets(self, function: str, target: str, api_version: str, body: Value) -> Value:
        return {"function": function, "target": target, "body": body}


class Template:
    """A template with a machine `vm` and a loop `all` of one machine."""

    def target(self, name: str) -> str | Deferred | None:
        return "/x/vm" if name == "machine" else None

    def members(self, loop: str) -> list[str | Deferred] | None:
        return ["/x/vm"] if loop == "all" else None

    def info(self, symbol: str) -> Value:
        return {"id": f"/x/{symbol}"}


def test_the_run_answers() -> None:
    both = {"runtime": Cloud(), "resources": Template()}
    assert run("reference('machine').vmId", **both) == "7"
    assert run("reference('machine', 'v', 'Full')", **both) == {"id": "/x/vm", "version": "v"}
    assert run("references('all', 'full')[0].id", **both) == "/x/vm"
    assert run("listKeys('machine', 'v', createObject('a', 1))", **both) == {
        "function": "listKeys",
        "target": "/x/vm",
        "body": {"a": 1},
    }
    assert run("resourceInfo('machine').id", **both) == "/x/machine"
    assert run("reference(parameters('p'))", **both) == "[reference(parameters('p'))]"
    for expression, part in [("reference('/x/other')", "was not found"), ("references('none')", "no resource loop")]:
        with pytest.raises(TemplateError, match=part):
            run(expression, **both)


def test_without_a_run_times_and_new_guids_are_left() -> None:
    quiet = CONTEXT._replace(now=None)
    assert run("utcNow('d')", context=quiet) == "[utcNow('d')]"
    assert run("newGuid()") == "[newGuid()]"
    assert run("toPhysicalZone('s', 'eastus', '1')") == "[toPhysicalZone('s', 'eastus', '1')]"
    assert evaluate("[utcNow('yyyy')]") == f"{datetime.now(timezone.utc):%Y}"


def test_a_time_in_another_zone() -> None:
    there = datetime(2026, 1, 1, 1, 30, tzinfo=timezone(timedelta(hours=2)))
    assert evaluate("[utcNow('s')]", context=Context(now=there)) == "2025-12-31T23:30:00"
    assert evaluate("[utcNow('s')]", context=Context(now=there.replace(tzinfo=None))) == "2026-01-01T01:30:00"
    assert evaluate("[utcNow('s')]", context=Context(now="2026-01-01T01:30:00+02:00")) == "2025-12-31T23:30:00"


def test_a_nested_deployment_names_itself() -> None:
    running = Running("inner", template={"contentVersion": "1.0.0.0"}, parameters={"a": 1})
    assert run("deployment().name", running=running) == "inner"
    assert run("deployment().properties.template.contentVersion", running=running) == "1.0.0.0"
    assert run("deployment().properties.parameters.a.value", running=running) == 1


def test_other_clouds() -> None:
    china = Context(cloud="AzureChinaCloud")
    assert evaluate("[environment().suffixes.keyvaultDns]", context=china) == ".vault.azure.cn"
    lost = Context(cloud="AzureStack")
    assert evaluate("[environment().suffixes.storage]", context=lost) == "[environment().suffixes.storage]"


def test_names_of_functions_have_no_case() -> None:
    assert evaluate("[SYS.ConCat('a', TOLOWER('B'))]") == "ab"
    assert evaluate("[LISTKEYS('a', 'b')]") == "[LISTKEYS('a', 'b')]"


def test_deep_values_end_in_a_diagnostic() -> None:
    value: JsonValue = "x"
    for _ in range(5000):
        value = [value]
    with pytest.raises(TemplateError, match="too deep"):
        evaluate(value)
    with pytest.raises(TemplateError, match="nested"):
        evaluate("[" + "not(" * 400 + "true()" + ")" * 400 + "]")


def test_the_package_gives_functions_not_modules() -> None:
    assert callable(armgen.arm.evaluate)
    with pytest.raises(AttributeError):
        _ = armgen.arm.nothing  # type: ignore[attr-defined]


def test_nodes_of_values() -> None:
    value: Value = {"a": [1, True, None, 1.5, "it's"], "b": Deferred(Access(Call("f"), Text("c")))}
    expected = "createObject('a', createArray(1, true(), null(), json('1.5'), 'it''s'), 'b', f().c)"
    assert print_node(to_node(value)) == expected


WORDS = st.sampled_from([*FUNCTIONS, "listKeys", "a.b", "nothing"])
PIECES = st.one_of(
    WORDS.map(lambda name: name + "("),
    st.sampled_from(
        ["(", ")", ",", "'a'", "''", "1", "-7", "[0]", ".a", "['x']", "parameters('p')", "'{0}'", "'10.0.0.0/8'"]
    ),
    st.text(max_size=3),
)


@settings(max_examples=400, derandomize=True, deadline=None)
@given(st.lists(PIECES, max_size=10).map("".join))
def test_any_text_gives_a_value_or_a_template_error(text: str) -> None:
    try:
        evaluate(f"[{text}]", context=CONTEXT)
    except TemplateError as error:
        refused = error
        assert refused.message


ARGS = st.recursive(
    st.sampled_from(
        [
            "1",
            "-3",
            "0",
            "9223372036854775807",
            "'a'",
            "''",
            "'{0}'",
            "'é🔒'",
            "true()",
            "null()",
            "json('1.5')",
            "parameters('p')",
            "createArray()",
            "createObject()",
            "resourceGroup()",
            "'A.B/c'",
            "'2020-01-01'",
            "lambda('x', lambdaVariables('x'))",
        ]
    ),
    lambda inner: st.tuples(WORDS, st.lists(inner, max_size=4)).map(lambda call: f"{call[0]}({', '.join(call[1])})"),
    max_leaves=8,
)


@settings(max_examples=600, derandomize=True, deadline=None)
@given(WORDS, st.lists(ARGS, max_size=4))
def test_any_call_gives_json_or_a_template_error(name: str, args: list[str]) -> None:
    try:
        found = evaluate(f"[{name}({', '.join(args)})]", context=CONTEXT)
    except TemplateError as error:
        refused = error
        assert refused.message
    else:
        json.dumps(found, allow_nan=False)


@settings(max_examples=100, derandomize=True, deadline=None)
@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=5), lambda inner: st.lists(inner, max_size=3)
    )
)
def test_values_without_expressions_are_themselves(value: JsonValue) -> None:
    try:
        assert evaluate(value) == value or "[" in json.dumps(value)
    except TemplateError:
        assert "[" in json.dumps(value)


LAUGHS: dict[str, JsonValue] = {
    "l0": "ha",
    **{f"l{n}": [f"[variables('l{n - 1}')]", f"[variables('l{n - 1}')]"] for n in range(1, 60)},
    **{f"t{n}": f"[concat(variables('t{n - 1}'), variables('t{n - 1}'))]" for n in range(1, 60)},
    "t0": "ha",
    "long": "[padLeft('a', 100000, 'a')]",
}


@pytest.mark.parametrize(
    "expression",
    [
        "variables('l59')",
        "string(variables('l59'))",
        "equals(variables('l30'), variables('l30'))",
        "variables('t59')",
        "replace(variables('long'), 'a', variables('long'))",
        "format('" + "{0}" * 5000 + "', variables('long'))",
        "join(map(range(0, 1000), lambda('i', variables('long'))), '')",
        "map(range(0, 10000), lambda('i', map(range(0, 10000), lambda('j', add(1, 2)))))",
        "reduce(range(0, 60), 'x', lambda('c', 'n', createArray(lambdaVariables('c'), lambdaVariables('c'))))",
        "concat(parameters('p'), reduce(range(0, 60), 'x', lambda('c', 'n', createArray(lambdaVariables('c'), lambdaVariables('c')))))",
        "reduce(range(0, 40), createArray(1), lambda('c', 'n', concat(lambdaVariables('c'), lambdaVariables('c'))))",
        "flatten(map(range(0, 10000), lambda('i', range(0, 10000))))",
    ],
)
def test_hostile_expressions_end_in_a_diagnostic(expression: str) -> None:
    with pytest.raises(TemplateError, match=r"more work|would be longer|would have more"):
        evaluate(f"[{expression}]", variables=LAUGHS)
