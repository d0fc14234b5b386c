"""YAML 1.2 with the place of every key and item, from libyaml's events.

PyYAML's own resolver follows YAML 1.1 (`on` is true, 0755 is 493, a date is a date) and forgets where things stood, and
its composer costs six times as much. So the events are read here: only null, true, false and numbers of the core
schema have a type, all else is text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Literal

from armgen.diagnostics import Comment, Part, Span
from armgen.documents.errors import DocumentError
from armgen.jsontypes import JsonObject, JsonValue, Path

if TYPE_CHECKING:
    import yaml

MAX_DEPTH = 200
MAX_NODES_BY_ALIAS = 100_000

_INT = re.compile(r"[-+]?(?:0|[1-9][0-9]*)\Z")
_OTHER_BASE = re.compile(r"0(?:o[0-7]+|x[0-9a-fA-F]+)\Z")
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|(?:0|[1-9][0-9]*)(?:\.[0-9]*)?(?:[eE][-+]?[0-9]+)?)\Z")
_WORDS: dict[str, JsonValue] = {
    "": None,
    "~": None,
    "null": None,
    "Null": None,
    "NULL": None,
    "true": True,
    "True": True,
    "TRUE": True,
    "false": False,
    "False": False,
    "FALSE": False,
}

_Place = tuple[int, int, int, int]
Places = dict[int, dict["str | int", _Place]]


class YamlDocument:
    """A YAML text with the places of its nodes; implements `armgen.diagnostics.Document`."""

    kind: Literal["yaml", "json", "bicep", "bicepparam", "toml"] = "yaml"

    def __init__(self, name: str, text: str, root: JsonValue, keys: Places, values: Places, top: _Place) -> None:
        self.name = name
        self.text = text
        self._root = root
        self._keys = keys
        self._values = values
        self._top = top

    def locate(self, path: Path, part: Part = "auto") -> Span:
        """The span of a key or value; of the nearest ancestor that exists when there is no such node."""
        at = self._root
        found: Span | None = None
        for step in path:
            place = self._place(at, step, part)
            if place is None:
                break
            found = place
            at = at[step]  # type: ignore[index]
        return found or Span(*(number + 1 for number in self._top))

    def _place(self, container: JsonValue, step: str | int, part: Part) -> Span | None:
        if isinstance(container, dict) and step in container:
            value = container[step]
            key = self._keys.get(id(container), {}).get(step)
            scalar = not isinstance(value, (dict, list)) and value is not None
            if key is not None and (part == "key" or (part == "auto" and not scalar)):
                return Span(*(number + 1 for number in key))
        elif not (isinstance(container, list) and isinstance(step, int) and 0 <= step < len(container)):
            return None
        place = self._values.get(id(container), {}).get(step)
        return None if place is None else Span(*(number + 1 for number in place))

    def node_at(self, line: int) -> Path:
        """The path of the outermost node whose key or item starts on the line."""
        path: list[str | int] = []
        at = self._root
        while isinstance(at, (dict, list)):
            places = self._keys.get(id(at), {}) if isinstance(at, dict) else self._values.get(id(at), {})
            before: str | int | None = None
            for step, place in places.items():
                if place[0] + 1 == line:
                    return (*path, step)
                if place[0] + 1 > line:
                    break
                before = step
            if before is None:
                return ()
            path.append(before)
            at = at[before]  # type: ignore[index]
        return ()

    def comments(self) -> list[Comment]:
        """Every comment: a `#` at the start of a line or after a blank, outside of quoted and block scalars."""
        return scan_comments(self.text)


def read_yaml(name: str, text: str) -> tuple[YamlDocument, JsonValue]:
    """The one document of a YAML text. Raises DocumentError."""
    import yaml

    hidden, shown = _no_breaks(text)
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)(text.translate(hidden) if hidden else text)
    builder = _Builder(loader.get_event, shown)
    try:
        root = builder.build()
    except yaml.YAMLError as error:
        raise _syntax_error(error, text) from None
    finally:
        loader.dispose()
    return YamlDocument(name, text, root, builder.keys, builder.values, builder.top), root


def _no_breaks(text: str) -> tuple[dict[int, int], dict[int, int]]:
    """What stands meanwhile for characters that end a line in YAML 1.1 and not in 1.2, and the way back."""
    there = [ord(char) for char in "\x85\u2028\u2029" if char in text]
    free = (code for code in range(0xE000, 0xF900) if chr(code) not in text)
    hidden = dict(zip(there, free, strict=False)) if there else {}
    return hidden, {code: char for char, code in hidden.items()}


def _syntax_error(error: yaml.YAMLError, text: str) -> DocumentError:
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    problem = str(getattr(error, "problem", "") or getattr(error, "reason", "") or "it cannot be parsed")
    line, column = (mark.line, mark.column) if mark is not None else (0, 0)
    lines = text.split("\n")
    current = lines[line] if line < len(lines) else ""
    if "\t" in current[: column + 1]:
        return DocumentError(
            "YAML is not indented with tabs.", Span(line + 1, column + 1, line + 1, column + 2), "Use blanks."
        )
    if "nesting depth" in problem:
        return DocumentError(
            f"The file nests more than {MAX_DEPTH} levels deep.",
            Span(line + 1, column + 1, line + 1, column + 2),
            "Flatten it.",
        )
    position = getattr(error, "position", None)
    if position is not None and mark is None:
        before = text[:position]
        line, column = before.count("\n"), len(before) - before.rfind("\n") - 1
        problem = (
            f"the character U+{ord(text[position]):04X} is not allowed in YAML" if position < len(text) else problem
        )
    return DocumentError(
        f"This is no YAML: {problem}.",
        Span(line + 1, column + 1, line + 1, column + 2),
        "Look at this line and the one above: an indentation, a quote or a colon is likely missing.",
    )


class _Builder:
    """Builds the value and the places from events, without recursion.

    `_holder` is the container that is open, `_key` the key of it that waits for its value.
    """

    def __init__(self, next_event: Callable[[], yaml.Event], shown: Mapping[int, int]) -> None:
        self._next = next_event
        self._shown = shown
        self.keys: Places = {}
        self.values: Places = {}
        self.top: _Place = (0, 0, 0, 1)
        self._root: JsonValue = None
        self._holder: JsonObject | list[JsonValue] | None = None
        self._key: tuple[str, _Place] | None = None
        self._stack: list[tuple[JsonObject | list[JsonValue], str, int]] = []
        self._scalars: dict[str, JsonValue] = {}
        self._anchors: dict[str, tuple[JsonValue, int]] = {}
        self._open: set[str] = set()
        self._count = 0
        self._by_alias = 0

    def build(self) -> JsonValue:
        """The value of the only document of the stream."""
        import yaml

        documents = 0
        while True:
            event = self._next()
            if isinstance(event, yaml.ScalarEvent):
                self._scalar(event)
            elif isinstance(event, (yaml.MappingStartEvent, yaml.SequenceStartEvent)):
                self._start(event, {} if isinstance(event, yaml.MappingStartEvent) else [])
            elif isinstance(event, yaml.CollectionEndEvent):
                self._end()
            elif isinstance(event, yaml.AliasEvent):
                if self._wants_key():
                    raise DocumentError("An alias cannot be a key.", _span(event), "Write the key out.", "RP901")
                self._put(self._alias(event), _place(event))
            elif isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if documents > 1:
                    raise DocumentError(
                        "The file holds a second document.", _span(event), "Put each document into a file of its own."
                    )
            elif isinstance(event, yaml.StreamEndEvent):
                return self._root

    def _wants_key(self) -> bool:
        return self._key is None and isinstance(self._holder, dict)

    def _scalar(self, event: yaml.ScalarEvent) -> None:
        if event.tag is not None and event.tag != "!":
            raise _tag(event)
        if self._wants_key() and isinstance(self._holder, dict):
            self._key = self._key_text(event, self._holder), _place(event)
            return
        text = event.value.translate(self._shown) if self._shown else event.value
        if event.style or event.tag == "!":
            value: JsonValue = text
        elif text in self._scalars:
            value = self._scalars[text]
        else:
            value = self._scalars[text] = _scalar(text, event)
        self._count += 1
        if event.anchor:
            self._anchors[event.anchor] = (value, 1)
        self._put(value, _place(event))

    def _start(self, event: yaml.CollectionStartEvent, value: JsonObject | list[JsonValue]) -> None:
        if event.tag is not None and event.tag != "!":
            raise _tag(event)
        if self._wants_key():
            raise DocumentError("A key must be text, not a list or an object.", _span(event), "Quote the key.", "RP901")
        if len(self._stack) >= MAX_DEPTH:
            raise DocumentError(f"The file nests more than {MAX_DEPTH} levels deep.", _span(event), "Flatten it.")
        line, column, _, _ = _place(event)
        self._count += 1
        self._put(value, (line, column, line, column + 1))
        anchor = event.anchor or ""
        if anchor:
            self._open.add(anchor)
        self._stack.append((value, anchor, self._count))
        self._holder = value

    def _end(self) -> None:
        ended, anchor, before = self._stack.pop()
        if anchor:
            self._open.discard(anchor)
            self._anchors[anchor] = (ended, self._count - before + 1)
        self._holder = self._stack[-1][0] if self._stack else None

    def _put(self, value: JsonValue, place: _Place) -> None:
        """The value into the open container; as the root when none is."""
        if isinstance(self._holder, dict) and self._key is not None:
            key, key_place = self._key
            self._holder[key] = value
            self.keys.setdefault(id(self._holder), {})[key] = key_place
            self.values.setdefault(id(self._holder), {})[key] = place
            self._key = None
        elif isinstance(self._holder, list):
            self.values.setdefault(id(self._holder), {})[len(self._holder)] = place
            self._holder.append(value)
        else:
            self._root, self.top = value, place

    def _key_text(self, event: yaml.ScalarEvent, holder: JsonObject) -> str:
        text = str(event.value).translate(self._shown)
        plain = not event.style
        if plain and text == "<<":
            raise DocumentError(
                "Merge keys (`<<`) are not part of YAML 1.2.", _span(event), "Write the keys out.", "RP901"
            )
        if plain and not isinstance(_scalar(text, event), str):
            raise DocumentError(
                f"A key must be text, and {text or 'an empty key'} is not.",
                _span(event),
                f"Quote it: '{text}'.",
                "RP901",
            )
        if text in holder:
            first = self.keys[id(holder)][text]
            raise DocumentError(
                f"The key '{text}' is there twice; the first is on line {first[0] + 1}.",
                _span(event),
                "Keep one of the two, or give one another name.",
            )
        return text

    def _alias(self, event: yaml.AliasEvent) -> JsonValue:
        if event.anchor in self._open:
            raise DocumentError(f"The alias *{event.anchor}* contains itself.", _span(event), "Write it out.")
        if event.anchor not in self._anchors:
            raise DocumentError(
                f"There is no anchor &{event.anchor} before this alias.", _span(event), "Define it above."
            )
        value, size = self._anchors[event.anchor]
        self._by_alias += size
        self._count += size
        if self._by_alias > MAX_NODES_BY_ALIAS:
            raise DocumentError(
                f"Aliases repeat more than {MAX_NODES_BY_ALIAS:,} values.", _span(event), "Use fewer aliases."
            )
        return value


def _scalar(text: str, event: yaml.ScalarEvent) -> JsonValue:
    """The value of a plain scalar by the core schema; what starts with a needless zero stays text."""
    if text in _WORDS:
        return _WORDS[text]
    first = text[0]
    if first.isdigit() or first in "+-.":
        if _INT.match(text):
            if len(text) > _LONGEST_INT:
                raise DocumentError("The number has too many digits.", _span(event), "Quote it if it is a text.")
            return int(text)
        if _OTHER_BASE.match(text):
            return int(text, 0)
        if _FLOAT.match(text):
            number = float(text)
            return text if number in (float("inf"), float("-inf")) else number
    return text


_LONGEST_INT = 4300


def _place(event: yaml.Event) -> _Place:
    start, end = event.start_mark, event.end_mark
    if start is None or end is None:  # pragma: no cover - both parsers mark every event
        return (0, 0, 0, 1)
    if end.line > start.line and end.column == 0:
        return (start.line, start.column, start.line, start.column + 1)
    return (start.line, start.column, end.line, end.column)


def _span(event: yaml.Event) -> Span:
    return Span(*(number + 1 for number in _place(event)))


def _tag(event: yaml.ScalarEvent | yaml.CollectionStartEvent) -> DocumentError:
    tag = str(event.tag).replace("tag:yaml.org,2002:", "!!")
    return DocumentError(
        f"YAML tags such as {tag} are not read.", _span(event), "Remove the tag; quote the value if it is a text."
    )


_BLOCK = re.compile(r"(?:^|[\s:\-\]}])[|>][+\-0-9]*\s*(?:#.*)?$")


def scan_comments(text: str) -> list[Comment]:
    """The comments of a YAML text, found without parsing it: libyaml's events carry none."""
    found: list[Comment] = []
    quote = ""
    block_indent: int | None = None
    for number, line in enumerate(text.split("\n"), 1):
        body = line.rstrip("\r")
        indent = len(body) - len(body.lstrip(" "))
        if block_indent is not None:
            if not body.strip() or indent > block_indent:
                continue
            block_indent = None
        at, quote = _comment_start(body, quote)
        if at is not None:
            found.append(Comment(number, at + 1, body[at + 1 :].strip(), not body[:at].strip()))
        if not quote and _BLOCK.search(body[: at if at is not None else len(body)].rstrip()):
            block_indent = indent
    return found


def _comment_start(line: str, quote: str) -> tuple[int | None, str]:
    """Where the comment of a line starts, and the quote that is still open at its end."""
    index = 0
    while index < len(line):
        char = line[index]
        if quote:
            if quote == '"' and char == "\\":
                index += 1
            elif char == quote:
                if quote == "'" and line[index + 1 : index + 2] == "'":
                    index += 1
                else:
                    quote = ""
        elif char in "\"'" and (index == 0 or line[index - 1] in " \t[{,:-"):
            quote = char
        elif char == "#" and (index == 0 or line[index - 1] in " \t"):
            return index, quote
        index += 1
    return None, quote
