"""A server that is killed without warning, and another one on its database: nothing is lost, nothing happens twice."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from armgen.sandbox.clock import Clock, parse_moment
from armgen.sandbox.server import Running, start
from tests.sandbox.raw import NOW, TOKEN, Api, C, G, collection, fleet


class Server:
    """`armgen sandbox serve` in a process of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        command = [sys.executable, "-m", "armgen", "sandbox", "serve", "--state", "state.db", "--pace", "0.01"]
        environment = {**os.environ, "PYTHONUNBUFFERED": "1"}
        self.process = subprocess.Popen(
            command, cwd=folder, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        )
        assert self.process.stdout is not None
        lines = dict(self.process.stdout.readline().strip().split("=", 1) for _ in range(2))
        nothing = Clock()
        running = Running(lines["ARMGEN_SANDBOX_URL"], lines["ARMGEN_SANDBOX_TOKEN"], nothing, self.kill, self.kill)
        self.api = Api(running)

    def kill(self) -> None:
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()
        assert self.process.stdout is not None
        self.process.stdout.close()


@pytest.mark.skipif(os.name != "posix", reason="there is no SIGKILL elsewhere")
def test_a_killed_server_goes_on_from_its_database(tmp_path: Path) -> None:
    first = start(tmp_path / "state.db", fleet(), token=TOKEN)
    first.stop()
    server = Server(tmp_path)
    api = server.api
    api.call("PUT", f"{C}/win", collection("win"))
    started = api.call("PUT", f"{C}/win/restorePoints/p1", {})
    server.kill()
    assert started.body["properties"]["provisioningState"] == "Creating"
    again = Server(tmp_path)
    url = started.headers["location"].replace(api.url, again.api.url)
    for _ in range(200):
        answer = again.api.call("GET", url)
        if answer.status == 200:
            break
        time.sleep(0.01)
    assert answer.body["properties"]["provisioningState"] == "Succeeded"
    assert again.api.call("GET", G).status == 200
    again.kill()


def test_what_was_due_while_nothing_ran_happens_at_its_own_time(tmp_path: Path) -> None:
    running = start(tmp_path / "s.db", fleet(), clock=Clock(start=NOW), token=TOKEN)
    api = Api(running)
    api.call("PUT", f"{C}/win", collection("win"))
    api.call("PUT", f"{C}/win/restorePoints/p1", {})
    running.stop()
    running = start(tmp_path / "s.db", fleet(), clock=Clock(start=NOW + 3600), token=TOKEN)
    api = Api(running)
    assert api.call("GET", f"{C}/win").status == 200
    lines = {line["what"]: parse_moment(line["time"]) for line in api.own("GET", "log").body["value"]}
    assert lines["creating"] == NOW
    assert lines["created"] == NOW + 20
    running.stop()


def test_the_clock_does_not_go_back(tmp_path: Path) -> None:
    running = start(tmp_path / "s.db", fleet(), clock=Clock(start=NOW), token=TOKEN)
    Api(running).own("POST", "clock", {"advance": 5000})
    running.stop()
    running = start(tmp_path / "s.db", clock=Clock(start=NOW), token=TOKEN)
    assert running.clock.now() == NOW + 5000
    running.stop()


def test_two_servers_on_one_database_agree(tmp_path: Path) -> None:
    one = start(tmp_path / "s.db", fleet(), token=TOKEN)
    two = start(tmp_path / "s.db", fleet(), token=TOKEN)
    a, b = Api(one), Api(two)
    assert a.call("PUT", f"{C}/win", collection("win")).status == 201
    assert b.call("PUT", f"{C}/win", collection("win")).status == 200
    assert a.call("PUT", f"{C}/win/restorePoints/p1", {}).status == 201
    assert b.call("PUT", f"{C}/win/restorePoints/p2", {}).code == "VMRestorePointClientError"
    one.stop()
    two.stop()


def test_a_port_that_is_taken() -> None:
    from armgen.errors import UsageError

    running = start(token=TOKEN)
    port = int(running.url.rpartition(":")[2])
    with pytest.raises(UsageError, match=f"Port {port} cannot be used"):
        start(port=port)
    running.stop()


SERVE = """
import sys
from pathlib import Path
from armgen.sandbox.clock import Clock
from armgen.sandbox.server import start
running = start(Path(sys.argv[1]), clock=Clock(start=float(sys.argv[2])), token="test-token")
print(running.url, flush=True)
running.wait()
"""


def serve(state: Path) -> tuple[subprocess.Popen[str], Api]:
    process = subprocess.Popen([sys.executable, "-c", SERVE, str(state), repr(NOW)], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    url = process.stdout.readline().strip()
    nothing = process.kill
    return process, Api(Running(url, TOKEN, Clock(), nothing, nothing))


def kill(process: subprocess.Popen[str]) -> None:
    process.kill()
    process.wait()
    assert process.stdout is not None
    process.stdout.close()


@pytest.mark.skipif(os.name != "posix", reason="there is no SIGKILL elsewhere")
def test_killed_at_twenty_moments_of_one_deployment(tmp_path: Path) -> None:
    """Twenty servers, killed at one moment after the other, finish one deployment: nothing lost, nothing twice."""
    from tests.sandbox.sdk import collection_of, point_of, request, template

    names = ["win", "lin"]
    resources = [collection_of(name, name) for name in names]
    resources += [point_of(f"{name}/p1") for name in names]
    resources += [point_of(f"{name}/p{number}", f"{name}/p{number - 1}") for name in names for number in range(2, 21)]
    state = tmp_path / "state.db"
    start(state, fleet(), token=TOKEN).stop()
    path = f"{G}/providers/Microsoft.Resources/deployments/long"
    process, api = serve(state)
    started = api.call("PUT", path, request(template(*resources)), "2025-04-01")
    assert started.status == 201
    for _ in range(20):
        # The clock goes on to the next event with each poll: every server dies at another one.
        body = api.call("GET", path, version="2025-04-01").body
        assert body["properties"]["provisioningState"] in ("Accepted", "Running")
        kill(process)
        process, api = serve(state)
    while body["properties"]["provisioningState"] == "Running":
        body = api.call("GET", path, version="2025-04-01").body
    assert body["properties"]["provisioningState"] == "Succeeded", body["properties"].get("error")
    lines = api.own("GET", "log").body["value"]
    kill(process)
    made = [line["resource"] for line in lines if line["what"] == "created"]
    assert len(made) == len(set(made)) == 40
    assert not [line for line in lines if line["what"] in ("refused", "failed", "step failed")]
    running: set[str] = set()
    for line in lines:
        # One creation at a time for each machine, whatever was killed between.
        if line["what"] == "creating":
            assert line["source"] not in running
            running.add(line["source"])
        elif line["what"] == "created":
            running.remove(line["source"])
