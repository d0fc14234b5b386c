"""The live world before a run: collections with their restore points, locks, the machines as they are now."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import NamedTuple

from armgen.azure.cloud import LOCKS_API, Cloud
from armgen.azure.graph import QUERIES
from armgen.catalog import default_api_version
from armgen.documents.raw import RawDocument
from armgen.estate.facts import machine_ref
from armgen.estate.model import COLLECTION, Estate
from armgen.ids import ResourceId
from armgen.inventory.model import Inventory, Machine
from armgen.inventory.read import read_inventory
from armgen.inventory.readers.resources import make_facts
from armgen.inventory.readers.shapes import records
from armgen.jsontypes import JsonObject, JsonValue
from armgen.whatif.compare import get, owner_of, slashed, tags_of, text_at
from armgen.whatif.state import State, live_state

PARALLEL = 8
"""GETs in flight: far below what a subscription's token bucket refills each second (facts E8)."""


class Live(NamedTuple):
    """`collections`: bodies with their points by lower-case id, those of the spec and all others of its machines.

    `of_machine`: for each machine (lower-case id) the ids of the collections that its points lie in.
    """

    collections: dict[str, JsonObject]
    locks: tuple[JsonObject, ...]
    of_machine: dict[str, tuple[str, ...]]

    @property
    def state(self) -> State:
        return live_state([*self.collections.values(), *self.locks])


def read_live(cloud: Cloud, estate: Estate) -> Live:
    """Lists the collections of every subscription in play, and reads those that matter with their restore points."""
    wanted = {str(one.ref).lower() for one in estate.collections}
    machines = {str(one.machine_ref).lower() for one in estate.collections if one.machine_ref is not None}
    listed: dict[str, JsonObject] = {}
    for subscription in subscriptions_of(estate):
        path = f"/subscriptions/{subscription}/providers/{COLLECTION}"
        for body in cloud.list_all(path, default_api_version(COLLECTION)):
            listed[text_at(body, "id").lower()] = body
    of_machine: dict[str, list[str]] = {}
    for key, body in listed.items():
        source = slashed(text_at(body, "properties", "source", "id")).lower()
        if source in machines:
            of_machine.setdefault(source, []).append(key)
    spec = estate.spec.name if estate.spec is not None else ""
    wanted |= {key for key, body in listed.items() if owner_of(tags_of(body)) == spec}
    keys = {key for key in listed if key in wanted} | {key for keys in of_machine.values() for key in keys}
    found = read_collections(cloud, [text_at(listed[key], "id") for key in sorted(keys)])
    return Live(found, read_locks(cloud, estate), {key: tuple(sorted(ids)) for key, ids in of_machine.items()})


def read_locks(cloud: Cloud, estate: Estate) -> tuple[JsonObject, ...]:
    """The locks of the spec's collections."""
    wanted = {str(one.ref).lower() for one in estate.collections}
    found: list[JsonObject] = []
    for subscription in subscriptions_of(estate):
        path = f"/subscriptions/{subscription}/providers/Microsoft.Authorization/locks"
        found += cloud.list_all(path, LOCKS_API)
    return tuple(lock for lock in found if _parent(lock) in wanted)


def read_collections(cloud: Cloud, ids: Sequence[str]) -> dict[str, JsonObject]:
    """Collections with their points, by lower-case id; those that are gone are left out."""
    version = default_api_version(COLLECTION)

    def read(text: str) -> JsonObject | None:
        return cloud.get(text, version, "$expand=restorePoints")

    with ThreadPoolExecutor(PARALLEL) as pool:
        bodies = list(pool.map(read, ids))
    return {text.lower(): body for text, body in zip(ids, bodies, strict=True) if body is not None}


def update(live: Live, cloud: Cloud, ids: Iterable[str]) -> Live:
    """The same with some collections read again."""
    asked = sorted({text.lower() for text in ids})
    found = read_collections(cloud, asked)
    kept = {key: body for key, body in live.collections.items() if key not in asked}
    return live._replace(collections={**kept, **found})


