"""Resource Graph: a table, filters on columns, a projection, an order (facts G). Other queries are refused."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable

from armgen.ids import ResourceId, same
from armgen.jsontypes import JsonObject, JsonValue
from armgen.sandbox.store import Resource
from armgen.sandbox.types import DEPLOYMENT, INSTANCE, LOCK, POINT, check_version
from armgen.sandbox.wire import Refusal, Request, Response, fields, get, text
from armgen.sandbox.world import GROUP, SUBSCRIPTION, World

Row = JsonObject
Test = Callable[[Row], bool]

_OUTSIDE = tuple(kind.lower() for kind in (DEPLOYMENT, LOCK, POINT, GROUP, SUBSCRIPTION, INSTANCE))
_TERM = re.compile(
    r"(?P<column>[A-Za-z_][\w.]*)\s*(?P<test>=~|==|!~|!=|in~|in|startswith|contains)\s*(?P<value>'[^']*'|\([^)]*\))\Z"
)


def query(world: World, request: Request) -> Response:
    if not request.api_version:
        check_version("Microsoft.ResourceGraph/resources", "")
    body = request.object()
    steps = [step.strip() for step in text(body, "query").split("|")]
    options = fields(body, "options")
    rows = [row for row in _table(world, steps[0]) if _in_scope(row, body)]
    columns: list[str] = []
    for step in steps[1:]:
        verb, _, rest = step.partition(" ")
        if same(verb, "where"):
            tests = [_test(term) for term in re.split(r"\s+and\s+", rest.strip(), flags=re.IGNORECASE)]
            rows = [row for row in rows if all(test(row) for test in tests)]
        elif same(verb, "project"):
            columns = [column.strip() for column in rest.split(",")]
        elif step.lower().startswith(("order by ", "sort by ")):
            rows = _ordered(rows, step.split(None, 2)[2])
        elif verb.lower() in ("limit", "take") and rest.strip().isdigit():
            rows = rows[: int(rest)]
        else:
            raise _invalid(f"the step '{step}' is not one that the sandbox knows")
    if columns:
        rows = [{column: get(row, *column.split(".")) for column in columns} for row in rows]
    return _answer(rows, options, not columns or "id" in columns)


def _answer(rows: list[Row], options: JsonObject, has_id: bool) -> Response:
    top = options.get("$top")
    size = top if isinstance(top, int) and not isinstance(top, bool) else 100
    if not 1 <= size <= 1000:
        raise Refusal(400, "BadRequest", f"$top is between 1 and 1000, not {size}.")
    start = _start(text(options, "$skipToken")) or _count(options.get("$skip"))
    shown = rows[start : start + size]
    more = start + size < len(rows)
    answer: JsonObject = {
        "totalRecords": len(rows),
        "count": len(shown),
        "resultTruncated": "true" if more and not has_id else "false",
        "facets": [],
        "data": [*shown] if not same(text(options, "resultFormat") or "objectArray", "table") else _as_table(shown),
    }
    if more and has_id:
        answer["$skipToken"] = base64.b64encode(str(start + size).encode()).decode()
    headers = {"x-ms-user-quota-remaining": "14", "x-ms-user-quota-resets-after": "00:00:05"}
    return Response(200, answer, headers)


def _as_table(rows: list[Row]) -> JsonObject:
    names = [*rows[0]] if rows else []
    columns: list[JsonValue] = [{"name": name, "type": "string"} for name in names]
    return {"columns": columns, "rows": [[row.get(name) for name in names] for row in rows]}


def _start(token: str) -> int:
    if not token:
        return 0
    try:
        return int(base64.b64decode(token))
    except ValueError:
        raise Refusal(400, "BadRequest", "The value of $skipToken is not one that a page gave.") from None


def _count(value: JsonValue) -> int:
    return value if isinstance(value, int) else 0


def _table(world: World, name: str) -> list[Row]:
    if same(name, "ComputeResources"):
        return [_row(one) for one in world.store.listed(INSTANCE)]
    if same(name, "ResourceContainers"):
        return [_row(one) for kind in (SUBSCRIPTION, GROUP) for one in world.store.listed(kind)]
    if not same(name, "Resources"):
        raise _invalid(f"there is no table '{name}'")
    return [_row(one) for one in world.store.everything() if one.type.lower() not in _OUTSIDE]


def _row(one: Resource) -> Row:
    """A resource as the graph holds it: the type in lower case, the instance view below `properties.extended`."""
    rid = ResourceId.parse(one.id)
    properties = {key: value for key, value in fields(one.body, "properties").items() if key != "instanceView"}
    view = get(one.body, "properties", "instanceView")
    if view is not None:
        properties["extended"] = {"instanceView": view}
    parts = one.id.split("/")
    return {
        **{name: one.body.get(name) for name in ("name", "location", "zones", "tags", "sku", "kind", "identity")},
        "id": one.id,
        "type": one.type.lower(),
        "resourceGroup": (rid.group if rid is not None else parts[-1] if len(parts) > 4 else "").lower(),
        "subscriptionId": parts[2],
        "properties": properties,
    }


def _in_scope(row: Row, body: JsonObject) -> bool:
    wanted = body.get("subscriptions")
    if not isinstance(wanted, list) or not wanted:
        return True
    return any(isinstance(one, str) and same(one, text(row, "subscriptionId")) for one in wanted)


def _test(term: str) -> Test:
    found = _TERM.match(term.strip())
    if found is None:
        raise _invalid(f"the condition '{term}' is not one that the sandbox knows")
    path, test = found["column"].split("."), found["test"]
    values = [value.strip().strip("'") for value in found["value"].strip("()").split(",")]
    if not test.startswith("in"):
        values = [found["value"].strip("'")]
    if test in ("startswith", "contains"):
        return lambda row: (
            values[0].lower() in text(row, *path).lower()
            if test == "contains"
            else text(row, *path).lower().startswith(values[0].lower())
        )
    negated = test in ("!=", "!~")
    if test in ("=~", "!~", "in~"):
        lowered = [value.lower() for value in values]
        return lambda row: (text(row, *path).lower() in lowered) is not negated
    return lambda row: (text(row, *path) in values) is not negated


def _ordered(rows: list[Row], by: str) -> list[Row]:
    for key in reversed([part.strip() for part in by.split(",")]):
        column, _, direction = key.partition(" ")
        path = column.split(".")
        # Without a direction Kusto sorts descending.
        rows = sorted(rows, key=lambda row: text(row, *path).lower(), reverse=not same(direction.strip(), "asc"))
    return rows


def _invalid(why: str) -> Refusal:
    detail: JsonObject = {"code": "InvalidQuery", "message": f"Query is invalid: {why}."}
    return Refusal(400, "BadRequest", "Please provide below info when asking for support.", details=[detail])
