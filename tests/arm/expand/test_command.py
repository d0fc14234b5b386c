"""`armgen expand` of files as people write them: carriers, parameters, formats, exit codes."""

from __future__ import annotations

import gc
import io
import json
import sys
from pathlib import Path
from typing import NamedTuple

import jsonschema
import pytest
import yaml

from armgen.__main__ import main
from armgen.assets import SCHEMAS
from armgen.commands.expand import expand as expand_file
from armgen.jsontypes import JsonObject, JsonValue
from tests.arm.expand.programs import SCHEMA, SUBSCRIPTION, deployment, disk, template
from tests.oracles import ORACLES, needs_oracles

SHAPE = json.loads(SCHEMAS.joinpath("expand-output.schema.json").read_text(encoding="utf-8"))
WRITTEN = """{
  // who reads this
  "$schema": "SCHEMA", /* and
  this */
  "ContentVersion": "1.0.0.0",
  "Parameters": {
    "count": {"Type": "INT", "DefaultValue": "2",},
    "on": {"type": "bool", "defaultValue": "true"},
  },
  "Resources": [
    {
      "Type": "Microsoft.Compute/disks", "ApiVersion": "2024-03-02",
      "Name": "[concat('d',
        copyIndex())]",
      "Copy": {"Name": "l", "Count": "[parameters('COUNT')]"},
      "Tags": {"text": "two
lines", "on": "[parameters('on')]"},
    },
  ],
}
""".replace("SCHEMA", SCHEMA)


class Done(NamedTuple):
    stdout: str
    stderr: str


def run(folder: Path, *args: str, code: int = 0) -> Done:
    """The command in a folder, in this process."""
    out, err = io.TextIOWrapper(io.BytesIO(), "utf-8"), io.TextIOWrapper(io.BytesIO(), "utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        patch.setattr(sys, "argv", ["armgen", "expand", *args])
        patch.setattr(sys, "stdout", out)
        patch.setattr(sys, "stderr", err)
        with pytest.raises(SystemExit) as left:
            main()
    gc.enable()  # the command turns it off for its short life
    texts = []
    for stream in (out, err):
        stream.flush()
        stream.seek(0)
        texts.append(stream.read())
    assert left.value.code == code, texts
    return Done(*texts)


def answer(folder: Path, *args: str, code: int = 0) -> JsonObject:
    """What the command prints, of the published shape."""
    found: JsonObject = json.loads(run(folder, *args, code=code).stdout)
    jsonschema.validate(found, SHAPE)
    return found


def resources(found: JsonObject) -> list[JsonObject]:
    listed = found["resources"]
    assert isinstance(listed, list)
    return [one for one in listed if isinstance(one, dict)]


def written(folder: Path, made: JsonValue, name: str = "main.json") -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(made), encoding="utf-8")
    return path


def given(**values: JsonValue) -> JsonObject:
    return {"parameters": {name: {"value": value} for name, value in values.items()}}


def of_parameters(**declared: JsonValue) -> JsonObject:
    """A template with a disk whose tags are the values of all parameters."""
    tags: JsonObject = {name: f"[parameters('{name}')]" for name in declared}
    return template([disk(tags=tags)], parameters=dict(declared))


TWICE = """{
  "$schema": "SCHEMA", "contentVersion": "1.0.0.0",
  "resources": [
    {"type": "Microsoft.Compute/disks", "apiVersion": "2024-03-02", "name": "d",
     "dependsOn": ["nope"],
     "dependsOn": [], "tags": {"a": "1", "b": "2", "a": "3"}}
  ]
}
""".replace("SCHEMA", SCHEMA)


def test_a_key_that_comes_again(tmp_path: Path):
    """The service takes the last one, and quickstarts rest on it."""
    tmp_path.joinpath("main.json").write_text(TWICE, encoding="utf-8")
    done = run(tmp_path, "main.json")
    assert json.loads(done.stdout)["resources"][0]["tags"] == {"a": "3", "b": "2"}
    assert done.stderr.count("[RP903]: The key '") == 2
    assert "main.json:5:6" in done.stderr and "main.json:6:32" in done.stderr


@pytest.mark.parametrize("wrong", ["9" * 5000, "NaN", "", '"\\ud800"', "[" * 201 + "]" * 201])
def test_what_is_no_json_is_told_beside_a_key_that_comes_again(tmp_path: Path, wrong: str):
    text = TWICE.replace('"3"', wrong)
    tmp_path.joinpath("main.json").write_text(text, encoding="utf-8")
    assert "error[RP900]" in run(tmp_path, "main.json", code=2).stderr


