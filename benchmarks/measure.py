"""Whole processes: how long they take, and how much memory at their peak (never below that of the benchmark itself)."""

from __future__ import annotations

import os
import statistics
import subprocess
import time
from typing import NamedTuple

ROUNDS = 5


class Cost(NamedTuple):
    """Seconds of the whole process, the middle of several runs after one that is not counted; its largest peak."""

    seconds: float
    peak_mib: float


def cost(command: list[str], rounds: int = ROUNDS) -> Cost:
    times = []
    peak = 0
    for number in range(rounds + 1):
        start = time.perf_counter()
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            raise subprocess.CalledProcessError(process.returncode, command)
        peak = max(peak, used.ru_maxrss)
        if number:
            times.append(time.perf_counter() - start)
    return Cost(statistics.median(times), peak / 1024)


def row(what: str, took: Cost, floor: Cost, of: str) -> None:
    ratio = took.seconds / floor.seconds
    print(f"{what:<52} {took.seconds:7.3f} s  {took.peak_mib:5.0f} MiB  {ratio:6.2f} x {of}")
