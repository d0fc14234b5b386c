"""What one run makes: every collection, lock and restore point of the spec against what Azure has."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timezone
from typing import Literal, NamedTuple

from armgen.deploy.due import deferred_until, is_due, is_of_template
from armgen.deploy.live import Live, points_of
from armgen.estate.model import Collection, Estate, Point
from armgen.estate.names import Pattern, ResourceRef, Text
from armgen.ids import location_key
from armgen.jsontypes import JsonObject
from armgen.spec.model import Policy
from armgen.unknown import Unknown
from armgen.whatif.compare import (
    OWNER_TAG,
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

POLICY_TAG = "armgen-policy"
BACKUP_PREFIX = "azurebackup_"
"""Collections of Azure Backup begin with it (facts A8): they are never touched."""

Points = Literal["due", "all", "none"]
PointAction = Literal[
    "make", "remake", "exists", "creating", "deferred", "not-due", "blocked", "deleting", "gone", "no-source"
]
CollectionAction = Literal["create", "update", "same", "blocked", "foreign", "unadopted", "backup", "gone"]


class Options(NamedTuple):
    """What a run is asked for beside the spec."""

    points: Points = "due"
    policies: tuple[str, ...] = ()
    adopt: bool = False


class PointPlan(NamedTuple):
    """What happens to one restore point. `source`: the id of the point that a copy is made of, in lower case."""

    point: Point
    id: str
    action: PointAction
    reason: str = ""
    until: datetime | None = None
    source: str = ""

    @property
    def key(self) -> str:
        return self.id.lower()

    @property
    def label(self) -> str:
        return "/".join(self.id.split("/")[-3::2])

    @property
    def machine(self) -> str:
        ref = self.point.collection.machine_ref
        return str(ref).lower() if ref is not None and not self.point.is_copy else ""


class CollectionPlan(NamedTuple):
    """`tags`: the union of the live ones and the spec's. `lock`: a lock is to be made."""

    collection: Collection
    id: str
    action: CollectionAction
    tags: Mapping[str, str]
    lock: bool = False
    reason: str = ""

    @property
    def key(self) -> str:
        return self.id.lower()


class Plan(NamedTuple):
    stamp: str
    collections: tuple[CollectionPlan, ...]
    points: tuple[PointPlan, ...]

    @property
    def sends(self) -> bool:
        """Whether anything is to be sent to Azure."""
        made = any(one.action in ("make", "remake") for one in self.points)
        return made or any(one.action in ("create", "update") or one.lock for one in self.collections)

    @property
    def refusals(self) -> tuple[str, ...]:
        """What keeps the run from starting, a sentence each."""
        found = [one.reason for one in self.collections if one.action in ("blocked", "foreign", "unadopted", "backup")]
        return (*found, *(one.reason for one in self.points if one.action == "blocked"))


class World(NamedTuple):
    """What a plan is made of."""

    estate: Estate
    live: Live
    stamp: str
    now: datetime
    options: Options = Options()
    gone: frozenset[str] = frozenset()
    committed: frozenset[str] = frozenset()
    """Lower-case ids that an earlier plan of the run has found due: they stay so until they are made."""


def make_plan(world: World) -> Plan:
    """The plan of a run. Pure: it reads nothing."""
    return Plan(world.stamp, *_Planner(world).all())


def filled(text: object, stamp: str) -> str:
    """A name or an id with its `{stamp}`."""
    return str(text).replace("{stamp}", stamp)


def stamp_of(moment: datetime) -> str:
    return moment.astimezone(timezone.utc).strftime("%Y%m%d%H%M%S")


