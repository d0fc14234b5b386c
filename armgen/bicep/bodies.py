"""The bodies of resources and modules: their special properties, and what may stand there."""

from __future__ import annotations

from typing import NamedTuple

from armgen.bicep import syntax
from armgen.bicep.binder import Binder
from armgen.bicep.files import FileProblemError
from armgen.bicep.module_facts import DeclaredParameter, parameters_of, scopes_of
from armgen.bicep.symbols import (
    ModuleSymbol,
    ResourceSymbol,
    Use,
)
from armgen.bicep.syntax import Expression
from armgen.diagnostics import Severity

_EARLY = frozenset({"name", "location"})
_MOST_VARIABLES = 16
"""Variables that hold each other before the scope is looked for no further: they may go in a circle."""
_SCOPE_FUNCTIONS = {
    "resourceGroup": "resourceGroup",
    "subscription": "subscription",
    "managementGroup": "managementGroup",
    "tenant": "tenant",
}
_GROUP_ONLY = frozenset(
    f"microsoft.compute/{name}"
    for name in (
        "restorepointcollections",
        "virtualmachines",
        "virtualmachinescalesets",
        "disks",
        "snapshots",
        "availabilitysets",
        "diskencryptionsets",
        "diskaccesses",
        "images",
        "galleries",
        "proximityplacementgroups",
    )
)
"""Types of Azure Compute that exist in resource groups only. What scope other types take needs the whole catalogue."""


class Early(NamedTuple):
    """A value that must be known before the deployment starts: judged when all variables are bound."""

    what: str
    start: int
    end: int
    runtime: bool
    uses: tuple[Use, ...]


