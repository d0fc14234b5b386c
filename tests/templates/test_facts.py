"""What a template declares counts as facts, and how its ids join those of an inventory."""

from __future__ import annotations

import pytest

from tests.templates.cases import (
    INVENTORY,
    SUBSCRIPTION,
    assert_clean,
    assert_flags,
    codes,
    collection,
    disk_id,
    lint_text,
    machine,
    point,
    template,
    vm_id,
)

CRASH = '{"consistencyMode": "CrashConsistent"}'
VM = "Microsoft.Compute/virtualMachines"


def of_machine(vm: str, properties: str = "{}", *more: str, parameters: str = "") -> str:
    return template(vm, *more, collection(), point("rpc/nightly", properties), parameters=parameters)


def data_disk(extra: str, lun: int = 0) -> str:
    return (
        f'"osDisk": {{"createOption": "FromImage"}}, "dataDisks": [{{"lun": {lun}, "createOption": "Empty", {extra}}}]'
    )


def managed_disk(name: str, sku: str = "Premium_LRS", properties: str = "") -> str:
    return f"""\
{{
  "type": "Microsoft.Compute/disks",
  "apiVersion": "2024-03-02",
  "name": "{name}",
  "location": "eastus",
  "sku": {{"name": "{sku}"}},
  "properties": {{"creationData": {{"createOption": "Empty"}}{"," if properties else ""}{properties}}}
}}"""


def attached(name: str) -> str:
    return data_disk(f'"managedDisk": {{"id": "[resourceId(\'Microsoft.Compute/disks\', \'{name}\')]"}}')


@pytest.mark.parametrize(
    ("code", "storage", "edition"),
    [
        ("RP101", data_disk('"vhd": {"uri": "https://x.blob.core.windows.net/vhds/a.vhd"}'), "2022-02"),
        ("RP102", data_disk('"managedDisk": {"storageAccountType": "UltraSSD_LRS"}'), "2022-02"),
        ("RP103", '"osDisk": {"createOption": "FromImage", "diffDiskSettings": {"option": "Local"}}', "2022-02"),
    ],
)
def test_a_machine_of_the_same_template(code: str, storage: str, edition: str) -> None:
    assert_flags(code, of_machine(machine(storage=storage)), "'vm01'", edition=edition)
    assert_clean(code, of_machine(machine()), edition=edition)
    assert "RP114" not in codes(lint_text(of_machine(machine(storage=storage))))


@pytest.mark.parametrize(
    ("code", "storage"),
    [
        ("RP102", data_disk('"managedDisk": {"storageAccountType": "UltraSSD_LRS"}')),
        ("RP105", data_disk('"managedDisk": {"storageAccountType": "PremiumV2_LRS"}')),
        ("RP106", data_disk('"writeAcceleratorEnabled": true')),
        ("RP106", data_disk('"writeAcceleratorEnabled": "true"')),
        ("RP111", data_disk('"caching": "ReadWrite"')),
    ],
)
def test_crash_consistency_of_a_machine_of_the_same_template(code: str, storage: str) -> None:
    assert_flags(code, of_machine(machine(storage=storage), CRASH), edition="2026-09")
    assert_clean(code, of_machine(machine(storage=storage)), edition="2026-09")


def test_a_confidential_machine() -> None:
    vm = machine(more='"securityProfile": {"securityType": "ConfidentialVM"}')
    assert_flags("RP109", of_machine(vm), edition="2026-09")
    assert_clean("RP109", of_machine(vm), edition="2022-02")


@pytest.mark.parametrize(
    ("code", "disk", "edition"),
    [
        ("RP102", managed_disk("data01", "UltraSSD_LRS"), "2022-02"),
        ("RP104", managed_disk("data01", properties='"maxShares": 2'), "2022-02"),
        ("RP104", managed_disk("data01", properties='"maxShares": "3"'), "2022-02"),
    ],
)
def test_a_disk_of_the_same_template(code: str, disk: str, edition: str) -> None:
    text = of_machine(machine(storage=attached("data01")), "{}", disk)
    assert_flags(code, text, "'data01'", edition=edition)
    assert "RP114" not in codes(lint_text(text))


