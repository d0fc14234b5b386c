"""`make demo` and the README's deployment, as they are shown."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
BLOCK = re.compile(r"<!-- transcript: armgen (?P<args>[^\n]*) -->\n```\n(?P<text>.*?)```\n", re.DOTALL)
BLOCKS = [(one["args"], one["text"]) for one in BLOCK.finditer((ROOT / "README.md").read_text(encoding="utf-8"))]


@pytest.mark.parametrize(("args", "text"), BLOCKS, ids=[args for args, _ in BLOCKS])
def test_the_readmes_deployment_is_what_armgen_prints(args: str, text: str, tmp_path: Path) -> None:
    shutil.copytree(ROOT / "examples", tmp_path / "examples")
    done = subprocess.run(
        [sys.executable, "-m", "armgen", *args.split()],
        cwd=tmp_path,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert re.sub(r"run [0-9a-f]{12}", "run 000000000000", done.stdout) == text


def test_the_readme_shows_a_deployment() -> None:
    assert BLOCKS


def test_the_demo_tells_the_whole_story() -> None:
    done = subprocess.run(
        [sys.executable, ROOT / "examples" / "demo.py"], capture_output=True, encoding="utf-8", check=False
    )
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr
    commands = [line.split()[2] for line in done.stdout.splitlines() if line.startswith("$ armgen")]
    assert commands == ["lint", "lint", "build", "build", "what-if", "deploy", "what-if", "status", "what-if", "deploy"]
    assert "Restore points: 3 made, 1 existed." in done.stdout
    assert "Resource changes: 8 no change." in done.stdout
    assert "1 blocked-update" in done.stdout
