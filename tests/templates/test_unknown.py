"""What only the deployment knows is no fault, and what exists beside a template is known: copies, conditions, names."""

from __future__ import annotations

import pytest

from tests.templates.cases import (
    SCHEMA,
    SUBSCRIPTION,
    assert_clean,
    assert_flags,
    codes,
    collection,
    disk_id,
    lint_text,
    machine,
    nested,
    point,
    template,
    vm_id,
)

POINTS = "Microsoft.Compute/restorePointCollections/restorePoints"
COLLECTIONS = "Microsoft.Compute/restorePointCollections"
NOW = '"now": {"type": "string", "defaultValue": "[utcNow(\'yyyyMMddHHmmss\')]"}'
FLAG = '"flag": {"type": "bool"}'
ON = ' "condition": "[parameters(\'flag\')]"'
OFF = ' "condition": "[not(parameters(\'flag\'))]"'


def copy_of(name: str, of: str = "rpc") -> str:
    return f'{{"sourceRestorePoint": {{"id": "[resourceId(\'{POINTS}\', \'{of}\', {name})]"}}}}'


def copies(*points: str, name: str = "dr") -> tuple[str, ...]:
    """A copy collection of `rpc` in another region, with its restore points."""
    return (collection(name, f"[resourceId('{COLLECTIONS}', 'rpc')]", location="westus"), *points)


def collection_id(name: str) -> str:
    return f"/subscriptions/{SUBSCRIPTION}/resourceGroups/rg-recovery/providers/{COLLECTIONS}/{name}"


def facts(points: str = "", *, disks: str = "", copied: str = "", source: str = vm_id()) -> str:
    """Machine vm01 with its collection `rpc`, and the copy collection `dr` where `copied` is given."""
    held = f"""\
  dr:
    id: {collection_id("dr")}
    location: westus
    source: {collection_id("rpc")}
    restorePoints: {{{copied}}}
"""
    return f"""\
armgenInventory: 1
machines:
  vm01:
    id: {vm_id()}
    location: eastus
    disks:
      - {{name: vm01-os, role: os, sku: Premium_LRS}}
      - {{name: vm01-data, role: data, lun: 0, sku: Premium_LRS}}
{disks}collections:
  rpc:
    id: {collection_id("rpc")}
    location: eastus
    source: {source}
    restorePoints: {{{points}}}
{held if copied else ""}"""


# Names


def test_a_point_that_takes_its_name_from_the_time_lies_in_the_collection_of_the_facts() -> None:
    stamped = point("[format('rpc/n-{0}', parameters('now'))]", after=())
    ultra = facts(disks="      - {name: u, role: data, lun: 1, sku: UltraSSD_LRS}\n")
    found = codes(lint_text(template(collection(), stamped, parameters=NOW), inventory=ultra))
    assert found == ["RP102", "RP711"]
    assert_clean("RP114", template(stamped, parameters=NOW), inventory=ultra)


def test_nothing_is_said_of_a_source_whose_name_is_open() -> None:
    names = '"c": {"type": "string"}, "p": {"type": "string"}'
    whole = collection("dr", f"[resourceId('{COLLECTIONS}', parameters('c'))]", location="westus")
    open_point = point("dr/a", copy_of("parameters('p')"), after=("dr",))
    open_both = open_point.replace("'rpc'", "parameters('c')")
    for text in (
        template(whole, open_both, parameters=names),
        template(*copies(open_point), parameters=names),
    ):
        found = lint_text(text, inventory=facts("a: {}"))
        assert "RP509" not in codes(found)
        assert any("The source of copy 'a'" in one.message for one in found if one.code == "RP903")
    assert_flags("RP509", template(*copies(open_point), parameters=names), "collection 'rpc'")


def test_an_existing_point_is_a_known_source() -> None:
    text = f"""\
{{
  "$schema": "{SCHEMA}",
  "contentVersion": "1.0.0.0",
  "languageVersion": "2.0",
  "resources": {{
    "rpc": {collection()},
    "a": {{"existing": true, "type": "{POINTS}", "apiVersion": "2024-03-01", "name": "rpc/a"}},
    "dr": {copies()[0]},
    "copy": {point("dr/a", copy_of("'a'"), after=("dr",))}
  }}
}}"""
    assert_clean("RP509", text)
    assert_flags("RP509", text.replace('"rpc/a"', '"rpc/b"'), "restore point 'a'")


