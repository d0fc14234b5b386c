"""What is known of one rule: its docstring, what each edition says, and what Azure answers. `armgen explain` and
`docs/rules/` are two renderings of it."""

from __future__ import annotations

import importlib
import inspect
import re
from typing import NamedTuple

from armgen import catalog
from armgen.catalog import AzureError, Edition, Statement
from armgen.codes import CODES, FAMILIES, Code
from armgen.diagnostics import Severity

WORDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "info", None: "no finding"}

_HEADING = re.compile(r"(?P<name>Bad|Good|Source)(?P<label>[^:\n]*)::?\s*(?P<rest>.*)", re.IGNORECASE)


class Example(NamedTuple):
    """A text that the rule finds fault with (`bad`), or not. `label`: what tells it from other examples."""

    bad: bool
    label: str
    text: str


class RuleDoc(NamedTuple):
    """A rule's docstring taken apart: the first line, the paragraphs below it, examples, the word on sources."""

    summary: str
    paragraphs: tuple[str, ...]
    examples: tuple[Example, ...]
    source: str


class EditionSays(NamedTuple):
    """One edition's word: the severity of a finding and the statements that it rests on."""

    edition: Edition
    severity: str
    statements: tuple[Statement, ...]


class RulePage(NamedTuple):
    """`error`: what Azure answers when the fault is deployed; None when no page says (`no_error` has words for it)."""

    code: Code
    doc: RuleDoc
    editions: tuple[EditionSays, ...]
    error: AzureError | None


def rule_page(code: Code, edition: str | None = None) -> RulePage:
    """Everything about a rule, for all editions or one."""
    module = importlib.import_module(f"armgen.rules.{code.module}")
    says = tuple(
        EditionSays(one, severity_word(code, one.id), catalog.statements(code.id, one.id))
        for one in catalog.editions()
        if edition in (None, one.id)
    )
    return RulePage(code, read_doc(module.__doc__ or ""), says, catalog.azure_error(code.id))


def no_error(code: Code) -> str:
    """What is known of Azure's answer where no page gives an error."""
    if code.family == "RP9":
        return "Nothing: Azure never sees it. This is about the files that armgen reads."
    severities = {*code.severity.values(), *code.also.values()}
    if Severity.ERROR in severities:
        return "It refuses the request or fails the restore point; no page gives the error."
    return "Nothing: it takes the request."


def severity_word(code: Code, edition: str) -> str:
    """The severity of a rule's findings in an edition: "error", "no finding", "error or warning", "error or none"."""
    word = WORDS[code.severity[edition]]
    if edition not in code.also:
        return word
    also = code.also[edition]
    return f"{word} or {'none' if also is None else WORDS[also]}"


def read_doc(text: str) -> RuleDoc:
    """A docstring of paragraphs with `Bad::` and `Good::` examples, indented below, and a `Source:`."""
    plain: list[str] = []
    examples: list[Example] = []
    sources: list[str] = []
    blocks = _blocks(inspect.cleandoc(text).splitlines())
    for heading, lines in blocks:
        match = _HEADING.fullmatch(heading)
        if match is None:
            plain.extend(_paragraphs([heading, *lines]))
        elif match["name"].lower() == "source":
            sources.extend(_paragraphs([match["rest"], *lines]))
        else:
            body = inspect.cleandoc("\n".join(["", *lines])).strip("\n")
            examples.append(Example(match["name"].lower() == "bad", match["label"].strip(" ,()"), body))
    summary, *rest = plain or [""]
    return RuleDoc(summary, tuple(rest), tuple(examples), " ".join(sources))


def families() -> list[tuple[str, str, list[Code]]]:
    """The families with their titles and rows, in order."""
    return [(key, title, [row for row in CODES.values() if row.family == key]) for key, title in FAMILIES.items()]


def _blocks(lines: list[str]) -> list[tuple[str, list[str]]]:
    """The docstring cut at lines that are no further indented than its margin and name a section."""
    blocks: list[tuple[str, list[str]]] = [("", [])]
    in_example = False
    for line in lines:
        flush = line != "" and not line[0].isspace()
        if flush and _HEADING.fullmatch(line):
            blocks.append((line, []))
            in_example = not line.lower().startswith("source")
        elif flush and in_example:
            # Text at the margin ends an example.
            blocks.append(("", [line]))
            in_example = False
        else:
            blocks[-1][1].append(line)
    return blocks


def _paragraphs(lines: list[str]) -> list[str]:
    """Paragraphs on one line each; lists keep their lines."""
    found: list[str] = []
    for block in re.split(r"\n\s*\n", "\n".join(lines).strip("\n")):
        rows = [row.strip() for row in block.splitlines() if row.strip()]
        if not rows:
            continue
        joined = rows[0]
        for row in rows[1:]:
            joined += f"\n{row}" if row.startswith("- ") else f" {row}"
        found.append(joined)
    return found
