"""What is compiled: sentence by sentence, and the worked examples of the contract where they are at hand."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from armgen._version import __version__
from armgen.arm import evaluate
from armgen.commands.build import build
from armgen.documents.yaml_text import read_yaml
from armgen.emit.bicep import escape, literal
from tests.compiler.compiled import bicep, compiled, resources, templates, texts
from tests.compiler.test_oracles import error_nodes
from tests.estates import HEAD, SUBSCRIPTION
from tests.oracles import SHARED
from tests.rules.texts import collection_id, facts, fleet, machine, rpc, spec, vm_id

EXAMPLE = SHARED / "design" / "example"
VM = machine(
    "vm01",
    disks=("{name: log, role: data, lun: 3, sku: Premium_LRS}", "{name: data, role: data, lun: 1, sku: Premium_LRS}"),
)
DES = f"/subscriptions/{SUBSCRIPTION}/resourceGroups/rg-keys/providers/Microsoft.Compute/diskEncryptionSets/des"


def by_name(built: Any) -> dict[str, dict[str, Any]]:
    return {one["name"]: one for one in resources(built)}


# The contract's examples


def without_stamp(template: dict[str, Any]) -> dict[str, Any]:
    del template["metadata"]["_generator"]["sha256"]
    template["metadata"]["_generator"]["version"] = ""
    return template


def plain_bicep(text: str) -> list[str]:
    """The lines without comments, remarks for the linter and blank lines."""
    lines = [re.sub(r"\s*//.*", "", line).rstrip() for line in text.splitlines()]
    return [line for line in lines if line and not line.lstrip().startswith("#disable-next-line")]


@pytest.mark.skipif(not EXAMPLE.is_dir(), reason=f"the contract's examples are not at {EXAMPLE}")
@pytest.mark.parametrize(("folder", "name"), [("payroll", "payroll"), ("fleet", "production")])
def test_the_worked_examples_come_out(folder: str, name: str, tmp_path: Path) -> None:
    build(paths=[str(EXAMPLE / folder / f"{name}.yaml")], output=tmp_path)
    wanted = json.loads((EXAMPLE / folder / f"{name}.json").read_text(encoding="utf-8"))
    got = json.loads((tmp_path / f"{name}.json").read_text(encoding="utf-8"))
    wanted["metadata"]["_generator"]["sha256"] = ""
    assert without_stamp(got) == without_stamp(wanted)
    assert json.dumps(got) == json.dumps(wanted), "in the same order"
    files = sorted((EXAMPLE / folder).rglob("*.bicep"))
    assert files
    for file in files:
        mine = tmp_path / file.relative_to(EXAMPLE / folder)
        assert plain_bicep(mine.read_text(encoding="utf-8")) == plain_bicep(file.read_text(encoding="utf-8"))


# Collections and restore points


def test_a_lock_hangs_on_its_collection(tmp_path: Path) -> None:
    built = compiled(spec(rpc("p: {}", more="lock: true"), VM), tmp_path)
    lock = by_name(built)["rpc-lock"]
    assert lock["type"] == "Microsoft.Authorization/locks"
    assert lock["scope"] == "[resourceId('Microsoft.Compute/restorePointCollections', 'rpc')]"
    assert lock["properties"]["level"] == "CanNotDelete"
    assert lock["dependsOn"] == [lock["scope"]]


def test_points_of_a_machine_are_a_chain_across_collections(tmp_path: Path) -> None:
    text = spec(rpc("b: {}", "a: {}", name="two") + rpc("z: {}", name="one"), VM)
    found = [one for one in resources(compiled(text, tmp_path)) if one["type"].endswith("/restorePoints")]
    assert [one["name"] for one in found] == [
        "[format('{0}/{1}', 'one', 'z')]",
        "[format('{0}/{1}', 'two', 'a')]",
        "[format('{0}/{1}', 'two', 'b')]",
    ]
    before = "[resourceId('Microsoft.Compute/restorePointCollections/restorePoints', '{}', '{}')]"
    assert before.format("one", "z") in found[1]["dependsOn"]
    assert before.format("two", "a") in found[2]["dependsOn"]


def test_points_of_a_machine_in_two_groups_are_ordered_by_their_deployments(tmp_path: Path) -> None:
    head = HEAD + "deployment: {location: eastus}\n"
    text = spec(rpc("p: {}", name="one") + rpc("p: {}", name="two", more="resourceGroup: rg-other"), VM, head=head)
    found = by_name(compiled(text, tmp_path, format="arm"))
    assert "dependsOn" not in found["armgen-test-rg-other"]
    assert "'armgen-test-rg-other'" in found["armgen-test-rg-recovery"]["dependsOn"][0]


@pytest.mark.parametrize(
    ("version", "written", "emitted"),
    [("", "instantAccess: true", True), ("", "instantAccess: false", False), ("", "", None), ("2024-11-01", "instantAccess: false", None)],
)  # fmt: skip
def test_instant_access_is_sent_when_written_and_typed(
    version: str, written: str, emitted: bool | None, tmp_path: Path
) -> None:
    more = "\n".join(line for line in (written, f"apiVersion: {version}" if version else "") if line)
    built = compiled(spec(rpc("p: {}", more=more), VM), tmp_path, lint_first=False)
    assert by_name(built)["rpc"]["properties"].get("instantAccess") is emitted


def test_versions_are_the_pinned_ones_else_those_of_the_catalogue(tmp_path: Path) -> None:
    built = compiled(spec(rpc("p: {}") + rpc("p: {}", name="old", more="apiVersion: 2022-03-01"), VM), tmp_path)
    versions = {one["name"]: one["apiVersion"] for one in resources(built)}
    assert versions == {
        "rpc": "2025-04-01",
        "old": "2022-03-01",
        "[format('{0}/{1}', 'rpc', 'p')]": "2025-04-01",
        "[format('{0}/{1}', 'old', 'p')]": "2022-03-01",
    }


def test_a_copy_with_keys_reads_its_sources_by_role_and_lun(tmp_path: Path) -> None:
    keys = f"{{encryption: {{type: EncryptionAtRestWithCustomerKey, diskEncryptionSet: {DES}}}}}"
    text = spec(
        rpc("p: {exclude: [vm01-os]}") + f"west:\n  copyOf: rpc\n  location: westus\n  restorePoints:\n    p: {keys}\n",
        VM,
    )
    built = compiled(text, tmp_path, lint_first=False)
    profile = by_name(built)["[format('{0}/{1}', 'west', 'p')]"]["properties"]["sourceMetadata"]["storageProfile"]
    assert "osDisk" not in profile, "what the source does not capture is not in its copy"
    read = [one["diskRestorePoint"]["sourceDiskRestorePoint"]["id"] for one in profile["dataDisks"]]
    assert [re.findall(r"\.lun, (\d)\)", text) for text in read] == [["1"], ["3"]], "in the order of LUNs"
    assert all("reference(resourceId(" in text and "filter(" in text for text in read)
    assert profile["dataDisks"][0]["diskRestorePoint"]["encryption"]["diskEncryptionSet"]["id"] == (
        "[resourceId('rg-keys', 'Microsoft.Compute/diskEncryptionSets', 'des')]"
    )


def test_a_copy_of_what_exists_names_it_by_existing_resources(tmp_path: Path) -> None:
    far = collection_id("far", "rg-far")
    keys = f"{{encryption: {{type: EncryptionAtRestWithCustomerKey, diskEncryptionSet: {DES}}}}}"
    built = compiled(spec(f"west:\n  copyOf: {far}\n  location: westus\n  restorePoints:\n    p: {keys}\n"), tmp_path)
    text = bicep(built)["test.bicep"]
    assert "@2025-04-01' existing = {\n  name: 'far'\n  scope: resourceGroup('rg-far')\n}" in text
    assert "Source.properties.sourceMetadata.storageProfile.osDisk.diskRestorePoint.id" in text
    properties = by_name(built)["[format('{0}/{1}', 'west', 'p')]"]["properties"]
    assert "'rg-far'" in properties["sourceRestorePoint"]["id"]
    assert "dependsOn" in by_name(built)["[format('{0}/{1}', 'west', 'p')]"]


def test_excluded_disks_are_there_once_and_sorted(tmp_path: Path) -> None:
    built = compiled(spec(rpc("p: {exclude: [log, data, LOG]}"), VM), tmp_path)
    ids = [one["id"] for one in by_name(built)["[format('{0}/{1}', 'rpc', 'p')]"]["properties"]["excludeDisks"]]
    assert [re.findall(r"'([^']*)'\)\]", text)[0] for text in ids] == ["data", "log"]


def test_a_region_is_a_parameter_and_its_place_is_said(tmp_path: Path) -> None:
    built = compiled(
        spec(rpc("p: {}") + "west: {copyOf: rpc, location: West US, restorePoints: {p: {}}}\n", VM), tmp_path
    )
    template = templates(built)[0]
    assert {name: one["defaultValue"] for name, one in template["parameters"].items()} == {
        "eastusLocation": "eastus",
        "westusLocation": "westus",
    }
    assert by_name(built)["west"]["location"] == "[parameters('westusLocation')]"
    values = json.loads(texts(built)["test.parameters.json"])["parameters"]
    assert values == {"eastusLocation": {"value": "eastus"}, "westusLocation": {"value": "westus"}}
    lines = [line for line in texts(built)["test.bicepparam"].splitlines()[1:] if line]
    assert lines == ["using 'test.bicep'", "param eastusLocation = 'eastus'", "param westusLocation = 'westus'"]


def test_names_of_tags_have_no_case(tmp_path: Path) -> None:
    head = HEAD.replace("resourceGroup:", "tags: {Env: a, Team: b}, resourceGroup:")
    built = compiled(spec(rpc("p: {}", more="tags: {ENV: c, Armgen: mine}"), VM, head=head), tmp_path)
    assert by_name(built)["rpc"]["tags"] == {"ENV": "c", "Team": "b", "armgen": "test"}


def test_two_locations_are_two_parameters_however_near_they_are_spelled(tmp_path: Path) -> None:
    near = rpc("p: {}", more="location: east-us") + rpc("p: {}", name="b", more="location: eastus")
    parameters = templates(compiled(spec(near, VM), tmp_path, lint_first=False))[0]["parameters"]
    assert sorted(one["defaultValue"] for one in parameters.values()) == ["east-us", "eastus"]


def test_the_stamp_is_a_parameter_of_the_time(tmp_path: Path) -> None:
    built = compiled(spec(rpc("a-{stamp}-b: {}"), VM), tmp_path)
    template = templates(built)[0]
    assert template["parameters"]["stamp"]["defaultValue"] == "[utcNow('yyyyMMddHHmmss')]"
    assert "stamp" not in json.loads(texts(built)["test.parameters.json"])["parameters"]
    text = bicep(built)["test.bicep"]
    assert "param stamp string = utcNow('yyyyMMddHHmmss')" in text
    lines = [line.strip() for line in text.splitlines()]
    at = lines.index("name: 'a-${stamp}-b'")
    assert lines[at - 1].startswith("#disable-next-line use-stable-resource-identifiers // ")


def test_crash_consistency_where_it_is_read_only_excuses_itself(tmp_path: Path) -> None:
    text = bicep(compiled(spec(rpc("p: {consistency: crash}", more="apiVersion: 2021-07-01"), VM), tmp_path))[
        "test.bicep"
    ]
    lines = [line.strip() for line in text.splitlines()]
    assert lines[lines.index("consistencyMode: 'CrashConsistent'") - 1].startswith("#disable-next-line BCP073 // ")


def test_a_copy_before_it_was_typed_excuses_itself(tmp_path: Path) -> None:
    west = "west:\n  copyOf: rpc\n  location: westus\n  apiVersion: {}\n  restorePoints: {{p: {{}}}}\n"
    for version, excused in (("2021-07-01", True), ("2021-11-01", False)):
        text = bicep(compiled(spec(rpc("p: {}") + west.format(version), VM), tmp_path))["test.bicep"]
        lines = [line.strip() for line in text.splitlines()]
        before = lines[lines.index("sourceRestorePoint: {") - 1]
        assert before.startswith("#disable-next-line BCP037 // ") is excused


def test_outputs_name_what_was_made(tmp_path: Path) -> None:
    outputs = templates(compiled(spec(rpc("n-{stamp}: {}"), VM), tmp_path))[0]["outputs"]
    assert outputs["collectionIds"]["value"] == {
        "rpc": "[resourceId('Microsoft.Compute/restorePointCollections', 'rpc')]"
    }
    assert list(outputs["restorePointIds"]["value"]) == ["rpc/n-{stamp}"]


def test_a_root_of_many_units_has_no_outputs_and_a_manifest(tmp_path: Path) -> None:
    text = fleet(
        "match: {}",
        VM,
        machine("web").replace("rg-vms", "rg-web"),
        head="armgen: 1\nname: fleet\ndeployment: {location: eastus}\n",
    )
    built = compiled(text, tmp_path)
    files = texts(built)
    assert set(files) == {
        "fleet.bicep", "fleet.bicepparam", "fleet.json", "fleet.manifest.json", "fleet.parameters.json",
        "modules/rg-vms.bicep", "modules/rg-web.bicep",
    }  # fmt: skip
    root = json.loads(files["fleet.json"])
    assert "outputs" not in root and root["$schema"].endswith("2018-05-01/subscriptionDeploymentTemplate.json#")
    manifest = json.loads(files["fleet.manifest.json"])
    assert [unit["resourceGroup"] for unit in manifest["roots"][0]["units"]] == ["rg-vms", "rg-web"]
    assert files["fleet.bicep"].count("module ") == 2 and "targetScope = 'subscription'" in files["fleet.bicep"]


def test_the_header_says_what_made_the_file_and_no_date(tmp_path: Path) -> None:
    built = compiled(spec(rpc("p: {}"), VM), tmp_path)
    first = bicep(built)["test.bicep"].splitlines()[0]
    assert re.fullmatch(
        rf"// Made by armgen {re.escape(__version__)} from spec.yaml \(sha256 [0-9a-f]{{12}}\)\. .*", first
    )
    generator = templates(built)[0]["metadata"]["_generator"]
    assert generator["name"] == "armgen" and generator["version"] == __version__
    assert generator["sha256"] in first
    assert not re.search(r"20\d\d-\d\d-\d\dT", "".join(texts(built).values()))


def test_a_machine_in_its_own_group_is_named_by_its_name_alone(tmp_path: Path) -> None:
    built = compiled(spec(rpc("p: {}", more="resourceGroup: RG-VMS"), VM), tmp_path)
    assert (
        by_name(built)["rpc"]["properties"]["source"]["id"]
        == "[resourceId('Microsoft.Compute/virtualMachines', 'vm01')]"
    )


def test_a_machine_of_another_subscription_is_named_with_it(tmp_path: Path) -> None:
    other = vm_id("x").replace(SUBSCRIPTION, "22222222-2222-2222-2222-222222222222")
    built = compiled(spec(rpc("p: {}", of=other, more="location: eastus")), tmp_path)
    assert "'22222222-2222-2222-2222-222222222222'" in by_name(built)["rpc"]["properties"]["source"]["id"]
    assert "scope: resourceGroup('22222222-2222-2222-2222-222222222222', 'rg-vms')" in bicep(built)["test.bicep"]


def test_retention_and_schedules_change_no_file(tmp_path: Path) -> None:
    """They are armgen's own: what Azure is sent does not hold them."""
    one = texts(compiled(spec(rpc("n-{stamp}: {}"), VM), tmp_path))
    two = texts(compiled(spec(rpc("n-{stamp}: {}", more="retention: {last: 3}"), VM), tmp_path))
    assert one == two


