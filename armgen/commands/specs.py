"""The one spec of a command, linted and resolved."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from armgen.config import Config
from armgen.diagnostics import Severity
from armgen.errors import UsageError
from armgen.estate.model import Estate
from armgen.lint.report import LintReport

STOPS = frozenset({"RP900", "RP901", "RP902", "RP907"})
"""Findings past which nobody knows what the spec means."""


def is_placed(estate: Estate) -> bool:
    """Whether all collections are known to lie somewhere: the machine of one may have an id that is none (RP306)."""
    return all(one.location is not None and one.ref.subscription and one.ref.group for one in estate.collections)


class OneSpec(NamedTuple):
    """`estate` is None when the spec cannot be used: `report` says why."""

    estate: Estate | None
    report: LintReport
    config: Config

    @property
    def refused(self) -> bool:
        return self.estate is None or any(one.severity is Severity.ERROR for one in self.report.active)

    @property
    def unusable(self) -> bool:
        return self.estate is None or not is_placed(self.estate) or any(one.code in STOPS for one in self.report.active)


def one_spec(
    path: str,
    *,
    inventories: Sequence[str] = (),
    constraints: str | None = None,
    say: Callable[[str], None] = lambda text: None,
) -> OneSpec:
    """The spec at `path` with all findings. UsageError when there is none, or more than one."""
    from armgen.commands.lint import lint

    outcome = lint(
        paths=[path], inventories=inventories, constraints=constraints, keep_estates=True, only_specs=True, say=say
    )
    stops = any(one.code in STOPS for one in outcome.result.active)
    if not outcome.estates and not stops:
        raise UsageError(f"'{path}' is no spec.", hint="Name a spec; `armgen init` writes one.")
    if len(outcome.estates) > 1:
        names = ", ".join(one.origin.document.name for one in outcome.estates)
        raise UsageError(f"There are several specs: {names}.", hint="Name one of them.")
    estate = outcome.estates[0] if outcome.estates else None
    return OneSpec(estate, outcome.result, outcome.settings)
