"""From two plans, before and after a run, to what became of each restore point."""

from __future__ import annotations

from collections.abc import Mapping

from armgen.deploy.copies import Progress
from armgen.deploy.errors import Failure, advise
from armgen.deploy.outcome import PointResult
from armgen.deploy.plan import Plan, PointPlan


def results(
    first: Plan,
    last: Plan,
    failures: Mapping[str, Failure],
    copies: Mapping[str, Progress],
    waited: bool,
    made_before: frozenset[str] = frozenset(),
) -> tuple[list[PointResult], bool]:
    """A result for each point that the run was about, and whether copies were waited for in vain.

    `made_before`: what the run had made before it was resumed.
    """
    before = {one.key: one for one in first.points}
    found: list[PointResult] = []
    late = False
    for one in last.points:
        result = _result(one, before.get(one.key, one), failures.get(one.key), copies.get(one.key))
        if result is None:
            continue
        if result.state == "existed" and not result.reason and one.key in made_before:
            result = result._replace(state="made")
        if result.state == "replicating" and waited:
            late = True
        found.append(result)
    return sorted(found, key=lambda one: one.label.lower()), late


def _result(now: PointPlan, before: PointPlan, failure: Failure | None, copy: Progress | None) -> PointResult | None:
    if now.action == "not-due":
        return None
    if now.action in ("exists", "creating"):
        if copy is not None and copy.failed:
            return PointResult(now.id, "failed", failure=Failure("ReplicationFailed", copy.failed, _COPY_ADVICE))
        if copy is not None and not copy.done:
            return PointResult(now.id, "replicating", percent=copy.percent)
        percent = copy.percent if copy is not None else None
        reason = "It is still being created." if now.action == "creating" else ""
        if before.action not in ("make", "remake"):
            return PointResult(now.id, "existed", reason, percent=percent)
        return PointResult(now.id, "not started" if reason else "made", reason, percent=percent)
    if failure is not None:
        return PointResult(now.id, "failed", failure=failure)
    if now.action == "deferred":
        return PointResult(now.id, "deferred", now.reason, now.until)
    if now.action == "blocked":
        return PointResult(now.id, "failed", failure=Failure("OperationNotAllowed", now.reason, _BLOCKED))
    if now.point.is_copy and now.action == "make":
        return PointResult(now.id, "not started", "Its source is not there, or an earlier copy still replicates.")
    return PointResult(now.id, "not started", now.reason if now.action not in ("make", "remake") else "")


_BLOCKED = advise("OperationNotAllowed", "already exists")
_COPY_ADVICE = advise("ReplicationFailed", "")._replace(
    help="A failed copy cannot go on: delete the restore point, then run again."
)
