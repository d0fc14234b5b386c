"""What is created before what, within one run.

Nodes are numbers that resources and points carry. An edge says that Azure finishes the first before it starts the
second: a `dependsOn`, the next batch of a serial copy loop, a nested deployment after another one.
"""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence


class Order:
    """A graph of `before` edges. Questions are asked for small groups: the points of one machine."""

    __slots__ = ("_after", "_reach")

    def __init__(self, edges: Iterable[tuple[int, int]] = ()) -> None:
        self._after: dict[int, set[int]] = {}
        self._reach: dict[int, frozenset[int]] = {}
        for first, second in edges:
            self._after.setdefault(first, set()).add(second)

    def before(self, first: int, second: int) -> bool:
        """Whether there is a path from the first node to the second."""
        return second in self._after.get(first, ()) or second in self._reachable(first)

    def is_chain(self, nodes: Sequence[int]) -> bool:
        """Whether any two of the nodes are ordered.

        In a chain each has more of them after it than the next one: neighbours by that number are all to look at.
        """
        wanted = set(nodes)
        ranked = sorted(nodes, key=lambda node: -len(wanted & self._reachable(node)))
        return all(self.before(one, other) or self.before(other, one) for one, other in itertools.pairwise(ranked))

    def unordered(self, nodes: Sequence[int]) -> Iterator[tuple[int, int]]:
        """The pairs of nodes that nothing orders, in the order given."""
        for index, first in enumerate(nodes):
            for second in nodes[index + 1 :]:
                if not self.before(first, second) and not self.before(second, first):
                    yield first, second

    def width(self, nodes: Sequence[int]) -> int:
        """The size of the largest set of nodes of which no two are ordered (Dilworth, by bipartite matching)."""
        above = {node: [other for other in nodes if other != node and self.before(node, other)] for node in nodes}
        matched: dict[int, int] = {}

        def assign(node: int, seen: set[int]) -> bool:
            for other in above[node]:
                if other not in seen:
                    seen.add(other)
                    if other not in matched or assign(matched[other], seen):
                        matched[other] = node
                        return True
            return False

        return len(nodes) - sum(assign(node, set()) for node in nodes)

    def widest_level(self, nodes: Iterable[int]) -> int:
        """The size of the largest set of nodes that have equally many of them before them, on the longest way.

        No two of such a set are ordered. It is as large as `width` for rounds of batches, and cheap for many nodes.
        """
        wanted = set(nodes)
        waits: dict[int, int] = {}
        for after in self._after.values():
            for node in after:
                waits[node] = waits.get(node, 0) + 1
        level: dict[int, int] = {}
        ready = [node for node in {*self._after, *wanted} if node not in waits]
        while ready:
            node = ready.pop()
            reached = level.setdefault(node, 0) + (node in wanted)
            for following in self._after.get(node, ()):
                level[following] = max(level.get(following, 0), reached)
                waits[following] -= 1
                if not waits[following]:
                    ready.append(following)
        return max(Counter(level[node] for node in wanted if node in level).values(), default=0)

    def cycles(self) -> list[tuple[int, ...]]:
        """Each set of nodes that depend on each other, sorted."""
        return _components(self._after)

    def _reachable(self, node: int) -> frozenset[int]:
        known = self._reach.get(node)
        if known is None:
            seen: set[int] = set()
            stack = list(self._after.get(node, ()))
            while stack:
                at = stack.pop()
                if at not in seen:
                    seen.add(at)
                    stack.extend(self._after.get(at, ()))
            known = self._reach[node] = frozenset(seen)
        return known


def _components(after: dict[int, set[int]]) -> list[tuple[int, ...]]:
    """Strongly connected components of more than one node, or of one that depends on itself (Tarjan, no recursion)."""
    index: dict[int, int] = {}
    low: dict[int, int] = {}
    stack: list[int] = []
    held: set[int] = set()
    found: list[tuple[int, ...]] = []
    for root in sorted(after):
        if root in index:
            continue
        work = [(root, iter(sorted(after.get(root, ()))))]
        index[root] = low[root] = len(index)
        stack.append(root)
        held.add(root)
        while work:
            node, rest = work[-1]
            child = next(rest, None)
            if child is None:
                work.pop()
                if work:
                    low[work[-1][0]] = min(low[work[-1][0]], low[node])
                if low[node] == index[node]:
                    members = _unwind(stack, held, node)
                    if len(members) > 1 or node in after.get(node, ()):
                        found.append(tuple(sorted(members)))
            elif child not in index:
                index[child] = low[child] = len(index)
                stack.append(child)
                held.add(child)
                work.append((child, iter(sorted(after.get(child, ())))))
            elif child in held:
                low[node] = min(low[node], index[child])
    return found


def _unwind(stack: list[int], held: set[int], node: int) -> list[int]:
    members: list[int] = []
    while True:
        member = stack.pop()
        held.discard(member)
        members.append(member)
        if member == node:
            return members
