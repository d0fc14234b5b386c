"""Whether texts are cron expressions and time zones: the libraries that know are loaded when one is asked."""

from __future__ import annotations


def is_cron(text: str) -> bool:
    """Whether cronsim reads the expression: with a sixth field it would take the first for seconds."""
    from datetime import datetime

    from cronsim import CronSim, CronSimError

    if len(text.split()) != 5:
        return False
    try:
        CronSim(text, datetime(2026, 1, 1))
    except CronSimError:
        return False
    return True


def is_time_zone(name: str) -> bool:
    from zoneinfo import ZoneInfo

    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return False
    return True
