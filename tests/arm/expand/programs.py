"""Templates for the tests of expansion, and what became of them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from armgen.arm.context import Context
from armgen.arm.expand import expand_program
from armgen.arm.expand.model import ExpandedDeployment, ExpandedResource, Fault, Program
from armgen.arm.values import Value, to_json
from armgen.jsontypes import JsonObject, JsonValue

SUBSCRIPTION = "11111111-2222-3333-4444-555555555555"
GROUP = f"/subscriptions/{SUBSCRIPTION}/resourceGroups/rg"
HERE = Context(
    subscription_id=SUBSCRIPTION,
    resource_group="rg",
    location="eastus",
    tenant_id="99999999-2222-3333-4444-555555555555",
    now="2026-11-25T02:00:00Z",
    deployment="main",
)
SCHEMA = "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#"
SUBSCRIPTION_SCHEMA = "https://schema.management.azure.com/schemas/2018-05-01/subscriptionDeploymentTemplate.json#"
MANAGEMENT_GROUP_SCHEMA = (
    "https://schema.management.azure.com/schemas/2019-08-01/managementGroupDeploymentTemplate.json#"
)
TENANT_SCHEMA = "https://schema.management.azure.com/schemas/2019-08-01/tenantDeploymentTemplate.json#"


def template(resources: JsonValue = None, **sections: JsonValue) -> JsonObject:
    """A template of a resource group with these resources and sections."""
    return {
        "$schema": SCHEMA,
        "contentVersion": "1.0.0.0",
        **sections,
        "resources": [] if resources is None else resources,
    }


def disk(name: JsonValue = "d", **more: JsonValue) -> JsonObject:
    """A disk, the plainest resource there is."""
    return {
        "type": "Microsoft.Compute/disks",
        "apiVersion": "2024-03-02",
        "name": name,
        "location": "eastus",
        **more,
    }


def deployment(name: JsonValue, inner: JsonValue, **more: JsonValue) -> JsonObject:
    """A nested deployment of inner scope; `more` goes into its properties."""
    return {
        "type": "Microsoft.Resources/deployments",
        "apiVersion": "2022-09-01",
        "name": name,
        "properties": {
            "mode": "Incremental",
            "expressionEvaluationOptions": {"scope": "inner"},
            "template": inner,
            **more,
        },
    }


def program(
    made: JsonObject,
    parameters: Mapping[str, Value] | None = None,
    context: Context = HERE,
    folder: Path | None = None,
    root: Path | None = None,
) -> Program:
    """The expansion, whatever is wrong with it."""
    return expand_program(made, parameters, context, folder=folder, root=root)


def clean(made: JsonObject, parameters: Mapping[str, Value] | None = None, context: Context = HERE) -> Program:
    """The expansion of a template that nothing is wrong with."""
    found = program(made, parameters, context)
    assert faults(found) == []
    return found


def faults(found: Program) -> list[Fault]:
    return [fault for one in found.deployments for fault in one.faults]


def one_fault(made: JsonObject, parameters: Mapping[str, Value] | None = None, context: Context = HERE) -> Fault:
    """The only thing that is wrong with a template; its help is never empty."""
    found = faults(program(made, parameters, context))
    assert len(found) == 1, found
    assert found[0].help
    return found[0]


def outputs(found: Program) -> dict[str, JsonValue]:
    return {key: to_json(value) for key, value in found.deployments[0].outputs().items()}


def value_of(expression: JsonValue, parameters: Mapping[str, Value] | None = None, **sections: JsonValue) -> JsonValue:
    """What an expression gives as an output of a template with these sections."""
    made = template(outputs={"it": {"type": "string", "value": expression}}, **sections)
    return outputs(clean(made, parameters))["it"]


def names(found: Program) -> list[JsonValue]:
    return [to_json(one.name) for one in found.resources]


def ids(found: Program) -> list[JsonValue]:
    return [to_json(one.id) for one in found.resources]


def body(one: ExpandedResource) -> JsonObject:
    return {key: to_json(value) for key, value in one.body().items()}


def waits(found: Program) -> dict[JsonValue, set[JsonValue]]:
    """Names, and the names that each waits for."""
    return {
        to_json(one.name): {to_json(found.resources[number].name) for number in one.depends_on}
        for one in found.resources
    }


def inner_of(found: Program, number: int = 1) -> ExpandedDeployment:
    return found.deployments[number]