def test_an_excluded_disk_is_not_judged() -> None:
    left_out = '{"excludeDisks": [{"id": "[resourceId(\'Microsoft.Compute/disks\', \'data01\')]"}]}'
    text = of_machine(machine(storage=attached("data01")), left_out, managed_disk("data01", "UltraSSD_LRS"))
    assert_clean("RP102", text)


def test_a_disk_left_out_by_what_the_machine_says_of_itself() -> None:
    storage = data_disk('"name": "scratch", "managedDisk": {"storageAccountType": "UltraSSD_LRS"}')
    read = f"reference(resourceId('{VM}', 'vm01'), '2024-07-01').storageProfile.dataDisks[0].managedDisk.id"
    text = of_machine(machine(storage=storage), f'{{"excludeDisks": [{{"id": "[{read}]"}}]}}')
    found = codes(lint_text(text))
    assert "RP102" not in found
    assert "RP108" not in found
    assert "RP903" not in found


def test_a_disk_that_nobody_knows() -> None:
    text = of_machine(machine(storage=attached("elsewhere")))
    assert_flags("RP114", text, "'elsewhere'")


def test_an_excluded_disk_of_nobody() -> None:
    left_out = '{{"excludeDisks": [\n{{"id": "{}"}} // HERE\n]}}'.format(disk_id("other"))
    storage = attached("data01").replace("[resourceId('Microsoft.Compute/disks', 'data01')]", disk_id("data01"))
    storage = storage.replace('"osDisk": {', '"osDisk": {"name": "vm01-os", ')
    text = template(machine(storage=storage), managed_disk("data01"), collection(), point("rpc/nightly", left_out))
    assert_flags("RP108", text, "'other'")


def test_everything_left_out() -> None:
    storage = '"osDisk": {"name": "vm01-os", "createOption": "FromImage"}'
    left_out = '{"excludeDisks": [{"id": "[resourceId(\'Microsoft.Compute/disks\', \'vm01-os\')]"}]}'
    assert_flags("RP107", of_machine(machine(storage=storage), left_out))


def test_disks_that_are_excluded_by_an_expression() -> None:
    storage = data_disk('"managedDisk": {"storageAccountType": "UltraSSD_LRS"}')
    text = of_machine(
        machine(storage=storage), '{"excludeDisks": "[parameters(\'left\')]"}', parameters='"left": {"type": "array"}'
    )
    found = codes(lint_text(text))
    assert "RP903" in found
    assert "RP102" not in found
    assert "RP107" not in found


OF_A_PARAMETER = '"managedDisk": {"id": "[parameters(\'disk\')]"%s}'


@pytest.mark.parametrize(
    ("code", "storage", "mode"),
    [
        ("RP111", data_disk('"caching": "ReadWrite", ' + OF_A_PARAMETER % ""), CRASH),
        ("RP111", '"osDisk": {"createOption": "Attach", "caching": "ReadWrite", ' + OF_A_PARAMETER % "" + "}", CRASH),
        ("RP102", data_disk(OF_A_PARAMETER % ', "storageAccountType": "UltraSSD_LRS"'), CRASH),
    ],
)
def test_what_the_machine_says_of_a_disk_whose_id_is_a_parameter(code: str, storage: str, mode: str) -> None:
    names = '"disk": {"type": "string"}'
    assert_flags(code, of_machine(machine(storage=storage), mode, parameters=names), edition="2026-09")
    perhaps = mode.replace("}", f', "excludeDisks": [{{"id": "{disk_id("other")}"}}]}}')
    assert_clean(code, of_machine(machine(storage=storage), perhaps, parameters=names), edition="2026-09")


