"""Changes of YAML and JSON nodes as text edits: in place, with comments and layout kept.

What cannot be written as a plain edit (a block scalar, an anchored mapping, a value that is computed) gives None.
"""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from armgen.diagnostics import Change, Document, Span
from armgen.jsontypes import JsonValue, Path

_OTHER_BREAKS = re.compile("\r(?!\n)|[\x85\u2028\u2029]")
_PLAIN = re.compile(r"[A-Za-z/_][A-Za-z0-9/_. ()-]*(?<! )\Z")
_WORDS = frozenset({"true", "false", "null", "yes", "no", "on", "off"})
_BLANKS = re.compile(r"\s*")
_COMMENTS = {
    "//": re.compile(r"//[^\n]*|/\*.*?\*/", re.DOTALL),
    "#": re.compile(r"(?<=\s)#[^\n]*"),
}
_NOTHING = frozenset({"", "~", "null", "Null", "NULL"})
_QUOTED = re.compile(r"\"(?:[^\"\\]|\\.)*\"|'(?:[^']|'')*'", re.DOTALL)
_ANCHOR = re.compile(r"[&!]\S*\s+")


class Edit(NamedTuple):
    """Replace the text of `span` (which may be empty) by `text`."""

    document: Document
    span: Span
    text: str


def line_starts(text: str) -> list[int]:
    """The offset of the first character of each line."""
    return [0, *(match.end() for match in re.finditer("\n", text))]


def offset_of(starts: Sequence[int], line: int, column: int) -> int:
    return starts[line - 1] + column - 1


