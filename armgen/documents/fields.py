"""Reading the fields of an object by hand: every mistake is reported once, at its place, with the next step.

A schema validator takes 24 times as long and says less (facts/performance.md section 4); the published schemas and
these readers are held together by a test.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta, timezone

from armgen.diagnostics import Change, Diagnostic, Document, Fix, Origin, Part, Severity
from armgen.jsontypes import JsonObject, JsonValue, Path
from armgen.near import nearest


class Report:
    """The RP901 findings of one document."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.found: list[Diagnostic] = []
        self._lines: list[str] | None = None

    def written(self, path: Path) -> str:
        """The text of a scalar as it stands in the document: `24.10`, which is the number 24.1."""
        if self._lines is None:
            self._lines = self.document.text.split("\n")
        span = self.document.locate(path, "value")
        line = self._lines[span.line - 1] if span.line <= len(self._lines) else ""
        return line[span.column - 1 : span.end_column - 1] if span.end_line == span.line else ""

    def wrong(
        self,
        path: Path,
        message: str,
        help: str,
        part: Part = "auto",
        code: str = "RP901",
        fix: tuple[str, Change] | None = None,
    ) -> None:
        """`fix`: its title, and the one change that mends it."""
        origin = Origin(self.document, path)
        mend = Fix(fix[0], origin, (fix[1],)) if fix is not None else None
        self.found.append(Diagnostic(code, Severity.ERROR, message, origin, help, part=part, fix=mend))


