"""`armgen what-if`: a spec or a template against an inventory, or against Azure."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timezone
from typing import Literal, NamedTuple

from armgen.azure.target import TargetName
from armgen.codes import DEFAULT_EDITION
from armgen.commands.preview import ValidationLevel, offline_preview, online_preview, prepare_live, prepare_offline
from armgen.commands.specs import OneSpec, one_spec
from armgen.commands.targets import open_cloud
from armgen.compiler.lower import lower
from armgen.deploy.plan import Options, stamp_of
from armgen.errors import UsageError
from armgen.lint.discover import is_there
from armgen.lint.report import LintReport
from armgen.whatif.model import Preview
from armgen.whatif.predict import Mode

Format = Literal["text", "json", "markdown"]


class Place(NamedTuple):
    """Where a template would be deployed, and with which parameters."""

    parameters: tuple[str, ...] = ()
    subscription: str | None = None
    resource_group: str | None = None
    location: str | None = None

    @property
    def is_set(self) -> bool:
        return any((self.parameters, self.subscription, self.resource_group, self.location))


class Asked(NamedTuple):
    """The options. `target`: None without one; `state`: the inventory of an offline prediction."""

    state: str | None = None
    target: TargetName | None = None
    cloud: str = "AzureCloud"
    place: Place = Place()
    stamp: str | None = None
    mode: Mode = "incremental"
    constraints: str | None = None
    show_noise: bool = False
    show_unmanaged: bool = False
    level: ValidationLevel | None = None


class Predicted(NamedTuple):
    """`preview` is None when the input cannot be used, or when Azure would refuse it: `report` says why."""

    preview: Preview | None
    report: LintReport | None
    refused: bool = False


def what_if(path: str, asked: Asked, *, now: datetime | None = None, say: Callable[[str], None]) -> Predicted:
    """What deploying `path` would change. UsageError for options that do not fit it."""
    moment = now or datetime.now(timezone.utc)
    if asked.state is not None and not is_there(asked.state):
        raise UsageError(f"There is no inventory '{asked.state}'.", hint="`armgen inventory pull` makes one.")
    from armgen.commands.templates import template_file, template_preview

    file = template_file(path)
    if file is not None:
        made = template_preview(file, asked, moment)
        report = LintReport(made.found, asked.constraints or DEFAULT_EDITION, 1, 0)
        return Predicted(_shown(made.preview, asked), report, made.refused)
    if asked.place.is_set:
        raise UsageError(
            "Parameters, subscription, resource group and location are for templates.",
            hint="A spec says them itself: leave the options out.",
        )
    states = [asked.state] if asked.state is not None else []
    found = one_spec(path, inventories=states, constraints=asked.constraints, say=say)
    if found.unusable or found.estate is None:
        return Predicted(None, found.report)
    preview = _of_spec(found, asked, moment, say)
    return Predicted(_shown(preview, asked), found.report)


def _shown(preview: Preview | None, asked: Asked) -> Preview | None:
    return preview if preview is None or asked.show_unmanaged else preview.without_unmanaged()


def _of_spec(found: OneSpec, asked: Asked, now: datetime, say: Callable[[str], None]) -> Preview:
    estate = found.estate
    if estate is None:
        raise ValueError("the spec cannot be used")
    stamp = asked.stamp or stamp_of(now)
    program = lower(estate)
    if asked.mode == "complete" and (asked.target is not None or len(program.units) > 1):
        raise UsageError(
            "Complete mode is for one template of one resource group.",
            hint="`armgen deploy` never uses it. Build the spec, and name the template with --mode complete.",
        )
    if asked.target is None:
        prepared = prepare_offline(estate, stamp=stamp, now=now, options=Options(adopt=True))
        return offline_preview(prepared, mode=asked.mode)
    with open_cloud(asked.target, asked.cloud, estate, program) as cloud:
        options = Options(adopt=True)
        prepared = prepare_live(cloud, estate, stamp=stamp, now=now, options=options, refreshed=True)
        for note in prepared.notes:
            say(note)
        return online_preview(cloud, prepared, asked.target, level=asked.level, show_noise=asked.show_noise)


def render(preview: Preview, format: str, *, color: bool = False) -> str:
    """The preview in one of the formats of CLI.md."""
    if format == "text":
        from armgen.whatif import text

        return text.render(preview, color=color)
    from armgen.whatif import output

    return output.to_json(preview) if format == "json" else output.to_markdown(preview)