def test_data_disks_that_are_a_parameter_may_be_left() -> None:
    storage = '"osDisk": {"name": "vm01-os", "createOption": "FromImage"}, "dataDisks": "[parameters(\'disks\')]"'
    left_out = '{"excludeDisks": [{"id": "[resourceId(\'Microsoft.Compute/disks\', \'vm01-os\')]"}]}'
    assert_clean("RP107", of_machine(machine(storage=storage), left_out, parameters='"disks": {"type": "array"}'))


def test_a_disk_type_that_is_a_parameter() -> None:
    storage = data_disk('"managedDisk": {"storageAccountType": "[parameters(\'sku\')]"}')
    unknown = of_machine(machine(storage=storage), parameters='"sku": {"type": "string"}')
    assert_flags("RP903", unknown, "type of disk")
    ultra = of_machine(machine(storage=storage), parameters='"sku": {"type": "string", "defaultValue": "UltraSSD_LRS"}')
    assert_flags("RP102", ultra)
    assert_flags("RP102", unknown, parameters=["sku=UltraSSD_LRS"])
    assert_clean("RP903", unknown, parameters=["sku=Premium_LRS"])


def test_disks_of_a_property_loop() -> None:
    storage = (
        '"osDisk": {"createOption": "FromImage"}, "copy": [{"name": "dataDisks", "count": 2, "input": '
        '{"lun": "[copyIndex(\'dataDisks\')]", "createOption": "Empty", '
        "\"managedDisk\": {\"storageAccountType\": \"[if(equals(copyIndex('dataDisks'), 1), 'UltraSSD_LRS', 'Premium_LRS')]\"}}}]"
    )
    assert_flags("RP102", of_machine(machine(storage=storage)), "LUN 1")


def test_linux_by_its_profile() -> None:
    vm = machine(more='"osProfile": {"linuxConfiguration": {"disablePasswordAuthentication": true}}')
    assert_flags("RP601", of_machine(vm))
    assert_clean("RP601", of_machine(machine(more='"osProfile": {"windowsConfiguration": {}}')))
    assert_clean("RP601", of_machine(vm, CRASH))


def test_linux_by_its_image() -> None:
    image = '"imageReference": {"publisher": "Canonical", "offer": "UbuntuServer", "sku": "18.04-LTS"}, "osDisk": {"createOption": "FromImage"}'
    assert_flags("RP601", of_machine(machine(storage=image)))


# Scale sets


def scale_set(mode: str) -> str:
    said = f'"orchestrationMode": "{mode}"' if mode else ""
    return f"""\
{{
  "type": "Microsoft.Compute/virtualMachineScaleSets",
  "apiVersion": "2024-07-01",
  "name": "set01",
  "location": "eastus",
  "properties": {{{said}}}
}}"""


IN_SET = '"virtualMachineScaleSet": {"id": "[resourceId(\'Microsoft.Compute/virtualMachineScaleSets\', \'set01\')]"}'


@pytest.mark.parametrize("mode", ["Uniform", ""])
def test_a_uniform_scale_set_as_the_source(mode: str) -> None:
    source = collection(source="[resourceId('Microsoft.Compute/virtualMachineScaleSets', 'set01')]")
    text = template(scale_set(mode), source, point())
    assert_flags("RP301", text)
    assert_clean("RP304", text)


def test_a_flexible_scale_set_as_the_source() -> None:
    source = collection(source="[resourceId('Microsoft.Compute/virtualMachineScaleSets', 'set01')]")
    text = template(scale_set("Flexible"), source, point())
    assert_clean("RP301", text)
    assert_flags("RP304", text)


def test_a_machine_of_a_uniform_set() -> None:
    assert_flags("RP301", of_machine(machine(more=IN_SET), "{}", scale_set("Uniform")))
    assert_clean("RP301", of_machine(machine(more=IN_SET), "{}", scale_set("Flexible")))


