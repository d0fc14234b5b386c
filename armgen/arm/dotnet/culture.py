"""The order of texts in the invariant culture: letters before case, as ICU's root collation has it.

Three levels, each over the whole text: base characters; accents; case and form, small before capital. White space
comes first, then punctuation, symbols, digits and letters. Characters that only control something do not count.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from typing import NamedTuple

_ORDER = " _-,;:!?.'\"()[]{}@*/\\&#%`^+<=>|~$"
_PLACES = {character: index for index, character in enumerate(_ORDER)}
_EXPANDED = {
    "ß": "ss",
    "ẞ": "SS",
    "æ": "ae",
    "Æ": "AE",
    "œ": "oe",
    "Œ": "OE",
    "ø": "o\u0338",
    "Ø": "O\u0338",
    "ł": "l\u0335",
    "Ł": "L\u0335",
    "đ": "d\u0335",
    "Đ": "D\u0335",
}
_AFTER = {"ı": "i", "ð": "d", "Ð": "d", "þ": "z", "Þ": "z", "ŋ": "n", "Ŋ": "n"}
_ACCENTS = "\u0301\u0300\u0306\u0302\u030c\u030a\u0308\u030b\u0303\u0307\u0335\u0338\u0328\u0327\u0304"
"""Marks in the order of their weight; others come after them."""

_IGNORED = frozenset(("Cc", "Cf", "Cs", "Co", "Cn"))

_SPACE, _PUNCTUATION, _SYMBOL, _CURRENCY, _DIGIT, _LETTER = range(6)


class SortKey(NamedTuple):
    """Compares as the texts do."""

    base: tuple[tuple[int, float, int], ...]
    accents: tuple[tuple[int, ...], ...]
    forms: tuple[int, ...]


@lru_cache(maxsize=8192)
def sort_key(text: str) -> SortKey:
    """The key by which the text sorts; texts that the culture takes for equal have equal keys."""
    base: list[tuple[int, float, int]] = []
    accents: list[list[int]] = []
    forms: list[int] = []
    for original in text:
        compatible = original in _EXPANDED or _is_compatible(original)
        for character in unicodedata.normalize("NFKD", _EXPANDED.get(original, original)):
            if unicodedata.category(character) == "Mn":
                if accents:
                    weight = _ACCENTS.find(character)
                    accents[-1].append(ord(character) if weight < 0 else weight)
                continue
            place = _place(character)
            if place is None:
                continue
            base.append(place)
            accents.append([])
            forms.append((2 if character.isupper() else 0) + (1 if compatible else 0))
    return SortKey(tuple(base), tuple(map(tuple, accents)), tuple(forms))


def _is_compatible(character: str) -> bool:
    return not character.isascii() and unicodedata.decomposition(character).startswith("<")


def _place(character: str) -> tuple[int, float, int] | None:
    """Group and place of a base character, None when it does not count."""
    known = _PLACES.get(character)
    if character in "\t\n\v\f\r":
        return (_SPACE, ord(character) - 100, 0)
    if known is not None:
        return (_PUNCTUATION if known <= _ORDER.index("%") else _SYMBOL if character != "$" else _CURRENCY, known, 0)
    if character.isalpha():
        after = _AFTER.get(character)
        return (_LETTER, ord(after or character.lower()[0]), 1 if after else 0)
    value = unicodedata.numeric(character, None)
    if value is not None:
        return (_DIGIT, value, 0)
    category = unicodedata.category(character)
    if category in _IGNORED:
        return None
    if category[0] == "Z":
        return (_SPACE, ord(character), 0)
    group = _PUNCTUATION if category[0] == "P" else _CURRENCY if category == "Sc" else _SYMBOL
    return (group, 1000 + ord(character), 0)


def compare(left: str, right: str) -> int:
    """-1, 0 or 1."""
    if left == right:
        return 0
    a, b = sort_key(left), sort_key(right)
    return (a > b) - (a < b)
