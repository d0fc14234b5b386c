"""`armgen inventory`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from armgen.cli import options

if TYPE_CHECKING:
    from armgen.inventory.readers.resources import Gap


@click.group("inventory", short_help="Make an inventory of what exists.")
def command() -> None:
    """Make the file of facts that rules about machines and disks need."""


@command.command("import")
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@options.output_option("Write the inventory to FILE (JSON when it ends in .json) instead of standard output.")
@click.option(
    "-p",
    "--parameters",
    "parameters",
    metavar="FILE|NAME=VALUE",
    multiple=True,
    help="Of a template among the files: a parameter file, or one value.",
)
@click.option("--subscription", metavar="ID", help="The subscription that a template is deployed to.")
@click.option("--resource-group", metavar="NAME", help="The resource group that a template is deployed to.")
@click.option("--location", metavar="L", help="The location of that group.")
@click.option("--now", metavar="ISO", callback=options.moment, help="The time at which the facts were true.")
def import_(
    files: tuple[str, ...],
    output: Path | None,
    parameters: tuple[str, ...],
    subscription: str | None,
    resource_group: str | None,
    location: str | None,
    now: datetime | None,
) -> None:
    """Make an inventory from what Azure's tools print, joined by resource id.

    \b
    az vm list -d > vms.json; az disk list > disks.json
    az restore-point collection list -g rg-recovery > points.json
    armgen inventory import vms.json disks.json points.json -o inventory.yaml

    armgen inventory import main.bicep --subscription ID --resource-group rg-app -o inventory.yaml

    Also read: az vmss list, az vmss list-instances, az graph query, REST answers, ARM templates and
    Bicep files that declare machines, and earlier inventories (newer facts win). What no source
    says is listed on standard error.
    """
    from armgen.commands.inventory import Deployed, import_files
    from armgen.inventory.write import inventory_text

    made = import_files(files, taken_at=now, deployed=Deployed(subscription, resource_group, location, parameters))
    as_json = output is not None and output.suffix.lower() == ".json"
    options.emit(inventory_text(made.body, as_json=as_json), output)
    for conflict in made.conflicts:
        click.echo(f"conflict: {conflict}", err=True)
    _say_what_is_not_known(made.gaps)
    machines = made.body.get("machines")
    collections = made.body.get("collections")
    counts = [len(found) if isinstance(found, dict) else 0 for found in (machines, collections)]
    click.echo(f"Machines: {counts[0]}, collections: {counts[1]}, files: {made.sources}.", err=True)


@command.command("pull")
@click.option(
    "--subscription",
    "subscriptions",
    multiple=True,
    metavar="ID",
    help="A subscription; may be repeated. Default: all.",
)
@options.output_option("Write the inventory to FILE (JSON when it ends in .json) instead of standard output.")
@click.option("--target", type=click.Choice(["azure", "sandbox"]), help="Where to read; only the config has a default.")
@options.cloud_option
@click.option("--resume", is_flag=True, help="Go on with the pages that an interrupted pull has read.")
def pull_(subscriptions: tuple[str, ...], output: Path | None, target: str | None, cloud: str, resume: bool) -> None:
    """Make an inventory live: machines, disks, scale sets and collections by Resource Graph, restore points by GET.

    \b
    armgen inventory pull --target azure --subscription 11111111-1111-1111-1111-111111111111 -o inventory.yaml

    The account needs to read the subscriptions; without --subscription they are all that it can see. An interrupted
    pull leaves the old file as it was.
    """
    from contextlib import nullcontext

    from armgen.azure.target import azure_target
    from armgen.commands.pull import pull
    from armgen.commands.sandbox import sandbox_session
    from armgen.commands.targets import chosen_target
    from armgen.config import find_config
    from armgen.errors import UsageError
    from armgen.inventory.write import inventory_text

    config, wrong = find_config(Path())
    if wrong:
        raise UsageError(wrong[0].message, hint=wrong[0].help)
    chosen = chosen_target(target, config.target)
    with sandbox_session() if chosen == "sandbox" else nullcontext(azure_target(cloud)) as where:
        made = pull(
            target=where,
            subscriptions=subscriptions,
            state=Path(".armgen") / "pull.jsonl",
            resume=resume,
            say=lambda text: click.echo(text, err=True),
        )
    options.emit(inventory_text(made.body, as_json=output is not None and output.suffix.lower() == ".json"), output)
    made.done()
    _say_what_is_not_known(made.gaps)
    if output is not None:
        click.echo(f"wrote {output.as_posix()} after {made.requests} requests.", err=True)


MOST_GAPS = 20
"""Lines of what is not known: a list of machines alone lacks something of every disk."""


def _say_what_is_not_known(gaps: Sequence[Gap]) -> None:
    for gap in gaps[:MOST_GAPS]:
        click.echo(f"not known of {gap.subject}: {gap.missing}", err=True)
    if len(gaps) > MOST_GAPS:
        click.echo(f"and {len(gaps) - MOST_GAPS:,} more that are not known.", err=True)