class TextEditor:
    """Edits of one YAML or JSON text."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._text = document.text
        self._starts = line_starts(document.text)
        self._json = document.kind == "json"
        self._newline = "\r\n" if "\r\n" in document.text else "\n"
        self._readable = not _OTHER_BREAKS.search(document.text)
        self._writers: dict[str, Callable[[Change], list[Edit] | None]] = {
            "set": lambda change: self._set(change.path, change.value, change.comment),
            "append": lambda change: self._append(change.path, change.value, change.comment),
            "rename": lambda change: self._rename(change.path, str(change.value)),
            "quote": lambda change: self._quote(change.path),
        }

    def edits(self, change: Change) -> list[Edit] | None:
        """The edits of one change. Lines that end in anything but LF or CRLF have no known columns: no edits."""
        return self._writers[change.action](change) if self._readable else None

    def _exists(self, path: Path) -> bool:
        span = self._document.locate(path, "value")
        return not path or span != self._document.locate(path[:-1], "value")

    def _value(self, path: Path) -> tuple[int, int] | None:
        """The offsets of a scalar's text, None for one that spans lines and for an object or list."""
        span = self._document.locate(path, "value")
        start, end = self._at(span.line, span.column), self._at(span.end_line, span.end_column)
        text = self._text[start:end]
        if text not in _NOTHING and self._document.locate(path) != span:
            return None
        anchor = _ANCHOR.match(text)
        start += anchor.end() if anchor else 0
        if span.line != span.end_line or self._text[start : start + 1] in ("{", "[", "|", ">"):
            return None
        return start, end

    def _set(self, path: Path, value: JsonValue, comment: str) -> list[Edit] | None:
        if not self._exists(path):
            return self._insert(path[:-1], path[-1], value, comment)
        place = self._value(path)
        if place is None:
            return None
        start, end = place
        line = self._line(start)
        if start == end:
            # `key:` with nothing behind it.
            if self._text[start - 1 : start] != ":":
                return None
            return [*self._comment(line, comment), self._edit(start, start, f" {self._encode(value)}")]
        text = self._encode(value)
        if self._text[start] == "'" and isinstance(value, str) and not self._json:
            text = "'" + value.replace("'", "''") + "'"
        elif self._text[start] == '"' and isinstance(value, str):
            text = json.dumps(value, ensure_ascii=False)
        return [*self._comment(line, comment), self._edit(start, end, text)]

    def _insert(self, parent: Path, key: str | int, value: JsonValue, comment: str) -> list[Edit] | None:
        """A new key as the first one of its object."""
        if not isinstance(key, str):
            return None
        if not self._exists(parent):
            return self._insert(parent[:-1], parent[-1], {key: value}, comment)
        span = self._document.locate(parent, "value")
        start = self._at(span.line, span.column)
        pair = f"{json.dumps(key, ensure_ascii=False) if self._json else key}: {self._encode(value)}"
        if self._text[start : start + 1] == "{":
            return self._insert_in_braces(start, span.line, pair, comment)
        if self._json:
            return None
        place = self._value(parent)
        if place is not None and self._text[place[0] : place[1]] in _NOTHING:
            # `name:` with nothing behind it: an empty object.
            if self._text[start - 1 : start] not in (":", " "):
                return None
            blank = "" if self._text[start - 1] == " " else " "
            line = self._document.locate(parent, "key").line
            return [*self._comment(line, comment), self._edit(*place, f"{blank}{{{pair}}}")]
        if self._text[start : start + 1] in ("&", "!", "*", "["):
            return None
        return [self._edit(start, start, self._before(span, pair, comment))]

    def _insert_in_braces(self, start: int, line: int, pair: str, comment: str) -> list[Edit]:
        match = _BLANKS.match(self._text, start + 1)
        gap = match[0] if match is not None else ""
        close = _closing(self._text, start, self._mark)
        if close is not None and _last(self._text, start + 1, close, self._mark) == start + 1:
            text = pair
        else:
            text = f"{gap}{pair}," if "\n" in gap else f"{pair}, "
        if "\n" in text and comment:
            indent = gap.rpartition("\n")[2]
            return [self._edit(start + 1, start + 1, f"{self._newline}{indent}{self._mark} {comment}{text}")]
        return [*self._comment(line, comment), self._edit(start + 1, start + 1, text)]

    def _append(self, path: Path, value: JsonValue, comment: str) -> list[Edit] | None:
        if not self._exists(path):
            return self._set(path, [value], comment)
        span = self._document.locate(path, "value")
        start = self._at(span.line, span.column)
        if self._text[start : start + 1] == "[":
            return self._append_in_brackets(path, start, value, comment)
        if self._text[start : self._at(span.end_line, span.end_column)] in _NOTHING:
            return self._set(path, [value], comment)
        if self._json or self._text[start : start + 1] != "-":
            return None
        return [self._edit(start, start, self._before(span, f"- {self._encode(value)}", comment))]

    def _append_in_brackets(self, path: Path, start: int, value: JsonValue, comment: str) -> list[Edit] | None:
        """At the end of a list on one line; else as its first item, so that comments stay with their lines."""
        close = _closing(self._text, start, self._mark)
        if close is None:
            return None
        line = self._line(start)
        body = self._text[start + 1 : close]
        last = _last(self._text, start + 1, close, self._mark)
        if last == start + 1:
            end = start + 1 if body.strip() else close
            return [*self._comment(line, comment), self._edit(start + 1, end, self._encode(value))]
        if "\n" in body:
            first = self._document.locate((*path, 0), "value")
            if self._text[self._starts[first.line - 1] : self._at(first.line, first.column)].strip():
                text = f"{self._encode(value)}, "
                return [*self._comment(line, comment), self._edit(start + 1, start + 1, text)]
            at = self._at(first.line, first.column)
            return [self._edit(at, at, self._before(first, f"{self._encode(value)},", comment))]
        joint = " " if self._text[last - 1] == "," else ", "
        return [*self._comment(line, comment), self._edit(last, last, f"{joint}{self._encode(value)}")]

    def _rename(self, path: Path, name: str) -> list[Edit] | None:
        if not self._exists(path):
            return None
        span = self._document.locate(path, "key")
        if span.line != span.end_line:
            return None
        start, end = self._at(span.line, span.column), self._at(span.end_line, span.end_column)
        quote = self._text[start] if self._text[start] in "\"'" else ""
        return [self._edit(start, end, f"{quote}{name}{quote}")]

    def _quote(self, path: Path) -> list[Edit] | None:
        place = self._value(path) if self._exists(path) else None
        if place is None or place[0] == place[1] or self._text[place[0]] in "\"'*":
            return None
        return [self._edit(*place, f'"{self._text[place[0] : place[1]]}"')]

    def _before(self, span: Span, text: str, comment: str) -> str:
        """A line of its own before what starts at `span`, with the same indentation."""
        head = self._text[self._starts[span.line - 1] : self._at(span.line, span.column)]
        gap = self._newline + (head if not head.strip() else " " * (span.column - 1))
        return (f"{self._mark} {comment}{gap}" if comment else "") + text + gap

    def _comment(self, line: int, comment: str) -> list[Edit]:
        """A line above, indented like the line that changes."""
        if not comment:
            return []
        at = self._starts[line - 1]
        end = self._text.find("\n", at)
        text = self._text[at : end if end >= 0 else len(self._text)]
        indent = text[: len(text) - len(text.lstrip())]
        return [self._edit(at, at, f"{indent}{self._mark} {comment}{self._newline}")]

    @property
    def _mark(self) -> str:
        return "//" if self._json else "#"

    def _line(self, offset: int) -> int:
        return bisect_right(self._starts, offset)

    def _at(self, line: int, column: int) -> int:
        return offset_of(self._starts, line, column)

    def _edit(self, start: int, end: int, text: str) -> Edit:
        first, last = self._line(start), self._line(end)
        columns = start - self._starts[first - 1] + 1, end - self._starts[last - 1] + 1
        return Edit(self._document, Span(first, columns[0], last, columns[1]), text)

    def _encode(self, value: JsonValue) -> str:
        if self._json or not isinstance(value, (str, list)):
            return json.dumps(value, ensure_ascii=False)
        if isinstance(value, list):
            return "[" + ", ".join(self._encode(item) for item in value) + "]"
        return value if _PLAIN.match(value) and value.lower() not in _WORDS else json.dumps(value, ensure_ascii=False)


def _closing(text: str, start: int, mark: str) -> int | None:
    """The offset of the bracket that closes the one at `start`."""
    depth = 0
    for index, end in _pieces(text, start, len(text), mark):
        if end == index + 1:
            depth += (text[index] in "[{") - (text[index] in "]}")
        if depth == 0:
            return index
    return None


def _last(text: str, start: int, end: int, mark: str) -> int:
    """Where what is neither blank nor comment ends between two offsets; `start` when there is nothing else."""
    return max((stop for index, stop in _pieces(text, start, end, mark) if not text[index].isspace()), default=start)


def _pieces(text: str, start: int, end: int, mark: str) -> Iterator[tuple[int, int]]:
    """The offsets of quoted texts and of all other characters, comments passed over."""
    comments = _COMMENTS[mark]
    index = start
    while index < end:
        comment = comments.match(text, index) if text[index] == mark[0] else None
        if comment is not None:
            index = comment.end()
            continue
        quoted = _QUOTED.match(text, index) if text[index] in "\"'" else None
        stop = quoted.end() if quoted is not None else index + 1
        yield index, stop
        index = stop
