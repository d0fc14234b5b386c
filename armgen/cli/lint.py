"""`armgen lint`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from armgen.cli import options
from armgen.errors import UsageError

if TYPE_CHECKING:
    from armgen.commands.fix import Judge
    from armgen.commands.lint import LintOutcome

FORMATS = ("text", "json", "sarif", "junit", "github", "markdown")
FILE = click.Path(path_type=Path, dir_okay=False)


@click.command("lint", short_help="Check specs, ARM templates and Bicep against the documented constraints.")
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
@click.option(
    "--inventory", "inventories", multiple=True, metavar="FILE", help="Facts of what exists. May be repeated."
)
@options.deployment_options
@options.constraints_option(with_all=True)
@click.option("--format", "format_", type=click.Choice(FORMATS), help="How findings are written. Default: text.")
@options.output_option("Write the findings to FILE instead of standard output.")
@click.option(
    "--fail-on",
    type=click.Choice(["error", "warning", "info", "never"]),
    help="The least severity that makes the exit code 1. Default: error.",
)
@click.option("--strict", is_flag=True, help="Whatever could not be checked is an error (RP114, RP903, RP906).")
@click.option("--select", multiple=True, metavar="CODES", help="Only these rules or families: RP1,RP502.")
@click.option("--ignore", multiple=True, metavar="CODES", help="Not these rules or families.")
@click.option("--baseline", type=FILE, metavar="FILE", help="Only what is not in FILE counts.")
@click.option("--write-baseline", type=FILE, metavar="FILE", help="Write what is found now to FILE; it counts no more.")
@click.option("--fix", is_flag=True, help="Mend in place what has a safe fix, then report what is left.")
@click.option("--unsafe", is_flag=True, help="With --fix: also what changes what is protected (exclude a disk).")
@click.option("--diff", is_flag=True, help="With --fix: write nothing, print what would change.")
@click.option("--no-config", is_flag=True, help="Do not look for armgen.toml or pyproject.toml.")
def command(
    paths: tuple[str, ...],
    inventories: tuple[str, ...],
    parameters: tuple[str, ...],
    subscription: str | None,
    resource_group: str | None,
    location: str | None,
    now: datetime | None,
    constraints: str | None,
    format_: str | None,
    output: Path | None,
    fail_on: str | None,
    strict: bool,
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    baseline: Path | None,
    write_baseline: Path | None,
    fix: bool,
    unsafe: bool,
    diff: bool,
    no_config: bool,
) -> int:
    """Check specs, ARM templates (JSON with comments), Bicep and .bicepparam files, and folders of these.

    \b
    armgen lint payroll.yaml                     a spec with its inventories
    armgen lint infra/ --inventory fleet.yaml    templates, judged with facts
    armgen lint main.json -p main.prod.json      with the values of a deployment
    armgen lint . --format json -o findings.json for a program to read
    armgen lint . --fix --diff                   what --fix would change
    armgen lint . --write-baseline known.json    from now on: --baseline known.json
    cat main.json | armgen lint -                standard input

    Exit code 0: nothing at or above --fail-on; 1: findings; 2: a file could not be used.
    """
    from armgen.commands import lint
    from armgen.lint.discover import standard_input

    _check(baseline, write_baseline, fix, unsafe, diff, paths)
    stdin = {Path("-"): standard_input()} if "-" in paths else {}
    codes, without = _codes(select, "--select"), _codes(ignore, "--ignore")

    said: set[str] = set()

    def say(text: str) -> None:
        """A remark, once: --fix judges several times."""
        if text not in said:
            said.add(text)
            click.echo(text, err=True)

    def judge(texts: Mapping[Path, bytes]) -> LintOutcome:
        return lint.lint(
            paths=paths,
            inventories=inventories,
            parameters=parameters,
            constraints=constraints,
            subscription=subscription,
            resource_group=resource_group,
            location=location,
            now=now,
            strict=strict,
            select=codes,
            ignore=without,
            baseline=baseline,
            use_config=not no_config,
            texts={**stdin, **texts},
            say=say,
        )

    outcome = _fixed(judge, unsafe, diff) if fix else judge({})
    if write_baseline is not None:
        outcome = _with_new_baseline(outcome, write_baseline)
    shape = format_ or outcome.settings.format or "text"
    if not diff:
        _report(outcome, shape, output)
    return outcome.result.exit_code(fail_on or outcome.settings.fail_on or "error")


def _report(outcome: LintOutcome, shape: str, output: Path | None) -> None:
    from armgen.commands import lint

    color, width = options.use_color(output is not None), options.terminal_width()
    options.emit(lint.render(outcome, shape, color=color, width=width), output)
    if shape == "github":
        options.append_summary(lint.render(outcome, "markdown"))


def _fixed(judge: Judge, unsafe: bool, diff: bool) -> LintOutcome:
    from armgen.commands.fix import fix

    run = fix(judge, unsafe=unsafe, write=not diff)
    if diff:
        options.emit(run.difference)
    for name, titles in run.titles.items():
        done = "would be made" if diff else "made"
        click.echo(f"{name}: {len(titles)} {'fix' if len(titles) == 1 else 'fixes'} {done}.", err=True)
    return run.outcome


def _with_new_baseline(outcome: LintOutcome, path: Path) -> LintOutcome:
    from armgen.lint.baseline import apply_baseline, baseline_text
    from armgen.lint.report import fingerprint

    text, count = baseline_text(outcome.result.active)
    options.emit(text, path)
    click.echo(f"wrote {path.as_posix()} with {count} findings.", err=True)
    known = frozenset(fingerprint(one) for one in outcome.result.active)
    found = tuple(apply_baseline(outcome.result.diagnostics, known))
    return outcome._replace(result=outcome.result._replace(diagnostics=found, has_baseline=True))


def _check(
    baseline: Path | None, write_baseline: Path | None, fix: bool, unsafe: bool, diff: bool, paths: tuple[str, ...]
) -> None:
    if baseline is not None and write_baseline is not None:
        raise UsageError("--baseline and --write-baseline exclude each other.", hint="Write it first, then use it.")
    if (unsafe or diff) and not fix:
        raise UsageError(f"{'--unsafe' if unsafe else '--diff'} goes with --fix.", hint="Add --fix.")
    if fix and "-" in paths:
        raise UsageError("--fix edits files, and standard input is none.", hint="Name the file.")


def _codes(values: tuple[str, ...], option: str) -> tuple[str, ...]:
    """Codes and families in upper case; UsageError for what is neither."""
    from armgen.codes import CODES, find_code

    found: list[str] = []
    for text in (code.strip() for value in values for code in value.split(",")):
        row = find_code(text) if text else None
        if row is not None:
            found.append(row.id)
        elif len(text) > 1 and any(code.startswith(text.upper()) for code in CODES):
            found.append(text.upper())
        elif text:
            raise UsageError(f"{option}: there is no rule or family '{text}'.", hint="'armgen rules' lists all rules.")
    return tuple(found)
