"""429: the hourly limits of restore points and the token buckets of Azure Resource Manager (facts B7, E8)."""

from __future__ import annotations

from typing import NamedTuple

from armgen.sandbox.wire import Refusal
from armgen.sandbox.world import World

HOUR = 3600.0
_MODES = {"application": "creationsPerHour", "crash": "creationsPerHour", "copy": "copiesPerHour"}
_INTERVALS = {"application": "applicationIntervalMinutes", "crash": "crashIntervalMinutes"}


def check_hourly(world: World, source: str, mode: str) -> None:
    """429 past the creations of an hour, OperationNotAllowed within the shortest interval, where the edition has them.

    No page gives the code of the second one; that of everything else that is not allowed is taken.
    """
    most = world.limit(_MODES[mode])
    if most is not None:
        within = world.store.creations(source, mode, world.now - HOUR)
        if len(within) >= most:
            wait = within[-most] + HOUR - world.now
            raise Refusal(
                429,
                "TooManyRequests",
                f"More than {most} restore points within an hour. Retry after {int(wait) + 1} seconds.",
                headers=_retry_after(world, wait),
            )
    minutes = world.limit(_INTERVALS[mode]) if mode in _INTERVALS else None
    if minutes is not None:
        recent = world.store.creations(source, mode, world.now - 60.0 * minutes)
        if recent:
            raise Refusal(
                409,
                "OperationNotAllowed",
                f"The shortest interval between two {mode}-consistent restore points of a VM is {minutes} minutes.",
            )


def _retry_after(world: World, seconds: float) -> dict[str, str]:
    real = world.clock.wait(seconds)
    return {"Retry-After": str(int(real) + 1)} if real >= 1 else {"retry-after-ms": str(max(1, int(real * 1000)))}


class Bucket(NamedTuple):
    """`size` requests at once, `rate` more each second."""

    kind: str
    size: float
    rate: float


READS = Bucket("reads", 250, 25)
WRITES = Bucket("writes", 200, 10)
DELETES = Bucket("deletes", 200, 10)


class Buckets:
    """The tokens left, by subscription and kind. Kept in memory: a restarted service starts with full ones."""

    def __init__(self) -> None:
        self._left: dict[tuple[str, str], tuple[float, float]] = {}

    def take(self, world: World, subscription: str, method: str) -> dict[str, str]:
        """Take a token. The header that says how many are left; 429 when there is none."""
        bucket = READS if method in ("GET", "HEAD") else DELETES if method == "DELETE" else WRITES
        key = (subscription.lower(), bucket.kind)
        pace = world.clock.pace
        left, then = self._left.get(key, (bucket.size, world.now))
        refill = (world.now - then) * bucket.rate / pace if pace > 0 else bucket.size
        left = min(bucket.size, left + refill)
        header = f"x-ms-ratelimit-remaining-subscription-{bucket.kind}"
        if left < 1:
            self._left[key] = (left, world.now)
            wait = (1 - left) / bucket.rate * pace
            raise Refusal(
                429,
                "SubscriptionRequestsThrottled",
                f"Number of '{bucket.kind}' requests for subscription '{subscription}' exceeded the limit. Please try"
                " again later.",
                headers={**_retry_after(world, wait), header: "0"},
            )
        self._left[key] = (left - 1, world.now)
        return {header: str(int(left - 1))}
