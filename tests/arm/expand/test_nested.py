"""Nested and linked deployments: inner and outer scope, parameters, places, outputs, files."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from armgen.arm.context import Context
from armgen.arm.values import to_json
from armgen.jsontypes import JsonObject, JsonValue
from tests.arm.expand.programs import (
    GROUP,
    HERE,
    SUBSCRIPTION,
    SUBSCRIPTION_SCHEMA,
    body,
    clean,
    deployment,
    disk,
    faults,
    ids,
    inner_of,
    names,
    one_fault,
    outputs,
    program,
    template,
    waits,
)

OTHER = "aaaaaaaa-2222-3333-4444-555555555555"


def with_variable(scope: JsonValue) -> JsonObject:
    """The documentation's example: a variable of one name in both templates."""
    inner = template(
        [disk("[variables('name')]")],
        variables={"name": "nested"},
        outputs={"it": {"type": "string", "value": "[variables('name')]"}},
    )
    made = deployment("dep", inner)
    made["properties"]["expressionEvaluationOptions"] = scope  # type: ignore[index, call-overload]
    return template([made], variables={"name": "parent"})


@pytest.mark.parametrize(
    ("scope", "wanted"),
    [
        ({"scope": "inner"}, "nested"),
        ({"scope": "Inner"}, "nested"),
        ({"scope": "outer"}, "parent"),
        (None, "parent"),
    ],
)
def test_inner_and_outer_scope(scope: JsonValue, wanted: str):
    found = clean(with_variable(scope))
    assert names(found) == ["dep", wanted]
    assert inner_of(found).outputs() == {"it": wanted}


def test_symbolic_templates_nest_with_inner_scope():
    made = with_variable(None)
    made |= {"languageVersion": "2.0", "resources": {"dep": made["resources"][0]}}  # type: ignore[index]
    assert names(clean(made)) == ["dep", "nested"]


def test_a_template_that_an_expression_gives_reads_its_own_parameters():
    inner = template([disk("[[parameters('it')]")], parameters={"it": {"type": "string"}})
    made = deployment("dep", "[variables('inner')]", parameters={"it": {"value": "given"}})
    made["properties"]["expressionEvaluationOptions"] = {"scope": "outer"}  # type: ignore[index, call-overload]
    assert names(clean(template([made], variables={"inner": inner}))) == ["dep", "given"]


def test_a_default_applies_where_a_nested_deployment_gives_null():
    inner = template([disk("[parameters('it')]")], parameters={"it": {"type": "string", "defaultValue": "own"}})
    given = {"it": {"value": "[tryGet(createObject(), 'none')]"}}
    assert names(clean(template([deployment("dep", inner, parameters=given)]))) == ["dep", "own"]


def test_escaped_expressions_pass_an_outer_parent():
    made = with_variable({"scope": "outer"})
    made["resources"][0]["properties"]["template"]["resources"][0]["name"] = "[[variables('name')]"  # type: ignore[index, call-overload]
    assert names(clean(made))[1] == "nested"


def test_where_it_all_lies():
    found = clean(template([deployment("dep", template([disk("a"), deployment("deep", template([disk("b")]))]))]))
    assert [(one.parent, one.root) for one in found.deployments] == [
        (None, ()),
        (0, ("resources", 0, "properties", "template")),
        (2, ("resources", 0, "properties", "template", "resources", 1, "properties", "template")),
    ]
    assert [(one.name, one.deployment, one.path) for one in found.resources] == [
        ("dep", 0, ("resources", 0)),
        ("a", 1, ("resources", 0)),
        ("deep", 1, ("resources", 1)),
        ("b", 2, ("resources", 0)),
    ]
    assert [one.number for one in found.resources] == [0, 1, 2, 3]


# Parameters

TAKES = template(
    [disk("[parameters('name')]")],
    parameters={"name": {"type": "string"}, "size": {"type": "int", "defaultValue": 4}},
)


def test_parameters_are_evaluated_outside():
    made = template(
        [deployment("dep", TAKES, parameters={"name": {"value": "[variables('n')]"}})], variables={"n": "out"}
    )
    found = clean(made)
    assert names(found) == ["dep", "out"]
    assert inner_of(found).parameters == {"name": "out", "size": 4}


