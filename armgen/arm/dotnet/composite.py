"""Composite formatting: `{index[,alignment][:format]}` in a text, doubled braces for braces."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import NamedTuple

from armgen.arm.dotnet.numbers import FormatError
from armgen.arm.dotnet.strings import length
from armgen.arm.values import MAX_TEXT, Value, too_long

_HOLE = re.compile(r"\{([0-9]{1,6}) *(?:, *(-?[0-9]{1,6}) *)?(?::([^{}]*))?\}")
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
    literal, at = "", 0
    while at < len(text):
        mark = min((found for found in (text.find("{", at), text.find("}", at)) if found >= 0), default=len(text))
        literal += text[at:mark]
        if mark == len(text):
            break
        if text[mark : mark + 2] in ("{{", "}}"):
            literal, at = literal + text[mark], mark + 2
            continue
        hole = _HOLE.match(text, mark)
        if hole is None:
            raise FormatError(f"the brace at character {mark + 1} begins or ends no hole")
        if literal:
            parts.append(literal)
        parts.append(Hole(int(hole[1]), int(hole[2] or 0), hole[3] or ""))
        literal, at = "", hole.end()
    return (*parts, literal) if literal else tuple(parts)


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
