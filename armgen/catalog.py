"""What Azure and its documentation say, read from `schemas/catalog/*.json` when it is first asked for.

Each file is read at most once and only when something in it is needed: most runs need two of the eight.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from functools import cache
from typing import Literal, NamedTuple, TypeAlias

from armgen.assets import CATALOG
from armgen.diagnostics import Source
from armgen.jsontypes import JsonObject, JsonValue

PropertyStatus: TypeAlias = Literal["writable", "readOnly", "notYet", "unknown"]


class Page(NamedTuple):
    """A page of documentation as it stood on `date` (ISO; a month when the day is not known)."""

    title: str
    url: str
    date: str


class Rival(NamedTuple):
    """Another page that says otherwise."""

    text: str
    page: Page


class Statement(NamedTuple):
    """What the documentation says about the subject of `codes`, in our own words.

    It holds in the editions `since` to `until`, both included; `until` is "" while nothing has replaced it.
    """

    id: str
    codes: tuple[str, ...]
    topic: str
    text: str
    since: str
    until: str
    page: Page
    rivals: tuple[Rival, ...] = ()

    @property
    def note(self) -> str:
        """The text, and what other pages say against it."""
        return " ".join(
            [self.text, *(f"{rival.page.title} ({rival.page.date}): {rival.text}" for rival in self.rivals)]
        )


class Edition(NamedTuple):
    """An edition of the documented constraints. `about`: which pages it is made of."""

    id: str
    title: str
    about: str
    pages: tuple[Page, ...]


class PropertyFact(NamedTuple):
    """Since when a property can be used.

    `typed`: the first API version that has it. `writable`: the first in which a request may set it, None when only
    the service does. `documented`: the version from which the documentation says that it works, where that is earlier
    than the types say, else None. `type`: the JSON type.
    """

    typed: str
    writable: str | None
    documented: str | None
    type: str


class AzureError(NamedTuple):
    """What Azure answers when a rule's fault is deployed: the code, the gist of the message, the way out."""

    code: str
    message: str
    fix: str
    page: Page


class NameRule(NamedTuple):
    """The names that a type takes. `source`: the page, or that no page has a row for the type."""

    shortest: int
    longest: int
    pattern: str
    text: str
    source: str


# API versions and properties


def api_versions(type: str) -> tuple[str, ...]:
    """Every published API version of a resource type, oldest first; () for a type that the catalogue does not hold."""
    row = _type(type)
    return tuple(_texts(row["versions"])) if row else ()


def is_published(type: str, version: str) -> bool:
    """Whether the type has had this API version."""
    return version.lower() in api_versions(type)


def newest(type: str) -> str:
    """The newest published API version of a type; KeyError for a type that the catalogue does not hold."""
    return _texts(_object(_types()[type.lower()])["versions"])[-1]


def default_api_version(type: str) -> str:
    """The API version that armgen writes when nobody pins one; KeyError for a type that it never writes."""
    return _text(_object(_types()[type.lower()])["default"])


def property_since(type: str, path: str) -> PropertyFact | None:
    """Since when a property (`properties.excludeDisks[].id`) can be used, None when the type never had it."""
    found = _properties(type).get(_key(path))
    return None if found is None else found[1]


def property_status(type: str, version: str, path: str) -> PropertyStatus:
    """What a request of this API version may do with a property.

    "notYet": a later version has it. "readOnly": only the service sets it, or something that it lies in. What lies in
    an open value (a tag) or in one that the service sets has the status of that value. Names compare without case,
    and `[]` after a list may be left out.
    """
    known = _properties(type)
    wanted = _key(path)
    if wanted in known and version < known[wanted][1].typed:
        return "notYet"
    parts = wanted.split(".")
    for size in range(1, len(parts) + 1):
        prefix = ".".join(parts[:size])
        row = known.get(prefix)
        if row is None:
            return "unknown"
        fact = row[1]
        if version < fact.typed:
            return "notYet"
        if fact.writable is None or version < fact.writable:
            return "readOnly"
        if fact.type == "map":
            break
    return "writable"


def near_property(type: str, path: str) -> str | None:
    """The name of the property that `path` probably means: one beside it whose name is close."""
    import difflib

    parent, _, name = _key(path).rpartition(".")
    beside = {
        key.rpartition(".")[2]: spelled.rpartition(".")[2].removesuffix("[]")
        for key, (spelled, _) in _properties(type).items()
        if key.rpartition(".")[0] == parent
    }
    close = difflib.get_close_matches(name, beside, n=1, cutoff=0.6)
    return beside[close[0]] if close else None


