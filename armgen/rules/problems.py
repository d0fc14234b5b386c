"""What front ends found while reading, reported by the rule of its code."""

from __future__ import annotations

from collections.abc import Iterator

from armgen.diagnostics import Diagnostic
from armgen.estate.model import Deployment
from armgen.rules.base import Context


def problems_of(deployment: Deployment, context: Context) -> Iterator[Diagnostic]:
    """The problems of the context's code."""
    for problem in deployment.problems:
        if problem.code == context.code.id:
            yield context.finding(
                problem.message,
                problem.origin,
                help=problem.help,
                resource=problem.resource,
                related=problem.related,
            )
