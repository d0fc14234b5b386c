"""`docs/rules/`, `armgen explain` and `armgen rules`: one page a rule, made from docstrings and catalogue."""

from __future__ import annotations

import importlib.util
import json
import re
from pathlib import Path
from types import ModuleType

import pytest

from armgen import catalog
from armgen.codes import CODES, EDITIONS, FAMILIES
from armgen.commands.explain import explain
from armgen.commands.rules import rules
from armgen.errors import UsageError
from armgen.render.rulepage import Example, no_error, read_doc, rule_page

DOCS = Path(__file__).resolve().parents[2] / "docs"


@pytest.fixture(scope="module")
def generator() -> ModuleType:
    spec = importlib.util.spec_from_file_location("docs_generate", DOCS / "generate.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


# docs/rules


def test_the_pages_are_what_the_generator_makes(generator: ModuleType) -> None:
    assert generator.differing(generator.pages()) == [], "run python docs/generate.py"


def test_there_is_one_page_a_rule_and_an_index() -> None:
    assert {path.name for path in (DOCS / "rules").iterdir()} == {"README.md", *(f"{code}.md" for code in CODES)}


def test_the_index_links_every_page_and_names_every_family_and_edition() -> None:
    index = (DOCS / "rules" / "README.md").read_text(encoding="utf-8")
    assert set(re.findall(r"\]\((RP\d{3})\.md\)", index)) == set(CODES)
    assert all(f"## {key}: {title}" in index for key, title in FAMILIES.items())
    assert all(f"`{edition}`" in index for edition in EDITIONS)


def test_the_generator_writes_checks_and_removes(
    generator: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(generator, "HERE", tmp_path)
    assert generator.main(["--check"]) == 1
    assert "docs/rules/RP102.md differs" in capsys.readouterr().err
    assert generator.main([]) == 0
    (tmp_path / "rules" / "RP998.md").write_text("gone", encoding="utf-8")
    assert generator.main(["--check"]) == 1
    assert generator.main([]) == 0
    assert not (tmp_path / "rules" / "RP998.md").exists()
    assert generator.main(["--check"]) == 0


# Docstrings


@pytest.mark.parametrize("code", CODES)
def test_every_rule_says_what_it_finds_with_a_bad_and_a_good_example(code: str) -> None:
    doc = rule_page(CODES[code]).doc
    assert doc.summary
    assert doc.paragraphs
    assert any(example.bad for example in doc.examples)
    assert any(not example.bad for example in doc.examples)


def test_a_docstring_taken_apart() -> None:
    doc = read_doc(
        """An Ultra disk.

    It is barred
    by the edition:

    - one
    - two

    Bad::

        a: 1

        b:
          c: 2

    Good (application)::

        a: 2

    More text.

    Source: the overview,
    its limitations.
    """
    )
    assert doc.summary == "An Ultra disk."
    assert doc.paragraphs == ("It is barred by the edition:", "- one\n- two", "More text.")
    assert doc.examples == (Example(True, "", "a: 1\n\nb:\n  c: 2"), Example(False, "application", "a: 2"))
    assert doc.source == "the overview, its limitations."


def test_an_empty_docstring() -> None:
    assert read_doc("") == ("", (), (), "")


# explain


@pytest.mark.parametrize("code", CODES)
def test_explain_gives_every_edition_with_its_sources(code: str) -> None:
    text = explain(code)
    assert text.startswith(f"{code} {CODES[code].slug}: ")
    plain = " ".join(text.split())
    for edition in catalog.editions():
        assert f"{edition.id} ({edition.title}): " in plain
        for statement in catalog.statements(code, edition.id):
            assert statement.text in plain
            assert statement.page.url in plain
            assert all(rival.text in plain and rival.page.url in plain for rival in statement.rivals)
    assert "Bad" in text
    assert "Good" in text
    error = catalog.azure_error(code)
    assert "What Azure answers" in text
    said = f"{error.code}: {error.message}. {error.fix}" if error is not None else no_error(CODES[code])
    assert " ".join(said.split()) in plain
    assert text.endswith("\n")


def test_where_no_page_gives_an_error_what_azure_does_is_said() -> None:
    assert "Azure never sees it" in explain("RP904")
    assert "It refuses the request" in explain("RP103")
    assert "Nothing: it takes the request." in explain("RP601")


def test_explain_fits_80_columns_but_for_addresses_and_examples() -> None:
    for code in CODES:
        before, _, _ = explain(code).partition("\nBad")
        assert all(len(line) <= 80 or len(line.split()) == 1 for line in before.splitlines()), code


def test_explain_of_one_edition() -> None:
    text = explain("ultra-disk", "2026-09")
    assert "2026-09 (September 2026): error or none" in text
    assert "February 2022" not in text


@pytest.mark.parametrize(
    ("wanted", "hint"),
    [("RP1022", "RP102 (ultra-disk)"), ("ultra-dsik", "RP102 (ultra-disk)"), ("zzzz", "'armgen rules' lists")],
)
def test_unknown_rules_are_usage_errors_with_a_near_match(wanted: str, hint: str) -> None:
    with pytest.raises(UsageError) as caught:
        explain(wanted)
    assert caught.value.exit_code == 2
    assert wanted in caught.value.message
    assert hint in caught.value.hint


def test_unknown_editions_are_usage_errors() -> None:
    with pytest.raises(UsageError, match="2023-01") as caught:
        explain("RP102", "2023-01")
    assert "2022-02, 2026-09" in caught.value.hint


# rules


def test_rules_as_json() -> None:
    body = json.loads(rules("json"))
    assert body["schemaVersion"] == 1
    assert body["editions"] == list(EDITIONS)
    assert [row["code"] for row in body["rules"]] == list(CODES)
    ultra = next(row for row in body["rules"] if row["code"] == "RP102")
    assert ultra["severity"] == {"2022-02": "error", "2026-09": "error"}
    assert ultra["alsoSeverity"] == {"2026-09": None}


@pytest.mark.parametrize("format_", ["text", "markdown"])
def test_rules_as_text(format_: str) -> None:
    text = rules(format_)
    assert all(code in text and row.slug in text for code, row in CODES.items())
    assert all(title in text for title in FAMILIES.values())
    if format_ == "text":
        assert max(map(len, text.splitlines())) <= 80
