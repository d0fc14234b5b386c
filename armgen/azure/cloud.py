"""What armgen asks of Azure Resource Manager, as a small protocol, and the SDK clients behind it.

Everything above this module speaks JSON as the REST API does. Azure and the sandbox are reached by the same code: they
differ in the target's URL and credential. The SDK waits out 429 and transient failures with the service's Retry-After.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator, Sequence
from functools import cached_property, partial
from typing import Any, NamedTuple, Protocol, TypeVar

from armgen.azure.target import Target, explain_failure
from armgen.errors import FailedError
from armgen.jsontypes import JsonObject

T = TypeVar("T")

RESOURCES_API = "2025-04-01"
"""The version of Microsoft.Resources for groups."""

LOCKS_API = "2020-05-01"

AGAIN = 6
"""How often something is asked for again where the SDK gives up."""


class Scope(NamedTuple):
    """Where a deployment is kept: a subscription, or a resource group of it."""

    subscription: str
    group: str = ""

    @property
    def path(self) -> str:
        return f"/subscriptions/{self.subscription}" + (f"/resourceGroups/{self.group}" if self.group else "")

    def deployment(self, name: str) -> str:
        return f"{self.path}/providers/Microsoft.Resources/deployments/{name}"


class CloudError(Exception):
    """A refusal: its HTTP status (0: none came), code, message and the whole error object as Azure sent it."""

    def __init__(self, status: int, code: str, message: str, body: JsonObject | None = None) -> None:
        super().__init__(f"{code}: {message}")
        self.status = status
        self.code = code
        self.message = message
        self.body = body or {}


class Cloud(Protocol):
    """Azure as armgen uses it. Methods raise CloudError for a refusal, UnreachableError for exit code 3."""

    def get(self, resource_id: str, api_version: str, query: str = "") -> JsonObject | None:
        """A resource, None when it is not there."""

    def list_all(self, path: str, api_version: str, query: str = "") -> list[JsonObject]:
        """All pages of a list; [] when what is listed is not there."""

    def delete(self, resource_id: str, api_version: str) -> None:
        """Delete a resource and wait until it is gone."""

    def group_exists(self, subscription: str, group: str) -> bool: ...

    def graph(self, query: str, subscriptions: Sequence[str]) -> list[JsonObject]:
        """All rows of a Resource Graph query."""

    def put_deployment(self, scope: Scope, name: str, body: JsonObject) -> JsonObject:
        """Start a deployment; the answer is its first state."""

    def get_deployment(self, scope: Scope, name: str) -> JsonObject | None: ...

    def delete_deployment(self, scope: Scope, name: str) -> None:
        """Remove a deployment from the history; its resources stay."""

    def operations(self, scope: Scope, name: str) -> list[JsonObject]: ...

    def what_if(self, scope: Scope, name: str, body: JsonObject) -> JsonObject: ...


class SdkCloud:
    """The SDK's clients for one target. `interval`: seconds between two polls of the SDK where no header says."""

    def __init__(self, target: Target, interval: float = 5.0) -> None:
        # The SDK logs answers that it cannot read; what matters of them is raised, and shown once.
        logging.getLogger("azure").addHandler(logging.NullHandler())
        self.target = target
        self._interval = interval
        self._deployments: dict[str, Any] = {}
        self._answered = False

    # Resources

    @cached_property
    def _resources(self) -> Any:
        from azure.mgmt.resource.resources import ResourceManagementClient

        return ResourceManagementClient(self.target.credential, "none", **self.target.options)

    def get(self, resource_id: str, api_version: str, query: str = "") -> JsonObject | None:
        return self._send("GET", _url(resource_id, api_version, query))

    def list_all(self, path: str, api_version: str, query: str = "") -> list[JsonObject]:
        return [item for page in self._pages(_url(path, api_version, query)) for item in page]

    def _pages(self, url: str) -> Iterator[list[JsonObject]]:
        following: str | None = url
        while following:
            body = self._send("GET", following) or {}
            found = body.get("value")
            yield [item for item in found if isinstance(item, dict)] if isinstance(found, list) else []
            link = body.get("nextLink")
            following = link if isinstance(link, str) else None

    def delete(self, resource_id: str, api_version: str) -> None:
        def act() -> None:
            poller = self._resources.resources.begin_delete_by_id(
                resource_id, api_version=api_version, polling_interval=self._interval
            )
            poller.result()

        self._found(act)

    def group_exists(self, subscription: str, group: str) -> bool:
        return (
            self._send("GET", _url(f"/subscriptions/{subscription}/resourcegroups/{group}", RESOURCES_API)) is not None
        )

    def _send(self, method: str, url: str) -> JsonObject | None:
        from azure.core.rest import HttpRequest

        def act() -> JsonObject | None:
            response = self._resources.send_request(HttpRequest(method, url))
            if response.status_code == 404:
                return None
            response.raise_for_status()
            body: JsonObject = response.json()
            return body

        return self._guarded(act)

    def graph(self, query: str, subscriptions: Sequence[str]) -> list[JsonObject]:
        from armgen.azure.graph import pages

        return self._guarded(lambda: [row for page, _ in pages(self.target, query, subscriptions) for row in page])

    # Deployments

    def _client(self, subscription: str) -> Any:
        if subscription not in self._deployments:
            from azure.mgmt.resource.deployments import DeploymentsMgmtClient

            options = {**self.target.options, "polling_interval": self._interval}
            self._deployments[subscription] = DeploymentsMgmtClient(self.target.credential, subscription, **options)
        return self._deployments[subscription]

    def put_deployment(self, scope: Scope, name: str, body: JsonObject) -> JsonObject:
        client = self._client(scope.subscription).deployments
        # Without polling the answer is that of the PUT: armgen polls the deployment itself, so that it can attach to
        # one that somebody else has started.
        if scope.group:
            start = partial(client.begin_create_or_update, scope.group)
        else:
            start = client.begin_create_or_update_at_subscription_scope
        return self._guarded(lambda: _plain(start(name, body, polling=False).result()))

    def get_deployment(self, scope: Scope, name: str) -> JsonObject | None:
        client = self._client(scope.subscription).deployments
        if scope.group:
            return self._found(lambda: client.get(scope.group, name))
        return self._found(lambda: client.get_at_subscription_scope(name))

    def delete_deployment(self, scope: Scope, name: str) -> None:
        client = self._client(scope.subscription).deployments
        if scope.group:
            self._found(lambda: client.begin_delete(scope.group, name).result())
        else:
            self._found(lambda: client.begin_delete_at_subscription_scope(name).result())

    def operations(self, scope: Scope, name: str) -> list[JsonObject]:
        client = self._client(scope.subscription).deployment_operations

        def act() -> list[JsonObject]:
            if scope.group:
                return [_plain(one) for one in client.list(scope.group, name)]
            return [_plain(one) for one in client.list_at_subscription_scope(name)]

        try:
            return self._guarded(act)
        except CloudError as error:
            if error.status == 404:  # a deployment that has just been accepted, or that is gone
                return []
            raise

    def what_if(self, scope: Scope, name: str, body: JsonObject) -> JsonObject:
        client = self._client(scope.subscription).deployments
        if scope.group:
            start = partial(client.begin_what_if, scope.group)
        else:
            start = client.begin_what_if_at_subscription_scope
        answer: JsonObject = self._guarded(lambda: _plain(start(name, body).result()))
        error = answer.get("error")
        if isinstance(error, dict) and str(answer.get("status")).lower() != "succeeded":
            # A what-if that failed is an answer like any other, with the error inside (facts E5).
            raise CloudError(400, str(error.get("code") or "Error"), str(error.get("message") or ""), error)
        return answer

    # Failures

    def _found(self, action: Callable[[], Any]) -> JsonObject | None:
        try:
            found = self._guarded(action)
        except CloudError as error:
            if error.status == 404:
                return None
            raise
        return _plain(found) if found is not None else None

    def _guarded(self, action: Callable[[], T]) -> T:
        """The answer of an action; a refusal as CloudError, sign-in and network trouble as an error of exit code 3."""
        from azure.core.exceptions import AzureError, ClientAuthenticationError, HttpResponseError

        try:
            answer = self._whole(action)
        except HttpResponseError as error:
            signs_in = isinstance(error, ClientAuthenticationError) or error.status_code == 401
            if signs_in or (error.status_code == 403 and not self._answered):
                known = explain_failure(error)
                if known is not None:
                    raise known from error
            raise _refusal(error) from error
        except AzureError as error:
            known = explain_failure(error)
            if known is None:
                raise FailedError(f"Azure's answer could not be used: {str(error)[:300]}") from error
            raise known from error
        self._answered = True
        return answer

    def _whole(self, action: Callable[[], T]) -> T:
        """The answer, asked for again where the SDK gives up: when it broke off after its first byte, and when the
        service still throttles or fails for a moment.

        Everything that is asked here can be asked twice. A deployment that has begun meanwhile is DeploymentActive.
        """
        from azure.core.exceptions import DecodeError, HttpResponseError, ServiceResponseError

        for _ in range(AGAIN):
            try:
                return action()
            except (DecodeError, ServiceResponseError):
                time.sleep(self._interval / 10)
            except HttpResponseError as error:
                if not _passes(error):
                    raise
                time.sleep(_seconds_of(error, self._interval))
        return action()


