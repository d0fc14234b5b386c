"""Which disks restore points cannot capture, by edition: one table for the rules and for `exclude: unsupported`."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from armgen.codes import CODES
from armgen.estate.model import CRASH
from armgen.inventory.model import Disk


class Bar(NamedTuple):
    """A kind of disk that is barred. `crash_since`: the edition from which only crash consistency bars it."""

    code: str
    what: str
    holds: Callable[[Disk], bool]
    crash_since: str = ""

    def bars(self, mode: object, edition: str) -> bool:
        """Whether it bars the disk from a restore point of `mode` in an edition."""
        return mode == CRASH or not self.by_crash_alone(edition)

    def by_crash_alone(self, edition: str) -> bool:
        """Whether it bars the disk from crash-consistent restore points only."""
        return self.crash_since != "" and edition >= self.crash_since


def is_ultra(disk: Disk) -> bool:
    return _sku(disk) == "ultrassd_lrs"


def is_premium_v2(disk: Disk) -> bool:
    return _sku(disk) == "premiumv2_lrs"


def is_shared(disk: Disk) -> bool:
    return isinstance(disk.max_shares, int) and disk.max_shares > 1


def _sku(disk: Disk) -> str:
    return disk.sku.lower() if isinstance(disk.sku, str) else ""


BARS = (
    Bar("RP102", "an Ultra disk", is_ultra, "2026-09"),
    Bar("RP103", "an ephemeral OS disk", lambda disk: disk.ephemeral is True),
    Bar("RP104", "a shared disk", is_shared),
    Bar("RP105", "a Premium SSD v2 disk", is_premium_v2, "2026-09"),
    Bar("RP106", "a write-accelerated disk", lambda disk: disk.write_accelerator is True, "2026-09"),
)

_BY_CODE = {bar.code: bar for bar in BARS}


def bar_of(code: str) -> Bar:
    """The bar that a rule of these speaks of."""
    return _BY_CODE[code]


def barred_by(disk: Disk, mode: object, edition: str) -> Bar | None:
    """Why a restore point of `mode` cannot capture the disk, None when it can (or when nobody knows)."""
    for bar in BARS:
        if CODES[bar.code].severity[edition] is None or not bar.holds(disk):
            continue
        if bar.bars(mode, edition):
            return bar
    return None
