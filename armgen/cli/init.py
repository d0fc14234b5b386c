"""`armgen init`."""

from __future__ import annotations

from pathlib import Path

import click

from armgen.cli import options


@click.command("init", short_help="Write a starting spec, inventory, config and pipeline.")
@click.argument(
    "folder", required=False, default=".", metavar="[DIR]", type=click.Path(path_type=Path, file_okay=False)
)
@click.option(
    "--ci",
    type=click.Choice(["github", "azure-devops"]),
    help="Also write a pipeline that lints, builds, previews and deploys.",
)
@options.constraints_option(help="Edition that spec and config pin ({choices}).")
@click.option("--force", is_flag=True, help="Overwrite files that are there.")
def command(folder: Path, ci: str | None, constraints: str | None, force: bool) -> None:
    """Write a spec, an inventory, a config and a .gitignore to start from, in DIR (default: here).

    \b
    armgen init recovery                         spec, inventory, config and .gitignore in recovery/
    armgen init . --ci github                    with a workflow: lint, build, preview, deploy
    armgen init . --constraints 2026-09          judged by that edition of the documentation

    Nothing is overwritten without --force: if any of the files is there, nothing is written at all.
    """
    from armgen.commands.init import init

    written = init(folder=folder, ci=ci, constraints=constraints, force=force)
    for path in written:
        click.echo(f"wrote {path}", err=True)
    here = folder.as_posix()
    click.echo(f"Next: armgen lint {here}, then armgen build {here} -o {(folder / 'out').as_posix()}", err=True)