def test_some_members_of_a_flexible_set() -> None:
    text = of_machine(machine(more=IN_SET), "{}", machine("vm02", more=IN_SET), scale_set("Flexible"))
    assert_flags("RP302", text, "'set01'", "'vm02'")


def test_some_members_of_an_availability_set() -> None:
    inside = '"availabilitySet": {"id": "[resourceId(\'Microsoft.Compute/availabilitySets\', \'avs\')]"}'
    text = of_machine(machine(more=inside), "{}", machine("vm02", more=inside))
    assert_flags("RP303", text, "'vm02'")


# Identity


def test_a_relative_id_joins_the_one_machine_of_its_name() -> None:
    found = lint_text(template(collection(), point()), inventory=INVENTORY)
    assert "RP102" in codes(found)
    assert "RP114" not in codes(found)


def test_two_machines_of_that_name_join_nothing() -> None:
    two = INVENTORY + INVENTORY.partition("machines:\n")[2].replace("  vm01:", "  other:", 1).replace(
        "rg-vms", "rg-two"
    )
    found = lint_text(template(collection(), point()), inventory=two)
    assert "RP114" in codes(found)
    assert "RP102" not in codes(found)


def test_the_group_of_the_deployment_tells_them_apart() -> None:
    two = INVENTORY + INVENTORY.partition("machines:\n")[2].replace("  vm01:", "  other:", 1).replace(
        "rg-vms", "rg-two"
    )
    text = template(collection(), point())
    assert "RP102" in codes(lint_text(text, inventory=two, subscription=SUBSCRIPTION, resource_group="RG-VMS"))
    assert "RP114" in codes(lint_text(text, inventory=two, subscription=SUBSCRIPTION, resource_group="rg-none"))


def test_a_group_that_is_written_must_be_that_of_the_fact() -> None:
    there = collection(source="[resourceId('rg-vms', 'Microsoft.Compute/virtualMachines', 'VM01')]")
    assert "RP102" in codes(lint_text(template(there, point()), inventory=INVENTORY))
    elsewhere = collection(source="[resourceId('rg-other', 'Microsoft.Compute/virtualMachines', 'vm01')]")
    assert "RP102" not in codes(lint_text(template(elsewhere, point()), inventory=INVENTORY))


@pytest.mark.parametrize(
    "source",
    [
        vm_id(),
        vm_id()
        .upper()
        .replace("/PROVIDERS/MICROSOFT.COMPUTE/VIRTUALMACHINES", "/providers/microsoft.compute/virtualmachines"),
        "[concat(resourceGroup().id, '/providers/Microsoft.Compute/virtualMachines/vm01')]",
        "[format('{0}/providers/Microsoft.Compute/virtualMachines/{1}', resourceGroup().id, 'vm01')]",
        "[concat('/subscriptions/', subscription().subscriptionId, '/resourceGroups/rg-vms/providers/Microsoft.Compute/virtualMachines/vm01')]",
        f"[resourceId('{SUBSCRIPTION}', 'rg-vms', 'Microsoft.Compute/virtualMachines', 'vm01')]",
        "[resourceId(subscription().subscriptionId, 'rg-vms', 'Microsoft.Compute/virtualMachines', 'vm01')]",
        "[resourceId('Microsoft.Compute/virtualMachines', variables('vm'))]",
        "[extensionResourceId(resourceGroup().id, 'Microsoft.Compute/virtualMachines', 'vm01')]",
    ],
)
def test_ways_to_write_the_id_of_a_machine(source: str) -> None:
    text = template(collection(source=source), point(), variables='"vm": "vm01"')
    found = codes(lint_text(text, inventory=INVENTORY))
    assert "RP102" in found
    assert "RP306" not in found
    assert "RP903" not in found


