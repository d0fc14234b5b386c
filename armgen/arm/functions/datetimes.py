"""Date functions: dateTimeAdd, dateTimeFromEpoch, dateTimeToEpoch, utcNow.

Source: "Date functions for ARM templates". Durations are those of .NET: a year is 365 days and a month 30. Without a
format the result is ISO 8601 in UTC.
"""

from __future__ import annotations

import re
from datetime import datetime, timezone
from typing import TYPE_CHECKING

from armgen.arm.dotnet import dates
from armgen.arm.dotnet.numbers import FormatError
from armgen.arm.functions.function import Function, bad, integer, text
from armgen.arm.syntax import Call
from armgen.arm.values import Deferred, Value, to_node

if TYPE_CHECKING:
    from armgen.arm.evaluator import Evaluator

_ISO = "yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'"
_BASIC = r"(?a)(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})(\d{2})Z\Z"


def _moment(name: str, value: str) -> int:
    """A date as .NET reads it, or in the form that `utcNow()` has by itself."""
    basic = re.match(_BASIC, value)
    try:
        return dates.parse("{}-{}-{}T{}:{}:{}Z".format(*basic.groups()) if basic else value)
    except FormatError:
        raise bad(f"The template function '{name}' cannot read '{value[:60]}' as a date.") from None


def _formatted(name: str, ticks: int, spec: str) -> str:
    try:
        return dates.format_moment(ticks, spec)
    except FormatError as error:
        raise bad(f"The template function '{name}' got a format that it cannot use, '{spec[:60]}': {error}.") from None


def _add(base: Value, duration: Value, spec: Value = _ISO) -> Value:
    start, length = text("dateTimeAdd", base, "first argument"), text("dateTimeAdd", duration, "duration")
    ticks = _moment("dateTimeAdd", start)
    try:
        ticks = dates.checked(ticks + dates.parse_duration(length))
    except FormatError:
        raise bad(
            f"The template function 'dateTimeAdd' needs an ISO 8601 duration like 'P1D', not '{length[:60]}'."
        ) from None
    except (dates.DateError, dates.DurationError) as error:
        raise bad(f"The template function 'dateTimeAdd' cannot add '{length[:60]}': {error}.") from None
    return _formatted("dateTimeAdd", ticks, text("dateTimeAdd", spec, "format"))


def _from_epoch(value: Value) -> Value:
    try:
        return dates.format_moment(dates.from_epoch(integer("dateTimeFromEpoch", value)), _ISO)
    except dates.DateError as error:
        raise bad(f"The template function 'dateTimeFromEpoch' cannot be used: {error}.") from None


def _to_epoch(value: Value) -> Value:
    return dates.to_epoch(_moment("dateTimeToEpoch", text("dateTimeToEpoch", value)))


def _utc_now(evaluator: Evaluator, *args: Value) -> Value:
    spec = args[0] if args else "yyyyMMdd'T'HHmmss'Z'"
    environment = evaluator.environment
    now = environment.context.now
    if now is None and environment.fresh:
        now = datetime.now(timezone.utc)
    if now is None or isinstance(spec, Deferred):
        return Deferred(Call("utcNow", tuple(map(to_node, args))))
    ticks = _moment("utcNow", now) if isinstance(now, str) else dates.from_datetime(now)
    return _formatted("utcNow", ticks, text("utcNow", spec, "format"))


FUNCTIONS = (
    Function("dateTimeAdd", 2, 3, _add),
    Function("dateTimeFromEpoch", 1, 1, _from_epoch),
    Function("dateTimeToEpoch", 1, 1, _to_epoch),
    Function("utcNow", 0, 1, _utc_now, "scoped", frozenset(("any", "parameter"))),
)
