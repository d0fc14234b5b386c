"""Expressions: operators by precedence on a stack, so that a level of nesting costs three Python frames and no more."""

from __future__ import annotations

from typing import cast

from armgen.bicep import syntax
from armgen.bicep.cursor import KEYWORDS, Cursor, FaultError
from armgen.bicep.lexer import HEAD, MIDDLE, NAME, NEWLINE, NUMBER, STRING, TAIL, SyntaxFault
from armgen.bicep.syntax import Expression

MAX_DEPTH = 200
MAX_CHAIN = 400  # operators or accesses in a row: the tree leans to the left, and every one is a level of it

PRECEDENCE = {
    "*": 7,
    "/": 7,
    "%": 7,
    "+": 6,
    "-": 6,
    "<": 5,
    "<=": 5,
    ">": 5,
    ">=": 5,
    "==": 4,
    "!=": 4,
    "=~": 4,
    "!~": 4,
    "&&": 3,
    "||": 2,
    "??": 1,
}
_STATEMENTS = frozenset({"assert", "import", "metadata", "param", "var", "resource", "output", "module", "type"})
_LARGEST = 2**63 - 1


class ExpressionParser(Cursor):
    """Reads expressions. Every method reads what it is called after and leaves the place behind it."""

    # Operators

    def expression(self) -> Expression:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            self.fault("", f"This is nested deeper than {MAX_DEPTH} levels.")
        value = self.member()
        if self.kinds[self.i] in PRECEDENCE:
            value = self._operators(value)
        after = self.i
        if self.kinds[after] == NEWLINE:
            after = self.after_newlines()
        if self.kinds[after] == "?":
            self.i = after + 1
            value = self._ternary(value)
        self.depth -= 1
        return value

    def _ternary(self, test: Expression) -> Expression:
        then = self.expression()
        if self.kinds[self.after_newlines()] == ":":
            self.newlines()
        self.expect(":", "':' and the value of the other case")
        other = self.expression()
        return syntax.Ternary(test, then, other, test.start, other.end)

    def _operators(self, first: Expression) -> Expression:
        operands = [first]
        operators: list[str] = []
        count = 0
        while True:
            operator = self.kinds[self.i]
            level = PRECEDENCE.get(operator, 0)
            while operators and PRECEDENCE[operators[-1]] >= level:
                right, left = operands.pop(), operands.pop()
                operands.append(syntax.Binary(operators.pop(), left, right, left.start, right.end))
            if not level:
                return operands[0]
            count += 1
            if count > MAX_CHAIN:
                self.fault("", f"More than {MAX_CHAIN} operators in a row.")
            self.i += 1
            operators.append(operator)
            operands.append(self.member())

    # Operands

    def member(self) -> Expression:
        """An operand: a unary operator at most, a primary, and the accesses behind it."""
        i = self.i
        kind = self.kinds[i]
        if kind in ("!", "-"):
            self.i = i + 1
            if self.kinds[self.i] in ("!", "-"):
                self.fault("a value")
            operand = self.primary(negative=kind == "-")
            return syntax.Unary(kind, self.accesses(operand), self.starts[i], self.last_end())
        value = self.primary()
        return self.accesses(value) if self.kinds[self.i] in _ACCESS else value

    def accesses(self, value: Expression) -> Expression:
        kinds = self.kinds
        count = 0
        while True:
            kind = kinds[self.i]
            if kind not in _ACCESS:
                return value
            count += 1
            if count > MAX_CHAIN:
                self.fault("", f"More than {MAX_CHAIN} accesses in a row.")
            self.i += 1
            if kind == "!":
                value = syntax.NonNull(value, value.start, self.last_end())
            elif kind == "[":
                value = self._index(value)
            else:
                safe = kind == "." and kinds[self.i] == "?"
                self.i += safe
                name = self.name("a property or function name")
                if kind == "::":
                    value = syntax.NestedAccess(value, name.name, value.start, name.end, name.start)
                elif kinds[self.i] == "(" and not safe:
                    args = self.arguments()
                    value = syntax.MethodCall(value, name.name, args, value.start, self.last_end(), name.start)
                else:
                    value = syntax.PropertyAccess(value, name.name, safe, value.start, name.end, name.start)

    def _index(self, base: Expression) -> Expression:
        safe = self.kinds[self.i] == "?"
        self.i += safe
        from_end = self.kinds[self.i] == "^"
        self.i += from_end
        index = self.expression()
        self.expect("]")
        return syntax.IndexAccess(base, index, safe, from_end, base.start, self.last_end())

    def primary(self, *, negative: bool = False) -> Expression:
        i = self.i
        kind = self.kinds[i]
        if kind == NAME:
            return self._word(i)
        if kind == STRING:
            self.i = i + 1
            return syntax.StringLiteral(self.texts[i], self.starts[i], self.ends[i])
        if kind == "{":
            return self.object()
        if kind == "[":
            return self.array()
        if kind == HEAD:
            return self.interpolation()
        if kind == NUMBER:
            self.i = i + 1
            value = int(self.texts[i])
            if value > _LARGEST and not negative:
                self.fault("an integer of at most 64 bits", "This number does not fit 64 bits.", at=i)
            return syntax.IntLiteral(value, self.starts[i], self.ends[i])
        if kind == "(":
            return self._parentheses(i)
        raise self.wrong("a value")

    def _word(self, i: int) -> Expression:
        word = self.texts[i]
        self.i = i + 1
        if word in KEYWORDS:
            return syntax.KeywordLiteral(KEYWORDS[word], self.starts[i], self.ends[i])
        following = self.kinds[self.i]
        if following == "(":
            args = self.arguments()
            return syntax.FunctionCall(word, args, self.starts[i], self.last_end())
        name = syntax.Name(word, self.starts[i], self.ends[i])
        if following == "=>":
            return self._lambda((name,), i)
        return name

    def _lambda(self, params: tuple[syntax.Name, ...], first: int) -> Expression:
        self.expect("=>")
        body = self.lambda_body()
        return syntax.Lambda(params, body, self.starts[first], body.end)

    def lambda_body(self) -> Expression:
        """What stands after `=>`, which a line end may follow unless a statement begins the next line."""
        if self.kinds[self.i] == NEWLINE:
            after = self.after_newlines()
            if not (self.kinds[after] == NAME and self.texts[after] in _STATEMENTS):
                self.i = after
        return self.expression()

    def _parentheses(self, first: int) -> Expression:
        params = self._lambda_parameters()
        if params is not None:
            return self._lambda(params, first)
        self.i = first + 1
        if self.kinds[self.i] == NEWLINE:
            self.fault("a value", "Parentheses hold one expression on one line.")
        inner = self.expression()
        self.expect(")")
        return syntax.Group(inner, self.starts[first], self.last_end())

    def _lambda_parameters(self) -> tuple[syntax.Name, ...] | None:
        """`(a, b)` if `=>` follows it, else None; line ends are free in it."""
        kinds, texts = self.kinds, self.texts
        params: list[syntax.Name] = []
        i = self.i + 1
        while True:
            while kinds[i] == NEWLINE:
                i += 1
            if kinds[i] == NAME and texts[i] not in KEYWORDS:
                params.append(syntax.Name(texts[i], self.starts[i], self.ends[i]))
                i += 1
                while kinds[i] == NEWLINE:
                    i += 1
                if kinds[i] == ",":
                    i += 1
                    continue
            elif params:
                return None
            if kinds[i] != ")" or kinds[i + 1] != "=>":
                return None
            self.i = i + 1
            return tuple(params)

    def arguments(self) -> tuple[Expression, ...]:
        """`( .. )`: line ends after the opener, after a comma and before the closer, no comma at the end."""
        self.expect("(")
        self.newlines()
        if self.kinds[self.i] == ")":
            self.i += 1
            return ()
        args: list[Expression] = []
        while True:
            args.append(self.expression())
            if self.kinds[self.i] == ",":
                self.i += 1
                self.newlines()
                continue
            if self.kinds[self.after_newlines()] == ")":
                self.newlines()
            if self.kinds[self.i] != ")":
                self.fault("',' or ')'")
            self.i += 1
            return tuple(args)

    def interpolation(self) -> syntax.Interpolation:
        """From a HEAD token to its TAIL."""
        start = self.starts[self.i]
        parts = [self.texts[self.i]]
        holes: list[Expression] = []
        self.i += 1
        while True:
            value = self.expression()
            holes.append(value)
            literal = _literal_in(value)
            if literal is not None:
                raise FaultError(
                    SyntaxFault(literal.start, literal.end, "An object, array or loop may not stand inside ${ }.")
                )
            kind = self.kinds[self.i]
            if kind not in (MIDDLE, TAIL):
                self.fault("'}'")
            parts.append(self.texts[self.i])
            self.i += 1
            if kind == TAIL:
                return syntax.Interpolation(tuple(parts), tuple(holes), start, self.last_end())

    # Objects and arrays

    def object(self) -> syntax.ObjectLiteral:
        start = self.starts[self.expect("{")]
        members: list[syntax.Property | syntax.Spread] = []
        kinds = self.kinds
        self.newlines()
        while kinds[self.i] != "}":
            if kinds[self.i] == "...":
                members.append(self._spread())
            else:
                members.append(self.property())
            if not self.separator("}"):
                break
        self.expect("}")
        return syntax.ObjectLiteral(tuple(members), start, self.last_end())

    def property(self) -> syntax.Property:
        i = self.i
        kind = self.kinds[i]
        key: syntax.Name | syntax.StringLiteral | syntax.Interpolation
        if kind == NAME:
            word = self.texts[i]
            if word in KEYWORDS:
                self.fault("a property name", f"'{word}' is no property name: put it in quotes.")
            self.i = i + 1
            key = syntax.Name(word, self.starts[i], self.ends[i])
        elif kind == STRING:
            self.i = i + 1
            key = syntax.StringLiteral(self.texts[i], self.starts[i], self.ends[i])
        elif kind == HEAD:
            key = self.interpolation()
        else:
            self.fault("a property name")
        self.expect(":", "':' and a value")
        value = self.expression()
        return syntax.Property(key, value, key.start, value.end)

    def _spread(self) -> syntax.Spread:
        start = self.starts[self.expect("...")]
        value = self.expression()
        return syntax.Spread(value, start, value.end)

    def array(self) -> Expression:
        first = self.expect("[")
        start = self.starts[first]
        self.newlines()
        if self.at_word("for"):
            return self.loop(start)
        items: list[Expression | syntax.Spread] = []
        while self.kinds[self.i] != "]":
            items.append(self._spread() if self.kinds[self.i] == "..." else self.expression())
            if not self.separator("]"):
                break
        self.expect("]")
        return syntax.ArrayLiteral(tuple(items), start, self.last_end())

    def loop(self, start: int) -> syntax.Loop:
        item, index, source = self.loop_head()
        body = self.expression()
        self.newlines()
        self.expect("]")
        return syntax.Loop(item, index, source, body, start, self.last_end())

    def loop_head(self) -> tuple[syntax.Name, syntax.Name | None, Expression]:
        """From `for` to the colon."""
        self.i += 1
        index = None
        if self.kinds[self.i] == "(":
            self.i += 1
            item = self.name("the name of an item")
            self.expect(",", "',' and the name of the index")
            index = self.name("the name of the index")
            self.expect(")")
        else:
            item = self.name("the name of an item, or (item, index)")
        if not self.take_word("in"):
            self.fault("'in'")
        source = self.expression()
        self.expect(":", "':' and the body of the loop")
        return item, index, source


_ACCESS = frozenset({".", "[", "::", "!"})


def _literal_in(value: Expression) -> Expression | None:
    """An object, array or loop in the hole of a string, also as an argument of a call (a lambda's body is free)."""
    pending: list[Expression] = [value]
    while pending:
        node = pending.pop()
        if isinstance(node, syntax.ObjectLiteral | syntax.ArrayLiteral | syntax.Loop):
            return node
        if isinstance(node, syntax.Lambda):
            continue
        for part in cast("tuple[object, ...]", node):
            if isinstance(part, tuple):
                if hasattr(part, "_fields"):
                    pending.append(cast("Expression", part))
                else:
                    pending.extend(cast("tuple[Expression, ...]", tuple(one for one in part if isinstance(one, tuple))))
    return None
