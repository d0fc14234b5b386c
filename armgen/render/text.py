"""Findings for people: a code frame with a caret, why it matters here, and the next step."""

from __future__ import annotations

import re
import textwrap
import unicodedata
from collections.abc import Callable, Sequence
from functools import lru_cache

from armgen.codes import CODES
from armgen.diagnostics import Fix, Origin, Severity, Span, span_of
from armgen.lint.report import LintReport
from armgen.render.folding import Folded, fold

_COLOURS = {Severity.ERROR: "31", Severity.WARNING: "33", Severity.INFO: "36"}
_BOLD, _BLUE = "1", "34"
_TAB = "    "
_NARROWEST = 30
_CUT = "…"
# Control characters, and those that turn the direction of writing: from somebody's file, never to the terminal.
_UNSEEN = re.compile("[\x00-\x08\x0a-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")


class Style:
    """ANSI colours, or none."""

    def __init__(self, color: bool) -> None:
        self._color = color

    def __call__(self, text: str, *codes: str) -> str:
        return f"\x1b[{';'.join(codes)}m{text}\x1b[0m" if self._color and text else text


def render(
    report: LintReport,
    edits_of: Callable[[Fix], object | None] | None = None,
    *,
    color: bool = False,
    width: int = 80,
) -> str:
    """The active findings, those of one place and rule folded, and a summary line.

    `edits_of` tells which fixes can be written as text; without it all of them count.
    """
    style = Style(color)
    wide = max(_NARROWEST, width)
    blocks = [_block(folded, style, wide) for folded in fold(report.active)]
    fixes = [one.fix for one in report.active if one.fix is not None]
    mendable = [fix for fix in fixes if edits_of is None or edits_of(fix)]
    return "\n".join([*blocks, *_summary(report, style, wide), *_fixable(mendable, wide)]) + "\n"


def visible(text: str) -> str:
    """Text without what a terminal would obey."""
    return _UNSEEN.sub("�", text)


def _block(folded: Folded, style: Style, width: int) -> str:
    one = folded.first
    span = span_of(one.origin, one.part)
    title = style(f"{one.severity.value}[{one.code}]", _BOLD, _COLOURS[one.severity])
    editions = f" ({', '.join(one.editions)})" if one.editions else ""
    head = _wrap(folded.message + editions, width, f"{one.severity.value}[{one.code}]: ", 4)
    lines = [title + head[len(one.severity.value) + len(one.code) + 2 :]]
    gutter = len(str(max([span.line, *(span_of(place.origin).line for place in one.related)])))
    lines += _frame(one.origin, span, gutter, width, style, _COLOURS[one.severity])
    for place in one.related:
        lines += _frame(place.origin, span_of(place.origin), gutter, width, style, _BLUE, place.message)
    lines.append(" " * gutter + style(" |", _BLUE))
    if one.note:
        lines.append(_detail("note", one.note, gutter, style, width))
    lines.append(_detail("help", one.help, gutter, style, width))
    if one.source is not None and one.source.url:
        more = f"armgen explain {one.code} ({CODES[one.code].slug})"
        wrapped = _wrap(more, width, prefix := f"{' ' * gutter} = see:  ")
        lines.append(" " * gutter + style(" = ", _BLUE) + "see:  " + wrapped[len(prefix) :])
    return "\n".join(lines) + "\n"


def _frame(
    origin: Origin, span: Span, gutter: int, width: int, style: Style, colour: str, label: str | None = None
) -> list[str]:
    """The place and its line with a caret below; `label` makes it one of the places beside a finding."""
    bar = style("|", _BLUE)
    arrow = "-->" if label is None else ":::"
    lines = [f"{' ' * gutter}{style(arrow, _BLUE)} {visible(origin.document.name)}:{span.line}:{span.column}"]
    source = _line(origin, span.line)
    if source is None:
        return [*lines, _wrap(label, width, " " * (gutter + 4))] if label else lines
    end = span.end_column - 1 if span.end_line == span.line else len(source)
    shown, before, marked = _window(source, span.column - 1, end, width - gutter - 3)
    lines.append(f"{' ' * gutter} {bar}")
    lines.append(f"{style(str(span.line).rjust(gutter), _BLUE)} {bar} {shown}".rstrip())
    text = ("^" if label is None else "-") * marked
    if label:
        room = width - gutter - 4 - before - marked
        words = visible(label)
        if _wide(words) <= room:
            text += f" {words}"
        else:
            lines.insert(1, _wrap(label, width, " " * (gutter + 4)))
    lines.append(f"{' ' * gutter} {bar} {' ' * before}{style(text, colour)}")
    return lines


