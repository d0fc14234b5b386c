"""Something could not be evaluated, so it was not checked.

A value that only the deployment knows, a linked template that is not on disk, an API version newer than armgen knows. Under
`--strict` this is an error.

Bad::

    {
      "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
      "contentVersion": "1.0.0.0",
      "parameters": {"vm": {"type": "string"}},
      "resources": [
        {
          "type": "Microsoft.Compute/restorePointCollections",
          "apiVersion": "2024-03-01",
          "name": "rpc",
          "location": "eastus",
          "properties": {"source": {"id": "[resourceId('Microsoft.Compute/virtualMachines', reference('x').name)]"}}
        }
      ]
    }

Good::

    {
      "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
      "contentVersion": "1.0.0.0",
      "parameters": {},
      "resources": [
        {
          "type": "Microsoft.Compute/restorePointCollections",
          "apiVersion": "2024-03-01",
          "name": "rpc",
          "location": "eastus",
          "properties": {"source": {"id": "[resourceId('Microsoft.Compute/virtualMachines', 'vm01')]"}}
        }
      ]
    }
"""

from __future__ import annotations

from collections.abc import Iterator

from armgen.catalog import newest
from armgen.codes import CODES
from armgen.diagnostics import Diagnostic
from armgen.estate.model import CRASH, Estate, Point
from armgen.inventory.model import Machine
from armgen.rules.base import Context, Rule
from armgen.rules.problems import problems_of
from armgen.rules.versions import date_of
from armgen.unknown import Unknown


def check(estate: Estate, context: Context) -> Iterator[Diagnostic]:
    for deployment in estate.deployments:
        yield from problems_of(deployment, context)
    for thing in context.index.versioned:
        version = date_of(thing.api_version)
        if thing.api_profile or (version is not None and version > newest(thing.type)):
            yield context.finding(
                f"{thing.what} uses API version {thing.api_version or thing.api_profile}, which armgen does not know: its "
                "properties were not checked.",
                thing.place,
                help=f"Use {newest(thing.type)} or older to have them checked.",
                resource=thing.resource,
                prop="apiVersion",
            )
    if estate.spec is None:
        yield from _machines(estate, context)


def _machines(estate: Estate, context: Context) -> Iterator[Diagnostic]:
    """What this edition judges of the machines of restore points, and a template leaves to its deployment."""
    told: set[tuple[int, str]] = set()
    for point in estate.points:
        machine = point.machine
        if machine is None or point.is_copy:
            continue
        unknown = " and ".join(_unknown(point, machine, context.edition))
        if not unknown or (point.collection.node, unknown) in told:
            continue
        told.add((point.collection.node, unknown))
        yield context.finding(
            f"The deployment alone knows the {unknown} of machine '{machine.key}': whether it can have such restore points "
            "was not checked.",
            machine.origin,
            help="Give the parameters values with `-p` or a parameter file.",
            resource=point.collection.ref.key,
            prop=f"machine {unknown}",
        )


def _unknown(point: Point, machine: Machine, edition: str) -> Iterator[str]:
    if isinstance(machine.security_type, Unknown) and CODES["RP109"].severity[edition]:
        yield "security type"
    if machine.scale_set is not None and isinstance(machine.scale_set.orchestration, Unknown):
        yield "orchestration mode"
    if point.mode != CRASH:
        return
    if isinstance(machine.size, Unknown) and CODES["RP110"].severity[edition]:
        yield "size"
    if CODES["RP111"].severity[edition] and any(isinstance(disk.caching, Unknown) for disk in point.captured):
        yield "host caching"


RULE = Rule("RP903", check)
