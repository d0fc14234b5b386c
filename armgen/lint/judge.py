"""From a file to its findings: read it, make its Estate for each edition, ask the rules, honour its suppressions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from armgen.codes import DEFAULT_EDITION
from armgen.diagnostics import Diagnostic, Document
from armgen.estate.facts import machine_ref
from armgen.estate.model import Estate
from armgen.estate.resolve import resolve
from armgen.inventory.model import Inventory
from armgen.lint.discover import bytes_of
from armgen.lint.files import LintFile, Reader
from armgen.lint.load import LoadedSpec, load_spec
from armgen.lint.run import lint_estate
from armgen.lint.suppress import Scope, Subjects, comment_scopes, leftover, spec_scopes, suppress


class Judged(NamedTuple):
    """The findings of one file for one edition. `pinned`: the edition that a spec asks for itself."""

    diagnostics: tuple[Diagnostic, ...]
    machines_without_facts: int
    edition: str
    pinned: str | None = None
    estate: Estate | None = None


class Place(NamedTuple):
    """Where a template would be deployed; None is not known."""

    subscription: str | None = None
    resource_group: str | None = None
    location: str | None = None


class Setting(NamedTuple):
    """What a run says beside its files: the facts, the texts of `-p`, where a template would be deployed, the time.

    `max_age`: how old facts may be, None for any age. `deployed_at` answers utcNow(), None leaves it to the deployment.
    `read` reads what files use: inventories, modules, linked templates.
    """

    inventories: tuple[Inventory, ...]
    parameters: tuple[str, ...]
    place: Place
    now: datetime
    max_age: timedelta | None = None
    deployed_at: datetime | None = None
    read: Reader = bytes_of


def judge_file(file: LintFile, edition: str | None, setting: Setting) -> Judged:
    """The findings of a spec's file, by `edition` or (None) by the one that it pins."""
    if file.value is None:
        raise ValueError("a spec is read before it is judged")
    loaded = load_spec(file.document, file.value, file.path.parent, setting.read)
    if loaded.spec is None:
        return Judged(loaded.diagnostics, 0, edition or DEFAULT_EDITION)
    return judge_spec(loaded, edition, setting)


def judge_spec(loaded: LoadedSpec, edition: str | None, setting: Setting) -> Judged:
    """The findings of a spec that could be read, those of reading it included."""
    spec = loaded.spec
    if spec is None:
        raise ValueError("a spec that could not be read has no findings of its own")
    chosen = edition or spec.constraints or DEFAULT_EDITION
    estate = resolve(spec, (*setting.inventories, *loaded.inventories), chosen)._replace(
        now=setting.now, max_age=setting.max_age
    )
    scopes, wrong = comment_scopes(spec.document)
    scopes += spec_scopes(spec)
    lent, wrong_there = lent_scopes(one.document for one in (*setting.inventories, *loaded.inventories))
    judged = finish(estate, [*loaded.diagnostics, *wrong, *wrong_there], scopes, setting, lent)
    return judged._replace(pinned=spec.constraints)


def lent_scopes(documents: Iterable[Document]) -> tuple[list[Scope], list[Diagnostic]]:
    """The comments of inventories and parameter files, and what is wrong with them.

    Other files may use those as well, also in other runs: one that is not needed here is no finding.
    """
    read = [comment_scopes(document) for document in documents]
    return [scope for scopes, _ in read for scope in scopes], [one for _, wrong in read for one in wrong]


def finish(
    estate: Estate, found: Sequence[Diagnostic], scopes: Sequence[Scope], setting: Setting, lent: Sequence[Scope] = ()
) -> Judged:
    """All rules over the Estate, with the suppressions of its files (and those that are `lent`) applied."""
    every = [*scopes, *lent]
    judged = [*found, *(one for one in lint_estate(estate) if estate.spec is not None or not _is_azure_backups(one))]
    kept, needed = suppress(
        judged, every, Subjects(_names(estate) if any(scope.at for scope in scopes) else {}), setting.now.date()
    )
    rest = leftover(scopes, needed, setting.now.date())
    if any(one.code == "RP902" for one in kept):
        # What a name that leads nowhere was about is not judged, so nothing can be said of its suppressions.
        rest = [one for one in rest if one.code != "RP904"]
    return Judged((*kept, *rest), _without_facts(estate), estate.edition, estate=estate)


def _is_azure_backups(one: Diagnostic) -> bool:
    """Whether a finding is about a collection that Azure Backup made, as an exported template has them.

    They are not linted as the user's; what Azure Resource Manager refuses is refused with them, too.
    """
    return "/restorepointcollections/azurebackup_" in one.resource and not one.code.startswith(("RP70", "RP9"))


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
