"""The command group: knows the names and first lines of all commands, and loads the one that is run."""

from __future__ import annotations

import gc
import importlib
import os
import sys
from contextlib import suppress

import click

from armgen._version import __version__
from armgen.errors import ArmgenError
from armgen.near import did_you_mean

COMMANDS: dict[str, tuple[str, str]] = {
    "init": ("armgen.cli.init", "Write a starting spec, inventory, config and pipeline."),
    "lint": ("armgen.cli.lint", "Check specs, ARM templates and Bicep against the documented constraints."),
    "build": ("armgen.cli.build", "Compile specs to ARM and Bicep, after linting them."),
    "expand": ("armgen.cli.expand", "List the resources that a template or a Bicep file would deploy."),
    "what-if": ("armgen.cli.whatif", "Show what a deployment would change."),
    "deploy": ("armgen.cli.deploy", "Make what a spec asks for and is due."),
    "status": ("armgen.cli.status", "Show what runs, what was made, which copies still replicate."),
    "inventory": ("armgen.cli.inventory", "Make an inventory of what exists."),
    "sandbox": ("armgen.cli.sandbox", "Serve a local imitation of Azure to try things on."),
    "explain": ("armgen.cli.explain", "Say what a rule finds, why, and what each edition says."),
    "rules": ("armgen.cli.rules", "List all rules."),
    "schema": ("armgen.cli.schema", "Print a JSON Schema."),
}


class Commands(click.Group):
    """Subcommands by name, imported when they are run."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        entry = COMMANDS.get(cmd_name)
        if entry is None:
            return None
        command = importlib.import_module(entry[0]).command
        if not isinstance(command, click.Command):  # pragma: no cover - a bug, not a mistake of the user
            raise TypeError(entry[0])
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and args[0] not in COMMANDS and not args[0].startswith("-"):
            hint = did_you_mean(args[0], COMMANDS) or " 'armgen --help' lists the commands."
            ctx.fail(f"There is no command '{args[0]}'.{hint}")
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The list of commands from the table: nothing is imported for --help."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, text) for name, (_, text) in COMMANDS.items()])


@click.group(
    cls=Commands,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Exit codes: 0 done, 1 findings or failed, 2 unusable input, 3 Azure unreachable. Start with 'armgen init'.",
)
@click.version_option(__version__, prog_name="armgen", message="%(prog)s %(version)s")
def cli() -> None:
    """Restore points of Azure VMs as code: check, compile, preview, deploy.

    armgen compiles specs into ARM and Bicep, and checks specs and hand-written templates against what Microsoft
    documents about VM restore points.
    """


def run() -> None:
    """Run the command line; errors become exit codes, an interrupt 130."""
    # Commands are short-lived and allocate a lot: the cyclic collector only costs time.
    gc.disable()
    _streams()
    try:
        code = cli.main(standalone_mode=False)
        gc.freeze()  # nor is there anything to gain by a last collection on the way out
        sys.exit(code if isinstance(code, int) else 0)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except (click.Abort, KeyboardInterrupt):
        click.echo("Interrupted.", err=True)
        sys.exit(130)
    except ArmgenError as error:
        click.echo(f"error: {error.message}" + (f"\n  help: {error.hint}" if error.hint else ""), err=True)
        sys.exit(error.exit_code)
    except BrokenPipeError:
        # The reader has gone (`armgen rules | head`): nothing more to say, and nothing is wrong.
        sys.stderr.close()
        sys.exit(0)
    except OSError as error:
        # A full disk behind `> file`; files that armgen opens itself are told of where they are opened.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # what is left over goes nowhere
        what = f"'{error.filename}'" if error.filename else "Standard output cannot be written"
        with suppress(OSError):
            click.echo(f"error: {what}: {error.strerror}.", err=True)
        sys.exit(2)


def _streams() -> None:
    """UTF-8 whatever the locale; a terminal that cannot show a character gets a substitute instead of a traceback.

    A stream that was closed by whoever started armgen is an empty one.
    """
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: PTH123, SIM115 - until the end
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            encoding = (getattr(stream, "encoding", "") or "").lower()
            reconfigure(
                encoding=None if stream.isatty() and encoding != "ascii" else "utf-8", errors="backslashreplace"
            )
