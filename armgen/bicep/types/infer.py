"""The types of expressions, and the mistakes that show on the way."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from armgen.bicep import syntax
from armgen.bicep.model import FileModel, exports
from armgen.bicep.symbols import ArmExport, ImportedSymbol, ModuleSymbol, NamespaceSymbol, ResourceSymbol, Symbol
from armgen.bicep.syntax import Expression
from armgen.bicep.types import accesses, calls
from armgen.bicep.types.declared import declared, literal, of_parameter
from armgen.bicep.types.fits import Fitting, takes
from armgen.bicep.types.shapes import (
    ANY,
    ARRAY,
    OBJECT,
    TEXT,
    TRUTH,
    WHOLE,
    Items,
    Member,
    Null,
    Record,
    Row,
    Shape,
    bare,
    item_of,
    one_of,
    said,
    without_null,
)

_SUMS = frozenset({"+", "-", "*", "/", "%"})
_OPERANDS: dict[str, tuple[Shape, ...]] = {
    **dict.fromkeys(("&&", "||"), (TRUTH,)),
    **dict.fromkeys(("<", "<=", ">", ">="), (WHOLE, TEXT)),
    **dict.fromkeys(_SUMS, (WHOLE,)),
    **dict.fromkeys(("=~", "!~"), (TEXT,)),
}

_LONGEST_ROW = 1_000  # items that are told apart

Locals = Mapping[str, Shape]
NO_LOCALS: Locals = {}


class Inference:
    """Types of the expressions of one file. Those of other files that it names are asked there."""

    def __init__(self, model: FileModel, others: Callable[[FileModel], Inference]) -> None:
        self.model = model
        self._others = others
        self._values: dict[int, Shape] = {}
        self.fitting = Fitting(self.report)
        self.owner: ResourceSymbol | None = None
        self._inferrers: dict[type, Callable[..., Shape]] = {
            syntax.StringLiteral: lambda node, names: literal(node.value),
            syntax.IntLiteral: lambda node, names: literal(node.value),
            syntax.KeywordLiteral: lambda node, names: literal(node.value),
            syntax.Interpolation: self._interpolation,
            syntax.Name: self._name,
            syntax.FunctionCall: lambda node, names: calls.function(self, node, names),
            syntax.MethodCall: lambda node, names: calls.method(self, node, names),
            syntax.PropertyAccess: lambda node, names: accesses.property_of(self, node, names),
            syntax.IndexAccess: lambda node, names: accesses.index_of(self, node, names),
            syntax.NonNull: lambda node, names: without_null(self.of(node.base, names)),
            syntax.Group: lambda node, names: self.of(node.inner, names),
            syntax.Unary: self._unary,
            syntax.Binary: self._binary,
            syntax.Ternary: self._ternary,
            syntax.ObjectLiteral: self._object,
            syntax.ArrayLiteral: self._array,
            syntax.Loop: self._loop,
        }

    def of(self, node: Expression, names: Locals) -> Shape:
        """The type of an expression."""
        inferrer = self._inferrers.get(type(node))
        return inferrer(node, names) if inferrer is not None else ANY

    def visit(self, node: Expression, names: Locals) -> None:
        """Looks for mistakes in a value whose own type does not matter."""
        if isinstance(node, syntax.ObjectLiteral):
            for member in node.members:
                if isinstance(member, syntax.Property):
                    if isinstance(member.key, syntax.Interpolation):
                        self._interpolation(member.key, names)
                    self.visit(member.value, names)
                else:
                    self._spread(member, OBJECT, names)
        elif isinstance(node, syntax.ArrayLiteral):
            for item in node.items:
                if isinstance(item, syntax.Spread):
                    self._spread(item, ARRAY, names)
                else:
                    self.visit(item, names)
        elif isinstance(node, syntax.Loop):
            self.visit(node.body, self.loop_names(node, names))
        elif not isinstance(node, syntax.StringLiteral):
            self.of(node, names)

    def report(self, start: int, end: int, message: str, help: str) -> None:
        self.model.report("RP707", start, end, message, help)

    def wants(self, node: Expression, wanted: Shape, names: Locals) -> None:
        """A value that has to be of a plain type."""
        self.fitting.value(node, self.of(node, names), wanted)

    # Names

    def find(self, name: str) -> Symbol | None:
        return self.model.find(name, self.owner)

    def _name(self, node: syntax.Name, names: Locals) -> Shape:
        local = names.get(node.name)
        if local is not None:
            return local
        symbol = self.find(node.name)
        return self.symbol(symbol) if symbol is not None else ANY

    def symbol(self, symbol: Symbol) -> Shape:
        """The type of what a name stands for."""
        if isinstance(symbol, ImportedSymbol):
            return self.exported(symbol.target)
        if isinstance(symbol, ResourceSymbol | ModuleSymbol):
            return ARRAY if symbol.loop is not None else OBJECT
        if symbol.kind not in ("param", "var") or symbol.node is None:
            return ANY
        if symbol.model is not self.model:
            return self._others(symbol.model).symbol(symbol)
        if id(symbol) not in self._values:
            for one in _needed(symbol):
                self._others(one.model).settle(one)
            self.settle(symbol)
        return self._values[id(symbol)]

    def settle(self, symbol: Symbol) -> None:
        """Works out the type of a parameter or variable of this file once."""
        if id(symbol) not in self._values:
            self._values[id(symbol)] = ANY  # what names itself has no type
            self._values[id(symbol)] = self._value_of(symbol)

    def exported(self, target: Symbol | ArmExport | None) -> Shape:
        return ANY if target is None or isinstance(target, ArmExport) else self.symbol(target)

    def member(self, symbol: NamespaceSymbol, name: str) -> Symbol | ArmExport | None:
        """What `import * as symbol` calls `symbol.name`."""
        return exports(symbol.source).get(name) if symbol.source is not None else None

    def _value_of(self, symbol: Symbol) -> Shape:
        node = symbol.node
        if isinstance(node, syntax.Parameter):
            return of_parameter(self.model, node) if node.type is not None else ANY
        if not isinstance(node, syntax.Variable):
            return ANY
        owner, self.owner = self.owner, None
        value = self.of(node.value, NO_LOCALS)
        self.owner = owner
        if node.type is None:
            return value
        wanted = declared(self.model, node.type, node.decorators)
        self.fitting.value(node.value, value, wanted, (node.name.start, node.name.end))
        return wanted

    # Operators

    def _interpolation(self, node: syntax.Interpolation, names: Locals) -> Shape:
        for hole in node.holes:
            self.of(hole, names)
        return TEXT

    def _unary(self, node: syntax.Unary, names: Locals) -> Shape:
        operand = without_null(self.of(node.operand, names))
        wanted = TRUTH if node.operator == "!" else WHOLE
        if node.operator == "-" and isinstance(node.operand, syntax.IntLiteral):
            return literal(-node.operand.value)
        if not takes(wanted, operand):
            message = f"The operator {node.operator} takes {said(wanted)}, and this is {said(operand)}."
            self.report(node.start, node.end, message, "Correct the operand.")
            return ANY
        return wanted

    def _binary(self, node: syntax.Binary, names: Locals) -> Shape:
        chain: list[syntax.Binary] = []
        left: Expression = node
        while isinstance(left, syntax.Binary):
            chain.append(left)
            left = left.left
        shape = self.of(left, names)
        for one in reversed(chain):
            shape = self._operation(one, shape, self.of(one.right, names))
        return shape

    def _operation(self, node: syntax.Binary, left: Shape, right: Shape) -> Shape:
        operator = node.operator
        if operator == "??":
            return right if isinstance(bare(left), Null) else one_of((without_null(left), right))
        wanted = _OPERANDS.get(operator, ())
        if wanted and not any(takes(one, left) and takes(one, right) for one in wanted):
            listed = " or ".join(f"two of type {said(one)}" for one in wanted)
            message = f"The operator {operator} takes {listed}, and these are {said(left)} and {said(right)}."
            texts = takes(TEXT, left) and takes(TEXT, right)
            help = "Join texts by interpolation: '${a}${b}'." if operator == "+" and texts else "Correct the operands."
            self.report(node.start, node.end, message, help)
            return ANY
        return WHOLE if operator in _SUMS else TRUTH

    def _ternary(self, node: syntax.Ternary, names: Locals) -> Shape:
        self.wants(node.test, TRUTH, names)
        return one_of((self.of(node.then, names), self.of(node.other, names)))

    # Literals

    def _object(self, node: syntax.ObjectLiteral, names: Locals) -> Shape:
        members: dict[str, Member] = {}
        rest: list[Shape] = []
        for one in node.members:
            if isinstance(one, syntax.Spread):
                base = self._spread(one, OBJECT, names)
                if isinstance(base, Record):
                    members.update(base.members)
                    rest.extend([base.rest] if base.rest is not None else [])
                else:
                    rest.append(ANY)
                continue
            shape = self.of(one.value, names)
            key = syntax.key_text(one.key)
            if key is None:
                self.of(one.key, names)
                rest.append(shape)
            else:
                members[key] = Member(shape, True)
        return Record(members, one_of(rest) if rest else None)

    def _array(self, node: syntax.ArrayLiteral, names: Locals) -> Shape:
        fixed: list[Shape] = []
        open_ended = False
        for one in node.items:
            if not isinstance(one, syntax.Spread):
                fixed.append(self.of(one, names))
                continue
            base = self._spread(one, ARRAY, names)
            if isinstance(base, Row):
                fixed.extend(base.items)
            else:
                open_ended = True
                fixed.append(item_of(base))
            open_ended = open_ended or len(fixed) > _LONGEST_ROW
        return Items(one_of(fixed)) if open_ended else Row(tuple(fixed))

    def _spread(self, node: syntax.Spread, wanted: Shape, names: Locals) -> Shape:
        """What is spread out: an object or an array."""
        shape = self.of(node.value, names)
        if not takes(wanted, shape):
            message = f"Only a value of type {said(wanted)} can be spread here, and this is {said(shape)}."
            self.report(node.start, node.end, message, "Correct the value.")
            return ANY
        return without_null(shape)

    # Loops

    def loop_names(self, node: syntax.Loop, names: Locals) -> Locals:
        """The names that a loop declares, and whether what it goes over is an array."""
        shape = self.of(node.source, names)
        item = item_of(shape)
        if not takes(ARRAY, shape):
            message = f"A loop goes over an array, and this is {said(shape)}."
            self.report(
                node.source.start, node.source.end, message, "Name an array, like range(0, 3) or items(object)."
            )
            item = ANY
        made = {**names, node.item.name: item}
        if node.index is not None:
            made[node.index.name] = WHOLE
        return made

    def _loop(self, node: syntax.Loop, names: Locals) -> Shape:
        return Items(self.of(node.body, self.loop_names(node, names)))


def _needed(symbol: Symbol) -> list[Symbol]:
    """The variables that a variable names, itself or by others: what is named comes before what names it."""
    found: list[Symbol] = []
    seen = {id(symbol)}
    pending = [(symbol, iter(symbol.uses))]
    while pending:
        one, uses = pending[-1]
        for use in uses:
            target = use.symbol.target if isinstance(use.symbol, ImportedSymbol) else use.symbol
            if isinstance(target, Symbol) and target.kind == "var" and id(target) not in seen:
                seen.add(id(target))
                pending.append((target, iter(target.uses)))
                break
        else:
            pending.pop()
            found.append(one)
    return found[:-1]
