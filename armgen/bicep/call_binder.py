"""Calls: of Bicep's own functions, of declared and imported ones, and of the methods of resources."""

from __future__ import annotations

from armgen.bicep import builtins, syntax
from armgen.bicep.member_binder import MemberBinder
from armgen.bicep.mentions import LOCAL
from armgen.bicep.symbols import (
    ImportedSymbol,
    NamespaceSymbol,
    Symbol,
)
from armgen.bicep.syntax import Expression
from armgen.diagnostics import Severity

_MOST_VARIABLES = 16
_WORDS = {"param": "parameter", "var": "variable", "func": "function"}


class CallBinder(MemberBinder):
    """Follows `f(a)` and `a.f(b)`."""

    def _call(self, node: syntax.FunctionCall) -> None:
        symbol = self.find(node.name)
        if symbol is not None and symbol.kind not in ("broken",):
            self._call_symbol(symbol, node)
        elif symbol is None:
            self.builtin(node, node.name, "")
        self._passed(node, inlined=symbol is None and _is_inlined(node.name))

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
        if namespace in ("sys", "az"):
            known = builtins.is_member(namespace, name, parameter_file=self.parameter_file)
        else:
            known = builtins.is_function(name, parameter_file=self.parameter_file)
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
        if name == "externalInput":
            for one in node.args:
                self._written_out(one)
        if name == "getSecret" and not any(node in _branches(one.default) for one in self.model.all(syntax.Parameter)):
            message = "getSecret() may only be the whole value of a parameter."
            self.model.report("RP707", start, start + len(name), message, "Assign it to a parameter of its own.")

    def _written_out(self, value: Expression) -> None:
        """What an input from outside is asked for with: a value that is written out, as it is sent before the run."""
        if isinstance(value, syntax.ObjectLiteral):
            for member in value.members:
                self._written_out(member.value)
        symbol = self.model.symbols.get(value.name) if isinstance(value, syntax.Name) else None
        asked = isinstance(value, syntax.FunctionCall) and value.name == "externalInput"
        if asked or (symbol is not None and symbol.kind in ("var", "param")):
            message = "externalInput() takes values that are written out."
            self.model.report("RP707", value.start, value.end, message, "Write the value itself.")

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
        if not node.args:
            message = f"{name}() needs the path itself."
            self.model.report("RP707", node.start, node.end, message, "Write the path as a plain string.")
            return
        args = [self._written(one) for one in node.args]
        for number, one in enumerate(node.args):
            if args[number] is not None:
                continue
            if number == 0 and self._may_be_folded(one):
                message = "The path is worked out by the compiler, so the file was not read."
                help, severity = "Write the path as a plain string.", Severity.INFO
                self.model.report("RP903", one.start, one.end, message, help, severity)
            else:
                what = "path itself" if number == 0 else "value itself"
                help = "Write it as a plain string."
                self.model.report("RP707", one.start, one.end, f"{name}() needs the {what}.", help)
            return
        texts = (
            syntax.StringLiteral(text or "", one.start, one.end) for text, one in zip(args, node.args, strict=True)
        )
        self.model.loads.append(syntax.FunctionCall(name, tuple(texts), node.start, node.end))

    def _written(self, node: Expression, depth: int = 0) -> str | None:
        """The text that a value surely is: what is loaded may be named by variables, as their types are the texts."""
        node = syntax.ungrouped(node)
        if isinstance(node, syntax.StringLiteral):
            return node.value
        if isinstance(node, syntax.IntLiteral) and depth:
            return str(node.value)
        if isinstance(node, syntax.Interpolation):
            holes = [self._written(one, depth + 1) for one in node.holes]
            pieces = [f"{part}{hole}" for part, hole in zip(node.parts, [*holes, ""], strict=True)]
            return None if None in holes else "".join(pieces)
        if not isinstance(node, syntax.Name) or node.name in self.locals or depth > _MOST_VARIABLES:
            return None
        symbol = self.find(node.name)
        variable = symbol.node if symbol is not None else None
        if not isinstance(variable, syntax.Variable) or variable.type is not None:
            return None
        value = syntax.ungrouped(variable.value)
        return None if isinstance(value, syntax.IntLiteral) and not depth else self._written(value, depth + 1)

    def _may_be_folded(self, node: Expression, depth: int = 0) -> bool:
        """Whether the compiler may know the text of a value that is not written out here."""
        if isinstance(node, syntax.Group | syntax.NonNull | syntax.PropertyAccess | syntax.IndexAccess):
            return self._may_be_folded(node.inner if isinstance(node, syntax.Group) else node.base, depth)
        if isinstance(node, syntax.StringLiteral | syntax.IntLiteral | syntax.ObjectLiteral | syntax.ArrayLiteral):
            return True
        if isinstance(node, syntax.Interpolation):
            return all(self._may_be_folded(one, depth) for one in node.holes)
        if isinstance(node, syntax.FunctionCall):
            known = node.name in builtins.SYS_FUNCTIONS and bool(node.args)
            return known and all(self._may_be_folded(one, depth) for one in node.args)
        if not isinstance(node, syntax.Name) or node.name in self.locals or depth > _MOST_VARIABLES:
            return False
        symbol = self.find(node.name)
        variable = symbol.node if symbol is not None else None
        if isinstance(variable, syntax.Variable) and variable.type is None:
            return self._may_be_folded(variable.value, depth + 1)
        return symbol is not None and symbol.kind == "import"

    def _passed(self, node: syntax.FunctionCall | syntax.MethodCall, *, inlined: bool) -> None:
        """The arguments of a call. `inlined`: they are needed before the run, and the items of a lambda come later."""
        if not inlined:
            self.arguments(node.name, node.args)
            return
        outer, self.index_locals = self.index_locals, set()
        self.arguments(node.name, node.args)
        if LOCAL + " lambda" in self.index_locals:
            message = f"A variable of a lambda may not be passed to {node.name}()."
            self.model.report("RP707", node.start, node.end, message, "Use a loop: [for ..].")
        self.index_locals = self.index_locals | outer if outer is not None else None

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
        with self.with_locals(LOCAL + " lambda", *node.params):
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
        own = found is not None or self._is_namespace(base)
        self._passed(node, inlined=own and _is_inlined(node.name))

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
            self._namespace_member(node.base, node.name, node.at, node.at + len(node.name), call=True)


def _is_inlined(name: str) -> bool:
    return name == "reference" or builtins.is_list_function(name)


def _branches(value: Expression | None) -> list[Expression]:
    """What a value is, whatever decides between several."""
    if isinstance(value, syntax.Group):
        return _branches(value.inner)
    if isinstance(value, syntax.Ternary):
        return [*_branches(value.then), *_branches(value.other)]
    return [] if value is None else [value]
