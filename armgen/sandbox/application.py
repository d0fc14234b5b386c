"""The WSGI application: one request at a time on the database, faults around it, the sandbox's own plane beside it."""

from __future__ import annotations

import hmac
import json
import threading
import time
import uuid
from collections.abc import Callable, Iterable, Mapping
from urllib.parse import parse_qsl, urlsplit

from armgen import catalog
from armgen.jsontypes import JsonObject, JsonValue
from armgen.sandbox import faults, router
from armgen.sandbox.clock import Clock
from armgen.sandbox.seed import plant
from armgen.sandbox.store import Store
from armgen.sandbox.throttle import Buckets
from armgen.sandbox.wire import Refusal, Request, Response, get, text
from armgen.sandbox.world import Settings, World

NOTICE = (
    "armgen sandbox: a local imitation of Azure Resource Manager. This is not Azure, and nothing here is backed up."
)

LOOPBACK = ("127.0.0.1", "localhost", "::1")

StartResponse = Callable[[str, list[tuple[str, str]]], object]
Environ = Mapping[str, object]

_REASONS = {200: "OK", 201: "Created", 202: "Accepted", 204: "No Content", 400: "Bad Request", 401: "Unauthorized"}


class Application:
    """`token` opens the sandbox's own plane (`/sandbox/...`): faults, clock, log, seed, reset."""

    def __init__(self, store: Store, clock: Clock, settings: Settings, token: str) -> None:
        self.store = store
        self.clock = clock
        self.settings = settings
        self.token = token
        self._lock = threading.Lock()
        self._buckets = Buckets()
        self._memory: dict[str, object] = {}
        clock.offset = float(store.meta("offset") or clock.offset)

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        fault: JsonObject | None = None
        try:
            request = self._read(environ)
            if request.path.lower().startswith("/sandbox"):
                response = self._locked(self._own, request)
            else:
                response, fault = self._serve(request)
        except Refusal as refusal:
            response = refusal.response()
        return self._send(response, fault, start_response, str(environ.get("REQUEST_METHOD", "")))

    def _read(self, environ: Environ) -> Request:
        headers = {
            key[5:].replace("_", "-").lower(): str(value) for key, value in environ.items() if key.startswith("HTTP_")
        }
        query = {
            key.lower(): value for key, value in parse_qsl(str(environ.get("QUERY_STRING", "")), keep_blank_values=True)
        }
        raw = _body(environ, catalog.limit("requestBytes", self.settings.edition))
        body: JsonValue = None
        if raw:
            try:
                body = json.loads(raw)
            except (ValueError, RecursionError):
                raise Refusal(
                    400, "InvalidRequestContent", "The request content was invalid and could not be deserialized."
                ) from None
        host = headers.get("host") or f"{environ.get('SERVER_NAME')}:{environ.get('SERVER_PORT')}"
        if urlsplit(f"//{host}").hostname not in LOOPBACK:
            # A name that leads here from a web page is no client of the sandbox.
            raise Refusal(403, "Forbidden", f"The sandbox answers to loopback addresses only, not to '{host}'.")
        path = str(environ.get("PATH_INFO", "")).encode("latin-1").decode("utf-8", "replace")
        method = str(environ.get("REQUEST_METHOD", "GET"))
        return Request(method, path, query, headers, body, len(raw), f"http://{host}")

    def _world(self) -> World:
        return World(self.store, self.clock, self.settings, router.handle, self._memory)

    # The plane of Azure

    def _answer(self, request: Request) -> Response:
        world = self._settle(request)
        subscription = request.path.split("/")[2] if request.path.lower().startswith("/subscriptions/") else ""
        limited = self.settings.throttle and bool(subscription) and self.clock.pace > 0
        left = self._buckets.take(world, subscription, request.method) if limited else {}
        response = router.handle(world, request)
        return response._replace(headers={**left, **response.headers})

    def _settle(self, request: Request) -> World:
        """Let everything happen that was due before this request, each at its own moment."""
        world = self._world()
        if self.clock.stands_still and request.method == "GET":
            due = self.store.next_due()
            if due is not None and router.is_poll(request):
                self.clock.advance_to(due)
                self.store.set_meta("offset", repr(self.clock.offset))
        now = self.clock.now()
        while (event := self.store.take_event(now)) is not None:
            world.now = event.due
            router.EVENTS[event.kind](world, event.data)
        world.now = now
        return world

    def _locked(self, action: Callable[[Request], Response], request: Request) -> Response:
        """One request, one transaction. What a refused request changed is kept: counters and the log only."""
        with self._lock:
            self.store.begin()
            try:
                response = action(request)
            except Refusal as refusal:
                response = refusal.response()
            except BaseException:
                self.store.rollback()
                raise
            self.store.commit()
            return response

    # Faults of the connection

    def _serve(self, request: Request) -> tuple[Response, JsonObject | None]:
        """The answer, with the fault that strikes it: what it does to the connection comes after the work."""
        struck: list[JsonObject] = []

        def work(request: Request) -> Response:
            fault = faults.strikes(self._world(), "http", request.path, request.method)
            if fault is not None:
                struck.append(fault)
            instead = self._instead(fault)
            return instead if instead is not None else self._answer(request)

        response = self._locked(work, request)
        fault = struck[0] if struck else None
        if text(fault, "kind") == "latency":
            seconds = get(fault, "seconds")
            time.sleep(float(seconds) if isinstance(seconds, int | float) else 1.0)
        return response, fault

    def _instead(self, fault: JsonObject | None) -> Response | None:
        """What the client gets instead of an answer; None when the request is to be worked on."""
        kind = text(fault, "kind")
        if fault is None or kind == "latency" or (kind == "drop" and text(fault, "when") == "after"):
            return None
        if kind == "drop":
            return Response(500)
        status = fault.get("status", 429)
        status = status if isinstance(status, int) else 429
        after = fault.get("retryAfter", 1)
        seconds = float(after) if isinstance(after, int | float) else 1.0
        headers = (
            {"Retry-After": str(int(seconds))} if seconds >= 1 else {"retry-after-ms": str(max(1, int(seconds * 1000)))}
        )
        code = text(fault, "code") or ("TooManyRequests" if status == 429 else "ServiceUnavailable")
        message = text(fault, "message") or "The sandbox was asked to answer so."
        return Refusal(status, code, message, headers=headers).response()

    def _send(
        self, response: Response, fault: JsonObject | None, start_response: StartResponse, method: str
    ) -> Iterable[bytes]:
        raw = b"" if response.body is None or method == "HEAD" else json.dumps(response.body).encode()
        status = response.status
        headers = [(key, value) for key, value in response.headers.items()]
        request_id = str(uuid.uuid4())
        headers += [
            ("x-ms-request-id", request_id),
            ("x-ms-correlation-request-id", request_id),
            ("x-ms-routing-request-id", f"SANDBOX:{request_id}"),
            ("x-armgen-sandbox", "not Azure"),
            ("Cache-Control", "no-cache"),
        ]
        if status != 204:
            headers.append(("Content-Type", "application/json; charset=utf-8"))
        dropped = text(fault, "kind") == "drop"
        if status != 204 or dropped:
            # More bytes are promised than are sent: the server closes the connection, the client has no answer.
            headers.append(("Content-Length", str(len(raw) + (16 if dropped else 0))))
        start_response(f"{status} {_REASONS.get(status, 'Sandbox')}", headers)
        return [raw]

    # The sandbox's own plane

    def _own(self, request: Request) -> Response:
        if request.path.rstrip("/").lower() == "/sandbox" and request.method == "GET":
            return Response(200, {"about": NOTICE, "edition": self.settings.edition})
        if not hmac.compare_digest(request.headers.get("x-armgen-sandbox-token", ""), self.token):
            raise Refusal(401, "InvalidToken", "This needs the token that the sandbox printed when it started.")
        self._settle(request)
        action = (request.method, request.path.rstrip("/").lower().removeprefix("/sandbox/"))
        if action == ("POST", "faults"):
            return Response(201, {"number": self.store.add_fault(faults.read_fault(request.object()))})
        if action == ("GET", "faults"):
            return Response(200, {"value": [{**data, "number": number} for number, data in self.store.faults()]})
        if action == ("DELETE", "faults"):
            for number, _ in self.store.faults():
                self.store.set_fault(number, None)
            return Response(200)
        if action == ("GET", "log"):
            return Response(200, {"value": [*self.store.log()]})
        if action == ("POST", "clock"):
            return self._move_clock(request)
        if action == ("POST", "seed"):
            count = plant(self._world(), request.body)
            return Response(200, {"resources": count})
        if action == ("POST", "reset"):
            self.store.clear()
            self._buckets = Buckets()
            return Response(200, {"about": "Everything is forgotten."})
        raise Refusal(404, "NotFound", f"The sandbox's own plane has no {request.method} {request.path}.")

    def _move_clock(self, request: Request) -> Response:
        seconds = request.object().get("advance")
        if not isinstance(seconds, int | float) or isinstance(seconds, bool) or seconds < 0:
            raise Refusal(400, "InvalidRequestContent", "advance is a number of seconds, 0 or more.")
        self.clock.advance(float(seconds))
        self.store.set_meta("offset", repr(self.clock.offset))
        world = self._settle(request)
        return Response(200, {"now": world.stamp()})


def _body(environ: Environ, most: int) -> bytes:
    length = str(environ.get("CONTENT_LENGTH") or "0")
    size = int(length) if length.isdigit() else 0
    if size > most:
        raise Refusal(413, "RequestContentTooLarge", f"The request has {size} bytes; the most is {most}.")
    stream = environ.get("wsgi.input")
    read = getattr(stream, "read", None)
    return bytes(read(size)) if callable(read) and size else b""
