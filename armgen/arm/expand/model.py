"""What an expansion is made of. All of a resource but its body is known at once; bodies are evaluated when asked."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Literal, NamedTuple, Protocol

from armgen.arm.values import Deferred, Value
from armgen.jsontypes import JsonObject, Path

ScopeKind = Literal["resourceGroup", "subscription", "managementGroup", "tenant"]


class Place(NamedTuple):
    """Where a deployment runs. Parts are texts, Deferred when nobody said, "" where the scope has none."""

    kind: ScopeKind
    subscription: str | Deferred = ""
    group: str | Deferred = ""
    management_group: str | Deferred = ""


class Fault(NamedTuple):
    """What is wrong with a template, or was not evaluated. `code` is that of the rule (RP707 to RP710, RP903).

    `path` is the node from the root of the deployment's template.
    """

    code: str
    message: str
    help: str
    path: Path
    resource: str = ""
    related: tuple[tuple[Path, str], ...] = ()


class Runtime(Protocol):
    """What answers the functions that need a running deployment: the sandbox's state. Without one they are Deferred."""

    def reference(self, target: str, api_version: str | None, full: bool) -> Value:
        """The properties (or the whole, `full`) of a resource by id. Raises TemplateError when it is not there."""

    def list_secrets(self, function: str, target: str, api_version: str, body: Value) -> Value:
        """The answer of a `list*` function."""


class ExpandedResource(NamedTuple):
    """A resource after conditions, loops and nesting.

    `number` is its node in the order, unique in the whole expansion and its place in `Program.resources`; `path` its
    node from the root of its deployment's template (that of the loop's declaration for its members), `instance` tells
    loop members apart ("[3]"; "[1][0]" in nested deployments that loop), `symbol` its symbolic name ("" without).
    `type` is the whole type, `name` the whole name (`parent/child`), `id` the whole resource id: texts, or Deferred.
    `condition`: None without one (or a known true), else the Deferred expression; resources with a false condition are
    not made but listed in `ExpandedDeployment.skipped`. `api_version` and `api_profile` are "" when not written.
    `depends_on` are the numbers of the resources that it waits for (explicit, implicit and of serial loops).
    `source` is the resource's own text in the template. `body()` evaluates the whole resource, `value(path)` one node
    of it (`("properties", "source", "id")`, any casing of names; None when absent); both memoise and never raise: what
    cannot be evaluated is Deferred and a fault of the deployment.
    """

    number: int
    deployment: int
    path: Path
    instance: str
    symbol: str
    type: str
    name: str | Deferred
    id: str | Deferred
    api_version: str | Deferred
    api_profile: str
    condition: Deferred | None
    existing: bool
    depends_on: tuple[int, ...]
    source: JsonObject
    body: Callable[[], dict[str, Value]]
    value: Callable[[Path], Value]
    where: Callable[[Path], Path]
    """The path in the document of a node of the body: through property loops, whatever the casing."""


class ExpandedDeployment(NamedTuple):
    """The template itself (number 0, parent None), or a nested or linked one; `parent` is the number of its deployment
    RESOURCE. `document` is the file that its text stands in (None: that of the parent), `root` the path of the
    template in that document. `parameters` are the values used, `outputs` evaluated when asked for.
    """

    number: int
    parent: int | None
    name: str | Deferred
    place: Place
    document: str | None
    root: Path
    template: JsonObject
    schema: str | None
    parameters: Mapping[str, Value]
    resources: tuple[int, ...]
    skipped: tuple[Path, ...]
    outputs: Callable[[], dict[str, Value]]
    faults: Sequence[Fault]
    variables: int = 0
    longest_expression: int = 0
    longest_at: Path = ()


class Program(NamedTuple):
    """The expansion of a template with all that is nested in it: what rules, what-if and the sandbox read."""

    deployments: tuple[ExpandedDeployment, ...]
    resources: tuple[ExpandedResource, ...]
    files: tuple[str, ...] = ()


class Expansion(NamedTuple):
    """The public answer of `expand`: plain JSON. What is unresolved stands in `resources` as an expression text.

    `unresolved`: [{"path": JSON pointer into resources/outputs, "expression": text, "reason": text}].
    `diagnostics`: [{"code", "message", "help", "path"}].
    """

    resources: list[JsonObject]
    outputs: JsonObject
    unresolved: list[JsonObject]
    diagnostics: list[JsonObject]
