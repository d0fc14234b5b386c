"""Copy loops of which only the deployment knows how often they run: their one round stands for all."""

from __future__ import annotations

from armgen.arm.expand.model import ExpandedResource, Program
from armgen.jsontypes import JsonObject, JsonValue, Path


class OpenLoops:
    """The loops of a program whose rounds are not known and run at the same time."""

    def __init__(self, program: Program) -> None:
        self._program = program
        self._resources = {resource.number: resource for resource in program.resources}
        self._open: set[tuple[int, Path]] = {
            (deployment.number, fault.path[:-2])
            for deployment in program.deployments
            for fault in deployment.faults
            if fault.code == "RP903" and len(fault.path) > 2 and str(fault.path[-2]).lower() == "copy"
        }

    def own(self, resource: ExpandedResource) -> str:
        """The name of the resource's own loop when its rounds are not known, else ""."""
        return _label(resource) if (resource.deployment, resource.path) in self._open else ""

    def around(self, resource: ExpandedResource) -> tuple[str, ...]:
        """The names of the loops that make a resource again and again, its own and those of its deployments."""
        if not self._open:
            return ()
        found: list[str] = []
        at: ExpandedResource | None = resource
        while at is not None:
            if (at.deployment, at.path) in self._open and not _is_serial(at.source):
                found.append(_label(at))
            parent = self._program.deployments[at.deployment].parent
            at = self._resources.get(parent) if parent is not None else None
        return tuple(found)


def is_same_in(key: str, loop: str) -> bool:
    """Whether what a key stands for is the same in each round of a loop."""
    return f"copyindex('{loop.lower()}'" not in key.lower()


def _label(resource: ExpandedResource) -> str:
    return str(_member(_member(resource.source, "copy"), "name"))


def _is_serial(source: JsonObject) -> bool:
    """Whether each round waits for the one before, or may do so: an expression may say anything."""
    loop = _member(source, "copy")
    mode, size = str(_member(loop, "mode")).lower(), _member(loop, "batchSize")
    return (mode == "serial" or mode.startswith("[")) and (size in (None, 1, "1") or str(size).startswith("["))


def _member(value: JsonValue, name: str) -> JsonValue:
    if not isinstance(value, dict):
        return None
    return next((item for key, item in value.items() if key.lower() == name.lower()), None)
