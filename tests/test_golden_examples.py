"""The examples are what their texts say: findings and compiled files are golden.

`pytest --snapshot-update` renews them; CI sets CI=true, under which that is refused (tests/conftest.py).
"""

from __future__ import annotations

import json
from datetime import datetime, timezone
from pathlib import Path

import pytest
from syrupy.assertion import SnapshotAssertion

from armgen.commands.build import build
from armgen.commands.lint import lint, render

ROOT = Path(__file__).resolve().parent.parent
SPECS = sorted((ROOT / "examples").glob("*/*.yaml"))
NOW = datetime(2026, 11, 25, tzinfo=timezone.utc)
GOOD = ["quickstart", "sql-fleet", "cross-region"]


@pytest.fixture(autouse=True)
def at_root(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)


def findings(path: str) -> str:
    outcome = lint(paths=[path], use_config=False, now=NOW)
    code = outcome.result.exit_code()
    return render(outcome, "text", width=80) + f"exit code {code}\n"


@pytest.mark.parametrize("name", [path.relative_to(ROOT).as_posix() for path in SPECS if path.stem != "inventory"])
def test_findings(name: str, snapshot: SnapshotAssertion) -> None:
    assert findings(name) == snapshot


@pytest.mark.parametrize("name", GOOD)
def test_good_examples_have_no_errors(name: str) -> None:
    assert lint(paths=[f"examples/{name}"], use_config=False).result.exit_code() == 0


@pytest.mark.parametrize("name", GOOD)
def test_compiled_files(name: str, tmp_path: Path, snapshot: SnapshotAssertion) -> None:
    built = build(paths=[f"examples/{name}"], output=tmp_path)
    assert not built.refused
    texts = {path.name: path.read_text(encoding="utf-8") for path in sorted(tmp_path.rglob("*")) if path.is_file()}
    assert texts == snapshot
    for file, text in texts.items():
        if file.endswith(".json"):
            assert json.dumps(json.loads(text), indent=2, ensure_ascii=False) + "\n" == text


@pytest.mark.parametrize("name", GOOD)
def test_a_second_build_changes_nothing(name: str, tmp_path: Path) -> None:
    build(paths=[f"examples/{name}"], output=tmp_path)
    again = build(paths=[f"examples/{name}"], output=tmp_path, check=True)
    assert again.written == () and again.differences == ()
