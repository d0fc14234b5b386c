"""`armgen schema`."""

from __future__ import annotations

import click

from armgen import assets
from armgen.cli import options

NAMES = (
    "spec",
    "inventory",
    "config",
    "lint-output",
    "expand-output",
    "what-if-output",
    "deploy-output",
    "manifest",
)


@click.command("schema", short_help="Print a JSON Schema.")
@click.argument("name", type=click.Choice(NAMES), metavar="NAME")
def command(name: str) -> None:
    """Print the JSON Schema (draft 2020-12) of a file that armgen reads or writes.

    \b
    spec, inventory, config                 what you write
    all others                              what armgen writes

    \b
    armgen schema spec > spec.schema.json

    An editor checks a spec with it: save it beside the spec and put
    '# yaml-language-server: $schema=spec.schema.json' on the spec's first line.
    """
    options.emit(assets.schema_text(name))
