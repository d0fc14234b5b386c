"""`armgen lint`: files in, a report out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timezone
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from armgen.codes import DEFAULT_EDITION, EDITIONS
from armgen.config import NO_CONFIG, Config, find_config
from armgen.diagnostics import Diagnostic
from armgen.estate.model import Estate
from armgen.lint.adjust import adjust, is_selected, merge_editions
from armgen.lint.discover import Found, discover
from armgen.lint.files import LintFile
from armgen.lint.judge import Judged, Place, Setting, judge_file
from armgen.lint.load import load_inventories
from armgen.lint.report import LintReport, sort_key

if TYPE_CHECKING:
    from armgen.lint.templates import Templates


class LintOutcome(NamedTuple):
    """The report, the config that it was made under (for the format and the threshold), and what was judged."""

    result: LintReport
    settings: Config
    estates: tuple[Estate, ...] = ()


def lint(
    *,
    paths: Sequence[str],
    inventories: Sequence[str] = (),
    parameters: Sequence[str] = (),
    constraints: str | None = None,
    subscription: str | None = None,
    resource_group: str | None = None,
    location: str | None = None,
    now: datetime | None = None,
    strict: bool = False,
    select: Sequence[str] = (),
    ignore: Sequence[str] = (),
    use_config: bool = True,
    only_specs: bool = False,
    keep_estates: bool = False,
    say: Callable[[str], None] = lambda text: None,
) -> LintOutcome:
    """Judge the files of `paths` (files or folders).

    `constraints` is an edition, "all", or None for each spec's own pin. `only_specs` passes over all other files,
    `keep_estates` hands out what was judged. `say` takes remarks for standard error.
    """
    found = discover(paths)
    config, wrong = _config(paths, found) if use_config else (NO_CONFIG, [])
    facts, unread = load_inventories([*inventories, *config.inventory_files])
    moment = now or datetime.now(timezone.utc)
    setting = Setting(
        inventories=facts,
        parameters=tuple(parameters),
        place=Place(subscription, resource_group, location),
        now=moment,
        max_age=config.max_age,
        deployed_at=now,
    )
    chosen = constraints or config.constraints
    files = [file for file in found.files if file.kind == "spec" or not only_specs]
    diagnostics = [*wrong, *found.diagnostics, *unread]
    judged = list(_judge_all(files, chosen, setting, say, diagnostics))
    for one in judged:
        diagnostics.extend(one.diagnostics)
    shown = adjust(_once(diagnostics), config, strict=strict)
    shown = [one for one in shown if is_selected(one.code, select or config.select, (*ignore, *config.ignore))]
    report = LintReport(
        diagnostics=tuple(sorted(shown, key=sort_key)),
        constraints=chosen or _edition_of(judged),
        files=len(judged),
        machines_without_facts=sum(one.machines_without_facts for one in judged),
    )
    estates = tuple(one.estate for one in judged if one.estate is not None) if keep_estates else ()
    return LintOutcome(report, config, estates)


def render(outcome: LintOutcome, format: str, *, color: bool = False, width: int = 80) -> str:
    """The report in one of the formats of CLI.md."""
    from armgen.lint.fix import edits_json

    if format == "text":
        from armgen.render import text

        return text.render(outcome.result, color=color, width=width)
    if format == "json":
        from armgen.render import json_v1

        return json_v1.render(outcome.result, edits_json)
    if format == "sarif":
        from armgen.render import sarif

        return sarif.render(outcome.result, edits_json)
    if format == "junit":
        from armgen.render import junit

        return junit.render(outcome.result)
    if format == "github":
        from armgen.render import github

        return github.render(outcome.result)
    from armgen.render import markdown

    return markdown.render(outcome.result)


def _judge_all(
    files: Sequence[LintFile],
    constraints: str | None,
    setting: Setting,
    say: Callable[[str], None],
    diagnostics: list[Diagnostic],
) -> Iterable[Judged]:
    """The findings of each file; those of the run as a whole are added to `diagnostics`."""
    templates: Templates | None = None
    if setting.parameters or any(file.kind != "spec" for file in files):
        from armgen.lint.templates import Templates

        templates = Templates(files, setting)
        diagnostics.extend(templates.diagnostics)

    def judge(file: LintFile, edition: str | None) -> Judged:
        if templates is None or file.kind == "spec":
            return judge_file(file, edition, setting)
        return templates.judge(file, edition or DEFAULT_EDITION)

    for file in files:
        if templates is not None and not templates.is_judged(file):
            continue
        if constraints == "all":
            yield merge_editions([(edition, judge(file, edition)) for edition in EDITIONS])
            continue
        judged = judge(file, constraints)
        if constraints is not None and judged.pinned not in (None, constraints):
            say(f"{file.document.name} pins edition {judged.pinned}; judged by {constraints} as asked.")
        yield judged


def _config(paths: Sequence[str], found: Found) -> tuple[Config, list[Diagnostic]]:
    """The config found upward from the first path: one run has one config."""
    start = next((file.path for file in found.files), Path(paths[0]) if paths else Path())
    return find_config(start)


def _edition_of(judged: Sequence[Judged]) -> str:
    """The one edition that all files were judged by, "all" when they differ."""
    editions = {one.edition for one in judged}
    if len(editions) == 1:
        return editions.pop()
    return "all" if editions else DEFAULT_EDITION


def _once(diagnostics: Iterable[Diagnostic]) -> list[Diagnostic]:
    """Without repeats: an inventory that two specs name is read twice and wrong once."""
    kept: list[Diagnostic] = []
    seen: set[tuple[object, ...]] = set()
    for one in diagnostics:
        key = (one.code, one.origin.document.name, one.origin.path, one.message, one.resource, one.editions)
        if key not in seen:
            seen.add(key)
            kept.append(one)
    return kept
