"""Policies: many machines at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from fnmatch import fnmatchcase

from armgen.diagnostics import Origin
from armgen.estate.draft import CollectionDraft, PointDraft
from armgen.estate.facts import machine_ref
from armgen.estate.model import Facts
from armgen.ids import ResourceId, location_key
from armgen.inventory.model import Machine
from armgen.spec.model import Match, Policy, Spec


def match_policies(spec: Spec, facts: Facts) -> list[tuple[Policy, tuple[Machine, ...]]]:
    """Each policy with the machines of the facts that it matches, in the order of their ids."""
    machines = sorted(facts.machines, key=lambda machine: machine.id.lower())
    return [
        (policy, tuple(machine for machine in machines if matches(policy, machine)))
        for policy in spec.policies.values()
    ]


def matches(policy: Policy, machine: Machine) -> bool:
    """Whether a policy takes a machine: all of `match` hold and not all of `except`."""
    if policy.match is not None and not _holds(policy.match, machine):
        return False
    other = policy.except_
    return other is None or _is_empty(other) or not _holds(other, machine)


def policy_drafts(spec: Spec, found: Iterable[tuple[Policy, tuple[Machine, ...]]]) -> Iterator[CollectionDraft]:
    """The collections, points and copies that the policies make, one of each a machine."""
    root = Origin(spec.document)
    for policy, machines in found:
        origin = root.at(*policy.path)
        for machine in machines:
            point = PointDraft(fill(policy.restore_point, policy, machine), None, origin)
            draft = CollectionDraft(
                fill(policy.collection, policy, machine), None, origin, (point,), policy=policy, machine=machine
            )
            yield draft
            if policy.copy_to is not None:
                name = policy.copy_to.collection or f"{policy.collection}-{_region(policy, spec)}"
                yield CollectionDraft(
                    fill(name, policy, machine), None, origin, (point,), policy=policy, machine=machine, copies=draft
                )


def _region(policy: Policy, spec: Spec) -> str:
    """The region of a policy's copies as a part of their collection's name."""
    written = policy.copy_to.location if policy.copy_to is not None else None
    return location_key(written or spec.defaults.location or "copy")


def fill(template: str, policy: Policy, machine: Machine) -> str:
    """A name template with everything but `{stamp}` filled in."""
    ref = machine_ref(machine)
    values = {
        "{machine}": str(ref.names[-1]),
        "{resourceGroup}": str(ref.group),
        "{location}": location_key(machine.location) if isinstance(machine.location, str) else "",
        "{policy}": policy.name,
    }
    for placeholder, value in values.items():
        template = template.replace(placeholder, value)
    return template


def _is_empty(match: Match) -> bool:
    return (
        not any(
            (match.tags, match.names, match.resource_groups, match.subscriptions, match.locations, match.scale_sets)
        )
        and not match.availability_sets
    )


def _holds(match: Match, machine: Machine) -> bool:
    ref = machine_ref(machine)
    location = machine.location if isinstance(machine.location, str) else ""
    tags = {name.lower(): value for name, value in (machine.tags or {}).items()}
    return (
        all(_tag(pattern, tags.get(name.lower())) for name, pattern in (match.tags or {}).items())
        and _one(match.names, str(ref.names[-1]), _folded)
        and _one(match.resource_groups, str(ref.group), _folded)
        and _one(match.subscriptions, str(ref.subscription), _folded)
        and _one(match.locations, location, lambda text, pattern: _folded(location_key(text), location_key(pattern)))
        and _one(match.scale_sets, machine.scale_set.id if machine.scale_set else None, _by_name_or_id)
        and _one(match.availability_sets, machine.availability_set, _by_name_or_id)
    )


def _one(patterns: Iterable[str] | None, text: object, test: Callable[[str, str], bool]) -> bool:
    wanted = tuple(patterns or ())
    return not wanted or (isinstance(text, str) and any(test(text, pattern) for pattern in wanted))


def _tag(pattern: str, value: object) -> bool:
    return isinstance(value, str) and fnmatchcase(value, pattern)


def _folded(text: str, pattern: str) -> bool:
    return fnmatchcase(text.lower(), pattern.lower())


def _by_name_or_id(text: str, pattern: str) -> bool:
    rid = ResourceId.parse(text)
    return _folded(text, pattern) or (rid is not None and _folded(rid.name, pattern))
