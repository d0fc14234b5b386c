"""Starting and stopping the sandbox: waitress on a loopback port, in this process."""

from __future__ import annotations

import logging
import os
import secrets
import socket
import threading
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from armgen.errors import UsageError
from armgen.jsontypes import JsonValue
from armgen.sandbox.application import Application
from armgen.sandbox.clock import Clock
from armgen.sandbox.router import handle
from armgen.sandbox.seed import plant
from armgen.sandbox.store import Store
from armgen.sandbox.wire import Refusal
from armgen.sandbox.world import Settings, World

HOST = "127.0.0.1"
THREADS = 16


class Running(NamedTuple):
    """A sandbox that runs: its URL, the token of its own plane, its clock, and how to stop it."""

    url: str
    token: str
    clock: Clock
    stop: Callable[[], None]
    wait: Callable[[], None]


def start(
    state: Path | None = None,
    seed: JsonValue = None,
    *,
    clock: Clock | None = None,
    settings: Settings | None = None,
    port: int = 0,
    token: str | None = None,
) -> Running:
    """Serve from a database (`state`; None: in memory) on a loopback port (0: a free one).

    `seed` is planted when the database holds nothing yet. UsageError when the server library is not installed, the
    port is taken, or the database or the seed cannot be used.
    """
    try:
        from waitress import wasyncore  # type: ignore[import-untyped]
        from waitress.server import create_server  # type: ignore[import-untyped]
    except ImportError:
        raise UsageError("The sandbox needs a server library.", hint="pip install 'armgen[sandbox]'") from None
    # Its warnings are of full queues and of answers that a fault has cut: nothing that a user could act on.
    logging.getLogger("waitress").setLevel(logging.ERROR)
    clock = clock or Clock()
    settings = settings or Settings()
    store = Store(state)
    application = Application(store, clock, settings, token or secrets.token_urlsafe(16))
    if seed is not None:
        _seed(store, clock, settings, seed)
    listening = _listen(port)
    if listening is None:
        store.close()
        raise UsageError(f"Port {port} cannot be used.", hint="Pass another --port, or 0.")
    sockets: dict[int, object] = {}
    server = create_server(
        application,
        map=sockets,
        sockets=[listening],
        threads=THREADS,
        ident="armgen-sandbox",
        clear_untrusted_proxy_headers=True,
    )
    stopping = threading.Event()

    def run() -> None:
        while not stopping.is_set():
            wasyncore.loop(timeout=1, map=sockets, use_poll=True, count=1)

    thread = threading.Thread(target=run, name="armgen-sandbox", daemon=True)
    thread.start()

    def stop() -> None:
        stopping.set()
        server.pull_trigger()
        thread.join()
        server.task_dispatcher.shutdown()
        wasyncore.close_all(sockets)
        store.close()

    def wait() -> None:
        # In steps: an interrupt reaches a thread that waits without end on no platform but Linux.
        while thread.is_alive():
            thread.join(timeout=0.5)

    return Running(f"http://{HOST}:{listening.getsockname()[1]}", application.token, clock, stop, wait)


def _listen(port: int) -> socket.socket | None:
    """A socket on loopback, None when the port is taken or not ours to take."""
    found = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    if os.name == "posix":
        # Elsewhere this option would let two servers have one port.
        found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        found.bind((HOST, port))
    except OSError:
        found.close()
        return None
    return found


def _seed(store: Store, clock: Clock, settings: Settings, seed: JsonValue) -> None:
    world = World(store, clock, settings, handle)
    if world.knows_subscriptions():
        return
    store.begin()
    try:
        plant(world, seed)
    except Refusal as refusal:
        store.rollback()
        raise UsageError(f"The seed cannot be used: {refusal.message}", hint="Make it from an inventory.") from None
    store.commit()
