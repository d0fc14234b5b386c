"""Changes of Bicep files as text edits: API versions, `dependsOn`, `@batchSize`, names of properties, excluded disks.

Each keeps the comments and the layout around it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

from armgen.bicep import syntax
from armgen.bicep.document import BicepDocument, declaration_paths
from armgen.diagnostics import Change, Document, Span
from armgen.jsontypes import JsonValue, Path
from armgen.lint.text_edits import Edit

_STEP = "  "


def bicep_edits(document: Document, changes: Iterable[Change]) -> list[Edit] | None:
    """The edits of a fix, None when one of its changes is not one of those above."""
    editor = _editor(document)
    if editor is None:
        return None
    edits: list[Edit] = []
    for change in changes:
        made = editor.edits(change)
        if made is None:
            return None
        edits.extend(made)
    return edits


@lru_cache(maxsize=16)
def _editor(document: Document) -> _Editor | None:
    """One for each document, which is parsed once; None where lines end in a lone carriage return."""
    if re.search("\r(?!\n)", document.text):
        return None
    bicep = document if isinstance(document, BicepDocument) else BicepDocument(document.name, document.text)
    return _Editor(bicep, document)


class _Editor:
    def __init__(self, bicep: BicepDocument, document: Document) -> None:
        self._bicep = bicep
        self._document = document
        self._text = bicep.text
        self._newline = "\r\n" if "\r\n" in bicep.text else "\n"
        self._declarations = declaration_paths(bicep.file)

    def edits(self, change: Change) -> list[Edit] | None:
        path, value = change.path, change.value
        declaration, below = self._declared(path)
        if declaration is None:
            return None
        if change.action == "rename":
            return self._rename(path, str(value))
        if change.action == "set" and below == ("@type",) and isinstance(declaration, syntax.Resource):
            return self._version(declaration, str(value))
        if change.action == "set" and below == ("@batchSize",):
            return self._batch_size(declaration, value)
        if change.action == "append" and below:
            return self._append_below(_object(declaration.value), below, value, change.comment)
        return None

    def _declared(self, path: Path) -> tuple[syntax.Resource | syntax.Module | None, Path]:
        """The resource or module that a path leads into, through the resources around it, and the steps below it."""
        declaration = self._declarations.get(path[:2])
        below = path[2:]
        while below and str(below[0]).startswith("::"):
            body = _object(declaration.value) if isinstance(declaration, syntax.Resource) else None
            nested = body.resources if body is not None else ()
            declaration = next((one for one in nested if f"::{one.name.name}" == below[0]), None)
            below = below[1:]
        return (declaration if isinstance(declaration, (syntax.Resource, syntax.Module)) else None), below

    def _version(self, declaration: syntax.Resource, version: str) -> list[Edit] | None:
        start, end = declaration.type.start, declaration.type.end
        at = self._text.rfind("@", start, end)
        if at < 0 or self._text[end - 1] != "'":
            return None
        return [self._edit(at + 1, end - 1, version)]

    def _batch_size(self, declaration: syntax.Resource | syntax.Module, size: JsonValue) -> list[Edit] | None:
        if not isinstance(declaration.value, syntax.Loop):
            return None
        text = f"@batchSize({size})"
        for decorator in declaration.decorators:
            if decorator.name == "batchSize":
                return [self._edit(decorator.start, decorator.end, text)]
        word = "module" if isinstance(declaration, syntax.Module) else "resource"
        at = self._text.rfind(word, declaration.start, declaration.name.start)
        return None if at < 0 else [self._edit(at, at, f"{text}{self._newline}{self._indent(at)}")]

    def _rename(self, path: Path, name: str) -> list[Edit] | None:
        span = self._bicep.locate(path, "key")
        if span == self._bicep.locate(path[:-1], "key") or span.line != span.end_line:
            return None
        line = self._text.split("\n")[span.line - 1]
        quote = "'" if line[span.column - 1] == "'" else ""
        return [Edit(self._document, span, f"{quote}{name}{quote}")]

    def _append_below(
        self, body: syntax.ObjectLiteral | None, steps: Path, value: JsonValue, comment: str
    ) -> list[Edit] | None:
        """Into the list at the end of the steps; an object on the way that is not there is written as well."""
        if body is None:
            return None
        step, *rest = steps
        if not rest:
            return self._append(body, str(step), value, comment)
        inner = _member(body, step)
        if inner is not None:
            return self._append_below(_object(inner), tuple(rest), value, comment)
        return self._new_member(body, [f"{step}: {{", f"{_STEP}{rest[0]}: [{_printed(value)}]", "}"], comment)

    def _append(self, body: syntax.ObjectLiteral, key: str, value: JsonValue, comment: str) -> list[Edit] | None:
        item = _printed(value)
        old = _member(body, key)
        if old is None:
            return self._new_list(body, key, item, comment)
        if not isinstance(old, syntax.ArrayLiteral):
            return None
        return self._after_last(old.start, old.end, old.items, item, comment)

    def _new_list(self, body: syntax.ObjectLiteral, key: str, item: str, comment: str) -> list[Edit]:
        return self._new_member(body, [f"{key}: [", f"{_STEP}{item}", "]"], comment)

    def _new_member(self, body: syntax.ObjectLiteral, lines: Sequence[str], comment: str) -> list[Edit]:
        """A property after the last one, on lines of its own where the object has several lines."""
        members = [*body.members, *body.resources]
        last = max((one.end for one in members), default=body.start + 1)
        if "\n" not in self._text[last : body.end]:
            text = lines[0] + ", ".join(line.strip() for line in lines[1:-1]) + lines[-1]
            text = text.replace("{", "{ ", 1).removesuffix("}") + " }" if lines[-1] == "}" else text
            blank = " " if not members and self._text[last : last + 1] == "}" else ""
            return [
                *self._comment(last, comment),
                self._edit(last, last, f", {text}" if members else f" {text}{blank}"),
            ]
        indent = self._indent(members[0].start) if members else self._indent(body.start) + _STEP
        whole = [*([f"// {comment}"] if comment else []), *lines]
        at = self._line_end(last)
        return [self._edit(at, at, "".join(f"{self._newline}{indent}{line}" for line in whole))]

    def _after_last(
        self, start: int, end: int, items: Sequence[syntax.Expression | syntax.Spread], item: str, comment: str
    ) -> list[Edit]:
        if not items:
            return [*self._comment(start, comment), self._first(start, end, item)]
        last = items[-1].end
        if "\n" not in self._text[last:end]:
            return [*self._comment(last, comment), self._edit(last, last, f", {item}")]
        indent = self._indent(items[-1].start)
        at = self._line_end(last)
        lines = [*([f"// {comment}"] if comment else []), item]
        return [self._edit(at, at, "".join(f"{self._newline}{indent}{line}" for line in lines))]

    def _first(self, start: int, end: int, item: str) -> Edit:
        """The only item of a list, which may hold comments."""
        inside = self._text[start + 1 : end - 1]
        if not inside.strip():
            return self._edit(start + 1, end - 1, item)
        if "\n" not in inside:
            return self._edit(start + 1, start + 1, item)
        at = self._text.rfind("\n", 0, end) + 1
        return self._edit(at, at, f"{self._indent(end - 1)}{_STEP}{item}{self._newline}")

    def _comment(self, at: int, comment: str) -> list[Edit]:
        """A line above the line of an offset."""
        if not comment:
            return []
        start = self._text.rfind("\n", 0, at) + 1
        return [self._edit(start, start, f"{self._indent(at)}// {comment}{self._newline}")]

    def _indent(self, at: int) -> str:
        line = self._text[self._text.rfind("\n", 0, at) + 1 : at]
        return line[: len(line) - len(line.lstrip())]

    def _line_end(self, at: int) -> int:
        end = self._text.find("\n", at)
        end = len(self._text) if end < 0 else end
        return end - 1 if self._text[end - 1 : end] == "\r" else end

    def _edit(self, start: int, end: int, text: str) -> Edit:
        first, last = self._bicep.span(start, start), self._bicep.span(end, end)
        return Edit(self._document, Span(first.line, first.column, last.line, last.column), text)


def _object(node: syntax.Expression | None) -> syntax.ObjectLiteral | None:
    """The object in loops, conditions and parentheses."""
    while isinstance(node, (syntax.Loop, syntax.Conditional, syntax.Group)):
        node = node.inner if isinstance(node, syntax.Group) else node.body
    return node if isinstance(node, syntax.ObjectLiteral) else None


def _member(body: syntax.ObjectLiteral | None, key: str | int) -> syntax.Expression | None:
    for member in body.members if body is not None else ():
        if isinstance(member, syntax.Property) and syntax.key_text(member.key) == key:
            return member.value
    return None


def _printed(value: JsonValue) -> str:
    """A symbol as it is, an object as Bicep."""
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{key}: {_text(str(item))}" for key, item in value.items()) + " }"
    return str(value)


def _text(text: str) -> str:
    """A text, or the call in an ARM expression: it reads the same in Bicep."""
    return text[1:-1] if text.startswith("[resourceId(") else _quoted(text)


def _quoted(text: str) -> str:
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'").replace("${", "\\${") + "'"