def test_the_template_wins_property_by_property() -> None:
    vm = machine(
        storage='"osDisk": {"createOption": "FromImage"}, "dataDisks": [{"lun": 0, "createOption": "Empty", "managedDisk": {"storageAccountType": "Premium_LRS"}}]'
    )
    text = template(vm, collection(), point())
    found = codes(lint_text(text, inventory=INVENTORY))
    assert "RP102" not in found
    only_size = machine(storage='"osDisk": {"createOption": "FromImage"}')
    assert "RP102" in codes(lint_text(template(only_size, collection(), point()), inventory=INVENTORY))


def test_a_source_that_is_an_expression() -> None:
    text = template(collection(source="[parameters('vm')]"), point(), parameters='"vm": {"type": "string"}')
    found = codes(lint_text(text))
    assert "RP903" in found
    assert "RP114" not in found
    assert "RP306" not in found


def test_a_name_that_is_an_expression() -> None:
    text = template(
        collection(source="[resourceId('Microsoft.Compute/virtualMachines', parameters('vm'))]"),
        point(),
        parameters='"vm": {"type": "string"}',
    )
    assert "RP903" in codes(lint_text(text))
    assert "RP114" not in codes(lint_text(text))
    assert "RP102" in codes(lint_text(text, inventory=INVENTORY, parameters=["vm=vm01"]))


def test_the_same_expression_names_the_machine_of_the_template() -> None:
    vm = machine("[parameters('vm')]", storage=data_disk('"managedDisk": {"storageAccountType": "UltraSSD_LRS"}'))
    text = template(
        vm,
        collection(source="[resourceId('Microsoft.Compute/virtualMachines', parameters('vm'))]"),
        point(),
        parameters='"vm": {"type": "string"}',
    )
    found = codes(lint_text(text))
    assert "RP102" in found
    assert "RP903" not in found


def test_a_machine_of_which_nothing_is_known() -> None:
    assert_flags("RP114", template(collection(), point()), "'vm01'")


def test_a_collection_of_the_facts() -> None:
    facts = (
        INVENTORY
        + f"""\
collections:
  there:
    id: /subscriptions/{SUBSCRIPTION}/resourceGroups/rg-recovery/providers/Microsoft.Compute/restorePointCollections/there
    location: eastus
    source: {vm_id()}
"""
    )
    text = template(point("there/nightly", after=()))
    assert "RP102" in codes(lint_text(text, inventory=facts))
    assert "RP114" in codes(lint_text(text))


def test_a_restore_point_that_exists_with_another_mode() -> None:
    facts = (
        INVENTORY
        + f"""\
collections:
  rpc:
    id: /subscriptions/{SUBSCRIPTION}/resourceGroups/rg-recovery/providers/Microsoft.Compute/restorePointCollections/rpc
    location: eastus
    source: {vm_id()}
    restorePoints:
      nightly: {{state: Succeeded, consistency: application}}
"""
    )
    where = {"subscription": SUBSCRIPTION, "resource_group": "rg-recovery"}
    assert "RP712" in codes(
        lint_text(template(collection(source=vm_id()), point(properties=CRASH)), inventory=facts, **where)
    )
    assert "RP712" not in codes(lint_text(template(collection(source=vm_id()), point()), inventory=facts, **where))


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("RP109", of_machine(machine(more='"securityProfile": {"securityType": "confidentialvm"}'))),
        ("RP111", of_machine(machine(storage=data_disk('"caching": "readwrite"')), CRASH)),
        (
            "RP102",
            of_machine(machine(storage=data_disk('"managedDisk": {"storageAccountType": "ultrassd_lrs"}')), CRASH),
        ),
        ("RP103", of_machine(machine(storage='"osDisk": {"diffDiskSettings": {"option": "LOCAL"}}'))),
        ("RP301", of_machine(machine(more=IN_SET), "{}", scale_set("uniform"))),
    ],
)
def test_words_of_any_casing(code: str, text: str) -> None:
    assert_flags(code, text, edition="2026-09")


