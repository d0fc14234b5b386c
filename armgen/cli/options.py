"""Options that several commands share, each written once, and where their output goes."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from datetime import datetime, timezone
from pathlib import Path
from typing import TYPE_CHECKING, TextIO, TypeVar

import click

from armgen.errors import UsageError

if TYPE_CHECKING:
    from armgen.lint.report import LintReport

F = TypeVar("F", bound="Callable[..., object]")


cloud_option = click.option(
    "--cloud",
    type=click.Choice(["AzureCloud", "AzureChinaCloud", "AzureUSGovernment"]),
    default="AzureCloud",
    show_default=True,
    help="The cloud of Azure.",
)


def constraints_option(
    with_all: bool = False, help: str = "Edition of the documented constraints ({choices}); wins over the spec's own."
) -> Callable[[F], F]:
    """`--constraints`; `{choices}` in the help stands for the editions."""
    from armgen.codes import EDITIONS

    choices = [*EDITIONS, "all"] if with_all else list(EDITIONS)
    return click.option(
        "--constraints",
        metavar="EDITION",
        type=click.Choice(choices),
        help=help.format(choices=", ".join(choices)),
    )


def deployment_options(function: F) -> F:
    """Where a template would be deployed, and its parameters: what a template leaves to its deployment."""
    for option in reversed(
        (
            click.option(
                "-p",
                "--parameters",
                "parameters",
                metavar="FILE|NAME=VALUE",
                multiple=True,
                help="A parameter file, or one value: text for a string parameter, else JSON. May be repeated.",
            ),
            click.option("--subscription", metavar="ID", help="The subscription of the deployment."),
            click.option("--resource-group", metavar="NAME", help="The resource group of the deployment."),
            click.option("--location", metavar="L", help="The location of the deployment or its group."),
            click.option("--now", metavar="ISO", callback=moment, help="The time that utcNow() gives."),
        )
    ):
        function = option(function)
    return function


def output_option(help: str) -> Callable[[F], F]:
    return click.option("-o", "--output", metavar="FILE", type=click.Path(path_type=Path, dir_okay=False), help=help)


def moment(ctx: click.Context, param: click.Parameter, value: str | None) -> datetime | None:
    if value is None:
        return None
    try:
        moment = datetime.fromisoformat(value.replace("Z", "+00:00"))
    except ValueError:
        raise click.BadParameter("write an ISO time such as 2026-11-24T02:00:00Z", ctx, param) from None
    return moment if moment.tzinfo else moment.replace(tzinfo=timezone.utc)


def use_color(to_file: bool = False, stream: TextIO | None = None) -> bool:
    """Whether output is coloured: NO_COLOR and FORCE_COLOR win, else a terminal is. `stream`: default stdout."""
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR"):
        return True
    return not to_file and (stream or sys.stdout).isatty()


def show_report(report: LintReport) -> None:
    """The findings of a command whose data is something else: on standard error."""
    from armgen.render import text

    color = use_color(stream=sys.stderr)
    click.echo(text.render(report, color=color, width=terminal_width()), err=True, color=color)


def terminal_width() -> int:
    """Columns to wrap at: the terminal's or COLUMNS, at most 120; 80 in a pipe."""
    import shutil

    return min(120, shutil.get_terminal_size((80, 24)).columns)


def emit(text: str, output: Path | None = None) -> None:
    """Data to standard output, or to a file that is replaced as a whole."""
    if output is None:
        sys.stdout.write(text)
        sys.stdout.flush()
        return
    try:
        output.parent.mkdir(parents=True, exist_ok=True)
        staged = output.with_name(f".{output.name}.armgen-{os.getpid()}")
        staged.write_text(text, encoding="utf-8", newline="\n")
        staged.replace(output)
    except OSError as error:
        raise UsageError(
            f"{output} cannot be written: {error.strerror}.", hint="Choose another file with -o."
        ) from None


def append_summary(text: str) -> None:
    """Text for the summary of a GitHub job, when there is one: a page that GitHub shows beside the log."""
    path = os.environ.get("GITHUB_STEP_SUMMARY")
    if not path:
        return
    try:
        with Path(path).open("a", encoding="utf-8", newline="\n") as file:
            file.write(text)
    except OSError as error:
        raise UsageError(
            f"The job summary {path} cannot be written: {error.strerror}.", hint="Unset GITHUB_STEP_SUMMARY."
        ) from None
