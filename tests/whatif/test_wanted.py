"""A spec and the template that is built of it ask for the same."""

from __future__ import annotations

from datetime import datetime, timezone

from armgen.arm.context import Context
from armgen.arm.expand.program import expand_program
from armgen.compiler.lower import lower
from armgen.emit import arm
from armgen.whatif.wanted import Wanted, wish_of_program, wish_of_template
from tests.estates import SUBSCRIPTION, estate_of
from tests.whatif.test_predict import COPY
from tests.whatif.worlds import SPEC, STAMP

LOCKED = SPEC.replace("machine: sql01", "machine: sql01\n    lock: true\n    tags: {'[a]': '[b]'}").replace(
    "      fixed:", "      n-{stamp}: {consistency: crash, exclude: [sql01-log]}\n      fixed:"
)


def shape(one: Wanted) -> tuple[object, ...]:
    body = {key: value for key, value in one.body.items() if key not in ("name", "id")}
    return one.key, one.type.lower(), body, one.unresolved


def test_both_ways_give_the_same_resources() -> None:
    for spec in (LOCKED, COPY):
        program = lower(estate_of(spec))
        (unit,) = program.units
        context = Context(SUBSCRIPTION, unit.group, "eastus", datetime(2026, 11, 25, 2, tzinfo=timezone.utc))
        expanded = expand_program(arm.unit_template(unit), {"stamp": STAMP} if program.stamped else {}, context)
        left, right = wish_of_program(program, STAMP), wish_of_template(expanded)
        assert left.places == right.places
        assert sorted(map(str, map(shape, left.resources))) == sorted(map(str, map(shape, right.resources)))
