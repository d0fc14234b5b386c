"""`armgen inventory import`: what Azure's tools print becomes an inventory."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timezone
from pathlib import Path
from typing import NamedTuple

from armgen.diagnostics import Severity
from armgen.documents import DocumentError, read_document
from armgen.documents.kinds import kind_of
from armgen.errors import UsageError
from armgen.inventory.read import read_inventory
from armgen.inventory.readers.resources import Gap, make_facts, name_by_id
from armgen.inventory.readers.shapes import Record, records
from armgen.jsontypes import JsonObject, JsonValue
from armgen.lint.discover import bytes_of, is_there


class Imported(NamedTuple):
    """`body` is the inventory; `gaps` what no source says; `conflicts` where two earlier inventories disagreed."""

    body: JsonObject
    gaps: tuple[Gap, ...]
    conflicts: tuple[str, ...]
    sources: int


class _Earlier(NamedTuple):
    """An inventory among the sources, with its facts as they stand in the file."""

    name: str
    taken: datetime | None
    machines: Mapping[str, JsonObject]
    collections: Mapping[str, JsonObject]


class Deployed(NamedTuple):
    """Where templates among the sources are deployed, and the values of their parameters (`FILE` or `name=value`)."""

    subscription: str | None = None
    resource_group: str | None = None
    location: str | None = None
    parameters: tuple[str, ...] = ()


def import_files(
    files: Sequence[str], *, taken_at: datetime | None = None, deployed: Deployed | None = None
) -> Imported:
    """One inventory of all files together, joined by id.

    Sources may be the JSON of `az vm list -d`, `az vm show -d`, `az disk list`, `az vmss list`, `az vmss
    list-instances`, `az restore-point collection list|show --restore-points`, `az graph query`, REST answers, ARM
    templates and Bicep files that declare machines (`deployed` says where), and earlier inventories. What the others
    say wins over earlier inventories, of those the newer one. UsageError for a file that is none of these.
    """
    found: list[Record] = []
    earlier: list[_Earlier] = []
    gaps: list[Gap] = []
    for name in files:
        _source(name, found, earlier, gaps, deployed or Deployed())
    made = make_facts(found)
    conflicts: list[str] = []
    body: JsonObject = {"armgenInventory": 1}
    ordered = sorted(earlier, key=lambda one: one.taken or _EVER)
    moment = taken_at or (datetime.now(timezone.utc) if found else ordered[-1].taken if ordered else None)
    if moment is not None:
        body["takenAt"] = _iso(moment)
    machines = _merge([*(one.machines for one in ordered), made.machines], "machine", conflicts)
    body["machines"] = {**machines}
    collections = _merge([*(one.collections for one in ordered), made.collections], "collection", conflicts)
    if collections:
        body["collections"] = {**collections}
    return Imported(body, (*gaps, *made.gaps), tuple(conflicts), len(files))


def _source(name: str, found: list[Record], earlier: list[_Earlier], gaps: list[Gap], deployed: Deployed) -> None:
    path = Path(name)
    if not is_there(name):
        raise UsageError(f"There is no file '{name}'.", hint="Correct the path: it is relative to the current folder.")
    if path.suffix.lower() in (".bicep", ".bicepparam"):
        _declared(name, deployed, found, gaps)
        return
    try:
        document, value = read_document("<stdin>" if name == "-" else name, bytes_of(name))
    except OSError as error:
        raise UsageError(f"'{name}' cannot be read: {error.strerror}.", hint="Check its permissions.") from None
    except DocumentError as error:
        place = f"{name}:{error.span.line}:{error.span.column}"
        raise UsageError(f"{place}: {error.message}", hint=error.help) from None
    kind = kind_of(value)
    if kind == "inventory":
        inventory, wrong = read_inventory(document, value)
        if inventory is None or wrong:
            reason = wrong[0].message if wrong else "it cannot be read"
            raise UsageError(f"{name}: {reason}", hint=f"`armgen lint` a spec with --inventory {name} to see all.")
        earlier.append(_earlier(name, value, inventory.taken_at))
    elif kind == "template":
        _declared(name, deployed, found, gaps)
    else:
        new = list(records(value))
        if not new and value not in ([], {}):
            raise UsageError(
                f"{name} holds no Azure resources: nothing in it has a resource id.",
                hint="Pass the JSON of `az vm list -d`, `az disk list`, `az graph query` and the like.",
            )
        found.extend(new)


def _declared(name: str, deployed: Deployed, found: list[Record], gaps: list[Gap]) -> None:
    """What a template or a Bicep file declares, as Azure would show it once it is deployed."""
    from armgen.commands.expand import program_of
    from armgen.inventory.readers.templates import declared_records

    made = program_of(
        path=name,
        parameters=deployed.parameters,
        subscription=deployed.subscription,
        resource_group=deployed.resource_group,
        location=deployed.location,
    )
    wrong = [one for one in made.found if one.severity is Severity.ERROR]
    if made.program is None or wrong:
        reason = wrong[0].message if wrong else "nothing came of it"
        raise UsageError(f"{name}: {reason}", hint=f"`armgen lint {name}` says more.")
    records_of, unknown = declared_records(made.program, name)
    found.extend(records_of)
    gaps.extend(unknown)


_EVER = datetime.min.replace(tzinfo=timezone.utc)


def _earlier(name: str, value: JsonValue, taken: datetime | None) -> _Earlier:
    body = value if isinstance(value, dict) else {}
    return _Earlier(name, taken, _facts(body.get("machines")), _facts(body.get("collections")))


def _facts(value: JsonValue) -> dict[str, JsonObject]:
    return {key: fact for key, fact in value.items() if isinstance(fact, dict)} if isinstance(value, dict) else {}


def _merge(sources: Iterable[Mapping[str, JsonObject]], what: str, conflicts: list[str]) -> dict[str, JsonObject]:
    """All facts by name; of two of one id the later source wins field by field, what differs is a conflict."""
    by_id: dict[str, JsonObject] = {}
    names: dict[str, str] = {}
    for facts in sources:
        for name, fact in facts.items():
            key = str(fact.get("id", name)).lower()
            old = by_id.get(key)
            if old is not None:
                changed = sorted(field for field in fact if field in old and _differ(old[field], fact[field]))
                if changed:
                    conflicts.append(f"{what} {name}: {', '.join(changed)} differ; the newer facts were kept")
                fact = {**old, **fact}
            by_id[key] = fact
            names[key] = name
    if len(set(names.values())) == len(names):
        return {name: by_id[key] for name, key in sorted((name, key) for key, name in names.items())}
    return name_by_id(by_id)


def _differ(old: JsonValue, new: JsonValue) -> bool:
    """Ids are compared without case."""
    ids = isinstance(old, str) and isinstance(new, str) and old.startswith("/") and old.lower() == new.lower()
    return old != new and not ids


def _iso(moment: datetime) -> str:
    return moment.astimezone(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
