"""Fixes as text edits: in place, with comments and layout kept.

Rules speak of nodes (`Change`); here each language says where the text of a node begins and ends. What cannot be
written as a plain edit (a value that is computed, a node that is not in the text) gives no edits, so no fix is offered.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from armgen.diagnostics import Change, Diagnostic, Document, Fix, Span
from armgen.jsontypes import JsonObject, JsonValue, Path


class Edit(NamedTuple):
    """Replace the text of `span` (which may be empty) by `text`."""

    document: Document
    span: Span
    text: str


def edits_of(fix: Fix) -> list[Edit] | None:
    """The text edits of a fix, None when one of its changes cannot be written as text."""
    document = fix.origin.document
    if document.kind in ("bicep", "bicepparam"):
        return None
    edits: list[Edit] = []
    for change in fix.changes:
        made = _Writer(document).change(change)
        if made is None:
            return None
        edits.extend(made)
    return edits


def edits_json(fix: Fix) -> list[JsonObject] | None:
    """The edits as json and sarif show them."""
    edits = edits_of(fix)
    if edits is None:
        return None
    return [
        {
            "file": edit.document.name,
            "line": edit.span.line,
            "column": edit.span.column,
            "endLine": edit.span.end_line,
            "endColumn": edit.span.end_column,
            "text": edit.text,
        }
        for edit in edits
    ]


class Fixed(NamedTuple):
    """What fixing made of one file. `titles`: the fixes that were applied."""

    document: Document
    text: str
    titles: tuple[str, ...]


def apply_fixes(found: Iterable[Diagnostic], *, unsafe: bool) -> list[Fixed]:
    """The new texts of all files that fixes change; of two fixes that touch the same text the first one wins.

    The others come with the next round: whoever calls this lints again until nothing changes.
    """
    by_file: dict[str, list[tuple[Fix, list[Edit]]]] = {}
    documents: dict[str, Document] = {}
    for one in found:
        if one.fix is None or one.suppressed is not None or not (one.fix.safe or unsafe):
            continue
        edits = edits_of(one.fix)
        if edits:
            documents[edits[0].document.name] = edits[0].document
            by_file.setdefault(edits[0].document.name, []).append((one.fix, edits))
    return [_apply(documents[name], fixes) for name, fixes in by_file.items()]


def _apply(document: Document, fixes: Sequence[tuple[Fix, list[Edit]]]) -> Fixed:
    starts = line_starts(document.text)
    taken: list[tuple[int, int, str]] = []
    titles: list[str] = []
    for fix, edits in fixes:
        wanted = [(_offset(starts, edit.span, False), _offset(starts, edit.span, True), edit.text) for edit in edits]
        if any(_clash(one, other) for one in wanted for other in taken):
            continue
        taken.extend(wanted)
        titles.append(fix.title)
    text = document.text
    for start, end, new in sorted(taken, reverse=True):
        text = text[:start] + new + text[end:]
    return Fixed(document, text, tuple(titles))


def _clash(one: tuple[int, int, str], other: tuple[int, int, str]) -> bool:
    return (one[0] < other[1] and other[0] < one[1]) or one[0] == other[0]


def line_starts(text: str) -> list[int]:
    """The offset of the first character of each line."""
    return [0, *(match.end() for match in re.finditer("\n", text))]


def _offset(starts: Sequence[int], span: Span, end: bool) -> int:
    line, column = (span.end_line, span.end_column) if end else (span.line, span.column)
    return starts[line - 1] + column - 1


class _Writer:
    """Edits of a YAML or JSON text."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._text = document.text
        self._starts = line_starts(document.text)
        self._json = document.kind == "json"

    def change(self, change: Change) -> list[Edit] | None:
        if change.action == "set":
            return self._set(change.path, change.value, change.comment)
        if change.action == "append":
            return self._append(change.path, change.value, change.comment)
        return None

    def _exists(self, path: Path) -> bool:
        span = self._document.locate(path, "value")
        return not path or span != self._document.locate(path[:-1], "value")

    def _set(self, path: Path, value: JsonValue, comment: str) -> list[Edit] | None:
        if self._exists(path):
            span = self._document.locate(path, "value")
            start = self._at(span)
            if self._text[start : start + 1] in "{[" or (not self._json and isinstance(value, (dict, list))):
                return None
            return [*self._comment(span.line, comment), Edit(self._document, span, self._encode(value))]
        return self._insert(path[:-1], path[-1], value, comment)

    def _insert(self, parent: Path, key: str | int, value: JsonValue, comment: str) -> list[Edit] | None:
        """A new key as the first one of its object."""
        if not isinstance(key, str) or not self._exists(parent):
            return None
        span = self._document.locate(parent, "value")
        start = self._at(span)
        pair = f"{json.dumps(key, ensure_ascii=False) if self._json else key}: {self._encode(value)}"
        if self._text[start : start + 1] == "{":
            after = self._text[start + 1 :]
            rest = after.lstrip()
            inner = Span(span.line, span.column + 1, span.line, span.column + 1)
            if rest.startswith("}"):
                return [*self._comment(span.line, comment), Edit(self._document, inner, pair)]
            gap = after[: len(after) - len(rest)]
            text = f"{gap}{pair}," if "\n" in gap else f"{pair}, "
            return [*self._comment(span.line, comment), Edit(self._document, inner, text)]
        if self._json:
            return None
        key_span = self._document.locate(parent, "key")
        if span.line == key_span.line:
            # `name:` with nothing behind it: an empty object.
            colon = Span(key_span.end_line, key_span.end_column + 1, key_span.end_line, key_span.end_column + 1)
            return [*self._comment(key_span.line, comment), Edit(self._document, colon, f" {{{pair}}}")]
        indent = " " * (span.column - 1)
        place = Span(span.line, 1, span.line, 1)
        note = f"{indent}# {comment}\n" if comment else ""
        return [Edit(self._document, place, f"{note}{indent}{pair}\n")]

    def _append(self, path: Path, value: JsonValue, comment: str) -> list[Edit] | None:
        if not self._exists(path):
            return self._set(path, [value], comment)
        span = self._document.locate(path, "value")
        start = self._at(span)
        if self._text[start : start + 1] == "[":
            close = _closing(self._text, start)
            if close is None:
                return None
            body = self._text[start + 1 : close].rstrip()
            place = self._span_at(start + 1 + len(body))
            joint = "" if not body.strip() else ("" if body.endswith(",") else ",") + " "
            return [*self._comment(span.line, comment), Edit(self._document, place, f"{joint}{self._encode(value)}")]
        if self._json or self._text[start : start + 1] != "-":
            return None
        indent = " " * (span.column - 1)
        note = f"{indent}# {comment}\n" if comment else ""
        place = Span(span.line, 1, span.line, 1)
        return [Edit(self._document, place, f"{note}{indent}- {self._encode(value)}\n")]

    def _comment(self, line: int, comment: str) -> list[Edit]:
        """A line above, indented like the line that changes."""
        if not comment:
            return []
        text = self._text[self._starts[line - 1] :].split("\n", 1)[0]
        indent = text[: len(text) - len(text.lstrip())]
        mark = "//" if self._json else "#"
        return [Edit(self._document, Span(line, 1, line, 1), f"{indent}{mark} {comment}\n")]

    def _at(self, span: Span) -> int:
        return _offset(self._starts, span, False)

    def _span_at(self, offset: int) -> Span:
        line = self._text.count("\n", 0, offset) + 1
        column = offset - self._starts[line - 1] + 1
        return Span(line, column, line, column)

    def _encode(self, value: JsonValue) -> str:
        if self._json or not isinstance(value, (str, list)):
            return json.dumps(value, ensure_ascii=False)
        if isinstance(value, list):
            return "[" + ", ".join(self._encode(item) for item in value) + "]"
        return value if _PLAIN.match(value) and value not in _WORDS else json.dumps(value, ensure_ascii=False)


_PLAIN = re.compile(r"[A-Za-z/_][A-Za-z0-9/_. ()-]*(?<! )\Z")
_WORDS = frozenset(
    {"true", "false", "null", "True", "False", "Null", "TRUE", "FALSE", "NULL", "yes", "no", "on", "off"}
)


def _closing(text: str, start: int) -> int | None:
    """The offset of the bracket that closes the one at `start`, quotes and comments passed over."""
    depth = 0
    index = start
    while index < len(text):
        char = text[index]
        if char in "\"'":
            match = _QUOTED.match(text, index)
            if match is None:
                return None
            index = match.end()
            continue
        if char == "#" or text.startswith("//", index):
            index = text.find("\n", index)
            if index < 0:
                return None
        depth += (char in "[{") - (char in "]}")
        if depth == 0:
            return index
        index += 1
    return None


_QUOTED = re.compile(r"\"(?:[^\"\\]|\\.)*\"|'(?:[^']|'')*'", re.DOTALL)