def subscriptions_of(estate: Estate) -> list[str]:
    found: dict[str, str] = {}
    for one in estate.collections:
        for ref in (one.ref, one.machine_ref):
            if ref is not None and isinstance(ref.subscription, str) and ref.subscription:
                found.setdefault(ref.subscription.lower(), ref.subscription)
    return [found[key] for key in sorted(found)]


def _parent(lock: JsonObject) -> str:
    rid = ResourceId.parse(text_at(lock, "id"))
    return rid.parent.lower() if rid is not None else ""


# Facts


class Refreshed(NamedTuple):
    """The machines in scope as they are now, by lower-case id; `gone` are those that are not there any more."""

    machines: dict[str, Machine]
    gone: tuple[Machine, ...]
    differences: tuple[str, ...]


def refresh(cloud: Cloud, estate: Estate) -> Refreshed:
    """Reads the machines whose points the spec makes, and says what differs from the facts."""
    known = {machine_ref(one.machine).key: one.machine for one in estate.collections if one.machine and not one.is_copy}
    if not known:
        return Refreshed({}, (), ())
    subscriptions = sorted({str(machine_ref(one).subscription) for one in known.values()})
    rows: list[JsonValue] = []
    for what in ("machines", "disks", "scale sets"):
        rows += cloud.graph(QUERIES[what], subscriptions)
    body: JsonObject = {"armgenInventory": 1, "machines": {**make_facts(records(rows)).machines}}
    inventory, _ = read_inventory(RawDocument("Azure"), body)
    live = {machine_ref(one).key: one for one in inventory.machines.values()} if inventory is not None else {}
    found: dict[str, Machine] = {}
    lines: list[str] = []
    for key, machine in sorted(known.items()):
        now = live.get(key)
        if now is not None:
            found[key] = _merged(machine, now)
            lines += [f"{machine.key}: {line}" for line in _differences(machine, now)]
    gone = tuple(machine for key, machine in sorted(known.items()) if key not in live)
    return Refreshed(found, gone, tuple(lines))


def _merged(known: Machine, now: Machine) -> Machine:
    """The live machine under the key of the facts; what Azure's answer lacks (the agent) stays."""
    return now._replace(
        key=known.key,
        name=known.name,
        id=known.id,
        origin=known.origin,
        agent=now.agent or known.agent,
        os=now.os or known.os,
        size=now.size or known.size,
        security_type=now.security_type or known.security_type,
    )


def _differences(known: Machine, now: Machine) -> Iterable[str]:
    for name in ("location", "size", "zone", "vm_id"):
        old, new = getattr(known, name), getattr(now, name)
        if old is not None and new is not None and str(old).lower() != str(new).lower():
            yield f"{'vmId' if name == 'vm_id' else name} is {new}, the facts say {old}"
    old_disks = {str(disk.id or disk.name).lower(): disk for disk in known.disks}
    new_disks = {str(disk.id or disk.name).lower(): disk for disk in now.disks}
    for key in sorted({*old_disks, *new_disks}):
        if key not in new_disks:
            yield f"disk {old_disks[key].name} is gone"
        elif key not in old_disks:
            yield f"disk {new_disks[key].name} is new"
        else:
            was, sku = old_disks[key].sku, new_disks[key].sku
            if was is not None and sku is not None and str(was).lower() != str(sku).lower():
                yield f"disk {new_disks[key].name} is {sku}, the facts say {was}"


def live_inventory(live: Live, machines: Iterable[Machine], now: datetime) -> Inventory:
    """The live world as facts, which win over all others: `exclude: unsupported` then sees the sets that are stored."""
    rows: list[JsonValue] = [*live.collections.values(), *live.locks]
    body: JsonObject = {"armgenInventory": 1, "machines": {}, "collections": {**make_facts(records(rows)).collections}}
    inventory, _ = read_inventory(RawDocument("Azure"), body)
    collections = inventory.collections if inventory is not None else {}
    return Inventory(RawDocument("Azure"), now, {one.id: one for one in machines}, collections)


def points_of(body: JsonObject) -> list[JsonObject]:
    found = get(body, "properties", "restorePoints")
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []
