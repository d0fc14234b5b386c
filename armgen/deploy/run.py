"""A run: roots one after the other, what is missing again, copies to their end (DEPLOY.md, "A run, its end")."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from armgen.azure.cloud import CloudError
from armgen.catalog import default_api_version
from armgen.compiler.ir import Program
from armgen.deploy.copies import Progress, await_copies, read_progress
from armgen.deploy.errors import Failure, advise
from armgen.deploy.history import PENDING, RootState, settle, slot_key
from armgen.deploy.live import points_of, read_locks, update
from armgen.deploy.outcome import Outcome, RootResult, RunState
from armgen.deploy.plan import Plan, World, is_of_run, make_plan
from armgen.deploy.results import results
from armgen.deploy.roots import RESIDUAL, Making, RootPlan, cut_root, pair_of, root_plans, sent_ids
from armgen.deploy.sending import Sent, send, until_ended
from armgen.deploy.session import Event, LateError, Session
from armgen.estate.model import POINT
from armgen.jsontypes import JsonObject
from armgen.whatif.compare import text_at

LONGEST = 8
"""By how much the pause before a failed point is sent again grows, at most; it doubles each time."""


class Runner:
    """One run of one spec. `first` is what it set out to make, `plan` what is left of that."""

    def __init__(self, session: Session, program: Program, world: World, home: str) -> None:
        self._session = session
        self._program = program
        self._home = home
        self.first = self.plan = make_plan(world)
        made = frozenset(one.key for one in self.plan.points if one.action in ("make", "remake"))
        self._world = world._replace(committed=made)
        self._failures: dict[str, Failure] = {}
        self._attempts: dict[str, int] = {}
        self._final: set[str] = set()
        self._busy: set[str] = set()
        self._late: set[str] = set()
        self._unfinished: frozenset[str] = frozenset()
        self._planned: set[str] = set()
        self._roots: dict[str, RootResult] = {}
        self._ended: dict[str, RootState] = {}
        self._notes: list[str] = []
        self._stopped = False
        self._resumed = False

    def go(self, attached: Iterable[RootState] = ()) -> Outcome:
        """Send what is missing until nothing is, or nothing more can be done. `attached`: roots of a resumed run.

        Raises OtherRunError when another run holds a root.
        """
        copies: dict[str, Progress] = {}
        try:
            self._attach(attached)
            while not self._stopped and self._pass():
                pass
            copies = self._finish_copies()
        except LateError as late:
            self._stop(str(late))
            self._replan_all()
            copies = self._progress()
        if not self._failures and not self._stopped and self._roots:
            settle(self._session.cloud, tuple(self._ended.values()))
        return self._outcome(copies)

    def _attach(self, attached: Iterable[RootState]) -> None:
        for one in attached:
            self._resumed = True
            self._ended[one.slot.name] = one
            if one.running:
                self._session.tell(Event("root", one.slot.name, "attached"))
                state = until_ended(self._session, one.slot.scope, one.slot.name)
                self._session.tell(Event("root", one.slot.name, state))
                self._ended[one.slot.name] = one._replace(state=state)
            state = self._ended[one.slot.name].state
            self._roots[one.slot.name] = RootResult(one.slot.name, one.slot.scope.path, state)
        if self._resumed:
            self._replan_all()

    # A pass over all roots

    def _pass(self, suffix: str = "") -> bool:
        """Send every root once. Whether another pass has something to do."""
        missing = self._missing()
        if not missing - self._final:
            return False
        plans = root_plans(self._making(suffix))
        if not plans:
            return self._residual()
        self._planned |= {slot_key(one.slot) for one in plans}
        tried = dict(self._attempts)
        for plan in plans:
            if self._too_many():
                self._stop("Too many restore points failed (--max-failures): no further root was started.")
                return False
            self._one(plan)
        self._replan_all()
        self._judge()
        if self._missing() == missing and self._attempts == tried:
            return not suffix and self._residual()
        return True

    def _residual(self) -> bool:
        """Once no machine is busy any more, the residual units. Whether another pass has something to do."""
        if not self._busy:
            return False
        while self._busy:
            self._session.pause(
                self._session.settings.patience.poll, "Machines still make restore points of others (--timeout)."
            )
            machines, self._busy = self._busy, set()
            self._look(machines)
        return self._pass(RESIDUAL)

    def _making(self, suffix: str) -> Making:
        self._unfinished = self._read_unfinished()
        skip = frozenset(self._skipped())
        making = Making(self._program, self.plan, self._home, skip, self._unfinished, suffix)
        if not self._session.settings.wait_copies:
            further = frozenset(key for one in root_plans(making) if one.wave > 2 for key in one.ids)
            making = making._replace(skip=skip | further)
        return making

    def _skipped(self) -> set[str]:
        """What is not sent now: given up, of a busy machine, in a collection that failed, a copy of any of these, a
        copy after one that took too long.
        """
        skipped = set(self._final)
        for one in sorted(self.plan.points, key=lambda one: one.point.is_copy):
            pair = pair_of(one)
            held = pair in skipped or (one.point.is_copy and pair in self._late)
            if one.machine in self._busy or held or (one.source and one.source in skipped):
                skipped.add(one.key)
        return skipped

    # One root

    def _one(self, plan: RootPlan) -> None:
        """One root: look at its machines and collections, send what is still missing, wait for its end."""
        if plan.wave > 2:
            self._await_pairs(plan)
        inside = [one for one in self.plan.points if one.key in plan.ids]
        sources = {one.source.rpartition("/restorepoints/")[0] for one in inside if one.source}
        self._look({one.machine for one in inside if one.machine}, {pair_of(one) for one in inside} | sources)
        root = cut_root(plan, self.plan, self._sends(plan), self._session.settings.parallel)
        if root is None or not self._delete_failed(root.all_ids):
            return
        planned = sorted(self._planned | ({PENDING} if self._busy or self._final else set()))
        sent = send(self._session, self._program, root, planned)
        self._note(plan, sent)

    def _sends(self, plan: RootPlan) -> frozenset[str]:
        """What of a root can go: not what is skipped, and copies only of what is there or made in the same root."""
        sends = sent_ids(self.plan) - self._skipped()
        there = {one.key for one in self.plan.points if one.action in ("make", "remake")}
        late = {one.key for one in self.plan.points if one.source in there and one.source not in plan.ids & sends}
        return sends - late

    def _note(self, plan: RootPlan, sent: Sent) -> None:
        name = plan.slot.name
        self._roots[name] = RootResult(name, plan.slot.scope.path, sent.state or "Unknown")
        if sent.root is not None:
            self._ended[name] = sent.root
        self._record(sent.failures)
        if sent.state.lower() == "canceled":
            self._stop(f"Somebody has cancelled '{name}'.")

    def _delete_failed(self, ids: frozenset[str]) -> bool:
        """Failed points go first. Whether the root can be sent as it is: a point that stays is given up."""
        stuck: dict[str, Failure] = {}
        for one in self.plan.points:
            if one.key in ids and one.action == "remake":
                try:
                    self._session.cloud.delete(one.id, default_api_version(POINT))
                except CloudError as error:
                    stuck[one.key] = Failure(error.code, error.message, advise(error.code, error.message))
        self._record(stuck)
        return not stuck

    # What is left, and why

    def _missing(self) -> frozenset[str]:
        return sent_ids(self.plan)

    def _record(self, found: Mapping[str, Failure]) -> None:
        for key, failure in found.items():
            self._failures[key] = failure
            self._attempts[key] = self._attempts.get(key, 0) + 1
            if failure.advice.action == "fix" or self._attempts[key] >= self._session.settings.patience.attempts:
                self._final.add(key)

    def _judge(self) -> None:
        """Forget the failures of what is there now, and wait before the rest is sent again."""
        missing = self._missing() | {one.key for one in self.plan.points if one.action in ("blocked", "deleting")}
        for key in [key for key in self._failures if key not in missing]:
            del self._failures[key]
            self._final.discard(key)
        again = [one for key, one in self._failures.items() if key not in self._final]
        if again:
            patience = self._session.settings.patience
            seconds = patience.wait if any(one.advice.action == "wait" for one in again) else patience.retry
            tries = max(self._attempts[key] for key in self._failures if key not in self._final)
            seconds *= min(2 ** (tries - 1), LONGEST)
            count = f"{len(again)} resource{'s' * (len(again) != 1)}"
            self._session.tell(Event("note", count, "sent again", again[0].code))
            self._session.pause(seconds, "What had failed was not sent again (--timeout).")

    def _too_many(self) -> bool:
        settings = self._session.settings
        total = max(1, sum(one.action in ("make", "remake") for one in self.first.points))
        failed = sum("/restorepoints/" in key for key in self._failures)
        if settings.max_failures is not None and failed > settings.max_failures:
            return True
        return settings.max_percent is not None and failed * 100 > settings.max_percent * total

    def _stop(self, why: str) -> None:
        self._stopped = True
        self._notes.append(why)

    # Busy machines

    def _look(self, machines: Iterable[str], collections: Iterable[str] = ()) -> None:
        """Read the collections of machines, and note those that make a point of somebody else's."""
        asked = set(machines)
        keys = {key for machine in asked for key in self._world.live.of_machine.get(machine, ())}
        self._replan(keys | set(collections))
        mine = {one.key for one in self.first.points}
        for machine in sorted(asked):
            for key in self._world.live.of_machine.get(machine, ()):
                bodies = points_of(self._world.live.collections.get(key, {}))
                if any(_is_creating(one) and f"{key}/restorepoints/{_name(one)}" not in mine for one in bodies):
                    self._session.tell(Event("note", machine.rpartition("/")[2], "busy", "its points come last"))
                    self._busy.add(machine)

    # Copies

    def _read_unfinished(self) -> frozenset[str]:
        """Collections with copies to make, into which the newest copy is still replicating."""
        found: set[str] = set()
        for pair in {
            pair_of(one) for one in self.plan.points if one.point.is_copy and one.action in ("make", "remake")
        }:
            for text in self._newest(pair):
                now = read_progress(self._session.cloud, text)
                if now is not None and not now.done and not now.failed:
                    found.add(pair)
        return frozenset(found)

    def _newest(self, collection: str) -> list[str]:
        """The id of a collection's newest point: two copies of a pair never run at once, so no other is on its way."""
        body = self._world.live.collections.get(collection, {})
        points = sorted(points_of(body), key=lambda one: text_at(one, "properties", "timeCreated"))
        return [f"{text_at(body, 'id')}/restorePoints/{text_at(one, 'name')}" for one in points[-1:]]

    def _await_pairs(self, plan: RootPlan) -> None:
        """A further copy of a pair waits until the one before it is whole; past --copy-timeout it is not made."""
        pairs = sorted({pair_of(one) for one in self.plan.points if one.key in plan.ids})
        self._replan(pairs)
        before = {text.lower(): pair for pair in pairs for text in self._newest(pair)}
        ended = await_copies(self._session, before)
        self._late |= {before[key] for key, now in ended.items() if not now.done and not now.failed}

    def _finish_copies(self) -> dict[str, Progress]:
        """How far the copies are: those of this run to their end, but for --no-wait-copies."""
        if self._session.settings.wait_copies and self._roots and not self._late:
            return await_copies(self._session, self._copies())
        return self._progress()

    def _progress(self) -> dict[str, Progress]:
        read = ((one, read_progress(self._session.cloud, one)) for one in self._copies())
        return {text.lower(): now for text, now in read if now is not None}

    def _copies(self) -> list[str]:
        return [one.id for one in self.plan.points if one.point.is_copy and one.action in ("exists", "creating")]

    # The end

    def _replan(self, collections: Iterable[str]) -> None:
        live = update(self._world.live, self._session.cloud, collections)
        self._world = self._world._replace(live=live)
        self.plan = make_plan(self._world)

    def _replan_all(self) -> None:
        if any(one.collection.locked for one in self.plan.collections):
            locks = read_locks(self._session.cloud, self._world.estate)
            self._world = self._world._replace(live=self._world.live._replace(locks=locks))
        self._replan(one.key for one in self.plan.collections)

    def _outcome(self, copies: Mapping[str, Progress]) -> Outcome:
        timed = self._session.settings.wait_copies
        points, late = results(self.first, self.plan, self._failures, copies, timed, self._made_before())
        homes = {one.key: one for one in self.plan.collections}
        notes = [*self._notes]
        notes += [
            f"Collection '{homes[key].collection.name}' failed: {one.code}: {one.message} ({one.advice.help})"
            for key, one in sorted(self._failures.items())
            if key in homes
        ]
        bad = self._stopped or bool(self._failures) or any(one.state == "failed" for one in points)
        bad = bad or bool(late and self._roots) or bool(self._missing() - self._waiting())
        bad = bad or any(one.action in ("deleting", "no-source") for one in self.plan.points)
        state: RunState = "failed" if bad else "succeeded" if self._roots else "nothing"
        run = self._session.run
        roots = tuple(self._roots.values())
        return Outcome(state, run.id if roots else "", run.stamp, roots, tuple(points), tuple(notes))

    def _made_before(self) -> frozenset[str]:
        """What the run had made, or begun to make, before it was resumed."""
        if not self._resumed:
            return frozenset()
        live = self._world.live.state
        there = (one for one in self.first.points if one.action in ("exists", "creating"))
        found = ((one.key, live.find(one.id)) for one in there)
        stamp = self._session.run.stamp
        return frozenset(key for key, body in found if body is not None and is_of_run(stamp, key, body.body))

    def _waiting(self) -> frozenset[str]:
        """Further copies that --no-wait-copies leaves for a later run."""
        if self._session.settings.wait_copies:
            return frozenset()
        return frozenset(one.key for one in self.plan.points if one.point.is_copy)


def _name(body: JsonObject) -> str:
    return (text_at(body, "name") or text_at(body, "id").rpartition("/")[2]).lower()


def _is_creating(body: JsonObject) -> bool:
    copied = bool(text_at(body, "properties", "sourceRestorePoint", "id"))
    return text_at(body, "properties", "provisioningState").lower() == "creating" and not copied


__all__ = ["Plan", "Runner"]
