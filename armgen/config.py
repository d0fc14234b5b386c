"""The config: `armgen.toml`, or `[tool.armgen]` in `pyproject.toml`, found upward from the linted file."""

from __future__ import annotations

import contextlib
import os
import re
from collections.abc import Mapping
from datetime import timedelta
from fnmatch import fnmatchcase
from pathlib import Path, PurePath
from typing import NamedTuple

from armgen.codes import CODES, EDITIONS
from armgen.diagnostics import Diagnostic, Origin, Severity, Suppression, text_path
from armgen.documents.errors import DocumentError
from armgen.documents.fields import Fields, Report, as_fields
from armgen.documents.raw import RawDocument

FORMATS = ("text", "json", "sarif", "junit", "github", "markdown")
_WORDS = re.compile(r".*\S.*", re.DOTALL)
FAIL_ON = ("error", "warning", "info", "never")
_FIXED = frozenset({"RP900", "RP901", "RP902", "RP907"})


class Ignored(NamedTuple):
    """A suppression of the config: a rule everywhere, or in the files that a pattern names."""

    rule: str
    reason: str
    files: str = "*"
    owner: str = ""
    until: str = ""
    origin: Origin | None = None

    @property
    def suppression(self) -> Suppression:
        return Suppression("config", self.reason, self.owner, self.until)


class Config(NamedTuple):
    """The settings; empty values where the config says nothing. Paths are relative to the config's folder."""

    constraints: str | None = None
    format: str | None = None
    fail_on: str | None = None
    target: str | None = None
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    severity: Mapping[str, Severity] = {}
    per_path_ignores: Mapping[str, tuple[str, ...]] = {}
    suppressions: tuple[Ignored, ...] = ()
    inventory_files: tuple[Path, ...] = ()
    max_age: timedelta | None = None
    folder: Path | None = None

    def matches(self, pattern: str, name: str) -> bool:
        """Whether a pattern of the config means a file: its path below the config's folder, or its bare name.

        `*` also crosses folders; a leading `**/` may stand for no folder at all, a trailing `/` for all below it.
        """
        path = PurePath(name).as_posix()
        if self.folder is not None:
            with contextlib.suppress(ValueError):
                path = Path(name).resolve().relative_to(self.folder.resolve()).as_posix()
        wanted = pattern.removeprefix("./")
        wanted = f"{wanted}*" if wanted.endswith("/") else wanted
        forms = {wanted, wanted.removeprefix("**/"), wanted.replace("/**/", "/")}
        return any(fnmatchcase(path, one) or fnmatchcase(path.rpartition("/")[2], one) for one in forms)


NO_CONFIG = Config()


def find_config(start: Path) -> tuple[Config, list[Diagnostic]]:
    """The config of the nearest folder upward from `start` (a file or a folder), with what is wrong in it."""
    path = config_file(start)
    if path is None:
        return NO_CONFIG, []
    return _read(path, () if path.name == "armgen.toml" else ("tool", "armgen"))


def config_file(start: Path) -> Path | None:
    """The file that holds the config of `start`: the nearest one upward, armgen.toml before pyproject.toml."""
    folder = start.resolve()
    for one in (folder, *folder.parents):
        own, project = one / "armgen.toml", one / "pyproject.toml"
        if _is_file(own):
            return own
        if _is_file(project) and _TABLE.search(project.read_text(encoding="utf-8", errors="replace")):
            return project
    return None


def _is_file(path: Path) -> bool:
    """False, too, in a folder that nobody may enter: where that matters, it is said."""
    return os.path.isfile(path)  # noqa: PTH113 - Path.is_file raises there


_TABLE = re.compile(r"^\s*(?:\[+\s*tool\s*\.\s*armgen\s*[.\]]|tool\s*\.\s*armgen\s*[.=])", re.MULTILINE)


