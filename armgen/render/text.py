"""Findings for people: a code frame with a caret, why it matters here, and the next step."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence

from armgen.codes import CODES
from armgen.diagnostics import Diagnostic, Origin, Severity, Span, span_of
from armgen.lint.report import LintReport

_COLOURS = {Severity.ERROR: "31", Severity.WARNING: "33", Severity.INFO: "36"}
_BOLD, _DIM, _BLUE = "1", "2", "34"
_TAB = "    "


class Style:
    """ANSI colours, or none."""

    def __init__(self, color: bool) -> None:
        self._color = color

    def __call__(self, text: str, *codes: str) -> str:
        return f"\x1b[{';'.join(codes)}m{text}\x1b[0m" if self._color and text else text


def render(report: LintReport, *, color: bool = False, width: int = 80) -> str:
    """The active findings, those of one place and rule folded, and a summary line."""
    style = Style(color)
    blocks = [_block(group, style, width) for group in _folded(report.active)]
    return "\n".join([*blocks, _summary(report, style)]) + "\n"


def _folded(findings: Sequence[Diagnostic]) -> Iterator[tuple[Diagnostic, int]]:
    """Each finding that is shown, with the number of further ones at the same place."""
    counts: dict[tuple[str, str, Span], int] = {}
    first: dict[tuple[str, str, Span], Diagnostic] = {}
    for one in findings:
        key = (one.code, one.origin.document.name, span_of(one.origin, one.part))
        counts[key] = counts.get(key, 0) + 1
        first.setdefault(key, one)
    for key, one in first.items():
        yield one, counts[key] - 1


def _block(group: tuple[Diagnostic, int], style: Style, width: int) -> str:
    one, more = group
    span = span_of(one.origin, one.part)
    title = style(f"{one.severity.value}[{one.code}]", _BOLD, _COLOURS[one.severity])
    editions = f" ({', '.join(one.editions)})" if one.editions else ""
    head = _wrap(one.message + editions, width, f"{one.severity.value}[{one.code}]: ")
    lines = [title + head[len(one.severity.value) + len(one.code) + 2 :]]
    gutter = len(str(max([span.line, *(span_of(place.origin).line for place in one.related)])))
    lines += _frame(one.origin, span, gutter, style, _COLOURS[one.severity], "-->")
    for place in one.related:
        lines += _frame(place.origin, span_of(place.origin), gutter, style, _BLUE, ":::", place.message)
    lines.append(" " * gutter + style(" |", _BLUE))
    if more:
        lines.append(_detail("note", f"The same holds for {more} more here.", gutter, style, width))
    if one.note:
        lines.append(_detail("note", one.note, gutter, style, width))
    lines.append(_detail("help", one.help, gutter, style, width))
    if one.source is not None and one.source.url:
        lines.append(" " * gutter + style(" = ", _BLUE) + f"see:  armgen explain {one.code} ({CODES[one.code].slug})")
    return "\n".join(lines) + "\n"


def _frame(
    origin: Origin, span: Span, gutter: int, style: Style, colour: str, arrow: str, label: str = ""
) -> list[str]:
    """The place and its line with a caret below."""
    bar = style("|", _BLUE)
    lines = [f"{' ' * gutter}{style(arrow, _BLUE)} {origin.document.name}:{span.line}:{span.column}"]
    source = _line(origin, span.line)
    if source is None:
        return lines
    before, marked = _columns(source, span)
    lines.append(f"{' ' * gutter} {bar}")
    lines.append(f"{style(str(span.line).rjust(gutter), _BLUE)} {bar} {source.replace(chr(9), _TAB)}".rstrip())
    caret = style(("^" if arrow == "-->" else "-") * marked + (f" {label}" if label else ""), colour)
    lines.append(f"{' ' * gutter} {bar} {' ' * before}{caret}")
    return lines


def _line(origin: Origin, number: int) -> str | None:
    lines = origin.document.text.splitlines()
    if not 0 < number <= len(lines) or not lines[number - 1].strip():
        return None
    text = lines[number - 1]
    return text if len(text) <= _LONGEST_LINE else None


_LONGEST_LINE = 200


def _columns(source: str, span: Span) -> tuple[int, int]:
    """Blanks before the caret and its length on screen, tabs counted as four."""
    start = span.column - 1
    end = span.end_column - 1 if span.end_line == span.line else len(source)
    before = len(source[:start].replace("\t", _TAB))
    return before, max(1, len(source[start:end].replace("\t", _TAB)))


def _detail(label: str, text: str, gutter: int, style: Style, width: int) -> str:
    prefix = f"{' ' * gutter} = {label}: "
    wrapped = _wrap(text, width, prefix)
    return f"{' ' * gutter} {style('=', _BLUE)} {style(label, _BOLD)}: {wrapped[len(prefix) :]}"


def _wrap(text: str, width: int, prefix: str) -> str:
    filled = textwrap.fill(
        text,
        max(40, width),
        initial_indent=prefix,
        subsequent_indent=" " * len(prefix),
        break_long_words=False,
        break_on_hyphens=False,
    )
    return filled or prefix


def _summary(report: LintReport, style: Style) -> str:
    parts = [
        style(f"{count} {name}" + ("s" if count != 1 and name != "info" else ""), colour)
        for name, count, colour in (
            ("error", report.count(Severity.ERROR), "31"),
            ("warning", report.count(Severity.WARNING), "33"),
            ("info", report.count(Severity.INFO), "36"),
        )
        if count
    ]
    files = f"{report.files} file" + ("s" if report.files != 1 else "")
    judged = f"{files} checked, constraints {report.constraints}"
    suppressed = sum(one.suppressed is not None for one in report.diagnostics)
    if suppressed:
        judged += f", {suppressed} suppressed"
    return f"Found {', '.join(parts)} ({judged})." if parts else f"No findings ({judged})."
