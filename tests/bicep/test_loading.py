"""Files that a Bicep file loads: what may name them."""

from __future__ import annotations

from pathlib import Path

import pytest

from armgen.bicep import lower
from tests.bicep.bicep_files import places, written

HEAD = """\
param s string = 'a'
var folder = 'data'
var number = 1
var file = '${folder}/a${number}.txt'
var encoding = 'utf-8'
var part = '$.a'
var held = { path: 'data/a1.txt' }
var typed string = 'data/a1.txt'
"""
LINE = HEAD.count("\n") + 1
FILES = {"data/a1.txt": "one", "data/j.json": '{"a": "two"}'}


def loaded(folder: Path, value: str) -> tuple[object, list[tuple[str, int, int]]]:
    """The variable that holds what is loaded, and the findings."""
    made = lower(written(folder, {"main.bicep": f"{HEAD}var q = {value}\n", **FILES}), root=folder)
    variables = made.template["variables"]
    assert isinstance(variables, dict)
    name = next((one for one in variables if one.startswith("$fxv")), "q")
    return variables.get(name), places(made.diagnostics)


@pytest.mark.parametrize(
    ("value", "wanted"),
    [
        ("loadTextContent('data/a1.txt')", "one"),
        ("loadTextContent(file)", "one"),
        ("loadTextContent(('${folder}/a1.txt'), encoding)", "one"),
        ("loadJsonContent('${folder}/j.json', part)", "two"),
    ],
)
def test_variables_may_name_it(tmp_path: Path, value: str, wanted: str) -> None:
    assert loaded(tmp_path, value) == (wanted, [])


@pytest.mark.parametrize("value", ["loadTextContent(held.path)", "loadTextContent(toLower('DATA/A1.TXT'))"])
def test_what_the_compiler_works_out_stays_open(tmp_path: Path, value: str) -> None:
    assert loaded(tmp_path, value)[1] == [("RP903", LINE, len("var q = loadTextContent(") + 1)]


@pytest.mark.parametrize(
    "value",
    [
        "loadTextContent(s)",
        "loadTextContent('${s}.txt')",
        "loadTextContent(typed)",
        "loadTextContent(resourceGroup().name)",
        "loadTextContent('data/a1.txt', s)",
        "loadJsonContent('data/j.json', s)",
        "[for folder in ['data']: loadTextContent('${folder}/a1.txt')]",
    ],
)
def test_values_may_not(tmp_path: Path, value: str) -> None:
    assert [(code, line) for code, line, _ in loaded(tmp_path, value)[1]] == [("RP707", LINE)]
