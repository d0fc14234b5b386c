"""`armgen status`."""

from __future__ import annotations

from datetime import datetime, timezone

import click

from armgen.cli import options
from armgen.cli.deploy import target_options


@click.command("status", short_help="Show what runs, what was made, which copies still replicate.")
@click.argument("path", metavar="SPEC")
@target_options
@click.option("--format", "format_", type=click.Choice(["text", "json"]), default="text", show_default=True)
@options.constraints_option()
def command(path: str, target: str | None, cloud: str, format_: str, constraints: str | None) -> int:
    """Show the last run of a spec, its restore points, and how far copies are. Reads only.

    \b
    armgen status payroll.yaml --target azure
    """
    from armgen.commands.deploy import status
    from armgen.commands.specs import one_spec
    from armgen.commands.targets import chosen_target, open_cloud
    from armgen.compiler.lower import lower
    from armgen.deploy.standing import to_json, to_text

    found = one_spec(path, constraints=constraints, say=lambda line: click.echo(line, err=True))
    where = chosen_target(target, found.config.target)
    if found.unusable or found.estate is None:
        options.show_report(found.report)
        return 2
    with open_cloud(where, cloud, found.estate, lower(found.estate)) as opened:
        standing = status(opened, found.estate, now=datetime.now(timezone.utc))
    mark = "[sandbox] " if where == "sandbox" else ""
    options.emit(to_json(standing, where) if format_ == "json" else to_text(standing, mark=mark))
    return 0
