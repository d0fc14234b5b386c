"""Copy loops of resources, properties and outputs; counts that Azure refuses or that nobody knows."""

from __future__ import annotations

import pytest

from armgen.jsontypes import JsonObject, JsonValue
from tests.arm.expand.programs import (
    body,
    clean,
    disk,
    faults,
    names,
    one_fault,
    outputs,
    program,
    template,
    waits,
)


def looped(count: JsonValue, name: JsonValue = "[concat('d', copyIndex())]", **more: JsonValue) -> JsonObject:
    return disk(name, copy={"name": "disks", "count": count, **more})


def test_members_of_a_loop():
    found = clean(template([looped(3)]))
    assert names(found) == ["d0", "d1", "d2"]
    assert [one.instance for one in found.resources] == ["[0]", "[1]", "[2]"]
    assert {one.path for one in found.resources} == {("resources", 0)}


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("[format('d{0}', copyIndex())]", ["d0", "d1"]),
        ("[format('d{0}', copyIndex(1))]", ["d1", "d2"]),
        ("[format('d{0}', copyIndex('disks'))]", ["d0", "d1"]),
        ("[format('d{0}', copyIndex('DISKS', 10))]", ["d10", "d11"]),
    ],
)
def test_forms_of_copy_index(name: str, wanted: list[str]):
    assert names(clean(template([looped(2, name)]))) == wanted


def test_a_count_that_is_computed():
    made = template([looped("[length(parameters('all'))]")], parameters={"all": {"type": "array"}})
    assert names(clean(made, {"all": ["a", "b"]})) == ["d0", "d1"]


def test_a_count_that_is_text():
    assert names(clean(template([looped("2")]))) == ["d0", "d1"]


def test_a_loop_of_no_rounds_can_be_waited_for():
    found = clean(template([looped(0), disk("after", dependsOn=["disks"])]))
    assert waits(found) == {"after": set()}


@pytest.mark.parametrize("count", [-1, 801, "many", True, None, {"a": 1}, "[createArray(1)]"])
def test_counts_that_azure_refuses(count: JsonValue):
    found = faults(program(template([looped(count)])))
    assert found[0].code == "RP707"
    assert found[0].path[:3] == ("resources", 0, "copy")


def test_eight_hundred_rounds():
    assert len(clean(template([looped(800)])).resources) == 800


def test_a_loop_without_a_name():
    found = one_fault(template([disk("[concat('d', copyIndex())]", copy={"count": 2})]))
    assert (found.code, found.path) == ("RP707", ("resources", 0, "copy"))


def test_an_unknown_loop_name():
    found = faults(program(template([looped(2, "[concat('d', copyIndex('other'))]")])))
    assert {(one.code, one.path) for one in found} == {("RP707", ("resources", 0, "name"))}


def test_copy_index_outside_of_a_loop():
    found = one_fault(template([disk("[concat('d', copyIndex())]")]))
    assert (found.code, found.path) == ("RP707", ("resources", 0, "name"))


def test_a_count_may_not_read_the_run():
    found = faults(program(template([looped("[length(reference('x').all)]")])))
    assert found[0].code == "RP707"
    assert found[0].path == ("resources", 0, "copy", "count")


def test_an_unknown_count_is_one_round_and_told():
    made = template([looped("[parameters('count')]")], parameters={"count": {"type": "int"}})
    found = program(made)
    assert names(found) == ["[concat('d', copyIndex('disks'))]"]
    told = faults(found)
    assert [(one.code, one.path) for one in told] == [("RP903", ("resources", 0, "copy", "count"))]
    assert "one round of it was checked" in told[0].message


def test_a_loop_of_a_nested_child():
    child: JsonObject = {
        "type": "restorePoints",
        "apiVersion": "2024-07-01",
        "name": "[concat('p', copyIndex())]",
        "copy": {"name": "points", "count": 2},
    }
    parent: JsonObject = {
        "type": "Microsoft.Compute/restorePointCollections",
        "apiVersion": "2024-07-01",
        "name": "rpc",
        "resources": [child],
    }
    found = one_fault(template([parent]))
    assert (found.code, found.path) == ("RP707", ("resources", 0, "resources", 0, "copy"))


