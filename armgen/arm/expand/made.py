"""A resource while its template is expanded."""

from __future__ import annotations

from collections.abc import Mapping

from armgen.arm.expand.names import Name
from armgen.arm.values import Deferred, Value
from armgen.jsontypes import JsonObject, Path

DEPLOYMENT = "microsoft.resources/deployments"


class Made:
    """One resource, a member of its loop where there is one. Fields as in `ExpandedResource`.

    `names` are the segments of its name, () when they cannot be told apart. `loop` is the name of its copy loop,
    `round` its number in it. `local` is the name as written inside of its parent, `loops` the rounds around it.
    `entries` is what its dependsOn evaluates to, None before that and when it does not.
    """

    __slots__ = (
        "api_profile",
        "api_version",
        "condition",
        "depends_on",
        "entries",
        "existing",
        "id",
        "instance",
        "is_nested",
        "local",
        "loop",
        "loops",
        "name",
        "names",
        "number",
        "path",
        "raw",
        "round",
        "symbol",
        "type",
    )

    def __init__(self, raw: JsonObject, path: Path, symbol: str, loops: Mapping[str, int | Deferred]) -> None:
        self.raw = raw
        self.path = path
        self.symbol = symbol
        self.loops = loops
        self.number = -1
        self.instance = ""
        self.type = ""
        self.name: Name = ""
        self.names: tuple[Name, ...] = ()
        self.local: Name = ""
        self.id: Name = ""
        self.api_version: Name = ""
        self.api_profile = ""
        self.condition: Deferred | None = None
        self.existing = False
        self.loop = ""
        self.round = 0
        self.is_nested = False
        self.depends_on: set[int] = set()
        self.entries: Value = None
