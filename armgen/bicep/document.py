"""A Bicep file and the places in it.

The path of a node begins with the kind of its declaration and its name, `("resource", "rp")`, and goes on with property
names and indexes: `("resource", "rp", "properties", "source", "id")`. Loops and conditions take no step; what is no
property has a marked one: `@for` (the collection of a loop), `@if` (a condition), `@type` (a resource type, a module
path, the type of a parameter), `@batchSize` and the like (a decorator), `::child` (a nested resource). Declarations
without a name are `("targetScope",)`, `("using",)`, `("import", 0)` by their number among those of their kind.

Text that is no node, as that of a syntax error, is `(*node, "@", line, column, end line, end column)`.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import Literal, NamedTuple, TypeAlias

from armgen.bicep import syntax
from armgen.bicep.lexer import NEWLINE, tokenize
from armgen.bicep.parser import parse
from armgen.diagnostics import TEXT_PLACE, Comment, Part, Span
from armgen.jsontypes import Path

_LINE_END = re.compile(r"\r\n|\r|\n")
_COMMENT = re.compile(r"//([^\r\n]*)|/\*([\s\S]*?)\*/")

KINDS = {
    syntax.TargetScope: "targetScope",
    syntax.Metadata: "metadata",
    syntax.Parameter: "param",
    syntax.Variable: "var",
    syntax.TypeDeclaration: "type",
    syntax.Function: "func",
    syntax.Output: "output",
    syntax.Assertion: "assert",
    syntax.Resource: "resource",
    syntax.Module: "module",
    syntax.Test: "test",
    syntax.Import: "import",
    syntax.Extension: "extension",
    syntax.Using: "using",
    syntax.Extends: "extends",
    syntax.ExtensionConfig: "extensionConfig",
}

_Node: TypeAlias = "syntax.Expression | syntax.TypeExpression | None"


class Place(NamedTuple):
    """A node of the file: the offsets of its key (or name), of its value, and what is below it."""

    key: tuple[int, int]
    value: tuple[int, int]
    node: _Node
    declaration: syntax.Declaration | None = None


class BicepDocument:
    """Implements `armgen.diagnostics.Document`."""

    def __init__(self, name: str, text: str, kind: Literal["bicep", "bicepparam"] = "bicep") -> None:
        self.name = name
        self.text = text.removeprefix("\ufeff")
        self.kind: Literal["yaml", "json", "bicep", "bicepparam", "toml"] = kind
        self._file: syntax.File | None = None
        self._lines: list[int] | None = None
        self._declarations: dict[Path, syntax.Declaration] | None = None

    @property
    def file(self) -> syntax.File:
        """The parsed text."""
        if self._file is None:
            self._file = parse(self.text, "bicepparam" if self.kind == "bicepparam" else "bicep")
        return self._file

    def locate(self, path: Path, part: Part = "auto") -> Span:
        """The place of a node, of its nearest ancestor when there is none."""
        if len(path) > 4 and path[-5] == TEXT_PLACE:
            return Span(*(int(number) for number in path[-4:]))
        place = self._find(path)
        if place is None:
            return self.span(0, 1)
        scalar = not isinstance(
            place.node, syntax.ObjectLiteral | syntax.ArrayLiteral | syntax.Loop | syntax.Conditional
        )
        keyed = place.key[1] > place.key[0]
        if keyed and (part == "key" or (part == "auto" and (place.declaration is not None or not scalar))):
            return self.span(*place.key)
        return self.span(*place.value)

    def span(self, start: int, end: int) -> Span:
        """Lines and columns of two offsets."""
        line, column = self._position(start)
        end_line, end_column = self._position(max(start, end))
        return Span(line, column, end_line, end_column)

    def text_path(self, node: Path, start: int, end: int) -> Path:
        """The path of a piece of text below a node."""
        return (*node, TEXT_PLACE, *self.span(start, end))

    def node_at(self, line: int) -> Path:
        """The outermost node that starts on the line; a declaration starts at its decorators and at its word."""
        for path, declaration in self._by_path().items():
            first, last = self._line(declaration.start), self._line(max(declaration.start, declaration.end - 1))
            if not first <= line <= last:
                continue
            if line in (first, self._line(_word_start(self.text, declaration))):
                return path
            return self._below(path, _value_of(declaration), line)
        return ()

    def comments(self) -> list[Comment]:
        if "//" not in self.text and "/*" not in self.text:
            return []
        tokens = tokenize(self.text)
        found: list[Comment] = []
        before = 0
        for kind, start, end in zip(tokens.kinds, tokens.starts, tokens.ends, strict=True):
            if start > before:
                self._comments_in(before, start, found)
            if kind == NEWLINE and end - start > 1:
                self._comments_in(start, end, found)
            before = max(before, end)
        return found

    # Inside

    def _comments_in(self, start: int, end: int, found: list[Comment]) -> None:
        for match in _COMMENT.finditer(self.text, start, end):
            line, column = self._position(match.start())
            own = not self.text[match.start() - column + 1 : match.start()].strip(" \t")
            found.append(Comment(line, column, match[1] if match[1] is not None else match[2], own))

    def _starts(self) -> list[int]:
        if self._lines is None:
            self._lines = [0, *(match.end() for match in _LINE_END.finditer(self.text))]
        return self._lines

    def _line(self, offset: int) -> int:
        return bisect_right(self._starts(), offset)

    def _position(self, offset: int) -> tuple[int, int]:
        line = self._line(offset)
        return line, offset - self._starts()[line - 1] + 1

    def _by_path(self) -> dict[Path, syntax.Declaration]:
        if self._declarations is None:
            self._declarations = declaration_paths(self.file)
        return self._declarations

    def _find(self, path: Path) -> Place | None:
        declarations = self._by_path()
        for length in (2, 1):
            declaration = declarations.get(path[:length])
            if declaration is not None:
                return _descend(_place_of(declaration), path[length:])
        return None

    def _below(self, path: Path, node: _Node, line: int) -> Path:
        while True:
            node = _inner(node)
            before: tuple[str | int, Place] | None = None
            for step, place in _children(node):
                start = (
                    place.declaration.start if place.declaration else (place.key if any(place.key) else place.value)[0]
                )
                if self._line(start) == line:
                    return (*path, step)
                if self._line(start) > line:
                    break
                before = step, place
            if before is None:
                return ()
            path = (*path, before[0])
            node = before[1].node


def declaration_paths(file: syntax.File) -> dict[Path, syntax.Declaration]:
    """Every declaration of a file by its path; of two of one name the first."""
    paths: dict[Path, syntax.Declaration] = {}
    counts: dict[str, int] = {}
    for declaration in file.declarations:
        kind = KINDS[type(declaration)]
        name = getattr(declaration, "name", None)
        path: Path
        if isinstance(name, syntax.Name):
            path = (kind, name.name)
        elif isinstance(declaration, syntax.Import | syntax.Extension):
            path = (kind, counts.setdefault(kind, 0))
            counts[kind] += 1
        else:
            path = (kind,)
        paths.setdefault(path, declaration)
    return paths


def _word_start(text: str, declaration: syntax.Declaration) -> int:
    """The offset of the declaring word, which stands after the decorators."""
    if not declaration.decorators:
        return declaration.start
    position = declaration.decorators[-1].end
    while position < declaration.end:
        match = re.compile(r"[ \t\r\n]+|//[^\r\n]*|/\*[\s\S]*?\*/|#[^\r\n]*").match(text, position)
        if match is None:
            break
        position = match.end()
    return position


def _value_of(declaration: syntax.Declaration) -> _Node:
    if isinstance(declaration, syntax.Parameter):
        return declaration.default
    if isinstance(declaration, syntax.Function):
        return declaration.body
    if isinstance(declaration, syntax.TypeDeclaration):
        return declaration.type
    value: _Node = getattr(declaration, "value", None) or getattr(declaration, "config", None)
    return value


def _place_of(declaration: syntax.Declaration) -> Place:
    name = getattr(declaration, "name", None)
    node = _value_of(declaration)
    key = (name.start, name.end) if isinstance(name, syntax.Name) else (0, 0)
    value = (node.start, node.end) if node is not None else (declaration.start, declaration.end)
    if node is None and any(key):
        value = key
    path = getattr(declaration, "path", None)
    if node is None and path is not None:
        value = (path.start, path.end)
    return Place(key, value, node, declaration)


def _inner(node: _Node) -> _Node:
    """Below loops, conditions and parentheses, which take no step."""
    while True:
        if isinstance(node, syntax.Loop | syntax.Conditional):
            node = node.body
        elif isinstance(node, syntax.Group | syntax.GroupType):
            node = node.inner
        elif isinstance(node, syntax.NullableType):
            node = node.base
        else:
            return node


def _children(node: _Node) -> list[tuple[str | int, Place]]:
    found: list[tuple[str | int, Place]] = []
    if isinstance(node, syntax.ObjectLiteral):
        for entry in node.members:
            if isinstance(entry, syntax.Property):
                key = syntax.key_text(entry.key)
                value = (entry.value.start, entry.value.end)
                if key is not None:
                    found.append((key, Place((entry.key.start, entry.key.end), value, entry.value)))
        found.extend((f"::{one.name.name}", _place_of(one)) for one in node.resources)
        found.sort(key=lambda one: one[1].declaration.start if one[1].declaration else one[1].key[0])
    elif isinstance(node, syntax.ArrayLiteral):
        for index, item in enumerate(node.items):
            item_node = item.value if isinstance(item, syntax.Spread) else item
            found.append((index, Place((0, 0), (item.start, item.end), item_node)))
    elif isinstance(node, syntax.ObjectType):
        for one in node.members:
            found.append((one.name, Place((one.start, one.start + len(one.name)), (one.type.start, one.end), one.type)))
    return found


def _descend(place: Place, steps: Path) -> Place:
    for step in steps:
        below = _marked(place, step) if isinstance(step, str) and step.startswith("@") else None
        if below is None:
            below = dict(_children(_inner(place.node))).get(step)
        if below is None:
            return place
        place = below
    return place


def _marked(place: Place, step: str) -> Place | None:
    """A step that is no property: a loop's collection, a condition, a type, a decorator."""
    node = place.node
    loop = node if isinstance(node, syntax.Loop) else None
    if step == "@for":
        return _plain(loop.source) if loop else None
    if step == "@if":
        inner = loop.body if loop else node
        return _plain(inner.test) if isinstance(inner, syntax.Conditional) else None
    declaration = place.declaration
    if declaration is None:
        return None
    if step == "@type":
        kind = getattr(declaration, "path", None) or getattr(declaration, "type", None)
        return _plain(kind) if kind is not None else None
    for decorator in declaration.decorators:
        if decorator.name == step[1:]:
            argument = decorator.args[0] if decorator.args else None
            return Place((0, 0), (decorator.start, decorator.end), argument)
    return None


def _plain(node: syntax.Expression | syntax.TypeExpression) -> Place:
    return Place((0, 0), (node.start, node.end), node)
