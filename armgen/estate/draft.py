"""Collections and points as somebody wished them: written in a spec, or made by a policy for one machine."""

from __future__ import annotations

from typing import NamedTuple

from armgen.diagnostics import Origin
from armgen.inventory.model import Machine
from armgen.spec import model as spec


class PointDraft(NamedTuple):
    """`written` is the restore point of the spec; a policy's points have its policy instead, copies of it neither."""

    name: str
    written: spec.RestorePoint | None
    origin: Origin


class CollectionDraft(NamedTuple):
    """`written` is the collection of the spec, None for one that `policy` makes for `machine`.

    `copies` names the collection that a policy's `copyTo` copies.
    """

    name: str
    written: spec.Collection | None
    origin: Origin
    points: tuple[PointDraft, ...]
    policy: spec.Policy | None = None
    machine: Machine | None = None
    copies: CollectionDraft | None = None

    @property
    def is_copy(self) -> bool:
        return self.copies is not None or (self.written is not None and self.written.copy_of is not None)
