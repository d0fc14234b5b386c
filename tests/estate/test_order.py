"""Order answers what is before what; a second, plain implementation agrees."""

from __future__ import annotations

from itertools import combinations, pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from armgen.estate.order import Order

NODES = range(6)
EDGES = st.lists(st.tuples(st.sampled_from(NODES), st.sampled_from(NODES)), max_size=12)


def closure(edges: list[tuple[int, int]]) -> set[tuple[int, int]]:
    reach = set(edges)
    while True:
        more = {(a, d) for a, b in reach for c, d in reach if b == c} - reach
        if not more:
            return reach
        reach |= more


@settings(max_examples=60, deadline=None)
@given(EDGES)
def test_before_is_the_transitive_closure(edges: list[tuple[int, int]]) -> None:
    order, reach = Order(edges), closure(edges)
    assert all(order.before(a, b) == ((a, b) in reach) for a in NODES for b in NODES)


@settings(max_examples=60, deadline=None)
@given(EDGES.map(lambda edges: [(min(e), max(e)) for e in edges if e[0] != e[1]]))
def test_width_is_the_size_of_the_largest_unordered_set(edges: list[tuple[int, int]]) -> None:
    order, reach = Order(edges), closure(edges)
    largest = max(
        len(group)
        for size in range(1, len(NODES) + 1)
        for group in combinations(NODES, size)
        if not any((a, b) in reach or (b, a) in reach for a, b in combinations(group, 2))
    )
    assert order.width(list(NODES)) == largest
    assert order.is_chain(list(NODES)) == (largest == 1)


@settings(max_examples=60, deadline=None)
@given(EDGES.map(lambda edges: [(min(e), max(e)) for e in edges if e[0] != e[1]]))
def test_a_level_is_never_wider_than_the_largest_unordered_set(edges: list[tuple[int, int]]) -> None:
    order = Order(edges)
    assert 1 <= order.widest_level(NODES) <= order.width(list(NODES))
    assert (order.widest_level(NODES) == 1) == order.is_chain(list(NODES))


def test_the_rounds_of_a_batched_loop_are_levels() -> None:
    rounds = [range(start, start + 60) for start in range(0, 600, 60)]
    order = Order((a, b) for one, other in pairwise(rounds) for a in one for b in other)
    assert order.widest_level(range(600)) == 60
    assert order.widest_level(range(0, 600, 2)) == 30


@settings(max_examples=60, deadline=None)
@given(EDGES)
def test_cycles_hold_exactly_the_nodes_that_reach_themselves(edges: list[tuple[int, int]]) -> None:
    reach = closure(edges)
    found = {node for group in Order(edges).cycles() for node in group}
    assert found == {node for node in NODES if (node, node) in reach}


def test_a_long_chain_needs_no_deep_stack() -> None:
    order = Order((node, node + 1) for node in range(20_000))
    assert order.before(0, 20_000)
    assert order.cycles() == []
