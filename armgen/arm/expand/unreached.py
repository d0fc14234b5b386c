"""Expressions that evaluation does not come to: branches that are not taken, functions that nobody calls, loops of no
rounds. What is wrong there with every value is told all the same: the next deployment may take the other branch."""

from __future__ import annotations

import re
from collections.abc import Iterator

from armgen.arm.context import UserFunction
from armgen.arm.errors import TemplateError, WrongAlwaysError
from armgen.arm.evaluator import Evaluator
from armgen.arm.expand.frame import Frame
from armgen.arm.expand.reading import expressions, get, texts
from armgen.arm.parser import parse
from armgen.arm.values import Value
from armgen.jsontypes import Path

_LAZY = re.compile(r"\b(?:if|and|or|coalesce|lambda)\s*\(", re.IGNORECASE)
"""Calls of which an argument may not be evaluated."""

_NO_VALUES = frozenset({"metadata", "comments", "template"})
"""Sections that are no part of what is deployed, and templates of others."""


def check_unreached(frame: Frame) -> None:
    """RP707 for names that there are not and wrong numbers of arguments in a template that was evaluated."""
    is_partial = bool(frame.skipped) or frame.table.has_empty_loops or bool(get(frame.template, "functions"))
    if not is_partial and not any(map(_LAZY.search, frame.run.once(frame.template, "texts", texts))):
        return
    told = {fault.path for fault in frame.faults}
    for path, text, evaluator in _candidates(frame, is_partial):
        if path in told:
            continue
        try:
            evaluator.check(parse(text[1:-1]))
        except TemplateError as error:
            frame.refused(error, path)


def _candidates(frame: Frame, is_partial: bool) -> Iterator[tuple[Path, str, Evaluator]]:
    """The expressions to look at, each with its path and an evaluator that knows the names around it."""
    outside = frame.evaluator("properties")
    for holder, key, text in expressions(frame.template):
        if not is_partial and not _LAZY.search(text):
            continue
        path = (*holder, key)
        section = str(path[0]).lower()
        if frame.is_outer and section in ("parameters", "variables", "functions"):
            continue  # nobody sees them
        if section == "functions":
            function = _function_at(frame, path)
            if function is not None and not _is_told(frame, function):
                yield path, text, _inside(outside, function)
        elif not _NO_VALUES.intersection(str(step).lower() for step in holder):
            yield path, text, outside


def _function_at(frame: Frame, path: Path) -> UserFunction | None:
    """The user function of which an expression is the output."""
    if len(path) < 6 or str(path[4]).lower() != "output":
        return None
    group = frame.template[str(path[0])]
    member = group[path[1]] if isinstance(group, list) and isinstance(path[1], int) else None
    return frame.environment.functions.get(f"{get(member, 'namespace')}.{path[3]}".lower())


def _is_told(frame: Frame, function: UserFunction) -> bool:
    """Whether a call of the function has told what is wrong in it."""
    return any(f"the function '{function.name}'" in one.message for one in frame.faults)


def _inside(evaluator: Evaluator, function: UserFunction) -> Evaluator:
    """An evaluator that knows the parameters of a function only."""
    own = {name.lower() for name in function.parameters}

    def parameter(name: str) -> Value:
        if name.lower() not in own:
            raise WrongAlwaysError("InvalidTemplate", f"The function '{function.name}' has no parameter '{name}'.")
        return None

    return evaluator.derive(evaluator.environment._replace(parameters=parameter))
