"""`armgen explain`."""

from __future__ import annotations

import click

from armgen.cli import options


@click.command("explain", short_help="Say what a rule finds, why, and what each edition says.")
@click.argument("rule", metavar="RULE")
@options.constraints_option(help="Only what this edition says ({choices}). Default: all.")
def command(rule: str, constraints: str | None) -> None:
    """Say what RULE finds and why, what each edition of the documentation says, with sources, and how to mend it.

    \b
    armgen explain RP102                         by code, every edition
    armgen explain ultra-disk --constraints 2026-09
    """
    from armgen.commands.explain import explain

    options.emit(explain(rule, constraints))
