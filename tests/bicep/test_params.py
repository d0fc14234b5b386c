"""Parameter files: the functions that they alone have, and what those may be given."""

from __future__ import annotations

from pathlib import Path

import pytest

from armgen.bicep import read_params
from armgen.jsontypes import JsonObject

TEMPLATE = "param s string = ''\nparam o object = {}\n"


def read(folder: Path, text: str) -> tuple[dict[str, JsonObject], list[str]]:
    """The entries and the messages of a parameter file."""
    (folder / "main.bicep").write_text(TEMPLATE)
    made = read_params(folder / "main.bicepparam", text=f"using 'main.bicep'\n{text}\n", environment={"USER": "ada"})
    return made.entries, [one.message for one in made.diagnostics]


def test_namespaces(tmp_path: Path) -> None:
    entries, found = read(
        tmp_path, "param s = sys.readEnvironmentVariable('USER')\nparam o = sys.externalInput('a', {})"
    )
    assert not found
    assert entries == {"s": {"value": "ada"}, "o": {"expression": "[externalInputs('a')]"}}


def test_secret_of_inputs_from_outside(tmp_path: Path) -> None:
    entries, found = read(
        tmp_path, "param s = az.getSecret(externalInput('sub'), 'rg', 'kv', externalInput('name'), '1')"
    )
    assert not found
    vault = "[resourceId(externalInputs('sub'), 'rg', 'Microsoft.KeyVault/vaults', 'kv')]"
    name = "[externalInputs('name')]"
    assert entries["s"] == {"reference": {"keyVault": {"id": vault}, "secretName": name, "secretVersion": "1"}}


def test_secret_of_a_condition(tmp_path: Path) -> None:
    text = "var live = readEnvironmentVariable('USER') == '{}'\nparam s = live ? getSecret('s', 'g', 'v', 'n') : 'none'"
    reference = {"keyVault": {"id": "/subscriptions/s/resourceGroups/g/providers/Microsoft.KeyVault/vaults/v"}}
    assert read(tmp_path, text.format("ada")) == ({"s": {"reference": {**reference, "secretName": "n"}}}, [])
    assert read(tmp_path, text.format("bob")) == ({"s": {"value": "none"}}, [])


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("param s = az.resourceId('A.B/c', 'd')", "The function 'resourceId' does not exist here."),
        ("param o = { a: getSecret('s', 'g', 'v', 'n') }", "getSecret() may only be the whole value of a parameter."),
        ("var v = az.getSecret('s', 'g', 'v', 'n')", "getSecret() may only be the whole value of a parameter."),
        (
            "param o = getSecret('s', 'g', 'v', 'n')",
            "A value of type object | null is wanted here, and this is string.",
        ),
        (
            "param s = null\nparam o = { a: s }",
            "'s' is null, which stands for the default of the template: no other value can use it.",
        ),
        (
            "param s = getSecret('s', 'g', 'v', 'n')\nparam o = { a: s }",
            "'s' is a secret, which is read from its key vault later: no other value can use it.",
        ),
        ("param s = getSecret('s', 'g', 'v')", "getSecret() takes 4 to 5 arguments, not 3."),
        ("var v = 'a'\nparam s = externalInput(v)", "externalInput() takes values that are written out."),
        (
            "param s = externalInput('a', { b: externalInput('c') })",
            "externalInput() takes values that are written out.",
        ),
    ],
)
def test_mistakes(tmp_path: Path, text: str, wanted: str) -> None:
    assert read(tmp_path, text)[1] == [wanted]


def test_no_such_functions_in_a_template(tmp_path: Path) -> None:
    (tmp_path / "m.bicep").write_text("output a string = az.getSecret('s', 'g', 'v', 'n')\n")
    found = read_params(tmp_path / "m.bicepparam", text="using 'm.bicep'\n").diagnostics
    assert [one.message for one in found] == ["The function 'getSecret' does not exist here."]


def test_using_with_a_configuration_is_experimental(tmp_path: Path) -> None:
    (tmp_path / "m.bicep").write_text("")
    text = "using 'm.bicep' with {\n  mode: 'x'\n}\n"
    found = [one.code for one in read_params(tmp_path / "m.bicepparam", text=text).diagnostics]
    (tmp_path / "bicepconfig.json").write_text('{"experimentalFeaturesEnabled": {"deployCommands": true}}')
    assert (found, read_params(tmp_path / "m.bicepparam", text=text).diagnostics) == (["RP707"], [])