def read_only_paths(type: str, version: str) -> tuple[str, ...]:
    """The topmost properties that only the service sets in an API version, for types whose properties are known."""
    found: dict[str, str] = {}
    for key, (spelled, fact) in _properties(type).items():
        unset = version >= fact.typed and (fact.writable is None or version < fact.writable)
        if unset and not any(key.startswith(f"{above}.") for above in found):
            found[key] = spelled
    return tuple(found.values())


# What the documentation says


def editions() -> tuple[Edition, ...]:
    """The editions of the documented constraints, oldest first."""
    return tuple(
        Edition(
            name,
            _text(_object(row)["title"]),
            _text(_object(row)["about"]),
            tuple(_page(key) for key in _texts(_object(row)["pages"])),
        )
        for name, row in _object(_file("statements")["editions"]).items()
    )


@cache
def statements(code: str, edition: str) -> tuple[Statement, ...]:
    """What an edition says about the subject of a rule, most important first; () when it says nothing."""
    return tuple(
        one
        for one in _statements_of().get(code, ())
        if one.since <= edition and (not one.until or edition <= one.until)
    )


@cache
def source(code: str, edition: str) -> Source:
    """The page that a finding rests on: the edition's own, else that of the nearest edition that speaks of it.

    Rules about the tool itself rest on no page of Azure's: their source has no URL.
    """
    found = statements(code, edition) or _statements_of().get(code, ())[:1]
    if not found:
        return Source("armgen", "", edition)
    return Source(found[0].page.title, found[0].page.url, edition)


def limit(name: str, edition: str) -> int:
    """A documented limit. KeyError when there is none of that name, or the edition documents none."""
    chosen: int | None = None
    for since, value in _object(_object(_object(_file("limits")["limits"])[name])["values"]).items():
        if since <= edition and isinstance(value, int):
            chosen = value
    if chosen is None:
        raise KeyError(f"edition {edition} documents no limit {name}")
    return chosen


def azure_error(code: str) -> AzureError | None:
    """What Azure answers when the fault that a rule finds is deployed, None when it takes it or nobody has said."""
    row = _object(_file("errors")["errors"]).get(code)
    if row is None:
        return None
    error = _object(row)
    return AzureError(_text(error["code"]), _text(error["message"]), _text(error["fix"]), _page(_text(error["source"])))


def name_rule(type: str) -> NameRule | None:
    """The rule for names of a type (of their last segment), None when the catalogue has none."""
    rows = {key.lower(): value for key, value in _object(_file("names")["types"]).items()}
    found = rows.get(type.lower())
    if found is None:
        return None
    row = _object(found)
    shortest, longest = row["shortest"], row["longest"]
    if not isinstance(shortest, int) or not isinstance(longest, int):
        raise TypeError(f"names.json: {type}")
    return NameRule(shortest, longest, _text(row["pattern"]), _text(row["text"]), _text(row["source"]))


def preview_regions(feature: str, edition: str) -> tuple[str, ...]:
    """The display names of the regions in which a preview runs, () when the edition names none."""
    by_edition = _object(_object(_file("regions")["previews"]).get(feature, {}))
    chosen: tuple[str, ...] = ()
    for since, regions in by_edition.items():
        if since <= edition:
            chosen = tuple(_texts(regions))
    return chosen


def region_names() -> Mapping[str, str]:
    """Azure's regions: display names by name (`eastus`: `East US`)."""
    return {name: _text(display) for name, display in _object(_file("regions")["regions"]).items()}


# Sizes and operating systems

_SIZE = re.compile(
    r"(?:standard_|basic_)(?P<family>[a-z]+)(?P<cpus>\d+)(?:-\d+)?(?P<features>[a-z]*)"
    r"(?:_[a-z0-9]+?)*?(?:_v(?P<version>\d+))?(?:_promo)?",
    re.IGNORECASE,
)


def has_premium_storage(size: str) -> bool | None:
    """Whether a VM size takes Premium storage; None when the catalogue's lists do not say.

    False only for series that the catalogue lists as without it; True for the feature letter `s` and for the listed
    series that have it without the letter.
    """
    data = _object(_file("sizes")["premiumStorage"])
    if _any_match(data["without"], size):
        return False
    parts = _SIZE.fullmatch(size)
    if parts is None:
        return None
    if _any_match(data["with"], size) or _text(data["feature"]) in parts["features"].lower():
        return True
    return None