def _read(path: Path, at: tuple[str, ...]) -> tuple[Config, list[Diagnostic]]:
    from armgen.documents.toml_text import read_toml

    name = _shown(path)
    text = path.read_bytes().decode("utf-8", "replace").removeprefix("\ufeff")
    try:
        document, value = read_toml(name, text)
    except DocumentError as error:
        origin = Origin(RawDocument(name, text, "toml"), text_path(error.span))
        return NO_CONFIG, [Diagnostic(error.code, Severity.ERROR, error.message, origin, error.help)]
    report = Report(document)
    inner = value
    for step in at:
        nested = inner.get(step)
        inner = nested if isinstance(nested, dict) else {}
    fields = as_fields(inner, at, "The config", report)
    config = _settings(fields, path.parent, report) if fields is not None else NO_CONFIG
    return config, report.found


def _settings(fields: Fields, folder: Path, report: Report) -> Config:
    constraints = fields.choice("constraints", (*EDITIONS, "all"))
    inventory = fields.object("inventory", "`inventory`")
    files: tuple[str, ...] = ()
    max_age = None
    if inventory is not None:
        files = inventory.texts("files") or ()
        max_age = inventory.span("maxAge")
        inventory.done()
    config = Config(
        constraints=constraints,
        format=fields.choice("format", FORMATS),
        fail_on=fields.choice("failOn", FAIL_ON),
        target=fields.choice("target", ("azure", "sandbox")),
        select=_codes(fields, "select"),
        ignore=_codes(fields, "ignore"),
        severity=_severities(fields),
        per_path_ignores=_per_path(fields),
        suppressions=tuple(_suppressions(fields, report)),
        inventory_files=tuple(folder / name for name in files),
        max_age=max_age,
        folder=folder,
    )
    fields.done()
    return config


def _codes(fields: Fields, key: str) -> tuple[str, ...]:
    """Codes and families, in upper case; an unknown one is wrong."""
    codes = tuple(code.upper() for code in fields.texts(key) or ())
    for index, code in enumerate(codes):
        if not any(known.startswith(code) for known in CODES):
            fields.wrong(key, f"There is no rule or family {code}.", "`armgen rules` lists all rules.")
            return codes[:index]
    return codes


def _severities(fields: Fields) -> dict[str, Severity]:
    nested = fields.object("severity", "`severity`")
    found: dict[str, Severity] = {}
    for code in nested.value if nested is not None else ():
        if nested is None:
            break
        word = nested.choice(code, ("error", "warning", "info"))
        if code.upper() not in CODES:
            nested.wrong(code, f"There is no rule {code}.", "`armgen rules` lists all rules.", "key")
        elif code.upper() in _FIXED:
            nested.wrong(
                code, f"The severity of {code} cannot be changed: past it nothing is checked.", "Remove it.", "key"
            )
        elif word is not None:
            found[code.upper()] = Severity(word)
    return found


def _per_path(fields: Fields) -> dict[str, tuple[str, ...]]:
    nested = fields.object("perPathIgnores", "`perPathIgnores`")
    if nested is None:
        return {}
    return {pattern: _codes(nested, pattern) for pattern in nested.value}


def _suppressions(fields: Fields, report: Report) -> list[Ignored]:
    value = fields.raw("suppressions")
    found: list[Ignored] = []
    if value is not None and not isinstance(value, list):
        fields.wrong("suppressions", "`suppressions` is not a list of tables.", "Write [[suppressions]] above each.")
        return found
    for index, item in enumerate(value or ()):
        nested = as_fields(item, (*fields.path, "suppressions", index), "A suppression", report)
        if nested is None:
            continue
        rule = nested.text("rule", required=True)
        reason = nested.text("reason", required=True, pattern=_WORDS, shape="a reason in a few words")
        until = nested.day("until")
        entry = Ignored(
            rule=rule or "",
            reason=reason or "",
            files=nested.text("files") or "*",
            owner=nested.text("owner") or "",
            until=until.isoformat() if until is not None else "",
            origin=Origin(report.document, nested.path),
        )
        nested.done()
        if rule is not None and rule not in CODES:
            nested.wrong("rule", f"There is no rule {rule}.", "`armgen rules` lists all rules.")
        elif rule is not None and reason is not None:
            found.append(entry)
    return found


def _shown(path: Path) -> str:
    try:
        return path.resolve().relative_to(Path.cwd().resolve()).as_posix()
    except ValueError:
        return path.as_posix()
