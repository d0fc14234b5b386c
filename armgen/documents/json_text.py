"""JSON as people write it: with comments, trailing commas, a byte order mark, raw newlines in strings."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from armgen.diagnostics import Span
from armgen.documents.errors import DocumentError
from armgen.jsontypes import JsonObject, JsonValue

MAX_DEPTH = 200

_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|//[^\n]*|/\*.*?\*/|[\[\]{}:]', re.DOTALL)
_CONSTANTS = frozenset({"NaN", "Infinity", "-Infinity"})
_TRAILING = re.compile(r'("(?:[^"\\]|\\.)*")|,(?=\s*[\]}])', re.DOTALL)
_SURROGATE = re.compile("[\ud800-\udfff]")


class DuplicateKeyError(DocumentError):
    """The error of a text that could be read but for keys that are there twice: `value` has the last of each."""

    def __init__(self, text: str, value: JsonValue) -> None:
        self.keys = [(key, place(text, first, len(key) + 2)) for key, first, _ in _twice(text)]
        self.value = value
        self.cleaned = text
        key, first, second = next(_twice(text))
        super().__init__(
            f"The key '{key}' is there twice; the first is on line {place(text, first).line}.",
            place(text, second, len(key) + 2),
            "Keep one of the two, or give one another name.",
        )


def load_json(text: str, *, lenient: bool) -> JsonValue:
    """The value of a JSON text. `lenient` takes comments, trailing commas and newlines in strings.

    Raises DocumentError. Duplicate keys, too deep nesting and lone surrogates are refused in both ways.
    """
    return read_json(text, lenient=lenient)[0]


def read_json(text: str, *, lenient: bool) -> tuple[JsonValue, str]:
    """The same, with the text in which comments and trailing commas are blank: the text itself where there are none."""
    cleaned = text
    twice: list[JsonObject] = []
    try:
        try:
            value = _loads(text, twice, strict=not lenient)
        except json.JSONDecodeError as error:
            if not lenient:
                raise _syntax(text, error) from None
            cleaned = blank(text)
            twice = []
            value = _loads(cleaned, twice, strict=False)
    except json.JSONDecodeError as error:
        raise _syntax(text, error) from None
    except RecursionError:
        raise _too_deep(text) from None
    except ValueError:
        # Python refuses to read integers of more than 4,300 digits.
        match = re.search(r"\d{4301,}", text)
        raise DocumentError(
            "The number has more than 4,300 digits.",
            place(text, match.start() if match else 0),
            "Quote it if it is a text.",
        ) from None
    if _depth(value) > MAX_DEPTH:
        raise _too_deep(cleaned)
    if "\\ud" in text.lower() and _has_lone_surrogate(value):
        at = re.search(r"\\u[dD][89a-fA-F]", text)
        raise DocumentError(
            "A text holds half of a surrogate pair.", place(text, at.start() if at else 0), "Write the whole character."
        )
    if twice:
        raise DuplicateKeyError(cleaned, value)
    return value, cleaned


def _loads(text: str, twice: list[JsonObject], *, strict: bool) -> JsonValue:
    """The value; the objects that hold a key twice are added to `twice`."""

    def made(pairs: list[tuple[str, JsonValue]]) -> JsonObject:
        found = dict(pairs)
        if len(found) != len(pairs):
            twice.append(found)
        return found

    value: JsonValue = json.loads(text, object_pairs_hook=made, strict=strict, parse_constant=_constant)
    return value


def _constant(word: str) -> JsonValue:
    raise json.JSONDecodeError(f"{word} is no JSON value", word, 0)


def blank(text: str) -> str:
    """The text with comments and trailing commas replaced by blanks: every offset stays what it was."""

    def comment(match: re.Match[str]) -> str:
        found = match[0]
        return re.sub(r"[^\n]", " ", found) if found.startswith("/") else found

    without = _TOKEN.sub(comment, text)
    return _TRAILING.sub(lambda match: match[1] or " ", without)


def _depth(value: JsonValue) -> int:
    """How deep a value nests; counting stops above the limit."""
    level: list[JsonObject | list[JsonValue]] = [value] if isinstance(value, (dict, list)) else []
    depth = 0
    while level and depth <= MAX_DEPTH:
        level = [
            inner
            for outer in level
            for inner in (outer.values() if isinstance(outer, dict) else outer)
            if isinstance(inner, (dict, list))
        ]
        depth += 1
    return depth


def _has_lone_surrogate(value: JsonValue) -> bool:
    stack: list[JsonValue] = [value]
    while stack:
        at = stack.pop()
        if isinstance(at, str):
            if _SURROGATE.search(at):
                return True
        elif isinstance(at, dict):
            stack.extend(at.keys())
            stack.extend(at.values())
        elif isinstance(at, list):
            stack.extend(at)
    return False


def place(text: str, offset: int, length: int = 1) -> Span:
    """The span of a piece of one line."""
    line = text.count("\n", 0, offset) + 1
    column = offset - text.rfind("\n", 0, offset)
    return Span(line, column, line, column + max(1, length))


def _syntax(text: str, error: json.JSONDecodeError) -> DocumentError:
    ours = error.doc not in _CONSTANTS and error.doc in (text, blank(text))
    offset = error.pos if ours else max(text.find(error.doc), 0)
    where = place(text, min(offset, len(text)))
    if not text.strip():
        return DocumentError("The file is empty.", Span(1, 1, 1, 2), "Write something into it, or leave it out.")
    reason = error.msg if error.doc in _CONSTANTS else error.msg[:1].lower() + error.msg[1:]
    return DocumentError(
        f"This is no JSON: {reason}.",
        where,
        "Look at this place and the one before: a comma or a quote is likely wrong.",
    )


def _twice(text: str) -> Iterator[tuple[str, int, int]]:
    """The keys that their object has already, where each stood before, where it stands."""
    open_ones: list[dict[str, int] | None] = []
    key: re.Match[str] | None = None
    for token in _TOKEN.finditer(text):
        char = token[0][0]
        if char == '"':
            key = token
        elif char in "{[":
            open_ones.append({} if char == "{" else None)
        elif char in "}]" and open_ones:
            open_ones.pop()
        elif char == ":" and key is not None and open_ones:
            keys = open_ones[-1]
            name = json.loads(key[0], strict=False)
            if keys is not None:
                if name in keys:
                    yield name, keys[name], key.start()
                keys[name] = key.start()


def _too_deep(text: str) -> DocumentError:
    depth = 0
    for match in _TOKEN.finditer(text):
        depth += (match[0] in "[{") - (match[0] in "]}")
        if depth > MAX_DEPTH:
            return DocumentError(
                f"The file nests more than {MAX_DEPTH} levels deep.", place(text, match.start()), "Flatten it."
            )
    return DocumentError(f"The file nests more than {MAX_DEPTH} levels deep.", Span(1, 1, 1, 2), "Flatten it.")
