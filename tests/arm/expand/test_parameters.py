"""Values of parameters: supplied, by default, of a wrong type, of user-defined types, none at all."""

from __future__ import annotations

import pytest

from armgen.arm.values import Deferred, Value
from armgen.jsontypes import JsonObject, JsonValue
from tests.arm.expand.programs import clean, faults, one_fault, outputs, program, template


def declared(**parameters: JsonValue) -> JsonObject:
    """A template that gives each of its parameters back."""
    return template(
        parameters=dict(parameters),
        outputs={name: {"type": "object", "value": f"[parameters('{name}')]"} for name in parameters},
    )


def test_a_supplied_value_wins_over_the_default():
    made = declared(size={"type": "int", "defaultValue": 1})
    assert outputs(clean(made, {"size": 7})) == {"size": 7}
    assert outputs(clean(made)) == {"size": 1}


def test_null_is_no_value_where_there_is_a_default():
    assert outputs(clean(declared(size={"type": "int", "defaultValue": 1}), {"size": None})) == {"size": 1}
    assert "null" in one_fault(declared(size={"type": "int"}), {"size": None}).message


def test_names_have_no_case():
    made = declared(diskSize={"type": "int"})
    assert outputs(clean(made, {"DISKSIZE": 3})) == {"diskSize": 3}


def test_a_supplied_value_is_no_expression():
    made = declared(text={"type": "string"})
    assert outputs(clean(made, {"text": "[[resourceGroup().id]"}))["text"] == "[[resourceGroup().id]"


def test_a_default_is_an_expression_and_may_use_other_parameters():
    made = declared(
        long={"type": "string", "defaultValue": "[concat(parameters('short'), '-x')]"},
        short={"type": "string", "defaultValue": "[resourceGroup().name]"},
    )
    assert outputs(clean(made)) == {"long": "rg-x", "short": "rg"}


def test_a_default_is_unescaped():
    assert outputs(clean(declared(text={"type": "string", "defaultValue": "[[x]"}))) == {"text": "[x]"}


def test_a_parameter_without_a_value_stays_an_expression():
    made = declared(size={"type": "int"})
    found = clean(made)
    assert outputs(found) == {"size": "[parameters('size')]"}
    assert isinstance(found.deployments[0].parameters["size"], Deferred)


def test_a_nullable_parameter_without_a_value_is_null():
    made = template(
        languageVersion="2.0",
        parameters={"tier": {"type": "string", "nullable": True}},
        outputs={"it": {"type": "string", "value": "[coalesce(parameters('tier'), 'none')]"}},
        resources={},
    )
    assert outputs(clean(made)) == {"it": "none"}


@pytest.mark.parametrize(
    ("declaration", "value", "message"),
    [
        ({"type": "string", "allowedValues": ["a", "b"]}, "c", "'c' is none of the allowed values: a, b"),
        ({"type": "int", "minValue": 1}, 0, "it is 0, below the minimum of 1"),
        ({"type": "int", "maxValue": 5}, 6, "it is 6, above the maximum of 5"),
        ({"type": "string", "minLength": 3}, "ab", "its length is 2, below the minimum of 3"),
        ({"type": "string", "maxLength": 3}, "abcd", "its length is 4, above the maximum of 3"),
        ({"type": "array", "minLength": 1}, [], "its length is 0, below the minimum of 1"),
        ({"type": "array", "maxLength": 1}, [1, 2], "its length is 2, above the maximum of 1"),
        ({"type": "int"}, "many", "it is of type String where an integer is wanted"),
        ({"type": "string"}, 3, "it is of type Integer where a string is wanted"),
        ({"type": "bool"}, 1, "it is of type Integer where a boolean is wanted"),
        ({"type": "object"}, [], "it is of type Array where an object is wanted"),
        ({"type": "array"}, {}, "it is of type Object where an array is wanted"),
        ({"type": "SecureString"}, {}, "it is of type Object where a string is wanted"),
        ({"type": "array", "allowedValues": ["a", "b"]}, ["a", "c"], "'c' is none of the allowed values"),
    ],
)
def test_a_value_that_is_not_allowed(declaration: JsonObject, value: Value, message: str):
    found = one_fault(declared(it=declaration), {"it": value})
    assert (found.code, found.path) == ("RP707", ("parameters", "it"))
    assert message in found.message


