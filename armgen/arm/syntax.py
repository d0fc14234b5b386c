"""The one expression tree of the project: what the template parser makes, what Bicep is lowered to, what the compiler
builds its values from; and its printer.

A node prints to the text between `[` and `]` of a template string. `at` is the offset of the node in the text that it
was parsed from, 0 for a node that was built; nodes that mean the same print the same, so compare `print_node` texts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple, TypeAlias


class Text(NamedTuple):
    """A string literal: the value, without quotes and with `''` undone."""

    value: str
    at: int = 0


class Number(NamedTuple):
    """A 64-bit signed integer literal."""

    value: int
    at: int = 0


class Call(NamedTuple):
    """A function call. `name` may hold a namespace (`sys.concat`, `contoso.unique`), in the letters written."""

    name: str
    args: tuple[Node, ...] = ()
    at: int = 0


class Access(NamedTuple):
    """`base.key` or `base[key]`: `key` is any expression, a Text when it was written with a dot."""

    base: Node
    key: Node
    at: int = 0


Node: TypeAlias = "Text | Number | Call | Access"

_IDENTIFIER = re.compile(r"[A-Za-z_][A-Za-z0-9_]*\Z")
_INT32 = 2**31


def print_node(node: Node) -> str:
    """The expression as armgen writes it: one space after a comma, a dot where the key is an identifier."""
    if isinstance(node, Text):
        return quoted(node.value)
    if isinstance(node, Call):
        # Nearly all arguments are texts.
        args = [quoted(one.value) if isinstance(one, Text) else print_node(one) for one in node.args]
        return f"{node.name}({', '.join(args)})"
    if isinstance(node, Number):
        return str(node.value) if -_INT32 <= node.value < _INT32 else f"json('{node.value}')"
    base = print_node(node.base)
    if isinstance(node.base, Number):
        base = f"int({base})"
    if isinstance(node.key, Text) and _IDENTIFIER.match(node.key.value):
        return f"{base}.{node.key.value}"
    return f"{base}[{print_node(node.key)}]"


def calls(node: Node) -> Iterator[Call]:
    """Every call in an expression, from left to right."""
    stack: list[Node] = [node]
    while stack:
        one = stack.pop()
        if isinstance(one, Call):
            yield one
            stack.extend(reversed(one.args))
        elif isinstance(one, Access):
            stack += [one.key, one.base]


def quoted(text: str) -> str:
    """A string literal of the language."""
    return "'" + text.replace("'", "''") + "'"


def to_template_string(node: Node) -> str:
    """The node as the string that stands in a template: an expression in brackets, a plain text escaped."""
    return escape(node.value) if isinstance(node, Text) else f"[{print_node(node)}]"


def escape(text: str) -> str:
    """A literal string as a template holds it: `[a]` would be an expression, `[[a]` is the text `[a]`."""
    return "[" + text if text.startswith("[") and text.endswith("]") else text


def is_expression(text: str) -> bool:
    """Whether Azure Resource Manager reads a template string as an expression."""
    return text.startswith("[") and text.endswith("]") and not text.startswith("[[")


def unescape(text: str) -> str:
    """The literal that a template string stands for when it is no expression."""
    return text[1:] if text.startswith("[[") and text.endswith("]") else text