@pytest.mark.parametrize("carrier", ["lf", "crlf", "bom", "utf-16"])
def test_comments_commas_marks_and_line_ends(tmp_path: Path, carrier: str):
    data = WRITTEN.replace("\n", "\r\n" if carrier == "crlf" else "\n")
    encoding = {"bom": "utf-8-sig", "utf-16": "utf-16"}.get(carrier, "utf-8")
    (tmp_path / "main.json").write_bytes(data.encode(encoding))
    if carrier == "utf-16":
        assert "RP900" in run(tmp_path, "main.json", code=2).stderr
        return
    found = answer(tmp_path, "main.json")
    assert [one["name"] for one in resources(found)] == ["d0", "d1"]
    assert resources(found)[0]["Tags"] == {"text": "two\r\nlines" if carrier == "crlf" else "two\nlines", "on": True}
    assert found["diagnostics"] == []


def test_yaml_says_the_same(tmp_path: Path):
    written(tmp_path, template([disk(tags={"a": "[reference('x').y]", "b": "no", "c": "é"})]))
    assert yaml.safe_load(run(tmp_path, "main.json", "--format", "yaml").stdout) == answer(tmp_path, "main.json")


def test_what_is_not_known_is_listed_where_it_stands(tmp_path: Path):
    made = template(
        [disk("[parameters('n')]", tags={"a/b": "[reference('x', '2024-07-01').y[0]]"})],
        parameters={"n": {"type": "string"}},
        outputs={"o": {"type": "string", "value": "[concat('a', listKeys('x', '2024-07-01').key)]"}},
    )
    written(tmp_path, made)
    found = answer(tmp_path, "main.json")
    assert [(one["path"], one["reason"]) for one in found["unresolved"]] == [  # type: ignore[union-attr, index, call-overload]
        ("resources/0/name", "the parameter has no value"),
        ("resources/0/id", "the parameter has no value"),
        ("resources/0/tags/a~1b", "known to a running deployment only"),
        ("outputs/o", "known to a running deployment only"),
    ]
    assert resources(found)[0]["tags"] == {"a/b": "[reference('x', '2024-07-01').y[0]]"}


def test_place_and_time_come_from_options(tmp_path: Path):
    tags: JsonObject = {"l": "[resourceGroup().location]", "t": "[parameters('t')]"}
    written(
        tmp_path, template([disk(tags=tags)], parameters={"t": {"type": "string", "defaultValue": "[utcNow('u')]"}})
    )
    options = ["--subscription", SUBSCRIPTION, "--resource-group", "rg", "--location", "westeurope"]
    found = answer(tmp_path, "main.json", *options, "--now", "2026-11-25T02:00:00Z")
    assert resources(found)[0]["tags"] == {"l": "westeurope", "t": "2026-11-25 02:00:00Z"}
    assert found["unresolved"] == []


def test_the_file_beside_gives_values_and_options_win_one_by_one(tmp_path: Path):
    written(tmp_path, of_parameters(a={"type": "string"}, b={"type": "string"}, c={"type": "int"}))
    written(tmp_path, given(a="[file]", b="file", c=1), "main.parameters.json")
    written(tmp_path, given(B="option", c=2), "more.json")
    assert resources(answer(tmp_path, "main.json"))[0]["tags"] == {"a": "[file]", "b": "file", "c": 1}
    found = answer(tmp_path, "main.json", "-p", "more.json", "-p", "c=3")
    assert resources(found)[0]["tags"] == {"a": "[file]", "b": "option", "c": 3}


@pytest.mark.parametrize(
    ("declaration", "text", "wanted"),
    [
        ({"type": "string"}, "7", "7"),
        ({"type": "securestring"}, "true", "true"),
        ({"type": "string"}, '["a"]', '["a"]'),
        ({"type": "string"}, "a=b", "a=b"),
        ({"type": "string"}, "", ""),
        ({"type": "int"}, "7", 7),
        ({"type": "bool"}, "true", True),
        ({"type": "array"}, '["a", 1]', ["a", 1]),
        ({"type": "object"}, '{"a": {"b": null}}', {"a": {"b": None}}),
        ({"$ref": "#/definitions/text"}, "7", "7"),
        ({"$ref": "#/definitions/list"}, "[7]", [7]),
    ],
)
def test_values_on_the_command_line(tmp_path: Path, declaration: JsonObject, text: str, wanted: JsonValue):
    made = of_parameters(it=declaration)
    made |= {"languageVersion": "2.0", "definitions": {"text": {"type": "string"}, "list": {"type": "array"}}}
    made["resources"] = {"d": made["resources"][0]}  # type: ignore[index]
    written(tmp_path, made)
    assert resources(answer(tmp_path, "main.json", "-p", f"it={text}"))[0]["tags"] == {"it": wanted}


