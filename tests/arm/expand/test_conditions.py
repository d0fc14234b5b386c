"""Conditions that never hold together, told from their shape."""

from __future__ import annotations

import pytest

from armgen.arm.expand.conditions import exclude_each_other
from armgen.arm.parser import parse

P, Q = "parameters('p')", "parameters('q')"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (P, f"not({P})"),
        (f"and({P}, {Q})", f"not({P})"),
        (f"and({P}, {Q})", f"and(not({P}), {Q})"),
        (f"and({P}, {Q})", f"not(and({P}, {Q}))"),
        (f"not(or({P}, {Q}))", Q),
        (f"equals({P}, 'a')", f"equals({P}, 'b')"),
        (f"equals({P}, 'a')", f"equals('b', {P})"),
        (f"equals({P}, 1)", f"equals({P}, '1')"),
        (f"and(equals({P}, 'a'), {Q})", f"equals({P}, 'b')"),
        (f"equals({P}, 'a')", f"or(equals({P}, 'b'), equals({P}, 'c'))"),
        (f"or({P}, {Q})", f"and(not({P}), not({Q}))"),
    ],
)
def test_conditions_that_exclude_each_other(one: str, other: str):
    assert exclude_each_other(parse(one), parse(other))
    assert exclude_each_other(parse(other), parse(one))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (P, P),
        (P, Q),
        (P, f"not({Q})"),
        (f"and({P}, {Q})", f"not(and({P}, equals({Q}, 'a')))"),
        (f"equals({P}, 'a')", f"equals({P}, 'a')"),
        (f"equals({P}, 'a')", f"equals({Q}, 'b')"),
        (f"equals({P}, {Q})", f"equals({P}, 'b')"),
        (f"not(equals({P}, 'a'))", f"equals({P}, 'b')"),
        (f"or({P}, {Q})", f"not({P})"),
        (f"or(equals({P}, 'a'), {Q})", f"equals({P}, 'b')"),
    ],
)
def test_conditions_that_may_hold_together(one: str, other: str):
    assert not exclude_each_other(parse(one), parse(other))
    assert not exclude_each_other(parse(other), parse(one))