def test_a_list_of_excluded_disks_that_may_be_empty() -> None:
    text = template(
        *copies(
            point("dr/a", copy_of("'a'").replace("{", '{"excludeDisks": "[parameters(\'disks\')]", ', 1), after=("dr",))
        ),
        parameters='"disks": {"type": "array"}',
    )
    assert_clean("RP507", text)
    assert any("excluded disks of copy 'a'" in one.message for one in lint_text(text) if one.code == "RP903")
    assert_clean("RP507", text, parameters=["disks=[]"])
    assert_flags("RP507", text, parameters=['disks=[{"id": "x"}]'])
    item = text.replace("\"[parameters('disks')]\"", '[{"id": "[string(parameters(\'disks\'))]"}]')
    assert_flags("RP507", item)


# Conditions


def test_of_two_that_exclude_each_other_only_one_is_deployed() -> None:
    on, off = (
        point("dr/a", copy_of("'a'"), after=("dr",), more=ON),
        point("dr/b", copy_of("'a'"), after=("dr",), more=OFF),
    )
    assert_clean("RP506", template(*copies(on, off), parameters=FLAG))
    assert_flags("RP506", template(*copies(on, off.replace(OFF, ON)), parameters=FLAG), "twice")
    other = off.replace("'a')]", "'b')]")
    assert_clean("RP510", template(*copies(on, other), parameters=FLAG))
    always = point("dr/c", copy_of("'c'"), after=("dr",))
    found = assert_flags("RP510", template(*copies(on, other, always), parameters=FLAG), "2 copies")
    assert [place.message for place in found.related] == ["copy 'a'", "copy 'c'"]


def test_copies_of_nested_deployments_into_one_collection() -> None:
    def inner(name: str, of: str) -> str:
        return nested(name, template(*copies(point(f"dr/{of}", copy_of(f"'{of}'"), after=("dr",)))))

    both = template(inner("one", "a"), inner("two", "b"))
    assert_flags("RP510", both, "2 copies")
    assert_clean("RP510", template(inner("one", "a")))


def test_the_most_that_one_deployment_makes_counts() -> None:
    on = point("dr/a", copy_of("'a'"), after=("dr",), more=ON)
    off = [point(f"dr/{name}", copy_of(f"'{name}'"), after=("dr",), more=OFF) for name in "bcd"]
    assert_flags("RP510", template(*copies(on, *off), parameters=FLAG), "3 copies")


def test_a_point_needs_no_dependency_on_a_collection_that_is_not_deployed_with_it() -> None:
    assert_clean("RP711", template(collection(more=ON), point(after=(), more=OFF), parameters=FLAG))
    assert_flags("RP711", template(collection(more=ON), point(after=(), more=ON), parameters=FLAG))


def test_a_circle_through_two_that_exclude_each_other() -> None:
    def circle(one: str, other: str) -> str:
        first = collection("a", more=f' "dependsOn": ["b"]{one}')
        return template(first, collection("b", more=f' "dependsOn": ["a"]{other}'), parameters=FLAG)

    assert_clean("RP708", circle("," + ON, "," + OFF))
    assert_flags("RP708", circle("," + ON, "," + ON), "a -> b -> a")


# Facts


@pytest.mark.parametrize("state", ["Failed", "failed"])
def test_copies_that_failed_are_none(state: str) -> None:
    made = "a: {created: 2026-01-01T00:00:00Z}, b: {created: 2026-01-02T00:00:00Z}"
    held = facts(made, copied=f"b: {{copyOf: {collection_id('rpc')}/restorePoints/b, state: {state}}}")
    older = template(*copies(point("dr/a", copy_of("'a'"), after=("dr",))))
    assert_clean("RP511", older, inventory=held)
    assert_flags("RP511", older, inventory=held.replace(state, "Succeeded"))
    again = template(*copies(point("dr/c", copy_of("'b'"), after=("dr",))))
    assert_clean("RP506", again, inventory=held)
    assert_flags("RP506", again, inventory=held.replace(state, "Succeeded"))


def excluding(*ids: str) -> str:
    items = ", ".join(f'{{"id": "{one}"}}' for one in ids)
    return template(
        collection(), point("rpc/a", f'{{"excludeDisks": [{items}]}}'), parameters='"disk": {"type": "string"}'
    )


def test_an_excluded_disk_that_only_the_deployment_knows_may_be_the_one_that_is_held() -> None:
    held = facts("a: {exclude: [vm01-data]}")
    assert_clean("RP712", excluding("[parameters('disk')]"), inventory=held)
    assert_clean("RP712", excluding("[resourceId('Microsoft.Compute/disks', parameters('disk'))]"), inventory=held)
    assert_flags("RP712", excluding("[parameters('disk')]", disk_id("vm01-os")), "disks", inventory=held)
    assert_flags("RP712", excluding(disk_id("vm01-os")), "disks", inventory=held)


def test_a_relative_id_may_be_that_of_the_facts() -> None:
    held = facts(f"a: {{exclude: [{disk_id('gone')}]}}")
    assert_clean("RP712", excluding("[resourceId('Microsoft.Compute/disks', 'gone')]"), inventory=held)
    assert_flags("RP712", excluding("[resourceId('Microsoft.Compute/disks', 'lost')]"), "disks", inventory=held)


def test_a_copy_of_the_name_of_a_point_of_a_machine() -> None:
    text = template(collection(), point("rpc/a", copy_of("'b'", "other")))
    assert_flags("RP712", text, "no copy", inventory=facts("a: {state: Succeeded}"))
    assert_clean("RP712", text, inventory=facts("b: {state: Succeeded}"))


def test_a_disk_access_of_this_group_is_one() -> None:
    def copied(access: str) -> str:
        disk = f"""\
{{
  "type": "Microsoft.Compute/disks", "apiVersion": "2024-03-02", "name": "d", "location": "eastus",
  "properties": {{"creationData": {{"createOption": "Empty"}}, "diskAccessId": "{access}"}}
}}"""
        attached = '"dataDisks": [{"lun": 0, "createOption": "Attach", "managedDisk": {"id": "[resourceId(\'Microsoft.Compute/disks\', \'d\')]"}}]'
        return template(
            disk,
            machine(storage=f'"osDisk": {{"createOption": "FromImage"}}, {attached}'),
            collection(),
            point("rpc/a"),
            *copies(point("dr/a", copy_of("'a'"), after=("dr",))),
            parameters='"access": {"type": "string"}',
        )

    assert_flags("RP501", copied("[resourceId('Microsoft.Compute/diskAccesses', 'private')]"), "private link")
    assert_clean("RP501", copied("[parameters('access')]"))
    assert_clean("RP501", copied(""))


def test_instant_access_that_is_an_expression() -> None:
    text = template(
        collection(version="2025-04-01").replace('"source"', '"instantAccess": "[parameters(\'flag\')]", "source"'),
        point(
            properties='{"consistencyMode": "CrashConsistent", "instantAccessDurationMinutes": "[parameters(\'minutes\')]"}',
            version="2025-04-01",
        ),
        parameters='"flag": {"type": "bool"}, "minutes": {"type": "int"}',
    )
    found = lint_text(text)
    assert not {"RP603", "RP604", "RP605"} & set(codes(found))
    said = [one.message for one in found if one.code == "RP903"]
    assert any("has instant access" in one for one in said)
    assert any("The duration of the instant access" in one for one in said)
    assert_flags("RP603", text, parameters=["flag=true"])
    assert_flags("RP605", text, parameters=["flag=true", "minutes=30"])


# What a version has


def test_properties_of_a_version_that_is_newer_than_all() -> None:
    odd = '{"excludeDisk": [], "provisioningState": "x", "timeCreated": "x"}'
    found = codes(lint_text(template(collection(), point(properties=odd, version="2031-01-01"))))
    assert "RP717" not in found
    assert found.count("RP716") == 1


def test_what_no_version_has_is_a_mistake_in_one_that_is_too_old() -> None:
    odd = template(collection(version="2020-06-01").replace('"source"', '"sourec": {}, "source"'), point())
    assert {"RP201", "RP717"} <= set(codes(lint_text(odd)))
    nested = copy_of("'a'").replace('"id"', '"region": "x", "id"')
    text = template(*copies(point("dr/a", nested, after=("dr",), version="2021-03-01")))
    assert_flags("RP717", text, "sourceRestorePoint.region")


# Placeholders


@pytest.mark.parametrize("text", ["#!/bin/sh\\ncat /<folder>/x", "<html>/<body>\\n</html>", "echo /<name>/x"])
def test_scripts_hold_no_placeholders(text: str) -> None:
    declared = f'"script": {{"type": "string", "defaultValue": "{text}"}}'
    assert_clean("RP713", template(collection(), parameters=declared))
