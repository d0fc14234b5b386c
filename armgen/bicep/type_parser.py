"""Type expressions, and the decorators that stand before members and declarations."""

from __future__ import annotations

from armgen.bicep import syntax
from armgen.bicep.cursor import KEYWORDS
from armgen.bicep.expression_parser import MAX_DEPTH, ExpressionParser
from armgen.bicep.lexer import HEAD, NAME, NEWLINE, NUMBER, STRING
from armgen.bicep.syntax import TypeExpression


class TypeParser(ExpressionParser):
    def type(self) -> TypeExpression:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            self.fault("", f"This is nested deeper than {MAX_DEPTH} levels.")
        if self.kinds[self.i] == NEWLINE and self.kinds[self.after_newlines()] == "|":
            self.newlines()
        start = self.starts[self.i]
        leading = self.kinds[self.i] == "|"
        self.i += leading
        members = [self._operand()]
        while True:
            if self.kinds[self.i] == NEWLINE and self.kinds[self.after_newlines()] == "|":
                self.newlines()
            if self.kinds[self.i] != "|":
                break
            self.i += 1
            members.append(self._operand())
        self.depth -= 1
        if len(members) == 1 and not leading:
            return members[0]
        return syntax.UnionType(tuple(members), start, members[-1].end)

    def _operand(self) -> TypeExpression:
        i = self.i
        kind = self.kinds[i]
        if kind in ("-", "!"):
            self.i = i + 1
            operand = self._accesses(self._primary())
            value: TypeExpression = syntax.NegatedType(kind, operand, self.starts[i], operand.end)
        else:
            value = self._accesses(self._primary())
        count = 0
        while self.kinds[self.i] in ("?", "!"):
            count += 1
            if count > MAX_DEPTH:
                self.fault("", f"More than {MAX_DEPTH} marks in a row.")
            self.i += 1
            made = syntax.NullableType if self.kinds[self.i - 1] == "?" else syntax.NonNullType
            value = made(value, value.start, self.last_end())
        return value

    def _accesses(self, value: TypeExpression) -> TypeExpression:
        kinds = self.kinds
        count = 0
        while kinds[self.i] in ("[", "."):
            count += 1
            if count > MAX_DEPTH:
                self.fault("", f"More than {MAX_DEPTH} accesses in a row.")
            self.i += 1
            if kinds[self.i - 1] == ".":
                if kinds[self.i] == "*":
                    self.i += 1
                    value = syntax.TypeAccess(value, "*", value.start, self.last_end())
                else:
                    name = self.name("a property name or '*'")
                    value = syntax.TypeAccess(value, name.name, value.start, name.end)
                continue
            if kinds[self.i] == "]":
                self.i += 1
                value = syntax.ArrayType(value, value.start, self.last_end())
                continue
            name_or_number: str | int = "[*]"
            if kinds[self.i] == NUMBER:
                name_or_number = int(self.texts[self.i])
                self.i += 1
            else:
                self.expect("*", "']', '*' or a number")
            self.expect("]")
            value = syntax.TypeAccess(value, name_or_number, value.start, self.last_end())
        return value

    def _primary(self) -> TypeExpression:
        i = self.i
        kind, start = self.kinds[i], self.starts[i]
        if kind == NAME:
            self.i = i + 1
            word = self.texts[i]
            if word in KEYWORDS:
                return syntax.TypeLiteral(KEYWORDS[word], start, self.ends[i])
            if self.kinds[self.i] == "<":
                return self._type_arguments(word, start)
            return syntax.TypeName(word, start, self.ends[i])
        if kind == STRING:
            self.i = i + 1
            return syntax.TypeLiteral(self.texts[i], start, self.ends[i])
        if kind == NUMBER:
            self.i = i + 1
            return syntax.TypeLiteral(int(self.texts[i]), start, self.ends[i])
        if kind == HEAD:
            value = self.interpolation()
            return syntax.TypeInterpolation(value.start, value.end)
        if kind == "(":
            self.i = i + 1
            self.newlines()
            inner = self.type()
            self.newlines()
            self.expect(")")
            return syntax.GroupType(inner, start, self.last_end())
        if kind == "{":
            return self._object_type()
        if kind == "[":
            return self._tuple_type()
        raise self.wrong("a type")

    def _type_arguments(self, name: str, start: int) -> TypeExpression:
        self.expect("<")
        self.newlines()
        args = [self.type()]
        while self.kinds[self.i] == ",":
            self.i += 1
            self.newlines()
            args.append(self.type())
        self.newlines()
        self.expect(">")
        return syntax.TypeArguments(name, tuple(args), start, self.last_end())

    def _object_type(self) -> TypeExpression:
        start = self.starts[self.expect("{")]
        members: list[syntax.TypeProperty] = []
        self.newlines()
        while self.kinds[self.i] != "}":
            members.append(self._type_property())
            if not self.separator("}"):
                break
        self.expect("}")
        return syntax.ObjectType(tuple(members), start, self.last_end())

    def _type_property(self) -> syntax.TypeProperty:
        decorators = self.decorators()
        i = self.i
        kind = self.kinds[i]
        if kind not in (NAME, STRING, "*") or (kind == NAME and self.texts[i] in KEYWORDS):
            self.fault("a property name, '*' or '}'")
        self.i = i + 1
        self.expect(":", "':' and a type")
        value = self.type()
        return syntax.TypeProperty(decorators, self.texts[i], kind == "*", value, self.starts[i], value.end)

    def _tuple_type(self) -> TypeExpression:
        start = self.starts[self.expect("[")]
        items: list[syntax.TupleItem] = []
        self.newlines()
        while self.kinds[self.i] != "]":
            decorators = self.decorators()
            value = self.type()
            items.append(syntax.TupleItem(decorators, value, value.start, value.end))
            if not self.separator("]"):
                break
        self.expect("]")
        return syntax.TupleType(tuple(items), start, self.last_end())

    def decorators(self) -> tuple[syntax.Decorator, ...]:
        """Every `@..` before a declaration or member, each on its own line."""
        if self.kinds[self.i] != "@":
            return ()
        found: list[syntax.Decorator] = []
        while self.kinds[self.i] == "@":
            start = self.starts[self.i]
            self.i += 1
            name = self.name("the name of a decorator")
            namespace = ""
            if self.kinds[self.i] == ".":
                self.i += 1
                namespace, name = name.name, self.name("the name of a decorator")
            if self.kinds[self.i] != "(":
                self.fault(f"'(': a decorator is a call, like @{name.name}()")
            args = self.arguments()
            found.append(syntax.Decorator(namespace, name.name, args, start, self.last_end()))
            if not self.newlines():
                self.fault("the end of the line after a decorator")
        return tuple(found)
