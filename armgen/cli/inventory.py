"""`armgen inventory`."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from armgen.cli import options


@click.group("inventory", short_help="Make an inventory of what exists.")
def command() -> None:
    """Make the file of facts that rules about machines and disks need."""


@command.command("import")
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@options.output_option("Write the inventory to FILE (JSON when it ends in .json) instead of standard output.")
@click.option("--now", metavar="ISO", callback=options.moment, help="The time at which the facts were true.")
def import_(files: tuple[str, ...], output: Path | None, now: datetime | None) -> None:
    """Make an inventory from what Azure's tools print, joined by resource id.

    \b
    az vm list -d > vms.json; az disk list > disks.json
    az restore-point collection list -g rg-recovery > points.json
    armgen inventory import vms.json disks.json points.json -o inventory.yaml

    Also read: az vmss list, az vmss list-instances, az graph query, REST answers, ARM templates and Bicep that declare
    machines, and earlier inventories (newer facts win). What no source says is listed on standard error.
    """
    from armgen.commands.inventory import import_files
    from armgen.inventory.write import inventory_text

    made = import_files(files, taken_at=now)
    as_json = output is not None and output.suffix.lower() == ".json"
    options.emit(inventory_text(made.body, as_json=as_json), output)
    for conflict in made.conflicts:
        click.echo(f"conflict: {conflict}", err=True)
    for gap in made.gaps:
        click.echo(f"not known: {gap.missing} of {gap.subject}", err=True)
    machines = made.body.get("machines")
    collections = made.body.get("collections")
    counts = [len(found) if isinstance(found, dict) else 0 for found in (machines, collections)]
    click.echo(f"{counts[0]} machines and {counts[1]} collections from {made.sources} files.", err=True)
