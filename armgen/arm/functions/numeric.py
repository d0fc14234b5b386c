"""Numeric functions: add, div, float, int, max, min, mod, mul, sub. Integers have 64 bits and never wrap.

Source: "Numeric functions for ARM templates". A text of digits counts as an integer in arithmetic, as in other
readers of templates.
"""

from __future__ import annotations

import math

from armgen.arm.dotnet.numbers import FormatError, parse_integer
from armgen.arm.dotnet.strings import trim
from armgen.arm.functions.function import Function, bad, integer, wrong
from armgen.arm.values import Value, fits_int64


def _operand(name: str, value: Value) -> int:
    if isinstance(value, str):
        try:
            return fits_int64(parse_integer(value))
        except FormatError:
            raise wrong(name, value, "an integer", "operand") from None
    return fits_int64(integer(name, value, "operand"))


def _add(left: Value, right: Value) -> Value:
    return fits_int64(_operand("add", left) + _operand("add", right))


def _sub(left: Value, right: Value) -> Value:
    return fits_int64(_operand("sub", left) - _operand("sub", right))


def _mul(left: Value, right: Value) -> Value:
    return fits_int64(_operand("mul", left) * _operand("mul", right))


def _div(left: Value, right: Value) -> Value:
    return fits_int64(_divide("div", left, right)[0])


def _mod(left: Value, right: Value) -> Value:
    return _divide("mod", left, right)[1]


def _divide(name: str, left: Value, right: Value) -> tuple[int, int]:
    """Quotient, cut toward zero, and remainder, with the sign of the dividend."""
    dividend, divisor = _operand(name, left), _operand(name, right)
    if divisor == 0:
        raise bad(f"The template function '{name}' divides by zero.")
    quotient = abs(dividend) // abs(divisor) * (1 if (dividend < 0) == (divisor < 0) else -1)
    return quotient, dividend - quotient * divisor


def _float(value: Value) -> Value:
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return float(value)
    if not isinstance(value, str):
        raise wrong("float", value, "a string or a number")
    text = trim(value).replace(",", "")
    try:
        number = float(text) if text.isascii() and "_" not in text else math.nan
    except ValueError:
        number = math.nan
    if math.isnan(number) or math.isinf(number):
        raise bad(f"The template function 'float' cannot read '{value[:60]}' as a number.")
    return number


def _int(value: Value) -> Value:
    if isinstance(value, bool) or not isinstance(value, (int, str, float)):
        raise wrong("int", value, "a string or an integer")
    if isinstance(value, float):
        if not -(2.0**63) <= value < 2.0**63:
            raise bad("The number does not fit in a 64-bit integer.")
        return round(value)
    if isinstance(value, int):
        return fits_int64(value)
    try:
        return fits_int64(parse_integer(value))
    except FormatError:
        raise bad(f"The template function 'int' cannot read '{value[:60]}' as an integer.") from None


def _integers(name: str, args: tuple[Value, ...]) -> list[int]:
    numbers = [integer(name, item) for arg in args for item in (arg if isinstance(arg, list) else [arg])]
    if not numbers:
        raise bad(f"The template function '{name}' needs an array with at least one integer.")
    return numbers


def _max(*args: Value) -> Value:
    return max(_integers("max", args))


def _min(*args: Value) -> Value:
    return min(_integers("min", args))


FUNCTIONS = (
    Function("add", 2, 2, _add),
    Function("sub", 2, 2, _sub),
    Function("mul", 2, 2, _mul),
    Function("div", 2, 2, _div),
    Function("mod", 2, 2, _mod),
    Function("float", 1, 1, _float),
    Function("int", 1, 1, _int),
    Function("max", 1, None, _max),
    Function("min", 1, None, _min),
)