@pytest.mark.parametrize(("text", "kind"), [("x", "int"), ("[1", "object"), ("1", "bool")])
def test_a_value_of_another_type(tmp_path: Path, text: str, kind: str):
    written(tmp_path, of_parameters(it={"type": kind}))
    result = run(tmp_path, "main.json", "-p", f"it={text}", code=1)
    assert "RP707" in result.stderr and "'it' is not allowed" in result.stderr


def test_a_secret_of_a_key_vault_has_a_value_that_nobody_sees(tmp_path: Path):
    written(tmp_path, of_parameters(it={"type": "securestring"}))
    secret: JsonObject = {"reference": {"keyVault": {"id": "/subscriptions/x"}, "secretName": "s"}}
    written(tmp_path, {"parameters": {"it": secret}}, "main.parameters.json")
    assert resources(answer(tmp_path, "main.json"))[0]["tags"] == {"it": "[parameters('it')]"}


def test_a_value_that_nobody_declares(tmp_path: Path):
    written(tmp_path, of_parameters(it={"type": "string"}))
    assert "declares a parameter 'nope'" in run(tmp_path, "main.json", "-p", "nope=1", code=2).stderr


@pytest.mark.parametrize(
    ("text", "args", "message"),
    [
        (None, [], "RP902"),
        ("{", [], "RP900"),
        ("[]", [], "neither an ARM template nor a Bicep file"),
        ('{"a": 1}', [], "neither an ARM template nor a Bicep file"),
        (json.dumps(template()), ["-p", "missing.json"], "RP902"),
        (json.dumps(template()), ["-p", "main.json"], "RP901"),
    ],
)
def test_files_that_cannot_be_used(tmp_path: Path, text: str | None, args: list[str], message: str):
    if text is not None:
        (tmp_path / "main.json").write_text(text, encoding="utf-8")
    result = run(tmp_path, "main.json", *args, code=2)
    assert message in result.stderr and "help" in result.stderr


def test_a_refused_template_is_still_listed(tmp_path: Path):
    written(tmp_path, template([disk("a/b"), disk(tags={"x": "[nope()]"}), disk("[parameters('q')]")]))
    found = answer(tmp_path, "main.json", code=1)
    assert len(resources(found)) == 3
    rows = [(one["code"], one["path"]) for one in found["diagnostics"]]  # type: ignore[union-attr, index, call-overload]
    assert sorted(rows) == [
        ("RP707", "resources/1/tags/x"),
        ("RP707", "resources/2/name"),
        ("RP710", "resources/0/name"),
    ]
    assert all(one["help"] and one["file"] == "main.json" for one in found["diagnostics"])  # type: ignore[union-attr, index, call-overload]


def test_linked_templates_are_read_beside_the_file(tmp_path: Path):
    link: JsonObject = {"mode": "Incremental", "templateLink": {"relativePath": "parts/disk.json"}}
    written(tmp_path, template([{**deployment("d", {}), "properties": link}]))
    written(tmp_path, template([disk("linked")]), "parts/disk.json")
    assert [one["name"] for one in resources(answer(tmp_path, "main.json"))] == ["linked"]


def test_a_linked_template_that_is_not_there_exits_0_and_says_so(tmp_path: Path):
    link: JsonObject = {"mode": "Incremental", "templateLink": {"relativePath": "parts/disk.json"}}
    written(tmp_path, template([{**deployment("d", {}), "properties": link}]))
    found = answer(tmp_path, "main.json")
    assert [one["code"] for one in found["diagnostics"]] == ["RP903"]  # type: ignore[union-attr, index, call-overload]
    assert [one["name"] for one in resources(found)] == ["d"]


@needs_oracles
@pytest.mark.parametrize("path", sorted(ORACLES.glob("reference-templates/**/*.json")), ids=lambda path: path.stem)
def test_microsofts_own_templates(path: Path):
    made = expand_file(path=str(path))
    jsonschema.validate(made.body, SHAPE)
    wanted = {"RP710"} if path.parent.name.startswith("Crash") and path.stem == "createRestorePoint" else set()
    assert {one.code for one in made.report.active} == wanted
    assert made.report.exit_code("error") == (1 if wanted else 0)


@needs_oracles
def test_bicep_and_its_template_expand_to_the_same():
    compared = 0
    for folder in sorted(ORACLES.glob("bicep-compiled/*")):
        pair = folder / "main.json", folder / "main.bicep"
        if any(not path.is_file() for path in pair) or list(folder.glob("*.bicepparam")):
            continue  # a parameter file is read for the Bicep file only
        compiled, source = (expand_file(path=str(path)) for path in pair)
        assert compiled.body is not None and source.body is not None, folder.name
        jsonschema.validate(source.body, SHAPE)
        assert compiled.report.exit_code("error") == source.report.exit_code("error"), folder.name
        assert compiled.body["resources"] == source.body["resources"], folder.name
        assert compiled.body["outputs"] == source.body["outputs"], folder.name
        compared += 1
    assert compared > 100
