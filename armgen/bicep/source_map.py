"""From a path in a lowered template to the Bicep text that it was made of."""

from __future__ import annotations

from typing import NamedTuple

from armgen.diagnostics import Document, Origin
from armgen.jsontypes import JsonObject, JsonValue, Path

_ENTRY_LENGTH = 2
_SCOPE_KEYS = frozenset({"resourceGroup", "subscriptionId", "scope"})
_TEMPLATE = ("properties", "template")
_PARAMETERS = ("properties", "parameters")


class Entry(NamedTuple):
    """A member of a section of the template: the declaration that it was made of, and for a module what it calls."""

    document: Document
    path: Path
    module: SourceMap | None = None
    is_module: bool = False


class SourceMap:
    """Where the parts of one template come from.

    Sections are entered by name or number; what is below a resource or parameter has the same names in both texts, so
    only the few differences are translated, when somebody asks.
    """

    def __init__(self, document: Document, template: JsonObject) -> None:
        self.document = document
        self.template = template
        self.entries: dict[tuple[str, str | int], Entry] = {}
        self.verbatim = False  # an ARM JSON file: paths are its own

    def add(self, section: str, key: str | int, entry: Entry) -> None:
        self.entries[section, key] = entry

    def origin(self, path: Path, via: tuple[Origin, ...] = ()) -> Origin:
        """The origin of a node of the template, of its nearest ancestor that has one.

        `path` may lead through `properties/template` of modules: `via` names their calls, outermost first.
        """
        if self.verbatim:
            return Origin(self.document, path, via=via)
        if len(path) < _ENTRY_LENGTH:
            return Origin(self.document, ("targetScope",) if path == ("$schema",) else (), via=via)
        section, key, below = str(path[0]), path[1], path[2:]
        if section == "variables" and key == "copy" and below:
            section, key, below = "variables copy", below[0], below[1:]
        if section == "functions" and len(below) > 1 and below[0] == "members":
            key, below = f"{key}.{below[1]}", below[2:]
        entry = self.entries.get((section, key))
        if entry is None:
            return Origin(self.document, (), via=via)
        if section == "resources":
            return self._resource(entry, key, below, via)
        if section in ("outputs", "parameters") and below[:1] in (("value",), ("defaultValue",)):
            below = below[1:]
        elif below[:2] == ("copy", "input"):
            below = below[2:]
        elif below[:1] == ("input",):
            below = below[1:]
        elif below[:2] == ("copy", "count"):
            below = ("@for",)
        elif section in ("outputs", "parameters") and below:
            below = ("@type",)
        return Origin(entry.document, (*entry.path, *below), via=via)

    def _resource(self, entry: Entry, key: str | int, below: Path, via: tuple[Origin, ...]) -> Origin:
        if entry.is_module:
            if below[:2] == _TEMPLATE and entry.module is not None:
                return entry.module.origin(below[2:], (*via, Origin(entry.document, entry.path)))
            if below[:2] == _PARAMETERS:
                name, rest = below[2:3], below[3:]
                rest = rest[1:] if rest[:1] in (("value",), ("reference",)) else rest
                if rest[:1] == ("copy",):
                    rest = rest[3:]
                return Origin(entry.document, (*entry.path, "params", *name, *rest), via=via)
        if not below:
            return Origin(entry.document, entry.path, via=via)
        first = below[0]
        if first == "copy":
            below = ("@for",) if below[-1] != "batchSize" else ("@batchSize",)
        elif first == "condition":
            below = ("@if",)
        elif first in ("type", "apiVersion"):
            below = ("@type",)
        elif first in _SCOPE_KEYS:
            below = ("scope",)
        elif first == "dependsOn":
            below = ("dependsOn",)
        elif "copy" in below:
            below = self._without_copies(key, below)
        return Origin(entry.document, (*entry.path, *below), via=via)

    def _without_copies(self, key: str | int, below: Path) -> Path:
        """`(.., copy, 0, input, ..)` as `(.., name of that copy, ..)`."""
        value: JsonValue = _step(self.template.get("resources"), key)
        made: list[str | int] = []
        position = 0
        while position < len(below):
            step = below[position]
            entry = _step(_step(value, step), below[position + 1]) if position + 1 < len(below) else None
            if step == "copy" and isinstance(entry, dict) and isinstance(entry.get("name"), str):
                made.append(str(entry["name"]))
                value = entry.get("input")
                position += 3
                continue
            made.append(step)
            value = _step(value, step)
            position += 1
        return tuple(made)


def _step(value: JsonValue, key: str | int) -> JsonValue:
    if isinstance(value, dict):
        return value.get(str(key))
    if isinstance(value, list) and isinstance(key, int) and 0 <= key < len(value):
        return value[key]
    return None


def verbatim(document: Document, template: JsonObject) -> SourceMap:
    """The map of a template that is a file of its own."""
    made = SourceMap(document, template)
    made.verbatim = True
    return made
