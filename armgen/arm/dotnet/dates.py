"""Dates as .NET reads, formats and adds them, in UTC and the invariant culture. A moment is a number of ticks of 100
ns since year 1."""

from __future__ import annotations

import re
from datetime import datetime, timedelta, timezone
from functools import lru_cache
from typing import NamedTuple

from armgen.arm.dotnet.numbers import FormatError

TICKS = 10_000_000
_DAY = 86_400 * TICKS
_START = datetime(1, 1, 1)
_MAX = 3_652_059 * _DAY
_EPOCH = 719_162 * _DAY

_MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]
_DAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
_MONTH = "|".join(f"{name[:3]}(?:{name[3:]})?" if name != "May" else name for name in _MONTHS)
_WEEKDAY = "|".join(f"{name[:3]}(?:{name[3:]})?" for name in _DAYS)
_TIME = (
    r"(?P<hour>\d{1,2}):(?P<minute>\d{1,2})(?::(?P<second>\d{1,2})(?:\.(?P<fraction>\d{1,16}))?)?"
    r"(?:\s*(?P<half>[AaPp][Mm]))?"
)
_ZONE = r"\s*(?:(?P<utc>[Zz]|GMT|UTC)|(?P<sign>[+-])(?P<zhour>\d{1,2})(?::?(?P<zminute>\d{2}))?)?"
_DATES = (
    r"(?P<year>\d{4})[-/](?P<month>\d{1,2})(?:[-/](?P<day>\d{1,2}))?",
    r"(?P<month>\d{1,2})[-/](?P<day>\d{1,2})[-/](?P<year>\d{4}|\d{2})",
    rf"(?:(?:{_WEEKDAY}),?\s+)?(?P<day>\d{{1,2}})[\s-]+(?P<name>{_MONTH}),?[\s-]+(?P<year>\d{{4}})",
    rf"(?:(?:{_WEEKDAY}),?\s+)?(?P<name>{_MONTH})\s+(?P<day>\d{{1,2}}),?\s+(?P<year>\d{{4}})",
    rf"(?P<name>{_MONTH}),?\s+(?P<year>\d{{4}})",
)


@lru_cache(maxsize=1)
def _patterns() -> tuple[re.Pattern[str], ...]:
    """Compiled when the first date is read: they take longer than all else that is loaded here."""
    return tuple(re.compile(rf"\s*{date}(?:(?:[Tt]|\s+){_TIME}{_ZONE})?\s*\Z", re.IGNORECASE) for date in _DATES)


_LONGEST = 200
"""Characters of a date or a duration that is read."""


class DateError(ValueError):
    """The result is no date between the years 1 and 9999."""


def checked(ticks: int) -> int:
    """The moment itself. Raises DateError outside of the years 1 to 9999."""
    if not 0 <= ticks < _MAX:
        raise DateError("the date lies outside of the years 1 to 9999")
    return ticks


def from_epoch(seconds: int) -> int:
    """The moment so many seconds after 1970. Raises DateError."""
    return checked(_EPOCH + seconds * TICKS)


def to_epoch(ticks: int) -> int:
    """Whole seconds since 1970."""
    return (ticks - _EPOCH) // TICKS


def from_datetime(moment: datetime) -> int:
    """The moment of a datetime; one without a zone is UTC."""
    if moment.tzinfo is not None:
        moment = moment.astimezone(timezone.utc).replace(tzinfo=None)
    passed = moment - _START
    return (passed.days * 86_400 + passed.seconds) * TICKS + passed.microseconds * 10


def parse(text: str) -> int:
    """The moment that a text names; without a zone it is UTC. Raises FormatError."""
    for pattern in _patterns():
        match = pattern.match(text) if len(text) <= _LONGEST else None
        if match is not None:
            try:
                return checked(_moment(match.groupdict()))
            except ValueError:
                break
    raise FormatError("no date")


def _moment(parts: dict[str, str | None]) -> int:
    name = parts.get("name")
    month = 1 + [known[:3] for known in _MONTHS].index(name[:3].title()) if name else int(parts["month"] or 0)
    year = int(parts["year"] or 0)
    if len(parts["year"] or "") == 2:
        year += 2000 if year < 50 else 1900
    day = datetime(year, month, int(parts.get("day") or 1))
    hour, minute, second = (int(parts[key] or 0) for key in ("hour", "minute", "second"))
    half = (parts["half"] or "").lower()
    if half:
        if not 1 <= hour <= 12:
            raise FormatError("no hour")
        hour = hour % 12 + (12 if half == "pm" else 0)
    if hour > 23 or minute > 59 or second > 59:
        raise FormatError("no time of day")
    ticks = (day - _START).days * _DAY + (hour * 3600 + minute * 60 + second) * TICKS
    fraction = (parts["fraction"] or "").ljust(8, "0")
    ticks += int(fraction[:7]) + (1 if fraction[7] >= "5" else 0)
    if parts["sign"]:
        offset = int(parts["zhour"] or 0) * 60 + int(parts["zminute"] or 0)
        if offset > 14 * 60:
            raise FormatError("no offset")
        ticks -= (offset if parts["sign"] == "+" else -offset) * 60 * TICKS
    return ticks


_DURATION = (
    r"[\t\n\r ]*(?P<sign>-?)P(?:(?P<Y>\d+)Y)?(?:(?P<M>\d+)M)?(?:(?P<D>\d+)D)?"
    r"(?P<T>T(?:(?P<h>\d+)H)?(?:(?P<m>\d+)M)?(?:(?P<s>\d+)(?:\.(?P<f>\d*))?S)?)?[\t\n\r ]*\Z"
)
_INT32 = 2**31


