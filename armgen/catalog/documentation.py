"""What the documentation says: statements with their pages, limits, errors, rules for names, regions."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import NamedTuple

from armgen.catalog.read import as_array, as_number, as_object, as_text, as_texts, latest, read
from armgen.diagnostics import Source
from armgen.jsontypes import JsonObject, JsonValue


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
        against = (f'But "{rival.page.title}" ({rival.page.date}): {rival.text}' for rival in self.rivals)
        return " ".join([self.text, *against])


class Edition(NamedTuple):
    """An edition of the documented constraints. `about`: which pages it is made of."""

    id: str
    title: str
    about: str
    pages: tuple[Page, ...]


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


def editions() -> tuple[Edition, ...]:
    """The editions of the documented constraints, oldest first."""
    return tuple(
        Edition(
            name,
            as_text(as_object(row)["title"]),
            as_text(as_object(row)["about"]),
            tuple(_page(key) for key in as_texts(as_object(row)["pages"])),
        )
        for name, row in as_object(read("editions")["editions"]).items()
    )


@cache
def statements(code: str, edition: str) -> tuple[Statement, ...]:
    """What an edition says about the subject of a rule, most important first; () when it says nothing."""
    return tuple(
        _statement(row, edition)
        for row in _rows_of().get(code, ())
        if as_text(row["since"]) <= edition and edition <= as_text(row.get("until", edition))
    )


@cache
def source(code: str, edition: str) -> Source:
    """The page that a finding rests on: the edition's own, else one of another edition that speaks of the subject.

    Rules about the tool itself rest on no page of Azure's: their source has no URL.
    """
    found = statements(code, edition)
    page = found[0].page if found else _statement(_rows_of()[code][0], edition).page
    return Source(page.title, page.url, edition)


@cache
def limit(name: str, edition: str) -> int:
    """A documented limit. KeyError when there is none of that name, or the edition documents none."""
    value = latest(as_object(as_object(read("limits")["limits"])[name])["values"], edition)
    if not isinstance(value, int):
        raise KeyError(f"edition {edition} documents no limit {name}")
    return value


def azure_error(code: str) -> AzureError | None:
    """What Azure answers when the fault that a rule finds is deployed, None when it takes it or nobody has said."""
    row = as_object(read("errors")["errors"]).get(code)
    if row is None:
        return None
    error = as_object(row)
    return AzureError(as_text(error["code"]), as_text(error["message"]), as_text(error["fix"]), _page(error["source"]))


@cache
def name_rule(type: str) -> NameRule | None:
    """The rule for names of a type (of their last segment), None when the catalogue has none."""
    rows = {key.lower(): value for key, value in as_object(read("names")["types"]).items()}
    if type.lower() not in rows:
        return None
    row = as_object(rows[type.lower()])
    source = as_text(row["source"])
    known = source in as_object(read("statements")["sources"])
    return NameRule(
        as_number(row["shortest"]),
        as_number(row["longest"]),
        as_text(row["pattern"]),
        as_text(row["text"]),
        _page(source).url if known else source,
    )


@cache
def preview_regions(feature: str, edition: str) -> tuple[str, ...]:
    """The display names of the regions in which a preview runs, () when the edition names none."""
    regions = latest(as_object(read("regions")["previews"]).get(feature, {}), edition)
    return () if regions is None else tuple(as_texts(regions))


def region_names() -> Mapping[str, str]:
    """Azure's regions: display names by name (`eastus`: `East US`)."""
    return {name: as_text(display) for name, display in as_object(read("regions")["regions"]).items()}


@cache
def _rows_of() -> dict[str, tuple[JsonObject, ...]]:
    """The rows of statements.json by code."""
    found: dict[str, list[JsonObject]] = {}
    for value in as_array(read("statements")["statements"]):
        row = as_object(value)
        for code in as_texts(row["codes"]):
            found.setdefault(code, []).append(row)
    return {code: tuple(rows) for code, rows in found.items()}


def _statement(row: JsonObject, edition: str) -> Statement:
    return Statement(
        as_text(row["id"]),
        tuple(as_texts(row["codes"])),
        as_text(row["topic"]),
        as_text(row["text"]),
        as_text(row["since"]),
        as_text(row.get("until", "")),
        _page(row["source"], edition),
        tuple(
            Rival(as_text(as_object(rival)["text"]), _page(as_object(rival)["source"]))
            for rival in as_array(row.get("rivals", []))
        ),
    )


def _page(key: JsonValue, edition: str = "") -> Page:
    """A page by its key, or by that of the latest edition up to `edition` where the row has several."""
    if isinstance(key, dict):
        key = latest(key, edition) or next(iter(key.values()))
    row = as_object(as_object(read("statements")["sources"])[as_text(key)])
    return Page(as_text(row["title"]), as_text(row["url"]), as_text(row["date"]))
