"""When a policy's restore point is due (DEPLOY.md, "What is made in a run")."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime, timedelta, timezone

from armgen.catalog import limit
from armgen.codes import EDITIONS
from armgen.estate.model import CRASH
from armgen.estate.names import Pattern, Text
from armgen.estate.retention import zone_of
from armgen.spec.model import Schedule


def last_tick(schedule: Schedule, now: datetime) -> datetime | None:
    """The newest moment of the schedule that is not after `now`, in UTC. `every` counts from the start of 1970."""
    if schedule.every is not None:
        epoch = datetime(1970, 1, 1, tzinfo=timezone.utc)
        return epoch + ((now - epoch) // schedule.every) * schedule.every
    if schedule.cron is not None:
        from cronsim import CronSim

        local = (now + timedelta(seconds=1)).astimezone(zone_of(schedule))
        at = next(CronSim(schedule.cron, local, reverse=True), None)
        return at.astimezone(timezone.utc) if at is not None else None
    return None


def is_due(schedule: Schedule | None, made: Iterable[datetime], now: datetime) -> bool:
    """Whether a point is due: none was made, or the newest is older than the last tick. No schedule: at every run."""
    newest = max(made, default=None)
    if newest is None or schedule is None:
        return True
    tick = last_tick(schedule, now)
    return tick is not None and newest < tick


def deferred_until(mode: str | None, others: Iterable[datetime], now: datetime) -> datetime | None:
    """When the service takes the next point of a VM, None for now. `others`: when its existing points were made."""
    name = "crashIntervalMinutes" if mode == CRASH else "applicationIntervalMinutes"
    newest = max(others, default=None)
    if newest is None:
        return None
    until = newest + timedelta(minutes=limit(name, EDITIONS[-1]))
    return until if until > now else None


def is_of_template(name: str, template: Text) -> bool:
    """Whether a point bears the template's name with 14 digits for `{stamp}`."""
    if not isinstance(template, Pattern):
        return name.lower() == template.lower()
    pattern = "".join(re.escape(part) if isinstance(part, str) else r"\d{14}" for part in template.parts)
    return re.fullmatch(pattern, name, re.IGNORECASE) is not None
