"""The sandbox's database: every resource, operation, pending event and line of the log, in SQLite.

All that the sandbox knows is here and nothing is kept elsewhere, so a server that is killed goes on from its file: what
was due meanwhile happens when the next request comes.
"""

from __future__ import annotations

import contextlib
import json
import os
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from armgen.errors import UsageError
from armgen.jsontypes import JsonObject, JsonValue

FORMAT = "1"

_TABLES = """
CREATE TABLE IF NOT EXISTS meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS resources (
  key TEXT PRIMARY KEY, id TEXT NOT NULL, type TEXT NOT NULL, subscription TEXT NOT NULL, grp TEXT NOT NULL,
  source TEXT NOT NULL, state TEXT NOT NULL, body TEXT NOT NULL, extra TEXT NOT NULL) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS by_type ON resources (type, subscription, grp);
CREATE INDEX IF NOT EXISTS by_group ON resources (subscription, grp);
CREATE INDEX IF NOT EXISTS by_source ON resources (source, type, state);
CREATE TABLE IF NOT EXISTS events (
  number INTEGER PRIMARY KEY, due REAL NOT NULL, kind TEXT NOT NULL, data TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS by_due ON events (due, number);
CREATE TABLE IF NOT EXISTS operations (id TEXT PRIMARY KEY, data TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS nodes (
  deployment TEXT NOT NULL, number INTEGER NOT NULL, state TEXT NOT NULL, target TEXT NOT NULL COLLATE NOCASE,
  data TEXT NOT NULL, PRIMARY KEY (deployment, number)) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS by_target ON nodes (target);
CREATE INDEX IF NOT EXISTS by_state ON nodes (deployment, state);
CREATE TABLE IF NOT EXISTS inputs (deployment TEXT PRIMARY KEY, data TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS creations (
  source TEXT NOT NULL, mode TEXT NOT NULL, point TEXT NOT NULL, started REAL NOT NULL);
CREATE INDEX IF NOT EXISTS by_creation ON creations (source, started);
CREATE TABLE IF NOT EXISTS faults (number INTEGER PRIMARY KEY, data TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS log (number INTEGER PRIMARY KEY, data TEXT NOT NULL);
"""


class Resource(NamedTuple):
    """A resource: what its GET shows (`body`), and what only the sandbox knows (`extra`).

    `extra["source"]` is the id that a collection or a restore point was made of: it can be searched for.
    """

    id: str
    type: str
    body: JsonObject
    extra: JsonObject

    @property
    def key(self) -> str:
        return self.id.lower()

    @property
    def state(self) -> str:
        """`provisioningState`, "" without one."""
        properties = self.body.get("properties")
        return str(properties.get("provisioningState", "")) if isinstance(properties, dict) else ""


class Event(NamedTuple):
    """Something that happens at `due` (seconds since 1970)."""

    number: int
    due: float
    kind: str
    data: JsonObject


class Node(NamedTuple):
    """A step of a running deployment: a resource of its template. `target`: the id that it waits for."""

    deployment: str
    number: int
    state: str
    target: str
    data: JsonObject


