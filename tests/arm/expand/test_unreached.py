"""What is wrong whatever the values are, where evaluation does not come."""

from __future__ import annotations

import pytest

from armgen.jsontypes import JsonObject, JsonValue, Path
from tests.arm.expand.programs import clean, deployment, disk, faults, one_fault, program, template

PARAMETERS: JsonValue = {"p": {"type": "bool"}, "list": {"type": "array", "defaultValue": []}}


@pytest.mark.parametrize(
    ("expression", "said"),
    [
        ("[if(true(), 'a', nothing('b'))]", "no template function 'nothing'"),
        ("[if(parameters('p'), 'a', nothing('b'))]", "no template function 'nothing'"),
        ("[IF (parameters('p'), parameters('none'), 'a')]", "no parameter 'none'"),
        ("[if(parameters('p'), 'a', variables('vv'))]", "no variable 'vv'"),
        ("[coalesce('a', parameters('none'))]", "no parameter 'none'"),
        ("[string(or(true(), parameters('none')))]", "no parameter 'none'"),
        ("[if(true(), 'a', concat())]", "takes at least 1 argument; it got 0"),
        (
            "[join(map(createArray(), lambda('x', nothing(lambdaVariables('x')))), ',')]",
            "no template function 'nothing'",
        ),
    ],
)
@pytest.mark.parametrize("section", ["variables", "outputs", "tags"])
def test_a_branch_that_is_not_taken(expression: str, said: str, section: str):
    made = template(parameters=PARAMETERS)
    path: Path = ("variables", "v")
    if section == "variables":
        made["variables"] = {"v": expression}
    elif section == "outputs":
        made["outputs"], path = {"o": {"type": "string", "value": expression}}, ("outputs", "o", "value")
    else:
        made["resources"], path = [disk(tags={"t": expression})], ("resources", 0, "tags", "t")
    found = one_fault(made)
    assert (found.code, found.path) == ("RP707", path)
    assert said in found.message


def test_a_loop_of_no_rounds():
    many: JsonObject = {"name": "l", "count": "[length(parameters('list'))]"}
    made = template(
        [disk("[concat('d', copyIndex())]", copy=many, tags={"t": "[parameters('none')]"})], parameters=PARAMETERS
    )
    assert one_fault(made).path == ("resources", 0, "tags", "t")


@pytest.mark.parametrize("call", ["nothing()", "parameters('q')", "other.f()", "n.g(1)", "parameters('p')"])
def test_a_function_that_nobody_calls(call: str):
    members: JsonObject = {
        "f": {"parameters": [{"name": "own", "type": "string"}], "output": {"type": "string", "value": f"[{call}]"}},
        "g": {"parameters": [], "output": {"type": "string", "value": "a"}},
    }
    made = template(parameters=PARAMETERS, functions=[{"namespace": "n", "members": members}])
    assert one_fault(made).path == ("functions", 0, "members", "f", "output", "value")


def test_a_function_that_is_called_is_told_where_it_is_called():
    members: JsonObject = {"f": {"parameters": [], "output": {"type": "string", "value": "[nothing()]"}}}
    made = template(functions=[{"namespace": "n", "members": members}], variables={"v": "[n.f()]"})
    assert one_fault(made).path == ("variables", "v")


def test_a_nested_template_knows_its_own_names():
    value = "[if(parameters('p'), variables('v'), parameters('own'))]"
    inner = template(
        outputs={"o": {"type": "string", "value": value}},
        parameters={"p": {"type": "bool", "defaultValue": True}, "own": {"type": "string", "defaultValue": "a"}},
        variables={"v": "b"},
    )
    clean(template([deployment("inner", inner)]))
    outer = deployment("outer", inner)
    outer["properties"]["expressionEvaluationOptions"] = {"scope": "outer"}  # type: ignore[index, call-overload]
    found = faults(program(template([outer], parameters=PARAMETERS)))
    assert [one.message.split(".")[0] for one in found] == ["There is no variable 'v'"]


def test_what_is_no_value_is_not_looked_at():
    note: JsonObject = {"description": "[if(true(), 'a', nothing())]"}
    clean(template(parameters={"p": {"type": "string", "defaultValue": "a", "metadata": note}}, metadata=note))


def test_names_that_are_there_whatever_becomes_of_them():
    variables: JsonObject = {"a": "[if(parameters('p'), variables('b'), 'x')]", "b": "[parameters('list')[5]]"}
    found = one_fault(template(parameters=PARAMETERS, variables=variables))
    assert found.path == ("variables", "b")
