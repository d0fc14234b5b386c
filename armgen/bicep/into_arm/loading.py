"""Files that a Bicep file loads as text, JSON, YAML or a list, and how their content stands in a template."""

from __future__ import annotations

import base64
import fnmatch
import os
import re
from typing import NamedTuple

from armgen.arm.syntax import Call, Node, Number, Text, escape
from armgen.bicep import syntax
from armgen.bicep.files import FileProblemError, decode
from armgen.bicep.into_arm.env import FALSE, NULL, TRUE
from armgen.bicep.model import FileModel
from armgen.diagnostics import Severity
from armgen.jsontypes import JsonObject, JsonValue

_ENCODINGS = {
    "us-ascii": "ascii",
    "iso-8859-1": "latin-1",
    "utf-8": "utf-8-sig",
    "utf-16be": "utf-16-be",
    "utf-16": "utf-16-le",
}
_IN_PLACE = frozenset({"loadTextContent", "loadFileAsBase64"})
_MOST_FILES = 10_000
_STEP = re.compile(
    r"""(\.\.?)(\*|[^.\[\]*?()@]+)|(?:\.\.)?\[(-?\d+)\]|(?:\.\.)?\['([^']*)'\]|(?:\.\.)?\["([^"]*)"\]|(?:\.\.)?\[\*\]"""
)


class Loaded(NamedTuple):
    """What a call gives; `variable` is the name that the compiler puts it under, "" where it stays in place."""

    value: JsonValue
    variable: str


def load_all(model: FileModel) -> dict[int, Loaded]:
    """Every file that a Bicep file loads, by the offset of the call. What cannot be read is reported."""
    loaded: dict[int, Loaded] = {}
    in_place = {
        one.value.start
        for one in model.all(syntax.Variable)
        if isinstance(one.value, syntax.FunctionCall) and one.value.name in _IN_PLACE
    }
    functions = [(one.start, one.end) for one in model.all(syntax.Function)]
    number = 0
    for call in model.loads:
        try:
            value = _load(model, call)
        except FileProblemError as problem:
            path = call.args[0]
            severity = Severity.INFO if problem.code == "RP903" else Severity.ERROR
            model.report(problem.code, path.start, path.end, problem.message, problem.help, severity)
            continue
        inline = call.start in in_place or any(start <= call.start < end for start, end in functions)
        loaded[call.start] = Loaded(value, "" if inline else f"$fxv#{number}")
        number += not inline
    return loaded


def _literal(call: syntax.FunctionCall, position: int) -> str:
    if len(call.args) <= position:
        return ""
    argument = call.args[position]
    return argument.value if isinstance(argument, syntax.StringLiteral) else ""


def _load(model: FileModel, call: syntax.FunctionCall) -> JsonValue:
    text = _literal(call, 0)
    files = model.workspace.files
    if call.name == "loadDirectoryFileInfo":
        return _listing(model, text, _literal(call, 1) or "*")
    path = files.resolve(model.path.parent, text)
    if call.name == "loadJsonContent":
        return _select(call, files.json(path, text)[1])
    data = files.read(path, text)
    if call.name == "loadFileAsBase64":
        return base64.b64encode(data).decode("ascii")
    if call.name == "loadYamlContent":
        return _select(call, _yaml(decode(data, text), text))
    return _text(data, _literal(call, 1))


def _text(data: bytes, encoding: str) -> str:
    codec = _ENCODINGS.get(encoding.lower() or "utf-8")
    if codec is None:
        raise FileProblemError(
            "RP902", f"There is no encoding '{encoding}'.", f"It is one of {', '.join(sorted(_ENCODINGS))}."
        )
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        codec = "utf-16"
    return data.decode(codec, "replace").removeprefix("\ufeff")


def _yaml(content: str, text: str) -> JsonValue:
    from armgen.documents import DocumentError
    from armgen.documents.yaml_text import read_yaml

    try:
        return read_yaml(text, content)[1]
    except DocumentError as error:
        raise FileProblemError(
            "RP900", f"'{text}' is no YAML: line {error.span.line}: {error.message}", error.help
        ) from None


