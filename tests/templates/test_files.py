"""Which files are judged with what: parameter files, linked templates, generated files, suppressions, text as people write it."""

from __future__ import annotations

import pytest

from armgen.diagnostics import Severity, span_of
from tests.templates.cases import codes, collection, lines, lint_files, lint_text, point, template

NAMED = template(collection("[parameters('name')]"), parameters='"name": {"type": "string", "defaultValue": "rpc"}')
BAD = "rpc-"


def values(**texts: str) -> str:
    inner = ", ".join(f'"{name}": {{"value": "{text}"}}' for name, text in texts.items())
    return (
        '{"$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentParameters.json#", '
        f'"contentVersion": "1.0.0.0", "parameters": {{{inner}}}}}'
    )


# Parameters


def test_the_parameter_file_beside() -> None:
    found = lint_files({"main.json": NAMED, "main.parameters.json": values(name=BAD)})
    assert "RP714" in codes(found)
    assert "RP906" not in codes(found)


def test_another_parameter_file_is_not_taken() -> None:
    assert "RP714" not in codes(lint_files({"main.json": NAMED, "other.parameters.json": values(name=BAD)}))


def test_named_values_win_over_the_file_beside() -> None:
    files = {"main.json": NAMED, "main.parameters.json": values(name=BAD), "prod.json": values(name="good")}
    assert "RP714" in codes(lint_files(files, "main.json"))
    assert "RP714" not in codes(lint_files(files, "main.json", parameters=["name=good"]))
    assert "RP714" not in codes(lint_files(files, "main.json", parameters=["prod.json"]))


def test_values_win_one_by_one() -> None:
    text = template(
        collection("[concat(parameters('a'), parameters('b'))]"),
        parameters='"a": {"type": "string"}, "b": {"type": "string"}',
    )
    files = {"main.json": text, "main.parameters.json": values(a="x", b="-")}
    assert "RP714" in codes(lint_files(files, "main.json"))
    assert "RP714" not in codes(lint_files(files, "main.json", parameters=["b=y"]))


def test_values_are_for_the_files_that_declare_them() -> None:
    other = template(collection("[parameters('other')]"), parameters='"other": {"type": "string", "defaultValue": "x"}')
    found = lint_files({"main.json": NAMED, "other.json": other}, parameters=["name=rpc-", "other=ok"])
    assert codes(found).count("RP714") == 1
    assert "RP902" not in codes(found)


def test_a_value_that_nobody_declares() -> None:
    found = lint_files({"main.json": NAMED}, "main.json", parameters=["nmae=x"])
    wrong = [one for one in found if one.code == "RP902"]
    assert len(wrong) == 1
    assert "nmae" in wrong[0].message
    assert wrong[0].severity is Severity.ERROR


def test_a_parameter_file_that_is_not_there() -> None:
    assert "RP902" in codes(lint_files({"main.json": NAMED}, "main.json", parameters=["nope.json"]))


def test_parameter_files_that_are_named_by_hand() -> None:
    found = lint_files({"main.parameters.json": values(name="x")}, "main.parameters.json")
    assert codes(found) == ["RP906"]
    assert "--parameters" in found[0].help


# Linked templates


def linked(path: str) -> str:
    return template(
        f"""\
{{
  "type": "Microsoft.Resources/deployments",
  "apiVersion": "2022-09-01",
  "name": "linked",
  "properties": {{
    "mode": "Incremental",
    "templateLink": {{"relativePath": "{path}"}},
    "parameters": {{"name": {{"value": "rpc-"}}}}
  }}
}}"""
    )


def test_a_linked_template_is_judged_through_its_link() -> None:
    found = lint_files({"main.json": linked("inner/points.json"), "inner/points.json": NAMED}, "main.json")
    bad = [one for one in found if one.code == "RP714"]
    assert len(bad) == 1
    assert bad[0].origin.document.name.endswith("inner/points.json")
    assert [place.document.name.rpartition("/")[2] for place in bad[0].origin.via] == ["main.json"]


def test_it_is_not_judged_on_its_own() -> None:
    inner = template(
        collection("[parameters('name')]"), parameters='"name": {"type": "string", "defaultValue": "bad-"}'
    )
    found = lint_files({"main.json": linked("inner/points.json"), "inner/points.json": inner})
    assert [one.message for one in found if one.code == "RP714" and "bad-" in one.message] == []
    alone = lint_files({"main.json": linked("inner/points.json"), "inner/points.json": inner}, "inner/points.json")
    assert "RP714" in codes(alone)


def test_a_linked_template_that_is_not_on_disk() -> None:
    assert "RP903" in codes(lint_files({"main.json": linked("nope.json")}, "main.json"))


