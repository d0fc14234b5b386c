"""RP402, RP510, RP711: what one deployment creates at once."""

from __future__ import annotations

import pytest

from tests.templates.cases import (
    INVENTORY,
    assert_clean,
    assert_flags,
    codes,
    collection,
    lines,
    lint_text,
    nested,
    point,
    template,
    vm_id,
)

CRASH = '{"consistencyMode": "CrashConsistent"}'
FIRST = "[resourceId('Microsoft.Compute/restorePointCollections/restorePoints', 'rpc', 'first')]"


def loop(more: str) -> str:
    return point("[concat('rpc/p', copyIndex())]", more=f' "copy": {{"name": "points", "count": 3{more}}}')


def test_two_points_of_one_collection_without_order() -> None:
    text = template(collection(), point("rpc/first"), point("rpc/second").replace("{", "{ // HERE", 1))
    assert_flags("RP402", text, "'first'", "'second'", "'vm01'")


def test_dependencies_order_them() -> None:
    assert_clean("RP402", template(collection(), point("rpc/first"), point("rpc/second", after=("rpc", FIRST))))


def test_a_path_over_another_resource_is_enough() -> None:
    between = f"""\
    {{
      "type": "Microsoft.Storage/storageAccounts",
      "apiVersion": "2023-01-01",
      "name": "between",
      "location": "eastus",
      "dependsOn": ["{FIRST}"]
    }}"""
    text = template(collection(), point("rpc/first"), between, point("rpc/second", after=("rpc", "between")))
    assert_clean("RP402", text)


@pytest.mark.parametrize(
    "more",
    [
        "",
        ', "mode": "parallel"',
        ', "batchSize": 1',
        ', "mode": "serial", "batchSize": 2',
        ', "mode": "serial", "batchSize": "2"',
    ],
)
def test_loops_that_create_several_at_once(more: str) -> None:
    found = lint_text(template(collection(), loop(more)))
    assert "RP402" in codes(found)


@pytest.mark.parametrize(
    "more", [', "mode": "serial"', ', "mode": "Serial", "batchSize": 1', ', "mode": "serial", "batchSize": "1"']
)
def test_serial_loops_create_one_after_the_other(more: str) -> None:
    assert_clean("RP402", template(collection(), loop(more)))


def test_one_finding_for_each_member_of_a_loop() -> None:
    found = [one for one in lint_text(template(collection(), loop(""))) if one.code == "RP402"]
    assert len(found) == 2
    assert {one.origin.instance for one in found} == {"[1]", "[2]"}


def test_two_collections_of_one_machine() -> None:
    text = template(collection("a"), collection("b"), point("a/p", after=("a",)), point("b/p", after=("b",)))
    assert_flags("RP402", text, "'vm01'")


def test_two_machines_do_not_wait_for_each_other() -> None:
    other = collection("b", "[resourceId('Microsoft.Compute/virtualMachines', 'vm02')]")
    assert_clean("RP402", template(collection("a"), other, point("a/p", after=("a",)), point("b/p", after=("b",))))


def test_one_unknown_machine_is_one_machine() -> None:
    source = "[parameters('vm')]"
    text = template(
        collection("a", source),
        collection("b", source),
        point("a/p", after=("a",)),
        point("b/p", after=("b",)),
        parameters='"vm": {"type": "string"}',
    )
    assert_flags("RP402", text)


def test_points_of_a_collection_that_nobody_knows() -> None:
    assert_flags("RP402", template(point("there/a", after=()), point("there/b", after=())))


def test_conditions_that_exclude_each_other() -> None:
    text = template(
        collection(),
        point("rpc/a", more=' "condition": "[parameters(\'x\')]"'),
        point("rpc/b", more=' "condition": "[not(parameters(\'x\'))]"'),
        parameters='"x": {"type": "bool"}',
    )
    assert_clean("RP402", text)


