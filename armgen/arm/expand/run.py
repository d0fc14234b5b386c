"""One expansion as a whole: what it may use up, what it has made so far."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from armgen.arm.context import Context
from armgen.arm.errors import TemplateError
from armgen.arm.expand.model import Runtime
from armgen.arm.values import Budget
from armgen.jsontypes import JsonObject

if TYPE_CHECKING:
    from armgen.arm.expand.frame import Frame
    from armgen.arm.expand.made import Made

T = TypeVar("T")

MOST_RESOURCES = 25_000
MOST_SECONDS = 2.5
MOST_NESTING = 16
MOST_DEPENDENCIES = 700_000
MOST_STEPS = 1_500_000
"""What a hostile template may use: far more than Azure takes (800 resources a template), and an end within seconds."""

Linked = Callable[[str | None, str], tuple[str, JsonObject]]
"""Reads a linked template: the file that links (None: the template itself), the relative path; gives the name of the
file and its content. Raises TemplateError with the reason when it cannot be read."""


class OutOfBudgetError(Exception):
    """The template makes more than is read."""


class Run:
    """Shared by all templates of one expansion."""

    def __init__(self, context: Context, runtime: Runtime | None, linked: Linked | None, *, nest: bool) -> None:
        self.context = context
        self.runtime = runtime
        self.nest = nest
        self.made: list[Made] = []
        self.frames: list[Frame] = []
        self.files: list[str] = []
        self.budget = Budget(MOST_STEPS)
        self.dependencies = 0
        self._linked = linked
        self._made_once: dict[tuple[int, str], object] = {}
        self._end = time.monotonic() + MOST_SECONDS

    def spend(self) -> None:
        """Called for each resource. Raises OutOfBudgetError when the template makes more than is read."""
        if len(self.made) >= MOST_RESOURCES or time.monotonic() > self._end:
            raise OutOfBudgetError

    def once(self, of: JsonObject, what: str, make: Callable[[JsonObject], T]) -> T:
        """What is made of a node of a template, made once: a nested template in a loop is looked at by all members."""
        key = (id(of), what)
        if key not in self._made_once:
            self._made_once[key] = make(of)
        found: T = self._made_once[key]  # type: ignore[assignment]
        return found

    def read_linked(self, document: str | None, path: str) -> tuple[str, JsonObject]:
        """A linked template by its relative path. Raises TemplateError."""
        if self._linked is None:
            raise TemplateError("InvalidTemplate", "Linked templates are not read here.")
        name, template = self._linked(document, path)
        if name not in self.files:
            self.files.append(name)
        return name, template