def test_a_secret_of_a_key_vault_is_not_known():
    secret: JsonValue = {"reference": {"keyVault": {"id": "/x"}, "secretName": "s"}}
    found = clean(template([deployment("dep", TAKES, parameters={"name": secret})]))
    assert names(found)[1] == "[parameters('name')]"


def test_outputs_of_another_deployment_stay_expressions_and_are_waited_for():
    first = deployment("one", template(outputs={"n": {"type": "string", "value": "x"}}))
    second = deployment("two", TAKES, parameters={"name": {"value": "[reference('one').outputs.n.value]"}})
    found = clean(template([first, second]))
    assert names(found) == ["one", "two", "[reference('one').outputs.n.value]"]
    assert waits(found)["two"] == {"one"}


def test_a_parameter_that_is_missing():
    found = one_fault(template([deployment("dep", TAKES)]))
    assert (found.code, found.path) == ("RP707", ("resources", 0, "properties"))
    assert "'name'" in found.message


def test_a_parameter_that_is_not_declared():
    given: JsonValue = {"name": {"value": "a"}, "colour": {"value": "red"}}
    found = one_fault(template([deployment("dep", TAKES, parameters=given)]))
    assert (found.code, found.path) == ("RP707", ("resources", 0, "properties", "parameters", "colour"))


def test_a_parameter_of_another_type():
    given: JsonValue = {"name": {"value": "a"}, "size": {"value": "big"}}
    found = program(template([deployment("dep", TAKES, parameters=given)]))
    (fault,) = faults(found)
    assert fault.code == "RP707"
    assert fault in inner_of(found).faults


def test_what_is_wrong_inside_is_told_there():
    found = program(template([deployment("dep", template([disk("[parameters('x')]")]))]))
    assert found.deployments[0].faults == []
    (fault,) = inner_of(found).faults
    assert (fault.code, fault.path) == ("RP707", ("resources", 0, "name"))


# Places


@pytest.mark.parametrize(
    ("where", "wanted"),
    [
        ({}, f"{GROUP}/providers/Microsoft.Compute/disks/a"),
        (
            {"resourceGroup": "other"},
            f"/subscriptions/{SUBSCRIPTION}/resourceGroups/other/providers/Microsoft.Compute/disks/a",
        ),
        (
            {"subscriptionId": OTHER, "resourceGroup": "other"},
            f"/subscriptions/{OTHER}/resourceGroups/other/providers/Microsoft.Compute/disks/a",
        ),
    ],
)
def test_places_of_nested_deployments(where: JsonObject, wanted: str):
    found = clean(template([deployment("dep", template([disk("a")])) | where]))
    assert ids(found)[1] == wanted
    assert ids(found)[0] == wanted.replace("Microsoft.Compute/disks/a", "Microsoft.Resources/deployments/dep")


def test_a_deployment_to_the_subscription():
    inner = template([{"type": "Microsoft.Resources/resourceGroups", "apiVersion": "2024-03-01", "name": "g"}])
    inner["$schema"] = SUBSCRIPTION_SCHEMA
    found = clean(template([deployment("dep", inner) | {"subscriptionId": SUBSCRIPTION, "location": "eastus"}]))
    assert ids(found)[1] == f"/subscriptions/{SUBSCRIPTION}/providers/Microsoft.Resources/resourceGroups/g"


def test_scope_functions_inside_of_another_group():
    inner = template(outputs={"it": {"type": "string", "value": "[resourceGroup().name]"}})
    found = clean(template([deployment("dep", inner) | {"resourceGroup": "other"}]))
    assert inner_of(found).outputs() == {"it": "other"}


@pytest.mark.parametrize(
    ("scope", "kind"),
    [
        ("/", "tenant"),
        ("Microsoft.Management/managementGroups/mg", "managementGroup"),
        (f"/subscriptions/{OTHER}", "subscription"),
        (f"/subscriptions/{OTHER}/resourceGroups/g", "resourceGroup"),
    ],
)
def test_scopes_of_nested_deployments(scope: str, kind: str):
    found = clean(template([deployment("dep", template()) | {"scope": scope}]), context=Context())
    assert inner_of(found).place.kind == kind


