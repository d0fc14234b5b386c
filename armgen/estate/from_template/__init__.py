"""An expanded template becomes an Estate: what it declares of machines and disks counts as facts, ids are joined with
those of the inventory, and what only the deployment knows stays a hole.

The Estate is the same in every edition.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from armgen.arm.expand.model import ExpandedResource, Program
from armgen.arm.syntax import print_node
from armgen.arm.values import to_json
from armgen.diagnostics import Origin
from armgen.estate.facts import build_facts
from armgen.estate.from_template.bodies import ref_of_resource, version_of
from armgen.estate.from_template.builder import Builder
from armgen.estate.from_template.conditions import Conditions
from armgen.estate.from_template.joining import Joiner
from armgen.estate.from_template.loops import OpenLoops
from armgen.estate.from_template.machines import Declared, Machines
from armgen.estate.from_template.order import edges_of
from armgen.estate.from_template.places import Places, Sources, TemplateSources
from armgen.estate.from_template.problems import duplicates_of, faults_of, gaps_of, given_placeholders, placeholders_of
from armgen.estate.from_template.sizes import limits_of
from armgen.estate.from_template.waits import Waits
from armgen.estate.model import (
    COLLECTION,
    DISK,
    MACHINE,
    POINT,
    SCALE_SET,
    Collection,
    Deployment,
    Estate,
    Facts,
    Problem,
    Resource,
)
from armgen.estate.names import ResourceRef
from armgen.estate.order import Order
from armgen.inventory.model import Inventory

__all__ = ["Known", "Sources", "TemplateSources", "estate_of_template"]


class Known:
    """The inventories of a run, put together once for all of its templates."""

    def __init__(self, inventories: Sequence[Inventory]) -> None:
        self.inventories = tuple(inventories)
        self.facts = build_facts(self.inventories)
        self.joiner = Joiner(self.inventories)


def estate_of_template(
    program: Program,
    sources: Sources,
    known: Known,
    edition: str,
    given: Mapping[str, Origin | None] | None = None,
) -> Estate:
    """The Estate of an expansion. `given`: where the values of parameters are written, by
    lower-case name, None for the command line. Never fails."""
    return _Reading(program, sources, known, given or {}).estate(edition)


class _Reading:
    """One expansion on its way to an Estate."""

    def __init__(self, program: Program, sources: Sources, known: Known, given: Mapping[str, Origin | None]) -> None:
        self._program = program
        self._known = known
        self._given = given
        self._places = Places(program, sources)
        self._joiner = known.joiner
        self._loops = OpenLoops(program)
        self._refs: dict[int, ResourceRef] = {
            resource.number: ref_of_resource(resource, self._joiner) for resource in program.resources
        }

    def estate(self, edition: str) -> Estate:
        facts = self._facts()
        by_type = self._by_type()
        conditions = Conditions(self._program)
        builder = Builder(facts, self._refs, self._joiner, self._places, conditions, self._loops)
        collections, points = builder.build(by_type.get(COLLECTION.lower(), []), by_type.get(POINT.lower(), []))
        named = frozenset(self._refs[one.number].key for one in by_type.get(POINT.lower(), ()) if one.existing)
        there = named | {one.ref.key for one in collections if one.exists_only}
        waits = Waits(self._program, self._refs)
        gaps: dict[int, list[Problem]] = {0: list(gaps_of(collections, points, there, waits))}
        return Estate(
            edition=edition,
            facts=facts,
            deployments=tuple(self._deployments(collections, gaps)),
            collections=collections,
            points=points,
            policies=(),
            order=Order(edges_of(self._program, waits)),
            origin=self._places.of(0, ()),
            named_points=named,
        )

    def _by_type(self) -> dict[str, list[ExpandedResource]]:
        found: dict[str, list[ExpandedResource]] = {}
        for resource in self._program.resources:
            found.setdefault(resource.type.lower(), []).append(resource)
        return found

    def _facts(self) -> Facts:
        by_type = self._by_type()

        def declared(kind: str) -> list[tuple[ResourceRef, ExpandedResource]]:
            return [(self._refs[one.number], one) for one in by_type.get(kind.lower(), []) if not one.existing]

        resources = Declared(
            machines={ref.key: (ref, one) for ref, one in declared(MACHINE)},
            disks={ref.key: one for ref, one in declared(DISK)},
            scale_sets={ref.key: (ref, one) for ref, one in declared(SCALE_SET)},
        )
        if not resources.machines and not resources.scale_sets:
            return self._known.facts
        machines = Machines(resources, self._known.facts, self._joiner, self._places)
        facts = build_facts(self._known.inventories, machines.all())
        return facts._replace(scale_sets=machines.scale_sets(facts.scale_sets))

    def _deployments(
        self, collections: Sequence[Collection], gaps: Mapping[int, Sequence[Problem]]
    ) -> list[Deployment]:
        keys = {number: ref.key for number, ref in self._refs.items()}
        resources = {one.number: one for one in self._program.resources}
        made: list[Deployment] = []
        for one in self._program.deployments:
            holder = resources.get(one.parent) if one.parent is not None else None
            problems = [
                *faults_of(self._program, one, self._places, keys),
                *duplicates_of(self._program, one, self._places, self._refs, self._loops),
                *placeholders_of(one, self._places, self._given, collections),
                *given_placeholders(self._program, one, self._places, collections),
                *gaps.get(one.number, ()),
            ]
            made.append(
                Deployment(
                    number=one.number,
                    kind="template",
                    name=one.name if isinstance(one.name, str) else print_node(one.name.node),
                    origin=self._places.of(one.number, ()),
                    parent=holder.deployment if holder is not None else None,
                    resources=tuple(self._resource(resources[number]) for number in one.resources),
                    limits=limits_of(self._program, one, self._places),
                    schema=one.schema,
                    problems=tuple(problems),
                )
            )
        return made

    def _resource(self, resource: ExpandedResource) -> Resource:
        ref = self._refs[resource.number]
        return Resource(
            type=resource.type,
            name=ref.name,
            ref=ref,
            api_version=version_of(resource),
            api_profile=resource.api_profile,
            condition=None if resource.condition is None else print_node(resource.condition.node),
            existing=resource.existing,
            origin=self._places.resource(resource),
            node=resource.number,
            deployment=resource.deployment,
            properties=lambda: to_json(resource.value(("properties",))),
        )
