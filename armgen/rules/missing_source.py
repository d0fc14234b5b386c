"""The source id of a collection must be the id of a machine.

The id is missing, cut short, or still a placeholder of a sample such as `<VMName>`. A resource id has the form
`/subscriptions/<id>/resourceGroups/<name>/providers/Microsoft.Compute/virtualMachines/<name>`.

Bad::

    armgen: 1
    name: example
    defaults: {subscription: 11111111-1111-1111-1111-111111111111, resourceGroup: rg-recovery}
    collections:
      rpc:
        machine: "<VMName>"
        location: eastus
        restorePoints: {}

Good::

    armgen: 1
    name: example
    defaults: {subscription: 11111111-1111-1111-1111-111111111111, resourceGroup: rg-recovery}
    collections:
      rpc:
        machine: /subscriptions/11111111-1111-1111-1111-111111111111/resourceGroups/rg-vms/providers/Microsoft.Compute/virtualMachines/vm01
        location: eastus
        restorePoints: {}
"""

from __future__ import annotations

from collections.abc import Iterator

from armgen.diagnostics import Diagnostic
from armgen.estate.model import Collection
from armgen.rules.base import Context, Rule
from armgen.rules.words import PLACEHOLDER
from armgen.unknown import Unknown


def check(collection: Collection, context: Context) -> Iterator[Diagnostic]:
    if collection.unresolved or isinstance(collection.source, Unknown):
        return
    text = collection.source_text.strip()
    holds_placeholder = "<" in text and PLACEHOLDER.search(text) is not None
    if collection.source is not None and collection.source.group != "" and not holds_placeholder:
        return
    if not text:
        problem = "has no source id"
    elif holds_placeholder:
        problem = f"has a source id with a placeholder in it: '{text}'"
    else:
        problem = f"has the source '{text}', which is no resource id of a group"
    yield context.finding(
        f"Collection '{collection.name}' {problem}.",
        collection.origin,
        help="Write the whole id of the virtual machine, as `az vm show --query id` prints it.",
        resource=collection.ref.key,
        prop="source",
        related=[(collection.places["source"], "the source")] if "source" in collection.places else [],
    )


RULE = Rule("RP306", check)
