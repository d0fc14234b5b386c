"""Time in the sandbox: real, faster, or standing still until something moves it."""

from __future__ import annotations

import time
from datetime import datetime, timezone


class Clock:
    """`pace` multiplies how long operations take: 1 is about Azure's speed, 0.01 a hundredth, 0 at once.

    A clock with a `start` (seconds since 1970) stands still: it moves by `advance`, and to the next thing that
    happens whenever a client polls something that has not ended. Suites with hours in them then take seconds.
    `offset` is what `advance` has added so far; the server keeps it, so that a restart does not go back in time.
    """

    def __init__(self, *, pace: float = 1.0, start: float | None = None) -> None:
        self.pace = pace
        self.start = start
        self.offset = 0.0

    @property
    def stands_still(self) -> bool:
        return self.start is not None

    def now(self) -> float:
        """Seconds since 1970."""
        return (time.time() if self.start is None else self.start) + self.offset

    def advance(self, seconds: float) -> None:
        self.offset += max(0.0, seconds)

    def advance_to(self, moment: float) -> None:
        self.advance(moment - self.now())

    def duration(self, seconds: float) -> float:
        """How long something takes that takes Azure `seconds`."""
        return seconds * self.pace

    def wait(self, seconds: float) -> float:
        """Real seconds that a client should wait for something that lasts `seconds` of this clock."""
        return 0.0 if self.stands_still else max(0.0, seconds)


def iso(moment: float) -> str:
    """A moment as Azure writes it: seven digits of a second and an offset."""
    text = datetime.fromtimestamp(moment, timezone.utc).strftime("%Y-%m-%dT%H:%M:%S.%f")
    return f"{text}0+00:00"


def iso_z(moment: float) -> str:
    """A moment as Azure Resource Manager writes it in deployments."""
    return datetime.fromtimestamp(moment, timezone.utc).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def iso_duration(seconds: float) -> str:
    """A duration in ISO 8601 (`PT1M22.8S`)."""
    hours, rest = divmod(max(0.0, seconds), 3600)
    minutes, rest = divmod(rest, 60)
    text = "PT" + (f"{int(hours)}H" if hours else "") + (f"{int(minutes)}M" if minutes else "")
    return f"{text}{rest:.7f}".rstrip("0").rstrip(".") + "S"


def parse_moment(text: str) -> float:
    """Seconds since 1970 of an ISO 8601 text; ValueError when it is none. A text without an offset is UTC."""
    digits = text.strip().replace("Z", "+00:00").replace("z", "+00:00")
    head, dot, tail = digits.partition(".")
    if dot:
        fraction = tail[: len(tail) - len(tail.lstrip("0123456789"))]
        digits = f"{head}.{fraction[:6].ljust(6, '0')}{tail[len(fraction) :]}"
    moment = datetime.fromisoformat(digits)
    return (moment if moment.tzinfo else moment.replace(tzinfo=timezone.utc)).timestamp()
