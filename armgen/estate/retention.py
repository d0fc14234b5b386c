"""What a retention keeps of what a schedule makes: counted here for RP401, RP407 and prune alike."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from datetime import date, datetime, timedelta, timezone, tzinfo

from armgen.spec.model import Policy, Retention, Schedule

_START = datetime(2026, 1, 1, tzinfo=timezone.utc)
"""Any moment serves: the counts are those of a policy that has run for long."""

_LAST = datetime(9000, 1, 1, tzinfo=timezone.utc)
_MOST_TICKS = 400_000
_MOST_DAYS = 100_000


def ticks(schedule: Schedule, start: datetime) -> Iterator[datetime]:
    """The moments of a schedule after `start`, in UTC. `cron` runs in the schedule's time zone."""
    if schedule.every is not None:
        at = start
        while _LAST - at > schedule.every:
            at += schedule.every
            yield at
    if schedule.cron is not None:
        from cronsim import CronSim

        for at in CronSim(schedule.cron, start.astimezone(zone_of(schedule))):
            yield at.astimezone(timezone.utc)


def zone_of(schedule: Schedule) -> tzinfo:
    """The schedule's time zone, UTC without one."""
    if schedule.time_zone is None:
        return timezone.utc
    from zoneinfo import ZoneInfo

    return ZoneInfo(schedule.time_zone)


def smallest_gap(schedule: Schedule) -> timedelta | None:
    """The shortest time between two ticks: of `every` itself, of a cron expression over a year of ticks at most."""
    if schedule.every is not None:
        return schedule.every
    smallest: timedelta | None = None
    before: datetime | None = None
    for number, at in enumerate(ticks(schedule, _START)):
        if before is not None and (smallest is None or at - before < smallest):
            smallest = at - before
        before = at
        if number > 2_000 or at - _START > timedelta(days=370):
            break
    return smallest


def busiest_hour(schedule: Schedule) -> int:
    """The most ticks within any 60 minutes, over a year of ticks at most."""
    window: deque[datetime] = deque()
    most = 0
    for number, at in enumerate(ticks(schedule, _START)):
        window.append(at)
        while at - window[0] >= timedelta(hours=1):
            window.popleft()
        most = max(most, len(window))
        if number > 2_000 or at - _START > timedelta(days=370):
            break
    return most


def kept(policy: Policy, limit: int) -> int:
    """How many restore points of one machine the policy's retention holds once it has run for long.

    The union of what its parts keep; `max_age` takes away what is older, and alone keeps all that is younger. Counting
    stops above `limit`, since more than that is one fault. 0 for a policy without schedule or without retention, and
    for a retention that says nothing (RP901).
    """
    if policy.schedule is None or policy.retention is None or _says_nothing(policy.retention):
        return 0
    gap = smallest_gap(policy.schedule)
    if gap is None:
        return 0
    zone = zone_of(policy.schedule)
    return len(keep(_made(policy.schedule, policy.retention, limit, zone), policy.retention, zone))


def _made(schedule: Schedule, retention: Retention, limit: int, zone: tzinfo) -> list[datetime]:
    """The ticks of which any part of the retention could keep one, oldest first.

    Of days long past only the newest tick matters, since periods are made of days; the last ones matter all.
    """
    days = max(
        1,
        (retention.daily or 0) + 1,
        ((retention.weekly or 0) + 1) * 7,
        ((retention.monthly or 0) + 1) * 31,
        ((retention.yearly or 0) + 1) * 366,
    )
    only_age = _only_age(retention)
    if retention.max_age is not None and only_age:
        days = retention.max_age.days + 1
    span = timedelta(days=min(days, _MOST_DAYS))
    last: deque[datetime] = deque(maxlen=None if only_age else min(retention.last or 1, _MOST_TICKS))
    newest: dict[date, datetime] = {}
    for number, at in enumerate(ticks(schedule, _START), 1):
        last.append(at)
        if not only_age:
            newest[at.astimezone(zone).date()] = at
        enough = number > (retention.last or 0) if not only_age else True
        if (at - _START > span and enough) or number >= _MOST_TICKS or (only_age and number > 2 * limit):
            break
    return sorted({*last, *newest.values()})


def _says_nothing(retention: Retention) -> bool:
    return _only_age(retention) and retention.max_age is None


def _only_age(retention: Retention) -> bool:
    parts = (retention.last, retention.daily, retention.weekly, retention.monthly, retention.yearly)
    return all(part is None for part in parts)


def keep(made: list[datetime], retention: Retention, zone: tzinfo = timezone.utc) -> set[datetime]:
    """Which of the moments a retention keeps: in each calendar period the newest, the newest periods first."""
    newest_first = sorted(made, reverse=True)
    if not newest_first:
        return set()
    kept_ones: set[datetime] = set()
    if _only_age(retention):
        kept_ones.update(newest_first)
    kept_ones.update(newest_first[: retention.last or 0])
    for count, bucket in (
        (retention.daily, lambda day: day),
        (retention.weekly, lambda day: day.isocalendar()[:2]),
        (retention.monthly, lambda day: (day.year, day.month)),
        (retention.yearly, lambda day: day.year),
    ):
        seen: set[object] = set()
        for at in newest_first if count else ():
            local: date = at.astimezone(zone).date()
            period = bucket(local)
            if period not in seen:
                if len(seen) >= (count or 0):
                    break
                seen.add(period)
                kept_ones.add(at)
    if retention.max_age is not None:
        newest = newest_first[0]
        kept_ones = {at for at in kept_ones if newest - at < retention.max_age}
    return kept_ones
