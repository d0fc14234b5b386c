"""Application consistency on Linux is file-system consistency unless scripts are set up.

Windows has VSS writers; on Linux only the pre- and post-scripts of the snapshot extension quiesce applications. Without
them the restore point is file-system consistent.

Bad::

    armgen: 1
    name: example
    defaults: {subscription: 11111111-1111-1111-1111-111111111111, resourceGroup: rg-recovery}
    machines:
      vm01:
        id: /subscriptions/11111111-1111-1111-1111-111111111111/resourceGroups/rg-vms/providers/Microsoft.Compute/virtualMachines/vm01
        location: eastus
        os: {type: Linux, name: Ubuntu, version: "24.04"}
        disks:
          - {name: vm01-os, role: os, sku: Premium_LRS}
    collections:
      rpc:
        machine: vm01
        restorePoints:
          nightly: {}

Good::

    armgen: 1
    name: example
    defaults: {subscription: 11111111-1111-1111-1111-111111111111, resourceGroup: rg-recovery}
    machines:
      vm01:
        id: /subscriptions/11111111-1111-1111-1111-111111111111/resourceGroups/rg-vms/providers/Microsoft.Compute/virtualMachines/vm01
        location: eastus
        os: {type: Linux, name: Ubuntu, version: "24.04"}
        disks:
          - {name: vm01-os, role: os, sku: Premium_LRS}
    collections:
      rpc:
        machine: vm01
        restorePoints:
          nightly: {consistency: crash}
"""

from __future__ import annotations

from collections.abc import Iterator

from armgen.diagnostics import Diagnostic
from armgen.estate.model import APPLICATION, Point
from armgen.rules.base import Context, Rule


def check(point: Point, context: Context) -> Iterator[Diagnostic]:
    machine = point.machine
    if point.is_copy or point.mode != APPLICATION or machine is None or machine.os is None:
        return
    if machine.os.type == "Linux":
        yield context.finding(
            f"'{machine.key}' runs Linux: restore point '{point.name}' is file-system consistent unless pre- and "
            "post-scripts are set up.",
            point.origin,
            help="Set up the scripts if applications must be quiesced; else nothing needs to be done.",
            resource=point.ref.key,
            prop="consistencyMode",
        )


RULE = Rule("RP601", check)
