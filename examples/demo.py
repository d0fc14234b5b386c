"""`make demo`: the main job on the examples, with the commands that a person would type."""

from __future__ import annotations

import shlex
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent


def step(text: str, *commands: str, expect: int = 0) -> None:
    """Say what comes, run each command as it is shown, and stop when one ends otherwise than expected."""
    print(f"\n# {text}", flush=True)
    for command in commands:
        print(f"$ {command}", flush=True)
        code = subprocess.run([sys.executable, "-m", *shlex.split(command)], cwd=HERE.parent, check=False).returncode
        if code != expect:
            sys.exit(f"expected exit code {expect}, got {code}")


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder).as_posix()
        step(
            "A spec with mistakes: what is wrong, why, and what to do next.",
            "armgen lint examples/broken/disks.yaml",
            expect=1,
        )
        step(
            "A realistic estate, checked against what Microsoft documents.",
            "armgen lint examples/sql-fleet examples/cross-region",
        )
        step("Compiled to ARM and Bicep.", f"armgen build examples/sql-fleet examples/cross-region -o {out}")
        step(
            "Nothing differs from the spec: what a pull request checks.",
            f"armgen build examples/sql-fleet examples/cross-region -o {out} --check",
        )
        print(f"\n# One of the files\n{Path(folder, 'sql-fleet.bicep').read_text(encoding='utf-8')}")


if __name__ == "__main__":
    main()
