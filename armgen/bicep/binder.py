"""From names to symbols: one walk over a file that reports what leads nowhere and records who mentions whom.

What may stand where (loops, lambdas, run-time functions) is judged on the same walk; `bodies.py` judges the bodies of
resources and modules, `decorators.py` and `type_names.py` what their names say.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import contextmanager
from typing import TYPE_CHECKING

from armgen.bicep import builtins, syntax
from armgen.bicep.model import FileModel, exports
from armgen.bicep.module_facts import outputs_of
from armgen.bicep.symbols import (
    ImportedSymbol,
    Member,
    ModuleSymbol,
    NamespaceSymbol,
    ResourceSymbol,
    Symbol,
    Use,
)
from armgen.bicep.syntax import Expression

if TYPE_CHECKING:
    from collections.abc import Iterator

_LOOP, _LOCAL = "loop", "local"
_LOOP_PLACES = (
    "A loop may be the whole value of a resource, module, variable or output, or of a property of a resource or module."
)


class Binder:
    """The walk over the expressions of one file."""

    def __init__(self, model: FileModel) -> None:
        self.model = model
        self.locals: dict[str, str] = {}
        self.owner: ResourceSymbol | None = None
        self.uses: list[Use] = []
        self.members: list[Member] = []
        self.runtime = False
        self.place = ""  # "default", "function", "parent", "scope", "dependsOn", "nameof", "module parameter" or ""
        self.index_locals: set[str] | None = None
        self.parameter_file = model.document.kind == "bicepparam"
        self._walkers: dict[type, Callable[..., None]] = {
            syntax.Name: self._name,
            syntax.FunctionCall: self._call,
            syntax.MethodCall: self._method,
            syntax.PropertyAccess: self._property,
            syntax.IndexAccess: self._index,
            syntax.NestedAccess: self._nested,
            syntax.Interpolation: self._interpolation,
            syntax.ObjectLiteral: self._object,
            syntax.ArrayLiteral: self._array,
            syntax.Binary: self._binary,
            syntax.Unary: self._unary,
            syntax.Ternary: self._ternary,
            syntax.Group: self._group,
            syntax.NonNull: self._non_null,
            syntax.Lambda: self._stray_lambda,
            syntax.Loop: self._stray_loop,
        }

    def walk(self, node: Expression) -> None:
        walker = self._walkers.get(type(node))
        if walker is not None:
            walker(node)

    # Scopes

    @contextmanager
    def at(self, place: str) -> Iterator[None]:
        """Within a part of a declaration that has rules of its own."""
        before, self.place = self.place, place
        yield
        self.place = before

    @contextmanager
    def with_locals(self, kind: str, *names: syntax.Name) -> Iterator[None]:
        """Within a loop or lambda that declares names."""
        before = self.locals
        self.locals = {**before, **{one.name: kind for one in names}}
        seen: set[str] = set()
        for one in names:
            if one.name in seen:
                self.model.report(
                    "RP907", one.start, one.end, f"'{one.name}' is declared more than once.", "Rename one of them."
                )
            seen.add(one.name)
        yield
        self.locals = before

    def bind(self, symbol: Symbol | None, walk: Callable[[], None], owner: ResourceSymbol | None = None) -> None:
        """Walks one declaration and keeps what it mentions with its symbol."""
        self.uses, self.members, self.runtime, self.locals, self.owner = [], [], False, {}, owner
        walk()
        self.model.members.extend(self.members)
        if symbol is not None:
            symbol.uses, symbol.members, symbol.runtime = self.uses, self.members, self.runtime

    # Names

    def find(self, name: str) -> Symbol | None:
        """The symbol of a name that no loop or lambda declares."""
        scope = self.owner
        while scope is not None:
            if name in scope.nested:
                return scope.nested[name]
            scope = scope.enclosing
        return self.model.symbols.get(name)

    def unknown(self, name: str, start: int, end: int, what: str = "name") -> None:
        candidates = [*self.locals, *self.model.symbols]
        scope = self.owner
        while scope is not None:
            candidates.extend(scope.nested)
            scope = scope.enclosing
        help = self.model.near(name, candidates) or "Declare it, or correct its spelling."
        if builtins.is_function(name, parameter_file=self.parameter_file):
            help = f"'{name}' is a function: call it, like {name}()."
        self.model.report("RP902", start, end, f"The {what} '{name}' does not exist here.", help)

    def _name(self, node: syntax.Name) -> None:
        if node.name in self.locals:
            if self.index_locals is not None:
                self.index_locals.add(self.locals[node.name])
            return
        symbol = self.find(node.name)
        if symbol is None:
            if node.name not in ("sys", "az", "this"):
                self.unknown(node.name, node.start, node.end)
            return
        self.mention(symbol, node, None)

    def mention(self, symbol: Symbol, node: Expression, index: Expression | None, *, weak: bool = False) -> None:
        """Records that an expression names a symbol and judges whether it may."""
        kind = symbol.kind
        if kind == "var":
            if self._allowed_here(symbol, node):
                self._use(symbol, None, node, weak=False)
        elif kind == "param":
            if self.place == "function":
                self.unknown(symbol.name, node.start, node.end)
            elif self.place == "default":
                self._use(symbol, None, node, weak=False)
        elif isinstance(symbol, ResourceSymbol | ModuleSymbol):
            self._mention_resource(symbol, node, index, weak)
        elif kind == "import":
            self._mention_import(symbol, node)
        elif kind == "type":
            self.model.report(
                "RP902", node.start, node.end, f"'{symbol.name}' is a type, not a value.", "Name a value here."
            )
        elif kind == "func":
            self.model.report(
                "RP902", node.start, node.end, f"'{symbol.name}' is a function.", f"Call it: {symbol.name}()."
            )
        elif kind == "namespace":
            self.model.report(
                "RP902", node.start, node.end, f"'{symbol.name}' is an import.", f"Name what it holds: {symbol.name}.x."
            )

    def _allowed_here(self, symbol: Symbol, node: Expression) -> bool:
        """Whether a default value or a function may name this symbol."""
        if self.place == "default" and not self.parameter_file:
            self.model.report(
                "RP707",
                node.start,
                node.end,
                f"A default value may name parameters only, and '{symbol.name}' is none.",
                f"Write the value itself, or make '{symbol.name}' a parameter.",
            )
            return False
        return True

    def _mention_resource(
        self, symbol: ResourceSymbol | ModuleSymbol, node: Expression, index: Expression | None, weak: bool
    ) -> None:
        if not self._allowed_here(symbol, node):
            return
        quiet = self.place in ("parent", "scope", "dependsOn", "nameof")
        self._use(symbol, index, node, weak=weak or self.place in ("parent", "scope"))
        if quiet or weak:
            return
        self.runtime = True
        if symbol.loop is not None and index is None:
            self.model.forces_symbolic = True

    def _mention_import(self, symbol: Symbol, node: Expression) -> None:
        if not isinstance(symbol, ImportedSymbol):
            return
        kind = symbol.target.kind if symbol.target is not None else ""
        if kind in ("type", "func"):
            word = "type" if kind == "type" else "function"
            self.model.report("RP902", node.start, node.end, f"'{symbol.name}' is a {word}.", "Name a value here.")
        elif self._allowed_here(symbol, node):
            self._use(symbol, None, node, weak=False)

    def _use(self, symbol: Symbol, index: Expression | None, node: Expression, *, weak: bool) -> None:
        fixed = True
        if index is not None:
            outer, self.index_locals = self.index_locals, set()
            with self.at("index" if self.place in ("parent", "scope", "dependsOn", "nameof") else self.place):
                self.walk(index)
            fixed = not any(kind.startswith(_LOCAL) for kind in self.index_locals)
            if _LOCAL + " lambda" in self.index_locals:
                self.model.report(
                    "RP707",
                    index.start,
                    index.end,
                    "A variable of a lambda may not index a loop of resources.",
                    "Use a loop: [for ..].",
                )
            if outer is not None:
                outer |= self.index_locals
            self.index_locals = outer
        self.uses.append(Use(symbol, index, fixed, weak, node.start, node.end))

    # References to resources and modules

    def target(self, node: Expression) -> tuple[Symbol, Expression | None] | None:
        """The resource or module that an expression is, and what its loop is indexed with."""
        while isinstance(node, syntax.NonNull | syntax.Group):
            node = node.base if isinstance(node, syntax.NonNull) else node.inner
        if isinstance(node, syntax.IndexAccess) and not node.from_end:
            base = self.target(node.base)
            if base is not None and base[1] is None and _loop_of(base[0]) is not None:
                return base[0], node.index
            return None
        if isinstance(node, syntax.Name):
            if node.name in self.locals:
                return None
            symbol = self.find(node.name)
            return (symbol, None) if isinstance(symbol, ResourceSymbol | ModuleSymbol) else None
        if isinstance(node, syntax.NestedAccess):
            base = self.target(node.base)
            nested = base[0].nested.get(node.name) if base and isinstance(base[0], ResourceSymbol) else None
            return (nested, None) if nested is not None else None
        return None

    def _nested(self, node: syntax.NestedAccess) -> None:
        found = self.target(node)
        if found is not None:
            self.mention(found[0], node, found[1])
            return
        base = self.target(node.base)
        if base is None or not isinstance(base[0], ResourceSymbol):
            self.walk(node.base)
            self.model.report(
                "RP902", node.start, node.end, "What stands before :: is no resource.", "Name a resource there."
            )
            return
        help = self.model.near(node.name, list(base[0].nested)) or "Declare it in the body of that resource."
        message = f"The resource '{base[0].name}' holds no resource '{node.name}'."
        self.model.report("RP902", node.at, node.end, message, help)

    def _index(self, node: syntax.IndexAccess) -> None:
        found = self.target(node)
        if found is not None:
            self.mention(found[0], node, found[1])
            return
        if isinstance(node.index, syntax.StringLiteral) and not node.from_end:
            self._member(node, node.base, node.index.value, node.index.start)
            return
        if isinstance(node.index, syntax.Unary) and isinstance(node.index.operand, syntax.IntLiteral):
            self.model.report(
                "RP707", node.index.start, node.index.end, "An index is not negative.", "Count from the end with [^1]."
            )
        self.walk(node.base)
        self.walk(node.index)

    def _property(self, node: syntax.PropertyAccess) -> None:
        self._member(node, node.base, node.name, node.at)

    def _member(self, node: Expression, base: Expression, name: str, at: int) -> None:
        found = self.target(base)
        if found is None:
            if self._is_namespace(base):
                self._namespace_member(base, name, at, node.end)
            else:
                self._outputs(base, name, at, node.end)
                self.walk(base)
            return
        symbol, index = found
        known = name in builtins.DEPLOY_TIME if symbol.kind == "resource" else name == "name"
        if index is None and _loop_of(symbol) is not None:
            self.model.report(
                "RP707",
                at,
                node.end,
                f"'{symbol.name}' is a loop: it has no property '{name}'.",
                f"Index it: {symbol.name}[0].{name}.",
            )
        self.mention(symbol, base, index, weak=known)

    def _outputs(self, base: Expression, name: str, at: int, end: int) -> None:
        """`module.outputs.name`: whether the module has such an output."""
        if not isinstance(base, syntax.PropertyAccess) or base.name != "outputs":
            return
        found = self.target(base.base)
        if found is None or not isinstance(found[0], ModuleSymbol):
            return
        names = outputs_of(found[0])
        if names is not None and name not in names:
            help = self.model.near(name, names) or "Declare it in the module."
            self.model.report("RP902", at, end, f"The module '{found[0].name}' has no output '{name}'.", help)

    def _is_namespace(self, base: Expression) -> bool:
        if not isinstance(base, syntax.Name) or base.name in self.locals:
            return False
        symbol = self.find(base.name)
        return isinstance(symbol, NamespaceSymbol) or (
            symbol.kind == "extension" if symbol is not None else base.name in ("sys", "az", "this")
        )

    def _namespace_member(self, base: Expression, name: str, at: int, end: int) -> None:
        symbol = self.find(base.name) if isinstance(base, syntax.Name) else None
        if symbol is None and isinstance(base, syntax.Name) and base.name in ("sys", "az"):
            if name not in builtins.AMBIENT_TYPES:
                message = f"The namespace '{base.name}' has no value '{name}'."
                self.model.report("RP902", at, end, message, f"Call a function of it, like {base.name}.{name}().")
            return
        if isinstance(symbol, NamespaceSymbol):
            self.members.append(Member(symbol, name))
        if isinstance(symbol, NamespaceSymbol) and symbol.source is not None:
            found = exports(symbol.source)
            if name not in found:
                help = self.model.near(name, list(found)) or f"Mark it with @export() in {symbol.source.label}."
                self.model.report("RP902", at, end, f"'{symbol.name}' exports no '{name}'.", help)

    # Calls

    def _call(self, node: syntax.FunctionCall) -> None:
        symbol = self.find(node.name)
        if symbol is not None and symbol.kind not in ("broken",):
            self._call_symbol(symbol, node)
        elif symbol is None:
            self.builtin(node, node.name, "")
        self.arguments(node.name, node.args)

    def _call_symbol(self, symbol: Symbol, node: syntax.FunctionCall) -> None:
        target = symbol.target if isinstance(symbol, ImportedSymbol) else symbol
        if symbol.kind == "func" or (symbol.kind == "import" and (target is None or target.kind == "func")):
            self._use(symbol, None, node, weak=False)
            self._check_arity(target if isinstance(target, Symbol) else symbol, node)
        elif target is not None and target.kind != "func":
            self.model.report(
                "RP902",
                node.start,
                node.start + len(node.name),
                f"'{node.name}' is no function here: a {_WORDS.get(symbol.kind, symbol.kind)} has this name.",
                f"Write sys.{node.name}() or az.{node.name}() for Bicep's own.",
            )

    def _check_arity(self, symbol: Symbol, node: syntax.FunctionCall) -> None:
        declared = symbol.node
        if isinstance(declared, syntax.Function) and len(declared.params) != len(node.args):
            wanted = len(declared.params)
            self.model.report(
                "RP707",
                node.start,
                node.end,
                f"'{node.name}' takes {wanted} argument{'' if wanted == 1 else 's'}, not {len(node.args)}.",
                "Pass what its declaration names.",
            )

    def builtin(self, node: syntax.FunctionCall | syntax.MethodCall, name: str, namespace: str) -> None:
        """A function of Bicep: whether it exists, and whether it may be called here."""
        start = node.at if isinstance(node, syntax.MethodCall) else node.start
        known = builtins.is_function(name, parameter_file=self.parameter_file)
        if namespace == "sys":
            known = name in builtins.SYS_FUNCTIONS
        elif namespace == "az":
            known = name in builtins.AZ_FUNCTIONS or builtins.is_list_function(name) or name == "getSecret"
        if not known:
            self._unknown_function(name, start)
            return
        if builtins.is_runtime_function(name):
            self.runtime = True
            if self.place == "function":
                message = f"{name}() is known only while the deployment runs, too late for a function."
                self.model.report("RP707", start, start + len(name), message, "Pass its value to the function.")
        if name in builtins.DEFAULT_ONLY and (self.place != "default" or self.parameter_file):
            self.model.report(
                "RP707",
                start,
                start + len(name),
                f"{name}() may be called only in the default value of a parameter.",
                "Make it the default of a parameter and use that.",
            )
        if name in builtins.LOAD_FUNCTIONS:
            self._load(node, name)

    def _unknown_function(self, name: str, start: int) -> None:
        hint = builtins.NOT_CALLABLE.get(name)
        if hint:
            message = f"The template function {name}() has no place in Bicep."
            self.model.report("RP902", start, start + len(name), message, hint[0].upper() + hint[1:] + ".")
            return
        functions = [one for one, symbol in self.model.symbols.items() if symbol.kind in ("func", "import")]
        near = self.model.near(name, [*functions, *builtins.SYS_FUNCTIONS, *builtins.AZ_FUNCTIONS])
        message = f"The function '{name}' does not exist here."
        self.model.report("RP902", start, start + len(name), message, near or "Correct its spelling.")

    def _load(self, node: syntax.FunctionCall | syntax.MethodCall, name: str) -> None:
        call = node
        if isinstance(node, syntax.MethodCall):
            call = syntax.FunctionCall(name, node.args, node.start, node.end)
        if not node.args or not isinstance(node.args[0], syntax.StringLiteral):
            place = node.args[0] if node.args else node
            self.model.report(
                "RP707", place.start, place.end, f"{name}() needs the path itself.", "Write the path as a plain string."
            )
            return
        if isinstance(call, syntax.FunctionCall):
            self.model.loads.append(call)

    def arguments(self, name: str, args: tuple[Expression, ...]) -> None:
        place = "nameof" if name == "nameof" else self.place
        with self.at(place):
            for one in args:
                bare = syntax.ungrouped(one)
                if isinstance(bare, syntax.Lambda):
                    self.lambda_body(bare)
                else:
                    self.walk(one)

    def lambda_body(self, node: syntax.Lambda) -> None:
        with self.with_locals(_LOCAL + " lambda", *node.params):
            self.walk(node.body)

    def _method(self, node: syntax.MethodCall) -> None:
        base = node.base
        found = self.target(base)
        if found is not None:
            self._resource_method(node, *found)
        elif self._is_namespace(base):
            self._namespace_call(node)
        else:
            self.walk(base)
            self.model.report(
                "RP902",
                node.at,
                node.at + len(node.name),
                f"There is no method '{node.name}': only resources, namespaces and imports have functions.",
                f"Call the function: {node.name}(..).",
            )
        self.arguments(node.name, node.args)

    def _resource_method(self, node: syntax.MethodCall, symbol: Symbol, index: Expression | None) -> None:
        self.mention(symbol, node.base, index, weak=True)
        self.runtime = True
        if node.name == "getSecret" and self.place != "module parameter":
            self.model.report(
                "RP707",
                node.at,
                node.end,
                "getSecret() may only be the whole value of a secure parameter of a module.",
                "Pass it to a module that takes it in a @secure() parameter.",
            )
        elif symbol.kind == "module" or not (node.name == "getSecret" or builtins.is_list_function(node.name)):
            self.model.report(
                "RP902",
                node.at,
                node.at + len(node.name),
                f"The {symbol.kind} '{symbol.name}' has no method '{node.name}'.",
                "A resource has getSecret() and the list functions of its type.",
            )

    def _namespace_call(self, node: syntax.MethodCall) -> None:
        if not isinstance(node.base, syntax.Name):
            return
        symbol = self.find(node.base.name)
        if symbol is None and node.base.name == "this":
            self.model.uses_this = True
        elif symbol is None:
            self.builtin(node, node.name, node.base.name)
        elif isinstance(symbol, NamespaceSymbol):
            self._namespace_member(node.base, node.name, node.at, node.at + len(node.name))

    # The rest of the expressions

    def _interpolation(self, node: syntax.Interpolation) -> None:
        for hole in node.holes:
            self.walk(hole)

    def _binary(self, node: syntax.Binary) -> None:
        rights: list[Expression] = []
        left: Expression = node
        while isinstance(left, syntax.Binary):
            rights.append(left.right)
            left = left.left
        self.walk(left)
        for one in reversed(rights):
            self.walk(one)

    def _unary(self, node: syntax.Unary) -> None:
        self.walk(node.operand)

    def _ternary(self, node: syntax.Ternary) -> None:
        for one in (node.test, node.then, node.other):
            self.walk(one)

    def _group(self, node: syntax.Group) -> None:
        self.walk(node.inner)

    def _non_null(self, node: syntax.NonNull) -> None:
        self.walk(node.base)

    def _object(self, node: syntax.ObjectLiteral) -> None:
        self.object(node, loops=False)

    def _array(self, node: syntax.ArrayLiteral) -> None:
        for item in node.items:
            self.walk(item.value if isinstance(item, syntax.Spread) else item)

    def _stray_lambda(self, node: syntax.Lambda) -> None:
        self.model.report(
            "RP707", node.start, node.end, "A lambda may only be an argument of a function.", "Write its value."
        )
        self.lambda_body(node)

    def _stray_loop(self, node: syntax.Loop) -> None:
        self.model.report("RP707", node.start, node.end, "A loop may not stand here.", _LOOP_PLACES)
        self.loop(node, _LOCAL)

    # Objects, and the loops in them

    def object(self, node: syntax.ObjectLiteral, *, loops: bool, in_loop: bool = False) -> None:
        """An object; `loops` tells whether its properties may be loops, `in_loop` that it lies in such a property."""
        self._duplicate_keys(node)
        spread = any(isinstance(one, syntax.Spread) for one in node.members)
        for member in node.members:
            if isinstance(member, syntax.Spread):
                self.walk(member.value)
                continue
            if isinstance(member.key, syntax.Interpolation):
                self._interpolation(member.key)
            if isinstance(member.value, syntax.Loop) and loops:
                self._property_loop(member, member.value, spread, in_loop)
            else:
                self.value(member.value, loops=loops, in_loop=in_loop)

    def value(self, node: Expression, *, loops: bool, in_loop: bool = False) -> None:
        """A value whose objects may hold loops."""
        if isinstance(node, syntax.ObjectLiteral):
            self.object(node, loops=loops, in_loop=in_loop)
        elif isinstance(node, syntax.ArrayLiteral):
            for item in node.items:
                if isinstance(item, syntax.Spread):
                    self.walk(item.value)
                else:
                    self.value(item, loops=loops, in_loop=in_loop)
        else:
            self.walk(node)

    def _property_loop(self, member: syntax.Property, node: syntax.Loop, spread: bool, in_loop: bool) -> None:
        problem = ""
        if in_loop:
            problem = "A loop in a property may not hold another one."
        elif spread:
            problem = "An object with a spread may not have a loop as a property."
        elif isinstance(member.key, syntax.Interpolation):
            problem = "A property with a computed name may not be a loop."
        if problem:
            self.model.report("RP707", node.start, node.end, problem, "Use map() there.")
        self.loop(node, _LOCAL, loops=True)

    def loop(self, node: syntax.Loop, kind: str, *, loops: bool = False) -> None:
        """A loop that is a value: of a property, a variable or an output."""
        self.source(node.source)
        names = (node.item, node.index) if node.index else (node.item,)
        with self.with_locals(kind, *names):
            self.value(node.body, loops=loops, in_loop=True)

    def source(self, node: Expression) -> None:
        """What a loop goes over."""
        found = self.target(node)
        if found is not None and found[1] is None and _loop_of(found[0]) is not None:
            self.model.report(
                "RP707",
                node.start,
                node.end,
                f"A loop may not go over '{found[0].name}', which is a loop itself.",
                "Go over its collection, and index it.",
            )
        self.walk(node)

    def _duplicate_keys(self, node: syntax.ObjectLiteral) -> None:
        if len(node.members) < 2:
            return
        seen: set[str] = set()
        for member in node.members:
            key = syntax.key_text(member.key) if isinstance(member, syntax.Property) else None
            if key is None:
                continue
            if key in seen:
                self.model.report(
                    "RP907",
                    member.start,
                    member.start + len(key),
                    f"The property '{key}' stands here twice.",
                    "Keep one.",
                )
            seen.add(key)


_WORDS = {"param": "parameter", "var": "variable", "func": "function"}


def _loop_of(symbol: Symbol) -> syntax.Loop | None:
    return symbol.loop if isinstance(symbol, ResourceSymbol | ModuleSymbol) else None
