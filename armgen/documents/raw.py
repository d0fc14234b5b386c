"""A file as plain text: for files that could not be read, and for those that another front end reads."""

from __future__ import annotations

from typing import Literal

from armgen.diagnostics import Comment, Part, Span
from armgen.jsontypes import Path


class RawDocument:
    """Implements `Document` with one node: the whole text."""

    def __init__(
        self, name: str, text: str = "", kind: Literal["yaml", "json", "bicep", "bicepparam", "toml"] = "yaml"
    ) -> None:
        self.name = name
        self.text = text
        self.kind = kind

    def locate(self, path: Path, part: Part = "auto") -> Span:
        """The first line, whatever the path."""
        return Span(1, 1, 1, max(2, len(self.text.split("\n", 1)[0]) + 1))

    def node_at(self, line: int) -> Path:
        return ()

    def comments(self) -> list[Comment]:
        return []
