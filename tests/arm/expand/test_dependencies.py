"""What waits for what: dependsOn in all its forms, references by name, cycles, entries that lead nowhere."""

from __future__ import annotations

import pytest

from armgen.arm.context import Context
from armgen.jsontypes import JsonObject, JsonValue
from tests.arm.expand.programs import (
    GROUP,
    HERE,
    clean,
    deployment,
    disk,
    faults,
    names,
    one_fault,
    program,
    template,
    waits,
)


@pytest.mark.parametrize(
    "entry",
    [
        "[resourceId('Microsoft.Compute/disks', 'a')]",
        "[resourceId('Microsoft.Compute/disks/', 'a')]",
        "[resourceId('microsoft.compute/DISKS', 'A')]",
        f"{GROUP}/providers/Microsoft.Compute/disks/a",
        "Microsoft.Compute/disks/a",
        "[concat('Microsoft.Compute/disks/', 'a')]",
        "a",
        "A",
        "[parameters('name')]",
        "[concat(resourceGroup().id, '/providers/Microsoft.Compute/disks/a')]",
        "[format('{0}/providers/{1}/{2}', resourceGroup().id, 'Microsoft.Compute/disks', parameters('name'))]",
        "[resourceId(resourceGroup().name, 'Microsoft.Compute/disks', 'a')]",
        "[resourceId(subscription().subscriptionId, 'rg', 'Microsoft.Compute/disks', 'a')]",
        "[resourceId('rg', 'Microsoft.Compute/disks', 'a')]",
    ],
)
@pytest.mark.parametrize("context", [None, Context()])
def test_forms_of_an_entry(entry: str, context: Context | None):
    made = template(
        [disk("a"), disk("b", dependsOn=[entry])], parameters={"name": {"type": "string", "defaultValue": "a"}}
    )
    found = clean(made) if context is None else clean(made, context=context)
    assert waits(found) == {"a": set(), "b": {"a"}}


def test_a_whole_list_that_is_computed():
    made = template([disk("a"), disk("b"), disk("c", dependsOn="[createArray('a', 'b')]")])
    assert waits(clean(made))["c"] == {"a", "b"}


def test_an_entry_without_a_list():
    assert waits(clean(template([disk("a"), disk("b", dependsOn="a")])))["b"] == {"a"}


def test_names_that_are_equal_expressions():
    made = template(
        [disk("[parameters('n')]"), disk("b", dependsOn=["[resourceId('Microsoft.Compute/disks', parameters('n'))]"])],
        parameters={"n": {"type": "string"}},
    )
    assert waits(clean(made))["b"] == {"[parameters('n')]"}


def looped(**more: JsonValue) -> JsonObject:
    return disk("[concat('d', copyIndex())]", copy={"name": "disks", "count": 3}, **more)


@pytest.mark.parametrize(
    ("entry", "wanted"), [("disks", {"d0", "d1", "d2"}), ("DISKS", {"d0", "d1", "d2"}), ("d1", {"d1"})]
)
def test_loops_and_their_members(entry: str, wanted: set[str]):
    assert waits(clean(template([looped(), disk("z", dependsOn=[entry])])))["z"] == wanted


def test_loops_that_wait_member_by_member():
    second = disk(
        "[concat('e', copyIndex())]", copy={"name": "more", "count": 3}, dependsOn=["[concat('d', copyIndex())]"]
    )
    found = waits(clean(template([looped(), second])))
    assert found["e2"] == {"d2"}


@pytest.mark.parametrize(
    ("entry", "wanted"), [("all", {"d0", "d1", "d2"}), ("all[1]", {"d1"}), ("[format('all[{0}]', 2)]", {"d2"})]
)
def test_symbolic_names(entry: str, wanted: set[str]):
    made = template({"all": looped(), "z": disk("z", dependsOn=[entry])}, languageVersion="2.0")
    assert waits(clean(made))["z"] == wanted


def test_symbolic_names_have_a_case():
    made = template({"first": disk("a"), "z": disk("z", dependsOn=["FIRST"])}, languageVersion="2.0")
    assert one_fault(made).code == "RP709"


