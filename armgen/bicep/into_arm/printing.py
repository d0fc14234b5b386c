"""Nodes as text, within bounds: a tree whose parts are shared can be small in memory and endless on paper."""

from __future__ import annotations

from armgen.arm.syntax import Access, Call, Node, print_node, to_template_string

__all__ = ["TooLargeError", "printed", "template_string"]

_MOST_NODES = 50_000  # of one expression: Azure takes 24,576 characters


class TooLargeError(Exception):
    """What a declaration becomes has outgrown every template: values that are written out at each use double."""


def template_string(node: Node) -> str:
    """`to_template_string`. Raises TooLargeError."""
    _check(node)
    return to_template_string(node)


def printed(node: Node) -> str:
    """`print_node`. Raises TooLargeError."""
    _check(node)
    return print_node(node)


def _check(node: Node) -> None:
    pending = [node]
    left = _MOST_NODES
    while pending:
        one = pending.pop()
        if isinstance(one, Call):
            left -= len(one.args)
            if left < 0:
                raise TooLargeError
            pending.extend(one.args)
        elif isinstance(one, Access):
            left -= 2
            pending.append(one.base)
            pending.append(one.key)
