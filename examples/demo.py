"""`make demo`: the whole story on the examples and the sandbox, with the commands that a person would type."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
STAMP = "20261125020000"


def step(folder: Path, text: str, *commands: str, expect: int = 0) -> None:
    """Say what comes, run each command as it is shown, and stop when one ends otherwise than expected."""
    print(f"\n# {text}", flush=True)
    environment = {key: value for key, value in os.environ.items() if key != "ARMGEN_SANDBOX_URL"}
    for command in commands:
        print(f"$ {command}", flush=True)
        arguments = [sys.executable, "-m", *shlex.split(command)]
        code = subprocess.run(arguments, cwd=folder, env=environment, stderr=subprocess.STDOUT, check=False).returncode
        if code != expect:
            sys.exit(f"expected exit code {expect}, got {code}")


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for example in ("broken", "sql-fleet"):
            shutil.copytree(HERE / example, folder / example)
        _check_and_build(folder)
        _preview_and_deploy(folder)
        _change(folder)


def _check_and_build(folder: Path) -> None:
    step(
        folder,
        "A spec with mistakes: what is wrong, why, and what to do next.",
        "armgen lint broken/disks.yaml",
        expect=1,
    )
    step(folder, "A realistic estate, checked against what Microsoft documents.", "armgen lint sql-fleet")
    step(
        folder,
        "Compiled to ARM and Bicep; nothing differs from the spec: what a pull request checks.",
        "armgen build sql-fleet -o out",
        "armgen build sql-fleet -o out --check",
    )


def _preview_and_deploy(folder: Path) -> None:
    step(
        folder,
        "What would change, by what the inventory says exists (exit code 4: something).",
        f"armgen what-if sql-fleet --stamp {STAMP} --detailed-exitcode",
        expect=4,
    )
    step(
        folder,
        "Deployed to a local imitation of Azure. One collection was there before armgen, so it has to be adopted.",
        f"armgen deploy sql-fleet --target sandbox --adopt --yes --stamp {STAMP} --format text",
    )
    step(
        folder,
        "Azure is the state: with the stamp of that run there is nothing left to change (exit code 0).",
        f"armgen what-if sql-fleet --target sandbox --stamp {STAMP} --detailed-exitcode",
        "armgen status sql-fleet --target sandbox",
    )


def _change(folder: Path) -> None:
    spec = folder / "sql-fleet" / "sql-fleet.yaml"
    text = spec.read_text(encoding="utf-8")
    spec.write_text(
        text.replace("exclude: [sql01-log]", "consistency: crash\n        exclude: [sql01-log]"), encoding="utf-8"
    )
    step(
        folder,
        "A changed spec: 'before-cu18' is to be crash-consistent. A restore point cannot be changed (exit code 5).",
        f"armgen what-if sql-fleet --target sandbox --stamp {STAMP} --detailed-exitcode",
        expect=5,
    )
    step(folder, "And so nothing is sent.", "armgen deploy sql-fleet --target sandbox --yes", expect=1)


if __name__ == "__main__":
    main()
