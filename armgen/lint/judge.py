"""From a file to its findings: read it, make its Estate for each edition, ask the rules, honour its suppressions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import NamedTuple

from armgen.arm.context import Context as DeploymentContext
from armgen.diagnostics import Diagnostic, Document
from armgen.estate.facts import machine_ref
from armgen.estate.model import Estate
from armgen.estate.resolve import resolve
from armgen.inventory.model import Inventory
from armgen.lint.discover import LintFile, missing_file, shown, unreadable
from armgen.lint.run import lint_estate
from armgen.lint.suppress import Scope, Subjects, comment_scopes, leftover, spec_scopes, suppress
from armgen.spec.model import Spec


class Judged(NamedTuple):
    """The findings of one file for one edition, and how many of its machines have no facts."""

    diagnostics: tuple[Diagnostic, ...]
    machines_without_facts: int
    estate: Estate | None = None


class Setting(NamedTuple):
    """What a run says beside its files.

    `edition`: None for the spec's own pin. `parameters` are the texts of `-p`/`--parameters`. `today` judges `until`.
    """

    inventories: tuple[Inventory, ...]
    edition: str | None
    parameters: tuple[str, ...]
    deployment: DeploymentContext
    today: date
    max_age: int | None = None


def judge_spec(
    spec: Spec, found: Sequence[Diagnostic], inventories: Sequence[Inventory], edition: str, setting: Setting
) -> Judged:
    """The findings of a spec that could be read; `found` are those of reading it."""
    estate = resolve(spec, inventories, edition)
    scopes, wrong = comment_scopes(spec.document)
    scopes += spec_scopes(spec)
    return finish(estate, [*found, *wrong], scopes, setting)


def finish(estate: Estate, found: Sequence[Diagnostic], scopes: Sequence[Scope], setting: Setting) -> Judged:
    """All rules over the Estate, with the suppressions of its files applied."""
    judged = [*found, *lint_estate(estate)]
    kept, needed = suppress(judged, scopes, Subjects(_names(estate)), setting.today)
    rest = leftover(scopes, needed, setting.today)
    if any(one.code == "RP902" for one in kept):
        # What a name that leads nowhere was about is not judged, so nothing can be said of its suppressions.
        rest = [one for one in rest if one.code != "RP904"]
    return Judged((*kept, *rest), _without_facts(estate), estate)


def _names(estate: Estate) -> Mapping[str, frozenset[str]]:
    """For each resource that findings may be about, the names by which an `ignore:` entry means it."""
    names: dict[str, set[str]] = {}
    for machine in estate.facts.machines:
        names[machine_ref(machine).key] = {machine.key.lower(), machine.name.lower(), machine.id.lower()}
    for collection in estate.collections:
        mine = names.setdefault(collection.ref.key, set())
        mine.update((str(collection.name).lower(), str(collection.ref).lower()))
        if collection.policy:
            mine.add(collection.policy.lower())
        if collection.machine is not None:
            mine.update(
                (collection.machine.key.lower(), collection.machine.name.lower(), collection.machine.id.lower())
            )
    for point in estate.points:
        inherited = names.get(point.collection.ref.key, set())
        full = f"{point.collection.name}/{point.name}".lower()
        names.setdefault(point.ref.key, set()).update({*inherited, full, str(point.ref).lower()})
    return {key: frozenset(found) for key, found in names.items()}


def _without_facts(estate: Estate) -> int:
    """Machines with a restore point in this run of which nothing is known."""
    return len(
        {
            point.collection.machine_ref.key
            for point in estate.points
            if point.collection.machine_ref is not None and point.collection.machine is None
        }
    )
