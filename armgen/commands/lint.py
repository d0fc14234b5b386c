"""`armgen lint`: files in, a report out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime, timezone
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from armgen.codes import DEFAULT_EDITION, EDITIONS
from armgen.config import Config
from armgen.diagnostics import Diagnostic
from armgen.estate.model import Estate
from armgen.lint.adjust import adjust, is_selected, merge_editions
from armgen.lint.baseline import apply_baseline, read_baseline
from armgen.lint.configs import Configs
from armgen.lint.discover import STDIN, discover, reader_of
from armgen.lint.files import LintFile
from armgen.lint.judge import Judged, Place, Setting, judge_file
from armgen.lint.load import load_inventories
from armgen.lint.report import LintReport, sort_key
from armgen.lint.suppress import Subjects, config_scopes, leftover, suppress

if TYPE_CHECKING:
    from armgen.lint.templates import Templates

NOTHING: Mapping[Path, bytes] = {}


class LintOutcome(NamedTuple):
    """The report, the config that it was made under (for the format and the threshold), and what was judged.

    `files` are those that were found.
    """

    result: LintReport
    settings: Config
    estates: tuple[Estate, ...] = ()
    files: tuple[LintFile, ...] = ()


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
    baseline: Path | None = None,
    use_config: bool = True,
    only_specs: bool = False,
    keep_estates: bool = False,
    texts: Mapping[Path, bytes] = NOTHING,
    say: Callable[[str], None] = lambda text: None,
) -> LintOutcome:
    """Judge the files of `paths` (files or folders).

    `constraints` is an edition, "all", or None for each spec's own pin. `only_specs` passes over all other files,
    `keep_estates` hands out what was judged, `texts` stand for the files of their paths. `say` takes remarks for
    standard error.
    """
    found = discover(paths, texts, only_specs=only_specs)
    read = reader_of(texts)
    configs = Configs(use_config, read)
    facts, unread = load_inventories(inventories, read)
    moment = now or datetime.now(timezone.utc)
    place = Place(subscription, resource_group, location)
    setting = Setting(facts, tuple(parameters), place, moment, deployed_at=now, read=read)
    files = [file for file in found.files if file.kind == "spec" or not only_specs]
    own = configs.of(_start(paths, files))
    diagnostics = [*found.diagnostics, *unread]
    judged = list(_judge_all(files, constraints, setting, configs, say, diagnostics))
    for one in judged:
        diagnostics.extend(one.diagnostics)
    diagnostics = _once([*configs.diagnostics, *diagnostics])
    if constraints == "all" or own.constraints == "all":
        diagnostics = [one if one.editions else one._replace(editions=EDITIONS) for one in diagnostics]
    diagnostics = _suppressed_by_configs(diagnostics, configs.all(), files, moment.date())
    shown = [
        one
        for each in diagnostics
        for config in [configs.of(Path(each.origin.document.name))]
        if is_selected(each.code, select or config.select, ignore if select else (*ignore, *config.ignore))
        for one in adjust([each], config, strict=strict)
    ]
    if baseline is not None:
        known = read_baseline(baseline)
        shown = [*apply_baseline(shown, known.fingerprints), *known.diagnostics]
    report = LintReport(
        diagnostics=tuple(sorted(shown, key=sort_key)),
        constraints=constraints or _editions_of(judged),
        files=len(judged),
        machines_without_facts=sum(one.machines_without_facts for one in judged),
        has_baseline=baseline is not None,
    )
    estates = tuple(one.estate for one in judged if one.estate is not None) if keep_estates else ()
    return LintOutcome(report, own, estates, found.files)


def _start(paths: Sequence[str], files: Sequence[LintFile]) -> Path:
    """The path whose config says how the run reports."""
    if files and files[0].path.exists():
        return files[0].path
    return Path(paths[0]) if paths and paths[0] != STDIN else Path()


def _judge_all(
    files: Sequence[LintFile],
    constraints: str | None,
    setting: Setting,
    configs: Configs,
    say: Callable[[str], None],
    diagnostics: list[Diagnostic],
) -> Iterable[Judged]:
    """The findings of each file; those of the run as a whole are added to `diagnostics`."""
    templates: Templates | None = None
    if setting.parameters or any(file.kind != "spec" for file in files):
        from armgen.lint.templates import Templates

        templates = Templates(files, setting)
        diagnostics.extend(templates.diagnostics)

    def judge(file: LintFile, edition: str | None, own: Setting) -> Judged:
        if templates is None or file.kind == "spec":
            return judge_file(file, edition, own)
        return templates.judge(file, edition or DEFAULT_EDITION, own)

    for file in files:
        if templates is not None and not templates.is_judged(file):
            continue
        config = configs.of(file.path)
        facts = (*setting.inventories, *configs.inventories(config))
        own = setting._replace(inventories=facts, max_age=config.max_age)
        chosen = constraints or config.constraints
        if chosen == "all":
            yield merge_editions([(edition, judge(file, edition, own)) for edition in EDITIONS])
            continue
        judged = judge(file, chosen, own)
        if constraints is not None and judged.pinned not in (None, constraints):
            say(f"{file.document.name} pins edition {judged.pinned}; judged by {constraints} as asked.")
        yield judged


def _suppressed_by_configs(
    found: list[Diagnostic], configs: Sequence[Config], files: Sequence[LintFile], today: date
) -> list[Diagnostic]:
    """The findings, those that a config suppresses marked, with what the suppressions themselves are found for.

    An entry for files that are not in this run is not unused.
    """
    scopes = [
        scope
        for config in configs
        for scope in config_scopes(config)
        if any(config.matches(scope.files, file.document.name) for file in files)
    ]
    if not scopes:
        return found
    kept, needed = suppress(found, scopes, Subjects({}), today)
    return [*kept, *leftover(scopes, needed, today)]


def _editions_of(judged: Sequence[Judged]) -> str:
    """The editions that files were judged by, oldest first."""
    return ", ".join(sorted({one.edition for one in judged})) or DEFAULT_EDITION


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


def render(outcome: LintOutcome, format: str, *, color: bool = False, width: int = 80) -> str:
    """The report in one of the formats of CLI.md."""
    from armgen.lint.fix import edits_json, edits_of

    if format == "text":
        from armgen.render import text

        return text.render(outcome.result, edits_of, color=color, width=width)
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
