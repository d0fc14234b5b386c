"""Conditions that only the deployment knows: which of them never hold together."""

from __future__ import annotations

from collections.abc import Iterator

from armgen.arm.syntax import Call, Node, Number, Text, print_node


def exclude_each_other(one: Node, other: Node) -> bool:
    """Whether the shape of two conditions says that they are never both true: one has `not()` of what the other has,
    or both compare one thing with different texts or numbers."""
    for either, against in ((one, other), (other, one)):
        if isinstance(either, Call) and either.name.lower() == "or":
            return all(exclude_each_other(arg, against) for arg in either.args)
    there = [*_parts(other)]
    denied = {print_node(node) for node in map(_denied, there) if node is not None}
    held = {print_node(node) for node in (other, *there)}
    compared = dict(pair for pair in map(_compared, there) if pair is not None)
    for part in (one, *_parts(one)):
        inner = _denied(part)
        if print_node(part) in denied or (inner is not None and print_node(inner) in held):
            return True
        pair = _compared(part)
        if pair is not None and compared.get(pair[0], pair[1]) != pair[1]:
            return True
    return False


def _parts(node: Node) -> Iterator[Node]:
    """Conditions that all have to hold for a condition to hold."""
    if isinstance(node, Call) and node.name.lower() == "and":
        for arg in node.args:
            yield from _parts(arg)
        return
    inner = _denied(node)
    if isinstance(inner, Call) and inner.name.lower() == "or":
        for arg in inner.args:
            yield from _parts(Call("not", (arg,)))
        return
    yield node


def _denied(node: Node) -> Node | None:
    """What a `not()` denies; None for all else."""
    return node.args[0] if isinstance(node, Call) and node.name.lower() == "not" and len(node.args) == 1 else None


def _compared(node: Node) -> tuple[str, str | int] | None:
    """What an `equals()` compares with a text or a number, and with which; None for all else."""
    if isinstance(node, Call) and node.name.lower() == "equals" and len(node.args) == 2:
        left, right = node.args
        if isinstance(right, (Text, Number)):
            return print_node(left), right.value
        if isinstance(left, (Text, Number)):
            return print_node(right), left.value
    return None
