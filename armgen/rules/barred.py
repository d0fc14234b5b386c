"""What RP102 to RP106 say: a captured disk that the edition bars, by the table of estate/support.py."""

from __future__ import annotations

from collections.abc import Iterator

from armgen.diagnostics import Diagnostic
from armgen.estate.support import bar_of
from armgen.rules.base import CapturedDisk, Context
from armgen.rules.words import disk_place, exclude_fix, leave_out, machine_name


def barred_disk(captured: CapturedDisk, context: Context) -> Iterator[Diagnostic]:
    """The disk of a restore point that the bar of the rule's code keeps out; copies take what their source has."""
    point, disk = captured
    bar = bar_of(context.code.id)
    if point.is_copy or not bar.holds(disk) or not bar.bars(point.mode, context.edition):
        return
    by_crash = bar.by_crash_alone(context.edition)
    yield context.finding(
        f"Disk '{disk.name}' of '{machine_name(point.collection)}' is {bar.what}, which "
        f"{'crash-consistent ' if by_crash else ''}restore points do not capture.",
        point.origin,
        help=leave_out(context.estate) + (" Application consistency captures it." if by_crash else ""),
        resource=point.ref.key,
        prop="excludeDisks",
        related=disk_place(disk),
        fix=exclude_fix(
            point, disk, f"{bar.what} cannot be captured" + (" with crash consistency" if by_crash else "")
        ),
    )