# Loops and conditions


def test_a_loop_of_deployments():
    made = deployment(
        "[concat('dep', copyIndex())]", TAKES, parameters={"name": {"value": "[concat('d', copyIndex())]"}}
    )
    found = clean(template([made | {"copy": {"name": "deps", "count": 2, "mode": "serial"}}]))
    assert names(found) == ["dep0", "dep1", "d0", "d1"]
    assert [(one.instance, one.deployment) for one in found.resources[2:]] == [("[0]", 1), ("[1]", 2)]
    assert waits(found)["dep1"] == {"dep0"}


def looped(name: str, scope: str, *, around: bool) -> JsonObject:
    """A loop in a nested template, in a deployment that is one itself (`around`) or not."""
    made = deployment("dep", template([disk(name, copy={"name": "disks", "count": 2})]))
    made["properties"]["expressionEvaluationOptions"] = {"scope": scope}  # type: ignore[index, call-overload]
    if around:
        made |= {"name": "[concat('dep', copyIndex())]", "copy": {"name": "l", "count": 2}}
    return template([made])


def test_a_loop_inside_of_a_loop_of_deployments():
    found = clean(looped("[concat('x', copyIndex())]", "inner", around=True))
    assert [one.instance for one in found.resources[2:]] == ["[0][0]", "[0][1]", "[1][0]", "[1][1]"]
    assert names(found)[2:] == ["x0", "x1", "x0", "x1"]


@pytest.mark.parametrize("index", ["copyIndex()", "copyIndex('disks')", "copyIndex(1)"])
def test_a_template_of_outer_scope_has_no_loops(index: str):
    """Its copyIndex() is evaluated by the template around, where there is no loop (azure-quickstart-templates 6936)."""
    found = one_fault(looped(f"[concat('x', {index})]", "outer", around=False))
    assert (found.code, "scope 'inner'" in found.message) == ("RP707", True)


def test_in_outer_scope_copyindex_means_the_loop_around():
    found = clean(looped("[concat('x', copyIndex())]", "outer", around=True))
    assert names(found)[2:] == ["x0", "x0", "x1", "x1"]


def test_a_loop_of_a_template_of_outer_scope_runs_what_is_escaped():
    found = clean(looped("[[concat('x', copyIndex('disks'))]", "outer", around=False))
    assert names(found)[1:] == ["x0", "x1"]


def test_a_skipped_deployment_makes_nothing():
    found = clean(template([deployment("dep", template([disk("a")])) | {"condition": False}]))
    assert (names(found), len(found.deployments)) == ([], 1)


def test_dependencies_stay_in_their_template():
    found = one_fault(template([disk("a"), deployment("dep", template([disk("b", dependsOn=["a"])]))]))
    assert found.code == "RP709"


# Linked templates


def write(folder: Path, name: str, made: JsonObject) -> None:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("// linked\n" + json.dumps(made), encoding="utf-8")


def linked(link: JsonValue, **more: JsonValue) -> JsonObject:
    made = deployment("dep", {})
    made["properties"] = {"mode": "Incremental", "templateLink": link, **more}
    return made


def test_a_linked_template(tmp_path: Path):
    write(tmp_path, "modules/disk.json", TAKES)
    made = template([linked({"relativePath": "modules/disk.json"}, parameters={"name": {"value": "a"}})])
    found = program(made, folder=tmp_path)
    assert faults(found) == []
    assert names(found) == ["dep", "a"]
    assert inner_of(found).document == str(tmp_path / "modules" / "disk.json")
    assert inner_of(found).root == ()
    assert found.files == (str(tmp_path / "modules" / "disk.json"),)


def test_a_linked_template_links_from_its_own_folder(tmp_path: Path):
    write(tmp_path, "modules/a.json", template([linked({"relativePath": "b.json"})]))
    write(tmp_path, "modules/b.json", template([disk("b")]))
    found = program(template([linked({"relativePath": "modules/a.json"})]), folder=tmp_path)
    assert faults(found) == []
    assert names(found) == ["dep", "dep", "b"]


