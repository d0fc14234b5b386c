"""Writes `docs/rules/`: one page a rule and an index, from the rules' docstrings and the catalogue.

python docs/generate.py            writes what differs and removes pages of rules that are gone
python docs/generate.py --check    writes nothing; exit code 1 when something differs
"""

from __future__ import annotations

import itertools
import sys
from collections.abc import Iterator
from pathlib import Path

from armgen.catalog import Page, editions
from armgen.codes import CODES, EDITIONS, FAMILIES
from armgen.render.rulepage import EditionSays, RulePage, no_error, rule_page, severity_word
from armgen.commands.rules import markdown_tables

FOLDER = Path(__file__).with_name("rules")
_MADE = "<!-- Made by docs/generate.py from armgen/rules/{module}.py and schemas/catalog: change those. -->"


def pages() -> dict[str, str]:
    """The text of every file of `docs/rules/`, by its name."""
    made = {"README.md": _index()}
    for code in CODES.values():
        made[f"{code.id}.md"] = "\n".join(_page(rule_page(code))) + "\n"
    return made


def differing(made: dict[str, str]) -> list[str]:
    """The names of the files that are missing, differ, or should not be there."""
    there = {path.name: path.read_text(encoding="utf-8") for path in FOLDER.glob("*.md")}
    return sorted(name for name in made.keys() | there.keys() if made.get(name) != there.get(name))


def main(arguments: list[str]) -> int:
    made = pages()
    names = differing(made)
    if "--check" in arguments:
        sys.stderr.writelines(f"docs/rules/{name} differs; run python docs/generate.py\n" for name in names)
        return 1 if names else 0
    FOLDER.mkdir(exist_ok=True)
    for name in names:
        if name in made:
            (FOLDER / name).write_text(made[name], encoding="utf-8", newline="\n")
        else:
            (FOLDER / name).unlink()
    return 0


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