class Store:
    """One connection, used by one thread at a time: the application holds its lock around every call."""

    def __init__(self, path: Path | None) -> None:
        self.path = path
        if path is not None:
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            _make_private(path)
        name = ":memory:" if path is None else str(path)
        try:
            self._db = sqlite3.connect(name, check_same_thread=False, isolation_level=None, timeout=30)
            self._db.execute("PRAGMA journal_mode = WAL")
            self._db.execute("PRAGMA synchronous = NORMAL")
            self._db.executescript(_TABLES)
            known = self.meta("format")
            if not known:
                self.set_meta("format", FORMAT)
        except sqlite3.DatabaseError as error:
            self._shut()
            raise UsageError(
                f"'{name}' cannot be used as the sandbox's database: {error}.",
                hint="Name another file, or remove it to start with an empty sandbox.",
            ) from None
        if known and known != FORMAT:
            self._shut()
            raise UsageError(
                f"'{name}' was made by another version of the sandbox.",
                hint="Remove it to start with an empty sandbox.",
            )

    def _shut(self) -> None:
        """Close what could not be used."""
        with contextlib.suppress(AttributeError):
            self._db.close()

    def close(self) -> None:
        self._db.close()

    def begin(self) -> None:
        self._db.execute("BEGIN IMMEDIATE")

    def commit(self) -> None:
        self._db.execute("COMMIT")

    def rollback(self) -> None:
        if self._db.in_transaction:
            self._db.execute("ROLLBACK")

    def clear(self) -> None:
        """Forget everything but the format."""
        for table in ("resources", "events", "operations", "nodes", "inputs", "creations", "faults", "log"):
            self._db.execute(f"DELETE FROM {table}")  # noqa: S608 - the names are ours
        self._db.execute("DELETE FROM meta WHERE name <> 'format'")

    def meta(self, name: str) -> str:
        row = self._db.execute("SELECT value FROM meta WHERE name = ?", (name,)).fetchone()
        return str(row[0]) if row else ""

    def set_meta(self, name: str, value: str) -> None:
        self._db.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (name, value))

    # Resources

    def get(self, resource_id: str) -> Resource | None:
        row = self._db.execute(
            "SELECT id, type, body, extra FROM resources WHERE key = ?", (resource_id.lower(),)
        ).fetchone()
        return _resource(row) if row else None

    def put(self, resource: Resource) -> None:
        subscription, group = _scope(resource.id)
        self._db.execute(
            "INSERT OR REPLACE INTO resources VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                resource.key,
                resource.id,
                resource.type.lower(),
                subscription,
                group,
                str(resource.extra.get("source", "")).lower(),
                resource.state.lower(),
                _dump(resource.body),
                _dump(resource.extra),
            ),
        )

    def delete(self, resource_id: str) -> None:
        self._db.execute("DELETE FROM resources WHERE key = ?", (resource_id.lower(),))

    def listed(self, type: str, subscription: str = "", group: str = "") -> list[Resource]:
        """The resources of a type, by id; of one subscription or group where named."""
        query, values = "SELECT id, type, body, extra FROM resources WHERE type = ?", [type.lower()]
        if subscription:
            query, values = query + " AND subscription = ?", [*values, subscription.lower()]
        if group:
            query, values = query + " AND grp = ?", [*values, group.lower()]
        return [_resource(row) for row in self._db.execute(query + " ORDER BY key", values)]

    def everything(self) -> list[Resource]:
        """Every resource, by id."""
        rows = self._db.execute("SELECT id, type, body, extra FROM resources ORDER BY key")
        return [_resource(row) for row in rows]

    def in_scope(self, subscription: str, group: str = "") -> list[Resource]:
        """Everything of a subscription, or of one group of it, by id."""
        query, values = "SELECT id, type, body, extra FROM resources WHERE subscription = ?", [subscription.lower()]
        if group:
            query, values = query + " AND grp = ?", [*values, group.lower()]
        return [_resource(row) for row in self._db.execute(query + " ORDER BY key", values)]

    def below(self, resource_id: str) -> list[Resource]:
        """What lies below a resource, by id."""
        low = resource_id.lower() + "/"
        rows = self._db.execute(
            "SELECT id, type, body, extra FROM resources WHERE key >= ? AND key < ? ORDER BY key", (low, low[:-1] + "0")
        )
        return [_resource(row) for row in rows]

    def made_of(self, source: str, type: str, state: str = "") -> list[Resource]:
        """The resources of a type that were made of `source`, by id; in one state where named."""
        query, values = "SELECT id, type, body, extra FROM resources WHERE source = ? AND type = ?", [source, type]
        if state:
            query, values = query + " AND state = ?", [*values, state]
        rows = self._db.execute(query + " ORDER BY key", [value.lower() for value in values])
        return [_resource(row) for row in rows]

    def count_made_of(self, source: str, type: str) -> int:
        row = self._db.execute(
            "SELECT count(*) FROM resources WHERE source = ? AND type = ?", (source.lower(), type.lower())
        ).fetchone()
        return int(row[0])

    def count(self, type: str, subscription: str, group: str = "") -> int:
        query, values = "SELECT count(*) FROM resources WHERE type = ? AND subscription = ?", [type, subscription]
        if group:
            query, values = query + " AND grp = ?", [*values, group]
        row = self._db.execute(query, [value.lower() for value in values]).fetchone()
        return int(row[0])

    # Events

    def add_event(self, due: float, kind: str, data: JsonObject) -> None:
        self._db.execute("INSERT INTO events (due, kind, data) VALUES (?, ?, ?)", (due, kind, _dump(data)))

    def take_event(self, now: float) -> Event | None:
        """The first event that is due, taken out; None when none is."""
        row = self._db.execute(
            "SELECT number, due, kind, data FROM events WHERE due <= ? ORDER BY due, number LIMIT 1", (now,)
        ).fetchone()
        if row is None:
            return None
        self._db.execute("DELETE FROM events WHERE number = ?", (row[0],))
        return Event(row[0], row[1], row[2], _load(row[3]))

    def next_due(self) -> float | None:
        row = self._db.execute("SELECT min(due) FROM events").fetchone()
        return None if row[0] is None else float(row[0])

    # Operations

    def operation(self, operation_id: str) -> JsonObject | None:
        row = self._db.execute("SELECT data FROM operations WHERE id = ?", (operation_id.lower(),)).fetchone()
        return _load(row[0]) if row else None

    def set_operation(self, operation_id: str, data: JsonObject) -> None:
        self._db.execute("INSERT OR REPLACE INTO operations VALUES (?, ?)", (operation_id.lower(), _dump(data)))

    # Steps of deployments

    def nodes(self, deployment: str, *states: str) -> list[Node]:
        query = "SELECT deployment, number, state, target, data FROM nodes WHERE deployment = ?"
        values = [deployment.lower(), *states]
        if states:
            query += f" AND state IN ({','.join('?' * len(states))})"
        return [_node(row) for row in self._db.execute(query + " ORDER BY number", values)]

    def node(self, deployment: str, number: int) -> Node | None:
        row = self._db.execute(
            "SELECT deployment, number, state, target, data FROM nodes WHERE deployment = ? AND number = ?",
            (deployment.lower(), number),
        ).fetchone()
        return _node(row) if row else None

    def has_nodes(self, deployment: str, state: str) -> bool:
        """Whether a step is in a state."""
        row = self._db.execute(
            "SELECT 1 FROM nodes WHERE deployment = ? AND state = ? LIMIT 1", (deployment.lower(), state)
        ).fetchone()
        return row is not None

    def states(self, deployment: str, numbers: Iterable[int]) -> dict[int, str]:
        """The states of some steps by their numbers; those that there are."""
        marks = ",".join(str(int(number)) for number in numbers)
        query = f"SELECT number, state FROM nodes WHERE deployment = ? AND number IN ({marks})"  # noqa: S608 - numbers only
        return {int(number): str(state) for number, state in self._db.execute(query, (deployment.lower(),))}

    def set_input(self, deployment: str, data: JsonObject) -> None:
        """Keep the template and the parameters of a deployment apart from its record: they are large."""
        self._db.execute("INSERT OR REPLACE INTO inputs VALUES (?, ?)", (deployment.lower(), _dump(data)))

    def input(self, deployment: str) -> JsonObject:
        row = self._db.execute("SELECT data FROM inputs WHERE deployment = ?", (deployment.lower(),)).fetchone()
        return _load(row[0]) if row else {}

    def waiting_for(self, target: str) -> list[Node]:
        """The running steps that wait for a resource."""
        rows = self._db.execute(
            "SELECT deployment, number, state, target, data FROM nodes WHERE target = ? AND state = 'Running'",
            (target,),
        )
        return [_node(row) for row in rows]

    def put_nodes(self, nodes: Sequence[Node]) -> None:
        self._db.executemany(
            "INSERT OR REPLACE INTO nodes VALUES (?, ?, ?, ?, ?)",
            [(n.deployment.lower(), n.number, n.state, n.target, _dump(n.data)) for n in nodes],
        )

    def drop_steps(self, deployment: str) -> None:
        self._db.execute("DELETE FROM nodes WHERE deployment = ?", (deployment.lower(),))
        self._db.execute("DELETE FROM inputs WHERE deployment = ?", (deployment.lower(),))

    # Creations, for the hourly limits

    def add_creation(self, source: str, mode: str, point: str, started: float) -> None:
        self._db.execute("INSERT INTO creations VALUES (?, ?, ?, ?)", (source.lower(), mode, point.lower(), started))

    def creations(self, source: str, mode: str, since: float) -> list[float]:
        """When creations of a source and mode started, oldest first."""
        rows = self._db.execute(
            "SELECT started FROM creations WHERE source = ? AND mode = ? AND started > ? ORDER BY started",
            (source.lower(), mode, since),
        )
        return [float(row[0]) for row in rows]

    # Faults and the log

    def faults(self) -> Iterator[tuple[int, JsonObject]]:
        for number, data in self._db.execute("SELECT number, data FROM faults ORDER BY number").fetchall():
            yield int(number), _load(data)

    def add_fault(self, data: JsonObject) -> int:
        return int(self._db.execute("INSERT INTO faults (data) VALUES (?)", (_dump(data),)).lastrowid or 0)

    def set_fault(self, number: int, data: JsonObject | None) -> None:
        if data is None:
            self._db.execute("DELETE FROM faults WHERE number = ?", (number,))
        else:
            self._db.execute("UPDATE faults SET data = ? WHERE number = ?", (_dump(data), number))

    def add_log(self, data: JsonObject) -> None:
        self._db.execute("INSERT INTO log (data) VALUES (?)", (_dump(data),))

    def log(self) -> list[JsonObject]:
        return [_load(row[0]) for row in self._db.execute("SELECT data FROM log ORDER BY number")]


def _make_private(path: Path) -> None:
    """The file for its owner only, whatever the umask: seeds may hold what people keep to themselves."""
    try:
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
    except OSError as error:
        raise UsageError(
            f"'{path}' cannot be written: {error.strerror}.", hint="Check the folder and its permissions."
        ) from None


def _scope(resource_id: str) -> tuple[str, str]:
    """The subscription and the group of an id, in lower case; a group's own id is in the group."""
    parts = resource_id.lower().split("/")
    subscription = parts[2] if len(parts) > 2 and parts[1] == "subscriptions" else ""
    group = parts[4] if len(parts) > 4 and parts[3] == "resourcegroups" else ""
    return subscription, group


def _resource(row: Sequence[str]) -> Resource:
    return Resource(row[0], row[1], _load(row[2]), _load(row[3]))


def _node(row: Sequence[object]) -> Node:
    return Node(str(row[0]), int(str(row[1])), str(row[2]), str(row[3]), _load(str(row[4])))


def _dump(value: JsonValue) -> str:
    return json.dumps(value, separators=(",", ":"))


def _load(text: str) -> JsonObject:
    value: JsonObject = json.loads(text)
    return value
