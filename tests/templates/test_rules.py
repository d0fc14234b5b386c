"""The rules about templates themselves, and those of API versions and modes on templates."""

from __future__ import annotations

import pytest

from armgen.diagnostics import Severity
from tests.templates.cases import (
    SCHEMA,
    assert_clean,
    assert_flags,
    codes,
    collection,
    lines,
    lint_text,
    nested,
    point,
    template,
)

COPY = "{\"sourceRestorePoint\": {\"id\": \"[resourceId('Microsoft.Compute/restorePointCollections/restorePoints', 'src', 'a')]\"}}"
CRASH = '{"consistencyMode": "CrashConsistent"}'
COPIES = "[resourceId('Microsoft.Compute/restorePointCollections', 'src')]"


# RP2: versions


@pytest.mark.parametrize("version", ["2019-12-01", "2020-06-01", "2020-12-01"])
def test_versions_before_restore_points(version: str) -> None:
    text = template(collection(version=version).replace(f'"{version}",', f'"{version}", // HERE'))
    assert_flags("RP201", text, version)
    assert_clean("RP204", text)


def test_crash_consistency_before_its_version() -> None:
    text = template(collection(), point(properties=CRASH, version="2021-04-01"))
    found = codes(lint_text(text))
    assert "RP202" in found
    assert not {"RP201", "RP203", "RP204", "RP716"} & set(found)


def test_crash_consistency_before_its_type() -> None:
    text = template(collection(), point(properties=CRASH, version="2021-07-01"))
    found = assert_flags("RP203", text, "consistencyMode", "2022-03-01")
    assert found.severity is Severity.WARNING
    assert_clean("RP716", text)


def test_a_copy_before_its_type() -> None:
    old = template(
        collection("dr", COPIES, location="westus"), point("dr/a", COPY, after=("dr",), version="2021-03-01")
    )
    assert assert_flags("RP203", old, "sourceRestorePoint").severity is Severity.WARNING
    new = template(
        collection("dr", COPIES, location="westus"), point("dr/a", COPY, after=("dr",), version="2021-11-01")
    )
    assert_clean("RP203", new)


def test_keys_of_a_restore_point_that_is_no_copy_before_their_type() -> None:
    keys = '{"sourceMetadata": {"storageProfile": {"osDisk": {"diskRestorePoint": {"encryption": {"type": "%s"}}}}}}'
    properties = keys % "EncryptionAtRestWithPlatformKey"
    old = template(collection(), point(properties=properties, version="2022-11-01"))
    assert assert_flags("RP203", old, "sourceMetadata", "2023-03-01").severity is Severity.ERROR
    assert_clean("RP716", old)
    assert_clean("RP716", old.replace("sourceMetadata", "SourceMetadata"))
    assert_clean("RP203", template(collection(), point(properties=properties, version="2023-03-01")))


def test_instant_access_before_its_type_counts_only_when_it_is_true() -> None:
    for value, count in (("true", 1), ('"true"', 1), ("false", 0)):
        text = template(
            '{"type": "Microsoft.Compute/restorePointCollections", "apiVersion": "2024-11-01", "name": "rpc", '
            f'"location": "eastus", "properties": {{"instantAccess": {value}, "source": '
            "{\"id\": \"[resourceId('Microsoft.Compute/virtualMachines', 'vm01')]\"}}}"
        )
        found = [one for one in lint_text(text) if one.code == "RP203"]
        assert len(found) == count
        assert all(one.severity is Severity.ERROR for one in found)


@pytest.mark.parametrize("version", ["2021-03-02", "2022-01-01", "2024-03-01-preview", "soon"])
def test_versions_that_never_were(version: str) -> None:
    assert_flags("RP204", template(collection(version=version)), version)


def test_a_version_that_is_newer_than_all() -> None:
    text = template(collection(version="2031-01-01"))
    assert_clean("RP204", text)
    assert_flags("RP903", text, "2031-01-01")


def test_no_version_at_all() -> None:
    assert_flags("RP204", template(collection().replace('"apiVersion": "2024-03-01",', "")))


