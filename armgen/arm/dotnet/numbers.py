"""Numbers as .NET formats them: standard formats (`N0`, `D4`, `X8`) and custom ones (`#,##0.00;(0)`), invariant
culture."""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal, localcontext
from typing import NamedTuple

_STANDARD = r"([A-Za-z])([0-9]{0,9})\Z"
_MAX_PRECISION = 1000
"""Digits that a precision may ask for here; the runtime takes up to 999,999,999, which no template needs."""

Number = int | float


class FormatError(ValueError):
    """The format or the text does not have the form that it must have."""


def format_number(value: Number, spec: str) -> str:
    """The number in a format; "" is the general one. Raises FormatError."""
    if not spec:
        return _general(value, None, "E")
    match = re.match(_STANDARD, spec)
    if match is None:
        return _custom(value, spec)
    letter, digits = match[1], match[2]
    precision = int(digits) if digits else None
    if precision is not None and precision > _MAX_PRECISION:
        raise FormatError(f"a precision of {digits} is too large")
    return _standard(value, letter, precision)


def _standard(value: Number, letter: str, precision: int | None) -> str:
    kind = letter.upper()
    if kind in "DXB" and not isinstance(value, int):
        raise FormatError(f"`{letter}` formats integers only")
    if kind in "DXB" and isinstance(value, int):
        return _digits(value, letter, precision or 0)
    if kind in "FNCP":
        return _fixed(Decimal(value), kind, 2 if precision is None else precision)
    if kind == "E":
        return _scientific(Decimal(value), 6 if precision is None else precision, letter, 3)
    if kind == "G":
        return _general(value, precision or None, "E" if letter == "G" else "e")
    if kind == "R":
        return _general(value, None, "E")
    raise FormatError(f"`{letter}` is no format of a number")


def _digits(value: int, letter: str, precision: int) -> str:
    if letter in "Dd":
        return ("-" if value < 0 else "") + str(abs(value)).rjust(precision, "0")
    bits = value if value >= 0 else value + 2**64
    text = f"{bits:{letter if letter in 'xX' else 'b'}}"
    return text.rjust(precision, "0")


def _rounded(value: Decimal, places: int) -> Decimal:
    with localcontext() as context:
        context.prec = 2000
        return value.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)


def _scaled(value: Decimal, power: int) -> Decimal:
    with localcontext() as context:
        context.prec = 2000
        return value.scaleb(power)


def _fixed(value: Decimal, kind: str, precision: int) -> str:
    rounded = _rounded(_scaled(value, 2) if kind == "P" else value, precision)
    text = f"{rounded.copy_abs():{'' if kind == 'F' else ','}f}"
    negative = rounded < 0
    if kind == "C":
        return f"(¤{text})" if negative else f"¤{text}"
    sign = "-" if negative else ""
    return f"{sign}{text} %" if kind == "P" else sign + text


def _scientific(value: Decimal, precision: int, letter: str, width: int) -> str:
    digits, exponent = _significant(value, precision + 1)
    mantissa = digits[0] + ("." + digits[1:] if precision else "")
    sign = "-" if value < 0 else ""
    return f"{sign}{mantissa}{letter}{'-' if exponent < 0 else '+'}{abs(exponent):0{width}d}"


def _significant(value: Decimal, count: int) -> tuple[str, int]:
    """The first `count` significant digits, rounded, and the power of ten of the first one."""
    if not value:
        return "0" * count, 0
    exponent = value.adjusted()
    rounded = _rounded(_scaled(value.copy_abs(), -exponent), count - 1)
    if rounded >= 10:
        exponent, rounded = exponent + 1, rounded / 10
    digits = "".join(map(str, rounded.as_tuple().digits))
    return digits[:count].ljust(count, "0"), exponent


def _general(value: Number, precision: int | None, letter: str) -> str:
    if isinstance(value, int) and precision is None:
        return str(value)
    if precision is None:
        precision = 15
        digits, exponent = _shortest(Decimal(repr(value)))
    else:
        digits, exponent = _significant(Decimal(value), precision)
        digits = digits.rstrip("0") or "0"
    sign = "-" if str(value).startswith("-") else ""
    if exponent >= precision or exponent < -4:
        mantissa = digits[0] + ("." + digits[1:] if len(digits) > 1 else "")
        return f"{sign}{mantissa}{letter}{'-' if exponent < 0 else '+'}{abs(exponent):02d}"
    if exponent < 0:
        return f"{sign}0.{'0' * (-exponent - 1)}{digits}"
    whole, fraction = digits[: exponent + 1].ljust(exponent + 1, "0"), digits[exponent + 1 :]
    return sign + whole + ("." + fraction if fraction else "")


def _shortest(value: Decimal) -> tuple[str, int]:
    digits = "".join(map(str, value.as_tuple().digits)).rstrip("0") or "0"
    return digits, value.adjusted() if value else 0


class _Section(NamedTuple):
    """A section of a custom format taken apart. `pieces` are literals and single placeholders, in order."""

    pieces: tuple[tuple[str, str], ...]
    whole: int
    decimals: int
    grouped: bool
    scale: int
    scientific: bool


_PIECE = r"""(?s)\\(.)|'([^']*)'?|"([^"]*)"?|([Ee][+-]?0+)|([0#.,%\u2030])|(.)"""


