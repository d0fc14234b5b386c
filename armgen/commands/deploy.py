"""`armgen deploy` and `armgen status`: what DEPLOY.md says, on Azure or on the sandbox."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import NamedTuple

from armgen.azure.cloud import Cloud
from armgen.azure.target import TargetName
from armgen.commands.preview import Prepared, offline_preview, online_preview, prepare_live
from armgen.commands.targets import sandbox_starts
from armgen.deploy.copies import read_progress
from armgen.deploy.history import Past, Run, changed_parts, input_of, new_run, read_past, tags_for
from armgen.deploy.outcome import Outcome
from armgen.deploy.plan import Options, make_plan, stamp_of
from armgen.deploy.roots import Making, cut_root, request, root_plans, sent_ids
from armgen.deploy.run import Runner
from armgen.deploy.sending import until_ended
from armgen.deploy.session import Event, OtherRunError, Session, Settings
from armgen.deploy.standing import Standing
from armgen.errors import FailedError, UsageError
from armgen.estate.model import Estate
from armgen.jsontypes import JsonObject
from armgen.whatif.model import Preview

REFUSED = "Nothing was sent. Correct the spec, or see what `armgen what-if` says of it."
EVENTS = Callable[[Event], None]


class Asked(NamedTuple):
    """The options of `armgen deploy`. `stamp`: None for the time of the run."""

    options: Options = Options()
    settings: Settings = Settings()
    stamp: str | None = None
    resume: bool = False
    abandon: bool = False
    wait: bool = False
    refreshed: bool = True
    accept_inconclusive: bool = False


class Ready(NamedTuple):
    """A run that can begin. `past`: the one that it goes on with, `given_up`: the one that it forgets first."""

    prepared: Prepared
    run: Run
    past: Past | None = None
    given_up: Past | None = None


def ready(
    cloud: Cloud, estate: Estate, asked: Asked, *, now: datetime, say: Callable[[str], None], tell: EVENTS
) -> Ready:
    """The run that is asked for: a new one, or the last one resumed. FailedError when another one stands in the way."""
    input_ = input_of(estate, asked.options)
    began = time.monotonic()
    first = _prepare(cloud, estate, asked, now)
    past = read_past(cloud, first.program, first.home)
    while past is not None and past.running and not asked.resume:
        _await_end(cloud, past, asked, tell)
        # The run begins now: what the other one has made is there, and is due no more.
        first = _prepare(cloud, estate, asked, now + timedelta(seconds=time.monotonic() - began))
        past = read_past(cloud, first.program, first.home)
    for note in first.notes:
        say(note)
    if asked.resume:
        if past is None:
            raise UsageError("Azure remembers no run of this spec.", hint="Run without --resume.")
        _same_input(past, input_, asked)
        return Ready(_with_stamp(first, past.run.stamp), past.run, past)
    unfinished = past if past is not None and past.unfinished else None
    if unfinished is not None and not asked.abandon and not _is_done(first, unfinished, input_):
        raise FailedError(
            f"Run {unfinished.run.id} (stamp {unfinished.run.stamp}) did not end: {_why(unfinished)}.",
            hint="`--resume` goes on with it, `--abandon` gives it up.",
        )
    return Ready(first, new_run(first.plan.stamp, input_), given_up=unfinished if asked.abandon else None)


def _prepare(cloud: Cloud, estate: Estate, asked: Asked, now: datetime) -> Prepared:
    stamp = asked.stamp or stamp_of(now)
    return prepare_live(cloud, estate, stamp=stamp, now=now, options=asked.options, refreshed=asked.refreshed)


def _await_end(cloud: Cloud, past: Past, asked: Asked, tell: EVENTS) -> None:
    """Wait for a run that is going on (`--wait`). FailedError when nobody asked for that."""
    one = past.running[0]
    if not asked.wait:
        raise FailedError(
            f"'{one.slot.name}' is running in {one.slot.scope.path}: run {one.run.id} (stamp {one.run.stamp}).",
            hint="`--wait` waits for it, `--resume` goes on with it.",
        )
    session = Session(cloud, past.run, asked.settings, tell)
    for root in past.running:
        tell(Event("root", root.slot.name, "waited for", f"run {root.run.id}"))
        until_ended(session, root.slot.scope, root.slot.name)


def _same_input(past: Past, input_: str, asked: Asked) -> None:
    changed = changed_parts(past.run.input, input_)
    if changed:
        raise UsageError(
            f"Run {past.run.id} was made from other input: {' and '.join(changed)} changed since.",
            hint="Resume it with what it was made from, or give it up with --abandon.",
        )
    if asked.stamp is not None and asked.stamp != past.run.stamp:
        raise UsageError(f"Run {past.run.id} has the stamp {past.run.stamp}.", hint="Leave --stamp out.")


def _with_stamp(prepared: Prepared, stamp: str) -> Prepared:
    world = prepared.world._replace(stamp=stamp)
    return prepared._replace(world=world, plan=make_plan(world))


def _is_done(prepared: Prepared, past: Past, input_: str) -> bool:
    """Whether a run whose record has holes has made everything after all."""
    failed = any(one.state.lower() != "succeeded" for one in past.roots)
    return not failed and past.run.input == input_ and not _with_stamp(prepared, past.run.stamp).plan.sends


def _why(past: Past) -> str:
    failed = [f"'{one.slot.name}' is {one.state}" for one in past.roots if one.state.lower() != "succeeded"]
    return " and ".join(failed) if failed else "not everything was made"


def _forget(cloud: Cloud, past: Past) -> None:
    for one in past.roots:
        cloud.delete_deployment(one.slot.scope, one.slot.name)


# Before it begins


def preview(cloud: Cloud, one: Ready, target: TargetName, settings: Settings) -> Preview:
    """What the run would change; Azure is asked only when there is something to send."""
    if one.prepared.plan.sends and not one.prepared.plan.refusals:
        return online_preview(cloud, one.prepared, target, parallel=settings.parallel)
    return offline_preview(one.prepared, target=target)


def refuse(one: Ready, preview: Preview, asked: Asked) -> None:
    """FailedError for what `deploy` never does: blocked updates, collections of others, guesses."""
    refuse_plan(one)
    blocked = sorted({change.reason for change in preview.changes if change.classification == "blocked-update"})
    if blocked:
        raise FailedError(" ".join(blocked[:10]), hint=REFUSED)
    if preview.inconclusive and not asked.accept_inconclusive:
        names = [change.resource_id for change in preview.changes if change.classification == "inconclusive"]
        raise FailedError(
            f"What would happen to {names[0]} cannot be predicted ({len(names)} in all).",
            hint="Nothing was sent. --accept-inconclusive deploys all the same.",
        )


def refuse_plan(one: Ready) -> None:
    """FailedError for what stands against the plan itself, before anybody is asked."""
    reasons = one.prepared.plan.refusals
    if reasons:
        raise FailedError(" ".join(reasons[:10]), hint=REFUSED)


def missing_groups(cloud: Cloud, one: Ready, target: TargetName = "azure") -> None:
    """FailedError that names the resource groups which are not there: armgen makes none."""
    ids = sent_ids(one.prepared.plan)
    places: dict[tuple[str, str], tuple[str, str]] = {}
    for home in one.prepared.plan.collections:
        if any(key == home.key or key.startswith(f"{home.key}/") for key in ids):
            subscription, group = str(home.collection.ref.subscription), str(home.collection.ref.group)
            places.setdefault((subscription.lower(), group.lower()), (subscription, group))
    gone = [f"{group} (subscription {sub})" for sub, group in places.values() if not cloud.group_exists(sub, group)]
    if gone:
        word = "This resource group does" if len(gone) == 1 else "These resource groups do"
        hint = sandbox_starts() if target == "sandbox" else "Make them first: armgen makes no groups."
        raise FailedError(f"{word} not exist: {', '.join(sorted(gone))}.", hint=hint)


def requests(one: Ready, settings: Settings) -> list[JsonObject]:
    """What would be sent, in order: deletions of a given up run and of Failed points, the roots of the first pass."""
    prepared = one.prepared
    gone = [root.slot.scope.deployment(root.slot.name) for root in (one.given_up.roots if one.given_up else ())]
    gone += [point.id for point in prepared.plan.points if point.action == "remake"]
    found: list[JsonObject] = [{"method": "DELETE", "path": path} for path in gone]
    sends = sent_ids(prepared.plan)
    plans = root_plans(Making(prepared.program, prepared.plan, prepared.home))
    planned = [str(plan.slot.number) for plan in plans]
    for plan in plans:
        root = cut_root(plan, prepared.plan, sends, settings.parallel)
        if root is not None:
            tags = tags_for(one.run, planned, prepared.program.name)
            body = request(root, prepared.program, prepared.plan.stamp, tags)
            found.append({"method": "PUT", "path": root.slot.scope.deployment(root.slot.name), "body": body})
    return found


# The run


def deploy(
    cloud: Cloud, one: Ready, settings: Settings, tell: EVENTS, renew: Callable[[], Ready] | None = None
) -> Outcome:
    """Carry the run out. A root that another run holds ends it with FailedError; with `renew` (`--wait`) it waits, and
    goes on with what is left to do then.
    """
    while True:
        if one.given_up is not None:
            _forget(cloud, one.given_up)
        session = Session(cloud, one.run, settings, tell)
        runner = Runner(session, one.prepared.program, one.prepared.world, one.prepared.home)
        try:
            return runner.go(one.past.roots if one.past is not None else ())
        except OtherRunError as other:
            if renew is None:
                raise FailedError(
                    f"'{other.root}' is held by run {other.run}.", hint="`--wait` waits for it, then goes on."
                ) from other
            tell(Event("root", other.root, "waited for", f"run {other.run}"))
            session.pause(settings.patience.poll, "Another run still holds a root (--timeout).")
            one = renew()
            refuse_plan(one)


# armgen status


def status(cloud: Cloud, estate: Estate, *, now: datetime) -> Standing:
    """Reads only. The points with `{stamp}` are those of the last run."""
    prepared = prepare_live(
        cloud, estate, stamp=stamp_of(now), now=now, options=Options(points="none", adopt=True), refreshed=False
    )
    past = read_past(cloud, prepared.program, prepared.home)
    if past is not None:
        prepared = _with_stamp(prepared, past.run.stamp)
    percents: dict[str, int] = {}
    for one in prepared.plan.points:
        if one.point.is_copy and one.action in ("exists", "creating"):
            progress = read_progress(cloud, one.id)
            if progress is not None:
                percents[one.key] = progress.percent
    return Standing(past, prepared.plan, percents)