def test_a_profile_instead_of_a_version() -> None:
    text = template(collection().replace('"apiVersion": "2024-03-01",', "")).replace(
        '"contentVersion": "1.0.0.0"', '"contentVersion": "1.0.0.0", "apiProfile": "2019-03-01-hybrid"'
    )
    assert_clean("RP204", text)
    assert_flags("RP903", text, "2019-03-01-hybrid")


def test_a_version_that_is_an_expression() -> None:
    text = template(collection(version="[variables('api')]"), variables='"api": "2020-06-01"')
    found = assert_flags("RP201", text)
    assert found.fix is None


# RP306, RP304


@pytest.mark.parametrize(
    "source",
    [
        "",
        "vm01",
        "subscriptions/x/resourceGroups/y/providers/Microsoft.Compute/virtualMachines/z",
        "<VMName>",
        "/subscriptions/<SubscriptionID>/resourceGroups/y/providers/Microsoft.Compute/virtualMachines/z",
    ],
)
def test_sources_that_are_none(source: str) -> None:
    assert_flags("RP306", template(collection(source=source)))


@pytest.mark.parametrize(
    "source",
    [
        "[concat('subscriptions/', parameters('s'), '/resourceGroups/rg/providers/Microsoft.Compute/virtualMachines/a')]",
        "[format('/resourceGroups/{0}/providers/Microsoft.Compute/virtualMachines/a', parameters('s'))]",
        "[concat('vm-', parameters('s'))]",
    ],
)
def test_sources_that_are_none_whatever_the_parameter_is(source: str) -> None:
    text = template(collection(source=source), parameters='"s": {"type": "string"}')
    assert_flags("RP306", text, "no resource id")
    assert_clean("RP903", text)


def test_a_source_that_may_be_an_id() -> None:
    for source in ("[concat(parameters('s'), '/virtualMachines/a')]", "[concat('/subscriptions', parameters('s'))]"):
        text = template(collection(source=source), parameters='"s": {"type": "string"}')
        assert_clean("RP306", text)
        assert_flags("RP903", text)


def test_no_source_at_all() -> None:
    assert_flags(
        "RP306",
        template(
            '{"type": "Microsoft.Compute/restorePointCollections", "apiVersion": "2024-03-01", "name": "rpc", '
            '"location": "eastus"}'
        ),
        "no source",
    )


@pytest.mark.parametrize("kind", ["virtualMachineScaleSets", "disks", "availabilitySets", "snapshots"])
def test_sources_that_are_no_machines(kind: str) -> None:
    text = template(collection(source=f"[resourceId('Microsoft.Compute/{kind}', 'x')]"))
    assert_flags("RP304", text, kind)
    assert_clean("RP114", text)


# RP602


@pytest.mark.parametrize("mode", ["Crash", "ApplicationConsistent", "FileSystemConsistent", "", "application"])
def test_modes_that_azure_does_not_take(mode: str) -> None:
    text = template(collection(), point(properties=f'{{\n"consistencyMode": "{mode}" // HERE\n}}'))
    assert_flags("RP602", text, f"'{mode}'")


@pytest.mark.parametrize(
    "properties",
    [
        CRASH,
        '{"consistencyMode": "crashConsistent"}',
        '{"ConsistencyMode": "CRASHCONSISTENT"}',
        "{}",
        '{"consistencyMode": null}',
    ],
)
def test_modes_that_it_takes(properties: str) -> None:
    assert_clean("RP602", template(collection(), point(properties=properties)))


def test_the_mode_of_a_copy_is_no_finding() -> None:
    copy = COPY.replace("{", '{"consistencyMode": "ApplicationConsistent", ', 1)
    text = template(
        collection("dr", COPIES, location="westus"), point("dr/a", copy, after=("dr",), version="2021-11-01")
    )
    assert not {"RP602", "RP203", "RP202", "RP716", "RP603"} & set(codes(lint_text(text)))


# RP5


