"""The values of a template's parameters: the file beside it, what `--parameters` gives, value by value."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from armgen.diagnostics import Diagnostic, Document, Origin, Severity
from armgen.documents import DocumentError, read_document
from armgen.documents.kinds import kind_of
from armgen.jsontypes import JsonObject, JsonValue
from armgen.lint.discover import bytes_of, closed_file, is_there, missing_file, shown, unreadable


class GivenValue(NamedTuple):
    """The value of a parameter. `text`: it was typed as `name=value`, and its declaration says what it is.

    `known` is False for a secret of a key vault: there is a value, which only the deployment knows.
    """

    name: str
    value: JsonValue
    origin: Origin | None = None
    text: bool = False
    known: bool = True


class Options:
    """What `--parameters` gives to all templates of a run; the last word on a name holds."""

    def __init__(self, options: Sequence[str]) -> None:
        self.diagnostics: list[Diagnostic] = []
        self._values: dict[str, GivenValue] = {}
        self._declared: set[str] = set()
        for option in options:
            name, equals, text = option.partition("=")
            if equals and not Path(option).is_file():
                self._add([GivenValue(name.strip(), text, text=True)])
            elif is_there(option):
                self._add(read_parameter_file(Path(option), self.diagnostics))
            else:
                self.diagnostics.append(missing_file(option, "Name a parameter file, or write name=value."))

    def _add(self, values: Iterable[GivenValue]) -> None:
        for one in values:
            self._values[one.name.lower()] = one

    def for_template(self, declared: Mapping[str, JsonValue]) -> dict[str, GivenValue]:
        """The values for the parameters that a template declares, by its own spelling of their names."""
        found: dict[str, GivenValue] = {}
        for name in declared:
            given = self._values.get(name.lower())
            if given is not None:
                self._declared.add(name.lower())
                found[name] = given
        return found

    def undeclared(self, fallback: Document) -> list[Diagnostic]:
        """RP902 for each name that no template of the run declares."""
        return [
            Diagnostic(
                "RP902",
                Severity.ERROR,
                f"No template of this run declares a parameter '{one.name}'.",
                one.origin or Origin(fallback),
                "Correct the name, or leave the value out.",
                part="key",
            )
            for key, one in self._values.items()
            if key not in self._declared
        ]


def declared_parameters(template: JsonObject) -> dict[str, JsonValue]:
    """The declarations of a template by name."""
    found = next((item for key, item in template.items() if key.lower() == "parameters"), None)
    return dict(found) if isinstance(found, dict) else {}


def beside(path: Path, found: list[Diagnostic]) -> list[GivenValue]:
    """The values of `X.parameters.json` beside `X.json`; none when there is no such file."""
    own = path.with_name(f"{path.stem}.parameters.json")
    return read_parameter_file(own, found) if own.is_file() else []


def read_parameter_file(path: Path, found: list[Diagnostic]) -> list[GivenValue]:
    """The values of a parameter file; what is wrong with it is added to `found`."""
    name = shown(path)
    try:
        data = bytes_of(path)
    except OSError as error:
        found.append(closed_file(name, error))
        return []
    try:
        document, value = read_document(name, data)
    except DocumentError as error:
        found.append(unreadable(name, data, error))
        return []
    section = _section(value)
    if not isinstance(value, dict) or section is None or kind_of(value) == "template":
        found.append(
            Diagnostic(
                "RP901",
                Severity.ERROR,
                f"'{name}' is no parameter file: it has no `parameters` with a value for each name.",
                Origin(document),
                'Write {"parameters": {"name": {"value": ...}}}.',
            )
        )
        return []
    return list(_values(document, *section))


def _section(value: JsonValue) -> tuple[str, JsonObject] | None:
    for key, item in value.items() if isinstance(value, dict) else ():
        if key.lower() == "parameters" and isinstance(item, dict):
            return key, item
    return None


def _values(document: Document, section: str, values: JsonObject) -> Iterable[GivenValue]:
    root = Origin(document)
    for name, item in values.items():
        entry = item if isinstance(item, dict) else {}
        key = next((key for key in entry if key.lower() == "value"), None)
        if key is not None:
            yield GivenValue(name, entry[key], root.at(section, name, key))
        elif any(key.lower() == "reference" for key in entry):
            yield GivenValue(name, None, root.at(section, name), known=False)


def typed(given: GivenValue, declaration: JsonValue, template: JsonObject) -> JsonValue:
    """The value of `name=value` as its declaration wants it: text for a string, else JSON; a file's value as it is."""
    if not given.text or not isinstance(given.value, str) or _is_string(declaration, template):
        return given.value
    try:
        value: JsonValue = json.loads(given.value)
    except (ValueError, RecursionError):
        return given.value
    return value


def _is_string(declaration: JsonValue, template: JsonObject) -> bool:
    """Whether a parameter takes a string, by its type or by the definition that it refers to."""
    for _ in range(16):
        if not isinstance(declaration, dict):
            return True
        kind = next((item for key, item in declaration.items() if key.lower() == "type"), None)
        if isinstance(kind, str):
            return kind.lower() in ("string", "securestring")
        target = declaration.get("$ref")
        definitions = template.get("definitions")
        if not isinstance(target, str) or not isinstance(definitions, dict):
            return True
        declaration = definitions.get(target.rpartition("/")[2])
    return True
