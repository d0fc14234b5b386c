"""`armgen explain`: what a rule finds, why, what each edition says, and how to mend it."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

from armgen.catalog import Page
from armgen.codes import CODES, EDITIONS, FAMILIES, Code, find_code
from armgen.errors import UsageError
from armgen.near import nearest
from armgen.render.rulepage import EditionSays, RulePage, no_error, rule_page

_WIDTH = 80


def explain(code: str, edition: str | None = None) -> str:
    """The page of a rule, given by code or slug, as text of 80 columns; for one edition or all.

    UsageError when there is no such rule or edition.
    """
    row = find_code(code)
    if row is None:
        raise UsageError(f"There is no rule '{code}'.", hint=_hint(code))
    if edition is not None and edition not in EDITIONS:
        raise UsageError(f"There is no edition '{edition}'.", hint=f"The editions are {', '.join(EDITIONS)}.")
    return "\n".join(_lines(rule_page(row, edition))) + "\n"


def _hint(text: str) -> str:
    names = {name.lower(): row for row in CODES.values() for name in (row.id, row.slug)}
    near = nearest(text.strip(), names)
    if not near:
        return "'armgen rules' lists all rules."
    return f"Did you mean {names[near].id} ({names[near].slug})? 'armgen rules' lists all rules."


def _lines(page: RulePage) -> Iterator[str]:
    code = page.code
    yield from _wrapped(f"{code.id} {code.slug}: {code.title}")
    yield f"Family {code.family}: {FAMILIES[code.family]}"
    for paragraph in (page.doc.summary, *page.doc.paragraphs):
        if paragraph:
            yield ""
            yield from _wrapped(paragraph)
    yield from _remarks(code)
    yield ""
    yield "What the documentation says"
    for says in page.editions:
        yield from _edition(says)
    if page.doc.source:
        yield ""
        yield from _wrapped(page.doc.source, "  ")
    yield ""
    yield "What Azure answers"
    if page.error is None:
        yield from _wrapped(no_error(code), "  ")
    else:
        yield from _wrapped(f"{page.error.code}: {page.error.message}.", "  ")
        yield from _wrapped(page.error.fix, "  ")
        yield from _source(page.error.page, "  ")
    for example in page.doc.examples:
        yield ""
        yield ("Bad" if example.bad else "Good") + (f" ({example.label})" if example.label else "")
        yield textwrap.indent(example.text, "    ")


def _remarks(code: Code) -> Iterator[str]:
    remarks = []
    if code.strict_error:
        remarks.append("Under --strict it is an error.")
    if not code.lowerable:
        remarks.append("No config can lower it.")
    if code.yields_to:
        remarks.append(f"Not reported where {_either(sorted(code.yields_to))} explains it.")
    if remarks:
        yield ""
        yield from _wrapped(" ".join(remarks))


def _edition(says: EditionSays) -> Iterator[str]:
    yield ""
    yield f"  {says.edition.id} ({says.edition.title}): {says.severity}"
    if not says.statements:
        yield "    It says nothing of this."
    for statement in says.statements:
        yield from _wrapped(statement.text, "    ")
        yield from _source(statement.page, "    ")
        for rival in statement.rivals:
            yield from _wrapped(f"Another page says otherwise: {rival.text}", "    ")
            yield from _source(rival.page, "    ")


def _source(page: Page, indent: str) -> Iterator[str]:
    if page.url:
        yield from _wrapped(f"-- {page.title} ({page.date})", indent)
        yield f"{indent}   {page.url}"


def _wrapped(text: str, indent: str = "") -> Iterator[str]:
    for line in text.splitlines():
        hanging = indent + ("  " if line.startswith("- ") else "   " if line.startswith("-- ") else "")
        yield from textwrap.wrap(
            line,
            _WIDTH,
            initial_indent=indent,
            subsequent_indent=hanging,
            break_on_hyphens=False,
            break_long_words=False,
        )


def _either(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} or {names[-1]}"
