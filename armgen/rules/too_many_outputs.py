"""A template has at most 64 outputs.

Group them into objects.

Bad::

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
      ],
      "outputs": {"o0": {"type": "string", "value": ""}, "o1": {"type": "string", "value": ""}, "o2": {"type": "string", "value": ""}, "o3": {"type": "string", "value": ""}, "o4": {"type": "string", "value": ""}, "o5": {"type": "string", "value": ""}, "o6": {"type": "string", "value": ""}, "o7": {"type": "string", "value": ""}, "o8": {"type": "string", "value": ""}, "o9": {"type": "string", "value": ""}, "o10": {"type": "string", "value": ""}, "o11": {"type": "string", "value": ""}, "o12": {"type": "string", "value": ""}, "o13": {"type": "string", "value": ""}, "o14": {"type": "string", "value": ""}, "o15": {"type": "string", "value": ""}, "o16": {"type": "string", "value": ""}, "o17": {"type": "string", "value": ""}, "o18": {"type": "string", "value": ""}, "o19": {"type": "string", "value": ""}, "o20": {"type": "string", "value": ""}, "o21": {"type": "string", "value": ""}, "o22": {"type": "string", "value": ""}, "o23": {"type": "string", "value": ""}, "o24": {"type": "string", "value": ""}, "o25": {"type": "string", "value": ""}, "o26": {"type": "string", "value": ""}, "o27": {"type": "string", "value": ""}, "o28": {"type": "string", "value": ""}, "o29": {"type": "string", "value": ""}, "o30": {"type": "string", "value": ""}, "o31": {"type": "string", "value": ""}, "o32": {"type": "string", "value": ""}, "o33": {"type": "string", "value": ""}, "o34": {"type": "string", "value": ""}, "o35": {"type": "string", "value": ""}, "o36": {"type": "string", "value": ""}, "o37": {"type": "string", "value": ""}, "o38": {"type": "string", "value": ""}, "o39": {"type": "string", "value": ""}, "o40": {"type": "string", "value": ""}, "o41": {"type": "string", "value": ""}, "o42": {"type": "string", "value": ""}, "o43": {"type": "string", "value": ""}, "o44": {"type": "string", "value": ""}, "o45": {"type": "string", "value": ""}, "o46": {"type": "string", "value": ""}, "o47": {"type": "string", "value": ""}, "o48": {"type": "string", "value": ""}, "o49": {"type": "string", "value": ""}, "o50": {"type": "string", "value": ""}, "o51": {"type": "string", "value": ""}, "o52": {"type": "string", "value": ""}, "o53": {"type": "string", "value": ""}, "o54": {"type": "string", "value": ""}, "o55": {"type": "string", "value": ""}, "o56": {"type": "string", "value": ""}, "o57": {"type": "string", "value": ""}, "o58": {"type": "string", "value": ""}, "o59": {"type": "string", "value": ""}, "o60": {"type": "string", "value": ""}, "o61": {"type": "string", "value": ""}, "o62": {"type": "string", "value": ""}, "o63": {"type": "string", "value": ""}, "o64": {"type": "string", "value": ""}}
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

from armgen.diagnostics import Diagnostic
from armgen.estate.model import Deployment
from armgen.rules.base import Context, Rule


def check(deployment: Deployment, context: Context) -> Iterator[Diagnostic]:
    limits = deployment.limits
    most = context.limit("templateOutputs")
    if limits is None or limits.outputs <= most:
        return
    yield context.finding(
        f"The template has {limits.outputs:,} outputs; {most:,} is the limit.",
        deployment.origin,
        help="Group outputs into objects.",
        resource=f"deployment {deployment.number}",
        prop="templateOutputs",
    )


RULE = Rule("RP705", check)
