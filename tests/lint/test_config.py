"""The config: which file has which, what its settings do, what is wrong in it; its published schema agrees."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from armgen.assets import SCHEMAS
from armgen.codes import CODES, FAMILIES
from armgen.commands.lint import lint
from armgen.config import find_config
from armgen.diagnostics import Severity, span_of
from armgen.documents.toml_text import read_toml
from tests.lint.specs import ONE, codes, found, spec, write


def wrong(text: str) -> list[tuple[str, int, str]]:
    write(text, "armgen.toml")
    return [(one.code, span_of(one.origin, one.part).line, one.message) for one in find_config(Path())[1]]


def test_each_file_has_the_nearest_config_upward() -> None:
    write('ignore = ["RP102"]\n', "armgen.toml")
    write('[tool.armgen]\nignore = ["RP104"]\n', "b/pyproject.toml")
    write('[tool.other]\nname = "x"\n', "a/pyproject.toml")
    for folder in ("a", "b", "b/deep"):
        write(spec(ONE), f"{folder}/spec.yaml")
    left = {(one.origin.document.name, one.code) for one in found(".")}
    assert left == {("a/spec.yaml", "RP104"), ("b/spec.yaml", "RP102"), ("b/deep/spec.yaml", "RP102")}


def test_armgen_toml_wins_over_pyproject_toml() -> None:
    write('ignore = ["RP102"]\n', "armgen.toml")
    write('[tool.armgen]\nignore = ["RP104"]\n', "pyproject.toml")
    write(spec(ONE))
    assert codes(found()) == ["RP104"]


def test_no_config_passes_over_it() -> None:
    write('ignore = ["RP1"]\n', "armgen.toml")
    write(spec(ONE))
    assert codes(found()) == []
    assert codes(found(use_config=False)) == ["RP102", "RP104"]


def test_the_edition_of_a_config_and_what_wins_over_it() -> None:
    write('constraints = "2026-09"\n', "armgen.toml")
    write(spec(ONE))
    assert lint(paths=["spec.yaml"]).result.constraints == "2026-09"
    assert lint(paths=["spec.yaml"], constraints="2022-02").result.constraints == "2022-02"
    write('constraints = "all"\n', "armgen.toml")
    assert [one.editions for one in found(select=["RP102"])] == [("2022-02",)]


def test_what_the_command_line_selects_wins_over_what_a_config_ignores() -> None:
    write('ignore = ["RP102"]\n', "armgen.toml")
    write(spec(ONE))
    assert codes(found()) == ["RP104"]
    assert codes(found(ignore=["RP104"])) == []
    assert codes(found(select=["RP102"])) == ["RP102"]
    assert codes(found(select=["RP1"], ignore=["RP104"])) == ["RP102"]


def test_severities_by_rule() -> None:
    write('[severity]\nRP102 = "info"\nrp104 = "warning"\n', "armgen.toml")
    write(spec(ONE))
    assert [one.severity for one in found()] == [Severity.INFO, Severity.WARNING]


@pytest.mark.parametrize("code", ["RP900", "RP901", "RP902", "RP907"])
def test_what_makes_a_file_unusable_keeps_its_severity(code: str) -> None:
    ((reported, line, message),) = wrong(f'[severity]\n{code} = "info"\n')
    assert (reported, line) == ("RP901", 2)
    assert f"{code} cannot be changed" in message


def test_ignores_by_path() -> None:
    write('[perPathIgnores]\n"legacy/*" = ["RP1"]\n', "armgen.toml")
    write(spec(ONE), "legacy/deep/spec.yaml")
    write(spec(ONE), "new/spec.yaml")
    assert {one.origin.document.name for one in found(".")} == {"new/spec.yaml"}


def test_paths_are_those_below_the_config_wherever_armgen_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    write('[perPathIgnores]\n"legacy/*" = ["RP1"]\n', "armgen.toml")
    write(spec(ONE), "legacy/spec.yaml")
    monkeypatch.chdir("legacy")
    assert found() == []


def test_inventories_and_their_age() -> None:
    inventory = "armgenInventory: 1\ntakenAt: 2026-01-01T00:00:00Z\nmachines: {}\n"
    write(inventory, "facts/inventory.yaml")
    write('[inventory]\nfiles = ["inventory.yaml"]\nmaxAge = "30d"\n', "facts/armgen.toml")
    write(spec(ONE), "facts/spec.yaml")
    assert "RP115" in codes(found("facts"))
    write('[inventory]\nfiles = ["gone.yaml"]\n', "facts/armgen.toml")
    (gone,) = [one for one in found("facts/spec.yaml") if one.code == "RP902"]
    assert gone.origin.document.name == "facts/gone.yaml" and "'facts/gone.yaml'" in gone.message


@pytest.mark.parametrize(
    ("text", "line", "part"),
    [
        ('constraint = "2026-09"\n', 1, "Did you mean `constraints`?"),
        ('constraints = "2023-01"\n', 1, "`constraints` cannot be '2023-01'"),
        ('\nformat = "sarf"\n', 2, "Did you mean 'sarif'?"),
        ('failOn = "errors"\n', 1, "Did you mean 'error'?"),
        ('target = "aws"\n', 1, "`target`"),
        ('select = ["RP7", "XX"]\n', 1, "no rule or family XX"),
        ('ignore = "RP1"\n', 1, "not a list"),
        ('[severity]\nRP102 = "fatal"\n', 2, "'fatal'"),
        ('[severity]\nRP999 = "info"\n', 2, "There is no rule RP999"),
        ('[perPathIgnores]\n"a/*" = ["RP999"]\n', 2, "RP999"),
        ('[inventory]\nmaxage = "30d"\n', 2, "Did you mean `maxAge`?"),
        ('[inventory]\nmaxAge = "30"\n', 2, "no duration"),
        ('[[suppressions]]\nrule = "RP102"\n', 1, "has no `reason`"),
        ('[[suppressions]]\nrule = "RP102"\nreason = " "\n', 3, "`reason`"),
        ('[[suppressions]]\nrule = "RP999"\nreason = "x"\n', 2, "There is no rule RP999"),
        ('[[suppressions]]\nrule = "RP102"\nreason = "x"\nuntil = "soon"\n', 4, "no date"),
        ('suppressions = "RP102"\n', 1, "not a list of tables"),
    ],
)
def test_what_is_wrong_is_found_where_it_stands(text: str, line: int, part: str) -> None:
    ((code, where, message),) = wrong(text)
    assert code == "RP901"
    assert part in message
    assert where == line or text.startswith("[[")  # places inside of arrays of tables are those of the array


def test_a_config_that_is_no_toml() -> None:
    ((code, line, message),) = wrong("select = [\n  RP1\n]\n")
    assert (code, line) == ("RP900", 2)
    assert "no TOML" in message
    write(spec(ONE))
    assert lint(paths=["spec.yaml"]).result.exit_code() == 2


# The published schema


SCHEMA: dict[str, Any] = json.loads((SCHEMAS / "config.schema.json").read_text(encoding="utf-8"))


def test_the_schema_names_every_code_and_family() -> None:
    properties = SCHEMA["properties"]
    assert SCHEMA["$defs"]["codes"]["enum"] == [*FAMILIES, *CODES]
    assert properties["severity"]["propertyNames"]["enum"] == [code for code, row in CODES.items() if row.lowerable]
    assert properties["suppressions"]["items"]["properties"]["rule"]["enum"] == list(CODES)


@pytest.mark.parametrize(
    ("text", "fits"),
    [
        ("", True),
        ('constraints = "all"\nformat = "junit"\nfailOn = "never"\ntarget = "sandbox"\n', True),
        ('select = ["RP1", "RP502"]\nignore = []\n', True),
        ('[severity]\nRP102 = "warning"\n[perPathIgnores]\n"a/*" = ["RP2"]\n', True),
        ('[[suppressions]]\nrule = "RP102"\nreason = "x"\nowner = "me"\nuntil = 2027-01-01\nfiles = "a/*"\n', True),
        ('[inventory]\nfiles = ["a.yaml"]\nmaxAge = "36h"\n', True),
        ('constraint = "all"\n', False),
        ('format = "xml"\n', False),
        ('select = ["RP999"]\n', False),
        ('[severity]\nRP901 = "info"\n', False),
        ('[severity]\nRP102 = "off"\n', False),
        ('[[suppressions]]\nrule = "RP102"\n', False),
        ('[[suppressions]]\nrule = "RP102"\nreason = ""\n', False),
        ('[inventory]\nmaxAge = "30 days"\n', False),
        ("inventory = 3\n", False),
    ],
)
def test_schema_and_reader_agree(text: str, fits: bool) -> None:
    _, value = read_toml("armgen.toml", text)
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    assert (not list(jsonschema.Draft202012Validator(SCHEMA).iter_errors(value))) is fits
    assert (wrong(text) == []) is fits


def test_the_page_of_the_config_shows_one_that_fits(monkeypatch: pytest.MonkeyPatch) -> None:
    page = (SCHEMAS.parent / "docs" / "config.md").read_text(encoding="utf-8")
    example = page.split("```toml\n")[1].split("```")[0]
    assert wrong(example) == []
    _, value = read_toml("armgen.toml", example)
    assert set(value) == set(SCHEMA["properties"])
    jsonschema.Draft202012Validator(SCHEMA).validate(value)
