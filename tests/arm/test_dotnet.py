"""The recorded behaviour of the .NET runtime: every row that a template function shows."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from armgen.arm import TemplateError, evaluate
from armgen.arm.dotnet import culture, dates, jsontext, numbers, strings, uris
from armgen.arm.functions.comparison import order
from armgen.jsontypes import JsonValue
from tests.oracles import ORACLES, needs_oracles

FILE = ORACLES / "dotnet-behaviour.jsonl"
Row = dict[str, JsonValue]

NO_VALUE = frozenset(("undefined", "[,]", "[1,,2]", "new Date(1)", "NaN", "Infinity", "1E+400"))
"""What the library reads as something that is no JSON value: an error here."""

NOT_SHOWN = frozenset(
    (
        "// c\n1",  # the library gives the comment itself as the value
        "/* c */ [1]",
        '{"d":"2020-04-07T14:53:14+02:00"}',  # dates stay texts in templates
        '"2020-04-07T14:53:14.10Z"',
        '"\\ud83d"',  # half a pair is lost only when the answer is written as UTF-8
    )
)


def rows() -> list[Row]:
    return [json.loads(line) for line in FILE.read_text(encoding="utf-8").splitlines()]


def call(function: str, *args: JsonValue) -> JsonValue:
    """A template function, its arguments given as parameters."""
    names = [f"p{index}" for index in range(len(args))]
    given = ", ".join(f"parameters('{name}')" for name in names)
    return evaluate(f"[{function}({given})]", parameters=dict(zip(names, args, strict=True)))


def _text(function: str) -> Callable[..., JsonValue]:
    return lambda *args: call(function, *args)


def _units(*args: JsonValue) -> JsonValue:
    return [ord(unit) for unit in strings.code_units(str(call("take", *args)))]


def _json(text: JsonValue) -> JsonValue:
    return jsontext.write(call("json", text))  # type: ignore[arg-type]


CALLS: dict[str, Callable[..., JsonValue]] = {
    "format": _text("format"),
    "dateFormat": lambda date, spec: call("dateTimeAdd", date, "PT0S", spec),
    "dateParse": lambda date: call("dateTimeAdd", date, "PT0S", "o"),
    "duration": lambda text: dates.show_span(dates.parse_duration(str(text))),
    "uriString": _text("uri"),
    "uriAbsolute": lambda base, relative: uris.join(str(base), str(relative)).absolute,
    "uriComponent": _text("uriComponent"),
    "uriComponentToString": _text("uriComponentToString"),
    "toLower": _text("toLower"),
    "toUpper": _text("toUpper"),
    "length": _text("length"),
    "take": _units,
    "padLeft": _text("padLeft"),
    "base64": _text("base64"),
    "base64ToString": _text("base64ToString"),
    "trim": _text("trim"),
    "intParse": _text("int"),
    "json": _json,
    "startsWithOrdinalIgnoreCase": _text("startsWith"),
    "indexOfOrdinalIgnoreCase": _text("indexOf"),
}
OTHERS = frozenset(("compare", "startsWithInvariantIgnoreCase", "indexOfInvariantIgnoreCase"))
"""Judged by a test of its own; and what no template function does (startsWith and indexOf are ordinal)."""


def differences(name: str) -> list[object]:
    wrong: list[object] = []
    for row in rows():
        args = row["args"]
        assert isinstance(args, list)
        if row["call"] != name or (name == "json" and args[0] in NOT_SHOWN):
            continue
        try:
            found: JsonValue = CALLS[name](*args)
        except (TemplateError, numbers.FormatError, dates.DurationError):
            found = None
            if "error" in row or (name == "json" and args[0] in NO_VALUE) or _is_basic(name, args):
                continue
        if "error" in row and not _is_basic(name, args):
            wrong.append((args, "no error", found))
        elif "result" in row and found != row["result"]:
            wrong.append((args, found, row["result"]))
    return wrong


def _is_basic(name: str, args: list[JsonValue]) -> bool:
    """The form of `utcNow()` without a format, which the runtime does not read but the date functions must."""
    return name == "dateParse" and args == ["20200407T145314Z"]


@needs_oracles
@pytest.mark.parametrize("name", sorted(CALLS))
def test_rows(name: str) -> None:
    assert differences(name) == []


@needs_oracles
def test_order() -> None:
    wrong = []
    for row in rows():
        if row["call"] == "compare":
            left, right = row["args"]  # type: ignore[misc]
            if order("less", left, right) != row["invariant"] or culture.compare(right, left) != -int(row["invariant"]):  # type: ignore[arg-type]
                wrong.append(row)
    assert wrong == []


@needs_oracles
def test_no_row_is_left_out() -> None:
    assert {str(row["call"]) for row in rows()} == set(CALLS) | OTHERS


@pytest.mark.parametrize(
    ("value", "spec", "text"),
    [
        (1.5, "", "1.5"),
        (1.0, "", "1"),
        (1e21, "", "1E+21"),
        (1e-7, "", "1E-07"),
        (0.00001, "", "1E-05"),
        (0.0001, "", "0.0001"),
        (1234.5678, "N2", "1,234.57"),
        (0.125, "P1", "12.5 %"),
        (1234.5, "#,##0.000", "1,234.500"),
        (-1234.5, "0.0;(0.0)", "(1234.5)"),
        (1234567, "#,", "1235"),
        (1234567, "0.##E+0", "1.23E+6"),
        (12, r"\#0", "#12"),
    ],
)
def test_formats_of_numbers(value: float, spec: str, text: str) -> None:
    assert numbers.format_number(value, spec) == text