def _line(origin: Origin, number: int) -> str | None:
    """The text of a line, None for an empty one."""
    lines = _lines(origin.document.text)
    if not 0 < number <= len(lines) or not lines[number - 1].strip():
        return None
    return lines[number - 1].rstrip("\r")


@lru_cache(maxsize=8)
def _lines(text: str) -> list[str]:
    return text.split("\n")


def _window(source: str, start: int, end: int, room: int) -> tuple[str, int, int]:
    """As much of a line around a place as `room` columns hold, the blanks before the caret, and its length."""
    # A template may be one line of megabytes: what lies far from the place is not looked at.
    skipped = max(0, start - room) if len(source) > 4 * room else 0
    near = source[skipped : start + 3 * room]
    beyond = skipped + len(near) < len(source)
    start, end = start - skipped, end - skipped
    cells = [_TAB if char == "\t" else visible(char) for char in near]
    widths = [_wide(cell) for cell in cells]
    start = min(start, len(cells))
    end = max(start, min(end, len(cells)))
    first = last = 0
    if skipped or beyond or sum(widths) > room:
        # Some of the text before the place, then on from there.
        first = start
        while first > 0 and sum(widths[first - 1 : start]) <= room // 3:
            first -= 1
        left = room - (2 if first else 1)
        last = first
        while last < len(cells) and sum(widths[first : last + 1]) <= left:
            last += 1
    else:
        last = len(cells)
    head, tail = _CUT if skipped + first else "", _CUT if beyond or last < len(cells) else ""
    before = _wide(head) + sum(widths[first:start])
    marked = max(1, sum(widths[start : min(end, last)]))
    return head + "".join(cells[first:last]) + tail, before, marked


def _wide(text: str) -> int:
    """The columns of a terminal that a text takes: two for East Asian wide characters, none for combining ones."""
    if text.isascii():
        return len(text)
    return sum(
        0 if unicodedata.combining(char) else 2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text
    )


def _detail(label: str, text: str, gutter: int, style: Style, width: int) -> str:
    prefix = f"{' ' * gutter} = {label}: "
    wrapped = _wrap(text, width, prefix)
    return f"{' ' * gutter} {style('=', _BLUE)} {style(label, _BOLD)}: {wrapped[len(prefix) :]}"


@lru_cache(maxsize=1024)
def _wrap(text: str, width: int, prefix: str, indent: int | None = None) -> str:
    filled = textwrap.fill(
        visible(" ".join(text.split("\n"))),
        width,
        initial_indent=prefix,
        subsequent_indent=" " * (len(prefix) if indent is None else indent),
        break_long_words=False,
        break_on_hyphens=False,
    )
    return filled or prefix


def _summary(report: LintReport, style: Style, width: int) -> list[str]:
    """What was found in what."""
    counts = [(severity, report.count(severity)) for severity in Severity]
    words = [
        (f"{count} {severity.value}" + ("s" if count != 1 and severity is not Severity.INFO else ""), severity)
        for severity, count in counts
        if count
    ]
    files = f"{report.files} file" + ("s" if report.files != 1 else "")
    judged = f"{files} checked, constraints {report.constraints}"
    suppressed = sum(one.suppressed is not None for one in report.diagnostics)
    if suppressed:
        judged += f", {suppressed} suppressed"
    plain = f"Found {', '.join(text for text, _ in words)}" if words else "No findings"
    found = f"Found {', '.join(style(text, _COLOURS[severity]) for text, severity in words)}" if words else plain
    if len(plain) + len(judged) + 4 <= width:
        return [f"{found} ({judged})."]
    return [f"{found}.", _wrap(f"{judged}.", width, "")]


def _fixable(fixes: Sequence[Fix], width: int) -> list[str]:
    """What `--fix` would do about it."""
    safe = sum(fix.safe for fix in fixes)
    unsafe = len(fixes) - safe
    if not safe and not unsafe:
        return []
    with_unsafe = f"{unsafe} more with --fix --unsafe" if safe else f"{unsafe} with --fix --unsafe"
    parts = [f"{safe} with --fix"] * bool(safe) + [with_unsafe] * bool(unsafe)
    return [_wrap(f"armgen can mend {', '.join(parts)} (--diff shows how).", width, "")]
