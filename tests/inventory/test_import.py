"""Import of what Azure's tools print. The shapes are those of facts A4, D and G and of az's flattening; all values are ours."""

from __future__ import annotations

import json
from datetime import datetime, timezone
from pathlib import Path

import pytest

from armgen.commands.inventory import import_files
from armgen.documents.yaml_text import read_yaml
from armgen.errors import UsageError
from armgen.inventory.read import read_inventory
from armgen.inventory.write import inventory_text
from armgen.jsontypes import JsonObject, JsonValue
from tests.cli.test_commands import armgen
from tests.estates import SUBSCRIPTION, collection_id, disk_id, vm_id

NOW = datetime(2026, 11, 24, 2, tzinfo=timezone.utc)
SET = f"/subscriptions/{SUBSCRIPTION}/resourceGroups/rg-vms/providers/Microsoft.Compute/virtualMachineScaleSets/web"

# As `az vm list -d` prints it: `properties` flattened, names as the SDK's models have them.
AZ_VM: JsonObject = {
    "id": vm_id("sql01"),
    "name": "sql01",
    "location": "eastus",
    "zones": ["1"],
    "tags": {"env": "production"},
    "vmId": "6d2f0c9e-0000-0000-0000-000000000001",
    "powerState": "VM running",
    "hardwareProfile": {"vmSize": "Standard_E8ds_v5"},
    "osProfile": {"adminUsername": "canary-user", "computerName": "sql01"},
    "userData": "Y2FuYXJ5LXVzZXJkYXRh",
    "securityProfile": {"securityType": "TrustedLaunch"},
    "virtualMachineScaleSet": {"id": SET},
    "instanceView": {"vmAgent": {"statuses": [{"code": "ProvisioningState/succeeded", "displayStatus": "Ready"}]}},
    "storageProfile": {
        "imageReference": {"offer": "WindowsServer", "sku": "2022-datacenter"},
        "osDisk": {
            "name": "sql01-os",
            "osType": "Windows",
            "caching": "ReadWrite",
            "diskSizeGb": 128,
            "managedDisk": {"id": disk_id("sql01-os"), "storageAccountType": "Premium_LRS"},
        },
        "dataDisks": [
            {"name": "sql01-log", "lun": 1, "managedDisk": {"id": disk_id("sql01-log")}},
            {"name": "sql01-old", "lun": 0, "vhd": {"uri": "https://old.example/vhds/old.vhd?sig=canary-sas"}},
        ],
    },
}
AZ_DISK: JsonObject = {
    "id": disk_id("sql01-log").upper().replace("/SUBSCRIPTIONS", "/subscriptions"),
    "sku": {"name": "UltraSSD_LRS"},
    "diskSizeGb": 512,
    "maxShares": 2,
    "networkAccessPolicy": "AllowPrivate",
    "encryption": {"type": "EncryptionAtRestWithCustomerKey", "diskEncryptionSetId": "/subscriptions/x/des"},
}


def rest(item: JsonObject) -> JsonObject:
    """The REST shape of a flattened resource."""
    head = {key: item[key] for key in ("id", "name", "location", "zones", "tags", "sku") if key in item}
    return {**head, "properties": {key: value for key, value in item.items() if key not in head}}


@pytest.fixture
def write(tmp_path: Path):
    def save(name: str, value: JsonValue) -> str:
        path = tmp_path / name
        path.write_text(json.dumps(value), encoding="utf-8")
        return str(path)

    return save


