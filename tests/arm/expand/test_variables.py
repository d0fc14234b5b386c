"""Variables and user functions: lazily, in any order, in loops; cycles and what may not stand in them."""

from __future__ import annotations

import pytest

from armgen.jsontypes import JsonObject, JsonValue
from tests.arm.expand.programs import clean, faults, one_fault, outputs, program, template, value_of


def test_variables_need_each_other_in_any_order():
    variables: JsonObject = {"a": "[string(variables('B').x[0])]", "b": {"x": ["[variables('c')]"]}, "c": 1}
    assert value_of("[variables('a')]", variables=variables) == "1"


def test_a_wrong_variable_is_told_where_it_stands():
    wrong = one_fault(template(variables={"a": "[concat(variables('b'), '!')]", "b": {"x": 1}}))
    assert (wrong.code, wrong.path) == ("RP707", ("variables", "a"))


def test_a_cycle_of_variables_is_named():
    found = faults(program(template(variables={"a": "[variables('b')]", "b": "[variables('a')]"})))
    assert {one.code for one in found} == {"RP707"}
    assert any("'a' needs its own value" in one.message or "'b' needs its own value" in one.message for one in found)


def test_an_unknown_variable_gets_the_one_that_is_meant():
    found = one_fault(template(variables={"prefix": "x", "name": "[variables('prefx')]"}))
    assert (found.code, found.path) == ("RP707", ("variables", "name"))
    assert "Did you mean 'prefix'?" in found.message


@pytest.mark.parametrize("call", ["reference('x')", "listKeys('x', '2024-01-01')", "newGuid()", "copyIndex()"])
def test_what_may_not_stand_in_a_variable(call: str):
    found = one_fault(template(variables={"a": {"b": f"[{call}]"}}))
    assert (found.code, found.path) == ("RP707", ("variables", "a", "b"))


def test_loops_in_variables():
    variables: JsonObject = {
        "copy": [
            {"name": "disks", "count": 3, "input": {"lun": "[copyIndex('disks')]"}},
            {"name": "names", "count": 2, "input": "[concat('d', copyIndex('names', 5))]"},
        ],
        "plain": "p",
        "mixed": {"copy": [{"name": "inner", "count": 2, "input": "[copyIndex('inner')]"}], "other": True},
    }
    assert value_of("[variables('disks')]", variables=variables) == [{"lun": 0}, {"lun": 1}, {"lun": 2}]
    assert value_of("[variables('Names')]", variables=variables) == ["d5", "d6"]
    assert value_of("[variables('mixed')]", variables=variables) == {"inner": [0, 1], "other": True}


def test_a_loop_of_variables_has_to_be_named_by_copy_index():
    copy: JsonValue = [{"name": "all", "count": 2, "input": "[concat('d', copyIndex())]"}]
    found = one_fault(template(variables={"copy": copy}))
    assert (found.code, found.path) == ("RP707", ("variables", "copy", 0, "input"))


def test_a_variable_that_is_called_copy_is_no_loop():
    assert value_of("[variables('copy').a]", variables={"copy": {"a": 1}}) == 1


FUNCTIONS: JsonValue = [
    {
        "namespace": "contoso",
        "members": {
            "unique": {
                "parameters": [{"name": "prefix", "type": "string"}, {"name": "number", "type": "int"}],
                "output": {
                    "type": "string",
                    "value": "[format('{0}-{1}', parameters('Prefix'), parameters('number'))]",
                },
            },
            "pair": {"parameters": [], "output": {"type": "array", "value": ["[contoso.unique('p', 1)]", 2]}},
        },
    }
]


def test_user_functions():
    assert value_of("[Contoso.Unique('vm', 3)]", functions=FUNCTIONS) == "vm-3"
    assert value_of("[contoso.pair()]", functions=FUNCTIONS) == ["p-1", 2]


@pytest.mark.parametrize(
    "call", ["contoso.unique('a')", "contoso.unique('a', 1, 2)", "contoso.other()", "other.unique()"]
)
def test_wrong_calls_of_user_functions(call: str):
    made = template(functions=FUNCTIONS, outputs={"it": {"type": "string", "value": f"[{call}]"}})
    found = one_fault(made)
    assert (found.code, found.path) == ("RP707", ("outputs", "it", "value"))


def test_a_user_function_does_not_see_the_parameters_of_the_template():
    functions: JsonValue = [
        {
            "namespace": "f",
            "members": {"g": {"parameters": [], "output": {"type": "string", "value": "[parameters('p')]"}}},
        }
    ]
    made = template(
        parameters={"p": {"type": "string", "defaultValue": "x"}},
        functions=functions,
        outputs={"it": {"type": "string", "value": "[f.g()]"}},
    )
    assert one_fault(made).code == "RP707"


def test_a_recursive_function_ends():
    functions: JsonValue = [
        {"namespace": "f", "members": {"g": {"parameters": [], "output": {"type": "string", "value": "[f.g()]"}}}}
    ]
    assert (
        one_fault(template(functions=functions, outputs={"it": {"type": "string", "value": "[f.g()]"}})).code == "RP707"
    )


def test_a_functions_section_of_another_shape():
    found = one_fault(template(functions=[{"namespace": "f"}]))
    assert (found.code, found.path) == ("RP707", ("functions", 0))


def test_outputs():
    made = template(
        outputs={
            "plain": {"type": "string", "value": "[[text]"},
            "skipped": {"type": "string", "condition": "[equals(1, 2)]", "value": "x"},
            "loop": {"type": "array", "copy": {"count": 3, "input": "[copyIndex(1)]"}},
            "run": {"type": "string", "value": "[reference('disk').properties.size]"},
        }
    )
    assert outputs(clean(made)) == {
        "plain": "[text]",
        "loop": [1, 2, 3],
        "run": "[reference('disk').properties.size]",
    }


def test_an_output_without_a_value():
    found = one_fault(template(outputs={"it": {"type": "string"}}))
    assert (found.code, found.path) == ("RP707", ("outputs", "it"))
