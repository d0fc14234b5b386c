"""Sizes and operating systems of machines, as far as the catalogue's lists name them."""

from __future__ import annotations

import re
from functools import cache

from armgen.catalog.read import as_array, as_number, as_object, as_text, as_texts, latest, read
from armgen.jsontypes import JsonValue

_SIZE = re.compile(
    r"(?:standard_|basic_)(?P<family>[a-z]+)(?P<cpus>\d+)(?:-\d+)?(?P<features>[a-z]*)"
    r"(?:_[a-z0-9]+?)*?(?:_v(?P<version>\d+))?(?:_promo)?",
    re.IGNORECASE,
)


@cache
def has_premium_storage(size: str) -> bool | None:
    """Whether a VM size takes Premium storage; None when the catalogue's lists do not say.

    False only for series that the catalogue lists as without it; True for the feature letter `s` and for the listed
    series that have it without the letter.
    """
    data = as_object(read("sizes")["premiumStorage"])
    if _any_match(data["without"], size):
        return False
    parts = _SIZE.fullmatch(size)
    if parts is None:
        return None
    if _any_match(data["with"], size) or as_text(data["feature"]) in parts["features"].lower():
        return True
    return None


@cache
def is_boost_size(size: str) -> bool:
    """Whether a size is of the Azure Boost series whose disks are not captured at one moment (Intel v6+, AMD v7+)."""
    parts = _SIZE.fullmatch(size)
    if parts is None or parts["version"] is None:
        return False
    features = parts["features"].lower()
    for row in as_array(as_object(read("sizes"))["boost"]):
        series = as_object(row)
        if (
            parts["family"].upper() in as_texts(series["families"])
            and int(parts["version"]) >= as_number(series["since"])
            and all(letter in features for letter in as_texts(series["features"]))
            and not any(letter in features for letter in as_texts(series["notFeatures"]))
        ):
            return True
    return False


@cache
def os_supported(type: str, name: str, version: str, edition: str) -> bool | None:
    """Whether application consistency supports an operating system; None when it is not recognised.

    `name` and `version` may be an image's offer and SKU or what the guest agent reports.
    """
    text = f"{name} {version}".strip().lower()
    for value in as_array(read("operating-systems")["systems"]):
        row = as_object(value)
        if as_text(row["type"]) == type.lower() and re.search(as_text(row["pattern"]), text):
            supported = latest(row["supported"], edition)
            return supported if isinstance(supported, bool) else None
    return None


def _any_match(patterns: JsonValue, text: str) -> bool:
    return any(re.fullmatch(pattern, text, re.IGNORECASE) for pattern in as_texts(patterns))
