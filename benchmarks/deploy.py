"""`python -m benchmarks.deploy [MACHINES]`: a run on the sandbox, undisturbed and under throttling and faults.

Faults strike on both planes: 10 % of requests and of creations are answered with 429, 2 % of both with a fault of the
service. Printed: wall time, and how many restore points were made and are there: all of them, each once.
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
import urllib.request
from datetime import datetime, timezone
from pathlib import Path

from armgen.azure.cloud import SdkCloud
from armgen.azure.target import sandbox_target
from armgen.commands import deploy as deploying
from armgen.commands.seed import seed_of
from armgen.commands.specs import one_spec
from armgen.commands.targets import SANDBOX_PATIENCE
from armgen.deploy.live import points_of, read_live
from armgen.deploy.session import Settings
from armgen.estate.model import Estate
from armgen.jsontypes import JsonObject
from armgen.sandbox.clock import Clock
from armgen.sandbox.server import Running, start
from armgen.sandbox.world import Settings as Served
from benchmarks.fleet import inventory_json, policy_spec

TOKEN = "benchmark"
FAULTS: tuple[JsonObject, ...] = (
    {"plane": "http", "match": "", "kind": "status", "status": 429, "retryAfter": 0, "rate": 0.1, "times": -1},
    {"plane": "http", "match": "", "kind": "status", "status": 503, "rate": 0.02, "times": -1},
    {
        "plane": "operation",
        "match": "/restorePoints/",
        "kind": "refuse",
        "code": "TooManyRequests",
        "rate": 0.1,
        "times": -1,
    },
    {
        "plane": "operation",
        "match": "/restorePoints/",
        "kind": "fail",
        "code": "InternalError",
        "rate": 0.02,
        "times": -1,
    },
)


def main(machines: int = 1_000) -> None:
    with tempfile.TemporaryDirectory() as folder:
        spec = Path(folder, "fleet.yaml")
        spec.write_text(policy_spec(), encoding="utf-8")
        Path(folder, "inventory.json").write_text(inventory_json(machines), encoding="utf-8")
        estate = one_spec(str(spec)).estate
        if estate is None:
            sys.exit("the spec of the benchmark cannot be used")
        for what, faults in (("undisturbed", ()), ("10 % 429, 2 % 5xx, both planes", FAULTS)):
            _measure(estate, what, faults)


def _measure(estate: Estate, what: str, faults: tuple[JsonObject, ...]) -> None:
    places = [(str(one.ref.subscription), str(one.ref.group), "eastus") for one in estate.collections]
    served = Served(throttle=False, edition=estate.edition)
    running = start(
        None, seed_of(estate.facts.inventories, places), clock=Clock(pace=0.0005), settings=served, token=TOKEN
    )
    try:
        for fault in faults:
            _fault(running, fault)
        cloud = SdkCloud(sandbox_target(running.url), interval=0.05)
        settings = Settings(patience=SANDBOX_PATIENCE._replace(retry=0.05, wait=0.1))
        asked = deploying.Asked(settings=settings)
        began = time.perf_counter()
        ready = deploying.ready(
            cloud, estate, asked, now=datetime.now(timezone.utc), say=lambda text: None, tell=lambda event: None
        )
        outcome = deploying.deploy(cloud, ready, settings, lambda event: None)
        took = time.perf_counter() - began
        made = sum(one.state == "made" for one in outcome.points)
        there = sum(len(points_of(body)) for body in read_live(cloud, estate).collections.values())
        print(f"{what:<32} {took:7.1f} s  {made} of {len(outcome.points)} made, {there} there, {outcome.state}")
    finally:
        running.stop()


def _fault(running: Running, fault: JsonObject) -> None:
    _own(running, "POST", "faults", json.dumps(fault).encode())


def _own(running: Running, method: str, path: str, body: bytes | None = None) -> None:
    request = urllib.request.Request(
        f"{running.url}/sandbox/{path}", data=body, method=method, headers={"x-armgen-sandbox-token": TOKEN}
    )
    with urllib.request.urlopen(request):
        return


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000)
