"""Writes `docs/rules/`, one page a rule and an index, from the rules' docstrings and the catalogue; `docs/cli.md` from
the commands themselves.

python docs/generate.py            writes what differs and removes pages of rules that are gone
python docs/generate.py --check    writes nothing; exit code 1 when something differs
"""

from __future__ import annotations

import inspect
import itertools
import sys
from collections.abc import Iterator
from pathlib import Path

import click

from armgen.catalog import Page, editions
from armgen.codes import CODES, EDITIONS, FAMILIES
from armgen.commands.rules import markdown_tables
from armgen.render.rulepage import EditionSays, RulePage, no_error, rule_page, severity_word

HERE = Path(__file__).parent
_MADE = "<!-- Made by docs/generate.py from armgen/rules/{module}.py and schemas/catalog: change those. -->"


def pages() -> dict[str, str]:
    """The text of every generated file, by its path below `docs/`."""
    made = {"cli.md": _cli(), "rules/README.md": _index()}
    for code in CODES.values():
        made[f"rules/{code.id}.md"] = "\n".join(_page(rule_page(code))) + "\n"
    return made


def differing(made: dict[str, str]) -> list[str]:
    """The names of the files that are missing, differ, or should not be there."""
    files = [*(HERE / "rules").glob("*.md"), *HERE.glob("cli.md")]
    there = {path.relative_to(HERE).as_posix(): path.read_text(encoding="utf-8") for path in files}
    return sorted(name for name in made.keys() | there.keys() if made.get(name) != there.get(name))


def main(arguments: list[str]) -> int:
    made = pages()
    names = differing(made)
    if "--check" in arguments:
        sys.stderr.writelines(f"docs/{name} differs; run python docs/generate.py\n" for name in names)
        return 1 if names else 0
    (HERE / "rules").mkdir(exist_ok=True)
    for name in names:
        if name in made:
            (HERE / name).write_text(made[name], encoding="utf-8", newline="\n")
        else:
            (HERE / name).unlink()
    return 0


_INTRO = """\
<!-- Made by docs/generate.py from armgen/cli: change that. -->
# The command line

Data goes to standard output (or `-o`), remarks to standard error. `NO_COLOR` and `FORCE_COLOR` are honoured; without a
terminal there is no colour. `-` reads standard input where one file is read. [The config](config.md) holds what
every run of a folder should say.

| exit code | meaning |
| --- | --- |
| 0 | done; `lint`: nothing at or above `--fail-on`; `build --check`: nothing differs |
| 1 | findings at or above `--fail-on` (default `error`); `build --check` differs; a deployment failed |
| 2 | the command line, a spec, an inventory or a config could not be used |
| 3 | Azure (or the sandbox) could not be reached, or refused the credentials |
| 4 | with `--detailed-exitcode`: it worked and there are changes |
| 5 | the same, and some change is blocked, loses a restore point, or could not be predicted |
| 130 | interrupted; what runs in Azure goes on |
"""


def _cli() -> str:
    """Every command with its help, examples and options."""
    from armgen.cli.main import cli

    parts = [_INTRO]
    context = click.Context(cli, info_name="armgen")
    for name in cli.list_commands(context):
        command = cli.get_command(context, name)
        assert command is not None
        inner = command.commands.items() if isinstance(command, click.Group) else ()
        for words, each in ((name, command), *((f"{name} {one}", below) for one, below in inner)):
            parts.append("\n".join(_command(words, each)))
    return "\n".join(parts)


