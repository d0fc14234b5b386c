"""ARM templates in JSON of a lint: expanded with the values of their parameters."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from armgen.arm.context import Context
from armgen.arm.syntax import Call, Text
from armgen.arm.values import Deferred, Value
from armgen.diagnostics import Diagnostic, Document, Origin, Severity, text_path
from armgen.documents import DocumentError, read_document
from armgen.documents.json_document import JsonDocument
from armgen.estate.from_template import TemplateSources
from armgen.jsontypes import JsonObject
from armgen.lint.discover import shown
from armgen.lint.files import LintFile, Reader
from armgen.lint.judge import Setting
from armgen.lint.parameters import Options
from armgen.lint.templates import Expanded, chosen_values


def expand_json(file: LintFile, template: JsonObject, options: Options, setting: Setting) -> Expanded:
    """The program of a template that was read."""
    from armgen.arm.expand import expand_program

    found: list[Diagnostic] = []
    values, places, secrets = chosen_values(file.path, template, options, found)
    known: dict[str, Value] = {**values}  # type: ignore[dict-item]
    known.update({name: Deferred(Call("parameters", (Text(name),))) for name in secrets})
    program = expand_program(
        template, known, context_of(setting), folder=file.path.parent, root=file.root, read=setting.read
    )
    linked = _linked(program.files, setting.read)
    return Expanded(
        program=program,
        sources=TemplateSources(file.document, linked),
        documents=(file.document, *linked.values()),
        found=(*found, *(one for document in (file.document, *linked.values()) for one in _overwritten(document))),
        given=places,
        reached=frozenset(Path(name).resolve() for name in program.files),
    )


def _overwritten(document: Document) -> Iterator[Diagnostic]:
    """RP903 for what is written under a key that comes again."""
    for key, span in document.overwritten if isinstance(document, JsonDocument) else ():
        yield Diagnostic(
            "RP903",
            Severity.INFO,
            f"The key '{key}' comes again in this object: Azure takes the last one, so this one was not checked.",
            Origin(document, text_path(span)),
            "Keep one of the two.",
        )


def context_of(setting: Setting) -> Context:
    """Where and when a template would be deployed, as far as the run says."""
    place = setting.place
    return Context(
        subscription_id=place.subscription,
        resource_group=place.resource_group,
        location=place.location,
        now=setting.deployed_at,
    )


def _linked(names: tuple[str, ...], read: Reader) -> dict[str, Document]:
    """The linked templates, which the engine has read: they can be read again."""
    found: dict[str, Document] = {}
    for name in names:
        try:
            found[name] = read_document(shown(Path(name)), read(Path(name)))[0]
        except (DocumentError, OSError):
            continue
    return found
