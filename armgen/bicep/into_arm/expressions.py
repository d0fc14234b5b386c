"""Expressions to nodes of ARM's expression tree."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable

from armgen.arm.syntax import Access, Call, Node, Number, Text
from armgen.bicep import syntax
from armgen.bicep.builtins import LOAD_FUNCTIONS
from armgen.bicep.into_arm.env import FALSE, FILE, NULL, TRUE, BrokenError, Env, peeled, unread, value_of
from armgen.bicep.into_arm.operators import operation
from armgen.bicep.into_arm.printing import TooLargeError
from armgen.bicep.model import FileModel
from armgen.bicep.runtime import is_inlined, is_unread
from armgen.bicep.symbols import ImportedSymbol, ModuleSymbol, NamespaceSymbol, ResourceSymbol, Symbol
from armgen.bicep.syntax import Expression

_SAFE = frozenset({"tryGet", "tryIndexFromEnd"})
_SCOPES = frozenset({"subscription", "resourceGroup", "managementGroup"})
_OVER_MODULES = frozenset({"filter", "sort", "take", "skip", "reverse", "concat", "union"})

# A file has some nodes for each ten characters; what goes far beyond grows with every step of a chain of values.
_MOST_NODES = 50_000
_NODES_A_CHARACTER = 2


class Expressions(ABC):
    """Lowers the expressions of one file. What names stand for is left to the subclass."""

    def __init__(self, model: FileModel) -> None:
        self.model = model
        self._left = _MOST_NODES + _NODES_A_CHARACTER * len(model.file.text)
        self._lowerers: dict[type, Callable[..., Node]] = {
            syntax.StringLiteral: lambda node, env: Text(node.value),
            syntax.IntLiteral: lambda node, env: Number(node.value),
            syntax.KeywordLiteral: lambda node, env: {True: TRUE, False: FALSE, None: NULL}[node.value],
            syntax.Interpolation: self._interpolation,
            syntax.Name: self._name,
            syntax.FunctionCall: self._call,
            syntax.MethodCall: self._method,
            syntax.PropertyAccess: self._property,
            syntax.IndexAccess: self._index,
            syntax.NestedAccess: self._nested,
            syntax.NonNull: lambda node, env: self.lower(node.base, env),
            syntax.Group: lambda node, env: self.lower(node.inner, env),
            syntax.Unary: self._unary,
            syntax.Binary: self._binary,
            syntax.Ternary: self._ternary,
            syntax.ObjectLiteral: self._object,
            syntax.ArrayLiteral: self._array,
            syntax.Lambda: self._lambda,
            syntax.Loop: self._map,
        }

    # What the subclass knows

    @abstractmethod
    def target(self, node: Expression, env: Env) -> tuple[ResourceSymbol | ModuleSymbol, Expression | None] | None:
        """The resource or module that an expression is, and its index."""

    @abstractmethod
    def whole(self, symbol: ResourceSymbol | ModuleSymbol, index: Expression | None, env: Env) -> Node:
        """A resource or module as a value."""

    @abstractmethod
    def property_of(
        self, symbol: ResourceSymbol | ModuleSymbol, index: Expression | None, name: str, safe: bool, env: Env
    ) -> Node:
        """A property of a resource or module."""

    @abstractmethod
    def method_of(
        self, symbol: ResourceSymbol | ModuleSymbol, index: Expression | None, node: syntax.MethodCall, env: Env
    ) -> Node:
        """A method of a resource."""

    @abstractmethod
    def variable(self, symbol: Symbol) -> Node:
        """A variable, of this file or imported."""

    @abstractmethod
    def function(self, symbol: Symbol) -> str:
        """The name that the template gives a user function."""

    @abstractmethod
    def member(self, symbol: NamespaceSymbol, name: str) -> tuple[str, Node | str]:
        """What `import * as symbol` makes of `symbol.name`: ("var", node) or ("func", name)."""

    @abstractmethod
    def load(self, node: syntax.FunctionCall, env: Env) -> Node:
        """A loaded file."""

    # Expressions

    def lower(self, node: Expression, env: Env) -> Node:
        """An expression as a node of the template's language."""
        lowerer = self._lowerers.get(type(node))
        if lowerer is None:
            raise BrokenError
        self._left -= 1
        if self._left < 0:
            raise TooLargeError
        return lowerer(node, env)

    def find(self, name: str, env: Env) -> Symbol | None:
        """The symbol of a name that is no local one."""
        return self.model.find(name, env.owner)

    def _name(self, node: syntax.Name, env: Env) -> Node:
        found = env.locals.get(node.name)
        if found is not None:
            return found
        symbol = self.find(node.name, env)
        if symbol is None or symbol.kind == "broken":
            raise BrokenError
        if symbol.kind == "param":
            return Call("parameters", (Text(symbol.name),))
        if symbol.kind == "var":
            if symbol.node is not None and self.model.is_broken(symbol.node):
                return unread(symbol)
            return self.lower(value_of(symbol), FILE) if is_inlined(symbol) else self.variable(symbol)
        if isinstance(symbol, ResourceSymbol | ModuleSymbol):
            return self.whole(symbol, None, env)
        if isinstance(symbol, ImportedSymbol):
            return unread(symbol) if is_unread(symbol) else self.variable(symbol)
        raise BrokenError

    def _interpolation(self, node: syntax.Interpolation, env: Env) -> Node:
        pieces = [_braced(node.parts[0])]
        for number, part in enumerate(node.parts[1:]):
            pieces.append(f"{{{number}}}{_braced(part)}")
        return Call("format", (Text("".join(pieces)), *(self.lower(hole, env) for hole in node.holes)))

    def _unary(self, node: syntax.Unary, env: Env) -> Node:
        if node.operator == "!":
            return Call("not", (self.lower(node.operand, env),))
        if isinstance(node.operand, syntax.IntLiteral):
            return Number(-node.operand.value)
        return Call("sub", (Number(0), self.lower(node.operand, env)))

    def _binary(self, node: syntax.Binary, env: Env) -> Node:
        chain: list[syntax.Binary] = []
        left: Expression = node
        while isinstance(left, syntax.Binary):
            chain.append(left)
            left = left.left
        value = self.lower(left, env)
        for one in reversed(chain):
            value = operation(one.operator, value, self.lower(one.right, env))
        return value

    def _ternary(self, node: syntax.Ternary, env: Env) -> Node:
        return Call("if", tuple(self.lower(one, env) for one in (node.test, node.then, node.other)))

    def _object(self, node: syntax.ObjectLiteral, env: Env) -> Node:
        chunks: list[Node] = []
        pairs: list[Node] = []
        for member in node.members:
            if isinstance(member, syntax.Spread):
                if pairs:
                    chunks.append(Call("createObject", tuple(pairs)))
                    pairs = []
                chunks.append(self.lower(member.value, env))
                continue
            key = member.key
            name: Node = Text(key.name) if isinstance(key, syntax.Name) else self.lower(key, env)
            pairs.extend((name, self.lower(member.value, env)))
        if not chunks:
            return Call("createObject", tuple(pairs))
        if pairs:
            chunks.append(Call("createObject", tuple(pairs)))
        return Call("shallowMerge", (Call("createArray", tuple(chunks)),))

    def _array(self, node: syntax.ArrayLiteral, env: Env) -> Node:
        chunks: list[Node] = []
        run: list[Node] = []
        spread = False
        for item in node.items:
            if isinstance(item, syntax.Spread):
                spread = True
                if run:
                    chunks.append(Call("createArray", tuple(run)))
                    run = []
                chunks.append(self.lower(item.value, env))
            else:
                run.append(self.lower(item, env))
        if not spread:
            return Call("createArray", tuple(run))
        if run:
            chunks.append(Call("createArray", tuple(run)))
        return Call("flatten", (Call("createArray", tuple(chunks)),))

    def _lambda(self, node: syntax.Lambda, env: Env) -> Node:
        names = {one.name: Call("lambdaVariables", (Text(one.name),)) for one in node.params}
        inner = env._replace(locals={**env.locals, **names})
        params = tuple(Text(one.name) for one in node.params)
        return Call("lambda", (*params, self.lower(node.body, inner)))

    def _map(self, node: syntax.Loop, env: Env) -> Node:
        """A loop where only an expression can stand: reported, and read as the map() that it means."""
        params = (node.item, node.index) if node.index else (node.item,)
        body = self._lambda(syntax.Lambda(params, node.body, node.start, node.end), env)
        return Call("map", (self.lower(node.source, env), body))

    # Accesses

    def _property(self, node: syntax.PropertyAccess, env: Env) -> Node:
        return self._member(node.base, node.name, node.safe, env)

    def _member(self, base: Expression, name: str, safe: bool, env: Env) -> Node:
        found = self.target(base, env)
        if found is not None:
            return self.property_of(*found, name, safe, env)
        if isinstance(base, syntax.Name) and base.name not in env.locals:
            symbol = self.find(base.name, env)
            if isinstance(symbol, NamespaceSymbol):
                kind, value = self.member(symbol, name)
                if kind != "var" or isinstance(value, str):
                    raise BrokenError
                return value
        return self._output(base, name, safe, env) or self._access(base, Text(name), safe, env)

    def _output(self, base: Expression, name: str, safe: bool, env: Env) -> Node | None:
        """`module.outputs.name` means the value of the output; None where the base is nothing of the kind."""
        inner = peeled(base)
        if not isinstance(inner, syntax.PropertyAccess) or inner.name != "outputs":
            return None
        module = self.module_of(inner.base, env)
        if module is None:
            return None
        secure = self.secure_output(module, inner, name, env)
        if secure is not None:
            return secure
        below = self._access(base, Text(name), safe, env)
        if safe:
            return Call("tryGet", (below, Text("value")))
        if isinstance(below, Call) and below.name in _SAFE:
            return below._replace(args=(*below.args, Text("value")))
        return Access(below, Text("value"))

    def secure_output(self, module: ModuleSymbol, base: syntax.PropertyAccess, name: str, env: Env) -> Node | None:
        """A secure output of a module, None for one that is not."""
        return None

    def module_of(self, node: Expression, env: Env) -> ModuleSymbol | None:
        """The module that an expression is, directly, through a variable, or as an element of a loop of modules."""
        found = self.target(node, env)
        if found is not None:
            return found[0] if isinstance(found[0], ModuleSymbol) else None
        inner = peeled(node)
        if isinstance(inner, syntax.Name):
            if inner.name in env.locals:
                return env.elements.get(inner.name)
            symbol = self.find(inner.name, env)
            if symbol is not None and symbol.kind == "var" and is_inlined(symbol):
                return self.module_of(value_of(symbol), FILE)
        return None

    def _access(self, base: Expression, key: Node, safe: bool, env: Env) -> Node:
        value = self.lower(base, env)
        if safe:
            return Call("tryGet", (value, key))
        if isinstance(value, Call) and value.name in _SAFE and _is_access(base):
            return value._replace(args=(*value.args, key))
        return Access(value, key)

    def _index(self, node: syntax.IndexAccess, env: Env) -> Node:
        found = self.target(node, env)
        if found is not None:
            return self.whole(*found, env)
        if not node.from_end:
            if isinstance(node.index, syntax.StringLiteral):
                return self._member(node.base, node.index.value, node.safe, env)
            return self._access(node.base, self.lower(node.index, env), node.safe, env)
        index = self.lower(node.index, env)
        value = self.lower(node.base, env)
        if node.safe:
            return Call("tryIndexFromEnd", (value, index))
        if isinstance(value, Call) and value.name in _SAFE and _is_access(node.base):
            place = Call("createObject", (Text("value"), index, Text("fromEnd"), TRUE))
            return value._replace(args=(*value.args, place))
        return Call("indexFromEnd", (value, index))

    def _nested(self, node: syntax.NestedAccess, env: Env) -> Node:
        found = self.target(node, env)
        if found is None:
            raise BrokenError
        return self.whole(*found, env)

    # Calls

    def _call(self, node: syntax.FunctionCall, env: Env) -> Node:
        symbol = self.find(node.name, env)
        if symbol is not None:
            if is_unread(symbol):
                return unread(symbol)
            return Call(self.function(symbol), self.arguments(node.args, env))
        return self.builtin(node, node.name, node.args, env)

    def builtin(self, node: Expression, name: str, args: tuple[Expression, ...], env: Env) -> Node:
        """A function of Bicep: most pass through by name."""
        if name == "any" and len(args) == 1:
            return self.lower(args[0], env)
        if name == "nameof" and len(args) == 1:
            return Text(_name_of(args[0]))
        if name in LOAD_FUNCTIONS:
            if not isinstance(node, syntax.FunctionCall):
                node = syntax.FunctionCall(name, args, node.start, node.end)
            return self.load(node, env)
        if name in _SCOPES and args:
            return Call("createObject")
        return Call(name, self.arguments(args, env))

    def arguments(self, args: tuple[Expression, ...], env: Env) -> tuple[Node, ...]:
        bare = tuple(syntax.ungrouped(one) for one in args)
        lambdas = any(isinstance(one, syntax.Lambda) for one in bare)
        module = self._elements(args[0], env) if lambdas else None
        if module is None:
            return tuple(self.lower(one, env) for one in args)
        made: list[Node] = []
        for one in bare:
            if isinstance(one, syntax.Lambda) and one.params:
                elements = {**env.elements, one.params[0].name: module}
                made.append(self.lower(one, env._replace(elements=elements)))
            else:
                made.append(self.lower(one, env))
        return tuple(made)

    def _elements(self, node: Expression, env: Env) -> ModuleSymbol | None:
        """The module whose loop an array is, also filtered or sorted."""
        inner = peeled(node)
        if isinstance(inner, syntax.FunctionCall) and inner.name in _OVER_MODULES and inner.args:
            return self._elements(inner.args[0], env)
        found = self.module_of(inner, env)
        return found if found is not None and found.loop is not None else None

    def _method(self, node: syntax.MethodCall, env: Env) -> Node:
        found = self.target(node.base, env)
        if found is not None:
            return self.method_of(*found, node, env)
        if not isinstance(node.base, syntax.Name):
            raise BrokenError
        symbol = self.find(node.base.name, env)
        if isinstance(symbol, NamespaceSymbol):
            if is_unread(symbol):
                return unread(symbol)
            kind, name = self.member(symbol, node.name)
            if kind != "func" or not isinstance(name, str):
                raise BrokenError
            return Call(name, self.arguments(node.args, env))
        if symbol is None and node.base.name == "this":
            whole = Call("target", (Text("full"),))
            return Call("not", (Call("empty", (whole,)),)) if node.name == "exists" else whole
        return self.builtin(node, node.name, node.args, env)


def _braced(text: str) -> str:
    return text.replace("{", "{{").replace("}", "}}")


def _is_access(node: Expression) -> bool:
    return isinstance(peeled(node), syntax.PropertyAccess | syntax.IndexAccess)


def _name_of(node: Expression) -> str:
    if isinstance(node, syntax.Name | syntax.PropertyAccess | syntax.NestedAccess):
        return node.name
    if isinstance(node, syntax.IndexAccess):
        if isinstance(node.index, syntax.StringLiteral):
            return node.index.value
        return _name_of(node.base)
    raise BrokenError
