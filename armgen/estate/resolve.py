"""A spec and its facts become an Estate: defaults are filled in, names are looked up, disks and versions are chosen.

This is done once for each edition. What cannot be looked up is a `Problem` of the spec's deployment, so that it is
reported by the rule of its code, with the rest of the spec still judged.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from armgen.catalog import limit
from armgen.diagnostics import Origin
from armgen.estate.draft import CollectionDraft, PointDraft
from armgen.estate.facts import build_facts
from armgen.estate.lookup import Lookup
from armgen.estate.model import Collection, Deployment, Estate, Point, PolicyMatch, Problem
from armgen.estate.names import Text, text_key
from armgen.estate.order import Order
from armgen.estate.policies import match_policies, policy_drafts
from armgen.estate.subjects import unknown_subjects
from armgen.inventory.model import Inventory
from armgen.spec.model import Spec


def resolve(spec: Spec, inventories: Sequence[Inventory], edition: str) -> Estate:
    """The Estate of a spec for one edition. Never fails: what does not fit is among its deployment's problems."""
    origin = Origin(spec.document)
    facts = build_facts(inventories, spec.machines.values(), spec.refused)
    lookup = Lookup(spec, facts, edition)
    matches = match_policies(spec, facts)
    drafts = [*_explicit(spec), *policy_drafts(spec, matches)]
    lookup.declare(drafts)
    collections, points = _materialise(drafts, lookup)
    problems = [
        *lookup.problems,
        *_duplicates(collections, points),
        *_without_location(spec, collections, points, edition),
        *unknown_subjects(spec, facts, collections, points),
    ]
    return Estate(
        edition=edition,
        facts=facts,
        deployments=(Deployment(0, "spec", spec.name, origin, problems=tuple(problems)),),
        collections=tuple(collections),
        points=tuple(points),
        policies=tuple(PolicyMatch(policy, machines, origin.at(*policy.path)) for policy, machines in matches),
        order=Order(_chains(points)),
        origin=origin,
        spec=spec,
    )


def _explicit(spec: Spec) -> list[CollectionDraft]:
    root = Origin(spec.document)
    return [
        CollectionDraft(
            name=written.name,
            written=written,
            origin=root.at(*written.path),
            points=tuple(
                PointDraft(point.name, point, root.at(*point.path)) for point in written.restore_points.values()
            ),
        )
        for written in spec.collections.values()
    ]


def _materialise(drafts: Iterable[CollectionDraft], lookup: Lookup) -> tuple[list[Collection], list[Point]]:
    """Collections by name, copies after all others: the order of the compiled output."""
    collections: list[Collection] = []
    points: list[Point] = []
    node = 0
    for draft in sorted(drafts, key=lambda one: (lookup.depth(one), one.name.lower(), one.name)):
        collection = lookup.collection(draft, node)
        node += 1
        collections.append(collection)
        for point in sorted(draft.points, key=lambda one: (one.name.lower(), one.name)):
            made = lookup.point(draft, point, collection, node)
            node += 1
            if made is not None:
                points.append(made)
    return collections, points


def _chains(points: Sequence[Point]) -> list[tuple[int, int]]:
    """What the compiled output orders: the points of one machine one after the other, copies after their sources.

    The copies of one collection follow each other as well: Azure refuses two at a time (facts A7).
    """
    edges: list[tuple[int, int]] = []
    last: dict[str, int] = {}
    by_id: dict[str, int] = {}
    for point in sorted(points, key=_unit_order):
        by_id[point.ref.key] = point.node
        ref = point.collection.machine_ref
        line = f"copies {point.collection.node}" if point.is_copy else (ref.key if ref is not None else "")
        if line:
            if line in last:
                edges.append((last[line], point.node))
            last[line] = point.node
    for point in points:
        source = getattr(point.copy_of, "key", None)
        if source in by_id:
            edges.append((by_id[source], point.node))
    return edges


def _unit_order(point: Point) -> tuple[bool, str, str, str, str]:
    """Units are ordered by stage, subscription and group; within one, collections and points by name."""
    ref = point.ref
    return point.is_copy, str(ref.subscription).lower(), str(ref.group).lower(), *_names(ref.names)


def _names(names: tuple[Text, ...]) -> tuple[str, str]:
    return text_key(names[0]), text_key(names[-1])


def _without_location(
    spec: Spec, collections: Sequence[Collection], points: Sequence[Point], edition: str
) -> list[Problem]:
    """What takes several templates is deployed from the subscription, and that deployment is kept in a location."""
    known = spec.deployment.location or spec.defaults.location
    if known is not None or spec.deployment.scope == "resourceGroup":
        return []
    places = {(text_key_of(one.ref.subscription), text_key_of(one.ref.group)) for one in collections}
    resources = len(collections) + len(points) + sum(one.locked for one in collections)
    if len(places) > 1:
        why = f"The collections lie in {len(places)} resource groups"
    elif resources > limit("templateResources", edition):
        why = f"{resources:,} resources are more than one template may have"
    else:
        return []
    written = spec.document.locate(("defaults",)) != spec.document.locate(())
    return [
        Problem(
            "RP901",
            f"{why}, and nothing says where the subscription-level deployment is kept.",
            "Set `deployment: {location: ...}` or `defaults.location`; scope `resourceGroup` does without.",
            Origin(spec.document, ("defaults",) if written else ("name",)),
        )
    ]


def text_key_of(part: object) -> str:
    return str(part).lower()


def _duplicates(collections: Sequence[Collection], points: Sequence[Point]) -> list[Problem]:
    """Two collections or restore points of one id: the second would overwrite the first."""
    first: dict[str, Collection] = {}
    problems: list[Problem] = []
    for collection in collections:
        other = first.setdefault(collection.ref.key, collection)
        if other is not collection:
            problems.append(
                Problem(
                    "RP907",
                    f"Two collections are named '{collection.name}' in one resource group.",
                    "Give one of them another name; a policy's `collection` takes {machine}, {resourceGroup}, "
                    "{location} and {policy}.",
                    collection.origin,
                    collection.ref.key,
                    ((other.origin, "the other one"),),
                )
            )
    held: dict[tuple[int, str], Point] = {}
    for point in points:
        twin = held.setdefault((point.collection.node, point.ref.key), point)
        if twin is not point:
            problems.append(
                Problem(
                    "RP907",
                    f"Two restore points of '{point.collection.name}' are named '{point.name}' (without case).",
                    "Give one of them another name.",
                    point.origin,
                    point.ref.key,
                    ((twin.origin, "the other one"),),
                )
            )
    return problems
