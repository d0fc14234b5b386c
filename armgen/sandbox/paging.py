"""Lists by pages: `value`, and `nextLink` while there is more."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from urllib.parse import quote, urlencode

from armgen.jsontypes import JsonObject
from armgen.sandbox.wire import Refusal, Request, Response
from armgen.sandbox.world import World


def page(world: World, request: Request, found: Sequence[JsonObject]) -> Response:
    """The page that `$skipToken` names, the first one without; `$top` cuts the whole list."""
    top = request.query.get("$top", "")
    if top:
        if not top.isdigit() or int(top) < 1:
            raise Refusal(
                400, "InvalidParameter", f"The value '{top}' of $top is not a positive number.", target="$top"
            )
        found = found[: int(top)]
    start = _start(request.query.get("$skiptoken", ""))
    end = start + world.settings.page
    body: JsonObject = {"value": [*found[start:end]]}
    if end < len(found):
        query = {key: value for key, value in request.query.items() if key != "$skiptoken"}
        query["$skiptoken"] = base64.urlsafe_b64encode(str(end).encode()).decode()
        body["nextLink"] = f"{request.base}{quote(request.path)}?{urlencode(query, safe='$')}"
    return Response(200, body)


def _start(token: str) -> int:
    if not token:
        return 0
    try:
        return max(0, int(base64.urlsafe_b64decode(token.encode())))
    except ValueError:
        raise Refusal(400, "InvalidParameter", "The value of $skipToken is not one that a page gave.") from None
