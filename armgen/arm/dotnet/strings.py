"""Texts as .NET has them: UTF-16 code units, invariant casing, ordinal search without case, white space."""

from __future__ import annotations

from functools import lru_cache

_SPACES = "\t\n\v\f\r \u0085\u00a0\u1680\u2028\u2029\u202f\u205f\u3000" + "".join(map(chr, range(0x2000, 0x200B)))

_KEPT = frozenset("\u0130\u0131")
"""The Turkish letters, which the invariant culture leaves alone."""


def length(text: str) -> int:
    """Number of UTF-16 code units."""
    return len(text) if text.isascii() else len(text) + sum(character > "\uffff" for character in text)


def cut(text: str, start: int, end: int | None = None) -> str:
    """The code units from `start` to `end`, which may split a surrogate pair."""
    if text.isascii() or max(text) <= "\uffff":
        return text[start:end]
    units = text.encode("utf-16-le", "surrogatepass")
    return units[2 * start : None if end is None else 2 * end].decode("utf-16-le", "surrogatepass")


def units_before(text: str, index: int) -> int:
    """The offset in code units of the code point at `index`, -1 for -1."""
    return index if index < 0 else length(text[:index])


def code_units(text: str) -> list[str]:
    """Each UTF-16 code unit as a text of its own."""
    if text.isascii() or max(text) <= "\uffff":
        return list(text)
    units = text.encode("utf-16-le", "surrogatepass")
    return [units[at : at + 2].decode("utf-16-le", "surrogatepass") for at in range(0, len(units), 2)]


def well_formed(text: str) -> str:
    """The text with every half of a surrogate pair replaced by U+FFFD, as an encoder does; whole pairs are joined."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


@lru_cache(maxsize=4096)
def _upper(character: str) -> str:
    upper = character.upper()
    return character if len(upper) != 1 or character in _KEPT else upper


@lru_cache(maxsize=4096)
def _lower(character: str) -> str:
    lower = character.lower()
    return character if len(lower) != 1 or character in _KEPT else lower


def to_upper(text: str) -> str:
    """`ToUpperInvariant`: letter by letter, never changing the length."""
    return text.upper() if text.isascii() else "".join(map(_upper, text))


def to_lower(text: str) -> str:
    """`ToLowerInvariant`."""
    return text.lower() if text.isascii() else "".join(map(_lower, text))


@lru_cache(maxsize=4096)
def _fold(character: str) -> str:
    upper = _upper(character)
    return character if upper.isascii() and not character.isascii() else upper


def fold(text: str) -> str:
    """What two texts have in common that are the same ordinally but for case; its length is that of the text."""
    return text.upper() if text.isascii() else "".join(map(_fold, text))


def trim(text: str) -> str:
    """The text without the white space at its ends."""
    return text.strip(_SPACES)
