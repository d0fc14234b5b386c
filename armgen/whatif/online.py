"""Azure's own what-if, brought into armgen's model (facts E5)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple, cast

from armgen.estate.model import COLLECTION, POINT
from armgen.ids import ResourceId
from armgen.jsontypes import JsonObject, JsonValue
from armgen.whatif.compare import differences, get, point_model, slashed, tags_of, text_at
from armgen.whatif.model import (
    CHANGE_TYPES,
    PROPERTY_CHANGE_TYPES,
    Change,
    ChangeType,
    Preview,
    PropertyChange,
    PropertyChangeType,
    Remark,
)
from armgen.whatif.noise import is_reference, raw_paths, sift
from armgen.whatif.predict import REMADE, ownership, point_changes
from armgen.whatif.shown import shown, shown_delta
from armgen.whatif.state import LOCK

_OURS = frozenset(one.lower() for one in (COLLECTION, POINT, LOCK))


class Expected(NamedTuple):
    """What armgen knows beside Azure's answer.

    `ids`: what the request deploys, by lower-case id, as it is spelled. `remade`: Failed points that are deleted first.
    `holds_points`: whether a collection has restore points. `states`: of restore points by lower-case id, which
    Azure's answer does not hold.
    """

    ids: Mapping[str, str] = {}
    remade: frozenset[str] = frozenset()
    spec: str = ""
    holds_points: Callable[[str], bool] = lambda text: True
    states: Mapping[str, str] = {}


def normalise(
    answers: Iterable[JsonObject], expected: Expected, target: str | None, *, show_noise: bool = False
) -> Preview:
    """One preview of all answers. An id that Azure lacks or ignores although it is asked for is inconclusive."""
    changes: dict[str, Change] = {}
    remarks: list[Remark] = []
    for answer in answers:
        properties = get(answer, "properties")
        for row in (*_rows(properties, "changes"), *_rows(properties, "potentialChanges")):
            one = _change(row, expected, show_noise)
            key = one.resource_id.lower()
            other = changes.get(key)
            if other is None or other.classification == "unmanaged":
                # Azure's casing of an id is its own: what is asked for is called as it was asked.
                changes[key] = one._replace(resource_id=expected.ids.get(key, one.resource_id))
        for row in _rows(properties, "diagnostics"):
            remark = _remark(row)
            remarks.append(remark)
            if remark.code.startswith("NestedDeployment"):
                changes[remark.target.lower()] = Change(
                    remark.target,
                    "Unsupported",
                    "inconclusive",
                    reason=f"Azure skipped this template: {remark.message}",
                )
    for key, text in expected.ids.items():
        if key not in changes:
            reason = "Azure's answer does not mention it."
            changes[key] = Change(text, "Unsupported", "inconclusive", reason=reason)
    return Preview(target, "azure", tuple(changes.values()), tuple(remarks))


def _rows(properties: JsonValue, name: str) -> Iterator[JsonObject]:
    found = get(properties, name)
    for row in found if isinstance(found, list) else ():
        if isinstance(row, dict):
            yield row


def _remark(row: JsonObject) -> Remark:
    level = text_at(row, "level")
    return Remark(
        text_at(row, "target"),
        text_at(row, "code"),
        text_at(row, "message"),
        "Error" if level == "Error" else "Info" if level == "Info" else "Warning",
    )


def _change(row: JsonObject, expected: Expected, show_noise: bool) -> Change:
    text = text_at(row, "resourceId")
    kind = cast(ChangeType, text_at(row, "changeType"))
    if kind not in CHANGE_TYPES:
        reason = f"Azure says '{kind}' of it, which armgen does not know."
        return Change(text, "Unsupported", "inconclusive", reason=reason)
    rid = ResourceId.parse(text)
    type = rid.type if rid is not None else text_at(row, "resourceType")
    key = text.lower()
    before, after = row.get("before"), row.get("after")
    base = Change(text, kind, "no-op", shown(type, before), shown(type, after))
    if key in expected.remade:
        return base._replace(change_type="Create", classification="create", reason=REMADE, delta=())
    if kind == "Create":
        return base._replace(classification="create", before=None, unresolved=tuple(raw_paths(base.after)))
    if kind == "Delete":
        return _deleted(base, type, expected)
    if kind == "Ignore":
        if key in expected.ids:
            return base._replace(classification="inconclusive", reason="Azure did not look at it (Ignore).")
        return base._replace(classification="unmanaged", before=None, after=None)
    if kind == "Unsupported":
        reason = text_at(row, "unsupportedReason") or "Azure cannot say what happens to it."
        return base._replace(classification="inconclusive", reason=reason)
    if kind == "Deploy":
        return base._replace(classification="inconclusive", reason="Azure says that it is deployed, not what changes.")
    delta = tuple(map(_property, _rows(row, "delta")))
    return _modified(base, type, before, after, delta, expected, show_noise)


def _deleted(base: Change, type: str, expected: Expected) -> Change:
    kind = type.lower()
    if kind == POINT.lower():
        return base._replace(classification="recovery-point-loss", after=None)
    if kind == COLLECTION.lower() and expected.holds_points(base.resource_id):
        reason = "Its restore points go with it."
        return base._replace(classification="recovery-point-loss", after=None, reason=reason)
    return base._replace(classification="delete", after=None)


def _modified(
    base: Change,
    type: str,
    before: JsonValue,
    after: JsonValue,
    delta: tuple[PropertyChange, ...],
    expected: Expected,
    show_noise: bool,
) -> Change:
    """A change of what exists, without what is no change."""
    if type.lower() == POINT.lower():
        real, noise = tuple(point_changes(before, after)), tuple(_quiet(one) for one in delta)
        if real:
            noise = ()
    else:
        real, noise = sift(type, text_at(before, "apiVersion") or text_at(after, "apiVersion"), delta)
    seen = shown_delta(type, (*real, *(noise if show_noise else ())))
    verdict = _classify(base, type, before, after, real, expected)
    quiet = verdict.classification == "no-op"
    return verdict._replace(
        change_type="NoChange" if quiet and not seen else "Modify" if seen else verdict.change_type, delta=seen
    )


def _classify(
    base: Change, type: str, before: JsonValue, after: JsonValue, real: Sequence[PropertyChange], expected: Expected
) -> Change:
    kind = type.lower()
    if kind == POINT.lower():
        return _point(base, before, after, expected.states.get(base.resource_id.lower(), ""))
    raw = tuple(one.path for one in real if is_reference(one.after))
    if raw and kind not in _OURS:
        reason = f"It exists, and what only the run knows would decide: {', '.join(raw)}."
        return base._replace(classification="inconclusive", reason=reason, unresolved=raw)
    paths = {_first(one) for one in real if not is_reference(one.after)}
    if not paths:
        return base._replace(classification="no-op")
    if kind == COLLECTION.lower() and paths & {"location", "source"}:
        what = " and ".join(sorted(paths & {"location", "source"}))
        reason = f"The {what} of a collection cannot be changed: give it another name, or delete it first."
        return base._replace(classification="blocked-update", reason=reason)
    owner = ownership(tags_of(before), expected.spec) if kind == COLLECTION.lower() else ""
    return base._replace(classification="tag-update" if paths == {"tags"} else "modify", reason=owner)


def _point(base: Change, before: JsonValue, after: JsonValue, known: str) -> Change:
    state = (known or text_at(before, "properties", "provisioningState")).lower()
    if state in ("failed", "deleting"):
        reason = f"The restore point that exists is {state.title()}."
        return base._replace(classification="inconclusive", reason=reason)
    if after is None:
        return base._replace(classification="no-op")
    found = differences(point_model(get(before, "properties")), point_model(get(after, "properties")))
    if not found:
        return base._replace(classification="no-op", change_type="NoChange")
    reason = (
        f"A restore point cannot be changed, and this one exists with {' and '.join(found)}: "
        "give the new one another name."
    )
    return base._replace(classification="blocked-update", reason=reason)


def _first(one: PropertyChange) -> str:
    """The part of a collection that a change is of: tags, location, source, or the path itself."""
    path = slashed(one.path.lower()).lstrip("/")
    if path == "tags" or path.startswith("tags."):
        return "tags"
    if path.startswith("properties.source"):
        return "source"
    if path == "properties" and one.children:
        inner = {_first(child._replace(path=f"properties.{child.path}")) for child in one.children}
        return "source" if "source" in inner else path
    return path


def _quiet(one: PropertyChange) -> PropertyChange:
    return one._replace(kind="NoEffect")


def _property(row: JsonObject) -> PropertyChange:
    kind = cast(PropertyChangeType, text_at(row, "propertyChangeType"))
    return PropertyChange(
        path=text_at(row, "path"),
        kind=kind if kind in PROPERTY_CHANGE_TYPES else "Modify",
        before=row.get("before"),
        after=row.get("after"),
        children=tuple(map(_property, _rows(row, "children"))),
    )