def test_machines_and_disks_are_joined_by_id_whatever_its_case(write) -> None:
    made = import_files([write("vms.json", [AZ_VM]), write("disks.json", [AZ_DISK])], taken_at=NOW)
    machine = made.body["machines"]["sql01"]
    assert machine["disks"] == [
        {
            "name": "sql01-os",
            "role": "os",
            "id": disk_id("sql01-os"),
            "sku": "Premium_LRS",
            "sizeGB": 128,
            "caching": "ReadWrite",
        },
        {"name": "sql01-old", "role": "data", "lun": 0, "managed": False, "vhd": "https://old.example/vhds/old.vhd"},
        {
            "name": "sql01-log",
            "role": "data",
            "lun": 1,
            "id": disk_id("sql01-log"),
            "sku": "UltraSSD_LRS",
            "sizeGB": 512,
            "maxShares": 2,
            "networkAccess": "AllowPrivate",
            "encryption": {"type": "EncryptionAtRestWithCustomerKey", "diskEncryptionSet": "/subscriptions/x/des"},
        },
    ]
    assert machine["os"] == {"type": "Windows", "name": "WindowsServer", "version": "2022-datacenter"}
    assert (machine["agent"], machine["zone"], machine["security"]) == ("Ready", "1", {"type": "TrustedLaunch"})


@pytest.mark.parametrize("shape", ["list", "value", "data", "one"])
def test_every_shape_gives_the_same_facts(write, shape: str) -> None:
    flat = import_files([write("az.json", [AZ_VM])], taken_at=NOW).body
    item = rest(AZ_VM)
    value = {"list": [item], "value": {"value": [item]}, "data": {"data": [item], "count": 1}, "one": item}[shape]
    assert import_files([write("other.json", value)], taken_at=NOW).body == flat


def test_no_secret_and_no_key_material_is_taken_over(write) -> None:
    made = import_files([write("vms.json", [AZ_VM])], taken_at=NOW)
    assert "canary" not in json.dumps(made.body) and "Y2FuYXJ5" not in json.dumps(made.body)


def test_what_no_source_says_is_listed(write) -> None:
    made = import_files([write("vms.json", [AZ_VM])], taken_at=NOW)
    assert {(gap.subject, gap.missing.split(" (")[0]) for gap in made.gaps} == {
        ("sql01", "disk sql01-os itself"),
        ("sql01", "disk sql01-log itself"),
        ("sql01", "the scale set's own record"),
    }


@pytest.mark.parametrize(("mode", "expected"), [("Uniform", "Uniform"), ("Flexible", "Flexible"), (None, "Uniform")])
def test_the_orchestration_comes_from_the_scale_set(write, mode: str | None, expected: str) -> None:
    scale_set = {"id": SET, "orchestrationMode": mode} if mode else {"id": SET}
    made = import_files([write("vms.json", [AZ_VM]), write("sets.json", [scale_set])], taken_at=NOW)
    assert made.body["machines"]["sql01"]["scaleSet"] == {"id": SET, "orchestration": expected}


def test_an_instance_of_a_uniform_set_is_a_machine_of_it(write) -> None:
    instance = {**AZ_VM, "id": SET + "/virtualMachines/3", "sku": {"name": "Standard_D2s_v5"}}
    made = import_files([write("instances.json", [instance])], taken_at=NOW)
    assert made.body["machines"]["3"]["scaleSet"] == {"id": SET, "orchestration": "Uniform"}


COLLECTION: JsonObject = {
    "id": collection_id("rpc"),
    "name": "rpc",
    "location": "eastus",
    "source": {"id": vm_id("sql01")[1:], "location": "eastus"},
    "restorePoints": [
        {
            "id": collection_id("rpc") + "/restorePoints/nightly-1",
            "name": "nightly-1",
            "timeCreated": "2026-11-01T02:00:04.1234567+00:00",
            "consistencyMode": "FileSystemConsistent",
            "provisioningState": "Succeeded",
            "excludeDisks": [{"id": disk_id("sql01-log")}],
            "sourceMetadata": {
                "vmId": "6d2f0c9e-0000-0000-0000-000000000001",
                "userData": "Y2FuYXJ5",
                "storageProfile": {"osDisk": {"managedDisk": {"id": disk_id("sql01-os")}}, "dataDisks": []},
            },
        }
    ],
}


