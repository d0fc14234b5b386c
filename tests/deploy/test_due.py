"""When a policy's point is due."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest

from armgen.deploy.due import deferred_until, is_due, is_of_template, last_tick
from armgen.estate.names import stamped
from armgen.spec.model import Schedule


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=timezone.utc)


NOW = at("2026-11-25T02:00:00")


@pytest.mark.parametrize(
    ("schedule", "expected"),
    [
        (Schedule((), every=timedelta(hours=6)), "2026-11-25T00:00:00"),
        (Schedule((), every=timedelta(days=1)), "2026-11-25T00:00:00"),
        (Schedule((), cron="0 2 * * *"), "2026-11-25T02:00:00"),
        (Schedule((), cron="1 2 * * *"), "2026-11-24T02:01:00"),
        (Schedule((), cron="0 2 * * *", time_zone="Europe/Berlin"), "2026-11-25T01:00:00"),
    ],
)
def test_the_last_tick(schedule: Schedule, expected: str) -> None:
    assert last_tick(schedule, NOW) == at(expected)


def test_due_without_a_point_or_when_the_newest_is_older_than_the_tick() -> None:
    schedule = Schedule((), every=timedelta(hours=6))
    assert is_due(schedule, [], NOW)
    assert is_due(schedule, [at("2026-11-24T23:59:59")], NOW)
    assert not is_due(schedule, [at("2026-11-24T23:00:00"), at("2026-11-25T00:00:01")], NOW)


def test_deferred_inside_the_services_interval() -> None:
    lately = [NOW - timedelta(minutes=90)]
    assert deferred_until("application", lately, NOW) == NOW + timedelta(minutes=90)
    assert deferred_until("crash", lately, NOW) is None
    assert deferred_until("application", [], NOW) is None


def test_names_of_a_template() -> None:
    template = stamped("auto-{stamp}")
    assert is_of_template("AUTO-20261125020000", template)
    assert not is_of_template("auto-2026", template)
    assert not is_of_template("xauto-20261125020000", template)
    assert is_of_template("Fixed", "fixed")
