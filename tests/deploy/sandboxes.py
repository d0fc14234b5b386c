"""Runs against the sandbox: the real SDK over a real socket, with nothing between but a counter."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta, timezone
from typing import NamedTuple

from armgen.azure.cloud import Scope, SdkCloud
from armgen.azure.target import sandbox_target
from armgen.commands import deploy as deploying
from armgen.commands.deploy import Asked
from armgen.commands.seed import seed_of
from armgen.commands.targets import _facts, _groups
from armgen.compiler.lower import lower
from armgen.deploy.outcome import Outcome
from armgen.deploy.session import Event, Patience, Settings
from armgen.estate.model import Estate
from armgen.jsontypes import JsonObject
from armgen.sandbox.clock import Clock
from armgen.sandbox.server import Running, start
from armgen.sandbox.world import Settings as Served
from armgen.whatif.model import Preview
from tests.estates import estate_of

FAST = Settings(patience=Patience(poll=0.01, copies=0.01, retry=0.01, wait=0.02, attempts=12))
TOKEN = "test-token"


class KilledError(BaseException):
    """What a kill -9 looks like from here: nothing of the deployer runs after it."""


class Counted:
    """A cloud that counts requests, and can end the deployer at one of them, before it is sent or after."""

    def __init__(self, inner: SdkCloud) -> None:
        self.inner = inner
        self.count = 0
        self.writes: list[str] = []
        self.kill_at = 0
        self.kill_after = False

    def _do(self, name: str, action: Callable[[], object]) -> object:
        self.count += 1
        last = self.count == self.kill_at
        if last and not self.kill_after:
            raise KilledError
        if name in ("put_deployment", "delete", "delete_deployment", "what_if"):
            self.writes.append(name)
        answer = action()
        if last:
            raise KilledError
        return answer

    def get(self, resource_id: str, api_version: str, query: str = "") -> JsonObject | None:
        return self._do("get", lambda: self.inner.get(resource_id, api_version, query))  # type: ignore[return-value]

    def list_all(self, path: str, api_version: str, query: str = "") -> list[JsonObject]:
        return self._do("list", lambda: self.inner.list_all(path, api_version, query))  # type: ignore[return-value]

    def delete(self, resource_id: str, api_version: str) -> None:
        self._do("delete", lambda: self.inner.delete(resource_id, api_version))

    def group_exists(self, subscription: str, group: str) -> bool:
        return bool(self._do("group", lambda: self.inner.group_exists(subscription, group)))

    def graph(self, query: str, subscriptions: list[str]) -> list[JsonObject]:
        return self._do("graph", lambda: self.inner.graph(query, subscriptions))  # type: ignore[return-value]

    def put_deployment(self, scope: Scope, name: str, body: JsonObject) -> JsonObject:
        return self._do("put_deployment", lambda: self.inner.put_deployment(scope, name, body))  # type: ignore[return-value]

    def get_deployment(self, scope: Scope, name: str) -> JsonObject | None:
        return self._do("get", lambda: self.inner.get_deployment(scope, name))  # type: ignore[return-value]

    def delete_deployment(self, scope: Scope, name: str) -> None:
        self._do("delete_deployment", lambda: self.inner.delete_deployment(scope, name))

    def operations(self, scope: Scope, name: str) -> list[JsonObject]:
        return self._do("operations", lambda: self.inner.operations(scope, name))  # type: ignore[return-value]

    def what_if(self, scope: Scope, name: str, body: JsonObject) -> JsonObject:
        return self._do("what_if", lambda: self.inner.what_if(scope, name, body))  # type: ignore[return-value]


class Place(NamedTuple):
    """A served sandbox and a way to reach it."""

    running: Running
    cloud: Counted

    def again(self) -> Place:
        """Another client of the same sandbox: a fresh checkout."""
        return Place(self.running, Counted(SdkCloud(sandbox_target(self.running.url), interval=0.02)))

    def own(self, method: str, path: str, body: object = None) -> object:
        from tests.sandbox.raw import Api

        answer = Api(self.running).own(method, path, body)
        assert answer.status < 400, answer
        return answer.body

    def fault(self, **fault: object) -> None:
        self.own("POST", "faults", fault)


@contextmanager
def served(*specs: str | Estate, pace: float = 0.0005, bare: bool = False, **settings: object) -> Iterator[Place]:
    """A sandbox with the facts and groups of the specs (`bare`: without the groups of their collections)."""
    estates = [one if isinstance(one, Estate) else estate_of(one) for one in specs]
    facts = [fact for one in estates for fact in _facts(one)]
    groups = [] if bare else [group for one in estates for group in _groups(one, lower(one))]
    running = start(
        None, seed_of(facts, groups), clock=Clock(pace=pace), settings=Served(throttle=False, **settings), token=TOKEN
    )
    try:
        yield Place(running, Counted(SdkCloud(sandbox_target(running.url), interval=0.02)))
    finally:
        running.stop()


class Ran(NamedTuple):
    outcome: Outcome
    preview: Preview
    notes: tuple[str, ...]
    events: tuple[Event, ...]

    def states(self) -> dict[str, str]:
        return {one.label: one.state for one in self.outcome.points}


def run(place: Place, spec: str | Estate, *, minutes: float = 0, check: bool = True, **options: object) -> Ran:
    """`armgen deploy --yes`, `minutes` from now."""
    estate = spec if isinstance(spec, Estate) else estate_of(spec)
    options.setdefault("settings", FAST)
    asked = Asked(**options)  # type: ignore[arg-type]
    notes: list[str] = []
    events: list[Event] = []
    now = datetime.now(timezone.utc) + timedelta(minutes=minutes)

    def ready() -> deploying.Ready:
        return deploying.ready(place.cloud, estate, asked, now=now, say=notes.append, tell=events.append)

    one = ready()
    if not one.prepared.plan.refusals:
        deploying.missing_groups(place.cloud, one)
    seen = deploying.preview(place.cloud, one, "sandbox", asked.settings)
    if check:
        deploying.refuse(one, seen, asked)
    outcome = deploying.deploy(place.cloud, one, asked.settings, events.append, ready if asked.wait else None)
    return Ran(outcome, seen, tuple(notes), tuple(events))


def picture(place: Place, spec: str | Estate) -> dict[str, object]:
    """What is there of a spec, but for ids and times that Azure chooses: tags, models, locks, states of deployments."""
    from armgen.commands.preview import prepare_live
    from armgen.deploy.history import read_past
    from armgen.deploy.plan import Options
    from armgen.whatif.compare import point_model, tags_of, text_at

    estate = spec if isinstance(spec, Estate) else estate_of(spec)
    now = datetime.now(timezone.utc)
    cloud = place.again().cloud
    found = prepare_live(cloud, estate, stamp="0" * 14, now=now, options=Options(adopt=True), refreshed=False)
    shown: dict[str, object] = {}
    for key, one in found.world.live.state.resources.items():
        properties = one.body.get("properties")
        shown[key] = (one.state, tags_of(one.body), point_model(properties), text_at(properties, "level"))
    past = read_past(cloud, found.program, found.home)
    assert past is None or not past.unfinished
    return shown
