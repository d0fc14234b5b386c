"""The offline prediction: what is asked for against what is known to exist."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Literal, NamedTuple

from armgen.estate.model import COLLECTION, POINT
from armgen.ids import ResourceId, location_key
from armgen.jsontypes import JsonValue
from armgen.whatif.compare import (
    differences,
    get,
    owner_of,
    point_model,
    same_tags,
    slashed,
    tags_of,
    text_at,
    union_tags,
)
from armgen.whatif.model import Change, ChangeType, Classification, Preview, PropertyChange, Remark
from armgen.whatif.shown import shown
from armgen.whatif.state import COMPARED_TYPES, KNOWN_TYPES, LOCK, Existing, State
from armgen.whatif.wanted import Wanted, Wish

Mode = Literal["incremental", "complete"]

STUCK = "The restore point is Failed, and a lock of its collection keeps it from being deleted and made again."
REMADE = "The restore point is Failed: it is deleted first, then made again."


class Question(NamedTuple):
    """`spec`: the name of the spec that asks, "" for a template."""

    wish: Wish
    state: State
    mode: Mode = "incremental"
    spec: str = ""


def predict(question: Question, target: str | None = None) -> Preview:
    """Every change, one a resource: those asked for first, then what is there beside them."""
    changes = [_change(one, question) for one in question.wish.resources]
    asked = {one.key for one in question.wish.resources}
    changes += [
        _beside(one, question, asked) for one in question.state.resources.values() if _near(one, question, asked)
    ]
    return Preview(target, "armgen", tuple(changes), tuple(_locks_not_wanted(question)))


def _change(wanted: Wanted, question: Question) -> Change:
    after = shown(wanted.type, wanted.body)
    if wanted.unknown:
        return Change(wanted.id, "Unsupported", "inconclusive", None, after, (), wanted.unknown, wanted.unresolved)
    existing = question.state.find(wanted.id)
    kind = wanted.type.lower()
    if kind == LOCK.lower() and existing is None and _held(wanted, question.state):
        return Change(wanted.id, "NoChange", "no-op", after, after, (), "A lock of this level is there.")
    if existing is None:
        if kind not in KNOWN_TYPES:
            reason = f"The facts hold no {wanted.type}, so nobody knows whether it exists."
            return Change(wanted.id, "Deploy", "inconclusive", None, after, (), reason, wanted.unresolved)
        return Change(wanted.id, "Create", "create", None, after, (), "", wanted.unresolved)
    before = shown(existing.type, existing.body)
    if kind not in COMPARED_TYPES:
        reason = "It exists; the facts do not hold what of it would change."
        return Change(wanted.id, "Deploy", "inconclusive", before, after, (), reason, wanted.unresolved)
    if kind == COLLECTION.lower():
        verdict = _collection(wanted, existing, question)
    else:
        is_point = kind == POINT.lower()
        verdict = (
            _point(wanted, existing, _is_locked(existing, question.state)) if is_point else _lock(wanted, existing)
        )
    return Change(
        wanted.id,
        verdict.type,
        verdict.classification,
        before,
        after,
        verdict.delta,
        verdict.reason,
        verdict.unresolved,
    )


class _Verdict(NamedTuple):
    type: ChangeType
    classification: Classification
    delta: tuple[PropertyChange, ...] = ()
    reason: str = ""
    unresolved: tuple[str, ...] = ()


_SAME = _Verdict("NoChange", "no-op")


def _collection(wanted: Wanted, existing: Existing, question: Question) -> _Verdict:
    old, new = existing.body, wanted.body
    if wanted.unresolved:
        return _open(wanted)
    delta = list(_leaf("location", text_at(old, "location"), text_at(new, "location"), location_key))
    source = text_at(old, "properties", "source", "id")
    delta += _leaf(
        "properties.source.id", source, text_at(new, "properties", "source", "id"), lambda text: slashed(text).lower()
    )
    blocked = bool(delta)
    was, asked = get(old, "properties", "instantAccess"), get(new, "properties", "instantAccess")
    access: list[PropertyChange] = []
    if isinstance(asked, bool) and asked is not (was is True):
        access.append(PropertyChange("properties.instantAccess", "Create" if was is None else "Modify", was, asked))
    live, ours = tags_of(old), tags_of(new)
    tags = list(tag_changes(live, union_tags(live, ours) if wanted.by_spec else ours))
    every = (*delta, *access, *tags)
    if blocked:
        what = " and ".join("location" if one.path == "location" else "source" for one in delta)
        reason = f"The {what} of a collection cannot be changed: give it another name, or delete it first."
        return _Verdict("Modify", "blocked-update", every, reason)
    if access:
        return _Verdict("Modify", "modify", every, ownership(live, question.spec))
    if tags:
        return _Verdict("Modify", "tag-update", every, ownership(live, question.spec))
    return _SAME


def ownership(live: Mapping[str, str], spec: str) -> str:
    """What stands in the way of a spec that takes a collection over; "" for nothing."""
    owner = owner_of(live)
    if not spec or owner == spec:
        return ""
    if owner is None:
        return "It exists without armgen's tags: `deploy --adopt` takes it over."
    return f"It belongs to the spec '{owner}': `deploy` refuses it."


def tag_changes(live: Mapping[str, str], after: Mapping[str, str]) -> Iterator[PropertyChange]:
    """What happens to each tag, by name."""
    if same_tags(live, after):
        return
    old = {name.lower(): (name, value) for name, value in live.items()}
    new = {name.lower(): (name, value) for name, value in after.items()}
    for key in sorted({*old, *new}):
        name = (old.get(key) or new[key])[0]
        if key not in new:
            yield PropertyChange(f"tags.{name}", "Delete", old[key][1], None)
        elif key not in old:
            yield PropertyChange(f"tags.{name}", "Create", None, new[key][1])
        elif old[key][1] != new[key][1]:
            yield PropertyChange(f"tags.{name}", "Modify", old[key][1], new[key][1])


def _leaf(path: str, old: str, new: str, key: object) -> Iterator[PropertyChange]:
    """A change of a text that both sides say; what one of them does not say is not compared."""
    assert callable(key)
    if old and new and key(old) != key(new):
        yield PropertyChange(path, "Modify", old, new)


def _point(wanted: Wanted, existing: Existing, is_locked: bool) -> _Verdict:
    state = existing.state
    if state == "failed" and wanted.by_spec and is_locked:
        return _Verdict("Modify", "blocked-update", (), STUCK)
    if state == "failed" and wanted.by_spec:
        return _Verdict("Create", "create", (), REMADE, wanted.unresolved)
    if state in ("failed", "deleting"):
        return _Verdict("Deploy", "inconclusive", (), f"The restore point that exists is {state.title()}.")
    compared = ("consistencyMode", "excludeDisks", "sourceRestorePoint")
    if any(path.split(".")[1:2] and path.split(".")[1].split("[")[0] in compared for path in wanted.unresolved):
        return _open(wanted)
    old = point_model(existing.body.get("properties"))
    new = point_model(wanted.body.get("properties"))
    found = differences(old, new)
    if found:
        reason = (
            f"A restore point cannot be changed, and this one exists with {' and '.join(found)}: "
            "give the new one another name."
        )
        return _Verdict("Modify", "blocked-update", tuple(point_changes(existing.body, wanted.body)), reason)
    if wanted.unresolved and not wanted.by_spec:
        return _open(wanted)
    return _Verdict("NoChange", "no-op", (), "It is still being created." if state == "creating" else "")


def _is_locked(point: Existing, state: State) -> bool:
    home = point.key.rpartition("/restorepoints/")[0]
    levels = (*state.lock_levels.get(home, ()), *state.held.get(home, ()))
    return any(level.lower() in ("cannotdelete", "readonly") for level in levels)


def point_changes(old: JsonValue, new: JsonValue) -> Iterator[PropertyChange]:
    """What of a restore point's model differs, property by property."""
    before, after = point_model(get(old, "properties")), point_model(get(new, "properties"))
    found = differences(before, after)
    for word, path in (
        ("another source", ("sourceRestorePoint", "id")),
        ("another consistency mode", ("consistencyMode",)),
        ("other excluded disks", ("excludeDisks",)),
    ):
        if word in found:
            was, asked = get(old, "properties", *path), get(new, "properties", *path)
            kind: Literal["Create", "Delete", "Modify"] = (
                "Create" if was is None else "Delete" if asked is None else "Modify"
            )
            yield PropertyChange(".".join(("properties", *path)), kind, was, asked)


