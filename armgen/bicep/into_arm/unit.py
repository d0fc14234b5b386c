"""One file's part of a template: its lowering with the names that the template gives to what it imports."""

from __future__ import annotations

from armgen.arm.syntax import Call, Node, Text
from armgen.bicep import syntax
from armgen.bicep.into_arm.closure import Closure
from armgen.bicep.into_arm.env import BrokenError, Env
from armgen.bicep.into_arm.loading import Loaded, as_json, as_node, load_all
from armgen.bicep.into_arm.references import References
from armgen.bicep.model import FileModel, exports
from armgen.bicep.symbols import ArmExport, ImportedSymbol, NamespaceSymbol, Symbol
from armgen.bicep.syntax import Expression
from armgen.jsontypes import JsonValue


class Unit(References):
    """The lowering of `model` within the template of the file that `closure` belongs to."""

    def __init__(self, model: FileModel, closure: Closure, *, symbolic: bool) -> None:
        super().__init__(model, symbolic=symbolic)
        self.closure = closure
        self.is_main = model is closure.model
        self.loaded: dict[int, Loaded] = load_all(model) if model.loads else {}
        self.unread_types: set[str] = set()
        self._units: dict[FileModel, Unit] = {model: self}

    def at(self, model: FileModel) -> Unit:
        """The same template seen from another file."""
        if model not in self._units:
            made = Unit(model, self.closure, symbolic=self.symbolic)
            made._units = self._units
            self._units[model] = made
        return self._units[model]

    # Names

    def _target(self, symbol: Symbol) -> Symbol | ArmExport:
        target = symbol.target if isinstance(symbol, ImportedSymbol) else symbol
        if target is None:
            raise BrokenError
        return target

    def _is_own(self, item: Symbol | ArmExport) -> bool:
        return isinstance(item, Symbol) and item.model is self.closure.model

    def variable(self, symbol: Symbol) -> Node:
        target = self._target(symbol)
        if target.kind != "var":
            raise BrokenError
        name = target.name if self._is_own(target) else self.closure.name_of(target)
        return Call("variables", (Text(name),))

    def function(self, symbol: Symbol) -> str:
        target = self._target(symbol)
        if target.kind != "func":
            raise BrokenError
        return f"__bicep.{target.name}" if self._is_own(target) else self.closure.name_of(target)

    def member(self, symbol: NamespaceSymbol, name: str) -> tuple[str, Node | str]:
        found = exports(symbol.source).get(name) if symbol.source is not None else None
        if found is None:
            if symbol.source is None:
                return "var", Call("externalInputs", (Text(f"{symbol.name}.{name}"),))
            raise BrokenError
        known = self.closure.name_of(found)
        if found.kind == "var":
            return "var", Call("variables", (Text(known),))
        return str(found.kind), known

    def type_name(self, item: Symbol | ArmExport) -> str:
        """The name of the definition that a declared type becomes."""
        return item.name if self._is_own(item) else self.closure.name_of(item)

    # Loaded files

    def load(self, node: syntax.FunctionCall, env: Env) -> Node:
        found = self.loaded.get(node.start)
        if found is None:
            raise BrokenError
        if env.inline or not found.variable:
            return as_node(found.value)
        if self.is_main:
            return Call("variables", (Text(found.variable),))
        name = self.closure.load_name(self.model, node)
        return as_node(found.value) if name is None else Call("variables", (Text(name),))

    def json(self, node: Expression, env: Env) -> JsonValue:
        if isinstance(node, syntax.FunctionCall) and self.loaded and node.start in self.loaded:
            found = self.loaded[node.start]
            if not found.variable:
                return as_json(found.value)
        return super().json(node, env)
