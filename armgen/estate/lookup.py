"""Looking up what a spec names: machines, disks, collections and points, in the facts and in the spec itself."""

from __future__ import annotations

from collections.abc import Iterable

from armgen.diagnostics import Origin
from armgen.estate.disks import Disks, captured_disks, encryption_of, point_fact
from armgen.estate.draft import CollectionDraft, PointDraft
from armgen.estate.facts import Guesses, machine_ref
from armgen.estate.model import (
    COLLECTION,
    MACHINE,
    POINT,
    SCALE_SET,
    Collection,
    Facts,
    Point,
    Problem,
)
from armgen.estate.names import ResourceRef, Text, stamped
from armgen.estate.settings import COLLECTION_PLACES, Settings, retention_of
from armgen.inventory.model import CollectionFact, Machine, PointFact
from armgen.spec import model as written
from armgen.spec.model import Spec


class Source:
    """What a collection's restore points are of."""

    __slots__ = ("copied", "fact", "machine", "machine_ref", "ref", "text", "unresolved")

    def __init__(self, text: str = "") -> None:
        self.text = text
        self.ref: ResourceRef | None = None
        self.machine: Machine | None = None
        self.machine_ref: ResourceRef | None = None
        self.copied: CollectionDraft | None = None
        self.fact: CollectionFact | None = None
        self.unresolved = False