def test_collections_carry_their_points_and_locks(write) -> None:
    lock = {
        "id": collection_id("rpc") + "/providers/Microsoft.Authorization/locks/keep",
        "properties": {"level": "CanNotDelete"},
    }
    made = import_files([write("rpc.json", COLLECTION), write("locks.json", [lock])], taken_at=NOW)
    assert made.body["collections"] == {
        "rpc": {
            "id": collection_id("rpc"),
            "location": "eastus",
            "source": vm_id("sql01"),
            "locks": ["CanNotDelete"],
            "restorePoints": {
                "nightly-1": {
                    "created": "2026-11-01T02:00:04.1234567+00:00",
                    "consistency": "application",
                    "exclude": [disk_id("sql01-log")],
                    "state": "Succeeded",
                    "vmId": "6d2f0c9e-0000-0000-0000-000000000001",
                    "disks": [disk_id("sql01-os")],
                }
            },
        }
    }


def test_a_copy_says_how_far_it_has_replicated(write) -> None:
    percents = [{"replicationStatus": {"completionPercent": percent}} for percent in (100, 40)]
    copy = {
        "id": collection_id("dr"),
        "source": {"id": collection_id("rpc")},
        "restorePoints": [
            {"name": "a", "sourceRestorePoint": {"id": "/x"}, "instanceView": {"diskRestorePoints": percents}}
        ],
    }
    fact = import_files([write("dr.json", copy)], taken_at=NOW).body["collections"]["dr"]
    assert fact["copyOf"] == collection_id("rpc")
    assert fact["restorePoints"]["a"] == {"exclude": [], "copyOf": "/x", "replication": 40}


def test_the_result_is_an_inventory_and_the_same_bytes_each_time(write) -> None:
    sources = [write("vms.json", [AZ_VM]), write("disks.json", [AZ_DISK]), write("rpc.json", COLLECTION)]
    text = inventory_text(import_files(sources, taken_at=NOW).body, as_json=False)
    again = inventory_text(import_files(sources[::-1], taken_at=NOW).body, as_json=False)
    assert text == again
    inventory, found = read_inventory(*read_yaml("inventory.yaml", text))
    assert found == []
    assert inventory is not None and list(inventory.machines) == ["sql01"] and list(inventory.collections) == ["rpc"]


def test_an_earlier_inventory_is_merged_and_what_differs_is_told(write) -> None:
    first = import_files([write("vms.json", [AZ_VM])], taken_at=datetime(2026, 1, 1, tzinfo=timezone.utc)).body
    moved = {**AZ_VM, "hardwareProfile": {"vmSize": "Standard_E16ds_v5"}}
    made = import_files([write("new.json", [moved]), write("earlier.json", first)], taken_at=NOW)
    assert made.body["machines"]["sql01"]["size"] == "Standard_E16ds_v5"
    assert made.conflicts == ("machine sql01: size differ; the newer facts were kept",)


def test_two_machines_of_one_name_get_names_with_their_groups(write) -> None:
    other = {**AZ_VM, "id": vm_id("sql01", "rg-other")}
    made = import_files([write("vms.json", [AZ_VM, other])], taken_at=NOW)
    assert list(made.body["machines"]) == ["rg-other-sql01", "rg-vms-sql01"]


def test_instances_of_two_sets_are_told_apart_by_their_set(write) -> None:
    two = [{**AZ_VM, "id": f"{SET}{more}/virtualMachines/0"} for more in ("", "-api")]
    made = import_files([write("instances.json", [*two])], taken_at=NOW)
    assert list(made.body["machines"]) == ["web-api_0", "web_0"]


def test_what_a_tool_prints_as_null_does_not_hide_what_another_said(write) -> None:
    sources = [
        write("vms.json", [AZ_VM]),
        write("bare.json", [{"id": vm_id("sql01"), "zones": None, "instanceView": None}]),
    ]
    machine = import_files(sources, taken_at=NOW).body["machines"]["sql01"]
    assert (machine["zone"], machine["agent"]) == ("1", "Ready")