class _Planner:
    def __init__(self, world: World) -> None:
        self._world = world
        spec = world.estate.spec
        self._spec = spec.name if spec is not None else ""
        self._policies: Mapping[str, Policy] = spec.policies if spec is not None else {}
        self._done: dict[str, PointPlan] = {}
        self._ids = {filled(point.ref, world.stamp).lower() for point in world.estate.points}

    def all(self) -> tuple[tuple[CollectionPlan, ...], tuple[PointPlan, ...]]:
        collections: dict[int, CollectionPlan] = {}
        chosen = [one for one in self._world.estate.collections if self._chosen(one)]
        for one in chosen:
            collections[one.node] = self._collection(one)
        mine = [one for one in self._world.estate.points if one.collection.node in collections]
        for point in sorted(mine, key=lambda one: one.is_copy):
            made = self._point(point, collections[point.collection.node])
            self._done[made.key] = made
        points = [self._done[filled(one.ref, self._world.stamp).lower()] for one in mine]
        return tuple(self._unless_idle(collections.values(), points)), tuple(points)

    def _chosen(self, one: Collection) -> bool:
        """`--policy` makes only what these policies ask for."""
        return not self._world.options.policies or one.policy in self._world.options.policies

    def _unless_idle(self, plans: Iterable[CollectionPlan], points: Sequence[PointPlan]) -> Iterator[CollectionPlan]:
        """Machines that are gone get no new collection."""
        for plan in plans:
            gone = self._is_gone(plan.collection) and plan.action == "create"
            yield plan._replace(action="gone", lock=False) if gone else plan

    def _is_gone(self, one: Collection) -> bool:
        return one.machine_ref is not None and str(one.machine_ref).lower() in self._world.gone

    # Collections

    def _collection(self, one: Collection) -> CollectionPlan:
        text = filled(one.ref, self._world.stamp)
        ours = {name: str(value) for name, value in one.tags.items() if name.lower() not in (OWNER_TAG, POLICY_TAG)}
        ours[OWNER_TAG] = self._spec
        if one.policy:
            ours[POLICY_TAG] = one.policy
        body = self._world.live.collections.get(text.lower())
        if str(one.name).lower().startswith(BACKUP_PREFIX):
            reason = f"'{one.name}' is a name of Azure Backup's own collections: armgen never touches those."
            return CollectionPlan(one, text, "backup", ours, reason=reason)
        if body is None:
            return CollectionPlan(one, text, "create", ours, one.locked)
        live = tags_of(body)
        tags = union_tags(live, ours)
        refused = self._refused(one, body, live)
        if refused is not None:
            return CollectionPlan(one, text, refused[0], tags, reason=refused[1])
        access = one.instant_access
        was = get(body, "properties", "instantAccess")
        changed = not same_tags(live, tags) or (isinstance(access, bool) and access is not (was is True))
        return CollectionPlan(one, text, "update" if changed else "same", tags, one.locked and not self._locked(text))

    def _refused(
        self, one: Collection, body: JsonObject, live: Mapping[str, str]
    ) -> tuple[CollectionAction, str] | None:
        location, source = text_at(body, "location"), slashed(text_at(body, "properties", "source", "id"))
        wanted = str(one.source) if isinstance(one.source, ResourceRef) else one.source_text
        if isinstance(one.location, str) and location and location_key(one.location) != location_key(location):
            return "blocked", f"Collection '{one.name}' is in {location}, the spec says {one.location}: it cannot move."
        if source and source.lower() != wanted.lower():
            return "blocked", f"Collection '{one.name}' has another source, {source}: it cannot be changed."
        owner = owner_of(live)
        if owner is not None and owner != self._spec:
            return "foreign", f"Collection '{one.name}' belongs to the spec '{owner}'."
        if owner is None and not self._world.options.adopt:
            return "unadopted", f"Collection '{one.name}' exists without armgen's tags: --adopt takes it over."
        return None

    def _locked(self, collection: str) -> bool:
        prefix = f"{collection.lower()}/providers/microsoft.authorization/locks/"
        return any(
            text_at(lock, "id").lower().startswith(prefix)
            and text_at(lock, "properties", "level").lower() == "cannotdelete"
            for lock in self._world.live.locks
        )

    # Points

    def _point(self, point: Point, home: CollectionPlan) -> PointPlan:
        text = filled(point.ref, self._world.stamp)
        source = filled(point.copy_of, self._world.stamp).lower() if isinstance(point.copy_of, ResourceRef) else ""
        plan = PointPlan(point, text, "make", source=source)
        existing = self._existing(text)
        if existing is not None:
            return self._of_existing(plan, existing)
        if self._world.options.points == "none":
            return plan._replace(action="not-due", reason="No points are made (--points none).")
        if self._is_gone(point.collection) and not point.is_copy:
            return plan._replace(action="gone", reason="The machine is gone.")
        if point.is_copy:
            return self._copy(plan)
        policy = self._policies.get(point.collection.policy)
        if plan.key in self._world.committed:
            return plan
        if policy is None or not isinstance(point.name, Pattern):
            return plan
        if self._world.options.points == "due" and not self._due(point.name, policy, home):
            return plan._replace(action="not-due", reason="The schedule has not come round since the newest point.")
        until = deferred_until(_mode(point), self._others(point), self._world.now)
        if until is not None:
            return plan._replace(action="deferred", until=until, reason="The VM has had a point too lately.")
        return plan

    def _copy(self, plan: PointPlan) -> PointPlan:
        """A copy is made when its source is there or is made by this run."""
        source = self._done.get(plan.source)
        if source is not None:
            if source.action in ("make", "remake", "exists", "creating"):
                return plan
            return plan._replace(action=source.action if source.action != "blocked" else "no-source",
                                 reason="Its source is not made.", until=source.until)  # fmt: skip
        live = self._existing(plan.source)
        if live is None and plan.source.rpartition("/restorepoints/")[0] in self._world.live.collections:
            return plan._replace(action="no-source", reason="Its source is not there.")
        return plan

    def _of_existing(self, plan: PointPlan, body: JsonObject) -> PointPlan:
        state = text_at(body, "properties", "provisioningState").lower()
        if state == "failed" and self._locked(plan.id.rpartition("/restorePoints/")[0]):
            reason = (
                f"Restore point '{plan.label}' is Failed, and a lock of its collection keeps it from being deleted."
            )
            return plan._replace(action="blocked", reason=reason)
        if state == "failed":
            return plan._replace(action="remake", reason="It is Failed: deleted, then made again.")
        if state == "deleting":
            return plan._replace(action="deleting", reason="It is being deleted.")
        found = self._changed(plan, body)
        if found:
            what = " and ".join(found)
            reason = f"Restore point '{plan.label}' exists with {what}, and none can be changed: use another name."
            return plan._replace(action="blocked", reason=reason)
        return plan._replace(action="creating" if state == "creating" else "exists")

    def _changed(self, plan: PointPlan, body: JsonObject) -> list[str]:
        point = plan.point
        old = point_model(get(body, "properties"))
        if point.is_copy:
            return [] if old.source == plan.source else ["another source"]
        if old.source:
            return ["another source"]
        excludes = () if isinstance(point.excludes, Unknown) else point.excludes
        ids = frozenset(str(one.ref).lower() for one in excludes if isinstance(one.ref, ResourceRef))
        new = point_model({"consistencyMode": "CrashConsistent" if point.mode == "crash" else ""})
        kept = old.excluded if point.exclude_unsupported else ids
        return differences(old, new._replace(excluded=kept))

    def _existing(self, text: str) -> JsonObject | None:
        collection, _, name = text.rpartition("/")
        body = self._world.live.collections.get(collection.lower().removesuffix("/restorepoints"))
        if body is None:
            return None
        return next((one for one in points_of(body) if _name(one).lower() == name.lower()), None)

    def _due(self, template: Text, policy: Policy, home: CollectionPlan) -> bool:
        body = self._world.live.collections.get(home.key)
        made = [
            at
            for one in (points_of(body) if body is not None else ())
            if text_at(one, "properties", "provisioningState").lower() in ("", "succeeded")
            and is_of_template(_name(one), template)
            for at in _created(one)
        ]
        return is_due(policy.schedule, made, self._world.now)

    def _others(self, point: Point) -> list[datetime]:
        """When the points of the VM were made that existed before the run."""
        ref = point.collection.machine_ref
        found: list[datetime] = []
        for key in self._world.live.of_machine.get(str(ref).lower(), ()):
            for one in points_of(self._world.live.collections.get(key, {})):
                own = f"{key}/restorepoints/{_name(one).lower()}"
                failed = text_at(one, "properties", "provisioningState").lower() == "failed"
                if not failed and not self._of_this_run(own, one):
                    found += _created(one)
        return found

    def _of_this_run(self, key: str, body: JsonObject) -> bool:
        """Whether the run, when it was interrupted before, has made the point itself."""
        return key in self._ids and is_of_run(self._world.stamp, key, body)


