"""Golden cases: a folder of tests/golden is a test.

`spec.yaml` (and `inventory.yaml`) go in; `diagnostics.txt` is what `armgen lint` says at 80 columns, with the exit code;
`expected/` is what `armgen build` writes, and is not there when errors keep it from writing. `pytest --snapshot-update`
renews them for people to read; CI sets CI=true, under which that is refused (conftest.py).
"""

from __future__ import annotations

import shutil
from datetime import datetime, timezone
from pathlib import Path

import pytest

from armgen.commands.build import build
from armgen.commands.lint import lint, render

GOLDEN = Path(__file__).parent / "golden"
CASES = sorted(path.parent for path in GOLDEN.glob("*/spec.yaml"))
NOW = datetime(2026, 11, 25, tzinfo=timezone.utc)


def said() -> str:
    outcome = lint(paths=["spec.yaml"], use_config=False, now=NOW)
    return render(outcome, "text", width=80) + f"exit code {outcome.result.exit_code()}\n"


def made(folder: Path) -> dict[str, str]:
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8") for path in files}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_golden(case: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, pytestconfig: pytest.Config) -> None:
    monkeypatch.chdir(case)
    text = said()
    build(paths=["spec.yaml"], output=tmp_path)
    files = made(tmp_path)
    if pytestconfig.getoption("update_snapshots"):
        (case / "diagnostics.txt").write_text(text, encoding="utf-8")
        shutil.rmtree(case / "expected", ignore_errors=True)
        if files:
            shutil.copytree(tmp_path, case / "expected")
    assert text == (case / "diagnostics.txt").read_text(encoding="utf-8")
    assert files == (made(case / "expected") if (case / "expected").is_dir() else {})


def test_there_are_cases() -> None:
    assert len(CASES) >= 10


def test_goldens_are_not_renewed_in_ci(pytester_like: list[str]) -> None:
    assert "goldens are not updated in CI" in "".join(pytester_like)


@pytest.fixture
def pytester_like() -> list[str]:
    import os
    import subprocess
    import sys

    done = subprocess.run(
        [sys.executable, "-m", "pytest", "tests/test_golden.py", "--snapshot-update", "-q", "--co"],
        cwd=Path(__file__).parent.parent,
        env={**os.environ, "CI": "true"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode != 0
    return [done.stdout, done.stderr]