@pytest.mark.parametrize(
    ("declaration", "value"),
    [
        ({"type": "string", "allowedValues": ["Standard_LRS"]}, "standard_lrs"),
        ({"type": "int", "minValue": 1, "maxValue": 5}, 1),
        ({"type": "int", "minValue": 1, "maxValue": 5}, 5),
        ({"type": "string", "minLength": 3, "maxLength": 3}, "abc"),
        ({"type": "array", "allowedValues": ["a", "b"]}, ["b", "a"]),
        ({"type": "array", "allowedValues": [["a"], ["b"]]}, ["b"]),
        ({"type": "Int"}, 3),
        ({"type": "securestring"}, "s"),
        ({"type": "secureObject"}, {"a": 1}),
        ({"type": "bool"}, False),
        ({"type": "bool", "allowedValues": ["true", "false"]}, True),
        ({"type": "int", "allowedValues": ["1", 2]}, 1),
    ],
)
def test_a_value_that_is_allowed(declaration: JsonObject, value: Value):
    assert outputs(clean(declared(it=declaration), {"it": value})) == {"it": value}


def test_numbers_and_booleans_as_text():
    made = declared(count={"type": "int"}, on={"type": "bool"})
    assert outputs(clean(made, {"count": "3", "on": "True"})) == {"count": 3, "on": True}


def test_a_default_that_is_not_allowed_is_told_at_the_default():
    found = one_fault(declared(it={"type": "string", "defaultValue": "c", "allowedValues": ["a"]}))
    assert (found.code, found.path) == ("RP707", ("parameters", "it", "defaultValue"))


def test_defaults_that_need_each_other_are_a_cycle():
    made = declared(
        a={"type": "string", "defaultValue": "[parameters('b')]"},
        b={"type": "string", "defaultValue": "[parameters('a')]"},
    )
    found = faults(program(made))
    assert {one.code for one in found} == {"RP707"}
    assert "needs its own value" in found[0].message


def test_an_unknown_parameter_gets_the_one_that_is_meant():
    found = one_fault(
        template(
            parameters={"machineName": {"type": "string"}},
            outputs={"it": {"type": "string", "value": "[parameters('machinName')]"}},
        )
    )
    assert found.code == "RP707"
    assert "There is no parameter 'machinName'. Did you mean 'machineName'?" in found.message


def test_new_guid_and_utc_now_only_in_defaults():
    made = declared(at={"type": "string", "defaultValue": "[utcNow('yyyyMMdd')]"})
    assert outputs(clean(made)) == {"at": "20261125"}
    found = one_fault(template(variables={"at": "[utcNow()]"}))
    assert (found.code, found.path) == ("RP707", ("variables", "at"))
    assert "utcNow" in found.message


def test_a_default_may_not_read_the_run():
    found = one_fault(declared(it={"type": "object", "defaultValue": "[reference('x')]"}))
    assert (found.code, found.path) == ("RP707", ("parameters", "it", "defaultValue"))


# User-defined types


def typed(definition: JsonValue, **definitions: JsonValue) -> JsonObject:
    return template(
        {},
        languageVersion="2.0",
        definitions={"it": definition, **definitions},
        parameters={"p": {"$ref": "#/definitions/it"}},
    )