# Escaping

NASTY = [
    "[a]", "[[a]]", "[a", "a]", "[", "it's", "''", "${x}", "$", "$${", "\\", "\\n", "line\nbreak", "tab\tcr\r", "Ünïcödé 東京 🎉", "{0}", "{{}}",
    "\u0085\u2028\u2029", "\ufeff", "\x01", "[concat('a')]", "", " ", "'''", "// no", "#disable-next-line x",
]  # fmt: skip


@pytest.mark.parametrize("text", NASTY)
def test_tags_are_texts_in_both_targets(text: str, tmp_path: Path) -> None:
    key, value = (json.dumps(one, ensure_ascii="\U0001f389" not in one) for one in ("k" + text, text))
    more = f"tags: {{{key}: {value}}}"
    built = compiled(spec(rpc("p: {}", more=more), VM), tmp_path)
    tags = by_name(built)["rpc"]["tags"]
    key = next(name for name in tags if name.startswith(("k", "[")) and name != "armgen")
    assert evaluate(tags[key]) == text and evaluate(key) == "k" + text
    source = bicep(built)["test.bicep"]
    if not text.startswith("//"):  # tree-sitter's grammar takes that for a comment, Bicep does not
        assert error_nodes(source) == []
    assert literal(text) in source


def test_a_group_is_a_text_in_the_root_as_well(tmp_path: Path) -> None:
    more = 'resourceGroup: "[x]"\nsubscription: "[y]"'
    text = spec(rpc("p: {}") + rpc("p: {}", name="b", more=more), VM, more="deployment: {location: eastus}\n")
    root = json.loads(texts(compiled(text, tmp_path))["test.json"])
    there = [(one.get("subscriptionId"), one["resourceGroup"]) for one in root["resources"]]
    assert ("[[y]", "[[x]") in there


