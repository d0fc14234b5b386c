"""The text form of a value, as `concat`, `format` and `join` put it into a text; `string` differs for arrays and
objects."""

from __future__ import annotations

from collections.abc import Iterable

from armgen.arm.dotnet import jsontext
from armgen.arm.dotnet.numbers import FormatError, format_number
from armgen.arm.functions.function import bad
from armgen.arm.values import MAX_TEXT, Value, too_long


def shown(value: Value, spec: str = "") -> str:
    """The text of a value; `spec` is a .NET format, which only numbers heed. Arrays and objects are JSON in single
    quotes."""
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "True" if value else "False"
    if isinstance(value, (int, float)):
        try:
            return format_number(value, spec)
        except FormatError as error:
            raise bad(f"The format '{spec[:60]}' does not fit a number: {error}.") from None
    return jsontext.write(value, "'")


def joined(separator: str, parts: Iterable[str]) -> str:
    """The parts in one text. Raises TemplateError when it would be longer than a template may be."""
    texts = list(parts)
    if sum(map(len, texts)) + len(separator) * len(texts) > MAX_TEXT:
        raise too_long()
    return separator.join(texts)
