"""The real command line: exit codes, streams, what a newcomer types wrong."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import jsonschema
import pytest

from armgen.assets import SCHEMAS
from tests.rules.texts import facts, machine, rpc, spec

ROOT = Path(__file__).resolve().parent.parent.parent


def armgen(*args: str, cwd: Path = ROOT, **env: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "COLUMNS": "80", **env}
    return subprocess.run(
        [sys.executable, "-X", "utf8", "-m", "armgen", *args],
        cwd=cwd,
        env=environment,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


def test_version_and_help() -> None:
    assert armgen("--version").stdout.startswith("armgen ")
    done = armgen("--help")
    assert done.returncode == 0
    assert "lint" in done.stdout and "Exit codes" in done.stdout


@pytest.mark.parametrize("command", ["init", "lint", "build", "inventory", "explain", "rules", "schema"])
def test_every_command_teaches(command: str) -> None:
    done = armgen(command, "--help")
    assert done.returncode == 0
    assert len(done.stdout.splitlines()) > 6


def test_help_and_version_import_nothing_heavy() -> None:
    code = (
        "import sys\nfrom armgen.cli.main import cli\n"
        "try:\n    cli.main(['--help'], standalone_mode=False)\nexcept SystemExit:\n    pass\n"
        "print(sorted(m for m in ('azure', 'jinja2', 'jsonschema', 'rich', 'yaml', 'asyncio', 'dataclasses') if m in sys.modules), file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stderr.strip() == "[]"


def test_lint_loads_neither_azure_nor_templates() -> None:
    code = (
        "import sys\nfrom armgen.commands.lint import lint, render\n"
        "render(lint(paths=['examples/quickstart']), 'text')\n"
        "print(sorted(m for m in ('azure', 'jinja2', 'jsonschema', 'rich', 'asyncio') if m in sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_importing_armgen_loads_nothing() -> None:
    code = "import sys; before = set(sys.modules); import armgen; print(sorted(m for m in set(sys.modules) - before if not m.startswith(('armgen', '__future__'))))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize(
    ("args", "code"),
    [
        (["lint", "examples/quickstart"], 0),
        (["lint", "examples/broken/disks.yaml"], 1),
        (["lint", "examples/broken/disks.yaml", "--fail-on", "never"], 0),
        (["lint", "examples/sql-fleet", "--fail-on", "info"], 1),
        (["lint", "examples/broken/names.yaml"], 2),
        (["lint", "examples/broken/syntax.yaml"], 2),
        (["lint", "nothing.yaml"], 2),
        (["lint", "examples/sql-fleet/inventory.yaml"], 0),
        (["lint"], 2),
        (["lnt"], 2),
        (["build", "examples/broken/disks.yaml", "--stdout"], 1),
        (["build", "examples/broken/names.yaml", "--stdout", "--no-lint"], 2),
        (["explain", "RP102"], 0),
        (["explain", "RP10"], 2),
        (["rules"], 0),
        (["schema", "spec"], 0),
        (["schema", "nothing"], 2),
    ],
)
def test_exit_codes(args: list[str], code: int) -> None:
    done = armgen(*args)
    assert done.returncode == code, done.stderr
    assert "Traceback" not in done.stderr


def test_mistyped_words_get_a_near_match() -> None:
    assert "Did you mean 'lint'?" in armgen("lnt", "x").stderr


def test_json_is_the_contract() -> None:
    done = armgen("lint", "examples/broken", "examples/cross-region", "--format", "json")
    body = json.loads(done.stdout)
    schema = json.loads((SCHEMAS / "lint-output.schema.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator(schema).validate(body)
    assert body["summary"]["suppressed"] == 3
    assert {one["code"] for one in body["diagnostics"]} >= {
        "RP102",
        "RP502",
        "RP900",
        "RP901",
        "RP902",
        "RP904",
        "RP905",
    }


def test_colours_only_where_wanted() -> None:
    assert "\x1b[" not in armgen("lint", "examples/broken/disks.yaml").stdout
    assert "\x1b[" in armgen("lint", "examples/broken/disks.yaml", FORCE_COLOR="1").stdout
    assert "\x1b[" not in armgen("lint", "examples/broken/disks.yaml", FORCE_COLOR="1", NO_COLOR="1").stdout


def test_text_fits_the_terminal() -> None:
    for line in armgen("lint", "examples/broken/disks.yaml").stdout.splitlines():
        assert len(line) <= 80 or "|" in line, "only the user's own lines may be longer"


def test_select_ignore_and_strict() -> None:
    def codes(*args: str) -> set[str]:
        body = json.loads(armgen("lint", "examples/broken/sources.yaml", "--format", "json", *args).stdout)
        return {one["code"] for one in body["diagnostics"]}

    assert codes("--select", "RP304") == {"RP304"}
    assert not {code for code in codes("--ignore", "RP3") if code.startswith("RP3")}
    body = json.loads(armgen("lint", "examples/broken/sources.yaml", "--format", "json", "--strict").stdout)
    assert {one["severity"] for one in body["diagnostics"] if one["code"] == "RP114"} == {"error"}


def test_init_writes_what_lints_clean(tmp_path: Path) -> None:
    assert armgen("init", "new", "--ci", "github", cwd=tmp_path).returncode == 0
    assert armgen("lint", "new", cwd=tmp_path).returncode == 0
    assert armgen("build", "new", "-o", "out", cwd=tmp_path).returncode == 0
    again = armgen("init", "new", cwd=tmp_path)
    assert again.returncode == 2 and "--force" in again.stderr
    assert armgen("init", "new", "--force", cwd=tmp_path).returncode == 0


def test_build_check_shows_the_difference(tmp_path: Path) -> None:
    spec = (ROOT / "examples/quickstart/quickstart.yaml").read_text(encoding="utf-8")
    (tmp_path / "spec.yaml").write_text(spec, encoding="utf-8")
    assert armgen("build", "spec.yaml", "-o", "out", cwd=tmp_path).returncode == 0
    assert armgen("build", "spec.yaml", "-o", "out", "--check", cwd=tmp_path).returncode == 0
    (tmp_path / "spec.yaml").write_text(spec.replace("before-upgrade", "after-upgrade"), encoding="utf-8")
    done = armgen("build", "spec.yaml", "-o", "out", "--check", cwd=tmp_path)
    assert done.returncode == 1
    assert "+  name: 'after-upgrade'" in done.stdout
    assert "after-upgrade" not in (tmp_path / "out/quickstart.json").read_text(encoding="utf-8")


def test_build_past_an_error_writes_nothing(tmp_path: Path) -> None:
    done = armgen("build", str(ROOT / "examples/broken/disks.yaml"), "-o", "out", cwd=tmp_path)
    assert done.returncode == 1 and "Nothing was written." in done.stderr
    assert not (tmp_path / "out").exists()
    assert (
        armgen("build", str(ROOT / "examples/broken/disks.yaml"), "-o", "out", "--no-lint", cwd=tmp_path).returncode
        == 0
    )


def test_a_closed_pipe_is_no_error() -> None:
    done = subprocess.run(
        f"{sys.executable} -m armgen rules | head -1", shell=True, cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert "Traceback" not in done.stderr


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full")
@pytest.mark.parametrize("command", [["rules"], ["--help"], ["lint", "examples/quickstart", "--format", "json"]])
def test_a_full_disk_is_said(command: list[str]) -> None:
    with Path("/dev/full").open("w", encoding="utf-8") as full:
        done = subprocess.run(
            [sys.executable, "-m", "armgen", *command],
            cwd=ROOT,
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    assert "Standard output cannot be written" in done.stderr


@pytest.mark.skipif(os.name == "nt", reason="a shell of POSIX closes streams")
@pytest.mark.parametrize("closed", ["<&-", ">&-", "2>&-"])
def test_a_closed_stream_is_an_empty_one(closed: str) -> None:
    line = f"{sys.executable} -m armgen lint - examples/quickstart {closed}"
    text = '{"armgen": 1, "name": "x", "collections": {}}'
    done = subprocess.run(line, shell=True, cwd=ROOT, input=text, capture_output=True, text=True, check=False)
    assert "Traceback" not in done.stderr
    assert done.returncode == (2 if closed == "<&-" else 0)


@pytest.mark.parametrize(
    "command",
    [
        ["build", "examples/broken/disks.yaml"],
        ["deploy", "examples/broken/disks.yaml", "--target", "sandbox", "--yes"],
    ],
)
def test_colours_of_findings_on_standard_error_can_be_forced(command: list[str]) -> None:
    assert "\x1b[" in armgen(*command, FORCE_COLOR="1").stderr
    assert "\x1b[" not in armgen(*command).stderr
    assert "\x1b[" not in armgen(*command, FORCE_COLOR="1", NO_COLOR="1").stderr


@pytest.mark.parametrize(
    ("command", "said"),
    [
        (["lint", "spec.yaml", "--inventory", "-"], "No findings"),
        (["what-if", "spec.yaml", "--state", "-"], "2 to create"),
        (["inventory", "import", "-"], "vm01-os"),
    ],
)
def test_a_hyphen_is_standard_input_where_one_file_is_read(command: list[str], said: str, tmp_path: Path) -> None:
    (tmp_path / "spec.yaml").write_text(spec(rpc("p: {}")), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "armgen", *command],
        cwd=tmp_path,
        input=facts(machine("vm01")),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0 and said in done.stdout, done.stderr


def test_parameters_come_from_standard_input(tmp_path: Path) -> None:
    template = {
        "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
        "contentVersion": "1.0.0.0",
        "parameters": {"where": {"type": "string"}},
        "resources": [],
        "outputs": {"where": {"type": "string", "value": "[parameters('where')]"}},
    }
    (tmp_path / "main.json").write_text(json.dumps(template), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "armgen", "expand", "main.json", "-p", "-"],
        cwd=tmp_path,
        input='{"parameters": {"where": {"value": "eastus"}}}',
        capture_output=True,
        text=True,
        check=False,
    )
    assert '"eastus"' in done.stdout, done.stderr