OBJECT: JsonObject = {
    "type": "object",
    "properties": {
        "name": {"type": "string"},
        "size": {"type": "int", "nullable": True, "minValue": 1},
    },
    "additionalProperties": False,
}
UNION: JsonObject = {
    "type": "object",
    "discriminator": {
        "propertyName": "kind",
        "mapping": {"vm": {"$ref": "#/definitions/vm"}, "disk": {"$ref": "#/definitions/disk"}},
    },
}
VARIANTS: JsonObject = {
    "vm": {
        "type": "object",
        "properties": {"kind": {"type": "string", "allowedValues": ["vm"]}, "os": {"type": "string"}},
    },
    "disk": {
        "type": "object",
        "properties": {"kind": {"type": "string", "allowedValues": ["disk"]}, "gb": {"type": "int"}},
    },
}


@pytest.mark.parametrize(
    ("definition", "value"),
    [
        (OBJECT, {"name": "a"}),
        (OBJECT, {"NAME": "a", "size": 4}),
        (OBJECT, {"name": "a", "size": None}),
        ({"type": "array", "items": {"type": "int"}}, [1, 2]),
        ({"type": "array", "prefixItems": [{"type": "int"}, {"type": "string"}], "items": False}, [1, "a"]),
        ({"type": "array", "prefixItems": [{"type": "int"}], "items": {"type": "bool"}}, [1, True, False]),
        ({"type": "object", "additionalProperties": {"type": "int"}}, {"a": 1, "b": 2}),
        (UNION, {"kind": "vm", "os": "Linux"}),
        (UNION, {"kind": "disk", "gb": 32}),
    ],
)
def test_values_that_fit_a_definition(definition: JsonValue, value: Value):
    clean(typed(definition, **VARIANTS), {"p": value})


def test_an_object_that_is_known_in_part_may_have_what_it_lacks():
    group: JsonObject = {"type": "object", "properties": {"name": {"type": "string"}, "managedBy": {"type": "string"}}}
    clean(typed({**group, "defaultValue": "[resourceGroup()]"}))


@pytest.mark.parametrize(
    ("definition", "value", "message"),
    [
        (OBJECT, {"size": 1}, "the property 'name' is missing"),
        (OBJECT, {"name": "a", "size": 0}, "at size: it is 0, below the minimum of 1"),
        (OBJECT, {"name": "a", "colour": "red"}, "there is no property 'colour' in its type"),
        (OBJECT, {"name": 3}, "at name: it is of type Integer where a string is wanted"),
        ({"type": "array", "items": {"type": "int"}}, [1, "a"], "at 1: it is of type String"),
        ({"type": "array", "prefixItems": [{"type": "int"}], "items": False}, [1, 2], "the array takes 1 items"),
        ({"type": "object", "additionalProperties": {"type": "int"}}, {"a": "x"}, "at a: it is of type String"),
        (UNION, {"kind": "vm"}, "the property 'os' is missing"),
        (UNION, {"kind": "disk", "gb": "x"}, "at gb: it is of type String"),
        (UNION, {"kind": "nic"}, "at kind: 'nic' is none of the kinds of object: vm, disk"),
        (UNION, {"kind": 1}, "'1' is none of the kinds"),
        (UNION, {"os": "Linux"}, "the property 'kind' is missing"),
    ],
)
def test_values_that_do_not_fit_a_definition(definition: JsonValue, value: Value, message: str):
    found = one_fault(typed(definition, **VARIANTS), {"p": value})
    assert (found.code, found.path[:2]) == ("RP707", ("parameters", "p"))
    assert message in found.message


def test_a_definition_that_refers_to_itself_ends():
    made = typed({"type": "object", "properties": {"next": {"$ref": "#/definitions/it", "nullable": True}}})
    clean(made, {"p": {"next": {"next": {"next": None}}}})
    clean(typed({"$ref": "#/definitions/it"}), {"p": 1})


def test_a_default_of_null_is_none():
    assert outputs(clean(declared(it={"type": "SecureString", "defaultValue": None}))) == {"it": "[parameters('it')]"}