def test_a_skipped_resource_is_waited_for_by_nobody():
    found = clean(template([disk("a", condition=False), disk("b", dependsOn=["a"])]))
    assert waits(found) == {"b": set()}


def test_an_unknown_condition_counts_as_true():
    made = template(
        [disk("a", condition="[parameters('on')]"), disk("b", dependsOn=["a"])], parameters={"on": {"type": "bool"}}
    )
    found = clean(made)
    assert waits(found) == {"a": set(), "b": {"a"}}
    assert found.resources[0].condition is not None


@pytest.mark.parametrize("condition", [False, "false", "False", "[false()]", "[equals(1, 2)]", "[bool('false')]"])
def test_false_conditions(condition: JsonValue):
    assert names(clean(template([disk("a", condition=condition)]))) == []


@pytest.mark.parametrize("condition", [True, "true", None, "[not(false())]"])
def test_true_conditions(condition: JsonValue):
    found = clean(template([disk("a", condition=condition)]))
    assert names(found) == ["a"]
    assert found.resources[0].condition is None


@pytest.mark.parametrize(
    ("condition", "kind"), [(1, "an Integer"), ("yes", "a String"), ("[createArray()]", "an Array"), ({}, "an Object")]
)
def test_a_condition_of_another_type(condition: JsonValue, kind: str):
    found = one_fault(template([disk("a", condition=condition)]))
    assert (found.code, found.path) == ("RP707", ("resources", 0, "condition"))
    assert found.message == f"A condition must be true or false; this is {kind}."


@pytest.mark.parametrize(
    "entry", ["other", "[resourceId('Microsoft.Compute/disks', 'other')]", "Microsoft.Compute/snapshots/a"]
)
def test_an_entry_that_leads_nowhere(entry: str):
    found = one_fault(template([disk("a"), disk("b", dependsOn=["a", entry])]))
    assert (found.code, found.path) == ("RP709", ("resources", 1, "dependsOn", 1))


def test_an_entry_that_is_not_known_is_no_finding():
    made = template([disk("b", dependsOn=["[parameters('x')]"])], parameters={"x": {"type": "string"}})
    assert faults(program(made)) == []


@pytest.mark.parametrize("entry", [3, {"a": 1}, True])
def test_an_entry_of_another_type(entry: JsonValue):
    found = one_fault(template([disk("b", dependsOn=[entry])]))
    assert (found.code, found.path) == ("RP707", ("resources", 0, "dependsOn", 0))


def test_a_child_does_not_wait_for_its_parent_by_itself():
    child: JsonObject = {"type": "things", "apiVersion": "1", "name": "c"}
    found = clean(template([disk("a", resources=[child])]))
    assert waits(found) == {"a": set(), "a/c": set()}


# References


@pytest.mark.parametrize(
    "call",
    [
        "reference('a')",
        "reference('Microsoft.Compute/disks/a')",
        "listKeys('a', '2024-01-01')",
        "reference(parameters('n'))",
    ],
)
def test_references_by_name_wait(call: str):
    made = template(
        [disk("a"), disk("b", properties={"x": f"[{call}.size]"})],
        parameters={"n": {"type": "string", "defaultValue": "a"}},
    )
    assert waits(clean(made))["b"] == {"a"}


def test_references_by_id_do_not_wait():
    made = template(
        [disk("a"), disk("b", properties={"x": "[reference(resourceId('Microsoft.Compute/disks', 'a')).size]"})]
    )
    assert waits(clean(made))["b"] == set()
    assert waits(clean(made, context=Context()))["b"] == set()


def test_references_by_symbolic_name_wait():
    made = template(
        {
            "all": looped(),
            "one": disk("one", properties={"x": "[reference('all[1]').size]"}),
            "many": disk("many", properties={"x": "[references('all')]"}),
        },
        languageVersion="2.0",
    )
    found = waits(clean(made))
    assert (found["one"], found["many"]) == ({"d1"}, {"d0", "d1", "d2"})


# Cycles


def test_a_cycle_is_named():
    made = template([disk("a", dependsOn=["c"]), disk("b", dependsOn=["a"]), disk("c", dependsOn=["b"])])
    found = one_fault(made)
    assert found.code == "RP708"
    assert found.message == "These resources wait for each other: a -> c -> b -> a."
    assert found.path == ("resources", 0)
    assert [path for path, _ in found.related] == [("resources", 2), ("resources", 1)]