class Fields:
    """One object of a document. Reading a field marks it as known; `done` reports the keys that nobody asked for."""

    __slots__ = ("_known", "_report", "path", "value", "what")

    def __init__(self, value: JsonObject, path: Path, what: str, report: Report) -> None:
        self.value = value
        self.path = path
        self.what = what
        self._report = report
        self._known: list[str] = []

    def has(self, key: str) -> bool:
        return self.value.get(key) is not None

    def wrong(
        self,
        key: str | None,
        message: str,
        help: str,
        part: Part = "auto",
        fix: tuple[str, Change] | None = None,
    ) -> None:
        self._report.wrong(self.path if key is None else (*self.path, key), message, help, part, fix=fix)

    def raw(self, key: str) -> JsonValue:
        self._known.append(key)
        return self.value.get(key)

    def text(
        self,
        key: str,
        *,
        required: bool = False,
        pattern: re.Pattern[str] | None = None,
        shape: str = "",
        longest: int | None = None,
        empty: bool = False,
    ) -> str | None:
        """A string field. `shape` says in words what `pattern` wants; an empty text is wrong unless `empty`."""
        self._known.append(key)
        value = self.value.get(key)
        if type(value) is str and value and pattern is None and longest is None:
            return value  # nearly all fields of a large inventory
        if value is None:
            if required:
                self.missing(key)
            elif key in self.value:
                self._null(key, "text")
            return None
        text = as_text(value, (*self.path, key), key, self._report)
        if text is None:
            return None
        if not text and not empty:
            self.wrong(key, f"`{key}` is empty.", f"Give `{key}` a value or leave it out.")
            return None
        if (pattern is not None and not pattern.fullmatch(text)) or (longest is not None and len(text) > longest):
            self.wrong(key, f"`{key}` is '{_cut(text)}', which is not {shape}.", f"Write {shape}.")
            return None
        return text

    def choice(self, key: str, choices: Sequence[str]) -> str | None:
        """One of a few words."""
        value = self.value.get(key)
        if type(value) is str and value in choices:
            self._known.append(key)
            return value
        text = self.text(key)
        if text is None or text in choices:
            return text
        meant = _meant(text, choices)
        hint = f" Did you mean '{meant}'?" if meant else ""
        change = Change("set", (*self.path, key), meant)
        fix = (f"Write `{meant}`", change) if meant else None
        self.wrong(key, f"`{key}` cannot be '{_cut(text)}'.{hint}", f"Write {_either(choices)}.", fix=fix)
        return None

    def flag(self, key: str) -> bool | None:
        value = self.raw(key)
        if value is None:
            if key in self.value:
                self._null(key, "true or false")
            return None
        if not isinstance(value, bool):
            self.wrong(key, f"`{key}` is {kind(value)}, not true or false.", "Write true or false, without quotes.")
            return None
        return value

    def integer(self, key: str, least: int | None = None, most: int | None = None) -> int | None:
        value = self.raw(key)
        if value is None:
            if key in self.value:
                self._null(key, "a whole number")
            return None
        if isinstance(value, float) and value.is_integer():
            value = int(value)  # as JSON Schema has it: 1.0 is whole
        if isinstance(value, bool) or not isinstance(value, int):
            self.wrong(key, f"`{key}` is {kind(value)}, not a whole number.", "Write a whole number, without quotes.")
            return None
        if (least is not None and value < least) or (most is not None and value > most):
            bounds = f"{least} to {most}" if most is not None else f"{least} or more"
            self.wrong(key, f"`{key}` cannot be {_cut(str(value))}.", f"Write {bounds}.")
            return None
        return value

    def number(self, key: str, what: str) -> int | float | None:
        """A number; `what` says what of."""
        value = self.raw(key)
        if value is None:
            if key in self.value:
                self._null(key, "a number")
            return None
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            self.wrong(key, f"`{key}` is {kind(value)}, not a number.", f"Write {what}.")
            return None
        return value

    def object(self, key: str, what: str) -> Fields | None:
        """A nested object; `null` stands for an empty one."""
        present = key in self.value
        value = self.raw(key)
        if not present:
            return None
        return as_fields(value, (*self.path, key), what, self._report)

    def objects(self, key: str, what: str) -> Iterable[tuple[str, Fields]]:
        """An object of objects: its names and their fields."""
        value = self.raw(key)
        if value is None:
            return
        if not isinstance(value, dict):
            self.wrong(
                key,
                f"`{key}` is {kind(value)}, not an object of {what}s by name.",
                f"Write `{key}:` with names below it.",
            )
            return
        for name, item in value.items():
            called = f"{what[:1].upper()}{what[1:]} '{_cut(name)}'"
            fields = as_fields(item, (*self.path, key, name), called, self._report)
            if fields is not None:
                yield name, fields

    def texts(self, key: str) -> tuple[str, ...] | None:
        """A list of strings."""
        value = self.raw(key)
        if value is None:
            if key in self.value:
                self._null(key, "a list")
            return None
        if not isinstance(value, list):
            self.wrong(key, f"`{key}` is {kind(value)}, not a list.", f"Write `{key}: [{_cut(str(value))}]`.")
            return None
        found = (
            as_text(item, (*self.path, key, index), f"An item of `{key}`", self._report)
            for index, item in enumerate(value)
        )
        return tuple(text for text in found if text is not None)

    def tags(self, key: str) -> Mapping[str, str] | None:
        """An object of strings."""
        value = self.raw(key)
        if value is None:
            return None
        if not isinstance(value, dict):
            self.wrong(key, f"`{key}` is {kind(value)}, not an object of texts.", f"Write `{key}: {{name: value}}`.")
            return None
        found: dict[str, str] = {}
        for name, item in value.items():
            text = as_text(item, (*self.path, key, name), name, self._report)
            if text is not None:
                found[name] = text
        return found

    def moment(self, key: str) -> datetime | None:
        """A time as ISO 8601; without an offset it is UTC."""
        text = self.text(key)
        if text is None:
            return None
        moment = parse_moment(text)
        if moment is None:
            self.wrong(key, f"`{key}` is '{_cut(text)}', which is no time.", "Write it like 2026-11-01T02:00:00Z.")
        return moment

    def day(self, key: str) -> date | None:
        text = self.text(key)
        if text is None:
            return None
        try:
            if not _DAY.fullmatch(text):
                raise ValueError(text)
            return date.fromisoformat(text)
        except ValueError:
            self.wrong(key, f"`{key}` is '{_cut(text)}', which is no date.", "Write it like 2027-03-31.")
            return None

    def span(self, key: str) -> timedelta | None:
        """A duration such as 30m, 6h or 400d."""
        value = self.value.get(key)
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            self._known.append(key)
            self.wrong(
                key, f"`{key}` is {kind(value)} and has no unit.", f"Write the unit: {value}m, {value}h or {value}d."
            )
            return None
        text = self.text(key)
        if text is None:
            return None
        duration = parse_duration(text)
        if duration is None:
            self.wrong(
                key, f"`{key}` is '{_cut(text)}', which is no duration.", "Write a number with m, h or d, like 6h."
            )
        return duration

    def missing(self, key: str) -> None:
        self.wrong(None, f"{self.what} has no `{key}`.", f"Add `{key}`.", "key")

    def done(self) -> None:
        """Report the keys that belong to nothing, with the nearest known one."""
        for key in self.value:
            if key not in self._known:
                meant = nearest(key, self._known)
                hint = f" Did you mean `{meant}`?" if meant else ""
                self.wrong(
                    key,
                    f"{self.what} has no key `{_cut(key)}`.{hint}",
                    f"Write `{meant}`." if meant else f"Remove it; the keys are {', '.join(self._known)}.",
                    "key",
                    (f"Write `{meant}`", Change("rename", (*self.path, key), meant))
                    if meant and meant not in self.value
                    else None,
                )

    def _null(self, key: str, wanted: str) -> None:
        self.wrong(key, f"`{key}` is empty where {wanted} is wanted.", f"Give `{key}` a value or leave it out.")