def test_unknown_conditions_count_as_true() -> None:
    text = template(
        collection(),
        point("rpc/a", more=' "condition": "[parameters(\'x\')]"'),
        point("rpc/b", more=' "condition": "[parameters(\'y\')]"'),
        parameters='"x": {"type": "bool"}, "y": {"type": "bool"}',
    )
    assert_flags("RP402", text)


def test_a_false_condition_creates_nothing() -> None:
    assert_clean("RP402", template(collection(), point("rpc/a"), point("rpc/b", more=' "condition": false')))


def deployments(after: tuple[str, ...]) -> str:
    inner = template(point("there/{}", after=()))
    return template(
        nested("one", inner.replace("{}", "a", 1).replace("there/a", "there/a")),
        nested("two", inner.replace("there/{}", "there/b"), after=after),
    )


def test_nested_deployments_without_order() -> None:
    text = template(
        nested("one", template(point("there/a", after=()))), nested("two", template(point("there/b", after=())))
    )
    assert_flags("RP402", text)


def test_nested_deployments_in_order() -> None:
    text = template(
        nested("one", template(point("there/a", after=()))),
        nested("two", template(point("there/b", after=())), after=("one",)),
    )
    assert_clean("RP402", text)


def test_nested_deployments_that_exclude_each_other() -> None:
    text = template(
        nested("one", template(point("there/a", after=())), more=' "condition": "[parameters(\'x\')]"'),
        nested("two", template(point("there/b", after=())), more=' "condition": "[not(parameters(\'x\'))]"'),
        parameters='"x": {"type": "bool"}',
    )
    assert_clean("RP402", text)


def test_copies_are_never_concurrent_creation() -> None:
    source = "[resourceId('Microsoft.Compute/restorePointCollections', 'src')]"
    copied = "{\"sourceRestorePoint\": {\"id\": \"[resourceId('Microsoft.Compute/restorePointCollections/restorePoints', 'src', '%s')]\"}}"
    text = template(
        collection("dr", source, location="westus"),
        point("dr/a", copied % "a", after=("dr",)),
        point("dr/b", copied % "b", after=("dr",)),
    )
    found = codes(lint_text(text))
    assert "RP402" not in found
    assert found.count("RP510") == 1


def test_two_copies_of_one_deployment_even_in_order() -> None:
    source = "[resourceId('Microsoft.Compute/restorePointCollections', 'src')]"
    copied = "{\"sourceRestorePoint\": {\"id\": \"[resourceId('Microsoft.Compute/restorePointCollections/restorePoints', 'src', '%s')]\"}}"
    first = "[resourceId('Microsoft.Compute/restorePointCollections/restorePoints', 'dr', 'a')]"
    text = template(
        collection("dr", source, location="westus").replace("{", "{ // HERE", 1),
        point("dr/a", copied % "a", after=("dr",)),
        point("dr/b", copied % "b", after=("dr", first)),
    )
    assert_flags("RP510", text, "2 copies")


def test_a_point_that_does_not_wait_for_its_collection() -> None:
    text = template(collection(), point("rpc/nightly", after=()).replace("{", "{ // HERE", 1))
    assert_flags("RP711", text, "'rpc'")


def test_a_child_does_not_wait_for_its_parent() -> None:
    child = (
        '"resources": [{"type": "restorePoints", "apiVersion": "2024-03-01", "name": "nightly", "properties": {}%s}]'
    )
    assert_flags("RP711", template(collection(more=child % "")))
    assert_clean("RP711", template(collection(more=child % ', "dependsOn": ["rpc"]')))


def test_a_dependency_over_nested_deployments() -> None:
    inner = template(point("rpc/nightly", after=()))
    assert_clean("RP711", template(collection(), nested("points", inner, after=("rpc",))))
    assert_flags("RP711", template(collection(), nested("points", inner)))


def test_collections_that_exist_or_are_skipped_need_no_dependency() -> None:
    assert_clean("RP711", template(point("there/nightly", after=())))
    assert_clean("RP711", template(collection(more=' "condition": false'), point("rpc/nightly", after=())))


