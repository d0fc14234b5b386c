"""What a suppression of a spec may name: `ignore: [{at: ...}]`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from armgen.diagnostics import Origin
from armgen.estate.facts import Guesses
from armgen.estate.model import Collection, Facts, Point, Problem
from armgen.spec.model import Spec


def unknown_subjects(
    spec: Spec, facts: Facts, collections: Sequence[Collection], points: Sequence[Point]
) -> Iterator[Problem]:
    """RP902 for each entry whose `at` is no collection, restore point, machine or policy."""
    asked = [entry for entry in spec.ignore if entry.at]
    if not asked:
        return
    names = _names(spec, facts, collections, points)
    known = {name.lower() for name in names}
    guesses = Guesses()
    for entry in asked:
        if entry.at.lower() not in known:
            near = guesses.near(entry.at, names)
            yield Problem(
                "RP902",
                f"There is no collection, restore point, machine or policy '{entry.at}'.{near}",
                "Correct the name (a restore point is collection/point), or leave `at` out to mean everywhere.",
                Origin(spec.document, (*entry.path, "at")),
            )


def _names(spec: Spec, facts: Facts, collections: Sequence[Collection], points: Sequence[Point]) -> list[str]:
    names = [*spec.collections, *spec.policies]
    names += [f"{name}/{point}" for name, written in spec.collections.items() for point in written.restore_points]
    for machine in facts.machines:
        names += [machine.key, machine.name, machine.id]
    for collection in collections:
        names += [str(collection.name), str(collection.ref)]
        if collection.machine_ref is not None:
            names += [str(collection.machine_ref.name), str(collection.machine_ref)]
    for point in points:
        names += [f"{point.collection.name}/{point.name}", str(point.ref)]
    return names
