"""`armgen deploy`."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from functools import partial
from typing import TYPE_CHECKING

import click

from armgen.cli import options
from armgen.cli.whatif import stamp_text

if TYPE_CHECKING:
    from armgen.azure.cloud import Cloud
    from armgen.azure.target import TargetName
    from armgen.commands.deploy import Asked, Ready
    from armgen.commands.specs import OneSpec
    from armgen.deploy.outcome import Outcome
    from armgen.deploy.session import Event
    from armgen.estate.model import Estate
    from armgen.jsontypes import JsonObject
    from armgen.whatif.model import Preview


def _span(ctx: click.Context, param: click.Parameter, value: str | None) -> timedelta | None:
    from armgen.documents.fields import parse_duration

    if value is None:
        return None
    if value.endswith("s") and value[:-1].isdecimal():
        return timedelta(seconds=int(value[:-1]))
    span = parse_duration(value)
    if span is None:
        raise click.BadParameter("write a number with s, m, h or d, such as 90m", ctx, param)
    return span


def _failures(ctx: click.Context, param: click.Parameter, value: str | None) -> tuple[int | None, float | None]:
    if value is None:
        return None, None
    number = value.removesuffix("%")
    if not number.isdecimal() or (value.endswith("%") and int(number) > 100):
        raise click.BadParameter("write a number of restore points, or a share such as 5%", ctx, param)
    return (None, float(number)) if value.endswith("%") else (int(number), None)


def target_options(function: options.F) -> options.F:
    """Where: shared with `armgen status`."""
    for option in (
        options.cloud_option,
        click.option("--target", type=click.Choice(["azure", "sandbox"]), help="Where; only the config has a default."),
    ):
        function = option(function)
    return function


@click.command("deploy", short_help="Make what a spec asks for and is due.")
@click.argument("path", metavar="SPEC")
@target_options
@click.option("--yes", is_flag=True, help="Ask nothing.")
@click.option("--what-if-only", is_flag=True, help="Show what would change, and stop.")
@click.option("--detailed-exitcode", is_flag=True, help="With --what-if-only: 4 when there are changes, 5 when grave.")
@click.option("--points", type=click.Choice(["due", "all", "none"]), default="due", show_default=True,
              help="Restore points to make: those that are due, all, or none.")  # fmt: skip
@click.option("--policy", "policies", multiple=True, metavar="NAME", help="Only what this policy asks for. Repeatable.")
@click.option("--stamp", metavar="STAMP", callback=stamp_text, help="What {stamp} stands for. Default: the time now.")
@click.option("--resume", is_flag=True, help="Go on with the last run, which did not end.")
@click.option("--abandon", is_flag=True, help="Give up the last run, which did not end, and begin a new one.")
@click.option("--wait", is_flag=True, help="Wait for a run that is going on, then begin.")
@click.option("--adopt", is_flag=True, help="Take over collections that exist without armgen's tags.")
@click.option("--no-refresh", is_flag=True, help="Do not read the machines again before planning.")
@click.option("--accept-inconclusive", is_flag=True, help="Deploy although some change cannot be predicted.")
@click.option("--parallel", type=click.IntRange(1, 100), default=4, show_default=True, help="Units at once.")
@click.option("--max-failures", metavar="N|P%", callback=_failures, help="Start no further root past so many failures.")
@click.option("--copy-timeout", metavar="T", callback=_span, help="How long copies may take. Default: 24h.")
@click.option("--no-wait-copies", is_flag=True, help="End while copies still replicate.")
@click.option("--timeout", metavar="T", callback=_span, help="How long the run may take. Default: no limit.")
@click.option("--dry-run", is_flag=True, help="Print the requests instead of sending them.")
@click.option("--format", "format_", type=click.Choice(["text", "json"]), default="text", show_default=True)
@options.constraints_option()
def command(
    path: str,
    target: str | None,
    cloud: str,
    yes: bool,
    what_if_only: bool,
    detailed_exitcode: bool,
    points: str,
    policies: tuple[str, ...],
    stamp: str | None,
    resume: bool,
    abandon: bool,
    wait: bool,
    adopt: bool,
    no_refresh: bool,
    accept_inconclusive: bool,
    parallel: int,
    max_failures: tuple[int | None, float | None],
    copy_timeout: timedelta | None,
    no_wait_copies: bool,
    timeout: timedelta | None,
    dry_run: bool,
    format_: str,
    constraints: str | None,
) -> int:
    """Lint, preview, ask, and make the collections, locks and restore points of a spec.

    \b
    armgen deploy payroll.yaml --target sandbox           on a local imitation of Azure
    armgen deploy payroll.yaml --target azure --yes       in a pipeline, on a schedule

    Azure is the only state: an interrupted run is gone on with by --resume, from any checkout. Exit codes: 0 done,
    1 failed or declined, 2 unusable input, 3 Azure unreachable, 130 interrupted (what runs in Azure goes on).
    """
    from armgen.commands.deploy import Asked
    from armgen.commands.specs import one_spec
    from armgen.commands.targets import chosen_target, patience_of
    from armgen.deploy.plan import Options
    from armgen.deploy.session import Settings
    from armgen.errors import UsageError

    _check(resume, abandon, wait, detailed_exitcode and not what_if_only, copy_timeout is not None and no_wait_copies)
    found = one_spec(path, constraints=constraints, say=_say)
    where = chosen_target(target, found.config.target)
    if not (yes or what_if_only or dry_run or sys.stdin.isatty()):
        raise UsageError("There is no terminal to ask on.", hint="Pass --yes to deploy without being asked.")
    if found.refused or found.estate is None:
        return _refused(found)
    if found.report.active:
        count = len(found.report.active)
        _say(f"The lint has {count} finding{'s' * (count != 1)}, none an error: `armgen lint {path}` shows them.")
    settings = Settings(
        parallel=parallel,
        max_failures=max_failures[0],
        max_percent=max_failures[1],
        copy_timeout=copy_timeout if copy_timeout is not None else timedelta(hours=24),
        wait_copies=not no_wait_copies,
        timeout=timeout,
        patience=patience_of(where),
    )
    choice: Options = Options("all" if points == "all" else "none" if points == "none" else "due", policies, adopt)
    _check_policies(found.estate, policies)
    asked = Asked(choice, settings, stamp, resume, abandon, wait, not no_refresh, accept_inconclusive)
    view = View(where, format_, yes, what_if_only, detailed_exitcode, dry_run)
    return view.run(found.estate, asked, cloud)


class View:
    """What people see of a run: questions and progress on standard error, what it made on standard output."""

    def __init__(
        self, target: TargetName, format_: str, yes: bool, what_if_only: bool, detailed: bool, dry_run: bool
    ) -> None:
        self._target = target
        self._mark = "[sandbox] " if target == "sandbox" else ""
        self._format = format_
        self._yes = yes
        self._what_if_only = what_if_only
        self._detailed = detailed
        self._dry_run = dry_run
        self._begun = False

    def run(self, estate: Estate, asked: Asked, cloud_name: str) -> int:
        from armgen.commands.targets import open_cloud
        from armgen.compiler.lower import lower

        with open_cloud(self._target, cloud_name, estate, lower(estate)) as cloud:
            try:
                return self._on(cloud, estate, asked)
            except KeyboardInterrupt:
                text = "What is running goes on; `--resume` picks it up." if self._begun else "Nothing was sent."
                click.echo(text, err=True)
                raise

    def _on(self, cloud: Cloud, estate: Estate, asked: Asked) -> int:
        from armgen.cli.progress import progress
        from armgen.commands import deploy as deploying
        from armgen.commands.targets import sandbox_starts

        with progress(self._mark) as tell:
            one = self._ready(cloud, estate, asked, tell)
            if self._target == "sandbox" and one.prepared.world.gone:
                _say(self._mark + sandbox_starts())
            if not one.prepared.plan.refusals:
                deploying.missing_groups(cloud, one, self._target)
            if self._dry_run:
                deploying.refuse_plan(one)
                self._requests(deploying.requests(one, asked.settings))
                return 0
            seen = deploying.preview(cloud, one, self._target, asked.settings)
        if self._what_if_only:
            self._preview(seen, err=False)
            return seen.exit_code() if self._detailed else 0
        if seen.has_changes:
            self._preview(seen, err=True)
        else:
            for remark in seen.remarks:
                _say(f"{self._mark}{remark.target}: {remark.message}")
        deploying.refuse(one, seen, asked)
        if one.prepared.plan.sends and not self._yes and not click.confirm("Deploy this?", err=True):
            click.echo("Nothing was sent.", err=True)
            return 1
        with progress(self._mark) as tell:
            self._begun = True
            renew = partial(self._ready, cloud, estate, asked, tell) if asked.wait else None
            outcome = deploying.deploy(cloud, one, asked.settings, tell, renew)
        self._outcome(outcome)
        return outcome.exit_code

    def _ready(self, cloud: Cloud, estate: Estate, asked: Asked, tell: Callable[[Event], None]) -> Ready:
        from armgen.commands.deploy import ready

        now = datetime.now(timezone.utc)
        return ready(cloud, estate, asked, now=now, say=lambda text: _say(self._mark + text), tell=tell)

    def _preview(self, preview: Preview, *, err: bool) -> None:
        from armgen.commands.whatif import render

        shown = preview.without_unmanaged()
        if err or self._format == "text":
            color = options.use_color(stream=sys.stderr if err else None)
            click.echo(render(shown, "text", color=color), err=err, nl=False, color=color)
        else:
            options.emit(render(shown, "json"))

    def _requests(self, requests: list[JsonObject]) -> None:
        import json

        if self._format == "json":
            options.emit(
                json.dumps({"schemaVersion": 1, "target": self._target, "requests": requests}, indent=2) + "\n"
            )
            return
        for one in requests:
            options.emit(f"{self._mark}{one['method']} {one['path']}\n")
            if "body" in one:
                options.emit(json.dumps(one["body"], indent=2, ensure_ascii=False) + "\n")
        if not requests:
            options.emit(f"{self._mark}Nothing to send.\n")

    def _outcome(self, outcome: Outcome) -> None:
        from armgen.deploy import outcome as shown

        if self._format == "json":
            options.emit(shown.to_json(outcome, self._target))
        else:
            options.emit(shown.to_text(outcome, mark=self._mark))


def _say(text: str) -> None:
    click.echo(text, err=True)


def _refused(found: OneSpec) -> int:
    options.show_report(found.report)
    click.echo("Nothing was sent.", err=True)
    return found.report.exit_code("error") or 1


def _check(resume: bool, abandon: bool, wait: bool, detailed: bool, copies: bool) -> None:
    from armgen.errors import UsageError

    if resume + abandon + wait > 1:
        raise UsageError("--resume, --abandon and --wait exclude each other.", hint="Choose one of them.")
    if detailed:
        raise UsageError("--detailed-exitcode goes with --what-if-only.", hint="Add it, or leave this one out.")
    if copies:
        raise UsageError("--copy-timeout and --no-wait-copies exclude each other.", hint="Choose one of them.")


def _check_policies(estate: Estate, policies: tuple[str, ...]) -> None:
    from armgen.errors import UsageError
    from armgen.near import did_you_mean

    known = list(estate.spec.policies) if estate.spec is not None else []
    for name in policies:
        if name not in known:
            names = ", ".join(known) or "there is none"
            raise UsageError(f"There is no policy '{name}'.{did_you_mean(name, known)}", hint=f"The policies: {names}.")
