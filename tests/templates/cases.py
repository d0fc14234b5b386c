"""Templates from inline JSON: `// HERE` marks the line that a finding must point at."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable
from pathlib import Path
from textwrap import dedent, indent

from armgen.commands.lint import lint
from armgen.diagnostics import Diagnostic, span_of

SUBSCRIPTION = "11111111-1111-1111-1111-111111111111"
SCHEMA = "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#"
DEPLOYMENT_API = "2022-09-01"

INVENTORY = f"""\
armgenInventory: 1
machines:
  vm01:
    id: /subscriptions/{SUBSCRIPTION}/resourceGroups/rg-vms/providers/Microsoft.Compute/virtualMachines/vm01
    location: eastus
    size: Standard_D4s_v5
    os: {{type: Windows, name: WindowsServer, version: "2022-datacenter"}}
    disks:
      - {{name: vm01-os, role: os, sku: Premium_LRS}}
      - {{name: vm01-data, role: data, lun: 0, sku: UltraSSD_LRS}}
"""


def vm_id(name: str = "vm01", group: str = "rg-vms") -> str:
    return f"/subscriptions/{SUBSCRIPTION}/resourceGroups/{group}/providers/Microsoft.Compute/virtualMachines/{name}"


def disk_id(name: str, group: str = "rg-vms") -> str:
    return f"/subscriptions/{SUBSCRIPTION}/resourceGroups/{group}/providers/Microsoft.Compute/disks/{name}"


def template(
    *resources: str, parameters: str = "", variables: str = "", outputs: str = "", schema: str = SCHEMA
) -> str:
    """A template of resources that are written as JSON text."""
    sections = [f'"$schema": "{schema}"', '"contentVersion": "1.0.0.0"']
    for name, text in (("parameters", parameters), ("variables", variables), ("outputs", outputs)):
        if text:
            sections.append(f'"{name}": {{\n{indent(dedent(text).strip(), "    ")}\n  }}')
    body = ",\n".join(indent(dedent(one).strip(), "    ") for one in resources)
    sections.append(f'"resources": [\n{body}\n  ]')
    return "{\n  " + ",\n  ".join(sections) + "\n}\n"


def collection(
    name: str = "rpc",
    source: str | None = None,
    *,
    version: str = "2024-03-01",
    more: str = "",
    location: str = "eastus",
) -> str:
    text = source if source is not None else "[resourceId('Microsoft.Compute/virtualMachines', 'vm01')]"
    return f"""\
{{
  "type": "Microsoft.Compute/restorePointCollections",
  "apiVersion": "{version}",
  "name": "{name}",
  "location": "{location}",
  "properties": {{
    "source": {{"id": "{text}"}}
  }}{"," if more else ""}{more}
}}"""


def point(
    name: str = "rpc/nightly",
    properties: str = "{}",
    *,
    after: Iterable[str] = ("rpc",),
    version: str = "2024-03-01",
    more: str = "",
) -> str:
    depends = ", ".join(f'"{one}"' for one in after)
    return f"""\
{{
  "type": "Microsoft.Compute/restorePointCollections/restorePoints",
  "apiVersion": "{version}",
  "name": "{name}",
  "dependsOn": [{depends}],
  "properties": {properties}{"," if more else ""}{more}
}}"""


def nested(name: str, inner: str, *, after: Iterable[str] = (), more: str = "", scope: str = "inner") -> str:
    """A nested deployment; `inner` is a whole template."""
    depends = ", ".join(f'"{one}"' for one in after)
    return f"""\
{{
  "type": "Microsoft.Resources/deployments",
  "apiVersion": "{DEPLOYMENT_API}",
  "name": "{name}",
  "dependsOn": [{depends}],
  "properties": {{
    "mode": "Incremental",
    "expressionEvaluationOptions": {{"scope": "{scope}"}},
    "template": {indent(inner.strip(), "    ").strip()}
  }}{"," if more else ""}{more}
}}"""


def machine(name: str = "vm01", *, storage: str = '"osDisk": {"createOption": "FromImage"}', more: str = "") -> str:
    return f"""\
{{
  "type": "Microsoft.Compute/virtualMachines",
  "apiVersion": "2024-07-01",
  "name": "{name}",
  "location": "eastus",
  "properties": {{
    "hardwareProfile": {{"vmSize": "Standard_D4s_v5"}},
    "storageProfile": {{
      {storage}
    }}{"," if more else ""}{more}
  }}
}}"""


def lint_files(files: dict[str, str], *paths: str, inventory: str | None = None, **options: object) -> list[Diagnostic]:
    """The findings of files that lie in one folder, all of them unless some are named."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        for name, text in files.items():
            path = root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8", newline="")
        inventories = []
        if inventory is not None:
            (root / "facts").mkdir()
            (root / "facts" / "inventory.yaml").write_text(inventory, encoding="utf-8")
            inventories = [str(root / "facts" / "inventory.yaml")]
        if "parameters" in options:
            options["parameters"] = [
                one if "=" in one else str(root / one)
                for one in options["parameters"]  # type: ignore[attr-defined]
            ]
        report = lint(
            paths=[str(root / name) for name in paths] if paths else [str(root)],
            inventories=inventories,
            use_config=False,
            **options,  # type: ignore[arg-type]
        )
        return list(report.result.diagnostics)


def lint_text(
    text: str, *, inventory: str | None = None, edition: str = "2022-02", **options: object
) -> list[Diagnostic]:
    """The findings of one template."""
    return lint_files({"main.json": text}, "main.json", inventory=inventory, constraints=edition, **options)


def codes(found: Iterable[Diagnostic]) -> list[str]:
    """The codes of the findings that count, sorted."""
    return sorted(one.code for one in found if one.suppressed is None)


def lines(found: Iterable[Diagnostic], code: str) -> list[int]:
    return [span_of(one.origin, one.part).line for one in found if one.code == code and one.suppressed is None]


def assert_flags(code: str, text: str, *said: str, inventory: str | None = None, **options: object) -> Diagnostic:
    """One finding of the code, at the line with `// HERE` when there is one, with all that is `said` in its message."""
    found = [one for one in lint_text(text, inventory=inventory, **options) if one.code == code]
    assert len(found) == 1, [one.message for one in found]
    here = next((number for number, line in enumerate(text.split("\n"), 1) if "// HERE" in line), None)
    if here is not None:
        assert lines(found, code) == [here]
    for part in said:
        assert part in found[0].message, found[0].message
    assert found[0].help
    return found[0]


def assert_clean(code: str, text: str, *, inventory: str | None = None, **options: object) -> None:
    found = [one.message for one in lint_text(text, inventory=inventory, **options) if one.code == code]
    assert found == []