def _sections(spec: str) -> list[str]:
    parts, start, at, quote = [], 0, 0, ""
    while at < len(spec):
        character = spec[at]
        if quote:
            quote = "" if character == quote else quote
        elif character in "'\"":
            quote = character
        elif character == "\\":
            at += 1
        elif character == ";":
            parts.append(spec[start:at])
            start = at + 1
        at += 1
    return [*parts, spec[start:]]


def _custom(value: Number, spec: str) -> str:
    sections = _sections(spec)
    number = Decimal(value) if isinstance(value, int) else _fifteen_digits(value)
    index = 0
    if number < 0 and len(sections) > 1 and sections[1]:
        index = 1
    elif not number and len(sections) > 2 and sections[2]:
        index = 2
    section = _section(sections[index])
    scaled = _scaled(number.copy_abs(), section.scale)
    if not section.scientific:
        scaled = _rounded(scaled, section.decimals)
    sign = "-" if number < 0 and index == 0 and scaled else ""
    return sign + _fill(section, scaled)


def _fifteen_digits(value: float) -> Decimal:
    """What a custom format works on: a float to 15 digits."""
    digits, exponent = _significant(Decimal(value), 15)
    return Decimal(f"{'-' if value < 0 else ''}{digits}e{exponent - 14}")


def _section(spec: str) -> _Section:
    pieces: list[tuple[str, str]] = []
    whole = decimals = scale = commas = 0
    grouped = point = scientific = False
    for match in re.finditer(_PIECE, spec):
        escaped, single, double, exponent, mark, other = match.groups()
        if exponent:
            scientific = True
            pieces.append(("exponent", exponent))
        elif mark is None:
            pieces.append(("literal", next(text for text in (escaped, single, double, other) if text is not None)))
        elif mark in "0#":
            grouped = grouped or (commas > 0 and whole > 0 and not point)
            commas = 0
            whole, decimals = (whole, decimals + 1) if point else (whole + 1, decimals)
            pieces.append(("digit", mark))
        elif mark == ".":
            if not point:
                scale, commas = scale - 3 * commas, 0
                point = True
                pieces.append(("point", "."))
        elif mark == ",":
            commas += 1 if whole and not point else 0
        else:
            scale += 2 if mark == "%" else 3
            pieces.append(("literal", mark))
    return _Section(tuple(pieces), whole, decimals, grouped, scale - 3 * commas, scientific)


def _fill(section: _Section, value: Decimal) -> str:
    if section.scientific:
        digits, exponent = _significant(value, max(section.whole, 1) + section.decimals)
        exponent -= max(section.whole, 1) - 1 if value else 0
        whole, fraction = digits[: max(section.whole, 1)], digits[max(section.whole, 1) :]
    else:
        exponent = 0
        whole, _, fraction = f"{value:f}".partition(".")
    return _place(section, whole.lstrip("0"), fraction.ljust(section.decimals, "0"), exponent)


def _place(section: _Section, whole: str, fraction: str, exponent: int) -> str:
    """Puts the digits in their places: those before the point from the right, what is left over before the first
    place."""
    marks = [mark for kind, mark in section.pieces if kind == "digit"]
    first_zero = next((at for at, mark in enumerate(marks[: section.whole]) if mark == "0"), section.whole)
    last_zero = max((at for at, mark in enumerate(marks) if mark == "0" and at >= section.whole), default=-1)
    slots = _slots(whole, section.whole, first_zero, section.grouped)
    needed = len(fraction[: section.decimals].rstrip("0")) + section.whole
    out: list[str] = []
    at, shown_point = 0, False
    for kind, text in section.pieces:
        if kind == "literal":
            out.append(text)
        elif kind == "exponent":
            out.append(_exponent(text, exponent))
        elif kind == "point":
            shown_point = last_zero >= section.whole or needed > section.whole
            if section.whole == 0 and whole:
                out.append(whole)
            out.append("." if shown_point else "")
        else:
            if at < section.whole:
                out.append(slots[at])
            elif at <= last_zero or at < needed:
                out.append(fraction[at - section.whole])
            at += 1
    return "".join(out)


def _slots(whole: str, count: int, first_zero: int, grouped: bool) -> list[str]:
    padded = whole.rjust(count - first_zero, "0")
    slots = [""] * count
    for index, digit in enumerate(reversed(padded)):
        text = digit + ("," if grouped and index and index % 3 == 0 else "")
        slot = max(count - 1 - index, 0)
        if count:
            slots[slot] = text + slots[slot] if index >= count else text
    return slots


def _exponent(text: str, exponent: int) -> str:
    sign = "-" if exponent < 0 else "+" if "+" in text else ""
    return text[0] + sign + str(abs(exponent)).rjust(text.count("0"), "0")


_INTEGER = r"[\t\n\v\f\r ]*([+-]?[0-9]+)[\t\n\v\f\r ]*\Z"


def parse_integer(text: str) -> int:
    """A decimal integer with an optional sign and white space around, of any size. Raises FormatError."""
    match = re.match(_INTEGER, text)
    if match is None or len(match[1]) > 1000:
        raise FormatError("no integer")
    return int(match[1])
