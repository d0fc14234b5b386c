"""The word that somebody meant: the nearest of those that there are, whatever its casing."""

from __future__ import annotations

from collections.abc import Iterable


def nearest(word: str, words: Iterable[str], cutoff: float = 0.6) -> str:
    """The nearest of the words as it is spelled there, "" when none is near. `cutoff`: 1 takes the same word only."""
    from difflib import get_close_matches  # a slip is rare, and loading it takes a tenth of a cold start

    spelled: dict[str, str] = {}
    for one in words:
        spelled.setdefault(one.lower(), one)
    found = get_close_matches(word.lower(), spelled, 1, cutoff)
    return spelled[found[0]] if found else ""


def did_you_mean(word: str, words: Iterable[str]) -> str:
    """` Did you mean 'x'?` for the nearest of the words, "" when none is near."""
    found = nearest(word, words)
    return f" Did you mean '{found}'?" if found else ""