def test_conditions_by_index():
    made = disk("[concat('d', copyIndex())]", condition="[equals(copyIndex(), 1)]", copy={"name": "l", "count": 3})
    found = clean(template([made, disk("after", dependsOn=["l"])]))
    assert waits(found) == {"d1": set(), "after": {"d1"}}


# Serial loops


def test_a_serial_loop_waits_one_by_one():
    found = clean(template([looped(3, mode="serial")]))
    assert waits(found) == {"d0": set(), "d1": {"d0"}, "d2": {"d1"}}


def test_batches():
    found = clean(template([looped(5, mode="Serial", batchSize=2)]))
    assert waits(found) == {
        "d0": set(),
        "d1": set(),
        "d2": {"d0", "d1"},
        "d3": {"d0", "d1"},
        "d4": {"d2", "d3"},
    }


def test_a_serial_loop_waits_across_what_is_skipped():
    found = clean(template([looped(4, mode="serial") | {"condition": "[not(equals(copyIndex(), 1))]"}]))
    assert waits(found) == {"d0": set(), "d2": {"d0"}, "d3": {"d2"}}


def test_a_batch_size_without_serial_mode_means_nothing():
    found = clean(template([looped(3, batchSize=1)]))
    assert all(not before for before in waits(found).values())


def test_mode_and_batch_size_as_text():
    made = template([looped(2, mode="[parameters('mode')]", batchSize="1")], parameters={"mode": {"type": "string"}})
    assert waits(clean(made, {"mode": "serial"})) == {"d0": set(), "d1": {"d0"}}


# Loops of properties


def test_a_loop_of_a_property():
    made = disk(
        properties={
            "copy": [
                {"name": "zones", "count": 2, "input": "[string(copyIndex('zones', 1))]"},
                {"name": "none", "count": 0, "input": "x"},
            ],
            "kept": 1,
        }
    )
    (found,) = clean(template([made])).resources
    assert body(found)["properties"] == {"zones": ["1", "2"], "none": [], "kept": 1}
    assert found.value(("properties", "Zones", 1)) == "2"
    assert found.where(("properties", "zones", 1)) == ("resources", 0, "properties", "copy", 0, "input")


def test_a_loop_of_a_property_inside_of_one_of_resources():
    inner: JsonValue = [{"name": "all", "count": 2, "input": "[format('{0}.{1}', copyIndex(), copyIndex('all'))]"}]
    found = clean(template([looped(2) | {"properties": {"deep": {"copy": inner}}}]))
    assert [body(one)["properties"] for one in found.resources] == [
        {"deep": {"all": ["0.0", "0.1"]}},
        {"deep": {"all": ["1.0", "1.1"]}},
    ]


def test_a_loop_of_a_property_of_unknown_count():
    made = disk(properties={"copy": [{"name": "all", "count": "[parameters('n')]", "input": 1}], "kept": 2})
    (found,) = program(template([made], parameters={"n": {"type": "int"}})).resources
    assert body(found)["properties"] == {"all": "[copy('all', parameters('n'))]", "kept": 2}


@pytest.mark.parametrize("count", [-1, 801, "x"])
def test_a_loop_of_a_property_that_azure_refuses(count: JsonValue):
    made = disk(properties={"copy": [{"name": "all", "count": count, "input": 1}]})
    found = one_fault(template([made]))
    assert found.code == "RP707"
    assert found.path == ("resources", 0, "properties", "copy", 0, "count")


def test_a_loop_of_an_output_that_azure_refuses():
    found = one_fault(template(outputs={"it": {"type": "array", "copy": {"count": 900, "input": 1}}}))
    assert found.code == "RP707"
    assert found.path[:2] == ("outputs", "it")


def test_outputs_of_a_loop():
    made = template(outputs={"it": {"type": "array", "copy": {"count": 2, "input": {"i": "[copyIndex()]"}}}})
    assert outputs(clean(made)) == {"it": [{"i": 0}, {"i": 1}]}


def test_what_is_wrong_with_the_last_member_is_told():
    made = disk(
        "[concat('d', copyIndex())]", copy={"name": "l", "count": 3}, tags={"a": "[variables('v')[copyIndex()]]"}
    )
    found = one_fault(template([made], variables={"v": ["x", "y"]}))
    assert (found.code, found.path) == ("RP707", ("resources", 0, "tags", "a"))
