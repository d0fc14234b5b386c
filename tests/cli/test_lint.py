"""Every option of `armgen lint` through the real command line, with its exit codes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.estates import HEAD, machine, vm_id

ULTRA = "{name: sql01-log, role: data, lun: 0, sku: UltraSSD_LRS}"
SPEC = (
    HEAD
    + "machines:\n"
    + machine("sql01", "os: {type: Linux}", disks=(ULTRA,))
    + "collections:\n  c:\n    machine: sql01\n    restorePoints:\n      p: {}\n"
)
CLEAN = SPEC.replace("p: {}", "p: {exclude: unsupported}")
TEMPLATE = """\
{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "parameters": {
    "machine": {"type": "string"},
    "stamp": {"type": "string", "defaultValue": "[utcNow('yyyyMMdd')]"},
    "count": {"type": "int", "defaultValue": 1}
  },
  "resources": [
    {
      "type": "Microsoft.Compute/restorePointCollections",
      "apiVersion": "2024-03-01",
      "name": "rpc",
      "location": "[resourceGroup().location]",
      "properties": {"source": {"id": "[resourceId('Microsoft.Compute/virtualMachines', parameters('machine'))]"}}
    },
    {
      "type": "Microsoft.Compute/restorePointCollections/restorePoints",
      "apiVersion": "2024-03-01",
      "name": "[format('rpc/p{0}-{1}', parameters('stamp'), copyIndex())]",
      "copy": {"name": "points", "count": "[parameters('count')]"},
      "dependsOn": ["rpc"]
    }
  ]
}
"""


class Shell:
    """Runs armgen in a folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __call__(self, *args: str, stdin: str = "", **env: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-X", "utf8", "-m", "armgen", *args],
            cwd=self.folder,
            env={**os.environ, "COLUMNS": "80", "PYTHONPATH": str(Path(__file__).resolve().parents[2]), **env},
            input=stdin,
            capture_output=True,
            encoding="utf-8",
            check=False,
        )

    def lint(self, *args: str, **more: str) -> dict[str, Any]:
        done = self("lint", *args, "--format", "json", **more)
        assert "Traceback" not in done.stderr, done.stderr
        body: dict[str, Any] = json.loads(done.stdout)
        return {**body, "exit": done.returncode, "stderr": done.stderr}


def codes(body: dict[str, Any]) -> list[str]:
    return [one["code"] for one in body["diagnostics"] if one["suppressed"] is None]


@pytest.fixture
def armgen(tmp_path: Path) -> Shell:
    (tmp_path / "spec.yaml").write_text(SPEC, encoding="utf-8")
    (tmp_path / "clean.yaml").write_text(CLEAN, encoding="utf-8")
    (tmp_path / "main.json").write_text(TEMPLATE, encoding="utf-8")
    return Shell(tmp_path)


def test_exit_codes_by_threshold(armgen: Shell) -> None:
    assert armgen("lint", "spec.yaml").returncode == 1
    assert armgen("lint", "clean.yaml").returncode == 0  # RP601 is information
    assert armgen("lint", "clean.yaml", "--fail-on", "warning").returncode == 0
    assert armgen("lint", "clean.yaml", "--fail-on", "info").returncode == 1
    assert armgen("lint", "spec.yaml", "--fail-on", "never").returncode == 0
    (armgen.folder / "spec.yaml").write_text(SPEC + "nothing: 1\n", encoding="utf-8")
    assert armgen("lint", "spec.yaml", "--fail-on", "never").returncode == 2


def test_select_and_ignore(armgen: Shell) -> None:
    assert codes(armgen.lint("spec.yaml")) == ["RP102", "RP601"]
    assert codes(armgen.lint("spec.yaml", "--select", "RP1")) == ["RP102"]
    assert codes(armgen.lint("spec.yaml", "--select", "rp6,RP2")) == ["RP601"]
    assert codes(armgen.lint("spec.yaml", "--select", "linux-application-consistency")) == ["RP601"]
    assert codes(armgen.lint("spec.yaml", "--ignore", "RP1", "--ignore", "RP601")) == []
    assert codes(armgen.lint("spec.yaml", "--select", "RP1", "--ignore", "RP102")) == []
    assert codes(armgen.lint("spec.yaml", "--select", "RP102", "--ignore", "RP1")) == ["RP102"]
    done = armgen("lint", "spec.yaml", "--select", "RP9X")
    assert done.returncode == 2
    assert "no rule or family 'RP9X'" in done.stderr