def _passes(error: Any) -> bool:
    """Whether it may succeed the next time: the SDK asks a few times itself, after a POST not at all."""
    return error.status_code in (408, 429, 500, 502, 503, 504) and error.response is not None


def _seconds_of(error: Any, otherwise: float) -> float:
    """How long the service asks to wait."""
    headers = error.response.headers
    try:
        if "retry-after-ms" in headers:
            return float(headers["retry-after-ms"]) / 1000
        return min(120.0, float(headers["Retry-After"]))
    except (KeyError, ValueError):
        return otherwise


def _url(path: str, api_version: str, query: str = "") -> str:
    return f"{path}?api-version={api_version}" + (f"&{query}" if query else "")


def _plain(answer: Any) -> JsonObject:
    """A model of the SDK as the JSON that it was read from."""
    if answer is None:
        return {}
    if isinstance(answer, dict):
        return answer
    body: JsonObject = answer.as_dict()
    return body


def _refusal(error: Any) -> CloudError:
    body: JsonObject = {}
    try:
        found = error.response.json() if error.response is not None else None
        body = found.get("error", found) if isinstance(found, dict) else {}
    except (ValueError, AttributeError):
        body = {}
    inner = error.error
    code = str(body.get("code") or getattr(inner, "code", "") or error.reason or "Error")
    message = str(body.get("message") or getattr(inner, "message", "") or error.message or "")
    return CloudError(error.status_code or 0, code, message, body)
