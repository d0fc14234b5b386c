"""The hash behind `uniqueString`: 64 bits of a Murmur3 for 32-bit machines, in 13 letters of base 32.

Source: the published ports of Azure's function; the constants are those of section 3 of the language facts. All
arithmetic is unsigned.
"""

from __future__ import annotations

_MASK = 0xFFFFFFFF
_C1, _C2, _ADD1, _ADD2 = 0x239B961B, 0xAB0E9789, 0x561CCD1B, 0x0BCAA747
_LETTERS = "abcdefghijklmnopqrstuvwxyz234567"


def _rotate(value: int, bits: int) -> int:
    return (value << bits | value >> (32 - bits)) & _MASK


def _mixed(value: int) -> int:
    value ^= value >> 16
    value = value * 0x85EBCA6B & _MASK
    value ^= value >> 13
    value = value * 0xC2B2AE35 & _MASK
    return value ^ value >> 16


def murmur64(data: bytes, seed: int = 0) -> int:
    """The hash of some bytes."""
    first = second = seed
    whole = len(data) // 8 * 8
    for at in range(0, whole, 8):
        low = int.from_bytes(data[at : at + 4], "little")
        high = int.from_bytes(data[at + 4 : at + 8], "little")
        low = _rotate(low * _C1 & _MASK, 15) * _C2 & _MASK
        first = _rotate(first ^ low, 19)
        first = ((first + second) * 5 + _ADD1) & _MASK
        high = _rotate(high * _C2 & _MASK, 17) * _C1 & _MASK
        second = _rotate(second ^ high, 13)
        second = ((second + first) * 5 + _ADD2) & _MASK
    tail = data[whole:]
    if tail:
        low = int.from_bytes(tail[:4], "little")
        first ^= _rotate(low * _C1 & _MASK, 15) * _C2 & _MASK
    if len(tail) > 4:
        high = int.from_bytes(tail[4:], "little")
        second ^= _rotate(high * _C2 & _MASK, 17) * _C1 & _MASK
    first ^= len(data)
    second ^= len(data)
    first = (first + second) & _MASK
    second = (second + first) & _MASK
    first, second = _mixed(first), _mixed(second)
    first = (first + second) & _MASK
    second = (second + first) & _MASK
    return second << 32 | first


def unique_string(text: str) -> str:
    """13 letters; the top five bits come first, the last letter has four."""
    value = murmur64(text.encode())
    letters = []
    for _ in range(13):
        letters.append(_LETTERS[value >> 59])
        value = value << 5 & 0xFFFFFFFFFFFFFFFF
    return "".join(letters)
