"""The README's output is real. `python tests/test_readme.py` renews it."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
README = ROOT / "README.md"
BLOCK = re.compile(r"<!-- output: armgen (?P<args>[^\n]*) -->\n```\n(?P<text>.*?)```\n", re.DOTALL)


def output(args: str) -> str:
    environment = {**os.environ, "COLUMNS": "100"}
    for name in ("FORCE_COLOR", "NO_COLOR"):
        environment.pop(name, None)
    command = [sys.executable, "-m", "armgen", *args.split()]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, encoding="utf-8", check=False)
    return done.stdout


BLOCKS = [(match["args"], match["text"]) for match in BLOCK.finditer(README.read_text(encoding="utf-8"))]


def test_there_is_output() -> None:
    assert len(BLOCKS) >= 2


@pytest.mark.parametrize(("args", "text"), BLOCKS, ids=[args for args, _ in BLOCKS])
def test_output_is_what_armgen_prints(args: str, text: str) -> None:
    assert output(args) == text, "run `python tests/test_readme.py` and read the difference"


def renew() -> None:
    text = README.read_text(encoding="utf-8")
    new = BLOCK.sub(lambda match: f"<!-- output: armgen {match['args']} -->\n```\n{output(match['args'])}```\n", text)
    README.write_text(new, encoding="utf-8")


if __name__ == "__main__":
    renew()