ODD: list[tuple[tuple[str | int, ...], JsonValue]] = [
    (("storageProfile", "osDisk", "caching"), "WriteOnly"), (("securityProfile", "securityType"), "Future"),
    (("storageProfile", "dataDisks", 0, "lun"), -1), (("storageProfile", "osDisk", "managedDisk", "id"), "os"),
    (("zones",), [""]), (("storageProfile", "osDisk"), None), (("storageProfile",), None), (("tags", "env"), "1e3"),
    (("vmId",), "0x1F"), (("storageProfile", "dataDisks", 1, "vhd"), {"uri": "?sig=x"}),
]  # fmt: skip


@pytest.mark.parametrize(("path", "value"), ODD, ids=lambda one: str(one))
def test_whatever_azure_says_the_result_is_an_inventory(path: tuple[str | int, ...], value: JsonValue, write) -> None:
    vm = json.loads(json.dumps(AZ_VM))
    at = vm
    for step in path[:-1]:
        at = at[step]
    at[path[-1]] = value
    body = import_files([write("vms.json", [vm])], taken_at=NOW).body
    document, back = read_yaml("inventory.yaml", inventory_text(body, as_json=False))
    assert back == body
    assert read_inventory(document, back)[1] == []


def test_a_word_that_no_inventory_has_is_left_out_and_told(write) -> None:
    disk = {**AZ_DISK, "networkAccessPolicy": "Sometimes", "maxShares": 0}
    made = import_files([write("vms.json", [AZ_VM]), write("disks.json", [disk])], taken_at=NOW)
    (fact,) = [one for one in made.body["machines"]["sql01"]["disks"] if one["name"] == "sql01-log"]
    assert "networkAccess" not in fact and "maxShares" not in fact
    assert ("sql01-log", "what 'Sometimes' means") in made.gaps


def test_restore_points_without_their_collection_are_told(write) -> None:
    points = [{"id": collection_id("rpc") + "/restorePoints/p", "timeCreated": "2026-11-01T02:00:00Z"}]
    made = import_files([write("points.json", points)], taken_at=NOW)
    assert "collections" not in made.body
    assert made.gaps == (("rpc", "the collection itself; its restore points are left out"),)


def test_of_two_earlier_inventories_the_one_that_is_newer_in_time_wins(write) -> None:
    old, new = (
        {
            "armgenInventory": 1,
            "takenAt": taken,
            "machines": {"vm": {"id": text, "location": location, "disks": [{"name": "os", "role": "os"}]}},
        }
        for taken, location, text in (
            ("2026-01-01T05:00:00+09:00", "westus", vm_id("vm").upper().replace("/SUBSCRIPTIONS", "/subscriptions")),
            ("2026-01-01T00:00:00Z", "eastus", vm_id("vm")),
        )
    )
    for sources in ([old, new], [new, old]):
        made = import_files([write(f"{number}.json", one) for number, one in enumerate(sources)])
        assert (made.body["takenAt"], made.body["machines"]["vm"]["location"]) == ("2026-01-01T00:00:00Z", "eastus")
        assert made.conflicts == ("machine vm: location differ; the newer facts were kept",)


def test_a_long_list_of_what_is_not_known_is_cut(write, tmp_path: Path) -> None:
    write("vms.json", [{**AZ_VM, "id": vm_id(f"vm{number}")} for number in range(30)])
    done = armgen("inventory", "import", "vms.json", "-o", "out.yaml", cwd=tmp_path)
    assert done.stderr.count("not known of ") == 20 and "more that are not known." in done.stderr


@pytest.mark.parametrize(("text", "reason"), [("{", "no JSON"), ('{"a": 1}', "no Azure resources")])
def test_a_file_that_is_none_of_these_is_refused(tmp_path: Path, text: str, reason: str) -> None:
    path = tmp_path / "x.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(UsageError) as error:
        import_files([str(path)])
    assert reason.split()[-1] in error.value.message
    assert error.value.hint


