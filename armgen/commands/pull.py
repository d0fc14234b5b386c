"""`armgen inventory pull`: the inventory live, by Resource Graph and by GETs for what the graph lacks."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timezone
from functools import partial
from pathlib import Path
from threading import Lock
from typing import NamedTuple, TypeVar

from armgen.azure.cloud import LOCKS_API
from armgen.azure.graph import QUERIES, get_pages, get_resource, pages, visible_subscriptions
from armgen.azure.target import Target, explain_failure
from armgen.catalog import default_api_version
from armgen.errors import FailedError, UnreachableError, UsageError
from armgen.ids import ResourceId
from armgen.inventory.readers.resources import Gap, make_facts
from armgen.inventory.readers.shapes import flatten, get, objects, records
from armgen.jsontypes import JsonObject, JsonValue

PARALLEL = 8
"""GETs in flight: far below what a subscription's token bucket refills each second (facts E8)."""

_COPIES = "$expand=instanceView"
COLLECTION = "Microsoft.Compute/restorePointCollections"
T = TypeVar("T")


class Pulled(NamedTuple):
    """`body` is the inventory, `gaps` what the service did not say. Call `done` once the inventory is saved: until
    then the answers are kept for `--resume`.
    """

    body: JsonObject
    gaps: tuple[Gap, ...]
    requests: int
    done: Callable[[], None]


def pull(
    *,
    target: Target,
    subscriptions: Sequence[str],
    state: Path,
    resume: bool = False,
    say: Callable[[str], None] = lambda text: None,
    now: datetime | None = None,
) -> Pulled:
    """Everything of the subscriptions that rules read; of all that the account can see when none is named.

    Pages are kept in `state` while the pull runs; `resume` goes on from those of an interrupted one. An interrupted
    pull leaves no inventory behind. UnreachableError when Azure cannot be reached or refuses the credentials.
    """
    subscriptions = subscriptions or _guarded(lambda: visible_subscriptions(target))
    if not subscriptions:
        raise UsageError("The account can see no subscription.", hint="Pass --subscription, once for each.")
    journal = Journal(state, subscriptions, resume)
    rows: list[JsonObject] = []
    requests = 0
    for what, query in QUERIES.items():
        found, asked = _ask(target, what, query, subscriptions, journal, say)
        rows += found
        requests += asked
    for subscription in subscriptions:
        found, asked = _locks(target, subscription, journal)
        rows += found
        requests += asked
    collections = [row for row in rows if _is_collection(row)]
    rows = [row for row in rows if not _is_collection(row)]  # those that are still there come with their points
    if collections:
        say(f"restore points of {len(collections)} collections")
    with ThreadPoolExecutor(PARALLEL) as pool:
        for points, asked in pool.map(lambda row: _guarded(lambda: _collection(target, row, journal)), collections):
            rows += points
            requests += asked
    made = make_facts(records([*rows]))
    moment = (now or datetime.now(timezone.utc)).strftime("%Y-%m-%dT%H:%M:%SZ")
    body: JsonObject = {"armgenInventory": 1, "takenAt": moment, "machines": {**made.machines}}
    if made.collections:
        body["collections"] = {**made.collections}
    return Pulled(body, made.gaps, requests, journal.close)


def _ask(
    target: Target, what: str, query: str, subscriptions: Sequence[str], journal: Journal, say: Callable[[str], None]
) -> tuple[list[JsonObject], int]:
    """All rows of one query, those of pages read before included, and how many requests it took."""
    rows, token, done = journal.start(what)
    if done:
        say(f"{what}: {len(rows)} (read before)")
        return rows, 0
    asked = 0

    def read() -> None:
        nonlocal asked
        for page, following in pages(target, query, subscriptions, token=token):
            asked += 1
            rows.extend(page)
            journal.add(what, page, following)
            say(f"{what}: {len(rows)}")

    _guarded(read)
    return rows, asked


def _locks(target: Target, subscription: str, journal: Journal) -> tuple[list[JsonObject], int]:
    """Every lock of a subscription: the graph has none of them."""
    what = f"locks of {subscription}"
    rows, _, done = journal.start(what)
    if done:
        return rows, 0
    path = f"/subscriptions/{subscription}/providers/Microsoft.Authorization/locks"
    bodies = _guarded(lambda: list(get_pages(target, subscription, path, LOCKS_API)))
    found = [row for body in bodies for row in as_rows(body.get("value"))]
    journal.add(what, found, None)
    return found, len(bodies)


