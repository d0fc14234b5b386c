"""What a deployment would change: one model, whoever predicted it (DEPLOY.md, "What-if")."""

from __future__ import annotations

from typing import Literal, NamedTuple

from armgen.jsontypes import JsonValue

ChangeType = Literal["Create", "Delete", "Modify", "NoChange", "Ignore", "Deploy", "Unsupported"]
Classification = Literal[
    "create",
    "no-op",
    "tag-update",
    "modify",
    "blocked-update",
    "recovery-point-loss",
    "delete",
    "unmanaged",
    "inconclusive",
]
PropertyChangeType = Literal["Create", "Delete", "Modify", "Array", "NoEffect"]

CHANGE_TYPES: tuple[ChangeType, ...] = ("Create", "Delete", "Modify", "NoChange", "Ignore", "Deploy", "Unsupported")
PROPERTY_CHANGE_TYPES: tuple[PropertyChangeType, ...] = ("Create", "Delete", "Modify", "Array", "NoEffect")

QUIET = frozenset({"no-op", "unmanaged"})
"""Classifications that are no change."""

GRAVE = frozenset({"blocked-update", "recovery-point-loss", "inconclusive"})
"""Classifications of exit code 5."""


class PropertyChange(NamedTuple):
    """A change of one property. `path` is dotted; of the members of an `Array` it is their index."""

    path: str
    kind: PropertyChangeType
    before: JsonValue = None
    after: JsonValue = None
    children: tuple[PropertyChange, ...] = ()


class Change(NamedTuple):
    """What happens to one resource. `before` and `after` hold what may be shown (`shown.py`), None for nothing.

    `unresolved` are the paths of `after` that only the run knows. `reason` says why, "" where the class says it all.
    """

    resource_id: str
    change_type: ChangeType
    classification: Classification
    before: JsonValue = None
    after: JsonValue = None
    delta: tuple[PropertyChange, ...] = ()
    reason: str = ""
    unresolved: tuple[str, ...] = ()

    @property
    def api_version(self) -> str:
        for side in (self.before, self.after):
            if isinstance(side, dict) and isinstance(side.get("apiVersion"), str):
                return str(side["apiVersion"])
        return ""


class Remark(NamedTuple):
    """What a prediction says beside its changes: a diagnostic of Azure, a lock that is no longer wanted."""

    target: str
    code: str
    message: str
    level: Literal["Error", "Warning", "Info"] = "Warning"


class Preview(NamedTuple):
    """All changes. `target`: "azure" or "sandbox", None offline; `predicted_by`: "armgen" or "azure"."""

    target: str | None
    predicted_by: Literal["armgen", "azure"]
    changes: tuple[Change, ...]
    remarks: tuple[Remark, ...] = ()

    @property
    def has_changes(self) -> bool:
        return any(change.classification not in QUIET for change in self.changes)

    @property
    def inconclusive(self) -> bool:
        return any(change.classification == "inconclusive" for change in self.changes)

    def exit_code(self) -> int:
        """CLI.md's code under --detailed-exitcode: 0 no changes, 4 changes, 5 some of them grave."""
        if any(change.classification in GRAVE for change in self.changes):
            return 5
        return 4 if self.has_changes else 0

    def without_unmanaged(self) -> Preview:
        return self._replace(changes=tuple(one for one in self.changes if one.classification != "unmanaged"))