def test_a_resource_that_waits_for_itself():
    assert one_fault(template([disk("a", dependsOn=["a"])])).code == "RP708"


def test_a_cycle_through_a_reference():
    made = template([disk("a", properties={"x": "[reference('b').y]"}), disk("b", dependsOn=["a"])])
    assert one_fault(made).code == "RP708"


def test_two_cycles_are_two_findings():
    made = template(
        [
            disk("a", dependsOn=["b"]),
            disk("b", dependsOn=["a"]),
            disk("c", dependsOn=["d"]),
            disk("d", dependsOn=["c"]),
        ]
    )
    assert [one.code for one in faults(program(made))] == ["RP708", "RP708"]


def test_a_cycle_through_a_skipped_resource_is_none():
    clean(template([disk("a", dependsOn=["b"]), disk("b", dependsOn=["a"], condition=False)]))


def test_an_id_in_another_group_is_another_resource():
    made = template([disk("a"), disk("b", dependsOn=["[resourceId('other', 'Microsoft.Compute/disks', 'a')]"])])
    assert one_fault(made).code == "RP709"


def test_an_id_of_nothing_leads_nowhere_wherever_it_is_deployed():
    made = template([disk("b", dependsOn=["[concat(resourceGroup().id, '/providers/Microsoft.Compute/disks/a')]"])])
    assert one_fault(made, context=Context()).code == "RP709"


@pytest.mark.parametrize(
    "entry",
    [
        "nested",
        "Microsoft.Resources/deployments/nested",
        "[resourceId('Microsoft.Resources/deployments', 'nested')]",
        "[resourceId('other', 'Microsoft.Resources/deployments', 'nested')]",
    ],
)
@pytest.mark.parametrize("context", [HERE, Context()])
def test_deployments_to_another_group(entry: str, context: Context):
    made = template([{**deployment("nested", template()), "resourceGroup": "other"}, disk("b", dependsOn=[entry])])
    assert waits(clean(made, context=context))["b"] == {"nested"}


def test_references_by_composed_ids_do_not_wait():
    tags: JsonObject = {"a": "[reference(concat(resourceGroup().id, '/providers/Microsoft.Compute/disks/a')).x]"}
    assert waits(clean(template([disk("a"), disk("b", tags=tags)]), context=Context()))["b"] == set()


def test_a_name_of_several_resources_is_not_the_one_that_waits():
    made = template([disk("a"), {**disk("a", dependsOn=["a"]), "type": "Microsoft.Compute/snapshots"}])
    assert [one.depends_on for one in clean(made).resources] == [(), (0,)]


def test_children_of_one_name_wait_for_those_beside_them():
    kids: list[JsonValue] = [
        {"type": "kids", "apiVersion": "1", "name": "first"},
        {"type": "kids", "apiVersion": "1", "name": "second", "dependsOn": ["first"]},
    ]
    made = template([disk("[concat('d', copyIndex())]", copy={"name": "l", "count": 2}, resources=kids)])
    assert waits(clean(made)) == {
        "d0": set(), "d0/first": set(), "d0/second": {"d0/first"},
        "d1": set(), "d1/first": set(), "d1/second": {"d1/first"},
    }  # fmt: skip


@pytest.mark.parametrize(
    "entry",
    [
        "[concat(resourceId('Microsoft.Compute/disks', 'd'), '/providers/Microsoft.Authorization/locks/keep')]",
        "[extensionResourceId(resourceId('Microsoft.Compute/disks', 'd'), 'Microsoft.Authorization/locks', 'keep')]",
    ],
)
@pytest.mark.parametrize("context", [HERE, Context()])
def test_an_extension_resource_of_the_older_form(entry: str, context: Context):
    lock: JsonObject = {
        "type": "Microsoft.Compute/disks/providers/locks",
        "apiVersion": "2016-09-01",
        "name": "d/Microsoft.Authorization/keep",
    }
    found = clean(template([disk("d"), lock, disk("e", dependsOn=[entry])]), context=context)
    assert waits(found)["e"] == {"d/Microsoft.Authorization/keep"}
