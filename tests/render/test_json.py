"""`--format json` is a contract: its schema, and every field of CLI.md."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from armgen.assets import SCHEMAS
from armgen.commands.lint import lint, render
from armgen.lint.report import LintReport
from armgen.render import json_v1
from tests.render.reports import full, report

ROOT = Path(__file__).resolve().parents[2]


def body_of(made: LintReport | str) -> dict[str, Any]:
    body: dict[str, Any] = json.loads(made if isinstance(made, str) else json_v1.render(made))
    schema = json.loads((SCHEMAS / "lint-output.schema.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.Draft202012Validator(schema).validate(body)
    return body


def test_every_field() -> None:
    body = body_of(full())
    assert list(body) == ["schemaVersion", "tool", "constraints", "summary", "diagnostics"]
    assert body["summary"] == {
        "error": 1,
        "warning": 1,
        "info": 2,
        "suppressed": 1,
        "files": 1,
        "machinesWithoutFacts": 0,
    }
    first, *_ = body["diagnostics"]
    assert set(first) == {
        *("code", "slug", "severity", "message", "note", "help", "file", "line", "column", "endLine", "endColumn"),
        *("path", "resource", "source", "suppressed", "fingerprint", "related", "fix"),
    }
    assert first["source"]["edition"] == "2022-02"
    assert first["related"] == [
        {"file": "payroll.yaml", "line": 1, "column": 1, "path": "", "message": "disk 'log'"},
    ]
    assert [one["suppressed"] for one in body["diagnostics"]][3] == {
        "kind": "spec",
        "reason": "rebuilt from scripts",
        "owner": "bcdr@contoso.example",
        "until": "2027-03-31",
    }


def test_nothing_found() -> None:
    assert body_of(report())["diagnostics"] == []


@pytest.mark.parametrize("constraints", ["2022-02", "2026-09", "all"])
def test_the_examples(constraints: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    body = body_of(render(lint(paths=["examples"], constraints=constraints), "json"))
    assert body["constraints"] == constraints
    assert all(("editions" in one) is (constraints == "all") for one in body["diagnostics"])
    assert any(one["fix"] for one in body["diagnostics"])
    if constraints == "all":
        editions = {tuple(one["editions"]) for one in body["diagnostics"]}
        assert editions >= {("2022-02",), ("2026-09",), ("2022-02", "2026-09")}
    places = [(one["file"], one["line"], one["column"], one["code"]) for one in body["diagnostics"]]
    assert places == sorted(places)


def test_edits_of_fixes_are_where_the_text_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    body = body_of(render(lint(paths=["examples/broken/versions.yaml"]), "json"))
    fixes = [one["fix"] for one in body["diagnostics"] if one["fix"]]
    text = Path("examples/broken/versions.yaml").read_text(encoding="utf-8").split("\n")
    edit = fixes[0]["edits"][0]
    assert edit["line"] == edit["endLine"]
    assert text[edit["line"] - 1][edit["column"] - 1 : edit["endColumn"] - 1] == '"2020-06-01"'
    assert (fixes[0]["safe"], edit["text"]) == (True, '"2021-03-01"')
