"""What a deployment is told from outside: where it runs, when, and what a function may be called in."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Literal, NamedTuple, Protocol

from armgen.arm.expand.model import Place, Runtime, ScopeKind
from armgen.arm.syntax import Access, Call, Text
from armgen.arm.values import Budget, Deferred, Value
from armgen.jsontypes import JsonObject, JsonValue

Where = Literal["any", "parameter", "variable", "function", "name", "count", "properties", "output"]
"""What part of a template an expression stands in. `name` covers everything of a resource that is known at the start:
name, type, apiVersion, location, scope, condition, dependsOn. `any`: no part, every function may be called."""


class Context(NamedTuple):
    """The facts of a deployment that are no parameters. What is None is left to the run.

    `subscription_id` and `tenant_id` are GUIDs, `resource_group` is a name and `location` its location (above a
    resource group that of the deployment). `now` answers `utcNow`, an ISO 8601 text will do; a time without a zone
    is UTC. `management_group` is the name of the group that a deployment to a management group targets. `tags` are
    those of the resource group. `cloud` is a name as the Azure CLI has it. `deployer` holds `objectId`, `tenantId`
    and `userPrincipalName` of who deploys.
    """

    subscription_id: str | None = None
    resource_group: str | None = None
    location: str | None = None
    now: datetime | str | None = None
    tenant_id: str | None = None
    deployment: str | None = None
    management_group: str | None = None
    subscription_name: str | None = None
    tags: Mapping[str, str] | None = None
    cloud: str = "AzureCloud"
    deployer: Mapping[str, str] | None = None


SUBSCRIPTION = Deferred(Access(Call("subscription"), Text("subscriptionId")))
GROUP = Deferred(Access(Call("resourceGroup"), Text("name")))
MANAGEMENT_GROUP = Deferred(Access(Call("managementGroup"), Text("name")))
"""What stands for the place of a deployment where nobody said it."""


def place_of(context: Context, scope: ScopeKind) -> Place:
    """Where a template of that scope is deployed to."""
    if scope == "resourceGroup":
        return Place(scope, context.subscription_id or SUBSCRIPTION, context.resource_group or GROUP)
    if scope == "subscription":
        return Place(scope, context.subscription_id or SUBSCRIPTION)
    if scope == "managementGroup":
        return Place(scope, management_group=context.management_group or MANAGEMENT_GROUP)
    return Place(scope)


class Resources(Protocol):
    """What `reference`, `list*`, `references` and `resourceInfo` know of the resources of the template around them."""

    def target(self, name: str) -> str | Deferred | None:
        """The resource id that a symbolic name, a name or an id stands for; None: take the text as it is."""

    def members(self, loop: str) -> list[str | Deferred] | None:
        """The ids of the members of a loop by its symbolic name, in order; None: there is no such loop."""

    def info(self, symbol: str) -> Value:
        """`id`, `name`, `type` and `apiVersion` of a resource by its symbolic name. Raises TemplateError for an
        unknown one."""


class UserFunction(NamedTuple):
    """A function of the `functions` section: names of its parameters in order, and the value of its output."""

    name: str
    parameters: tuple[str, ...]
    output: JsonValue


class Running(NamedTuple):
    """What `deployment()` answers with. `location` is None in a resource group, where the property is not there."""

    name: str | Deferred
    location: str | Deferred | None = None
    template: JsonObject | None = None
    parameters: Mapping[str, Value] | None = None


class Environment(NamedTuple):
    """All that an expression may ask for. Derive one from another with `_replace`; every field may be shared.

    `parameters` and `variables` answer by name, whatever its casing: Deferred when it is not known, TemplateError
    when there is none. `functions` is keyed by `namespace.name` in lower case. `place` is where this deployment
    runs, `context` what the whole run was told. `loops` holds the index of every copy loop around by its name in
    lower case; under "" that of the loop that a bare `copyIndex()` means. `lambdas` are the variables of the lambdas
    around, by lower-case name. `fresh`: `newGuid()` and `utcNow()` may make up what nobody said; else they are left
    to the run. `budget` bounds the work of all that shares the environment; without one each evaluator has its own.
    `again`: where a literal is evaluated that is an expression (`[[...]` in a nested template of outer scope).
    """

    context: Context
    place: Place
    parameters: Callable[[str], Value]
    variables: Callable[[str], Value]
    functions: Mapping[str, UserFunction] = {}
    where: Where = "any"
    loops: Mapping[str, int | Deferred] = {}
    lambdas: Mapping[str, Value] = {}
    running: Running | None = None
    resources: Resources | None = None
    runtime: Runtime | None = None
    fresh: bool = False
    budget: Budget | None = None
    again: Environment | None = None
