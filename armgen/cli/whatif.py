"""`armgen what-if`."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import click

from armgen.cli import options

if TYPE_CHECKING:
    from armgen.commands.whatif import Asked


def stamp_text(ctx: click.Context, param: click.Parameter, value: str | None) -> str | None:
    """What `{stamp}` stands for: 14 digits."""
    if value is not None and not (len(value) == 14 and value.isdecimal()):
        raise click.BadParameter("write a UTC time as yyyyMMddHHmmss, such as 20261124020000", ctx, param)
    return value


@click.command("what-if", short_help="Show what a deployment would change.")
@click.argument("path", metavar="SPEC|TEMPLATE")
@click.option("--state", metavar="FILE", help="Predict offline, against an inventory with collections.")
@click.option("--target", type=click.Choice(["azure", "sandbox"]), help="Ask Azure's own what-if, or the sandbox's.")
@options.cloud_option
@click.option("--format", "format_", type=click.Choice(["text", "json", "markdown"]), default="text", show_default=True)
@click.option("--detailed-exitcode", is_flag=True, help="Exit 4 when there are changes, 5 when some are grave.")
@options.deployment_options
@click.option("--stamp", metavar="STAMP", callback=stamp_text, help="What {stamp} stands for. Default: the time now.")
@click.option("--mode", type=click.Choice(["incremental", "complete"]), default="incremental", show_default=True)
@options.constraints_option()
@click.option("--show-noise", is_flag=True, help="Also show what Azure predicts and armgen knows to be no change.")
@click.option("--show-unmanaged", is_flag=True, help="Also show what is there and not asked for.")
@click.option(
    "--validation-level",
    "level",
    type=click.Choice(["template", "provider", "provider-no-rbac"]),
    help="How far Azure checks the template.",
)
def command(
    path: str,
    state: str | None,
    target: str | None,
    cloud: str,
    format_: str,
    detailed_exitcode: bool,
    parameters: tuple[str, ...],
    subscription: str | None,
    resource_group: str | None,
    location: str | None,
    now: datetime | None,
    stamp: str | None,
    mode: str,
    constraints: str | None,
    show_noise: bool,
    show_unmanaged: bool,
    level: str | None,
) -> int:
    """Show what deploying a spec, an ARM template or a Bicep file would change.

    \b
    armgen what-if payroll.yaml --state inventory.yaml        offline, against what an inventory says exists
    armgen what-if payroll.yaml --target azure                by Azure's own what-if

    Both end in one list. Restore points cannot be changed: one that exists with other disks, another
    mode or another source is a `blocked-update`. With --detailed-exitcode: 0 no changes, 4 changes, 5 when some
    change is blocked, loses a restore point, or cannot be predicted. A template that Azure would refuse exits 1.
    """
    from armgen.commands.whatif import Asked, Place, render, what_if

    place = Place(parameters, subscription, resource_group, location)
    asked = _asked(
        Asked(state, None, cloud, place, stamp, "complete" if mode == "complete" else "incremental", constraints),
        target,
    )
    asked = asked._replace(show_noise=show_noise, show_unmanaged=show_unmanaged)
    if level is not None:
        asked = asked._replace(
            level="template" if level == "template" else "provider" if level == "provider" else "provider-no-rbac"
        )
    asked = _configured(asked, path)
    _check(asked)
    predicted = what_if(path, asked, now=now, say=lambda line: click.echo(line, err=True))
    if predicted.preview is None:
        if predicted.report is not None:
            options.show_report(predicted.report)
        return 1 if predicted.refused else 2
    if predicted.report is not None and predicted.report.active:
        count = len(predicted.report.active)
        click.echo(f"The lint has {count} finding{'s' * (count != 1)}: `armgen lint {path}` shows them.", err=True)
    color = options.use_color() and format_ == "text"
    options.emit(render(predicted.preview, format_, color=color))
    return predicted.preview.exit_code() if detailed_exitcode else 0


def _asked(asked: Asked, target: str | None) -> Asked:
    if target is None:
        return asked
    return asked._replace(target="azure" if target == "azure" else "sandbox")


def _configured(asked: Asked, path: str) -> Asked:
    """The target of the config, when neither --state nor --target says where the state is."""
    if asked.target is not None or asked.state is not None:
        return asked
    from pathlib import Path

    from armgen.config import find_config

    config, _ = find_config(Path(path))
    return _asked(asked, config.target)


def _check(asked: Asked) -> None:
    from armgen.errors import UsageError

    if asked.state is not None and asked.target is not None:
        raise UsageError("--state is offline, --target is online.", hint="Name one of the two.")
    if asked.target is None and (asked.show_noise or asked.level is not None):
        raise UsageError("--show-noise and --validation-level are for Azure's what-if.", hint="Name a --target.")
