"""What a lint reads."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Literal, NamedTuple

from armgen.diagnostics import Document
from armgen.jsontypes import JsonObject

Reader = Callable[[Path], bytes]
"""Reads a file; raises OSError."""

Kind = Literal["spec", "template", "bicep", "bicepparam"]


class LintFile(NamedTuple):
    """A file to judge. `value` is what its text holds, None for Bicep; `root` confines the files that it may open."""

    path: Path
    kind: Kind
    document: Document
    value: JsonObject | None
    root: Path