def _select(call: syntax.FunctionCall, value: JsonValue) -> JsonValue:
    """What a JSONPath picks: the one thing that it finds, or a list of all."""
    path = _literal(call, 1)
    if not path:
        return value
    found = [value]
    for step in _steps(path):
        found = [below for one in found for below in _below(one, step)]
    if not found:
        raise FileProblemError("RP902", f"The file holds nothing at '{path}'.", "Correct the path in the file.")
    return found[0] if len(found) == 1 else found


class _Step(NamedTuple):
    """A name, an index, or None for everything; `deep`: at any depth below."""

    name: str | int | None
    deep: bool = False


def _below(value: JsonValue, step: _Step) -> list[JsonValue]:
    found: list[JsonValue] = []
    if isinstance(value, dict):
        if step.name is None:
            found.extend(value.values())
        elif step.name in value:
            found.append(value[str(step.name)])
    elif isinstance(value, list):
        if step.name is None:
            found.extend(value)
        elif isinstance(step.name, int) and -len(value) <= step.name < len(value):
            found.append(value[step.name])
    if step.deep and isinstance(value, dict | list):
        for below in value.values() if isinstance(value, dict) else value:
            found.extend(_below(below, step))
    return found


def _steps(path: str) -> list[_Step]:
    body = path.removeprefix("$")
    if body and body[0] not in ".[":
        body = "." + body
    steps: list[_Step] = []
    position = 0
    while position < len(body):
        match = _STEP.match(body, position)
        if match is None:
            raise FileProblemError(
                "RP903",
                f"armgen does not read the path '{path}': it takes names, numbers, * and .. only.",
                "Load the whole file.",
            )
        deep = match[1] == ".."
        if match[3] is not None:
            steps.append(_Step(int(match[3]), deep))
        elif match[2] == "*" or match[0].endswith("[*]"):
            steps.append(_Step(None, deep))
        else:
            steps.append(_Step(match[2] or match[4] or match[5] or "", deep))
        position = match.end()
    return steps


def _listing(model: FileModel, text: str, pattern: str) -> JsonValue:
    files = model.workspace.files
    folder = files.resolve(model.path.parent, text)
    if not folder.is_dir():
        raise FileProblemError("RP902", f"There is no folder '{text}'.", "Correct the path.")
    items: list[JsonValue] = []
    for base, folders, names in os.walk(folder):
        folders.sort()
        if base != str(folder):
            break
        for name in sorted(names)[:_MOST_FILES]:
            if fnmatch.fnmatchcase(name, pattern):
                relative = os.path.relpath(os.path.join(base, name), model.path.parent).replace(os.sep, "/")  # noqa: PTH118
                entry: JsonObject = {
                    "relativePath": relative,
                    "baseName": name,
                    "extension": os.path.splitext(name)[1],  # noqa: PTH122
                }
                items.append(entry)
    return items


def as_json(value: JsonValue) -> JsonValue:
    """A loaded value where a template holds JSON: its texts are escaped, its fractions are expressions."""
    if isinstance(value, str):
        return escape(value)
    if isinstance(value, float):
        return f"[json('{value!r}')]"
    if isinstance(value, list):
        return [as_json(one) for one in value]
    if isinstance(value, dict):
        return {escape(key): as_json(one) for key, one in value.items()}
    return value


def as_node(value: JsonValue) -> Node:
    """A loaded value inside an expression."""
    if isinstance(value, str):
        return Text(value)
    if isinstance(value, bool):
        return TRUE if value else FALSE
    if value is None:
        return NULL
    if isinstance(value, int):
        return Number(value)
    if isinstance(value, float):
        return Call("json", (Text(repr(value)),))
    if isinstance(value, list):
        return Call("createArray", tuple(as_node(one) for one in value))
    return Call("createObject", tuple(part for key, one in value.items() for part in (Text(key), as_node(one))))