def test_a_dependency_that_names_nothing_is_the_one_fault() -> None:
    found = codes(lint_text(template(collection(), point("rpc/nightly", after=("rcp",)))))
    assert "RP709" in found
    assert "RP711" not in found


def unknown_rounds(source: str, more: str = "") -> str:
    """Points of a loop over a parameter without a value."""
    rounds = f' "copy": {{"name": "points", "count": "[length(parameters(\'names\'))]"{more}}}'
    return template(
        collection(source=source),
        point("[concat('rpc/', parameters('names')[copyIndex()])]", more=rounds),
        parameters='"names": {"type": "array"}',
    )


def test_a_loop_of_unknown_length_over_one_machine() -> None:
    one = "[resourceId('Microsoft.Compute/virtualMachines', 'vm01')]"
    assert_flags("RP402", unknown_rounds(one), "in a loop")
    assert_flags("RP402", unknown_rounds(one, ', "mode": "serial", "batchSize": 2'), "in a loop")
    assert_clean("RP402", unknown_rounds(one, ', "mode": "serial"'))


def test_a_loop_of_unknown_length_over_machines() -> None:
    rounds = ' "copy": {"name": "all", "count": "[length(parameters(\'names\'))]"}'
    text = template(
        collection(
            "[concat(parameters('names')[copyIndex()], '-rpc')]",
            "[resourceId('Microsoft.Compute/virtualMachines', parameters('names')[copyIndex()])]",
            more=rounds,
        ),
        point(
            "[concat(parameters('names')[copyIndex('all')], '-rpc/nightly')]",
            after=("all",),
            more=rounds,
        ),
        parameters='"names": {"type": "array"}',
    )
    assert_clean("RP402", text)


def test_a_nested_deployment_for_each_of_an_unknown_number() -> None:
    inner = template(point("there/nightly", after=()))
    rounds = ' "copy": {"name": "all", "count": "[length(parameters(\'names\'))]"}'
    text = template(nested("[concat('d', copyIndex())]", inner, more=rounds), parameters='"names": {"type": "array"}')
    assert_flags("RP402", text, "in a loop")


# What one deployment makes: of two points whose conditions exclude each other one


def of_conditions(*conditions: str) -> str:
    """Restore points one after the other, each under a condition or none."""
    points: list[str] = []
    for number, text in enumerate(conditions):
        after = ("rpc", f"rpc/p{number - 1}") if number else ("rpc",)
        points.append(point(f"rpc/p{number}", after=after, more=f'"condition": "{text}"' if text else ""))
    return template(collection(), *points, parameters='"b": {"type": "bool"}')


def test_points_of_which_one_deployment_makes_three() -> None:
    either, other = "[parameters('b')]", "[not(parameters('b'))]"
    assert_clean("RP404", of_conditions("", "", either, other), edition="2026-09")
    assert_clean("RP404", of_conditions(either, other, either, other, either, other), edition="2026-09")
    assert_flags("RP404", of_conditions("", "", either, other, either), "create 4", edition="2026-09")


def test_points_of_which_only_one_is_the_last_that_fits() -> None:
    held = "".join(f"      old-{number}: {{state: Succeeded}}\n" for number in range(499))
    there = (
        f"{INVENTORY}collections:\n  old:\n    id: {vm_id('x').replace('virtualMachines', 'restorePointCollections')}\n"
    )
    there += f"    location: eastus\n    source: {vm_id()}\n    restorePoints:\n"
    text = of_conditions("[parameters('b')]", "[not(parameters('b'))]")
    assert_clean("RP401", text, inventory=there + held)
    assert_flags("RP401", text, "501", inventory=f"{there}{held}      one-more: {{state: Succeeded}}\n")


