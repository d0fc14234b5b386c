"""Composite formatting: `{index[,alignment][:format]}` in a text, doubled braces for braces."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import NamedTuple

from armgen.arm.dotnet.numbers import FormatError
from armgen.arm.dotnet.strings import length
from armgen.arm.values import MAX_TEXT, Value, too_long

_BRACES = r"\{\{|\}\}|\{([0-9]{1,6}) *(?:, *(-?[0-9]{1,6}) *)?(?::([^{}]*))?\}|[{}]"
_MAX_WIDTH = 100_000


class Hole(NamedTuple):
    """A place for an argument: `width` is negative to align to the left, 0 for none."""

    argument: int
    width: int
    format: str


@lru_cache(maxsize=4096)
def parse(text: str) -> tuple[str | Hole, ...]:
    """The literal texts and holes of a format string, in order. Raises FormatError."""
    parts: list[str | Hole] = []
    literal: list[str] = []
    at = 0
    for brace in re.finditer(_BRACES, text):
        literal.append(text[at : brace.start()])
        at = brace.end()
        if brace[0] in ("{{", "}}"):
            literal.append(brace[0][0])
            continue
        if brace[1] is None:
            raise FormatError(f"the brace at character {brace.start() + 1} begins or ends no hole")
        parts += ["".join(literal), Hole(int(brace[1]), int(brace[2] or 0), brace[3] or "")]
        literal = []
    return tuple(part for part in (*parts, "".join([*literal, text[at:]])) if part != "")


def format_text(text: str, args: Sequence[Value], show: Callable[[Value, str], str]) -> str:
    """The text with its holes filled; `show` turns an argument and a format into text. Raises FormatError."""
    out: list[str] = []
    total = 0
    for part in parse(text):
        total += len(out[-1]) if out else 0
        if total > MAX_TEXT:
            raise too_long()
        if isinstance(part, str):
            out.append(part)
            continue
        if part.argument >= len(args):
            raise FormatError(f"{{{part.argument}}} has no argument: there are {len(args)}")
        if abs(part.width) > _MAX_WIDTH:
            raise FormatError(f"a width of {part.width} is too large")
        shown = show(args[part.argument], part.format)
        blanks = " " * (abs(part.width) - length(shown))
        out.append(shown + blanks if part.width < 0 else blanks + shown)
    return "".join(out)