@pytest.mark.parametrize(
    "link",
    [
        {"relativePath": "missing.json"},
        {"relativePath": "broken.json"},
        {"relativePath": "list.json"},
        {"relativePath": "../outside.json"},
        {"relativePath": "/etc/passwd"},
        {"relativePath": "[parameters('path')]"},
        {"uri": "https://contoso.example/main.json"},
        {"id": "/subscriptions/x/templateSpecs/t"},
    ],
)
def test_links_that_are_not_read(tmp_path: Path, link: JsonValue):
    inside = tmp_path / "inside"
    inside.mkdir()
    (inside / "broken.json").write_text("{", encoding="utf-8")
    (inside / "list.json").write_text("[]", encoding="utf-8")
    write(tmp_path, "outside.json", template([disk("secret")]))
    made = template([linked(link)], parameters={"path": {"type": "string"}})
    found = program(made, folder=inside)
    (fault,) = faults(found)
    assert (fault.code, fault.path[:3]) == ("RP903", ("resources", 0, "properties"))
    assert "was not checked" in fault.message
    assert names(found) == ["dep"]


def test_templates_that_link_each_other_end(tmp_path: Path):
    write(tmp_path, "a.json", template([linked({"relativePath": "a.json"})]))
    found = program(template([linked({"relativePath": "a.json"})]), folder=tmp_path)
    assert [one.code for one in faults(found)] == ["RP903"]


@pytest.mark.parametrize("properties", [None, {}, {"mode": "Incremental"}])
def test_a_deployment_without_a_template(properties: JsonValue):
    made = deployment("dep", {}) | {"properties": properties}
    assert [one.code for one in faults(program(template([made])))] == ["RP707"]


# What the run answers


class Answers:
    """A run in which every resource has its own name for a size."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, str]] = []

    def reference(self, target: str, api_version: str | None, full: bool) -> JsonValue:
        self.asked.append(("reference", target))
        return {"size": target.rsplit("/", 1)[-1]}

    def list_secrets(self, function: str, target: str, api_version: str, body: object) -> JsonValue:
        self.asked.append((function, target))
        return {"keys": [function]}


def test_a_runtime_answers_when_it_is_asked():
    from armgen.arm.expand import expand_program

    answers = Answers()
    made = template(
        [disk("a"), disk("b", properties={"x": "[reference('a').size]"})],
        outputs={"k": {"type": "string", "value": "[listKeys('a', '2024-01-01').keys[0]]"}},
    )
    found = expand_program(made, {}, HERE, runtime=answers)  # type: ignore[arg-type]
    assert answers.asked == []
    a = f"{GROUP}/providers/Microsoft.Compute/disks/a"
    assert to_json(found.resources[1].value(("properties", "x"))) == "a"
    assert outputs(found) == {"k": "listKeys"}
    assert answers.asked == [("reference", a), ("listKeys", a)]


def test_what_is_escaped_in_outer_scope_is_evaluated_by_the_nested_deployment():
    inner = template(
        [disk("[[concat(variables('own'), parameters('p'))]", tags={"a": "[variables('v')]", "b": "[[[x]"})],
        parameters={"p": {"type": "string", "defaultValue": "none"}},
        variables={"own": "[[concat(variables('of'), '-')]", "of": "[variables('v')]"},
        outputs={"o": {"type": "string", "value": "[[parameters('p')]"}},
    )
    made = deployment("outer", inner, parameters={"p": {"value": "[variables('v')]"}})
    made["properties"]["expressionEvaluationOptions"] = {"scope": "outer"}  # type: ignore[index, call-overload]
    found = clean(template([made], variables={"v": "d"}))
    assert names(found)[1] == "d-d"
    assert body(found.resources[1])["tags"] == {"a": "d", "b": "[x]"}
    assert inner_of(found).outputs() == {"o": "d"}


def test_a_name_that_the_nested_deployment_does_not_have():
    made = deployment("outer", template([disk(tags={"a": "[[variables('v')]"})]))
    made["properties"]["expressionEvaluationOptions"] = {"scope": "outer"}  # type: ignore[index, call-overload]
    assert "no variable 'v'" in one_fault(template([made], variables={"v": "d"})).message