@settings(max_examples=200, deadline=None)
@given(st.text())
def test_a_bicep_string_reads_back(text: str) -> None:
    inside = escape(text)
    assert "\n" not in inside and "\r" not in inside
    assert not re.search(r"(?<!\\)(?:\\\\)*'", inside) and not re.search(r"(?<!\\)(?:\\\\)*\$\{", inside)
    plain = {"n": "\n", "r": "\r", "t": "\t", "\\": "\\", "'": "'", "$": "$"}
    back = re.sub(r"\\(u\{([0-9a-f]+)\}|.)", lambda m: chr(int(m[2], 16)) if m[2] else plain[m[1]], inside)
    assert back == text


@settings(max_examples=200, deadline=None)
@given(st.text())
def test_a_template_string_reads_back(text: str) -> None:
    from armgen.arm.syntax import escape as escaped

    assert evaluate(escaped(text)) == text


# The same meaning, the same bytes


def shuffled(value: Any, draw: Any) -> Any:
    if isinstance(value, dict):
        keys = draw(st.permutations(list(value)))
        return {key: shuffled(value[key], draw) for key in keys}
    if isinstance(value, list):
        return [shuffled(item, draw) for item in value]
    return value


SOURCES = [
    spec(rpc("b: {exclude: [log, data]}", "a: {}", more="tags: {x: y, a: b}") + rpc("n-{stamp}: {}", name="two", of="vm02") + "west: {copyOf: rpc, location: westus, restorePoints: {a: {}}}\n", VM, machine("vm02")),
    fleet("exclude: unsupported\ncopyTo: {location: westus, resourceGroup: rg-dr}", VM, machine("web").replace("rg-vms", "rg-web"), head="armgen: 1\nname: fleet\ndeployment: {location: eastus}\n"),
]  # fmt: skip


@settings(max_examples=25, deadline=None)
@given(data=st.data())
def test_reordered_keys_give_the_same_bytes(data: st.DataObject, tmp_path_factory: pytest.TempPathFactory) -> None:
    text = data.draw(st.sampled_from(SOURCES))
    _, value = read_yaml("x.yaml", text)
    folder = tmp_path_factory.mktemp("order")
    first = texts(compiled(text, folder))
    assert texts(compiled(json.dumps(shuffled(value, data.draw)), folder)) == first


def test_facts_beside_or_inline_give_the_same_bytes(tmp_path: Path) -> None:
    inline = texts(compiled(spec(rpc("p: {exclude: unsupported}"), VM), tmp_path))
    beside = texts(
        compiled(spec(rpc("p: {exclude: unsupported}")), tmp_path, facts=facts(VM, taken="2020-01-01T00:00:00Z"))
    )
    assert beside == inline
