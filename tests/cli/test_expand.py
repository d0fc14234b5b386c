"""`armgen expand`: its output fits its schema, parameters, exit codes."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest
import yaml
from click.testing import CliRunner

from armgen.assets import schema_text
from armgen.cli.main import cli
from tests.arm.expand.programs import disk, template

MADE = template(
    [disk("[concat(parameters('name'), copyIndex())]", copy={"name": "l", "count": "[parameters('count')]"})],
    parameters={"name": {"type": "string"}, "count": {"type": "int", "defaultValue": 1}},
)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    text = json.dumps(MADE).replace("\n", "\r\n")
    (tmp_path / "main.json").write_bytes(b"\xef\xbb\xbf// ours\r\n" + text.encode() + b"/* end */")
    return tmp_path


def run(*args: str) -> tuple[int, str, str]:
    done = CliRunner().invoke(cli, ["expand", *args], catch_exceptions=False, standalone_mode=False)
    return done.return_value, done.stdout, done.stderr


def names(text: str) -> list[str]:
    return [one["name"] for one in json.loads(text)["resources"]]


def test_output_fits_its_schema(folder: Path):
    code, out, err = run("main.json", "-p", "count=2", "--resource-group", "rg")
    assert (code, err) == (0, "")
    body = json.loads(out)
    jsonschema.Draft202012Validator(json.loads(schema_text("expand-output"))).validate(body)
    assert body["resources"][1]["name"] == "[concat(parameters('name'), 1)]"
    assert {one["reason"] for one in body["unresolved"]} == {"the parameter has no value"}


def test_parameters_of_a_file_beside_of_a_file_and_of_the_command_line(folder: Path):
    (folder / "main.parameters.json").write_text('{"parameters": {"name": {"value": "beside"}, "count": {"value": 2}}}')
    assert names(run("main.json")[1]) == ["beside0", "beside1"]
    (folder / "prod.json").write_text('{"parameters": {"name": {"value": "prod"}}}')
    assert names(run("main.json", "-p", "prod.json")[1]) == ["prod0", "prod1"]
    assert names(run("main.json", "-p", "prod.json", "-p", "name=7", "-p", "count=1")[1]) == ["70"]


def test_yaml(folder: Path):
    code, out, _ = run("main.json", "-p", "name=a", "--format", "yaml")
    assert code == 0
    assert yaml.safe_load(out)["resources"][0]["name"] == "a0"


def test_a_name_that_no_template_declares(folder: Path):
    code, _, err = run("main.json", "-p", "nam=a")
    assert code == 2
    assert "RP902" in err


def test_a_value_that_is_refused(folder: Path):
    code, out, err = run("main.json", "-p", "name=a", "-p", "count=x")
    assert code == 1
    assert "RP707" in err
    assert json.loads(out)["diagnostics"][0]["code"] == "RP707"


@pytest.mark.parametrize(("name", "text"), [("missing.json", None), ("broken.json", "{"), ("spec.yaml", "armgen: 1")])
def test_files_that_cannot_be_used(folder: Path, name: str, text: str | None):
    if text is not None:
        (folder / name).write_text(text)
    done = CliRunner().invoke(cli, ["expand", name], standalone_mode=False)
    assert (done.return_value if done.exception is None else getattr(done.exception, "exit_code", 0)) == 2
