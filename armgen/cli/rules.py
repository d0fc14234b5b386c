"""`armgen rules`."""

from __future__ import annotations

import click

from armgen.cli import options


@click.command("rules", short_help="List all rules.")
@click.option("--format", "format_", type=click.Choice(["text", "json", "markdown"]), default="text", show_default=True)
def command(format_: str) -> None:
    """List all rules with their severity in each edition.

    \b
    armgen rules
    armgen rules --format json                   with scopes, and what silences what

    `armgen explain RP102` says more about one of them.
    """
    from armgen.commands.rules import rules

    options.emit(rules(format_))
