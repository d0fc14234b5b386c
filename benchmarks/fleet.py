"""Inputs of any size, the same each time."""

from __future__ import annotations

import json
from collections.abc import Iterator

SUBSCRIPTION = "11111111-1111-1111-1111-111111111111"


def vm_id(number: int) -> str:
    group = f"rg-app-{number // 400:03d}"
    return f"/subscriptions/{SUBSCRIPTION}/resourceGroups/{group}/providers/Microsoft.Compute/virtualMachines/vm{number:05d}"


def spec_yaml(count: int) -> str:
    """A spec with machines inline and one collection with one restore point for each."""
    lines = [
        "armgen: 1",
        "name: bench",
        f"defaults: {{subscription: {SUBSCRIPTION}, location: eastus}}",
        "machines:",
    ]
    for number in range(count):
        lines += [
            f"  vm{number:05d}:",
            f"    id: {vm_id(number)}",
            "    location: eastus",
            "    size: Standard_D4s_v5",
            "    disks:",
            f"      - {{name: vm{number:05d}-os, role: os, sku: Premium_LRS, sizeGB: 128}}",
        ]
    lines.append("collections:")
    for number in range(count):
        lines += [
            f"  vm{number:05d}-rpc:",
            f"    machine: vm{number:05d}",
            "    restorePoints:",
            "      before-upgrade: {}",
        ]
    return "\n".join(lines) + "\n"


def inventory_json(count: int) -> str:
    """An inventory as `armgen inventory import -o inventory.json` writes it."""
    return "".join(inventory_pieces(count))


def inventory_pieces(count: int) -> Iterator[str]:
    """The same in pieces: a benchmark that held a large one would pass its own memory off as that of its children."""
    yield '{\n "armgenInventory": 1,\n "machines": {\n'
    for number in range(count):
        machine = {
            "id": vm_id(number),
            "location": "eastus",
            "tags": {"env": "production"},
            "size": "Standard_D4s_v5",
            "os": {"type": "Windows", "name": "WindowsServer", "version": "2022-datacenter"},
            "disks": [
                {"name": f"vm{number:05d}-os", "role": "os", "sku": "Premium_LRS", "sizeGB": 128},
                {"name": f"vm{number:05d}-log", "role": "data", "lun": 0, "sku": "UltraSSD_LRS", "sizeGB": 64},
            ],
        }
        lines = json.dumps(machine, indent=1).replace("\n", "\n  ")
        yield f'  "vm{number:05d}": {lines}' + ("\n" if number == count - 1 else ",\n")
    yield " }\n}"


def policy_spec() -> str:
    return """\
armgen: 1
name: fleet
deployment: {location: eastus}
inventory: [inventory.json]
policies:
  production:
    match: {tags: {env: production}}
    collection: "{machine}-rpc"
    restorePoint: "auto-{stamp}"
    exclude: unsupported
    schedule: {every: 6h}
    retention: {last: 4, daily: 7, weekly: 4}
"""


def arm_template(first: int, count: int) -> str:
    """An ARM template of `count` collections with one restore point each: twice as many resources."""
    resources: list[object] = []
    for number in range(first, first + count):
        name = f"vm{number:05d}-rpc"
        collection = f"[resourceId('Microsoft.Compute/restorePointCollections', '{name}')]"
        resources.append(
            {
                "type": "Microsoft.Compute/restorePointCollections",
                "apiVersion": "2024-03-01",
                "name": name,
                "location": "[parameters('location')]",
                "tags": {"env": "prod"},
                "properties": {"source": {"id": vm_id(number)}},
            }
        )
        resources.append(
            {
                "type": "Microsoft.Compute/restorePointCollections/restorePoints",
                "apiVersion": "2024-03-01",
                "name": f"[concat('{name}', '/', parameters('name'))]",
                "dependsOn": [collection],
                "properties": {"consistencyMode": "CrashConsistent"},
            }
        )
    template = {
        "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
        "contentVersion": "1.0.0.0",
        "parameters": {
            "location": {"type": "string", "defaultValue": "eastus"},
            "name": {"type": "string", "defaultValue": "before-upgrade"},
        },
        "resources": resources,
    }
    return json.dumps(template, indent=2)
