"""Names that the compiler chooses: symbols, parameters, deployments, files."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from functools import cache

from armgen.ids import location_key

# What would read as something else in Bicep, or hide a namespace, a type or a keyword.
_WORDS = (
    "true false null if for in as assert existing extends extension func import metadata module none output param",
    "provider resource targetscope test this type using var with az sys any array bool int object string stamp",
)
_RESERVED = frozenset(word for line in _WORDS for word in line.split())

_BETWEEN_WORDS = re.compile(r"[^A-Za-z0-9]+")

LONGEST_DEPLOYMENT = 64


def digest(*parts: str) -> str:
    return hashlib.sha256("\n".join(parts).encode("utf-8", "surrogatepass")).hexdigest()


def camel(text: str) -> str:
    """A name as an identifier: `payroll-sql01` is `payrollSql01`, `{stamp}` is left out."""
    words = [word for word in _BETWEEN_WORDS.split(text.replace("{stamp}", "")) if word]
    if not words:
        return "r" + digest(text)[:8]
    first = words[0][0].lower()
    joined = "".join([first, words[0][1:], *[word[0].upper() + word[1:] for word in words[1:]]])
    return joined if first.isalpha() else "r" + joined


class Symbols:
    """Identifiers of one file, unique without regard to case, the same for the same names whatever their order."""

    def __init__(self, taken: Iterable[str] = ()) -> None:
        self._taken = {name.lower() for name in taken} | _RESERVED

    def add(self, wish: str, identity: str) -> str:
        """The wish when it is free, else the wish with 6 hex digits of the identity's hash."""
        symbol = camel(wish)[:200]
        folded = symbol.lower()
        if folded in self._taken:
            symbol = f"{symbol}_{digest(identity)[:6]}"
            folded = symbol.lower()
        count = 6
        while folded in self._taken:
            count += 2
            symbol = f"{camel(wish)[:180]}_{digest(identity)[:count]}"
            folded = symbol.lower()
        self._taken.add(folded)
        return symbol


def file_part(text: str) -> str:
    """A group's or subscription's name as a part of a path: no other folder and no hidden file, whatever is written."""
    return re.sub(r"[^\w.()-]|\.(?![\w()-])|^\.+", "-", text.lower()) or "-"


def deployment_name(*parts: str) -> str:
    """At most 64 characters of what a deployment may be called; a longer one is cut and gets 8 digits of its hash."""
    name = re.sub(r"[^A-Za-z0-9._()-]", "-", "-".join(part for part in parts if part))
    if len(name) <= LONGEST_DEPLOYMENT:
        return name
    return f"{name[: LONGEST_DEPLOYMENT - 9]}-{digest(name)[:8]}"


@cache
def location_parameter(location: str) -> str:
    """`eastusLocation`; what no region is called keeps its own name by a hash."""
    key = location_key(location)
    plain = re.sub(r"[^a-z0-9]", "", key)
    return camel(plain) + "Location" + (f"_{digest(key)[:6]}" if plain != key else "")
