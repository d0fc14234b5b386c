"""Where the nodes of a program stand: in which file, on which path, by way of which modules and links."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from armgen.arm.expand.model import ExpandedDeployment, ExpandedResource, Program
from armgen.diagnostics import Document, Origin
from armgen.jsontypes import Path


class Sources(Protocol):
    """The texts that a program was made of. A Bicep front end answers with places in its own files."""

    def origin(self, file: str | None, path: Path, via: tuple[Origin, ...]) -> Origin:
        """The place of a node: `file` is None for the template itself, else a linked template."""


class TemplateSources:
    """Templates that are JSON files: paths are their own. Linked files are read when a place in one is asked for."""

    def __init__(self, document: Document, linked: Mapping[str, Document]) -> None:
        self._document = document
        self._linked = linked

    def origin(self, file: str | None, path: Path, via: tuple[Origin, ...]) -> Origin:
        document = self._document if file is None else self._linked.get(file, self._document)
        return Origin(document, path, via=via)


class Places:
    """The places of one program."""

    def __init__(self, program: Program, sources: Sources) -> None:
        self._program = program
        self._sources = sources
        self._homes: dict[int, tuple[str | None, Path, tuple[Origin, ...]]] = {}
        self._resources = {resource.number: resource for resource in program.resources}

    def of(self, deployment: int, path: Path, instance: str = "") -> Origin:
        """A node of a deployment's template, by its path from the template's root."""
        file, root, via = self._home(deployment)
        origin = self._sources.origin(file, (*root, *path), via)
        return origin if not instance else origin._replace(instance=instance)

    def resource(self, resource: ExpandedResource) -> Origin:
        return self.of(resource.deployment, resource.path, resource.instance)

    def inside(self, resource: ExpandedResource, *path: str | int) -> Origin:
        """A node of a resource's body, through loops and whatever the casing."""
        return self.of(resource.deployment, resource.where(path), resource.instance)

    def _home(self, number: int) -> tuple[str | None, Path, tuple[Origin, ...]]:
        known = self._homes.get(number)
        if known is None:
            known = self._homes[number] = self._find_home(self._program.deployments[number])
        return known

    def _find_home(self, deployment: ExpandedDeployment) -> tuple[str | None, Path, tuple[Origin, ...]]:
        parent = self._resources.get(deployment.parent) if deployment.parent is not None else None
        if parent is None:
            return deployment.document, deployment.root, ()
        file, _, via = self._home(parent.deployment)
        if deployment.document is None or deployment.document == file:
            return file, deployment.root, via
        return deployment.document, deployment.root, (*via, self.resource(parent))