def is_boost_size(size: str) -> bool:
    """Whether a size is of the Azure Boost series whose disks are not captured at one moment (Intel v6+, AMD v7+)."""
    parts = _SIZE.fullmatch(size)
    if parts is None or parts["version"] is None:
        return False
    features = parts["features"].lower()
    for row in _array(_object(_file("sizes"))["boost"]):
        series = _object(row)
        since = series["since"]
        if (
            parts["family"].upper() in _texts(series["families"])
            and isinstance(since, int)
            and int(parts["version"]) >= since
            and all(letter in features for letter in _texts(series["features"]))
            and not any(letter in features for letter in _texts(series["notFeatures"]))
        ):
            return True
    return False


def os_supported(type: str, name: str, version: str, edition: str) -> bool | None:
    """Whether application consistency supports an operating system; None when it is not recognised.

    `name` and `version` may be an image's offer and SKU or what the guest agent reports.
    """
    text = f"{name} {version}".strip().lower()
    for value in _array(_file("operating-systems")["systems"]):
        row = _object(value)
        if _text(row["type"]) == type.lower() and re.search(_text(row["pattern"]), text):
            chosen: bool | None = None
            for since, supported in _object(row["supported"]).items():
                if since <= edition:
                    chosen = supported is True
            return chosen
    return None


# Reading


@cache
def _file(name: str) -> JsonObject:
    value: JsonValue = json.loads((CATALOG / f"{name}.json").read_bytes())
    return _object(value)


@cache
def _types() -> JsonObject:
    return {key.lower(): value for key, value in _object(_file("api-versions")["types"]).items()}


def _type(type: str) -> JsonObject | None:
    row = _types().get(type.lower())
    return None if row is None else _object(row)


@cache
def _properties(type: str) -> dict[str, tuple[str, PropertyFact]]:
    """Lower-case path to spelling and fact. A row is "type since [writable=V|never] [documented=V]"."""
    row = _type(type)
    found: dict[str, tuple[str, PropertyFact]] = {}
    for path, text in _object(row.get("properties", {})).items() if row else ():
        kind, since, *rest = _text(text).split()
        more = dict(part.split("=") for part in rest)
        writable: str | None = more.get("writable", since)
        if writable == "never":
            writable = None
        found[_key(path)] = (path, PropertyFact(since, writable, more.get("documented"), kind))
    return found


def _key(path: str) -> str:
    return path.lower().replace("[]", "")


@cache
def _statements_of() -> dict[str, tuple[Statement, ...]]:
    found: dict[str, list[Statement]] = {}
    for value in _array(_file("statements")["statements"]):
        row = _object(value)
        codes = tuple(_texts(row["codes"]))
        one = Statement(
            _text(row["id"]),
            codes,
            _text(row["topic"]),
            _text(row["text"]),
            _text(row["since"]),
            _text(row.get("until", "")),
            _page(_text(row["source"])),
            tuple(
                Rival(_text(_object(rival)["text"]), _page(_text(_object(rival)["source"])))
                for rival in _array(row.get("rivals", []))
            ),
        )
        for code in codes:
            found.setdefault(code, []).append(one)
    return {code: tuple(rows) for code, rows in found.items()}


@cache
def _page(key: str) -> Page:
    row = _object(_object(_file("statements")["sources"])[key])
    return Page(_text(row["title"]), _text(row["url"]), _text(row["date"]))


def _any_match(patterns: JsonValue, text: str) -> bool:
    return any(re.fullmatch(pattern, text, re.IGNORECASE) for pattern in _texts(patterns))


def _object(value: JsonValue) -> JsonObject:
    if not isinstance(value, dict):
        raise TypeError(f"the catalogue has {value!r} where an object belongs")
    return value


def _array(value: JsonValue) -> list[JsonValue]:
    if not isinstance(value, list):
        raise TypeError(f"the catalogue has {value!r} where a list belongs")
    return value


def _text(value: JsonValue) -> str:
    if not isinstance(value, str):
        raise TypeError(f"the catalogue has {value!r} where a text belongs")
    return value


def _texts(value: JsonValue) -> list[str]:
    return [_text(item) for item in _array(value)]