class BodyBinder:
    """Binds bodies with a Binder, and keeps what has to be judged later."""

    def __init__(self, binder: Binder) -> None:
        self.binder = binder
        self.model = binder.model
        self.early: list[Early] = []

    def resource(self, symbol: ResourceSymbol) -> None:
        enclosing = symbol.enclosing

        def walk() -> None:
            if enclosing is not None:
                name = symbol.node.name if isinstance(symbol.node, syntax.Resource) else None
                start = name.start if name else 0
                self.binder.uses.append(Use(enclosing, None, True, True, start, start + len(symbol.name)))
            self._around(symbol, lambda: self._resource_body(symbol))

        self.binder.bind(symbol, walk, symbol)

    def module(self, symbol: ModuleSymbol) -> None:
        self._open(symbol)
        self.binder.bind(symbol, lambda: self._around(symbol, lambda: self._module_body(symbol)))

    # Loop and condition

    def _around(self, symbol: ResourceSymbol | ModuleSymbol, body: object) -> None:
        binder = self.binder
        loop = symbol.loop
        if loop is None:
            self._condition(symbol)
            body()  # type: ignore[operator]
            return
        self.watched("the collection of a loop", loop.source, lambda: binder.source(loop.source))
        names = (loop.item, loop.index) if loop.index else (loop.item,)
        with binder.with_locals("loop", *names):
            self._condition(symbol)
            body()  # type: ignore[operator]

    def _condition(self, symbol: ResourceSymbol | ModuleSymbol) -> None:
        test = symbol.condition
        if test is not None:
            self.watched("a condition", test, lambda: self.binder.walk(test))

    def watched(self, what: str, node: Expression, walk: object) -> None:
        """Walks a value that must be known early."""
        binder = self.binder
        before, binder.runtime = binder.runtime, False
        first = len(binder.uses)
        walk()  # type: ignore[operator]
        self.early.append(Early(what, node.start, node.end, binder.runtime, tuple(binder.uses[first:])))
        binder.runtime = before or binder.runtime

    # Resources

    def _report_extension(self, symbol: ResourceSymbol) -> None:
        node = symbol.node
        if isinstance(node, syntax.Resource):
            self.model.report(
                "RP903",
                node.type.start,
                node.type.end,
                f"'{symbol.name}' is a resource of an extension, not of Azure: it was not checked.",
                "Nothing is to be done, unless restore points rest on it.",
                Severity.INFO,
            )

    def _resource_body(self, symbol: ResourceSymbol) -> None:
        body = symbol.body
        self._members(symbol, body)
        if symbol.loop is not None:
            for child in body.resources:
                self._fault(child.name, "A resource in a loop may not hold nested ones.", "Declare it with `parent:`.")
        if symbol.extension:
            self._report_extension(symbol)
        elif syntax.member(body, "name") is None and isinstance(symbol.node, syntax.Resource):
            self._fault(symbol.node.name, f"The resource '{symbol.name}' has no name.", "Give it a `name`.")
        self._scope_of_resource(symbol)

    def _members(self, symbol: ResourceSymbol | ModuleSymbol, body: syntax.ObjectLiteral) -> None:
        binder = self.binder
        binder._duplicate_keys(body)
        for member in body.members:
            if isinstance(member, syntax.Spread):
                self._fault(member, "A spread may not stand here.", "Write the properties themselves.")
                binder.walk(member.value)
                continue
            key = syntax.key_text(member.key)
            value = member.value
            if key is None:
                binder.walk(member.key)
            if key == "parent" and isinstance(symbol, ResourceSymbol):
                self._parent(symbol, member)
            elif key == "scope":
                with binder.at("scope"):
                    binder.walk(value)
            elif key == "dependsOn":
                self._depends_on(value)
            elif key == "params" and isinstance(symbol, ModuleSymbol):
                self._params(symbol, value)
            elif key in _EARLY and not (isinstance(symbol, ResourceSymbol) and symbol.existing):
                self._early(key or "", value)
            elif isinstance(value, syntax.Loop) and key is not None:
                binder.loop(value, "local", loops=True)
            else:
                binder.value(value, loops=True)

    def _early(self, key: str, value: Expression) -> None:
        if isinstance(value, syntax.StringLiteral):
            return
        self.watched(f"the {key}", value, lambda: self.binder.walk(value))

    def _depends_on(self, value: Expression) -> None:
        binder = self.binder
        with binder.at("dependsOn"):
            items = value.items if isinstance(value, syntax.ArrayLiteral) else (value,)
            for item in items:
                inner = item.value if isinstance(item, syntax.Spread) else item
                named = binder.find(inner.name) if isinstance(inner, syntax.Name) else None
                literal = isinstance(inner, syntax.StringLiteral | syntax.Interpolation | syntax.IntLiteral)
                if literal or _is_any(inner) or (named is not None and named.kind == "param"):
                    self._fault(
                        inner, "dependsOn takes resources and modules only.", "Name the resource by its symbol."
                    )
                binder.walk(inner)
        for use in binder.uses:
            if isinstance(use.symbol, ResourceSymbol) and use.symbol.existing and value.start <= use.start < value.end:
                self.model.forces_symbolic = True

    def _parent(self, symbol: ResourceSymbol, member: syntax.Property) -> None:
        binder = self.binder
        value = member.value
        with binder.at("parent"):
            binder.walk(value)
        found = binder.target(value)
        if found is None or not isinstance(found[0], ResourceSymbol):
            named = binder.find(value.name) if isinstance(value, syntax.Name) else None
            if isinstance(value, syntax.Name) and (named is None or named.kind == "broken"):
                return
            self._fault(value, "A parent is the symbol of a resource.", "Declare the parent, as `existing` if need be.")
            return
        parent, index = found[0], found[1]
        if parent.loop is not None and index is None:
            self._fault(value, f"'{parent.name}' is a loop.", f"Index it: {parent.name}[i].")
            return
        symbol.parent = (parent, index)
        own, outer = symbol.type.lower(), parent.type.lower()
        if own.rpartition("/")[0] != outer and own and outer:
            self._fault(
                member.key,
                f"'{parent.name}' is a {parent.type}: it cannot be the parent of a {symbol.type}.",
                "Name a resource of the type before the last segment.",
            )

    def _scope_of_resource(self, symbol: ResourceSymbol) -> None:
        member = syntax.member(symbol.body, "scope")
        scope = self.model.target_scope
        if member is None:
            if (
                scope != "resourceGroup"
                and not symbol.existing
                and symbol.parent is None
                and symbol.type.lower() in _GROUP_ONLY
                and isinstance(symbol.node, syntax.Resource)
            ):
                self._fault(
                    symbol.node.type,
                    f"{symbol.type} is deployed to a resource group, and this file to a {_words(scope)}.",
                    "Put it in a module with the scope of a resource group.",
                )
            return
        value = member.value
        if symbol.enclosing is not None or syntax.member(symbol.body, "parent") is not None:
            self._fault(value, "A child has the scope of its parent.", "Set the scope of the parent.")
            return
        kind = self._scope_kind(value)
        if kind == "wrong":
            self._fault(
                value, "A scope is a resource or a call such as resourceGroup('x').", "Name the resource itself."
            )
        elif kind not in ("", "tenant", "resource", scope) and not symbol.existing:
            self._fault(
                value,
                f"This file is deployed to a {_words(scope)}: a resource of another scope needs a module.",
                "Move it to a module and give that the scope.",
            )

    def _scope_kind(self, value: Expression, depth: int = 0) -> str:
        """A target scope, "resource", "other resourceGroup", "wrong", or "" for a name that is not known."""
        while isinstance(value, syntax.Group | syntax.NonNull):
            value = value.inner if isinstance(value, syntax.Group) else value.base
        call = self._scope_call(value)
        if call is not None:
            kind = _SCOPE_FUNCTIONS[call[0]]
            return f"other {kind}" if call[1] and kind != "tenant" else kind
        found = self.binder.target(value)
        if found is not None:
            symbol = found[0]
            if not isinstance(symbol, ResourceSymbol):
                return "wrong"
            if symbol.type.lower() == "microsoft.resources/resourcegroups":
                return "other resourceGroup"
            if symbol.type.lower() == "microsoft.management/managementgroups":
                return "other managementGroup"
            return "resource"
        named = self.binder.find(value.name) if isinstance(value, syntax.Name) else None
        if isinstance(value, syntax.Name) and (named is None or named.kind in ("broken", "import")):
            return ""
        held = named.node.value if named is not None and isinstance(named.node, syntax.Variable) else None
        return self._scope_kind(held, depth + 1) if held is not None and depth < _MOST_VARIABLES else "wrong"

    def _scope_call(self, value: Expression) -> tuple[str, int] | None:
        """The name and number of arguments of a call that makes a scope."""
        if isinstance(value, syntax.FunctionCall) and value.name in _SCOPE_FUNCTIONS:
            return value.name, len(value.args)
        if not isinstance(value, syntax.MethodCall) or not isinstance(value.base, syntax.Name):
            return None
        of_az = value.base.name == "az" and value.name in _SCOPE_FUNCTIONS
        return (value.name, len(value.args)) if of_az else None

    # Modules

    def _open(self, symbol: ModuleSymbol) -> None:
        node = symbol.node
        if not isinstance(node, syntax.Module):
            return
        path = node.path
        if isinstance(path, syntax.Interpolation):
            self._fault(path, "A path may not have holes.", "Write the path itself.")
            return
        try:
            symbol.target = self.model.workspace.module(self.model, path.value)
        except FileProblemError as problem:
            severity = Severity.INFO if problem.code == "RP903" else Severity.ERROR
            self.model.report(problem.code, path.start, path.end, problem.message, problem.help, severity)

    def _module_body(self, symbol: ModuleSymbol) -> None:
        self._members(symbol, symbol.body)
        if syntax.member(symbol.body, "name") is None:
            self.model.forces_symbolic = True
        if not isinstance(symbol.node, syntax.Module):
            return
        declared = parameters_of(symbol.target)
        params = syntax.member(symbol.body, "params")
        if declared is not None and (params is None or isinstance(params.value, syntax.ObjectLiteral)):
            self._check_parameters(symbol, declared, params)
        self._module_scope(symbol)

    def _params(self, symbol: ModuleSymbol, value: Expression) -> None:
        binder = self.binder
        if not isinstance(value, syntax.ObjectLiteral):
            self._fault(value, "The parameters of a module are an object literal.", "Write { name: value }.")
            binder.walk(value)
            return
        binder._duplicate_keys(value)
        declared = parameters_of(symbol.target)
        for member in value.members:
            if isinstance(member, syntax.Spread):
                self._fault(member, "A spread may not stand here.", "Write the parameters themselves.")
                continue
            key = syntax.key_text(member.key)
            known = declared.get(key) if declared is not None and key is not None else None
            with binder.at("module parameter" if known is None or known.secure else ""):
                if isinstance(member.value, syntax.Loop):
                    binder.loop(member.value, "local", loops=True)
                else:
                    self._secret(member.value)

    def _secret(self, value: Expression) -> None:
        """A parameter's value: getSecret() may be the whole of it, or of a branch of it."""
        binder = self.binder
        if isinstance(value, syntax.Ternary):
            with binder.at(""):
                binder.walk(value.test)
            self._secret(value.then)
            self._secret(value.other)
        elif isinstance(value, syntax.MethodCall) and value.name == "getSecret":
            binder.walk(value)
        else:
            with binder.at(""):
                binder.value(value, loops=True)

    def _check_parameters(
        self, symbol: ModuleSymbol, declared: dict[str, DeclaredParameter], params: syntax.Property | None
    ) -> None:
        node = symbol.node
        given: set[str] = set()
        computed = False
        if params is not None and isinstance(params.value, syntax.ObjectLiteral):
            for member in params.value.members:
                key = syntax.key_text(member.key) if isinstance(member, syntax.Property) else None
                if key is None or isinstance(member, syntax.Spread):
                    computed = True
                    continue
                given.add(key)
                if key not in declared:
                    help = self.model.near(key, list(declared)) or "Declare it in the module, or leave it out."
                    self._fault(member.key, f"The module '{symbol.name}' has no parameter '{key}'.", help)
        missing = [name for name, one in declared.items() if one.required and name not in given]
        if missing and not computed and isinstance(node, syntax.Module):
            place = params.key if params is not None else node.name
            listed = ", ".join(f"'{name}'" for name in missing)
            self._fault(place, f"The module '{symbol.name}' needs {listed}.", "Pass it in `params`.")

    def _module_scope(self, symbol: ModuleSymbol) -> None:
        wanted = scopes_of(symbol)
        if wanted is None or not isinstance(symbol.node, syntax.Module):
            return
        member = syntax.member(symbol.body, "scope")
        if member is None:
            given, place = self.model.target_scope, symbol.node.path
        else:
            kind = self._scope_kind(member.value)
            if kind == "wrong" or kind == "resource":
                self._fault(member.value, "The scope of a module is a call such as resourceGroup('x').", "Write one.")
                return
            given, place = kind.removeprefix("other "), member.value  # type: ignore[assignment]
        if given and given != wanted:
            self._fault(
                place,
                f"The module '{symbol.name}' is made for a {_words(wanted)}, not for a {_words(given)}.",
                f"Give it a scope: {wanted}(..)." if member is None else "Correct its scope.",
            )

    def _fault(self, node: Expression | syntax.Spread, message: str, help: str) -> None:
        self.model.report("RP707", node.start, node.end, message, help)


def _is_any(node: Expression) -> bool:
    """any() says nothing of what a resource is."""
    return isinstance(node, syntax.FunctionCall) and node.name == "any"


def _words(scope: str) -> str:
    return {"resourceGroup": "resource group", "managementGroup": "management group"}.get(scope, scope)