# Across regions

FAR = "\"sourceRestorePoint\": {\"id\": \"[resourceId('Microsoft.Compute/restorePointCollections/restorePoints', 'rpc', 'nightly')]\"}"


def copied(disk: str, more: str = "") -> str:
    """A machine with a disk of the template, its restore point, and a copy of that in another region."""
    return template(
        machine(storage=attached("data01")),
        disk,
        collection(),
        point(),
        collection("dr", "[resourceId('Microsoft.Compute/restorePointCollections', 'rpc')]", location="westus"),
        point("dr/nightly", f"{{{FAR}{more}}}", after=("dr", "rpc")),
    )


def test_a_disk_behind_a_private_link_in_a_copy() -> None:
    behind = managed_disk("data01", properties='"networkAccessPolicy": "allowPrivate"')
    assert_flags("RP501", copied(behind), "'data01'")
    assert_flags("RP501", copied(managed_disk("data01", properties='"diskAccessId": "/x"')), "'data01'")
    assert_clean("RP501", copied(managed_disk("data01")))


def test_a_customer_key_in_a_copy() -> None:
    keyed = managed_disk("data01", properties='"encryption": {"diskEncryptionSetId": "/subscriptions/x"}')
    assert_flags("RP502", copied(keyed), "'data01'")
    named = (
        ', "sourceMetadata": {"storageProfile": {"dataDisks": [{"lun": 0, "diskRestorePoint": {"encryption": '
        '{"type": "EncryptionAtRestWithCustomerKey", "diskEncryptionSet": {"id": "/subscriptions/y"}}}}]}}'
    )
    found = [one for one in lint_text(copied(keyed, named), edition="2026-09") if one.code == "RP502"]
    assert [one.severity.value for one in found] == ["info"]
    found = [one for one in lint_text(copied(keyed, named), edition="2022-02") if one.code == "RP502"]
    assert [one.severity.value for one in found] == ["warning"]


def test_a_collection_in_another_region_than_its_machine() -> None:
    text = template(machine(), collection(location="West US"), point())
    assert_flags("RP503", text, edition="2026-09")
    assert_clean("RP503", template(machine(), collection(location="East US"), point()), edition="2026-09")
    assert_clean(
        "RP503",
        template(machine(), collection(location="[parameters('l')]"), point(), parameters='"l": {"type": "string"}'),
    )


def test_a_machine_that_may_be_in_the_group_of_the_source() -> None:
    text = template(machine(), collection(source=vm_id("vm01")), point())
    assert_clean("RP305", text)
    assert_flags("RP305", text, subscription=SUBSCRIPTION, resource_group="rg-new")
    assert_clean("RP305", text, subscription=SUBSCRIPTION, resource_group="RG-VMS")


def test_a_source_in_another_group_of_the_deployments_subscription() -> None:
    source = "[resourceId('%s', 'Microsoft.Compute/virtualMachines', 'vm01')]"
    moved = template(collection(source=source % "rg-old"), point())
    assert_flags("RP305", moved, "rg-old", inventory=INVENTORY)
    assert_clean("RP305", template(collection(source=source % "RG-vms"), point()), inventory=INVENTORY)


ULTRA = '"managedDisk": {"storageAccountType": "UltraSSD_LRS"}'


def leaving_out(*ids: str) -> str:
    return '{{"excludeDisks": [{}]}}'.format(", ".join(f'{{"id": "{one}"}}' for one in ids))


