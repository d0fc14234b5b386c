"""Names and what they stand for: who mentions whom, what leads nowhere, what may be named where."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from contextlib import contextmanager
from typing import TYPE_CHECKING

from armgen.bicep import builtins, syntax
from armgen.bicep.model import FileModel
from armgen.bicep.symbols import (
    ImportedSymbol,
    Member,
    ModuleSymbol,
    ResourceSymbol,
    Symbol,
    Use,
)
from armgen.bicep.syntax import Expression

if TYPE_CHECKING:
    from collections.abc import Iterator

LOCAL = "local"
"""The kind of a name that a property loop or a lambda declares: it exists only there."""


class Mentions(ABC):
    """The state of the walk over one declaration, and the names that it meets."""

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

    @abstractmethod
    def walk(self, node: Expression) -> None:
        """Looks at an expression with all that is in it."""

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
        return self.model.find(name, self.owner)

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
            if node.name in ("sys", "az"):
                message = f"'{node.name}' is a namespace, not a value."
                self.model.report("RP902", node.start, node.end, message, "Call a function of it.")
            elif node.name != "this":
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
            fixed = not any(kind.startswith(LOCAL) for kind in self.index_locals)
            if LOCAL + " lambda" in self.index_locals:
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
