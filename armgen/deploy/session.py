"""What every part of a run shares: the cloud, its patience, its deadline, whom it tells."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import timedelta
from typing import Literal, NamedTuple

from armgen.azure.cloud import Cloud
from armgen.deploy.history import Run
from armgen.errors import FailedError


class Patience(NamedTuple):
    """Seconds between two looks at a deployment, at a copy, before points are sent again; and how often they are.

    `retry` and `wait` double with each try. The service takes three restore points of a VM an hour (facts B7), so that
    what was throttled may need most of an hour.
    """

    poll: float = 5.0
    copies: float = 60.0
    retry: float = 15.0
    wait: float = 60.0
    attempts: int = 9


class Settings(NamedTuple):
    """`max_failures`: a number of points, `max_percent`: a share of those to be made. None: no limit."""

    parallel: int = 4
    max_failures: int | None = None
    max_percent: float | None = None
    copy_timeout: timedelta = timedelta(hours=24)
    wait_copies: bool = True
    timeout: timedelta | None = None
    patience: Patience = Patience()


class Event(NamedTuple):
    """What a run tells while it goes on. `subject`: a root, a unit, a restore point."""

    kind: Literal["note", "root", "unit", "copy"]
    subject: str
    state: str
    detail: str = ""


class LateError(FailedError):
    """The time of the run is up."""

    def __init__(self, why: str) -> None:
        super().__init__(why, hint="Give it more time with --timeout.")


class OtherRunError(Exception):
    """Another run holds a root of the spec: `root` and `run` name them."""

    def __init__(self, root: str, run: str) -> None:
        super().__init__(f"{root} belongs to run {run}")
        self.root = root
        self.run = run


class Session:
    """One run's dealings with the cloud."""

    def __init__(
        self,
        cloud: Cloud,
        run: Run,
        settings: Settings,
        tell: Callable[[Event], None] = lambda event: None,
        now: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.cloud = cloud
        self.run = run
        self.settings = settings
        self.tell = tell
        self.now = now
        self._sleep = sleep
        self._began = now()

    def pause(self, seconds: float, late: str) -> None:
        """Wait. Raises LateError with the sentence `late` when the run's time is up."""
        limit = self.settings.timeout
        if limit is not None and self.now() - self._began >= limit.total_seconds():
            raise LateError(late)
        self._sleep(seconds)