@pytest.mark.parametrize(
    "excluded",
    [
        "[resourceId('Microsoft.Compute/disks', parameters('name'))]",
        "[resourceId('Microsoft.Compute/disks', format('{0}-data', parameters('name')))]",
        "[resourceId(parameters('name'), 'Microsoft.Compute/disks', 'vm01-data')]",
    ],
)
def test_an_exclusion_that_may_be_the_disk(excluded: str) -> None:
    names = '"name": {"type": "string"}'
    text = template(collection(), point("rpc/nightly", leaving_out(excluded)), parameters=names)
    assert "RP102" not in codes(lint_text(text, inventory=INVENTORY))
    other = text.replace("{0}-data", "{0}-log").replace("'vm01-data'", "'vm01-log'")
    assert ("RP102" in codes(lint_text(other, inventory=INVENTORY))) == (other != text)


def test_an_exclusion_that_may_be_several_disks_is_said() -> None:
    excluded = leaving_out("[resourceId('Microsoft.Compute/disks', parameters('name'))]")
    text = template(collection(), point("rpc/nightly", excluded), parameters='"name": {"type": "string"}')
    assert_flags("RP903", text, "excluded disks", inventory=INVENTORY)


def test_an_exclusion_by_a_whole_id_of_a_disk_that_the_template_declares() -> None:
    vm = machine(storage=data_disk(f'"name": "scratch", {ULTRA}'))
    text = of_machine(vm, leaving_out(disk_id("scratch")))
    assert_clean("RP102", text)
    assert_flags("RP102", text, subscription=SUBSCRIPTION, resource_group="rg-other")


def test_an_exclusion_by_a_name_that_two_machines_have() -> None:
    other = INVENTORY[INVENTORY.index("  vm01:") :].replace("  vm01:", "  other:").replace("rg-vms", "rg-b")
    text = template(
        collection(source=vm_id()),
        point("rpc/nightly", leaving_out("[resourceId('Microsoft.Compute/disks', 'vm01-data')]")),
    )
    assert_clean("RP102", text, inventory=INVENTORY + other)
    assert_clean("RP108", text, inventory=INVENTORY + other)


def test_equal_expressions_are_one_disk() -> None:
    storage = '"osDisk": {"name": "vm01-os", "createOption": "FromImage"}, "dataDisks": [%s]'
    disk = '{"lun": %d, "createOption": "Attach", "managedDisk": {"id": "[parameters(\'%s\')]", "storageAccountType": "UltraSSD_LRS"}}'
    vm = machine(storage=storage % ", ".join((disk % (0, "one"), disk % (1, "other"))))
    names = '"one": {"type": "string"}, "other": {"type": "string"}'
    first, second = "[Parameters('ONE')]", "[parameters('other')]"
    found = assert_flags("RP102", of_machine(vm, leaving_out(first), parameters=names), "LUN 1")
    assert found.fix is None
    assert_clean("RP102", of_machine(vm, leaving_out(first, second), parameters=names))
    os = "[resourceId('Microsoft.Compute/disks', 'vm01-os')]"
    assert_clean("RP107", of_machine(vm, leaving_out(first, os), parameters=names))
    assert_flags("RP107", of_machine(vm, leaving_out(first, second, os), parameters=names))


OPEN = '"open": {"type": "object"}'


@pytest.mark.parametrize(
    ("storage", "said"),
    [
        ('"osDisk": "[parameters(\'open\')]", "dataDisks": [{"lun": 0, "name": "scratch"}]', "'OS disk'"),
        ('"osDisk": {"name": "scratch"}, "dataDisks": ["[parameters(\'open\')]"]', "'data disk 0'"),
    ],
)
def test_a_disk_that_is_a_parameter_may_be_left(storage: str, said: str) -> None:
    left_out = leaving_out("[resourceId('Microsoft.Compute/disks', 'scratch')]")
    text = of_machine(machine(storage=storage), left_out, parameters=OPEN)
    assert_clean("RP107", text)
    assert_flags("RP903", text, said)


