"""JSON text as the usual .NET library reads and writes it.

It reads more than JSON: comments, single quotes, keys without quotes, trailing commas, hexadecimal and octal
numbers. What it would read as something that is no JSON value (`undefined`, `new Date(1)`, NaN, Infinity) is an
error here.
"""

from __future__ import annotations

import json
import math
import re

from armgen.arm.dotnet.numbers import format_number
from armgen.arm.values import Value

_MAX_DEPTH = 128

_SPACE = r"(?s)(?:[\s\u0085\u00a0]|//[^\r\n]*|/\*.*?\*/)*"
_NUMBER = r"[-+.0-9][-+.0-9A-Za-z]*"
_NAME = r"[A-Za-z_$][A-Za-z0-9_$]*"
_PLAIN = {"true": True, "false": False, "null": None}
_ESCAPES = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "\n": "\n", "/": "/", "\\": "\\", '"': '"', "'": "'"}
_FLOAT = r"-?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?\Z"


class JsonTextError(ValueError):
    """The text is no JSON."""


def read(text: str) -> Value:
    """The value of a JSON text. Raises JsonTextError."""
    try:
        return _strict(text)
    except (ValueError, RecursionError):
        reader = _Reader(text)
        value = reader.value(0)
        reader.skip()
        if reader.at < len(text):
            raise JsonTextError("there is more after the value") from None
        return value


def _strict(text: str) -> Value:
    value: Value = json.loads(text, parse_constant=_refuse, parse_float=_float)
    if type(value) is int and re.match(r"\s*-?0[0-9]", text):
        raise ValueError
    return value


def _refuse(text: str) -> Value:
    raise ValueError(text)


def _float(text: str) -> float:
    value = float(text)
    if math.isinf(value):
        raise JsonTextError(f"{text[:40]} is too large for a number")
    return value


class _Reader:
    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0

    def match(self, pattern: str) -> re.Match[str] | None:
        """The pattern where the reader stands. `re` keeps what it compiles; most texts are JSON and need none of it."""
        return re.compile(pattern).match(self.text, self.at)

    def skip(self) -> None:
        match = self.match(_SPACE)
        self.at = match.end() if match else self.at

    def peek(self) -> str:
        self.skip()
        return self.text[self.at : self.at + 1]

    def value(self, depth: int) -> Value:
        if depth > _MAX_DEPTH:
            raise JsonTextError("values are nested too deep")
        character = self.peek()
        if character == "{":
            return self.object(depth)
        if character == "[":
            return self.array(depth)
        if character in ("'", '"'):
            return self.string()
        if character and character in "-+.0123456789":
            return self.number()
        name = self.match(_NAME)
        if name and name[0] in _PLAIN:
            self.at = name.end()
            return _PLAIN[name[0]]
        raise JsonTextError("the text ends too early" if not character else f"`{character}` starts no value")

    def number(self) -> Value:
        match = self.match(_NUMBER)
        text = match[0] if match else ""
        self.at += len(text)
        digits = text.removeprefix("-")
        try:
            if text.lower().startswith("0x"):
                return int(text, 16)
            if digits.isdigit() and digits.isascii():
                return int(digits, 8) if len(digits) > 1 and text[0] == "0" else int(text)
        except ValueError:
            raise JsonTextError(f"{text[:40]} is no number") from None
        if not re.match(_FLOAT, text):
            raise JsonTextError(f"{text[:40]} is no number")
        return _float(text)

    def string(self) -> str:
        quote, parts, start = self.text[self.at], [], self.at + 1
        at = start
        while True:
            if at >= len(self.text):
                raise JsonTextError("a text is not closed")
            character = self.text[at]
            if character == quote:
                break
            if character != "\\":
                at += 1
                continue
            parts.append(self.text[start:at])
            piece, at = self.escape(at + 1)
            parts.append(piece)
            start = at
        self.at = at + 1
        text = "".join((*parts, self.text[start:at]))
        return (
            text if text.isascii() else text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "surrogatepass")
        )

    def escape(self, at: int) -> tuple[str, int]:
        mark = self.text[at : at + 1]
        if mark == "u" and re.match(r"[0-9A-Fa-f]{4}", self.text[at + 1 : at + 5]):
            return chr(int(self.text[at + 1 : at + 5], 16)), at + 5
        if mark not in _ESCAPES or not mark:
            raise JsonTextError("a backslash escapes nothing that there is")
        return _ESCAPES[mark], at + 1

    def object(self, depth: int) -> dict[str, Value]:
        result: dict[str, Value] = {}
        self.at += 1
        while self.peek() != "}":
            key = self.key()
            if self.peek() != ":":
                raise JsonTextError("a colon is missing after a key")
            self.at += 1
            result[key] = self.value(depth + 1)
            self.separator("}")
        self.at += 1
        return result

    def key(self) -> str:
        if self.peek() in ("'", '"'):
            return self.string()
        name = self.match(_NAME)
        if name is None:
            raise JsonTextError("a key is missing")
        self.at = name.end()
        return name[0]

    def array(self, depth: int) -> list[Value]:
        result: list[Value] = []
        self.at += 1
        while self.peek() != "]":
            result.append(self.value(depth + 1))
            self.separator("]")
        self.at += 1
        return result

    def separator(self, end: str) -> None:
        mark = self.peek()
        if mark == ",":
            self.at += 1
        elif mark != end:
            raise JsonTextError(f"`,` or `{end}` is missing")


_SHORT = {"\b": "\\b", "\f": "\\f", "\n": "\\n", "\r": "\\r", "\t": "\\t", "\\": "\\\\"}


def _escaped(match: re.Match[str]) -> str:
    character = match[0]
    return _SHORT.get(character) or ("\\" + character if character in "'\"" else f"\\u{ord(character):04x}")


_MUST = {quote: re.compile(rf"[{quote}\\\x00-\x1f\u0085\u2028\u2029]") for quote in ("'", '"')}


def write(value: Value, quote: str = '"') -> str:
    """Compact JSON text. `quote` is what texts and keys stand in."""
    if isinstance(value, str):
        return quote + _MUST[quote].sub(_escaped, value) + quote
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        text = format_number(value, "")
        return text if "." in text or "E" in text else text + ".0"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, list):
        return "[" + ",".join([write(item, quote) for item in value]) + "]"
    if isinstance(value, dict):
        return "{" + ",".join([f"{write(key, quote)}:{write(item, quote)}" for key, item in value.items()]) + "}"
    raise TypeError(type(value))