_NUMBER = re.compile(r"[+\-.0-9A-Za-z]*[0-9][+\-.0-9A-Za-z]*")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_DURATION = re.compile(r"([1-9][0-9]{0,6})([mhd])")
_UNITS = {"m": "minutes", "h": "hours", "d": "days"}
_FRACTION = re.compile(r"(\.\d{1,6})\d*")


def parse_duration(text: str) -> timedelta | None:
    """A whole number of minutes, hours or days; None for any other text."""
    match = _DURATION.fullmatch(text)
    return timedelta(**{_UNITS[match[2]]: int(match[1])}) if match else None


def parse_moment(text: str) -> datetime | None:
    """A time as ISO 8601, UTC without an offset; None for any other text."""
    try:
        moment = datetime.fromisoformat(_seven_digits(text))
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=timezone.utc)


def _seven_digits(text: str) -> str:
    """An ISO time that Python 3.10 reads: `Z` as an offset, a fraction of three or six digits (Azure writes seven)."""
    text = text[:-1] + "+00:00" if text[-1:] in "Zz" else text
    return _FRACTION.sub(lambda match: match[1].ljust(7, "0"), text)


def as_fields(value: JsonValue, path: Path, what: str, report: Report) -> Fields | None:
    if value is None:
        value = {}
    if not isinstance(value, dict):
        report.wrong(path, f"{what} is {kind(value)}, not an object.", "Write its keys below it, indented.")
        return None
    return Fields(value, path, what, report)


def as_text(value: JsonValue, path: Path, name: str, report: Report) -> str | None:
    if isinstance(value, str):
        return value
    if isinstance(value, (bool, int, float)):
        written = report.written(path)
        shown = _cut(written) if _NUMBER.fullmatch(written) else _printed(value)
        report.wrong(
            path,
            f"{_quoted(name)} is {kind(value)} where a text is wanted.",
            f'Quote it: "{shown}".',
            fix=("Quote the value", Change("quote", path)),
        )
    else:
        report.wrong(path, f"{_quoted(name)} is {kind(value)} where a text is wanted.", "Write a text.")
    return None


def _printed(value: JsonValue) -> str:
    return str(value).lower() if isinstance(value, bool) else _cut(str(value))


def _quoted(name: str) -> str:
    return name if " " in name else f"`{_cut(name)}`"


def kind(value: JsonValue) -> str:
    """What a value is, in words."""
    if value is None:
        return "empty"
    if isinstance(value, bool):
        return f"the boolean {str(value).lower()}"
    if isinstance(value, (int, float)):
        return f"the number {_cut(str(value))}"
    if isinstance(value, str):
        return f"the text '{_cut(value)}'"
    return "a list" if isinstance(value, list) else "an object"


def _meant(text: str, choices: Sequence[str]) -> str:
    """The choice that is meant: spelled nearly so, a part of the text (`CrashConsistent`), or the text a part of it."""
    lower = text.lower()
    by_part = (one for one in choices if len(lower) > 3 and (one.lower() in lower or lower in one.lower()))
    return nearest(text, choices) or next(by_part, "")


def _either(choices: Sequence[str]) -> str:
    return choices[0] if len(choices) == 1 else f"{', '.join(choices[:-1])} or {choices[-1]}"


def _cut(text: str) -> str:
    return text if len(text) <= 60 else text[:57] + "..."
