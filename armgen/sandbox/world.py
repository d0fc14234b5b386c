"""The state of the sandbox as its providers see it: the database, the time, the settings."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from typing import NamedTuple

from armgen import catalog
from armgen.codes import DEFAULT_EDITION
from armgen.jsontypes import JsonObject, JsonValue
from armgen.sandbox.clock import Clock, iso
from armgen.sandbox.store import Resource, Store
from armgen.sandbox.wire import Refusal, Request, Response

GROUP = "Microsoft.Resources/resourceGroups"
SUBSCRIPTION = "Microsoft.Resources/subscriptions"


class Timings(NamedTuple):
    """Seconds that things take at Azure's pace: orders of magnitude, no page gives numbers.

    `copy_step`: how often the percentage of a copy is refreshed (facts A7: about every 10 minutes).
    """

    point: float = 20.0
    copy_start: float = 5.0
    copy: float = 1800.0
    copy_step: float = 600.0
    delete: float = 5.0
    machine: float = 30.0
    disk: float = 3.0
    deployment: float = 2.0
    retry_after: float = 10.0
    throttled: float = 120.0


class Settings(NamedTuple):
    """`edition`: the documented constraints that are enforced. `page`: entries of one page of a list.

    `throttle`: whether the token buckets of facts E8 are kept (they refill as fast as the clock's pace is).
    """

    edition: str = DEFAULT_EDITION
    timings: Timings = Timings()
    page: int = 100
    throttle: bool = True


Send = Callable[["World", Request], Response]


class World:
    """What one request, or one event, works on. `now` is the moment of that event, in seconds since 1970.

    `send` answers a request as the service would: deployments make their resources by it. `memory` holds what is costly
    to make again and can be: nothing is lost with it.
    """

    def __init__(
        self, store: Store, clock: Clock, settings: Settings, send: Send, memory: dict[str, object] | None = None
    ) -> None:
        self.store = store
        self.clock = clock
        self.settings = settings
        self.send = send
        self.memory = memory if memory is not None else {}
        self.now = clock.now()

    def stamp(self) -> str:
        return iso(self.now)

    def log(self, what: str, **more: JsonValue) -> None:
        """A line of the log, which tests read: who did what, when."""
        self.store.add_log({"time": self.stamp(), "what": what, **more})

    def later(self, seconds: float, kind: str, data: JsonObject) -> float:
        """Let an event happen `seconds` (at Azure's pace) from now; the moment at which it is due."""
        due = self.now + self.clock.duration(seconds)
        self.store.add_event(due, kind, data)
        return due

    def limit(self, name: str) -> int | None:
        """A documented limit, None when the edition documents none."""
        try:
            return catalog.limit(name, self.settings.edition)
        except KeyError:
            return None

    # Operations that go on after their request was answered

    def start_operation(self, kind: str, resource_id: str, location: str, **more: JsonValue) -> str:
        """The id of a new operation that is in progress."""
        operation = str(uuid.uuid4())
        data: JsonObject = {
            "kind": kind,
            "resource": resource_id,
            "location": location,
            "status": "InProgress",
            "startTime": self.stamp(),
            **more,
        }
        self.store.set_operation(operation, data)
        return operation

    def end_operation(self, operation: str, error: JsonObject | None = None, status: str = "") -> None:
        data = self.store.operation(operation)
        if data is not None:
            data["status"] = status or ("Failed" if error else "Succeeded")
            data["endTime"] = self.stamp()
            if error is not None:
                data["error"] = error
            self.store.set_operation(operation, data)

    def wait_headers(self, seconds: float) -> dict[str, str]:
        """How long a client should wait for something that takes `seconds` at Azure's pace.

        Whole seconds in Retry-After as Azure sends them; below one, milliseconds: azure-core takes `Retry-After: 0`
        for no value and waits its default of 30 seconds.
        """
        real = self.clock.wait(self.clock.duration(seconds))
        if real >= 1:
            return {"Retry-After": str(int(real))}
        return {"retry-after-ms": str(max(1, int(real * 1000)))}

    # Scopes

    def group(self, subscription: str, name: str) -> Resource:
        """A resource group. ResourceGroupNotFound when there is none, ResourceGroupBeingDeleted while it goes."""
        self.need_subscription(subscription)
        found = self.store.get(f"/subscriptions/{subscription}/resourceGroups/{name}")
        if found is None:
            raise Refusal(404, "ResourceGroupNotFound", f"Resource group '{name}' could not be found.")
        return found

    def need_subscription(self, subscription: str) -> None:
        """SubscriptionNotFound when nothing has been put into the subscription, but for a sandbox that is empty."""
        if self.store.get(f"/subscriptions/{subscription}") is None:
            raise Refusal(404, "SubscriptionNotFound", f"The subscription '{subscription}' could not be found.")

    def add_subscription(self, subscription: str) -> None:
        scope = f"/subscriptions/{subscription}"
        if self.store.get(scope) is None:
            body: JsonObject = {
                "id": scope,
                "subscriptionId": subscription,
                "displayName": "armgen sandbox (not Azure)",
                "state": "Enabled",
            }
            self.store.put(Resource(scope, SUBSCRIPTION, body, {}))

    def knows_subscriptions(self) -> bool:
        return bool(self.store.listed(SUBSCRIPTION))


def with_tags(body: JsonObject, tags: Mapping[str, JsonValue] | None) -> JsonObject:
    """The body with other tags; none are left out as Azure leaves them out."""
    kept = {key: value for key, value in body.items() if key != "tags"}
    return {**kept, "tags": {**tags}} if tags is not None else kept
