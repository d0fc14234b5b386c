"""A JSON text with the places of its nodes, found only when they are asked for."""

from __future__ import annotations

import re
from json import JSONDecoder
from typing import Literal

from armgen.diagnostics import Comment, Part, Span
from armgen.documents.json_text import DuplicateKeyError, blank, read_json
from armgen.documents.kinds import kind_of
from armgen.jsontypes import JsonValue, Path

_BLANKS = re.compile(r"[ \t\r\n]*")
_COMMENT = re.compile(r'"(?:[^"\\]|\\.)*"|(?P<line>//[^\n]*)|(?P<block>/\*.*?\*/)', re.DOTALL)

Entry = tuple[int, int, int, int]
"""Offsets: key start, key end, value start, value end (the key is empty in lists)."""


class JsonDocument:
    """Implements `armgen.diagnostics.Document`. Values that no path leads into are skipped by json's C scanner."""

    kind: Literal["yaml", "json", "bicep", "bicepparam", "toml"] = "json"

    def __init__(self, name: str, text: str) -> None:
        self.name = name
        self.text = text
        self.overwritten: list[tuple[str, Span]] = []
        """Keys that come again in their object, where each is there before: Azure takes the last in a template."""
        self._clean: str | None = None
        self._children: dict[int, dict[str | int, Entry]] = {}
        self._lines: list[int] | None = None
        self._scan = JSONDecoder(strict=False).raw_decode

    def locate(self, path: Path, part: Part = "auto") -> Span:
        """The span of the key or value; of the nearest ancestor that exists when there is no such node."""
        at = _BLANKS.match(self._cleaned(), 0).end()  # type: ignore[union-attr]
        found: Entry | None = None
        for step in path:
            entry = self._entries(at).get(step)
            if entry is None:
                break
            found, at = entry, entry[2]
        if found is None:
            return self._span(at, at + 1)
        key_start, key_end, start, end = found
        scalar = self._cleaned()[start] not in "{["
        if key_end > key_start and (part == "key" or (part == "auto" and not scalar)):
            return self._span(key_start, key_end)
        return self._span(start, end) if scalar else self._span(start, start + 1)

    def node_at(self, line: int) -> Path:
        """The path of the outermost node that starts on the line."""
        path: list[str | int] = []
        at = _BLANKS.match(self._cleaned(), 0).end()  # type: ignore[union-attr]
        while True:
            before: tuple[str | int, Entry] | None = None
            for step, entry in self._entries(at).items():
                start = entry[0] if entry[1] > entry[0] else entry[2]
                starts_at = self._line(start)
                if starts_at == line:
                    return (*path, step)
                if starts_at > line:
                    break
                before = step, entry
            if before is None:
                return ()
            path.append(before[0])
            at = before[1][2]

    def comments(self) -> list[Comment]:
        if self._clean is self.text:
            return []  # it was read as it stands
        found: list[Comment] = []
        for match in _COMMENT.finditer(self.text):
            if match[0].startswith('"'):
                continue
            text = match[0][2:-2] if match["block"] else match[0][2:]
            line = self._line(match.start())
            start = self._starts()[line - 1]
            own = not self.text[start : match.start()].strip()
            found.append(Comment(line, match.start() - start + 1, text.strip(), own))
        return found

    def know_clean(self, cleaned: str) -> None:
        """Takes the text without comments from whoever has made it already."""
        self._clean = cleaned

    def _cleaned(self) -> str:
        if self._clean is None:
            self._clean = blank(self.text) if "//" in self.text or "/*" in self.text or "," in self.text else self.text
        return self._clean

    def _entries(self, at: int) -> dict[str | int, Entry]:
        """The entries of the object or list that starts at an offset."""
        known = self._children.get(at)
        if known is None:
            text = self._cleaned()
            known = {} if at >= len(text) or text[at] not in "{[" else self._read(text, at)
            self._children[at] = known
        return known

    def _read(self, text: str, at: int) -> dict[str | int, Entry]:
        is_object = text[at] == "{"
        close = "}" if is_object else "]"
        entries: dict[str | int, Entry] = {}
        index = _skip(text, at + 1)
        while index < len(text) and text[index] != close:
            key: str | int = len(entries)
            key_start = key_end = index
            if is_object:
                key, key_end = self._scan(text, index)
                index = _skip(text, _skip(text, key_end) + 1)
            _, end = self._scan(text, index)
            entries[key] = (key_start, key_end, index, end)
            index = _skip(text, end)
            if index < len(text) and text[index] == ",":
                index = _skip(text, index + 1)
        return entries

    def _starts(self) -> list[int]:
        if self._lines is None:
            self._lines = [0, *(match.end() for match in re.finditer("\n", self.text))]
        return self._lines

    def _line(self, offset: int) -> int:
        from bisect import bisect_right

        return bisect_right(self._starts(), offset)

    def _span(self, start: int, end: int) -> Span:
        first, last = self._line(start), self._line(end)
        starts = self._starts()
        return Span(first, start - starts[first - 1] + 1, last, end - starts[last - 1] + 1)


def _skip(text: str, index: int) -> int:
    match = _BLANKS.match(text, index)
    return match.end() if match else index


def parse_json_document(name: str, text: str, *, allow_comments: bool) -> tuple[JsonDocument, JsonValue]:
    """A JSON text and its value. Raises DocumentError; not for keys that are there twice in an ARM template."""
    text = text.removeprefix("\ufeff")
    document = JsonDocument(name, text)
    try:
        value, cleaned = read_json(text, lenient=allow_comments)
    except DuplicateKeyError as error:
        if kind_of(error.value) != "template":
            raise
        value, cleaned, document.overwritten = error.value, error.cleaned, error.keys
    document.know_clean(cleaned)
    return document, value
