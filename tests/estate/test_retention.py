"""What a schedule makes and a retention keeps."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from itertools import islice

import pytest

from armgen.estate.retention import busiest_hour, keep, kept, smallest_gap, ticks
from armgen.spec.model import Policy, Retention, Schedule

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
START = datetime(2026, 3, 1, tzinfo=timezone.utc)


def policy(schedule: Schedule, **parts: int | timedelta) -> Policy:
    return Policy("p", (), "c", "r", schedule=schedule, retention=Retention((), **parts))  # type: ignore[arg-type]


def every(span: timedelta) -> Schedule:
    return Schedule((), span)


def cron(text: str, zone: str | None = None) -> Schedule:
    return Schedule((), None, text, zone)


@pytest.mark.parametrize(
    ("schedule", "parts", "count"),
    [
        (every(6 * HOUR), {"last": 4}, 4),
        (every(6 * HOUR), {"last": 500}, 500),
        (every(DAY), {"last": 400, "daily": 400}, 400),
        (every(6 * HOUR), {"daily": 7}, 7),
        (every(7 * DAY), {"daily": 7}, 7),
        (every(DAY), {"max_age": 600 * DAY}, 600),
        (every(HOUR), {"max_age": 10 * DAY}, 240),
        (every(DAY), {"last": 900, "max_age": 30 * DAY}, 30),
        (every(DAY), {"last": 3, "max_age": 30 * DAY}, 3),
        (every(DAY), {"last": 0}, 0),
        (every(DAY), {"yearly": 5}, 5),
        (every(DAY), {"monthly": 12, "yearly": 1}, 12),
        (cron("0 2 * * *", "Europe/Berlin"), {"daily": 40}, 40),
        (every(9_999_999 * DAY), {"last": 3}, 0),
    ],
)
def test_how_many_are_kept(schedule: Schedule, parts: dict[str, int | timedelta], count: int) -> None:
    assert kept(policy(schedule, **parts), 500) == count


@pytest.mark.parametrize("parts", [{"yearly": 10**30}, {"last": 10**30}, {"max_age": 9_999_999 * DAY}])
def test_numbers_without_measure_are_too_many(parts: dict[str, int | timedelta]) -> None:
    assert kept(policy(every(6 * HOUR), **parts), 500) > 100


def test_no_schedule_or_no_retention_keeps_nothing() -> None:
    assert kept(Policy("p", (), "c", "r", retention=Retention((), last=3)), 500) == 0
    assert kept(Policy("p", (), "c", "r", schedule=every(DAY)), 500) == 0


def test_the_newest_of_each_period_is_kept() -> None:
    made = [START + number * 6 * HOUR for number in range(40)]
    assert keep(made, Retention((), daily=2)) == {made[-1], made[35]}
    assert keep(made, Retention((), last=2, daily=2)) == {made[-1], made[-2], made[35]}
    assert keep([], Retention((), last=2)) == set()


def test_days_are_those_of_the_zone() -> None:
    from zoneinfo import ZoneInfo

    made = [datetime(2026, 3, 1, 22, 30, tzinfo=timezone.utc), datetime(2026, 3, 1, 23, 30, tzinfo=timezone.utc)]
    assert keep(made, Retention((), daily=2)) == {made[1]}
    assert keep(made, Retention((), daily=2), ZoneInfo("Europe/Berlin")) == set(made)


@pytest.mark.parametrize(
    ("schedule", "gap"),
    [
        (every(6 * HOUR), 6 * HOUR),
        (cron("0 */6 * * *"), 6 * HOUR),
        (cron("0 2,4 * * *"), 2 * HOUR),
        (cron("0 23 * * *\n".strip()), DAY),
        (cron("0 0 1 * *"), 28 * DAY),
    ],
)
def test_the_smallest_gap(schedule: Schedule, gap: timedelta | None) -> None:
    assert smallest_gap(schedule) == gap


@pytest.mark.parametrize(
    ("schedule", "most"),
    [(every(15 * HOUR / 60), 4), (every(20 * HOUR / 60), 3), (every(DAY), 1), (cron("0,5,10,58 * * * *"), 4)],
)
def test_the_busiest_hour(schedule: Schedule, most: int) -> None:
    assert busiest_hour(schedule) == most


def test_a_cron_runs_in_its_zone() -> None:
    found = list(islice(ticks(cron("0 2 * * *", "Europe/Berlin"), START), 2))
    assert found == [datetime(2026, 3, 1, 1, tzinfo=timezone.utc), datetime(2026, 3, 2, 1, tzinfo=timezone.utc)]
