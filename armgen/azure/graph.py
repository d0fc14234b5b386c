"""Azure Resource Graph by pages (facts G), and the reads that the graph lacks."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any
from urllib.parse import urlsplit

from armgen.azure.target import Target
from armgen.errors import UnreachableError
from armgen.jsontypes import JsonObject

PAGE = 1000
"""Rows. The most that one answer holds."""

COLUMNS = "id, name, type, location, zones, tags, resourceGroup, subscriptionId, sku, properties"

QUERIES = {
    "machines": f"Resources | where type =~ 'microsoft.compute/virtualmachines' | project {COLUMNS} | order by id asc",
    "disks": f"Resources | where type =~ 'microsoft.compute/disks' | project {COLUMNS} | order by id asc",
    "scale sets": f"Resources | where type =~ 'microsoft.compute/virtualmachinescalesets' | project {COLUMNS}"
    " | order by id asc",
    "scale set instances": "ComputeResources | where type =~"
    f" 'microsoft.compute/virtualmachinescalesets/virtualmachines' | project {COLUMNS} | order by id asc",
    "collections": f"Resources | where type =~ 'microsoft.compute/restorepointcollections' | project {COLUMNS}"
    " | order by id asc",
}


def pages(
    target: Target,
    query: str,
    subscriptions: Sequence[str],
    *,
    token: str | None = None,
    sleep: Callable[[float], None] = time.sleep,
) -> Iterator[tuple[list[JsonObject], str | None]]:
    """The answers to a query, each with the token of the page after it (None after the last one).

    `token` goes on from a page that was read before. When the quota of the caller is used up, the time that the
    service names is waited out before the next page.
    """
    from azure.mgmt.resourcegraph import ResourceGraphClient
    from azure.mgmt.resourcegraph.models import QueryRequest, QueryRequestOptions

    client = ResourceGraphClient(target.credential, **target.options)
    while True:
        headers: dict[str, str] = {}

        def keep(response: Any, headers: dict[str, str] = headers) -> None:
            headers.update(response.http_response.headers)

        options = QueryRequestOptions(top=PAGE, skip_token=token, result_format="objectArray")
        answer = client.resources(
            QueryRequest(subscriptions=list(subscriptions), query=query, options=options), raw_response_hook=keep
        )
        token = answer.skip_token
        rows: Any = answer.data
        yield [dict(row) for row in rows], token
        if token is None:
            return
        if headers.get("x-ms-user-quota-remaining", "1").strip() == "0":
            sleep(_seconds(headers.get("x-ms-user-quota-resets-after", "00:00:05")))


def get_resource(target: Target, subscription: str, resource_id: str, api_version: str, query: str = "") -> JsonObject:
    """A resource by GET, with `$expand` and the like in `query`."""
    from azure.core.rest import HttpRequest
    from azure.mgmt.resource.resources import ResourceManagementClient

    client = ResourceManagementClient(target.credential, subscription, **target.options)
    request = HttpRequest("GET", f"{resource_id}?api-version={api_version}" + (f"&{query}" if query else ""))
    response = client.send_request(request)
    response.raise_for_status()
    body: JsonObject = response.json()
    return body


def get_pages(target: Target, subscription: str, path: str, api_version: str) -> Iterator[JsonObject]:
    """The pages of a list by GET, as `nextLink` leads on."""
    from azure.core.rest import HttpRequest
    from azure.mgmt.resource.resources import ResourceManagementClient

    client = ResourceManagementClient(target.credential, subscription, **target.options)
    link: str | None = f"{path}?api-version={api_version}"
    while link:
        response = client.send_request(HttpRequest("GET", link))
        response.raise_for_status()
        body: JsonObject = response.json()
        yield body
        following = body.get("nextLink")
        if isinstance(following, str) and urlsplit(following).netloc != urlsplit(target.url).netloc:
            raise UnreachableError(f"The service answered with a link to another host: {urlsplit(following).netloc}.")
        link = following if isinstance(following, str) else None


def visible_subscriptions(target: Target) -> list[str]:
    """The subscriptions that the account can read."""
    found: list[str] = []
    for body in get_pages(target, NO_SUBSCRIPTION, "/subscriptions", "2022-12-01"):
        rows = body.get("value")
        for row in rows if isinstance(rows, list) else ():
            if isinstance(row, dict) and row.get("state") not in ("Disabled", "Deleted"):
                found.append(str(row["subscriptionId"]))
    return sorted(found)


NO_SUBSCRIPTION = "00000000-0000-0000-0000-000000000000"
"""For the client of a request that lies in none."""


def _seconds(text: str) -> float:
    """hh:mm:ss as the graph writes it."""
    try:
        hours, minutes, seconds = (float(part) for part in text.split(":"))
    except ValueError:
        return 5.0
    return hours * 3600 + minutes * 60 + seconds
