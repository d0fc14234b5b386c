"""How far copies are: a copy is done when every one of its disks is at 100 % (facts A7)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from armgen.azure.cloud import Cloud
from armgen.catalog import default_api_version
from armgen.deploy.session import Event, Session
from armgen.estate.model import POINT
from armgen.jsontypes import JsonObject
from armgen.whatif.compare import get, text_at


class Progress(NamedTuple):
    """`percent`: of the disk that is furthest back. `failed`: Azure has given the copy up. `state`: of the point."""

    percent: int
    failed: str = ""
    state: str = "Succeeded"

    @property
    def done(self) -> bool:
        return self.percent >= 100 and self.state.lower() == "succeeded"


def read_progress(cloud: Cloud, resource_id: str) -> Progress | None:
    """How far a copy is, None when it is not there."""
    body = cloud.get(resource_id, default_api_version(POINT), "$expand=instanceView")
    return progress_of(body) if body is not None else None


def progress_of(body: JsonObject) -> Progress:
    state = text_at(body, "properties", "provisioningState") or "Succeeded"
    disks = get(body, "properties", "instanceView", "diskRestorePoints")
    percents: list[int] = []
    failed = "the restore point is Failed" if state.lower() == "failed" else ""
    for disk in disks if isinstance(disks, list) else ():
        percent = get(disk, "replicationStatus", "completionPercent")
        code = text_at(disk, "replicationStatus", "status", "code")
        if isinstance(percent, (int, float)):
            percents.append(int(percent))
        elif code.lower().endswith("/succeeded"):
            percents.append(100)
        if code.lower().endswith("/failed"):
            failed = text_at(disk, "replicationStatus", "status", "message") or "the replication of a disk failed"
    # A point without any disk to show has not begun.
    return Progress(min(percents, default=0), failed, state)


def await_copies(session: Session, ids: Iterable[str]) -> dict[str, Progress]:
    """How far each copy is, by lower-case id: waits until all are whole or given up, or their time is up."""
    found: dict[str, Progress] = {}
    waiting = list(dict.fromkeys(ids))
    end = session.now() + session.settings.copy_timeout.total_seconds()
    while waiting:
        for one in list(waiting):
            now = read_progress(session.cloud, one)
            if now is not None and found.get(one.lower()) != now:
                session.tell(Event("copy", "/".join(one.split("/")[-3::2]), f"{now.percent} %", now.failed))
                found[one.lower()] = now
            if now is None or now.done or now.failed:
                waiting.remove(one)
        if not waiting or session.now() >= end:
            break
        session.pause(
            session.settings.patience.copies, "Copies still replicate (--timeout); `armgen status` shows them."
        )
    return found
