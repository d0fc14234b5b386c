"""`armgen sandbox` as people run it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from armgen.sandbox.clock import Clock
from armgen.sandbox.server import Running, start
from tests.sandbox.raw import SUB, Api
from tests.sandbox.test_seed import INVENTORY

ARMGEN = [sys.executable, "-m", "armgen"]


@pytest.mark.skipif(os.name != "posix", reason="interrupts are sent differently elsewhere")
def test_serve_says_what_it_is_and_stops_when_interrupted(tmp_path: Path) -> None:
    (tmp_path / "inventory.yaml").write_text(INVENTORY)
    process = subprocess.Popen(
        [*ARMGEN, "sandbox", "serve", "--seed", "inventory.yaml", "--pace", "0"],
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        # A shell that runs the tests in the background ignores interrupts, and so would the server.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    )
    assert process.stdout is not None and process.stderr is not None
    lines = dict(process.stdout.readline().strip().split("=", 1) for _ in range(2))
    url, token = lines["ARMGEN_SANDBOX_URL"], lines["ARMGEN_SANDBOX_TOKEN"]
    assert url.startswith("http://127.0.0.1:")
    api = Api(Running(url, token, Clock(), process.kill, process.kill))
    groups = api.call("GET", f"/subscriptions/{SUB}/resourcegroups", version="2025-04-01").body["value"]
    assert [group["name"] for group in groups] == ["rg-prod"]
    process.send_signal(signal.SIGINT)
    try:
        out, err = process.communicate(timeout=60)
    finally:
        process.kill()
    assert process.returncode == 130
    assert "This is not Azure" in err
    assert out == ""
    assert [path.name for path in (tmp_path / ".armgen").iterdir()] == ["sandbox.db"]


def run(tmp_path: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([*ARMGEN, "sandbox", *arguments], cwd=tmp_path, capture_output=True, text=True, timeout=60)


def test_a_seed_that_is_not_there(tmp_path: Path) -> None:
    done = run(tmp_path, "serve", "--seed", "none.yaml")
    assert (done.returncode, "cannot be read" in done.stderr, done.stdout) == (2, True, "")
    assert "Traceback" not in done.stderr


def test_a_port_that_is_taken(tmp_path: Path) -> None:
    running = start()
    port = running.url.rpartition(":")[2]
    done = run(tmp_path, "serve", "--port", port)
    running.stop()
    assert (done.returncode, f"Port {port} cannot be used" in done.stderr) == (2, True)


def test_without_the_server_library(monkeypatch: pytest.MonkeyPatch) -> None:
    from armgen.errors import UsageError

    monkeypatch.setitem(sys.modules, "waitress", None)
    with pytest.raises(UsageError, match="needs a server library") as refused:
        start()
    assert "armgen[sandbox]" in refused.value.hint


def test_reset_without_anything(tmp_path: Path) -> None:
    done = run(tmp_path, "reset")
    assert (done.returncode, done.stdout) == (0, "")
    assert "nothing to forget" in done.stderr