def test_what_a_copy_may_not_have() -> None:
    copy = COPY.replace(
        "{", '{"excludeDisks": [{"id": "/subscriptions/x/resourceGroups/y/providers/Microsoft.Compute/disks/z"}], ', 1
    )
    text = template(collection("dr", COPIES, location="westus"), point("dr/a", copy, after=("dr",)))
    assert "RP507" in codes(lint_text(text))


def test_a_copy_of_what_nobody_knows() -> None:
    text = template(collection("dr", COPIES, location="westus"), point("dr/a", COPY, after=("dr",)))
    assert_flags("RP509", text, "'src'")
    whole = template(
        collection("src"),
        point("src/a", after=("src",)),
        collection("dr", COPIES, location="westus", more=' "dependsOn": ["src"]'),
        point("dr/a", COPY, after=("dr",)),
    )
    assert_clean("RP509", whole)


def test_a_copy_within_the_region() -> None:
    text = template(
        collection("src"),
        point("src/a", after=("src",)),
        collection("dr", COPIES, location="East US"),
        point("dr/a", COPY, after=("dr",)),
    )
    assert_flags("RP505", text, "'dr'")


def test_equal_expressions_are_one_region() -> None:
    here = "[resourceGroup().location]"
    text = template(
        collection("src", location=here),
        point("src/a", after=("src",)),
        collection("dr", COPIES, location=here),
        point("dr/a", COPY, after=("dr",)),
    )
    assert_flags("RP505", text)
    assert_clean(
        "RP505",
        text.replace(here, "[parameters('dr')]", 1).replace(
            '"resources"', '"parameters": {"dr": {"type": "string"}}, "resources"', 1
        ),
    )


# RP70x: limits


def test_parameters_variables_and_outputs() -> None:
    def many(count: int, value: str) -> str:
        return ",\n".join(f'"x{number}": {value}' for number in range(count))

    parameter, output = '{"type": "string", "defaultValue": ""}', '{"type": "string", "value": ""}'
    assert_clean("RP703", template(collection(), parameters=many(256, parameter)))
    assert_flags("RP703", template(collection(), parameters=many(257, parameter)), "257")
    assert_clean("RP704", template(collection(), variables=many(256, '""')))
    assert assert_flags("RP704", template(collection(), variables=many(257, '""')), "257").severity is Severity.WARNING
    assert assert_flags("RP704", template(collection(), variables=many(513, '""')), "513").severity is Severity.ERROR
    assert_clean("RP705", template(collection(), outputs=many(64, output)))
    assert_flags("RP705", template(collection(), outputs=many(65, output)), "65")


def test_variables_of_loops_count_each() -> None:
    loops = ",".join(f'{{"name": "x{number}", "count": 1, "input": ""}}' for number in range(257))
    assert_flags("RP704", template(collection(), variables=f'"copy": [{loops}]'), "257")


def looped(count: int, more: str = "") -> str:
    return collection("[concat('rpc', copyIndex())]", more=f' "copy": {{"name": "many", "count": {count}}}{more}')


def test_resources_after_expansion() -> None:
    assert_clean("RP702", template(looped(800)))
    assert_flags("RP702", template(looped(800), collection("one")), "801")
    assert_clean("RP702", template(looped(800), collection("one", more=' "condition": false')))


def test_each_template_counts_for_itself() -> None:
    assert_clean("RP702", template(looped(500), nested("more", template(looped(500)))))
    assert_flags("RP702", template(nested("more", template(looped(800), collection("one")))), "801")


def test_a_loop_that_is_too_long_is_an_invalid_template() -> None:
    found = codes(lint_text(template(looped(801))))
    assert "RP707" in found
    assert "RP702" not in found
    beside = codes(lint_text(template(looped(801), collection("one"))))
    assert "RP707" in beside
    assert "RP702" not in beside


def test_expressions_of_the_longest_length() -> None:
    def of_length(size: int) -> str:
        return "[concat('" + "x" * (size - len("[concat('')]")) + "')]"

    assert_clean("RP706", template(collection(), outputs=f'"x": {{"type": "string", "value": "{of_length(24_576)}"}}'))
    too_long = template(collection(), outputs=f'"x": {{"type": "string", "value": "{of_length(24_577)}"}}')
    assert_flags("RP706", too_long, "24,577")
    assert_clean("RP707", too_long)


