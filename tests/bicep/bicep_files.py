"""Bicep texts on disk, lowered and expanded."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping
from pathlib import Path

from armgen.arm import Context, expand
from armgen.bicep import Lowered, lower
from armgen.diagnostics import Diagnostic, span_of
from armgen.jsontypes import JsonObject, JsonValue

CONTEXT = Context(subscription_id="11111111-1111-1111-1111-111111111111", resource_group="rg", location="eastus")


def written(folder: Path, files: Mapping[str, str]) -> Path:
    """Writes files; the first is the entry."""
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(textwrap.dedent(text), encoding="utf-8")
    return folder / next(iter(files))


def lowered(folder: Path, text: str, **files: str) -> Lowered:
    """`text` as main.bicep; a module `shared` is the file shared.bicep."""
    named = {"main.bicep": text, **{f"{name}.bicep": one for name, one in files.items()}}
    return lower(written(folder, named), root=folder)


def template(folder: Path, text: str, **files: str) -> JsonObject:
    """The template of a text that has nothing wrong."""
    made = lowered(folder, text, **files)
    assert [f"{one.code} {one.message}" for one in made.diagnostics] == []
    return made.template


def places(found: list[Diagnostic]) -> list[tuple[str, int, int]]:
    """Code, line and column of each finding."""
    return [(one.code, span_of(one.origin).line, span_of(one.origin).column) for one in found]


def deployed(made: JsonObject, parameters: Mapping[str, JsonValue] | None = None) -> list[JsonObject]:
    expansion = expand(made, parameters=parameters or {}, context=CONTEXT)
    assert [one for one in expansion.diagnostics if one["code"] != "RP903"] == []
    return expansion.resources
