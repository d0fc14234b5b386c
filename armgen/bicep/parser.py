"""Declarations, and what happens after one that cannot be read: the next is looked for, and the file goes on there."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

from armgen.bicep import syntax
from armgen.bicep.cursor import FaultError
from armgen.bicep.lexer import END, HEAD, NAME, NEWLINE, STRING, SyntaxFault, Tokens, tokenize
from armgen.bicep.syntax import Declaration, Decorator, Expression, File
from armgen.bicep.type_parser import TypeParser

TEMPLATE_WORDS = (
    "targetScope",
    "metadata",
    "param",
    "var",
    "type",
    "func",
    "output",
    "assert",
    "resource",
    "module",
    "test",
    "import",
    "extension",
)
PARAMETER_WORDS = ("using", "extends", "param", "var", "type", "import", "extension", "extensionConfig")
_WORDS = frozenset((*TEMPLATE_WORDS, *PARAMETER_WORDS))
_LONGEST = 16_000_000


def parse(text: str, kind: Literal["bicep", "bicepparam"] = "bicep") -> File:
    """The declarations of a Bicep text (a byte order mark at its start is skipped) and its faults. Never raises."""
    if text.startswith("\ufeff"):
        text = text[1:]
    if len(text) > _LONGEST:
        fault = SyntaxFault(0, 1, f"The file has more than {_LONGEST} characters.")
        return File(text, kind, (), (fault,))
    tokens = tokenize(text)
    reader = _FileParser(tokens, text, kind)
    reader.run()
    faults = _without_echoes(tokens.faults, reader.faults)
    return File(text, kind, tuple(reader.declarations), tuple(faults), tuple(reader.broken))


def _without_echoes(lexical: list[SyntaxFault], faults: list[tuple[int, SyntaxFault]]) -> list[SyntaxFault]:
    """All faults in order, but those of a declaration in which a token was at fault before: that is the cause."""
    kept = list(lexical)
    for start, fault in faults:
        if not any(start <= one.start <= fault.start for one in lexical):
            kept.append(fault)
    return sorted(kept)


class _FileParser(TypeParser):
    def __init__(self, tokens: Tokens, text: str, kind: Literal["bicep", "bicepparam"]) -> None:
        super().__init__(tokens)
        self.text = text
        self.kind = kind
        self.declarations: list[Declaration] = []
        self.faults: list[tuple[int, SyntaxFault]] = []
        self.broken: list[str] = []
        self.words = frozenset(TEMPLATE_WORDS if kind == "bicep" else PARAMETER_WORDS)

    def run(self) -> None:
        while True:
            self.newlines()
            if self.kinds[self.i] == END:
                return
            first = self.i
            self.depth = 0
            try:
                self.declarations.append(self._declaration())
                if self.kinds[self.i] not in (NEWLINE, END):
                    self.fault("the end of the line")
            except FaultError as error:
                self.faults.append((self.starts[first], error.fault))
                self._recover(first)

    def _recover(self, first: int) -> None:
        """To the next line that begins a declaration and is not indented deeper than the broken one."""
        self._remember(first)
        indent = self._indent(first)
        i = max(self.i, first + 1)
        while self.kinds[i] != END:
            starts_line = self.kinds[i - 1] == NEWLINE
            word = self.kinds[i] == "@" or (self.kinds[i] == NAME and self.texts[i] in _WORDS)
            if starts_line and word and self.kinds[i + 1] != ":" and self._indent(i) <= indent:
                break
            i += 1
        self.i = i

    def _remember(self, first: int) -> None:
        """The name that the broken declaration would have made: uses of it are no second finding."""
        i = first
        while self.kinds[i] not in (END, "=") and not (self.kinds[i] == NAME and self.texts[i] in _WORDS):
            i += 1
        if self.kinds[i] == NAME and self.kinds[i + 1] == NAME:
            self.broken.append(self.texts[i + 1])

    def _indent(self, i: int) -> int:
        start = self.starts[i]
        return start - max(self.text.rfind("\n", 0, start), self.text.rfind("\r", 0, start))

    def _declaration(self) -> Declaration:
        first = self.i
        decorators = self.decorators()
        i = self.i
        if decorators and self.kinds[i] == END:
            self.fault("", "No declaration follows this decorator.", at=first)
        word = self.texts[i] if self.kinds[i] == NAME else ""
        if word not in self.words:
            listed = ", ".join(TEMPLATE_WORDS if self.kind == "bicep" else PARAMETER_WORDS)
            self.fault(f"a declaration ({listed})", "No declaration begins like this.")
        self.i = i + 1
        start = decorators[0].start if decorators else self.starts[i]
        reader: Callable[[tuple[Decorator, ...], int], Declaration] = getattr(self, f"_{word}")
        return reader(decorators, start)

    # One method for each word

    def _assigned(self, what: str = "a value") -> Expression:
        self.expect("=", f"'=' and {what}")
        return self.expression()

    def _targetScope(self, decorators: tuple[Decorator, ...], start: int) -> Declaration:  # noqa: N802
        value = self._assigned()
        return syntax.TargetScope(decorators, value, start, value.end)

    def _metadata(self, decorators: tuple[Decorator, ...], start: int) -> Declaration:
        name = self.name("the name of the metadata")
        value = self._assigned()
        return syntax.Metadata(decorators, name, value, start, value.end)

    def _param(self, decorators: tuple[Decorator, ...], start: int) -> Declaration:
        name = self.name("the name of a parameter")
        if self.kind == "bicepparam":
            value = self._assigned()
            return syntax.Parameter(decorators, name, None, value, start, value.end)
        kind = self.type()
        default = None
        if self.kinds[self.i] == "=":
            self.i += 1
            default = self.expression()
        elif self.kinds[self.i] not in (NEWLINE, END):
            self.fault("'=' or the end of the line")
        return syntax.Parameter(decorators, name, kind, default, start, self.last_end())

    def _var(self, decorators: tuple[Decorator, ...], start: int) -> Declaration:
        name = self.name("the name of a variable")
        kind = None if self.kinds[self.i] == "=" else self._type_or("'=' or a type")
        value = self._assigned()
        return syntax.Variable(decorators, name, kind, value, start, value.end)

    def _type_or(self, expected: str) -> syntax.TypeExpression:
        if self.kinds[self.i] in (NEWLINE, END):
            self.fault(expected)
        return self.type()

    def _type(self, decorators: tuple[Decorator, ...], start: int) -> Declaration:
        name = self.name("the name of a type")
        self.expect("=", "'=' and a type")
        kind = self.type()
        return syntax.TypeDeclaration(decorators, name, kind, start, kind.end)

    def _func(self, decorators: tuple[Decorator, ...], start: int) -> Declaration:
        name = self.name("the name of a function")
        self.expect("(", "'(' and the parameters")
        params: list[syntax.FunctionParameter] = []
        self.newlines()
        while self.kinds[self.i] != ")":
            param = self.name("the name of a parameter")
            params.append(syntax.FunctionParameter(param, self.type()))
            self.newlines()
            if self.kinds[self.i] != ",":
                break
            self.i += 1
            self.newlines()
        self.expect(")", "',' or ')'")
        kind = self.type()
        self.expect("=>", "'=>' and a value")
        body = self.lambda_body()
        return syntax.Function(decorators, name, tuple(params), kind, body, start, body.end)

    def _output(self, decorators: tuple[Decorator, ...], start: int) -> Declaration:
        name = self.name("the name of an output")
        kind = self.type()
        value = self._assigned()
        return syntax.Output(decorators, name, kind, value, start, value.end)

    def _assert(self, decorators: tuple[Decorator, ...], start: int) -> Declaration:
        name = self.name("the name of an assertion")
        value = self._assigned()
        return syntax.Assertion(decorators, name, value, start, value.end)

    def _string(self, expected: str) -> syntax.StringLiteral | syntax.Interpolation:
        i = self.i
        if self.kinds[i] == STRING:
            self.i = i + 1
            return syntax.StringLiteral(self.texts[i], self.starts[i], self.ends[i])
        if self.kinds[i] == HEAD:
            return self.interpolation()
        raise self.wrong(expected)

    def _resource(self, decorators: tuple[Decorator, ...], start: int) -> syntax.Resource:
        name = self.name("the symbolic name of a resource")
        kind = self._string("a resource type string, like 'Microsoft.Compute/disks@2024-03-02'")
        existing = self.take_word("existing")
        self.expect("=", "'=' and a body" if existing else "'=', 'existing' and a body")
        value = self._body(resource=True)
        return syntax.Resource(decorators, name, kind, existing, value, start, value.end)

    def _module(self, decorators: tuple[Decorator, ...], start: int) -> Declaration:
        name = self.name("the symbolic name of a module")
        path = self._string("the path of a module")
        self.expect("=", "'=' and a body")
        value = self._body(resource=False)
        return syntax.Module(decorators, name, path, value, start, value.end)

    def _test(self, decorators: tuple[Decorator, ...], start: int) -> Declaration:
        name = self.name("the name of a test")
        path = self._string("the path of a Bicep file")
        self.expect("=", "'=' and a body")
        value = self.object()
        return syntax.Test(decorators, name, path, value, start, value.end)

    def _body(self, *, resource: bool) -> Expression:
        after = self.after_newlines()
        if self.kinds[after] == NAME and self.texts[after] == "if":
            self.i = after
        if self.kinds[self.i] == "[":
            start = self.starts[self.i]
            self.i += 1
            self.newlines()
            if not self.at_word("for"):
                self.fault("'for'")
            item, index, source = self.loop_head()
            body = self._conditional(resource)
            self.newlines()
            self.expect("]")
            return syntax.Loop(item, index, source, body, start, self.last_end())
        return self._conditional(resource)

    def _conditional(self, resource: bool) -> Expression:
        if not self.at_word("if"):
            return self._body_object(resource)
        start = self.starts[self.i]
        self.i += 1
        self.expect("(", "'(' and a condition")
        self.newlines()
        test = self.expression()
        self.newlines()
        self.expect(")")
        body = self._body_object(resource)
        return syntax.Conditional(test, body, start, body.end)

    def _body_object(self, resource: bool) -> syntax.ObjectLiteral:
        if self.kinds[self.i] != "{":
            self.fault("'{', '[for' or 'if'")
        if not resource:
            return self.object()
        start = self.starts[self.expect("{")]
        members: list[syntax.Property | syntax.Spread] = []
        nested: list[syntax.Resource] = []
        self.newlines()
        while self.kinds[self.i] != "}":
            if self.kinds[self.i] == "...":
                members.append(self._spread())
            elif self.kinds[self.i] == "@" or (self.at_word("resource") and self.kinds[self.i + 1] == NAME):
                nested.append(self._nested())
            else:
                members.append(self.property())
            if not self.separator("}"):
                break
        self.expect("}")
        return syntax.ObjectLiteral(tuple(members), start, self.last_end(), tuple(nested))

    def _nested(self) -> syntax.Resource:
        self.depth += 10  # a body in a body takes more frames than an object in an object
        start = self.starts[self.i]
        decorators = self.decorators()
        if not self.take_word("resource"):
            self.fault("a nested resource after the decorator")
        made = self._resource(decorators, start)
        self.depth -= 10
        return made

    def _import(self, decorators: tuple[Decorator, ...], start: int) -> Declaration:
        kind = self.kinds[self.i]
        if kind in (STRING, HEAD, NAME):
            return self._extension(decorators, start, legacy=True)
        if kind == "*":
            self.i += 1
            if not self.take_word("as"):
                self.fault("'as' and a name")
            namespace: syntax.Name | None = self.name("a name")
            items: tuple[syntax.ImportedItem, ...] | None = None
        elif kind == "{":
            namespace, items = None, self._import_list()
        else:
            self.fault("'{' or '*'")
        if not self.take_word("from"):
            self.fault("'from' and a path")
        path = self._string("the path of a file")
        return syntax.Import(decorators, items, namespace, path, start, path.end)

    def _import_list(self) -> tuple[syntax.ImportedItem, ...]:
        self.expect("{")
        items: list[syntax.ImportedItem] = []
        self.newlines()
        while self.kinds[self.i] != "}":
            name: syntax.Name | syntax.StringLiteral
            if self.kinds[self.i] == STRING:
                i = self.i
                self.i += 1
                name = syntax.StringLiteral(self.texts[i], self.starts[i], self.ends[i])
                if not self.at_word("as"):
                    self.fault("'as' and a name")
            else:
                name = self.name("the name of an exported symbol")
            alias = self.name("a name") if self.take_word("as") else None
            items.append(syntax.ImportedItem(name, alias))
            if not self.separator("}"):
                break
        self.expect("}")
        return tuple(items)

    def _extension(self, decorators: tuple[Decorator, ...], start: int, legacy: bool = False) -> Declaration:
        spec = self.name("an extension") if self.kinds[self.i] == NAME else self._string("an extension")
        config = self.object() if self.take_word("with") else None
        alias = self.name("a name") if self.take_word("as") else None
        return syntax.Extension(decorators, spec, config, alias, legacy, start, self.last_end())

    def _using(self, decorators: tuple[Decorator, ...], start: int) -> Declaration:
        if self.take_word("none"):
            path = None
        else:
            path = self._string("the path of a Bicep file, or none")
        config = self.object() if self.take_word("with") else None
        return syntax.Using(decorators, path, config, start, self.last_end())

    def _extends(self, decorators: tuple[Decorator, ...], start: int) -> Declaration:
        path = self._string("the path of a .bicepparam file")
        return syntax.Extends(decorators, path, start, path.end)

    def _extensionConfig(self, decorators: tuple[Decorator, ...], start: int) -> Declaration:  # noqa: N802
        name = self.name("the name of an extension")
        config = self.object() if self.take_word("with") else None
        return syntax.ExtensionConfig(decorators, name, config, start, self.last_end())