@pytest.mark.parametrize(("batch", "found"), [(1, 0), (50, 0), (51, 1)])
def test_instant_access_of_a_large_serial_loop(batch: int, found: int) -> None:
    loop = '"copy": {"name": "%s", "count": 510%s}'
    rounds = f', "mode": "serial", "batchSize": {batch}'
    source = "[resourceId('Microsoft.Compute/virtualMachines', format('vm{0}', copyIndex()))]"
    collections = collection("[format('rpc{0}', copyIndex())]", source, version="2025-04-01", more=loop % ("c", ""))
    text = template(
        collections.replace('"source"', '"instantAccess": true, "source"'),
        point("[format('rpc{0}/p', copyIndex())]", after=("c",), version="2025-04-01", more=loop % ("p", rounds)),
    )
    assert len(lines(lint_text(text, edition="2026-09"), "RP406")) == found


# Dependencies that only the deployment knows


D = '"d": {"type": "string"}'


@pytest.mark.parametrize(
    "entry",
    [
        "[parameters('d')]",
        "[concat('rpc/', parameters('d'))]",
        "[resourceId('Microsoft.Compute/restorePointCollections/restorePoints', 'rpc', parameters('d'))]",
        "[if(equals(parameters('d'), 'x'), 'rpc/first', 'rpc')]",
    ],
)
def test_a_dependency_that_may_be_the_other_point(entry: str) -> None:
    text = template(collection(), point("rpc/first"), point("rpc/second", after=("rpc", entry)), parameters=D)
    assert_clean("RP402", text)
    assert_flags("RP903", text, "'second' waits for")


def test_a_list_of_dependencies_that_may_hold_the_collection() -> None:
    text = template(collection(), point("rpc/first").replace('["rpc"]', "\"[parameters('d')]\""), parameters=D)
    assert_clean("RP711", text)
    assert_flags("RP903", text, "'first' waits for")


@pytest.mark.parametrize(
    "entry",
    [
        "[resourceId('Microsoft.Storage/storageAccounts', parameters('d'))]",
        "[concat('other-', parameters('d'))]",
        "[resourceId('Microsoft.Compute/restorePointCollections/restorePoints', 'rpc', concat('x', parameters('d')))]",
    ],
)
def test_a_dependency_that_cannot_be_the_other_point(entry: str) -> None:
    text = template(collection(), point("rpc/first"), point("rpc/second", after=("rpc", entry)), parameters=D)
    assert_flags("RP402", text, "'first'", "'second'")
    assert "waits" not in " ".join(one.message for one in lint_text(text))


def test_a_dependency_with_an_equal_expression_is_known() -> None:
    name = "[format('{0}', parameters('d'))]"
    after = "[resourceId('Microsoft.Compute/restorePointCollections', parameters('d'))]"
    text = template(collection(name), point("[concat(parameters('d'), '/a')]", after=(after,)), parameters=D)
    assert_clean("RP711", text)
    assert "waits" not in " ".join(one.message for one in lint_text(text))


def test_nested_deployments_of_which_one_may_wait_for_the_other() -> None:
    first = nested("a", template(point("rpc/a", after=())), after=("rpc",))
    second = nested("b", template(point("rpc/b", after=())), after=("rpc", "[parameters('d')]"))
    text = template(collection(), first, second, parameters=D)
    assert_clean("RP402", text)
    assert_flags("RP903", text, "'b' waits for")


@pytest.mark.parametrize(
    "more", [', "mode": "[parameters(\'d\')]"', ', "mode": "serial", "batchSize": "[int(parameters(\'d\'))]"']
)
def test_a_loop_whose_mode_or_batch_only_the_deployment_knows(more: str) -> None:
    text = template(collection(), loop(more), parameters=D)
    assert_clean("RP402", text)
    assert_flags("RP903", text, "rounds of the loop run at once")
    many = loop(more).replace('"count": 3', '"count": "[length(parameters(\'d\'))]"')
    assert_clean("RP402", template(collection(), many, parameters=D))


def test_a_batch_of_a_parallel_loop_means_nothing() -> None:
    text = template(collection(), loop(', "batchSize": "[int(parameters(\'d\'))]"'), parameters=D)
    found = codes(lint_text(text))
    assert "RP402" in found
    assert "RP903" not in found