TEMPLATE: JsonObject = {
    "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
    "contentVersion": "1.0.0.0",
    "parameters": {"count": {"type": "int", "defaultValue": 2}},
    "resources": [
        {
            "type": "Microsoft.Compute/disks",
            "apiVersion": "2025-01-02",
            "name": "[format('web{0}-log', copyIndex(1))]",
            "copy": {"name": "disks", "count": "[parameters('count')]"},
            "location": "[resourceGroup().location]",
            "sku": {"name": "UltraSSD_LRS"},
            "properties": {"diskSizeGB": 64, "maxShares": 2, "creationData": {"createOption": "Empty"}},
        },
        {
            "type": "Microsoft.Compute/virtualMachines",
            "apiVersion": "2024-11-01",
            "name": "[format('web{0}', copyIndex(1))]",
            "copy": {"name": "machines", "count": "[parameters('count')]"},
            "location": "[resourceGroup().location]",
            "tags": {"env": "production"},
            "dependsOn": ["disks"],
            "properties": {
                "hardwareProfile": {"vmSize": "Standard_D4s_v5"},
                "osProfile": {"adminPassword": "canary-password", "linuxConfiguration": {}},
                "storageProfile": {
                    "osDisk": {
                        "name": "[format('web{0}-os', copyIndex(1))]",
                        "createOption": "FromImage",
                        "managedDisk": {"storageAccountType": "Premium_LRS"},
                    },
                    "dataDisks": [
                        {
                            "lun": 0,
                            "name": "log",
                            "createOption": "Attach",
                            "managedDisk": {
                                "id": "[resourceId('Microsoft.Compute/disks', format('web{0}-log', copyIndex(1)))]"
                            },
                        }
                    ],
                },
            },
        },
    ],
}


def test_a_template_declares_machines(write) -> None:
    from armgen.commands.inventory import Deployed

    place = Deployed(SUBSCRIPTION, "rg-web", "westeurope", ("count=1",))
    made = import_files([write("main.json", TEMPLATE)], taken_at=NOW, deployed=place)
    assert list(made.body["machines"]) == ["web1"]
    machine = made.body["machines"]["web1"]
    assert machine["id"] == vm_id("web1", "rg-web")
    assert machine["location"] == "westeurope"
    assert machine["os"] == {"type": "Linux"}
    system, log = machine["disks"]
    assert (system["name"], system["role"], system["sku"]) == ("web1-os", "os", "Premium_LRS")
    assert (log["sku"], log["maxShares"], log["id"]) == ("UltraSSD_LRS", 2, disk_id("web1-log", "rg-web"))
    assert "canary" not in inventory_text(made.body, as_json=True)


def test_a_template_of_nowhere_says_so(write) -> None:
    made = import_files([write("main.json", TEMPLATE)], taken_at=NOW)
    assert sorted(made.body["machines"]) == ["web1", "web2"]
    assert "where it is deployed (pass --subscription and --resource-group)" in {gap.missing for gap in made.gaps}


def test_a_bicep_file_declares_machines(tmp_path: Path) -> None:
    from armgen.commands.inventory import Deployed

    path = tmp_path / "main.bicep"
    path.write_text(
        """\
param names array = ['sql01']
resource machines 'Microsoft.Compute/virtualMachines@2024-11-01' = [for name in names: {
  name: name
  location: 'eastus'
  properties: {
    hardwareProfile: { vmSize: 'Standard_E8ds_v5' }
    storageProfile: { osDisk: { name: '${name}-os', createOption: 'FromImage', osType: 'Windows' } }
  }
}]
""",
        encoding="utf-8",
    )
    made = import_files([str(path)], taken_at=NOW, deployed=Deployed(SUBSCRIPTION, "rg-vms"))
    assert made.body["machines"]["sql01"]["size"] == "Standard_E8ds_v5"
    assert made.body["machines"]["sql01"]["os"] == {"type": "Windows"}


def test_a_template_that_azure_would_not_read_is_no_source(write) -> None:
    path = Path(write("x.json", {})).with_name("broken.bicep")
    path.write_text("resource x 'Microsoft.Compute/disks@2025-01-02' = {\n  name: nothing\n}\n")
    with pytest.raises(UsageError, match="nothing"):
        import_files([str(path)], taken_at=NOW)