def test_constraints(armgen: Shell) -> None:
    body = armgen.lint("spec.yaml", "--constraints", "2026-09")
    assert (body["constraints"], codes(body)) == ("2026-09", ["RP601"])
    body = armgen.lint("spec.yaml", "--constraints", "all")
    assert [(one["code"], one["editions"]) for one in body["diagnostics"]] == [
        ("RP102", ["2022-02"]),
        ("RP601", ["2022-02", "2026-09"]),
    ]
    text = (armgen.folder / "spec.yaml").read_text(encoding="utf-8") + 'constraints: "2026-09"\n'
    (armgen.folder / "spec.yaml").write_text(text, encoding="utf-8")
    assert codes(armgen.lint("spec.yaml")) == ["RP601"]
    body = armgen.lint("spec.yaml", "--constraints", "2022-02")
    assert "RP102" in codes(body)
    assert "pins edition 2026-09; judged by 2022-02" in body["stderr"]
    assert armgen("lint", "spec.yaml", "--constraints", "2023-01").returncode == 2


def test_inventory_and_strict(armgen: Shell) -> None:
    other = CLEAN.replace(
        "machine: sql01",
        "machine: /subscriptions/11111111-1111-1111-1111-111111111111/resourceGroups/g/providers/Microsoft.Compute/virtualMachines/x\n    location: eastus",
    )
    (armgen.folder / "other.yaml").write_text(other.replace("exclude: unsupported", ""), encoding="utf-8")
    assert codes(armgen.lint("other.yaml")) == ["RP114"]
    strict = armgen.lint("other.yaml", "--strict")
    assert [one["severity"] for one in strict["diagnostics"]] == ["error"]
    assert strict["exit"] == 1
    facts = (
        "armgenInventory: 1\nmachines:\n  x:\n"
        "    id: /subscriptions/11111111-1111-1111-1111-111111111111/resourceGroups/g/providers/Microsoft.Compute/virtualMachines/x\n"
        "    location: eastus\n    disks: [{name: x-os, role: os, sku: UltraSSD_LRS}]\n"
    )
    (armgen.folder / "facts.yaml").write_text(facts, encoding="utf-8")
    assert codes(armgen.lint("other.yaml", "--inventory", "facts.yaml")) == ["RP102"]
    assert armgen.lint("other.yaml", "--inventory", "gone.yaml")["exit"] == 2


def test_values_and_place_of_a_deployment(armgen: Shell) -> None:
    place = ("--subscription", "11111111-1111-1111-1111-111111111111", "--resource-group", "rg", "--location", "eastus")
    values = ("-p", "machine=sql01", "--now", "2026-11-25T00:00:00Z")
    found = armgen.lint("main.json", *place, *values)["diagnostics"]
    assert [one["code"] for one in found] == ["RP114"]
    assert "sql01" in found[0]["message"]
    assert "RP402" in codes(armgen.lint("main.json", *place, *values, "--parameters", "count=3"))
    (armgen.folder / "prod.json").write_text('{"parameters": {"count": {"value": 3}}}', encoding="utf-8")
    assert "RP402" in codes(armgen.lint("main.json", *values, "-p", "prod.json"))
    assert "RP402" not in codes(armgen.lint("main.json", *values, "-p", "prod.json", "-p", "count=1"))
    assert armgen.lint("main.json", "-p", "cuont=3")["exit"] == 2
    assert armgen("lint", "main.json", "--now", "soon").returncode == 2


def test_output_to_a_file(armgen: Shell) -> None:
    done = armgen("lint", "spec.yaml", "--format", "sarif", "-o", "deep/out.sarif", FORCE_COLOR="1")
    assert (done.returncode, done.stdout) == (1, "")
    assert json.loads((armgen.folder / "deep/out.sarif").read_text(encoding="utf-8"))["version"] == "2.1.0"
    assert armgen("lint", "spec.yaml", "-o", ".").returncode == 2


@pytest.mark.parametrize("shape", ["text", "json", "sarif", "junit", "github", "markdown"])
def test_every_format_in_a_pipe(armgen: Shell, shape: str) -> None:
    done = armgen("lint", "spec.yaml", "--format", shape)
    assert done.returncode == 1
    assert "RP102" in done.stdout
    assert "\x1b" not in done.stdout
    assert done.stderr == ""


def test_the_job_summary_of_github(armgen: Shell) -> None:
    summary = armgen.folder / "summary.md"
    summary.write_text("# Before\n", encoding="utf-8")
    done = armgen("lint", "spec.yaml", "--format", "github", GITHUB_STEP_SUMMARY=str(summary))
    assert done.stdout.startswith("::error file=spec.yaml,line=")
    text = summary.read_text(encoding="utf-8")
    assert text.startswith("# Before\n### armgen\n")
    assert "RP601" in text
    armgen("lint", "spec.yaml", GITHUB_STEP_SUMMARY=str(summary))
    assert summary.read_text(encoding="utf-8") == text  # only with --format github


@pytest.mark.parametrize(("text", "code"), [(SPEC, "RP102"), (TEMPLATE, "RP903"), ("{}", "RP906"), ("a: [", "RP900")])
def test_standard_input(armgen: Shell, text: str, code: str) -> None:
    body = armgen.lint("-", stdin=text)
    assert code in codes(body)
    assert {one["file"] for one in body["diagnostics"]} == {"<stdin>"}
    assert body["exit"] == {"RP102": 1, "RP903": 0}.get(code, 2)


