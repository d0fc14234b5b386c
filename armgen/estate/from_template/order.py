"""What the deployment engine finishes before what, with nested deployments taken apart into their start and end."""

from __future__ import annotations

from collections.abc import Iterator

from armgen.arm.expand.model import Program
from armgen.estate.from_template.waits import Waits


def edges_of(program: Program, waits: Waits) -> Iterator[tuple[int, int]]:
    """The edges of the order over the numbers of the resources, with those that only the deployment knows for certain.

    A deployment resource's own number stands for its end; its start is a node of its own, so that what it contains
    runs between the two.
    """
    parents = {one.parent for one in program.deployments if one.parent is not None}
    for resource in program.resources:
        first = _start(resource.number) if resource.number in parents else resource.number
        for before in resource.depends_on:
            yield before, first
        if first != resource.number:
            yield first, resource.number
    for before, number in waits.pairs():
        yield before, _start(number) if number in parents else number
    for deployment in program.deployments:
        if deployment.parent is None:
            continue
        for number in deployment.resources:
            yield _start(deployment.parent), _start(number) if number in parents else number
            yield number, deployment.parent


def _start(number: int) -> int:
    return -number - 1
