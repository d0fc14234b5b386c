"""What front ends found while reading, reported by the rule of its code."""

from __future__ import annotations

import re
from collections.abc import Iterator

from armgen.diagnostics import Change, Diagnostic, Fix
from armgen.estate.model import Deployment, Problem
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
                prop=problem.prop,
                related=problem.related,
                fix=_near_match(problem),
            )


def _near_match(problem: Problem) -> Fix | None:
    """Writing the name that is meant, where one leads nowhere (RP902) and the message ends with a near match."""
    near = _NEAR.search(problem.message)
    if problem.code != "RP902" or near is None or problem.origin.document.kind not in ("yaml", "json"):
        return None
    change = Change("set", problem.origin.path, near[1])
    return Fix(f"Write '{near[1]}'", problem.origin, (change,))


_NEAR = re.compile(r" Did you mean '([^']+)'\?$")