def _is_collection(row: JsonObject) -> bool:
    return str(row.get("type", "")).lower() == COLLECTION.lower()


def _collection(target: Target, row: JsonObject, journal: Journal) -> tuple[list[JsonObject], int]:
    """A collection with its restore points, which the graph lacks, and how far its copies have got."""
    text = str(row["id"])
    rid = ResourceId.parse(text)
    kept = journal.kept(text)
    if kept is not None or rid is None:
        return as_rows((kept or {"rows": [row]})["rows"]), 0
    version = default_api_version(COLLECTION)
    body = _if_there(partial(get_resource, target, rid.subscription, text, version, "$expand=restorePoints"))
    found = [body] if body is not None else []
    for point in objects(flatten(body), "restorePoints") if body is not None else ():
        if get(flatten(point), "sourceRestorePoint", "id") is not None:
            view = _if_there(partial(get_resource, target, rid.subscription, str(point["id"]), version, _COPIES))
            found += [view] if view is not None else []
    journal.keep(text, {"rows": [*found]})
    return found, len(found)


def _if_there(read: Callable[[], T]) -> T | None:
    """What is read; None for what was deleted since the graph saw it, which lags behind."""
    from azure.core.exceptions import HttpResponseError

    try:
        return read()
    except HttpResponseError as error:
        if error.status_code != 404:
            raise
        return None


def _guarded(action: Callable[[], T]) -> T:
    from azure.core.exceptions import AzureError, HttpResponseError

    try:
        return action()
    except AzureError as error:
        known = explain_failure(error)
        if known is not None:
            raise known from error
        status = error.status_code if isinstance(error, HttpResponseError) else None
        kind = FailedError if status is not None and status < 500 and status != 429 else UnreachableError
        said = str(error).strip().split("\n", 1)[0][:300]
        raise kind(f"Azure answered: {said}", hint="Go on with --resume once it is mended.") from error


class Journal:
    """The pages and answers of a running pull, a line each, so that an interrupted one can go on."""

    def __init__(self, path: Path, subscriptions: Sequence[str], resume: bool) -> None:
        self._path = path
        self._lock = Lock()
        self._pages: dict[str, list[JsonObject]] = {}
        self._answers: dict[str, JsonObject] = {}
        key = hashlib.sha256("\n".join(sorted(subscriptions)).encode()).hexdigest()[:16]
        if resume:
            self._read(key)
            return
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.unlink(missing_ok=True)
        self._append({"subscriptions": key})

    def _read(self, key: str) -> None:
        try:
            lines = self._path.read_text(encoding="utf-8").splitlines()
        except OSError:
            raise UsageError("There is no interrupted pull to go on with.", hint="Run without --resume.") from None
        entries = list(_whole_lines(lines))
        if not entries or entries[0].get("subscriptions") != key:
            raise UsageError(
                "The interrupted pull was of other subscriptions.", hint="Name the same ones, or run without --resume."
            )
        for entry in entries[1:]:
            body = entry.get("body")
            if "query" in entry:
                self._pages.setdefault(str(entry["query"]), []).append(entry)
            elif isinstance(body, dict):
                self._answers[str(entry.get("answer"))] = body

    def start(self, what: str) -> tuple[list[JsonObject], str | None, bool]:
        """The rows read before, the token of the next page, and whether there is none."""
        read = self._pages.get(what)
        if not read:
            return [], None, False
        token = read[-1].get("token")
        rows = [row for page in read for row in as_rows(page.get("rows"))]
        return rows, token if isinstance(token, str) else None, token is None

    def add(self, what: str, page: Sequence[JsonObject], token: str | None) -> None:
        self._append({"query": what, "rows": [*page], "token": token})

    def kept(self, resource_id: str) -> JsonObject | None:
        return self._answers.get(resource_id.lower())

    def keep(self, resource_id: str, body: JsonObject) -> None:
        self._append({"answer": resource_id.lower(), "body": body})

    def close(self) -> None:
        self._path.unlink(missing_ok=True)

    def _append(self, entry: JsonObject) -> None:
        with self._lock, self._path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(entry) + "\n")


def _whole_lines(lines: Sequence[str]) -> Iterator[JsonObject]:
    """The entries of a journal up to a line that the interrupt cut off."""
    for line in lines:
        try:
            entry = json.loads(line)
        except ValueError:
            return
        if isinstance(entry, dict):
            yield entry


def as_rows(value: JsonValue) -> list[JsonObject]:
    """The objects of a list."""
    return [row for row in value if isinstance(row, dict)] if isinstance(value, list) else []
