"""`armgen inventory pull`: the inventory live, by Resource Graph and by GETs for what the graph lacks."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timezone
from pathlib import Path
from typing import NamedTuple, TypeVar

from armgen.azure.graph import QUERIES, get_resource, pages
from armgen.azure.target import Target, explain_failure
from armgen.catalog import default_api_version
from armgen.errors import UsageError
from armgen.files import replace_files
from armgen.ids import ResourceId
from armgen.inventory.readers.resources import Gap, make_facts
from armgen.inventory.readers.shapes import records
from armgen.jsontypes import JsonObject, JsonValue

PARALLEL = 8
"""GETs in flight: far below what a subscription's token bucket refills each second (facts E8)."""

COLLECTION = "Microsoft.Compute/restorePointCollections"
T = TypeVar("T")


class Pulled(NamedTuple):
    body: JsonObject
    gaps: tuple[Gap, ...]
    requests: int


def pull(
    *,
    target: Target,
    subscriptions: Sequence[str],
    state: Path,
    resume: bool = False,
    say: Callable[[str], None] = lambda text: None,
    now: datetime | None = None,
) -> Pulled:
    """Everything of the subscriptions that rules read.

    Pages are kept in `state` while the pull runs; `resume` goes on from those of an interrupted one. An interrupted
    pull leaves no inventory behind. UnreachableError when Azure cannot be reached or refuses the credentials.
    """
    if not subscriptions:
        raise UsageError("No subscription is named.", hint="Pass --subscription, once for each.")
    journal = Journal(state, subscriptions, resume)
    rows: list[JsonObject] = []
    requests = 0
    for what, query in QUERIES.items():
        rows += _ask(target, what, query, subscriptions, journal, say)
        requests += journal.count(what)
    collections = [row for row in rows if str(row.get("type", "")).lower() == COLLECTION.lower()]
    say(f"{len(collections)} collections: reading their restore points …")
    with ThreadPoolExecutor(PARALLEL) as pool:
        rows += list(pool.map(lambda row: _guarded(lambda: _collection(target, row, journal)), collections))
    made = make_facts(records([*rows]))
    moment = (now or datetime.now(timezone.utc)).strftime("%Y-%m-%dT%H:%M:%SZ")
    body: JsonObject = {"armgenInventory": 1, "takenAt": moment, "machines": {**made.machines}}
    if made.collections:
        body["collections"] = {**made.collections}
    journal.close()
    return Pulled(body, made.gaps, requests + len(collections))


def _ask(
    target: Target, what: str, query: str, subscriptions: Sequence[str], journal: Journal, say: Callable[[str], None]
) -> list[JsonObject]:
    """All rows of one query, those of pages read before included."""
    rows, token, done = journal.start(what)
    if done:
        say(f"{what}: {len(rows)} (read before)")
        return rows

    def read() -> None:
        for page, following in pages(target, query, subscriptions, token=token):
            rows.extend(page)
            journal.add(what, page, following)
            say(f"{what}: {len(rows)}")

    _guarded(read)
    return rows


def _collection(target: Target, row: JsonObject, journal: Journal) -> JsonObject:
    """A collection with its restore points: the graph has none of them."""
    text = str(row["id"])
    rid = ResourceId.parse(text)
    kept = journal.kept(text)
    if kept is not None or rid is None:
        return kept or row
    version = default_api_version(COLLECTION)
    body = get_resource(target, rid.subscription, text, version, "$expand=restorePoints")
    journal.keep(text, body)
    return body


def _guarded(action: Callable[[], T]) -> T:
    try:
        return action()
    except Exception as error:
        known = explain_failure(error)
        if known is None:
            raise
        raise known from error


class Journal:
    """The pages and answers of a running pull, so that an interrupted one can go on."""

    def __init__(self, path: Path, subscriptions: Sequence[str], resume: bool) -> None:
        self._path = path
        self._key = hashlib.sha256("\n".join(sorted(subscriptions)).encode()).hexdigest()[:16]
        self._state: dict[str, JsonValue] = {"subscriptions": self._key, "queries": {}, "answers": {}}
        if resume:
            self._state = self._read()

    def _read(self) -> dict[str, JsonValue]:
        try:
            state = json.loads(self._path.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            raise UsageError("There is no interrupted pull to go on with.", hint="Run without --resume.") from None
        if not isinstance(state, dict) or state.get("subscriptions") != self._key:
            raise UsageError(
                "The interrupted pull was of other subscriptions.", hint="Name the same ones, or run without --resume."
            )
        return state

    def start(self, what: str) -> tuple[list[JsonObject], str | None, bool]:
        """The rows read before, the token of the next page, and whether there is none."""
        entry = self._part("queries").get(what)
        if not isinstance(entry, dict):
            return [], None, False
        rows = entry.get("rows")
        token = entry.get("token")
        found = [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []
        return found, token if isinstance(token, str) else None, token is None

    def add(self, what: str, page: Sequence[JsonObject], token: str | None) -> None:
        queries = self._part("queries")
        entry = queries.setdefault(what, {"rows": [], "token": None, "pages": 0})
        if isinstance(entry, dict):
            rows, count = entry.get("rows"), entry.get("pages")
            entry["rows"] = [*(rows if isinstance(rows, list) else []), *page]
            entry["pages"] = (count if isinstance(count, int) else 0) + 1
            entry["token"] = token
        self._save()

    def count(self, what: str) -> int:
        entry = self._part("queries").get(what)
        count = entry.get("pages") if isinstance(entry, dict) else 0
        return count if isinstance(count, int) else 0

    def kept(self, resource_id: str) -> JsonObject | None:
        answer = self._part("answers").get(resource_id.lower())
        return answer if isinstance(answer, dict) else None

    def keep(self, resource_id: str, body: JsonObject) -> None:
        self._part("answers")[resource_id.lower()] = body

    def close(self) -> None:
        self._path.unlink(missing_ok=True)

    def _part(self, name: str) -> JsonObject:
        part = self._state[name]
        return part if isinstance(part, dict) else {}

    def _save(self) -> None:
        self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        replace_files({self._path: json.dumps(self._state).encode()})
