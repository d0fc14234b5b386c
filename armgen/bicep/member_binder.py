"""Members and items: which of them are resources, modules and their outputs, and whether they are there."""

from __future__ import annotations

from armgen.bicep import builtins, syntax
from armgen.bicep.mentions import Mentions
from armgen.bicep.model import exports
from armgen.bicep.module_facts import outputs_of
from armgen.bicep.symbols import (
    Member,
    ModuleSymbol,
    NamespaceSymbol,
    ResourceSymbol,
    Symbol,
)
from armgen.bicep.syntax import Expression


class MemberBinder(Mentions):
    """Follows `a.b`, `a[b]` and `a::b`."""

    def target(self, node: Expression) -> tuple[Symbol, Expression | None] | None:
        """The resource or module that an expression is, and what its loop is indexed with."""
        while isinstance(node, syntax.NonNull | syntax.Group):
            node = node.base if isinstance(node, syntax.NonNull) else node.inner
        if isinstance(node, syntax.IndexAccess) and not node.from_end:
            base = self.target(node.base)
            if base is not None and base[1] is None and loop_of(base[0]) is not None:
                if node.safe:
                    message = f"One of the loop '{base[0].name}' is there or is not: [?] has no place here."
                    self.model.report("RP707", node.index.start, node.index.end, message, "Drop the question mark.")
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
        if isinstance(symbol, ResourceSymbol) and symbol.extension:
            known = True  # which of its members are known early, only its extension tells
        if index is None and loop_of(symbol) is not None:
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

    def _namespace_member(self, base: Expression, name: str, at: int, end: int, *, call: bool = False) -> None:
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
            target = found.get(name)
            if target is not None and target.kind != "var" and not call:
                word = "type" if target.kind == "type" else "function"
                self.model.report("RP902", at, end, f"'{name}' is a {word}, not a value.", "Name a value here.")
            if target is None:
                help = self.model.near(name, list(found)) or f"Mark it with @export() in {symbol.source.label}."
                self.model.report("RP902", at, end, f"'{symbol.name}' exports no '{name}'.", help)


def loop_of(symbol: Symbol) -> syntax.Loop | None:
    """The loop of a resource or module."""
    return symbol.loop if isinstance(symbol, ResourceSymbol | ModuleSymbol) else None
