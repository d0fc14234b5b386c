"""Specs for tests of what happens around the rules."""

from __future__ import annotations

from pathlib import Path

from armgen.commands.lint import lint
from armgen.diagnostics import Diagnostic
from tests.estates import HEAD, machine

ULTRA = "{name: sql01-log, role: data, lun: 0, sku: UltraSSD_LRS}"
SHARED = "{name: sql01-quorum, role: data, lun: 1, sku: Premium_LRS, maxShares: 2}"
MACHINES = "machines:\n" + machine("sql01", disks=(ULTRA, SHARED))


def spec(collections: str, more: str = "") -> str:
    """A spec with machine sql01, which has an Ultra and a shared disk; `collections` as YAML, indented by two."""
    return f"{HEAD}{MACHINES}collections:\n{collections}{more}"


ONE = """\
  c:
    machine: sql01
    restorePoints:
      p: {}
"""


def found(path: str = "spec.yaml", **options: object) -> list[Diagnostic]:
    return list(lint(paths=[path], **options).result.diagnostics)  # type: ignore[arg-type]


def write(text: str, name: str = "spec.yaml") -> Path:
    path = Path(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="")
    return path


def codes(diagnostics: list[Diagnostic], *, active: bool = True) -> list[str]:
    return [one.code for one in diagnostics if not active or one.suppressed is None]