def is_of_run(stamp: str, key: str, body: JsonObject) -> bool:
    """Whether a restore point of the spec was made by the run of that stamp: it bears it, or is younger than it."""
    started = _moment(stamp)
    return stamp in key or (started is not None and any(at >= started for at in _created(body)))


def _mode(point: Point) -> str | None:
    return point.mode if isinstance(point.mode, str) else None


def _name(body: JsonObject) -> str:
    return text_at(body, "name") or text_at(body, "id").rpartition("/")[2]


def _created(body: JsonObject) -> list[datetime]:
    text = text_at(body, "properties", "timeCreated")
    try:
        at = datetime.fromisoformat(_six_digits(text).replace("Z", "+00:00"))
    except ValueError:
        return []
    return [at if at.tzinfo is not None else at.replace(tzinfo=timezone.utc)]


def _six_digits(text: str) -> str:
    """Azure writes seven digits of a second, Python reads six."""
    head, dot, tail = text.partition(".")
    digits = tail[: len(tail) - len(tail.lstrip("0123456789"))]
    return f"{head}.{digits[:6].ljust(6, '0')}{tail[len(digits) :]}" if dot else text


def _moment(stamp: str) -> datetime | None:
    try:
        return datetime.strptime(stamp, "%Y%m%d%H%M%S").replace(tzinfo=timezone.utc)
    except ValueError:
        return None
