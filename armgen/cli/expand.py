"""`armgen expand`."""

from __future__ import annotations

from datetime import datetime

import click

from armgen.cli import options


@click.command("expand", short_help="List the resources that a template or a Bicep file would deploy.")
@click.argument("template", metavar="TEMPLATE")
@options.deployment_options
@click.option("--format", "format_", type=click.Choice(["json", "yaml"]), default="json", show_default=True)
def command(
    template: str,
    parameters: tuple[str, ...],
    subscription: str | None,
    resource_group: str | None,
    location: str | None,
    now: datetime | None,
    format_: str,
) -> int:
    """List the resources that an ARM template or a Bicep file would deploy, with loops, conditions, nested templates
    and modules worked out.

    \b
    armgen expand main.json -p main.prod.json
    armgen expand main.bicep -p count=3 --resource-group rg-app --location eastus --format yaml

    What cannot be known before the run stays an expression and is listed under "unresolved". Nothing is sent anywhere.
    Exit code 0: done; 1: Azure Resource Manager would refuse the template; 2: the file cannot be read.
    """
    from armgen.commands import expand

    made = expand.expand(
        path=template,
        parameters=parameters,
        subscription=subscription,
        resource_group=resource_group,
        location=location,
        now=now,
    )
    if made.report.active:
        options.show_report(made.report)
    if made.body is not None:
        options.emit(expand.render(made.body, format_))
    return made.report.exit_code("error")
