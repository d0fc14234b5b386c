"""The expression language: from the text between `[` and `]` to a tree of `syntax` nodes.

    expr := (string | integer | call) { "." name | "[" expr "]" }        call := [name "."] name "(" [expr {","
    expr}] ")"

There are no operators and no literals of arrays, objects or floats. Blanks and newlines are free between tokens.
Sources: the syntax page of the template documentation; sections 2 and 14 of the language facts.
"""

from __future__ import annotations

import re
from functools import lru_cache

from armgen.arm.errors import TemplateError, WrongAlwaysError
from armgen.arm.syntax import Access, Call, Node, Number, Text

MAX_LENGTH = 24_576
"""Characters of one template string, brackets included, that Azure Resource Manager accepts."""

MAX_DEPTH = 200
"""Calls and brackets inside each other that armgen reads; the service documents no number."""

_TOKEN = re.compile(
    r"""[ \t\r\n\f\v\u00a0\ufeff]*(?:
    (?P<name>[A-Za-z_$][A-Za-z0-9_$]*)
  | (?P<text>'(?:[^']|'')*')
  | (?P<number>[+-]?[0-9]+)
  | (?P<mark>[()\[\],.])
  | (?P<end>\Z))""",
    re.VERBOSE,
)
_INT64 = 2**63

Token = tuple[str, str, int]


@lru_cache(maxsize=20_000)
def parse(text: str) -> Node:
    """The tree of an expression, given without its brackets. Offsets (`at`) count from the start of `text`.

    Raises TemplateError (`InvalidTemplate`) with the offset of the mistake.
    """
    if len(text) + 2 > MAX_LENGTH:
        raise _error(f"An expression has at most {MAX_LENGTH:,} characters, this one has {len(text) + 2:,}.", 0)
    tokens = _tokens(text)
    node, position = _expression(tokens, 0, 0)
    if tokens[position][0] != "end":
        raise _unexpected(tokens[position], "the end of the expression")
    return node


def _error(message: str, at: int) -> TemplateError:
    return WrongAlwaysError("InvalidTemplate", message, at=at)


def _unexpected(token: Token, wanted: str) -> TemplateError:
    found = "the expression ends" if token[0] == "end" else f"there is `{token[1][:40]}`"
    return _error(f"Where {wanted} should be, {found}.", token[2])


def _tokens(text: str) -> list[Token]:
    tokens: list[Token] = []
    position, match = 0, _TOKEN.match
    while True:
        found = match(text, position)
        if found is None:
            raise _bad_character(text, position)
        kind = found.lastgroup or "end"
        tokens.append((kind, found[kind], found.start(kind)))
        if kind == "end":
            return tokens
        position = found.end()


def _bad_character(text: str, position: int) -> TemplateError:
    while text[position].isspace():
        position += 1
    character = text[position]
    if character == "'":
        return _error("A text is not closed: a single quote is missing.", position)
    if character == '"':
        return _error("Texts in expressions stand in single quotes.", position)
    return _error(f"`{character}` has no meaning in an expression.", position)


def _expression(tokens: list[Token], position: int, depth: int) -> tuple[Node, int]:
    if depth > MAX_DEPTH:
        raise _error(f"Calls are nested more than {MAX_DEPTH} deep.", tokens[position][2])
    kind, text, at = token = tokens[position]
    node: Node
    if kind == "name":
        node, position = _call(tokens, position, depth)
    elif kind == "text":
        node, position = Text(text[1:-1].replace("''", "'"), at), position + 1
    elif kind == "number":
        node, position = _number(text, at), position + 1
    else:
        raise _unexpected(token, "a function call, a text or a number")
    while tokens[position][1] in (".", "["):
        at = tokens[position][2]
        if tokens[position][1] == ".":
            if tokens[position + 1][0] != "name":
                raise _unexpected(tokens[position + 1], "the name of a property")
            node = Access(node, Text(tokens[position + 1][1], tokens[position + 1][2]), at)
            position += 2
            continue
        key, position = _expression(tokens, position + 1, depth + 1)
        if tokens[position][1] != "]":
            raise _unexpected(tokens[position], "`]`")
        node = Access(node, key, at)
        position += 1
    return node, position


def _number(text: str, at: int) -> Number:
    value = int(text) if len(text) < 25 else _INT64
    if not -_INT64 <= value < _INT64:
        raise _error(f"{text[:40]} does not fit in 64 bits.", at)
    return Number(value, at)


def _call(tokens: list[Token], position: int, depth: int) -> tuple[Node, int]:
    _, name, at = tokens[position]
    position += 1
    if tokens[position][1] == "." and tokens[position + 1][0] == "name":
        name = f"{name}.{tokens[position + 1][1]}"
        position += 2
    if tokens[position][1] != "(":
        raise _unexpected(tokens[position], f"`(` after the function `{name}`")
    position += 1
    if tokens[position][1] == ")":
        return Call(name, (), at), position + 1
    args: list[Node] = []
    while True:
        arg, position = _expression(tokens, position, depth + 1)
        args.append(arg)
        kind, mark, _ = tokens[position]
        if kind != "mark" or mark not in ",)":
            raise _unexpected(tokens[position], "`,` or `)`")
        position += 1
        if mark == ")":
            return Call(name, tuple(args), at), position