def _command(words: str, command: click.Command) -> Iterator[str]:
    context = click.Context(command, info_name=f"armgen {words}", max_content_width=10_000)
    usage = " ".join(command.collect_usage_pieces(context))
    yield f"## `armgen {words} {usage.removeprefix('[OPTIONS]').strip()}".strip() + "`"
    for paragraph in inspect.cleandoc(command.help or "").split("\n\n"):
        lines = [line.strip("\b") for line in paragraph.splitlines()]
        if paragraph.startswith("\b"):
            yield "\n```console\n" + "\n".join(line for line in lines if line) + "\n```"
        else:
            yield "\n" + _plain(" ".join(line.strip() for line in lines))
    records = [param.get_help_record(context) for param in command.params if isinstance(param, click.Option)]
    rows = [record for record in records if record is not None]
    if rows:
        yield "\n| option | |\n| --- | --- |"
        yield from (f"| `{_cell(names)}` | {_plain(_cell(help))} |" for names, help in rows)
    yield ""


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def _page(page: RulePage) -> Iterator[str]:
    code = page.code
    yield _MADE.format(module=code.module)
    yield f"# {code.id}: {code.slug}"
    yield ""
    yield f"Finds {code.title}. Family [{code.family}: {FAMILIES[code.family]}](README.md)."
    for paragraph in (page.doc.summary, *page.doc.paragraphs):
        if paragraph:
            yield f"\n{_plain(paragraph)}"
    yield from _remarks(page)
    for example in page.doc.examples:
        label = f" ({example.label})" if example.label else ""
        yield f"\n## {'Bad' if example.bad else 'Good'}{label}\n"
        yield f"```{_language(example.text)}\n{example.text}\n```"
    yield "\n## What the documentation says"
    for says in page.editions:
        yield from _edition(says)
    if page.doc.source:
        yield f"\n{_plain(page.doc.source)}"
    yield "\n## What Azure answers\n"
    if page.error is None:
        yield no_error(code)
    else:
        yield f"`{page.error.code}`: {_plain(page.error.message)}. {_plain(page.error.fix)} {_link(page.error.page)}"


def _remarks(page: RulePage) -> Iterator[str]:
    code = page.code
    if code.strict_error:
        yield "\nUnder `--strict` it is an error."
    if not code.lowerable:
        yield "\nIts severity cannot be lowered."
    if code.yields_to:
        names = ", ".join(f"[{name}]({name}.md)" for name in sorted(code.yields_to))
        yield f"\nNot reported where one of these explains it: {names}."


def _edition(says: EditionSays) -> Iterator[str]:
    yield f"\n### {says.edition.id}: {says.severity}\n"
    if not says.statements:
        yield f"Edition {says.edition.id} says nothing of this."
    for statement in says.statements:
        yield f"- {_plain(statement.text)} {_link(statement.page)}".rstrip()
        for rival in statement.rivals:
            yield f"  - Another page says otherwise: {_plain(rival.text)} {_link(rival.page)}".rstrip()


def _plain(text: str) -> str:
    """Text as Markdown: a placeholder such as <name> is no HTML, but for code in backquotes."""
    parts = text.split("`")
    parts[::2] = [part.replace("<", "&lt;") for part in parts[::2]]
    return "`".join(parts)


def _link(page: Page) -> str:
    return f"([{page.title}]({page.url}), {page.date})" if page.url else ""


def _language(text: str) -> str:
    first = text.lstrip()[:1]
    if first in ("{", "["):
        return "json"
    return "bicep" if text.startswith(("param ", "resource ", "targetScope", "module ", "var ", "@")) else "yaml"


def _index() -> str:
    lines = [
        "<!-- Made by docs/generate.py from armgen/codes.py, armgen/rules and schemas/catalog: change those. -->",
        "# The rules",
        "",
        "What armgen checks, by family; the last columns say what a finding is in each edition of the documentation.",
        "`armgen explain RP102` prints the page of a rule.",
        "",
        "| edition | what it is |",
        "| --- | --- |",
        *(f"| `{edition.id}` | {edition.about} |" for edition in editions()),
        "",
        markdown_tables("{code}.md"),
        "## By edition",
    ]
    for older, newer in itertools.pairwise(EDITIONS):
        lines += ["", f"What changes from `{older}` to `{newer}`:", ""]
        for code in CODES.values():
            before, after = severity_word(code, older), severity_word(code, newer)
            if before != after:
                lines.append(f"- [{code.id}]({code.id}.md) {code.slug}: {before} → {after}")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
