"""The conditions under which a resource is deployed: its own and those of the deployments around it."""

from __future__ import annotations

from armgen.arm.expand.model import ExpandedResource, Program
from armgen.arm.syntax import print_node


class Conditions:
    """Canonical texts of conditions that only the deployment knows, one a line."""

    def __init__(self, program: Program) -> None:
        self._program = program
        self._resources = {resource.number: resource for resource in program.resources}
        self._around: dict[int, tuple[str, ...]] = {}

    def of(self, resource: ExpandedResource) -> str:
        return "\n".join((*self._own(resource), *self._of_deployment(resource.deployment)))

    def _own(self, resource: ExpandedResource) -> tuple[str, ...]:
        return () if resource.condition is None else (print_node(resource.condition.node),)

    def _of_deployment(self, number: int) -> tuple[str, ...]:
        known = self._around.get(number)
        if known is None:
            parent = self._program.deployments[number].parent
            holder = self._resources.get(parent) if parent is not None else None
            known = () if holder is None else (*self._own(holder), *self._of_deployment(holder.deployment))
            self._around[number] = known
        return known
