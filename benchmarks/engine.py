"""The template engine in the process: loops of 800 points, a hundred nested deployments, a deep expression."""

from __future__ import annotations

import json
import statistics
import time
from collections.abc import Callable, Iterator

from armgen.arm import Context, evaluate, expand
from armgen.jsontypes import JsonObject

ROUNDS = 5
CONTEXT = Context(subscription_id="11111111-2222-3333-4444-555555555555", resource_group="rg", location="eastus")
SCHEMA = "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#"


def seconds(work: Callable[[], object]) -> float:
    """The middle of several runs after one that is not counted."""
    times = []
    for number in range(ROUNDS + 1):
        start = time.perf_counter()
        work()
        if number:
            times.append(time.perf_counter() - start)
    return statistics.median(times)


def loops(count: int) -> JsonObject:
    """A template of two loops: collections and a point in each."""
    name = "format('rpc-{0}', padLeft(copyIndex(), 3, '0'))"
    collection = "Microsoft.Compute/restorePointCollections"
    return {
        "$schema": SCHEMA,
        "contentVersion": "1.0.0.0",
        "parameters": {"stamp": {"type": "string", "defaultValue": "20261125"}},
        "resources": [
            {
                "type": collection,
                "apiVersion": "2024-07-01",
                "name": f"[{name}]",
                "location": "[resourceGroup().location]",
                "copy": {"name": "collections", "count": count},
                "properties": {
                    "source": {"id": "[resourceId('Microsoft.Compute/virtualMachines', concat('vm-', copyIndex()))]"}
                },
            },
            {
                "type": f"{collection}/restorePoints",
                "apiVersion": "2024-07-01",
                "name": f"[format('{{0}}/nightly-{{1}}', {name}, parameters('stamp'))]",
                "copy": {"name": "points", "count": count},
                "dependsOn": [f"[resourceId('{collection}', {name})]"],
                "properties": {"excludeDisks": [], "consistencyMode": "CrashConsistent"},
            },
        ],
    }


def nested(count: int) -> JsonObject:
    """A template of so many inner-scope deployments of ten points each."""
    return {
        "$schema": SCHEMA,
        "contentVersion": "1.0.0.0",
        "resources": [
            {
                "type": "Microsoft.Resources/deployments",
                "apiVersion": "2022-09-01",
                "name": f"module-{number}",
                "properties": {
                    "mode": "Incremental",
                    "expressionEvaluationOptions": {"scope": "inner"},
                    "parameters": {"stamp": {"value": str(number)}},
                    "template": {**loops(5), "parameters": {"stamp": {"type": "string"}}},
                },
            }
            for number in range(count)
        ],
    }


def rows() -> Iterator[tuple[str, float, float]]:
    """What was done, its seconds, and those of writing and reading the result as JSON."""
    for what, template in (
        ("expand 800 resources of two loops", loops(400)),
        ("expand 100 nested deployments of 10", nested(100)),
    ):
        made = expand(template, context=CONTEXT)
        floor = seconds(lambda made=made: json.loads(json.dumps(made.resources)))  # type: ignore[misc]
        yield what, seconds(lambda template=template: expand(template, context=CONTEXT)), floor  # type: ignore[misc]
    expression = "[map(range(0, 1000), lambda('i', format('vm-{0:D4}', add(lambdaVariables('i'), 1))))]"
    floor = seconds(lambda: json.loads(json.dumps([f"vm-{number + 1:04d}" for number in range(1000)])))
    yield "evaluate a lambda over 1,000 numbers", seconds(lambda: evaluate(expression, context=CONTEXT)), floor
