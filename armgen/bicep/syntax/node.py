"""What every node of the tree is: a named tuple with the offsets of its text (code points, `end` exclusive)."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from typing_extensions import Self, dataclass_transform

    # To a type checker the nodes are classes of their own: comparing tuples of tuples by their members, as it does for
    # named tuples, takes it hours.
    @dataclass_transform(frozen_default=True)
    class Node:
        def _replace(self, **fields: object) -> Self: ...

else:
    from typing import NamedTuple as Node

__all__ = ["Node"]