def _lock(wanted: Wanted, existing: Existing) -> _Verdict:
    was, asked = text_at(existing.body, "properties", "level"), text_at(wanted.body, "properties", "level")
    if was and asked and was.lower() != asked.lower():
        return _Verdict("Modify", "modify", (PropertyChange("properties.level", "Modify", was, asked),))
    return _SAME


def _held(wanted: Wanted, state: State) -> bool:
    """Whether a lock of the level is there under another name, or one that the facts do not hold."""
    rid = ResourceId.parse(wanted.id)
    if rid is None:
        return False
    asked = text_at(wanted.body, "properties", "level").lower()
    levels = [*state.lock_levels.get(rid.parent.lower(), ())]
    if wanted.by_spec:
        levels += state.held.get(rid.parent.lower(), ())
    return any(level.lower() == asked for level in levels)


def _open(wanted: Wanted) -> _Verdict:
    return _Verdict(
        "Deploy",
        "inconclusive",
        (),
        f"It exists, and what only the run knows would decide: {', '.join(wanted.unresolved)}.",
        wanted.unresolved,
    )


# What is there beside what is asked for


def _near(one: Existing, question: Question, asked: set[str]) -> bool:
    """Whether a resource that nobody asks for lies in a group of the deployment, or is of this spec."""
    if one.key in asked:
        return False
    if _place(one) in question.wish.places:
        return True
    return bool(question.spec) and owner_of(tags_of(one.body)) == question.spec