# Generated files

SPEC = """\
armgen: 1
name: payroll
defaults: {subscription: 11111111-1111-1111-1111-111111111111, resourceGroup: rg}
machines:
  vm01:
    id: /subscriptions/11111111-1111-1111-1111-111111111111/resourceGroups/rg-vms/providers/Microsoft.Compute/virtualMachines/vm01
    location: eastus
    disks: [{name: a, role: os, sku: Premium_LRS}]
collections:
  rpc: {machine: vm01, restorePoints: {nightly: {}}}
"""


def made_by(generator: str) -> str:
    return template(collection(BAD)).replace(
        '"contentVersion"', f'"metadata": {{"_generator": {{"name": "{generator}", "version": "1"}}}}, "contentVersion"'
    )


def test_what_armgen_made_from_a_spec_of_the_run() -> None:
    found = lint_files({"payroll.yaml": SPEC, "build/payroll.json": made_by("armgen")})
    assert codes(found) == ["RP906"]
    assert found[0].severity is Severity.INFO
    assert "payroll.yaml" in found[0].message
    assert "RP714" in codes(lint_files({"build/payroll.json": made_by("armgen")}))


def test_what_the_bicep_compiler_made() -> None:
    bicep = "param name string = 'x'\n"
    found = lint_files({"main.bicep": bicep, "main.json": made_by("bicep")})
    assert "RP714" not in codes(found)
    assert "RP906" in codes(found)
    assert "RP714" in codes(lint_files({"main.bicep": bicep, "main.json": made_by("bicep")}, "main.json"))


def test_other_json_files_of_a_folder() -> None:
    found = lint_files({"package.json": '{"name": "x"}', "main.json": template(collection())})
    assert codes(found) == ["RP114", "RP906"]


# Suppressions


def test_a_comment_covers_the_node_below_with_all_inside() -> None:
    text = template("// armgen: ignore[RP714] the name is old\n" + collection(BAD), collection("-x"))
    found = lint_text(text)
    assert codes(found).count("RP714") == 1
    assert [one.suppressed.reason for one in found if one.suppressed is not None] == ["the name is old"]


def test_a_comment_on_the_line_itself() -> None:
    text = template(collection(BAD).replace('"rpc-",', '"rpc-", // armgen: ignore[RP714] the name is old'))
    assert "RP714" in codes(lint_text(text)) or "RP904" not in codes(lint_text(text))


def test_a_comment_without_a_reason() -> None:
    found = codes(lint_text(template("// armgen: ignore[RP714]\n" + collection(BAD))))
    assert "RP901" in found
    assert "RP714" in found


def test_a_comment_that_nothing_needs() -> None:
    assert "RP904" in codes(lint_text(template("// armgen: ignore[RP102] no such disk\n" + collection())))


def test_a_comment_of_another_rule_covers_nothing() -> None:
    found = codes(lint_text(template("// armgen: ignore[RP102] no such disk\n" + collection(BAD))))
    assert "RP714" in found


# Text as people write it


@pytest.mark.parametrize(
    "change",
    [
        lambda text: "\ufeff" + text,
        lambda text: text.replace("\n", "\r\n"),
        lambda text: "/* a comment */\n" + text.replace('"resources": [', '"resources": [ // all of them'),
        lambda text: text.replace("\n  ]\n}", ",\n  ],\n}"),
        lambda text: (
            text.replace('"apiVersion"', '"apiversion"')
            .replace('"properties"', '"Properties"')
            .replace('"name"', '"NAME"')
        ),
        lambda text: text.replace('"resources"', '"Resources"').replace('"contentVersion"', '"ContentVersion"'),
        lambda text: text.replace("Microsoft.Compute", "microsoft.compute").replace(
            "restorePointCollections", "RestorePointCollections"
        ),
    ],
)
def test_the_findings_do_not_change(change) -> None:
    text = template(collection(BAD), point("rpc-/nightly", '{"consistencyMode": "Crash"}', after=("rpc-",)))
    wanted = codes(lint_text(text))
    assert "RP714" in wanted
    assert "RP602" in wanted
    assert codes(lint_text(change(text))) == wanted


def test_lines_and_columns() -> None:
    text = template(collection(), point(properties='{\n    "consistencyMode": "Crash"\n  }'))
    found = next(one for one in lint_text(text) if one.code == "RP602")
    span = span_of(found.origin, found.part)
    line = text.split("\n")[span.line - 1]
    assert line[span.column - 1 : span.end_column - 1] in ('"Crash"', '"consistencyMode"')
    assert lines([found], "RP602") == [span.line]


