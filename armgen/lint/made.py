"""Files that a program made from another file of the run."""

from __future__ import annotations

import re
from collections.abc import Sequence

from armgen.jsontypes import JsonObject, JsonValue
from armgen.lint.files import LintFile

_HEADER = re.compile(r"// Made by armgen \S+ from (?P<source>.+?) \(sha256 ")


def is_made(text: str) -> bool:
    """Whether armgen made a Bicep file."""
    return _HEADER.match(text) is not None


def maker(file: LintFile, files: Sequence[LintFile]) -> LintFile | None:
    """The file among `files` that `file` was made from: a spec by armgen, the Bicep file beside it by its compiler."""
    if file.kind == "template" and file.value is not None:
        generator = _generator(file.value)
        if generator == "bicep":
            beside = file.path.with_suffix(".bicep").resolve()
            return next((one for one in files if one.kind == "bicep" and one.path.resolve() == beside), None)
        return _spec_of(file, files) if generator == "armgen" else None
    if file.kind in ("bicep", "bicepparam"):
        match = _HEADER.match(file.document.text)
        name = match["source"] if match else None
        return next((one for one in files if one.kind == "spec" and one.path.name == name), None)
    return None


def _generator(template: JsonObject) -> str:
    made = _member(_member(template, "metadata"), "_generator")
    name = _member(made, "name")
    return name.lower() if isinstance(name, str) else ""


def _member(value: JsonValue, name: str) -> JsonValue:
    if not isinstance(value, dict):
        return None
    return next((item for key, item in value.items() if key.lower() == name), None)


def _spec_of(file: LintFile, files: Sequence[LintFile]) -> LintFile | None:
    """The spec whose name the template's file bears: roots are `<name>.json` and `<name>-<unit>.json`."""
    stem = file.path.stem.lower()
    for one in files:
        name = one.value.get("name") if one.kind == "spec" and one.value is not None else None
        if isinstance(name, str) and (stem == name.lower() or stem.startswith(f"{name.lower()}-")):
            return one
    return None