def _place(one: Existing) -> tuple[str, str]:
    rid = ResourceId.parse(one.id)
    return ("", "") if rid is None else (rid.subscription.lower(), rid.group.lower())


def _beside(one: Existing, question: Question, asked: set[str]) -> Change:
    if question.mode == "complete" and _place(one) in question.wish.places:
        lost = _lost(one, question, asked)
        if lost is not None:
            return lost
    return Change(one.id, "Ignore", "unmanaged")


def _lost(one: Existing, question: Question, asked: set[str]) -> Change | None:
    """What Complete mode deletes: top-level resources that the template lacks, and with a collection its points."""
    before = shown(one.type, one.body)
    kind = one.type.lower()
    if kind == POINT.lower():
        parent = one.key.rpartition("/restorepoints/")[0]
        if parent in asked:
            return None
        return Change(one.id, "Delete", "recovery-point-loss", before, reason="It goes with its collection.")
    if kind == LOCK.lower():
        return None
    if kind == COLLECTION.lower():
        inside = sum(other.key.startswith(f"{one.key}/restorepoints/") for other in question.state.resources.values())
        if inside:
            word = "restore point goes" if inside == 1 else "restore points go"
            return Change(one.id, "Delete", "recovery-point-loss", before, reason=f"{inside} {word} with it.")
    return Change(one.id, "Delete", "delete", before)


def _locks_not_wanted(question: Question) -> Iterator[Remark]:
    """Locks of the spec's own collections that it no longer asks for: reported, never removed."""
    if not question.spec:
        return
    asked = {one.key for one in question.wish.resources}
    locked = {rid.parent.lower() for rid in map(ResourceId.parse, asked) if rid is not None and rid.parent}
    for one in question.state.resources.values():
        rid = ResourceId.parse(one.id)
        if one.type.lower() == LOCK.lower() and rid is not None and rid.parent.lower() in asked - locked:
            yield _lock_remark(rid.parent)
    for key, levels in question.state.lock_levels.items():
        if levels and key in asked and key not in locked:
            yield _lock_remark(question.state.resources[key].id)


def _lock_remark(collection: str) -> Remark:
    return Remark(collection, "LockNotWanted", "It is locked, and the spec asks for no lock: the lock stays.", "Info")