def test_the_size_after_expansion() -> None:
    big = looped(700, ', "tags": {"note": "[padLeft(\'\', 6500, \'x\')]"}')
    found = assert_flags("RP701", template(big))
    assert found.severity is Severity.ERROR
    nearly = looped(650, ', "tags": {"note": "[padLeft(\'\', 6000, \'x\')]"}')
    assert assert_flags("RP701", template(nearly)).severity is Severity.WARNING
    assert_clean("RP701", template(looped(700)))


def test_the_size_as_it_stands() -> None:
    long = "x" * 4_300_000
    assert_flags("RP701", template(collection(), variables=f'"x": "{long}"'))


# RP707


@pytest.mark.parametrize(
    "name",
    [
        "[concta('a')]",
        "[parameters('nope')]",
        "[variables('nope')]",
        "[length()]",
        "[add('a', 1)]",
        "[substring('abc', 5, 9)]",
    ],
)
def test_what_azure_refuses_on_sight(name: str) -> None:
    text = template(collection(name).replace(f'"name": "{name}",', f'"name": "{name}", // HERE'))
    assert_flags("RP707", text)


def test_a_value_that_its_parameter_does_not_allow() -> None:
    text = template(
        collection("[parameters('name')]"), parameters='"name": {"type": "string", "allowedValues": ["a", "b"]}'
    )
    assert "RP707" in codes(lint_text(text, parameters=["name=c"]))
    assert_clean("RP707", text, parameters=["name=b"])


def test_a_loop_on_a_nested_child() -> None:
    child = (
        ' "resources": [{"type": "restorePoints", "apiVersion": "2024-03-01", "name": "[concat(\'p\', copyIndex())]", '
        '"copy": {"name": "points", "count": 2}, "properties": {}, "dependsOn": ["rpc"]}]'
    )
    assert "RP707" in codes(lint_text(template(collection(more=child))))


# RP708, RP709


def test_a_circle() -> None:
    text = template(
        collection("a", more=' "dependsOn": ["b"]'),
        collection("b", more=' "dependsOn": ["c"]'),
        collection("c", more=' "dependsOn": ["a"]'),
    )
    found = assert_flags("RP708", text)
    assert all(f"'{name}'" in found.message or name in found.message for name in "abc")


def test_skipped_resources_make_no_circle() -> None:
    text = template(
        collection("a", more=' "dependsOn": ["b"]'), collection("b", more=' "dependsOn": ["a"], "condition": false')
    )
    assert_clean("RP708", text)


def test_dependencies_that_name_nothing() -> None:
    text = template(collection(more='\n  "dependsOn": [\n    "other" // HERE\n  ]'))
    assert_flags("RP709", text, "other")


@pytest.mark.parametrize(
    "after",
    [
        "a",
        "[resourceId('Microsoft.Compute/restorePointCollections', 'a')]",
        "Microsoft.Compute/restorePointCollections/a",
        "[concat('Microsoft.Compute/restorePointCollections/', 'a')]",
        "[parameters('what')]",
        "many",
    ],
)
def test_dependencies_that_name_something(after: str) -> None:
    loop = collection("[concat('m', copyIndex())]", more=' "copy": {"name": "many", "count": 2}')
    text = template(
        collection("a"),
        loop,
        collection("b", more=f' "dependsOn": ["{after}"]'),
        parameters='"what": {"type": "string"}',
    )
    assert_clean("RP709", text)


def test_a_skipped_resource_may_be_named() -> None:
    assert_clean(
        "RP709", template(collection("a", more=' "condition": false'), collection("b", more=' "dependsOn": ["a"]'))
    )


# RP710


@pytest.mark.parametrize("name", ["nightly", "a/b/c", "[concat('rpc', 'nightly')]"])
def test_names_that_do_not_fit_the_type(name: str) -> None:
    text = template(collection(), point(name).replace(f'"name": "{name}",', f'"name": "{name}", // HERE'))
    assert_flags("RP710", text)
    assert_clean("RP714", text)


@pytest.mark.parametrize(
    ("kind", "name"),
    [("Microsoft.Compute/restorePointCollections/restorePoints", "nightly"), ("restorePoints", "rpc/nightly")],
)
def test_whole_types_and_names_inside_of_a_parent(kind: str, name: str) -> None:
    child = f' "resources": [{{"type": "{kind}", "apiVersion": "2024-03-01", "name": "{name}", "properties": {{}}, "dependsOn": ["rpc"]}}]'
    assert "RP710" in codes(lint_text(template(collection(more=child))))


def test_a_name_that_is_a_parameter_may_hold_a_slash() -> None:
    text = template(point("[parameters('name')]", after=()), parameters='"name": {"type": "string"}')
    assert_clean("RP710", text)


# RP713


def test_a_default_that_is_a_placeholder() -> None:
    text = template(
        collection("[parameters('name')]"),
        parameters='"name": {\n"type": "string",\n"defaultValue": "<Name of it>" // HERE\n}',
    )
    assert_flags("RP713", text, "'<Name of it>'")
    assert_clean("RP713", text, parameters=["name=rpc"])


def test_a_value_that_is_a_placeholder() -> None:
    text = template(collection("[parameters('name')]"), parameters='"name": {"type": "string"}')
    assert_flags("RP713", text, "'<Name>'", parameters=["name=<Name>"])


@pytest.mark.parametrize("default", ["<1>", "a <b> c", "<b>bold</b>", "#!/bin/sh\\n<<EOF", "x<y>", "<>"])
def test_texts_that_are_no_placeholders(default: str) -> None:
    assert_clean("RP713", template(collection(), parameters=f'"x": {{"type": "string", "defaultValue": "{default}"}}'))


def test_a_placeholder_in_an_id() -> None:
    default = "/subscriptions/<id>/resourceGroups/x"
    assert_flags("RP713", template(collection(), parameters=f'"x": {{"type": "string", "defaultValue": "{default}"}}'))


def test_a_placeholder_as_the_source_is_a_missing_source() -> None:
    text = template(
        collection(source="[parameters('vm')]"), parameters='"vm": {"type": "string", "defaultValue": "<VMId>"}'
    )
    found = codes(lint_text(text))
    assert "RP306" in found
    assert "RP713" not in found


# RP714


@pytest.mark.parametrize("name", ["rpc-", "-rpc", ".rpc", "rp c", "x" * 81, "rpc.", "rpc#"])
def test_names_that_azure_does_not_take(name: str) -> None:
    assert "RP714" in codes(lint_text(template(collection(name))))


@pytest.mark.parametrize(
    "name", ["r", "rpc_", "R.p-c", "x" * 80, "1", "[concat('a-', parameters('x'))]", "[parameters('x')]"]
)
def test_names_that_it_takes(name: str) -> None:
    assert_clean("RP714", template(collection(name), parameters='"x": {"type": "string"}'))


@pytest.mark.parametrize(
    "name",
    [
        "[concat('-', parameters('x'))]",
        "[concat(parameters('x'), '.')]",
        "[concat(parameters('x'), ' a')]",
        f"[concat('{'x' * 81}', parameters('x'))]",
    ],
)
def test_names_of_which_enough_is_known(name: str) -> None:
    assert_flags("RP714", template(collection(name), parameters='"x": {"type": "string"}'))


# RP715


@pytest.mark.parametrize(
    "schema",
    [
        SCHEMA,
        SCHEMA.replace("https", "http"),
        SCHEMA.rstrip("#"),
        SCHEMA.replace("2019-04-01", "2015-01-01"),
        SCHEMA.replace("2019-04-01", "2014-04-01-preview"),
    ],
)
def test_published_schemas(schema: str) -> None:
    assert_clean("RP715", template(collection(), schema=schema))


def test_schemas_that_were_never_published() -> None:
    text = template(collection(), schema=SCHEMA.replace("2019-04-01", "2019-08-01"))
    found = assert_flags("RP715", text, "2019-08-01")
    assert found.severity is Severity.WARNING
    assert lines([found], "RP715") == [2]


def test_no_schema_at_all() -> None:
    assert "RP715" in codes(lint_text(template(collection()).replace(f'"$schema": "{SCHEMA}",', "")))


# RP716, RP717


def test_properties_that_only_the_service_sets() -> None:
    more = '{\n"provisioningState": "Succeeded" // HERE\n}'
    assert_flags("RP716", template(collection(), point(properties=more)), "provisioningState")
    assert_flags(
        "RP716", template(collection(), point(properties='{"timeCreated": "2024-01-01T00:00:00Z"}')), "timeCreated"
    )
    assert_flags("RP716", template(collection(), point(properties='{"ProvisioningState": "x"}')))


def test_of_nested_properties_the_outermost() -> None:
    more = '{"instanceView": {"statuses": [{"code": "x"}]}}'
    assert_flags("RP716", template(collection(), point(properties=more)), "instanceView")


def test_properties_that_the_type_never_had() -> None:
    more = '{\n"excludedDisks": [] // HERE\n}'
    found = assert_flags("RP717", template(collection(), point(properties=more)), "excludedDisks")
    assert "excludeDisks" in found.help
    inner = '{"excludeDisks": [{"id": "/subscriptions/x/resourceGroups/y/providers/Microsoft.Compute/disks/z", "name": "z"}]}'
    assert_flags("RP717", template(collection(), point(properties=inner)), "name")


def test_properties_that_may_be_set() -> None:
    found = codes(
        lint_text(
            template(collection(), point(properties='{"excludeDisks": [], "consistencyMode": "CrashConsistent"}'))
        )
    )
    assert not {"RP716", "RP717"} & set(found)


# RP907


def test_two_resources_of_one_name() -> None:
    text = template(collection("a"), collection("A").replace("{", "{ // HERE", 1))
    assert_flags("RP907", text)


def test_a_loop_with_one_name() -> None:
    assert_flags("RP907", template(collection("a", more=' "copy": {"name": "many", "count": 3}')), "loop")
    assert_clean("RP907", template(collection("a", more=' "copy": {"name": "many", "count": 1}')))


def test_two_of_one_name_of_which_one_is_deployed() -> None:
    text = template(
        collection("a", more=' "condition": "[parameters(\'x\')]"'),
        collection("a", more=' "condition": "[not(parameters(\'x\'))]"'),
        parameters='"x": {"type": "bool"}',
    )
    assert_clean("RP907", text)
    assert_clean("RP907", template(collection("a"), collection("a", more=' "condition": false')))


def test_two_of_one_name_by_the_value_of_a_parameter() -> None:
    def chosen(value: str) -> str:
        return collection("a", more=f" \"condition\": \"[equals(parameters('x'), '{value}')]\"")

    declared = '"x": {"type": "string"}'
    assert_clean("RP907", template(chosen("new"), chosen("existing"), parameters=declared))
    assert_flags("RP907", template(chosen("new"), chosen("new"), parameters=declared))


def test_a_name_that_is_wrong_is_not_one_name_twice() -> None:
    loop = collection("[nope(copyIndex())]", more=' "copy": {"name": "many", "count": 3}')
    twice = collection("[variables('none')]")
    for text in (template(loop), template(twice, twice)):
        assert set(codes(lint_text(text))) - {"RP114", "RP903"} == {"RP707"}


def test_the_same_name_in_two_groups() -> None:
    inner = template(collection("a"))
    text = template(
        nested("one", inner, more=' "resourceGroup": "rg-one"'), nested("two", inner, more=' "resourceGroup": "rg-two"')
    )
    assert_clean("RP907", text)


# RP903


def test_a_linked_template_that_is_not_there() -> None:
    text = template(
        '{"type": "Microsoft.Resources/deployments", "apiVersion": "2022-09-01", "name": "linked", '
        '"properties": {"mode": "Incremental", "templateLink": {"uri": "https://example.com/main.json"}}}'
    )
    found = assert_flags("RP903", text)
    assert found.severity is Severity.INFO
    assert assert_flags("RP903", text, strict=True).severity is Severity.ERROR


def test_a_mode_that_is_an_expression() -> None:
    text = template(
        collection(),
        point(properties='{"consistencyMode": "[parameters(\'mode\')]"}'),
        parameters='"mode": {"type": "string"}',
    )
    assert_flags("RP903", text, "consistency mode")
    assert_flags("RP602", text, parameters=["mode=Crash"])


def test_the_place_of_a_deployment_is_no_finding() -> None:
    text = template(collection(location="[resourceGroup().location]"), point())
    assert codes(lint_text(text)) == ["RP114"]


def test_a_loop_of_unknown_length_with_one_name() -> None:
    many = ' "copy": {"name": "many", "count": "[length(parameters(\'all\'))]"}'
    declared = '"all": {"type": "array"}'
    assert_flags("RP907", template(collection("a", more=many), parameters=declared), "loop")
    assert_clean("RP907", template(collection("[parameters('all')[copyIndex()]]", more=many), parameters=declared))


def test_a_placeholder_for_what_is_nested() -> None:
    inner = template(collection("[parameters('name')]"), parameters='"name": {"type": "string"}')
    call = nested("inner", inner).replace('"mode"', '"parameters": {"name": {"value": "<Name>"}}, "mode"', 1)
    assert_flags("RP713", template(call), "'<Name>'")
    assert_clean("RP713", template(call.replace("<Name>", "rpc")))


def test_the_members_of_a_loop_share_a_dangling_dependency() -> None:
    loop = point(
        "[concat('rpc/p', copyIndex())]",
        after=("other",),
        more=' "copy": {"name": "points", "count": 3, "mode": "serial"}',
    )
    found = codes(lint_text(template(collection(), loop)))
    assert found.count("RP709") == 3
    assert "RP711" not in found


def test_copies_from_two_collections() -> None:
    def copy(name: str) -> str:
        return COPY.replace("'src'", f"'{name}'")

    one = template(
        collection("dr", COPIES, location="westus"),
        point("dr/a", COPY, after=("dr",)),
        point("dr/b", copy("other"), after=("dr",)),
    )
    assert_flags("RP508", one, "'src'", "'other'")
    same = template(collection("dr", COPIES, location="westus"), point("dr/a", COPY, after=("dr",)))
    assert_clean("RP508", same)
    unknown = template(
        collection("dr", COPIES, location="westus"),
        point("dr/a", copy("', parameters('x'), '").replace("'', ", "").replace(", ''", ""), after=("dr",)),
        parameters='"x": {"type": "string"}',
    )
    assert_clean("RP508", unknown)


def test_collections_of_azure_backup_are_not_linted_as_the_users() -> None:
    mine = template(collection("mine", version="2020-12-01"), point("mine/p", after=()))
    assert {"RP201", "RP711"} <= set(codes(lint_text(mine)))
    backups = mine.replace("mine", "AzureBackup_vm01_1")
    assert not {"RP201", "RP711"} & set(codes(lint_text(backups)))


def test_a_copy_in_a_collection_that_is_none_has_a_source_too() -> None:
    there = "/subscriptions/s/resourceGroups/g/providers/Microsoft.Compute/restorePointCollections/far/restorePoints/p"
    copied = point("rpc/p", f'{{"sourceRestorePoint": {{"id": "{there}"}}}}')
    assert_flags("RP509", template(collection(), copied), "Nothing is known of restore point 'p' of 'far'")
    assert_flags("RP509", template(copied.replace('"dependsOn": ["rpc"],', "")), "Nothing is known of collection 'far'")


def test_a_placeholder_given_to_a_nested_template_for_a_source() -> None:
    source = "[resourceId('Microsoft.Compute/virtualMachines', parameters('vm'))]"
    inner = template(collection(source=source), parameters='"vm": {"type": "string"}')
    call = nested("inner", inner).replace('"mode":', '"parameters": {"vm": {"value": "<VMName>"}}, "mode":', 1)
    found = codes(lint_text(template(call)))
    assert "RP306" in found
    assert "RP713" not in found