def test_resources_without_properties() -> None:
    text = template(
        collection(),
        '{"type": "Microsoft.Compute/restorePointCollections/restorePoints", "apiVersion": "2024-03-01", "name": "rpc/a", "dependsOn": ["rpc"]}',
    )
    assert codes(lint_text(text)) == ["RP114"]


@pytest.mark.parametrize(
    "text",
    [
        '{"$schema": "x", "contentVersion": "1.0.0.0", "resources": {}}',
        '{"$schema": "x", "contentVersion": "1.0.0.0", "resources": [1, null, "x", []]}',
        '{"$schema": "x", "contentVersion": "1.0.0.0", "resources": [{}]}',
        '{"$schema": "x", "contentVersion": "1.0.0.0", "resources": "x"}',
        '{"$schema": "x", "contentVersion": "1.0.0.0", "resources": [{"type": 1, "name": 2, "apiVersion": 3}]}',
        '{"$schema": "x", "contentVersion": "1.0.0.0", "parameters": [], "resources": []}',
        '{"$schema": 1, "contentVersion": "1.0.0.0", "resources": [{"type": "Microsoft.Compute/restorePointCollections", "name": null}]}',
        '{"$schema": "x", "contentVersion": "1.0.0.0", "resources": [{"type": "Microsoft.Compute/restorePointCollections", "name": "a", "apiVersion": "2024-03-01", "properties": 3, "tags": 4, "location": []}]}',
        '{"$schema": "x", "contentVersion": "1.0.0.0", "resources": [{"type": "Microsoft.Compute/restorePointCollections/restorePoints", "name": "a/b", "apiVersion": "2024-03-01", "properties": {"excludeDisks": "x", "sourceRestorePoint": 1, "consistencyMode": {}}}]}',
        '{"$schema": "x", "contentVersion": "1.0.0.0", "resources": [{"type": "Microsoft.Compute/restorePointCollections/restorePoints", "name": "a/b", "apiVersion": "2024-03-01", "properties": {"excludeDisks": [1, {"id": 2}, {}, null], "sourceRestorePoint": {"id": []}}}]}',
        '{"$schema": "x", "contentVersion": "1.0.0.0", "resources": [{"type": "Microsoft.Compute/restorePointCollections", "name": "a", "apiVersion": "2024-03-01", "location": "eastus", "properties": {"source": {"id": "/subscriptions/x/resourceGroups/y/providers/Microsoft.Compute/virtualMachines/z"}}}, {"type": "Microsoft.Compute/restorePointCollections/restorePoints", "name": "a/b", "apiVersion": "2024-03-01", "dependsOn": ["a"], "properties": {"sourceRestorePoint": {"id": "/subscriptions/x/resourceGroups/y/providers/Microsoft.Compute/disks/z"}}}]}',
        '{"$schema": "x", "contentVersion": "1.0.0.0", "resources": [{"type": "Microsoft.Compute/restorePointCollections", "name": "a", "apiVersion": "2024-03-01", "location": "eastus", "properties": {"source": {"id": "/subscriptions/x/resourceGroups/y/providers/Microsoft.Compute/restorePointCollections/z"}}}, {"type": "Microsoft.Compute/restorePointCollections/restorePoints", "name": "a/b", "apiVersion": "2024-03-01", "dependsOn": ["a"], "properties": {"sourceRestorePoint": {"id": "/subscriptions/x/resourceGroups/y/providers/Microsoft.Compute/disks/z"}}}]}',
        '{"$schema": "x", "contentVersion": "1.0.0.0", "resources": [{"type": "Microsoft.Compute/virtualMachines", "name": "a", "apiVersion": "2024-03-01", "properties": {"storageProfile": {"osDisk": [], "dataDisks": {"a": 1}}}}]}',
    ],
)
def test_nonsense_is_judged_without_a_crash(text: str) -> None:
    lint_text(text)


def test_a_template_is_known_by_its_resources_alone() -> None:
    bare = '{"resources": [' + collection() + "]}"
    assert "RP715" in codes(lint_files({"main.json": bare}, "main.json"))
    (found,) = lint_files({"main.json": '{"resources": [{"type": "service", "name": "x"}]}'}, "main.json")
    assert found.code == "RP906"


def test_values_of_parameters_alone_are_a_parameter_file() -> None:
    values = '{"parameters": {"a": {"value": 1}, "b": {"reference": {}}}}'
    assert lint_files({"x/prod.json": values}) == []
    (found,) = lint_files({"prod.json": values}, "prod.json")
    assert found.code == "RP906"
    assert "--parameters" in found.help
    (found,) = lint_files({"x/other.json": '{"parameters": {"a": 1}}'})
    assert "neither" in found.message