@pytest.mark.parametrize("where", ["storageProfile", "properties"])
def test_a_machine_whose_disks_are_a_parameter(where: str) -> None:
    profile = '"storageProfile": "[parameters(\'open\')]"'
    value = '"properties": "[parameters(\'open\')]"' if where == "properties" else f'"properties": {{{profile}}}'
    vm = f'{{"type": "{VM}", "apiVersion": "2024-07-01", "name": "vm01", "location": "eastus", {value}}}'
    text = of_machine(vm, leaving_out("[resourceId('Microsoft.Compute/disks', 'scratch')]"), parameters=OPEN)
    assert_clean("RP108", text)
    assert_flags("RP903", text, "'disks'")
    bare = vm.replace(value, '"properties": {}')
    assert_clean("RP108", of_machine(bare, leaving_out(disk_id("scratch"))))


def test_a_blob_that_is_a_parameter_may_be_none() -> None:
    storage = data_disk('"name": "old", "vhd": %s')
    text = of_machine(machine(storage=storage % "\"[parameters('open')]\""), parameters=OPEN)
    assert_clean("RP101", text)
    assert_flags("RP903", text, "vhd of disk 'old'")
    assert_flags("RP101", text.replace("\"[parameters('open')]\"", '{"uri": "[parameters(\'open\').uri]"}'))


@pytest.mark.parametrize(
    ("vm", "mode", "said"),
    [
        (machine().replace("Standard_D4s_v5", "[parameters('x')]"), CRASH, "size"),
        (machine(storage=data_disk('"caching": "[parameters(\'x\')]"')), CRASH, "host caching"),
        (machine(more='"securityProfile": {"securityType": "[parameters(\'x\')]"}'), "{}", "security type"),
    ],
)
def test_what_2026_judges_of_a_machine_and_only_the_deployment_knows(vm: str, mode: str, said: str) -> None:
    text = of_machine(vm, mode, parameters='"x": {"type": "string"}')
    assert_flags("RP903", text, f"the {said} of machine 'vm01'", edition="2026-09")
    assert_clean("RP903", text, edition="2022-02")
    if mode == CRASH:
        assert_clean("RP903", of_machine(vm, parameters='"x": {"type": "string"}'), edition="2026-09")


def test_the_mode_of_a_scale_set_that_only_the_deployment_knows() -> None:
    scale_set = """\
{"type": "Microsoft.Compute/virtualMachineScaleSets", "apiVersion": "2024-07-01", "name": "web", "location": "eastus",
 "properties": {"orchestrationMode": "[parameters('x')]"}}"""
    member = '"virtualMachineScaleSet": {"id": "[resourceId(\'Microsoft.Compute/virtualMachineScaleSets\', \'web\')]"}'
    text = of_machine(machine(more=member), "{}", scale_set, parameters='"x": {"type": "string"}')
    assert_clean("RP301", text)
    assert_flags("RP903", text, "orchestration mode of machine 'vm01'")


@pytest.mark.parametrize(
    "storage",
    [
        '"osDisk": {"createOption": "FromImage"}, "dataDisks": "[parameters(\'open\')]"',
        '"osDisk": "[parameters(\'open\')]", "dataDisks": []',
    ],
)
def test_disks_that_are_a_parameter_win_over_those_of_the_inventory(storage: str) -> None:
    facts = INVENTORY.replace("sku: Premium_LRS", "sku: Premium_LRS, ephemeral: true")
    open_disks = of_machine(machine(storage=storage), parameters='"open": {"type": "array"}')
    found = codes(lint_text(open_disks, inventory=facts))
    assert ("RP102" in found, "RP103" in found) == (False, '"osDisk": {' in storage)
    assert "RP903" in found


def test_properties_that_are_a_parameter_set_nothing_for_certain() -> None:
    whole = point(version="2021-03-01").replace('"properties": {}', '"properties": "[parameters(\'open\')]"')
    made = collection(version="2025-04-01").replace('"source"', '"instantAccess": true, "source"')
    text = template(made, whole, parameters=OPEN)
    assert_clean("RP203", text)
    assert_clean("RP605", text)
    assert_flags("RP903", text, "`properties` of restore point")