class DurationError(ValueError):
    """A duration that is longer than what can be held."""


def parse_duration(text: str) -> int:
    """The ticks of an ISO 8601 duration; twelve months are a year, a year is 365 days,
    a month left over is 30. Raises FormatError or DurationError.

    XML Schema's form, which the runtime reads: no weeks, fractions of seconds only.
    """
    match = re.match(_DURATION, text) if text.isascii() and len(text) <= _LONGEST else None
    if match is None or (match["T"] is not None and not match["T"][1:]):
        raise FormatError("no duration")
    numbers = [match[key] for key in ("Y", "M", "D", "h", "m", "s")]
    if all(number is None for number in numbers) or any(number and int(number[:12]) >= _INT32 for number in numbers):
        raise FormatError("no duration")
    years, months, days, hours, minutes, seconds = (int(number or 0) for number in numbers)
    fraction = int((match["f"] or "").ljust(7, "0")[:7])
    ticks = (
        ((years + months // 12) * 365 + months % 12 * 30 + days) * _DAY
        + (hours * 3600 + minutes * 60 + seconds) * TICKS
        + fraction
    )
    if ticks >= 2**63:
        raise DurationError("the duration is too long")
    return -ticks if match["sign"] else ticks


_STANDARD = {
    "d": "MM/dd/yyyy",
    "D": "dddd, dd MMMM yyyy",
    "f": "dddd, dd MMMM yyyy HH:mm",
    "F": "dddd, dd MMMM yyyy HH:mm:ss",
    "g": "MM/dd/yyyy HH:mm",
    "G": "MM/dd/yyyy HH:mm:ss",
    "m": "MMMM dd",
    "o": "yyyy-MM-dd'T'HH:mm:ss.fffffffK",
    "r": "ddd, dd MMM yyyy HH':'mm':'ss 'GMT'",
    "s": "yyyy-MM-dd'T'HH':'mm':'ss",
    "t": "HH:mm",
    "T": "HH:mm:ss",
    "u": "yyyy-MM-dd HH':'mm':'ss'Z'",
    "U": "dddd, dd MMMM yyyy HH:mm:ss",
    "y": "yyyy MMMM",
}
_STANDARD |= {letter.upper(): _STANDARD[letter] for letter in "mory"}
_PIECE = r"""(?s)\\(.)|'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)"|%([^%])|([dfFgHhKmMstyz])(\5*)|([^\\'"%])"""
_ONE_LETTER = "dfFgHhKmMstyz"


class _Clock(NamedTuple):
    date: datetime
    fraction: int


def format_moment(ticks: int, spec: str) -> str:
    """The moment in a standard or custom format; "" is `G`. Raises FormatError."""
    if len(spec) <= 1:
        if spec and spec not in _STANDARD:
            raise FormatError(f"`{spec}` is no format of a date")
        spec = _STANDARD[spec or "G"]
    clock = _Clock(_START + timedelta(days=ticks // _DAY, seconds=ticks % _DAY // TICKS), ticks % TICKS)
    out: list[str] = []
    piece, at = re.compile(_PIECE), 0
    while at < len(spec):
        match = piece.match(spec, at)
        if match is None:
            raise FormatError("the format of the date ends in the middle of something")
        at = match.end()
        escaped, single, double, percent, letter, more, other = match.groups()
        if percent is not None:
            out.append(_field(clock, percent, 1) if percent in _ONE_LETTER else percent)
        elif letter is not None:
            text = _field(clock, letter, 1 + len(more))
            if letter == "F" and not text and out and out[-1] == ".":
                out.pop()
            out.append(text)
        else:
            quoted = single if single is not None else double
            out.append(escaped or other or re.sub(r"\\(.)", r"\1", quoted or ""))
    return "".join(out)


def _field(clock: _Clock, letter: str, count: int) -> str:
    date = clock.date
    if letter == "y":
        return str(date.year % 100).rjust(count, "0") if count <= 2 else str(date.year).rjust(count, "0")
    if letter == "M":
        return _named(_MONTHS, date.month - 1, count) if count > 2 else str(date.month).rjust(count, "0")
    if letter == "d":
        return _named(_DAYS, date.weekday(), count) if count > 2 else str(date.day).rjust(count, "0")
    if letter in "fF":
        if count > 7:
            raise FormatError("a second has at most seven digits behind the point")
        digits = f"{clock.fraction:07d}"[:count]
        return digits if letter == "f" else digits.rstrip("0")
    if letter == "t":
        return ("AM" if date.hour < 12 else "PM")[:count]
    if letter == "z":
        return "+00:00" if count > 2 else "+" + "0" * count
    if letter in "gK":
        return "A.D." if letter == "g" else "Z" * count
    number = {"H": date.hour, "h": (date.hour - 1) % 12 + 1, "m": date.minute, "s": date.second}[letter]
    return str(number).rjust(min(count, 2), "0")


def _named(names: list[str], index: int, count: int) -> str:
    return names[index][:3] if count == 3 else names[index]


def show_span(ticks: int) -> str:
    """A length of time as the runtime writes it: `[-][days.]hh:mm:ss[.fffffff]`."""
    rest = abs(ticks)
    days, rest = divmod(rest, _DAY)
    seconds, fraction = divmod(rest, TICKS)
    text = f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"
    return f"{'-' if ticks < 0 else ''}{f'{days}.' if days else ''}{text}{f'.{fraction:07d}' if fraction else ''}"
