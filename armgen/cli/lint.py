"""`armgen lint`."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from armgen.cli import options

FORMATS = ("text", "json", "sarif", "junit", "github", "markdown")


@click.command("lint", short_help="Check specs, ARM templates and Bicep against the documented constraints.")
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
@click.option(
    "--inventory", "inventories", multiple=True, metavar="FILE", help="Facts of what exists. May be repeated."
)
@options.deployment_options
@options.constraints_option(with_all=True)
@click.option("--format", "format_", type=click.Choice(FORMATS), help="How findings are written. Default: text.")
@options.output_option("Write the findings to FILE instead of standard output.")
@click.option(
    "--fail-on",
    type=click.Choice(["error", "warning", "info", "never"]),
    help="The least severity that makes the exit code 1. Default: error.",
)
@click.option("--strict", is_flag=True, help="Whatever could not be checked is an error (RP114, RP903, RP906).")
@click.option("--select", multiple=True, metavar="CODES", help="Only these rules or families: RP1,RP502.")
@click.option("--ignore", multiple=True, metavar="CODES", help="Not these rules or families.")
@click.option("--no-config", is_flag=True, help="Do not look for armgen.toml or pyproject.toml.")
def command(
    paths: tuple[str, ...],
    inventories: tuple[str, ...],
    parameters: tuple[str, ...],
    subscription: str | None,
    resource_group: str | None,
    location: str | None,
    now: datetime | None,
    constraints: str | None,
    format_: str | None,
    output: Path | None,
    fail_on: str | None,
    strict: bool,
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    no_config: bool,
) -> int:
    """Check specs, ARM templates (JSON with comments), Bicep and .bicepparam files, and folders of these.

    \b
    armgen lint payroll.yaml                     a spec with its inventories
    armgen lint infra/ --inventory fleet.yaml    templates, judged with facts
    armgen lint main.json -p main.prod.json      with the values of a deployment
    armgen lint . --format json -o findings.json for a program to read

    Exit code 0: nothing at or above --fail-on; 1: findings; 2: a file could not be used.
    """
    from armgen.commands import lint

    report = lint.lint(
        paths=paths,
        inventories=inventories,
        parameters=parameters,
        constraints=constraints,
        subscription=subscription,
        resource_group=resource_group,
        location=location,
        now=now,
        strict=strict,
        select=_codes(select),
        ignore=_codes(ignore),
        use_config=not no_config,
        say=lambda text: click.echo(text, err=True),
    )
    shape = format_ or report.settings.format or "text"
    options.emit(
        lint.render(report, shape, color=options.use_color(output is not None), width=options.terminal_width()), output
    )
    return report.result.exit_code(fail_on or report.settings.fail_on or "error")


def _codes(values: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(code.strip().upper() for value in values for code in value.split(",") if code.strip())
