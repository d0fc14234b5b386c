"""TOML with the places of its keys: the standard reader has none, so the lines are scanned for them."""

from __future__ import annotations

import re
import sys
from typing import Literal

from armgen.diagnostics import Comment, Part, Span
from armgen.documents.errors import DocumentError
from armgen.jsontypes import JsonObject, JsonValue, Path

if sys.version_info >= (3, 11):
    import tomllib
else:  # pragma: no cover - the same library by its older name
    import tomli as tomllib

_TABLE = re.compile(r"\s*\[\[?\s*(?P<name>[^\]]+?)\s*\]\]?\s*(?:#.*)?$")
_KEY = re.compile(
    r"\s*(?P<key>(?:[A-Za-z0-9_-]+|\"[^\"]*\"|'[^']*')(?:\s*\.\s*(?:[A-Za-z0-9_-]+|\"[^\"]*\"|'[^']*'))*)\s*="
)
_PART = re.compile(r"[A-Za-z0-9_-]+|\"[^\"]*\"|'[^']*'")
_WHERE = re.compile(r"\(at line (\d+), column (\d+)\)|\(at end of document\)")


class TomlDocument:
    """A TOML text; implements `armgen.diagnostics.Document`. Keys are found by lines, values in arrays are not."""

    kind: Literal["yaml", "json", "bicep", "bicepparam", "toml"] = "toml"

    def __init__(self, name: str, text: str) -> None:
        self.name = name
        self.text = text
        self._places: dict[tuple[str, ...], Span] | None = None

    def locate(self, path: Path, part: Part = "auto") -> Span:
        """The span of the key, or of its nearest ancestor that is written."""
        places = self._scan()
        names = tuple(str(step) for step in path)
        for size in range(len(names), 0, -1):
            if names[:size] in places:
                return places[names[:size]]
        return Span(1, 1, 1, 2)

    def node_at(self, line: int) -> Path:
        return next((path for path, span in self._scan().items() if span.line == line), ())

    def comments(self) -> list[Comment]:
        return []

    def _scan(self) -> dict[tuple[str, ...], Span]:
        if self._places is None:
            self._places = {}
            table: tuple[str, ...] = ()
            for number, line in enumerate(self.text.split("\n"), 1):
                header = _TABLE.match(line)
                key = None if header else _KEY.match(line)
                if header:
                    table = _names(header["name"])
                    self._places.setdefault(table, _span(number, header.span("name")))
                elif key:
                    self._places.setdefault((*table, *_names(key["key"])), _span(number, key.span("key")))
        return self._places


def read_toml(name: str, text: str) -> tuple[TomlDocument, JsonObject]:
    """The value of a TOML text; dates become ISO texts. Raises DocumentError."""
    try:
        value = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        where = _WHERE.search(str(error))
        lines = text.split("\n")
        line, column = (int(where[1]), int(where[2])) if where and where[1] else (len(lines), len(lines[-1]) + 1)
        problem = _WHERE.sub("", str(error)).strip()
        raise DocumentError(
            f"This is no TOML: {problem}.", Span(line, column, line, column + 1), "Mend this line."
        ) from None
    return TomlDocument(name, text), {key: _plain(item) for key, item in value.items()}


def _plain(value: object) -> JsonValue:
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    return value if isinstance(value, (bool, int, float, str)) else str(value)


def _names(dotted: str) -> tuple[str, ...]:
    return tuple(part.strip("\"'") for part in _PART.findall(dotted))


def _span(line: int, columns: tuple[int, int]) -> Span:
    return Span(line, columns[0] + 1, line, columns[1] + 1)
