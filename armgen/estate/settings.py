"""What a draft is set to: its own settings, its policy's, the spec's defaults, in this order."""

from __future__ import annotations

from collections.abc import Mapping

from armgen.catalog import default_api_version
from armgen.diagnostics import Origin
from armgen.estate.draft import CollectionDraft, PointDraft
from armgen.estate.model import APPLICATION
from armgen.jsontypes import JsonValue
from armgen.spec import model as written
from armgen.spec.model import Spec

COLLECTION_PLACES = ("machine", "copy_of", "location", "api_version", "instant_access", "retention")
_POINT_PLACES = ("consistency", "exclude", "copy_of", "encryption", "instant_access_duration_minutes")


class Settings:
    """The settings of the drafts of one spec."""

    def __init__(self, spec: Spec) -> None:
        self._spec = spec
        self._root = Origin(spec.document)
        self._of_policy: dict[tuple[str, tuple[str, ...]], dict[str, Origin]] = {}

    def own(self, draft: CollectionDraft, field: str) -> str | None:
        """A setting of the collection itself, or of the policy (for a copy: its `copyTo`) that makes it."""
        holder: object = draft.written
        if holder is None and draft.policy is not None:
            holder = draft.policy.copy_to if draft.is_copy else draft.policy
            if draft.is_copy and field != "location" and getattr(holder, field, None) is None:
                holder = draft.policy
        value = getattr(holder, field, None)
        return value if isinstance(value, str) else None

    def default(self, draft: CollectionDraft, field: str) -> str | None:
        own = self.own(draft, field)
        return own if own is not None else getattr(self._spec.defaults, field)

    def api_version(self, draft: CollectionDraft, type: str) -> str:
        """The pinned version, else the catalogue's, which types all that a spec can ask for."""
        return self.default(draft, "api_version") or default_api_version(type)

    def tags(self, draft: CollectionDraft) -> dict[str, JsonValue]:
        """Its own ones, and of the defaults those that it does not set itself: names of tags have no case."""
        inherited = self._spec.defaults.tags or {}
        own: Mapping[str, str] = getattr(draft.written or draft.policy, "tags", None) or {}
        names = {name.lower() for name in own}
        return {**{name: value for name, value in inherited.items() if name.lower() not in names}, **own}

    # Places

    def places(self, draft: CollectionDraft, fields: tuple[str, ...]) -> Mapping[str, Origin]:
        """Where the settings of a draft are written: those of a policy are worked out once for all its machines."""
        if draft.policy is None:
            return self._places(draft, fields)
        known = self._of_policy.get((draft.policy.name, fields))
        if known is None:
            known = self._of_policy[draft.policy.name, fields] = self._places(draft, fields)
        return known

    def _places(self, draft: CollectionDraft, fields: tuple[str, ...]) -> dict[str, Origin]:
        places: dict[str, Origin] = {}
        for field in fields:
            key = _KEYS.get(field, field)
            if (draft.written is not None and getattr(draft.written, field, None) is not None) or (
                draft.policy is not None and getattr(draft.policy, field, None) is not None
            ):
                places[field] = draft.origin.at(key)
            elif getattr(self._spec.defaults, field, None) is not None:
                places[field] = self._root.at("defaults", key)
        return places

    def point_places(self, draft: CollectionDraft, wish: PointDraft) -> Mapping[str, Origin]:
        settings = wish.written
        if settings is None:
            return self.places(draft, ("api_version", "consistency", "exclude"))
        places = self._places(draft, ("api_version", "consistency"))
        for field in _POINT_PLACES:
            if getattr(settings, field) is not None:
                places[field] = wish.origin.at(_KEYS.get(field, field))
        return places

    def exclude(self, draft: CollectionDraft, settings: written.RestorePoint | None) -> tuple[str, ...] | str | None:
        if settings is not None:
            return settings.exclude
        return draft.policy.exclude if draft.policy is not None and not draft.is_copy else None

    def mode(self, draft: CollectionDraft, settings: written.RestorePoint | None) -> str:
        if settings is not None and settings.consistency is not None:
            return settings.consistency
        return self.default(draft, "consistency") or APPLICATION


_KEYS = {
    "api_version": "apiVersion",
    "copy_of": "copyOf",
    "instant_access": "instantAccess",
    "instant_access_duration_minutes": "instantAccessDurationMinutes",
}


def retention_of(draft: CollectionDraft) -> written.Retention | None:
    if draft.written is not None:
        return draft.written.retention
    if draft.policy is None:
        return None
    if draft.is_copy:
        return draft.policy.copy_to.retention if draft.policy.copy_to is not None else None
    return draft.policy.retention
