"""`armgen sandbox`."""

from __future__ import annotations

from pathlib import Path

import click

from armgen.cli import options


@click.group("sandbox", short_help="Serve a local imitation of Azure to try things on.")
def command() -> None:
    """A local endpoint that behaves as Azure documents its deployments and restore points. It is not Azure."""


@command.command("serve")
@click.option("--port", type=click.IntRange(0, 65535), default=0, show_default=True, help="0 takes a free one.")
@click.option(
    "--state",
    type=click.Path(path_type=Path, dir_okay=False),
    default=Path(".armgen") / "sandbox.db",
    show_default=".armgen/sandbox.db",
    help="The database. What it holds is there again the next time.",
)
@click.option(
    "--seed",
    "seeds",
    multiple=True,
    metavar="INVENTORY",
    help="What a new database starts with: an inventory, or a spec for its facts and groups. May be repeated.",
)
@options.constraints_option()
@click.option(
    "--pace", type=click.FloatRange(0), default=1.0, show_default=True, help="How long things take: 0.1 is a tenth."
)
def serve_(port: int, state: Path, seeds: tuple[str, ...], constraints: str | None, pace: float) -> None:
    """Serve until interrupted, on this machine only. Prints the two variables that other commands and tests need.

    \b
    armgen sandbox serve --seed inventory.yaml
    """
    import gc

    from armgen.codes import DEFAULT_EDITION
    from armgen.commands.sandbox import SANDBOX_TOKEN, serve
    from armgen.sandbox.application import NOTICE

    # A server lives long: the collector that short commands go without is wanted here.
    gc.enable()
    running = serve(port=port, state=state, seed_files=seeds, edition=constraints or DEFAULT_EDITION, pace=pace)
    try:
        click.echo(NOTICE, err=True)
        click.echo(f"ARMGEN_SANDBOX_URL={running.url}\n{SANDBOX_TOKEN}={running.token}")
        click.echo("Set the first one for --target sandbox; faults and reset need the second. Ctrl-C stops.", err=True)
        running.wait()
    finally:
        running.stop()


@command.command("reset")
def reset_() -> None:
    """Forget everything: in the sandbox at ARMGEN_SANDBOX_URL, else in .armgen/sandbox.db.

    A served one needs the token that it printed, in ARMGEN_SANDBOX_TOKEN.
    """
    from armgen.commands.sandbox import reset

    click.echo(reset(), err=True)
