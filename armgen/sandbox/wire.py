"""Requests, answers and refusals, in the forms that Azure Resource Manager has (facts A4, E4, E8)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from armgen.ids import same
from armgen.jsontypes import JsonObject, JsonValue


class Request(NamedTuple):
    """`path` is decoded, `query` has lower-case keys, `headers` too. `body` is None where there was none."""

    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: JsonValue
    size: int
    base: str

    @property
    def api_version(self) -> str:
        return self.query.get("api-version", "")

    def expands(self, part: str) -> bool:
        """Whether `$expand` asks for the part that the resource has. InvalidParameter for any other."""
        asked = self.query.get("$expand", "")
        if asked and not same(asked, part):
            raise Refusal(400, "InvalidParameter", f"The value '{asked}' of $expand is not {part}.", target="$expand")
        return bool(asked)

    def object(self) -> JsonObject:
        """The body as an object; InvalidRequestContent for any other."""
        if not isinstance(self.body, dict):
            raise Refusal(
                400,
                "InvalidRequestContent",
                "The request content was invalid and could not be deserialized: an object is expected.",
            )
        return self.body


class Response(NamedTuple):
    status: int
    body: JsonValue = None
    headers: Mapping[str, str] = {}


class Refusal(Exception):  # noqa: N818 - an answer like any other, which ends the work on a request
    """What Azure answers when it does not do what was asked."""

    def __init__(
        self,
        status: int,
        code: str,
        message: str,
        *,
        target: str = "",
        details: Sequence[JsonObject] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message
        self.target = target
        self.details = details
        self.headers = headers or {}

    def error(self) -> JsonObject:
        """The inner error object."""
        found: JsonObject = {"code": self.code, "message": self.message}
        if self.target:
            found["target"] = self.target
        if self.details:
            found["details"] = [*self.details]
        return found

    def response(self) -> Response:
        return Response(self.status, {"error": self.error()}, self.headers)


def get(value: JsonValue, *path: str) -> JsonValue:
    """The value at a path of keys, whatever their case; None where a step is missing."""
    for step in path:
        if not isinstance(value, dict):
            return None
        if step in value:
            value = value[step]
            continue
        wanted = step.lower()
        value = next((item for key, item in value.items() if key.lower() == wanted), None)
    return value


def text(value: JsonValue, *path: str) -> str:
    """The text at a path, "" where there is none."""
    found = get(value, *path)
    return found if isinstance(found, str) else ""


def items(value: JsonValue, *path: str) -> list[JsonObject]:
    """The objects of a list at a path."""
    found = get(value, *path)
    return [item for item in found if isinstance(item, dict)] if isinstance(found, list) else []


def fields(value: JsonValue, *path: str) -> JsonObject:
    """The object at a path, an empty one where there is none."""
    found = get(value, *path)
    return found if isinstance(found, dict) else {}