def test_standard_input_is_told_from_its_text(armgen: Shell) -> None:
    bicep = (
        "param name string\nresource rpc 'Microsoft.Compute/restorePointCollections@2020-06-01' = {\n  name: name\n}\n"
    )
    body = armgen.lint("-", stdin=bicep)
    assert "RP201" in codes(body)
    assert {one["file"] for one in body["diagnostics"]} == {"<stdin>.bicep"}
    assert armgen("lint", "-", "--fix", stdin=SPEC).returncode == 2


@pytest.mark.parametrize(
    "command", [("build", "--stdout"), ("what-if",), ("status", "--target", "sandbox")], ids=lambda row: str(row[0])
)
def test_a_spec_by_standard_input(armgen: Shell, command: tuple[str, ...]) -> None:
    done = armgen(command[0], "-", *command[1:], stdin=CLEAN)
    assert done.returncode == 0, done.stderr
    assert done.stdout


def test_a_template_and_machines_by_standard_input(armgen: Shell) -> None:
    done = armgen("expand", "-", stdin=TEMPLATE)
    assert (done.returncode, json.loads(done.stdout)["resources"][0]["name"]) == (0, "rpc")
    vm = {"id": vm_id("x"), "name": "x", "location": "eastus", "storageProfile": {"osDisk": {"name": "x-os"}}}
    assert "x-os" in armgen("inventory", "import", "-", stdin=json.dumps([vm])).stdout


def test_baselines(armgen: Shell) -> None:
    done = armgen("lint", "spec.yaml", "--write-baseline", "known.json")
    assert done.returncode == 0
    assert "wrote known.json with 2 findings." in done.stderr
    assert "No findings (1 file checked, constraints 2022-02, 2 suppressed)." in done.stdout
    text = SPEC.replace("      p: {}\n", "      # moved\n      p: {}\n      q: {}\n")
    (armgen.folder / "spec.yaml").write_text(text, encoding="utf-8")
    body = armgen.lint("spec.yaml", "--baseline", "known.json")
    assert (body["exit"], body["summary"]["suppressed"]) == (1, 2)
    assert {one["path"].rpartition("/")[2] for one in body["diagnostics"] if one["suppressed"] is None} == {"q"}
    assert armgen.lint("spec.yaml", "--baseline", "gone.json")["exit"] == 2
    both = armgen("lint", "spec.yaml", "--baseline", "a", "--write-baseline", "b")
    assert both.returncode == 2 and "exclude each other" in both.stderr


def test_fixes(armgen: Shell) -> None:
    path = armgen.folder / "spec.yaml"
    shown = armgen("lint", "spec.yaml", "--fix", "--unsafe", "--diff")
    assert shown.returncode == 1
    assert "+      p: {exclude: [sql01-log]}\n" in shown.stdout
    assert path.read_text(encoding="utf-8") == SPEC
    assert armgen("lint", "spec.yaml", "--fix").returncode == 1
    assert path.read_text(encoding="utf-8") == SPEC
    done = armgen("lint", "spec.yaml", "--fix", "--unsafe")
    assert done.returncode == 0
    assert "spec.yaml: 1 fix made." in done.stderr
    assert "Found 1 info" in done.stdout
    mended = path.read_text(encoding="utf-8")
    assert "# sql01-log: an Ultra disk cannot be captured" in mended
    again = armgen("lint", "spec.yaml", "--fix", "--unsafe")
    assert again.stderr == "" and path.read_text(encoding="utf-8") == mended
    for alone in ("--unsafe", "--diff"):
        assert armgen("lint", "spec.yaml", alone).returncode == 2


def test_config_of_format_and_threshold(armgen: Shell) -> None:
    (armgen.folder / "armgen.toml").write_text('format = "json"\nfailOn = "info"\n', encoding="utf-8")
    done = armgen("lint", "clean.yaml")
    assert json.loads(done.stdout)["schemaVersion"] == 1
    assert done.returncode == 1
    assert armgen("lint", "clean.yaml", "--fail-on", "error").returncode == 0
    assert armgen("lint", "clean.yaml", "--no-config").stdout.startswith("info[RP601]")
    (armgen.folder / "armgen.toml").write_text('fromat = "json"\n', encoding="utf-8")
    done = armgen("lint", "clean.yaml")
    assert done.returncode == 2
    assert "Did you mean `format`?" in done.stdout


def test_terminals(armgen: Shell) -> None:
    narrow = armgen("lint", "spec.yaml", COLUMNS="50").stdout
    assert max(map(len, narrow.splitlines())) <= 50
    assert "\x1b[1;31merror[RP102]" in armgen("lint", "spec.yaml", FORCE_COLOR="1").stdout
    assert "\x1b" not in armgen("lint", "spec.yaml", FORCE_COLOR="1", NO_COLOR="1").stdout
    ascii_only = armgen("lint", "spec.yaml", PYTHONIOENCODING="ascii", PYTHONUTF8="0")
    assert "Traceback" not in ascii_only.stderr
