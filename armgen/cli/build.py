"""`armgen build`."""

from __future__ import annotations

import re
from pathlib import Path

import click

from armgen.cli import options


def _shard(ctx: click.Context, param: click.Parameter, value: str | None) -> tuple[int, int] | None:
    if value is None:
        return None
    match = re.fullmatch(r"(\d+)/(\d+)", value)
    if match is None or not 1 <= int(match[1]) <= int(match[2]):
        raise click.BadParameter("write I/N with I from 1 to N, such as 2/5", ctx, param)
    return int(match[1]), int(match[2])


@click.command("build", short_help="Compile specs to ARM and Bicep, after linting them.")
@click.argument("paths", nargs=-1, required=True, metavar="SPEC|FOLDER...")
@click.option(
    "-o",
    "--output",
    metavar="DIR",
    type=click.Path(path_type=Path, file_okay=False),
    help="Where files go. Default: beside each spec.",
)
@click.option("--format", "format_", type=click.Choice(["arm", "bicep", "both"]), default="both", show_default=True)
@click.option("--check", is_flag=True, help="Write nothing; print what differs from the files that are there.")
@click.option("--stdout", is_flag=True, help="Print the files instead of writing them.")
@click.option("--no-lint", is_flag=True, help="Build past errors of the lint, but for what makes the spec unusable.")
@click.option("--explain-match", is_flag=True, help="List machine, policy, collection, restore points, excluded disks.")
@click.option("--shard", metavar="I/N", callback=_shard, help="Build every N-th root, from the I-th on.")
@click.option("--matrix", type=click.Choice(["github", "azure-devops"]), help="Print the roots as a matrix of CI jobs.")
@options.constraints_option()
def command(
    paths: tuple[str, ...],
    output: Path | None,
    format_: str,
    check: bool,
    stdout: bool,
    no_lint: bool,
    explain_match: bool,
    shard: tuple[int, int] | None,
    matrix: str | None,
    constraints: str | None,
) -> int:
    """Compile specs to ARM and Bicep, with parameter files and, for several groups, a manifest.

    \b
    armgen build payroll.yaml -o out            lint, then write out/payroll.json, .bicep and parameter files
    armgen build payroll.yaml -o out --check    exit 1 when out/ is not what the spec says
    armgen build payroll.yaml --stdout --format bicep

    The specs are linted first; past an error nothing is written. Files are replaced whole and together.
    """
    from armgen.commands import build as building
    from armgen.errors import UsageError

    quiet = stdout or explain_match or matrix is not None
    if check and quiet:
        raise UsageError(
            "--check compares with files, and --stdout, --explain-match and --matrix print something else.",
            hint="Ask for one of them at a time.",
        )
    built = building.build(
        paths=paths,
        output=output,
        format=format_,
        check=check,
        write=not quiet,
        lint_first=not no_lint,
        shard=shard,
        constraints=constraints,
        say=lambda line: click.echo(line, err=True),
    )
    if built.report.active:
        options.show_report(built.report)
    if built.refused:
        click.echo("Nothing was written.", err=True)
        return built.report.exit_code("error") or 1
    if explain_match:
        options.emit("".join(building.explain_match(estate) for estate in built.estates))
    elif matrix is not None:
        options.emit(building.matrix(built.programs, matrix))
    elif stdout:
        many = len(built.files) > 1
        for path, data in built.files.items():
            options.emit((f"=== {path.as_posix()}\n" if many else "") + data.decode())
    elif check:
        options.emit("".join(built.differences))
        if built.differences:
            count = len(built.differences)
            differ = "file differs" if count == 1 else "files differ"
            click.echo(f"{count} {differ} from the spec; run 'armgen build'.", err=True)
        return 1 if built.differences else 0
    else:
        _say_what_was_written(built.files, built.written)
        for path in built.removed:
            click.echo(f"removed {path.as_posix()}, which the spec no longer makes", err=True)
    return 0


def _say_what_was_written(files: dict[Path, bytes], written: tuple[Path, ...]) -> None:
    for path in written:
        click.echo(f"wrote {path.as_posix()}", err=True)
    if not files:
        click.echo("There was nothing to write.", err=True)
    rest = len(files) - len(written)
    if rest:
        click.echo(f"{rest} file{'s were' if rest > 1 else ' was'} up to date.", err=True)