class Lookup:
    """One resolution of one spec. Collects the problems of names that lead nowhere."""

    def __init__(self, spec: Spec, facts: Facts, edition: str) -> None:
        self.problems: list[Problem] = []
        self._spec = spec
        self._facts = facts
        self._settings = Settings(spec)
        self._guesses = Guesses()
        self._disks = Disks(facts, edition, self._problem)
        self._by_name: dict[str, CollectionDraft] = {}
        self._by_key: dict[str, CollectionDraft] = {}
        self._made: dict[int, Collection] = {}
        self._by_ref: dict[str, CollectionDraft] = {}
        self._points_by_ref: dict[str, Point] = {}

    def declare(self, drafts: Iterable[CollectionDraft]) -> None:
        """The collections that `copyOf` may name."""
        for draft in drafts:
            self._by_name.setdefault(draft.name, draft)
            self._by_key.setdefault(draft.name.lower(), draft)

    def depth(self, draft: CollectionDraft) -> int:
        """0 for a machine's collection, 1 for a copy, 2 for a copy of a copy: sources are made before their copies."""
        depth = 0
        seen: set[int] = set()
        at: CollectionDraft | None = draft
        while at is not None and at.is_copy and id(at) not in seen:
            seen.add(id(at))
            depth += 1
            at = self._copied_draft(at)
        return depth

    # Collections

    def collection(self, draft: CollectionDraft, node: int) -> Collection:
        """The collection of a draft; sources must have been made before their copies."""
        source = self._source(draft)
        subscription, group = self._scope(draft, source)
        location = self._location(draft, source)
        if draft.is_copy or not (source.unresolved or source.ref is None):
            # What a machine that was not found, or whose id is none (RP306), would have said is missing for that alone.
            self._say_what_is_missing(
                draft, subscription, group, location, source.machine is not None and not draft.is_copy
            )
        name = stamped(draft.name)
        ref = ResourceRef(subscription or "", group or "", COLLECTION, (name,))
        settings = draft.written
        made = Collection(
            name=name,
            ref=ref,
            location=location,
            source=source.ref,
            source_text=source.text,
            machine=source.machine,
            machine_ref=source.machine_ref,
            copy_source=source.ref if draft.is_copy else None,
            api_version=self._settings.api_version(draft, COLLECTION),
            origin=draft.origin,
            places=self._settings.places(draft, COLLECTION_PLACES),
            node=node,
            tags=self._settings.tags(draft),
            instant_access=settings.instant_access if settings else None,
            locked=bool(settings.lock) if settings else False,
            retention=retention_of(draft),
            policy=draft.policy.name if draft.policy else "",
            existing=self._facts.collections.get(ref.key),
            unresolved=source.unresolved,
        )
        self._made[id(draft)] = made
        self._by_ref.setdefault(ref.key, draft)
        return made

    def _say_what_is_missing(
        self,
        draft: CollectionDraft,
        subscription: str | None,
        group: str | None,
        location: str | None,
        has_machine: bool,
    ) -> None:
        """RP901 for a collection of which nothing says where it lies: it is judged all the same, and never built.

        A machine of the facts without a location has been reported by their reader.
        """
        place = {"subscription": subscription, "resourceGroup": group, "location": location}
        missing = next((key for key, value in place.items() if value is None), None)
        if missing is not None and not (missing == "location" and has_machine):
            self._problem(
                "RP901",
                f"Nothing says in which {missing} collection '{draft.name}' lies.",
                f"Set `{missing}` on the collection or under `defaults`"
                + (
                    ": a copy does not take the location of its source."
                    if draft.is_copy and missing == "location"
                    else "."
                ),
                draft.origin,
            )

    def _source(self, draft: CollectionDraft) -> Source:
        if draft.copies is not None:
            return self._copied(Source(draft.copies.name), draft.copies)
        if draft.machine is not None:
            source = Source(draft.machine.id)
            source.machine, source.machine_ref = draft.machine, machine_ref(draft.machine)
            source.ref = source.machine_ref
            return source
        settings = draft.written
        if settings is None:  # pragma: no cover - a draft has one of the three
            return Source()
        if settings.copy_of is not None:
            return self._copy_source(settings.copy_of, draft)
        return self._machine_source(settings.machine or "", draft)

    def _machine_source(self, text: str, draft: CollectionDraft) -> Source:
        source = Source(text)
        if is_no_name(text):
            source.ref = resource_of(text)
            kind = source.ref.type.lower() if source.ref is not None else ""
            if source.ref is not None and kind in _MACHINES:
                source.machine_ref = source.ref
                source.machine = self._facts.by_id.get(source.ref.key)
            elif kind == COLLECTION.lower():
                self._problem(
                    "RP901",
                    f"`machine` of '{draft.name}' is the id of a restore point collection.",
                    "Write `copyOf` for a copy of that collection, or the id of a virtual machine.",
                    draft.origin.at("machine"),
                )
            return source
        found = self._facts.by_name.get(text.lower(), ())
        exact = [machine for machine in found if machine.key == text] or list(found)
        if len(exact) == 1:
            source.machine, source.machine_ref = exact[0], machine_ref(exact[0])
            source.ref = source.machine_ref
            return source
        source.unresolved = True
        place = draft.origin.at("machine")
        if self._facts.unread(text):
            # The machine is there and does not fit its schema, which has been reported.
            return source
        if exact:
            self._problem(
                "RP902",
                f"The facts hold {len(exact)} machines named '{text}'.",
                "Write the whole resource id of the one that is meant.",
                place,
            )
        else:
            near = self._guesses.near(text, (machine.key for machine in self._facts.machines))
            self._problem(
                "RP902",
                f"There is no machine '{text}' in the facts.{near}",
                "Correct the name, add the machine to the inventory, or write its whole resource id.",
                place,
            )
        return source

    def _copy_source(self, text: str, draft: CollectionDraft) -> Source:
        source = Source(text)
        if is_no_name(text):
            source.ref = resource_of(text)
            if source.ref is None:
                return source
            if source.ref.type.lower() in _MACHINES:
                self._problem(
                    "RP901",
                    f"`copyOf` of '{draft.name}' is the id of a machine.",
                    "Write `machine` for the restore points of that machine, or the id of a collection.",
                    draft.origin.at("copyOf"),
                )
            source.fact = self._facts.collections.get(source.ref.key)
            other = self._by_ref.get(source.ref.key)
            if other is not None:
                return self._copied(source, other)
            self._machine_of_fact(source)
            return source
        named = self._named(text)
        if named is None:
            source.unresolved = True
            near = self._guesses.near(text, self._by_name)
            self._problem(
                "RP902",
                f"There is no collection '{text}' in this spec.{near}",
                "Correct the name, or write the whole id of a collection that exists.",
                draft.origin.at("copyOf"),
            )
            return source
        return self._copied(source, named)

    def _copied(self, source: Source, draft: CollectionDraft) -> Source:
        source.copied = draft
        made = self._made.get(id(draft))
        if made is None:
            # Either it could not be made (reported there), or copies copy each other in a circle: its id is all that
            # RP504 needs.
            source.ref = self._ref_of(draft)
            source.unresolved = source.ref is None or not draft.is_copy
            return source
        source.ref = made.ref
        source.machine, source.machine_ref = made.machine, made.machine_ref
        source.unresolved = source.unresolved or made.unresolved or not (made.ref.subscription and made.ref.group)
        return source

    def _ref_of(self, draft: CollectionDraft) -> ResourceRef | None:
        subscription = self._settings.default(draft, "subscription")
        group = self._settings.default(draft, "resource_group")
        if subscription is None or group is None:
            return None
        return ResourceRef(subscription, group, COLLECTION, (stamped(draft.name),))

    def _machine_of_fact(self, source: Source) -> None:
        fact = source.fact
        if fact is None or not isinstance(fact.source, str):
            return
        ref = ResourceRef.parse(fact.source)
        if ref is not None and ref.type.lower() == MACHINE.lower():
            source.machine_ref = ref
            source.machine = self._facts.by_id.get(ref.key)

    def _scope(self, draft: CollectionDraft, source: Source) -> tuple[str | None, str | None]:
        base = source.ref if draft.is_copy else source.machine_ref
        subscription = self._settings.default(draft, "subscription") or _known(base.subscription if base else None)
        group = self._settings.default(draft, "resource_group") or _known(base.group if base else None)
        return subscription, group

    def _location(self, draft: CollectionDraft, source: Source) -> str | None:
        own = self._settings.own(draft, "location")
        if own is not None:
            return own
        if not draft.is_copy and source.machine is not None and isinstance(source.machine.location, str):
            return source.machine.location
        return self._spec.defaults.location

    # Points

    def point(self, draft: CollectionDraft, wish: PointDraft, collection: Collection, node: int) -> Point | None:
        """The restore point of a draft in its collection."""
        settings = wish.written
        copy_of = self._copy_of(draft, wish, collection) if draft.is_copy else None
        if draft.is_copy and copy_of is None:
            return None
        if not draft.is_copy and settings is not None:
            self._meant_for_copies(settings, wish, collection)
        mode = None if draft.is_copy else self._settings.mode(draft, settings)
        name: Text = stamped(wish.name)
        ref = collection.ref.child("restorePoints", name)
        existing = point_fact(collection.existing, name)
        asked = self._settings.exclude(draft, settings)
        place = wish.origin.at("exclude")
        excludes = (
            self._disks.excluded_on_copy(asked, collection, place)
            if draft.is_copy
            else self._disks.excluded(asked, collection, mode, existing, place)
        )
        source_point = self._points_by_ref.get(copy_of.key) if copy_of is not None else None
        made = Point(
            name=name,
            ref=ref,
            collection=collection,
            mode=mode,
            excludes=excludes,
            captured=source_point.captured
            if source_point is not None
            else captured_disks(collection.machine, excludes, self._copied_fact(copy_of)),
            copy_of=copy_of,
            api_version=self._settings.api_version(draft, POINT),
            origin=wish.origin,
            places=self._settings.point_places(draft, wish),
            node=node,
            mode_written=settings is not None and settings.consistency is not None,
            exclude_unsupported=asked == written.UNSUPPORTED,
            encryption=encryption_of(settings, collection, source_point),
            instant_access_minutes=settings.instant_access_duration_minutes if settings else None,
            existing=existing,
            schedule_policy=draft.policy.name if draft.policy else "",
        )
        self._points_by_ref[ref.key] = made
        return made

    def _meant_for_copies(self, settings: written.RestorePoint, wish: PointDraft, collection: Collection) -> None:
        """RP901 for what only a copy has: nothing would come of it."""
        for key, value in (("copyOf", settings.copy_of), ("encryption", settings.encryption)):
            if value is not None:
                self._problem(
                    "RP901",
                    f"Restore point '{wish.name}' has `{key}`, but '{collection.name}' holds no copies.",
                    f"Remove `{key}`, or put the copy into a collection of its own with `copyOf`.",
                    wish.origin.at(key),
                )

    def _copy_of(self, draft: CollectionDraft, wish: PointDraft, collection: Collection) -> ResourceRef | None:
        """The restore point that a copy is made of: the one named, else the one of the same name."""
        source = collection.copy_source
        named = wish.written.copy_of if wish.written else None
        if named is not None and "/" in named:
            ref = resource_of(named)
            if ref is None or ref.type.lower() != POINT.lower():
                self._problem(
                    "RP902",
                    f"'{named}' is neither a restore point of the source collection nor a whole restore point id.",
                    "Write the name of a restore point there, or the id as Azure shows it.",
                    wish.origin.at("copyOf"),
                )
                return None
            return ref
        if source is None:
            # The collection is a copy of something that was not found, which has been reported.
            return ResourceRef("", "", POINT, ("", stamped(named or wish.name)))
        name = named or wish.name
        declared = self._copied_draft(draft)
        if declared is not None and not collection.unresolved:
            names = [point.name for point in declared.points]
            if name not in names:
                name = next((one for one in names if one.lower() == name.lower()), name)
            if name not in names and point_fact(self._facts.collections.get(source.key), stamped(name)) is None:
                self._problem(
                    "RP902",
                    f"Collection '{declared.name}' has no restore point '{name}'.{self._guesses.near(name, names)}",
                    "Correct the name, or say with `copyOf` which restore point is copied.",
                    wish.origin.at("copyOf") if named else wish.origin,
                    collection.ref.child("restorePoints", stamped(wish.name)).key,
                )
        return source.child("restorePoints", stamped(name))

    def _copied_draft(self, draft: CollectionDraft) -> CollectionDraft | None:
        if draft.copies is not None:
            return draft.copies
        return self._named(draft.written.copy_of or "") if draft.written else None

    def _named(self, name: str) -> CollectionDraft | None:
        """The collection of a name, which has no case."""
        return self._by_name.get(name) or self._by_key.get(name.lower())

    def _copied_fact(self, copy_of: ResourceRef | None) -> PointFact | None:
        if copy_of is None:
            return None
        return point_fact(self._facts.collections.get(copy_of.parent.key), copy_of.name)

    def _problem(self, code: str, message: str, help: str, origin: Origin, resource: str = "") -> None:
        self.problems.append(Problem(code, message, help, origin, resource))


def is_no_name(text: str) -> bool:
    """Whether a source is written as an id, or is one of those that RP306 speaks of: empty, or with a placeholder."""
    return "/" in text or "<" in text or not text.strip()


def resource_of(text: str) -> ResourceRef | None:
    """The resource of a source id: `/subscriptions/<x>/resourceGroups/<x>/providers/...`, None for any other text."""
    ref = ResourceRef.parse(text.strip())
    return ref if ref is not None and ref.subscription and ref.group else None


_MACHINES = (MACHINE.lower(), f"{SCALE_SET}/virtualMachines".lower())


def _known(part: object) -> str | None:
    return part if isinstance(part, str) and part else None
