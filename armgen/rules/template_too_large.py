"""A template has at most 4 MB.

Counted after expansion, and as it stands with all that is inline, in minified JSON. From 90 % of it on this is a warning,
and from 0.9 MB gzipped, since the whole deployment job is limited to 1 MB.

Bad::

    {
      "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
      "contentVersion": "1.0.0.0",
      "parameters": {},
      "resources": [
        {
          "type": "Microsoft.Compute/restorePointCollections",
          "apiVersion": "2024-03-01",
          "name": "[format('rpc{0}', copyIndex())]",
          "location": "eastus",
          "copy": {"name": "many", "count": 700},
          "properties": {"note": "[padLeft('', 6500, 'x')]", "source": {"id": "[resourceId('Microsoft.Compute/virtualMachines', 'vm01')]"}}
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

from armgen.diagnostics import Diagnostic, Severity
from armgen.estate.model import Deployment
from armgen.rules.base import Context, Rule


def check(deployment: Deployment, context: Context) -> Iterator[Diagnostic]:
    limits = deployment.limits
    if limits is None or deployment.parent is not None:
        return
    most, job = context.limit("templateBytes"), context.limit("jobBytes")
    size, packed = limits.size(), limits.packed_size()
    if size <= most * 9 // 10 and packed <= job * 9 // 10:
        return
    over = size > most
    what = f"{size:,} bytes" if size > most * 9 // 10 else f"{packed:,} bytes gzipped"
    yield context.finding(
        f"The template has {what}; {most if size > most * 9 // 10 else job:,} bytes is the limit.",
        deployment.origin,
        help="Split it into several deployments.",
        severity=Severity.ERROR if over else Severity.WARNING,
        resource=f"deployment {deployment.number}",
        prop="size",
    )


RULE = Rule("RP701", check)
