"""Resources and modules in expressions: their names, ids, scopes and run-time values."""

from __future__ import annotations

from armgen.arm.syntax import Access, Call, Node, Number, Text
from armgen.bicep import syntax
from armgen.bicep.builtins import DEPLOY_TIME
from armgen.bicep.into_arm.env import NULL, BrokenError, Env, unread, value_of
from armgen.bicep.into_arm.scopes import GROUP_TYPE, MANAGEMENT_GROUP_TYPE, Scope, scoped_id
from armgen.bicep.into_arm.values import Values
from armgen.bicep.model import FileModel
from armgen.bicep.module_facts import secure_outputs_of
from armgen.bicep.runtime import is_inlined
from armgen.bicep.symbols import ModuleSymbol, ResourceSymbol
from armgen.bicep.syntax import Expression

DEPLOYMENTS = "Microsoft.Resources/deployments"
DEPLOYMENTS_API = "2025-04-01"
_NAME_LENGTH, _LOOP_NAME_LENGTH = 50, 46
_FULL = Text("full")

Deployed = ResourceSymbol | ModuleSymbol


class References(Values):
    """`symbolic`: the template has symbolic names (languageVersion 2.0), so resources are read by them."""

    def __init__(self, model: FileModel, *, symbolic: bool) -> None:
        super().__init__(model)
        self.symbolic = symbolic
        self._collections: dict[Deployed, Node] = {}
        self._plain_ids: dict[Deployed, Node] = {}

    # Which resource

    def target(self, node: Expression, env: Env) -> tuple[Deployed, Expression | None] | None:
        while isinstance(node, syntax.NonNull | syntax.Group):
            node = node.base if isinstance(node, syntax.NonNull) else node.inner
        if isinstance(node, syntax.Name):
            if node.name in env.locals:
                return None
            symbol = self.find(node.name, env)
            return (symbol, None) if isinstance(symbol, ResourceSymbol | ModuleSymbol) else None
        if isinstance(node, syntax.IndexAccess):
            if node.from_end:
                return None
            base = self.target(node.base, env)
            return (base[0], node.index) if base and base[1] is None and base[0].loop is not None else None
        if isinstance(node, syntax.NestedAccess):
            base = self.target(node.base, env)
            nested = base[0].nested.get(node.name) if base and isinstance(base[0], ResourceSymbol) else None
            return (nested, None) if nested is not None else None
        return None

    def index_of(self, symbol: Deployed, index: Expression | None, env: Env) -> Node | None:
        return self.lower(index, env) if index is not None and symbol.loop is not None else None

    def env_of(self, symbol: Deployed, index: Node | None) -> Env:
        """What the names in a body stand for; `index` is that of its loop, None for the loop's own."""
        owner = symbol if isinstance(symbol, ResourceSymbol) else None
        loop = symbol.loop
        if loop is None:
            return Env(owner=owner)
        place = index if index is not None else Call("copyIndex")
        bound: dict[str, Node] = {loop.item.name: Access(self.collection(symbol), place)}
        if loop.index is not None:
            bound[loop.index.name] = place
        return Env(bound, owner)

    def collection(self, symbol: Deployed) -> Node:
        """What the loop of a resource or module goes over."""
        if symbol not in self._collections:
            if symbol.loop is None:
                raise BrokenError
            owner = symbol if isinstance(symbol, ResourceSymbol) else None
            self._collections[symbol] = self.lower(symbol.loop.source, Env(owner=owner))
        return self._collections[symbol]

    def parent_of(self, symbol: Deployed, index: Node | None) -> tuple[ResourceSymbol, Node | None] | None:
        """The resource right above, and the index of its loop."""
        if not isinstance(symbol, ResourceSymbol):
            return None
        if symbol.enclosing is not None:
            return symbol.enclosing, None
        if symbol.parent is None:
            return None
        parent, place = symbol.parent
        return parent, self.index_of(parent, place, self.env_of(symbol, index))

    # Names and ids

    def own_name(self, symbol: Deployed, index: Node | None) -> Node:
        """The name as it is written; of a module without one what the compiler makes up."""
        member = syntax.member(symbol.body, "name")
        if member is not None:
            return self.lower(member.value, self.env_of(symbol, index))
        if isinstance(symbol, ResourceSymbol):
            raise BrokenError
        unique = Call("uniqueString", (Text(symbol.name), Access(Call("deployment"), Text("name"))))
        if symbol.loop is None:
            return Call("format", (Text(f"{symbol.name[:_NAME_LENGTH]}-{{0}}"), unique))
        place = index if index is not None else Call("copyIndex")
        return Call("format", (Text(f"{symbol.name[:_LOOP_NAME_LENGTH]}-{{0}}-{{1}}"), place, unique))

    def chain(self, symbol: Deployed, index: Node | None) -> list[Node]:
        """The names as written, from the oldest ancestor down."""
        names: list[Node] = []
        at: tuple[Deployed, Node | None] | None = (symbol, index)
        for _ in range(100):
            if at is None:
                return names[::-1]
            names.append(self.own_name(*at))
            at = self.parent_of(*at)
        raise BrokenError  # a resource that is its own ancestor has been reported

    def id_names(self, symbol: Deployed, index: Node | None) -> tuple[Node, ...]:
        """One name for each segment of the type."""
        names = self.chain(symbol, index)
        segments = symbol.type.count("/") if isinstance(symbol, ResourceSymbol) else 1
        above = segments - len(names) + 1
        if above <= 1:
            return tuple(names)
        split = Call("split", (names[0], Text("/")))
        return (*(Access(split, Number(place)) for place in range(above)), *names[1:])

    def full_name(self, symbol: ResourceSymbol) -> Node:
        """The name of a resource in a template: with those of its ancestors before it."""
        if self.parent_of(symbol, None) is None:
            return self.own_name(symbol, None)
        names = self.id_names(symbol, None)
        form = "/".join(f"{{{place}}}" for place in range(len(names)))
        return Call("format", (Text(form), *names))

    def id_of(self, symbol: Deployed, index: Node | None) -> Node:
        """The resource id of one resource or module."""
        if index is None and symbol in self._plain_ids:
            return self._plain_ids[symbol]
        type_ = symbol.type if isinstance(symbol, ResourceSymbol) else DEPLOYMENTS
        made = scoped_id(self.scope_of(symbol, index), type_, self.id_names(symbol, index))
        if index is None:
            self._plain_ids[symbol] = made
        return made

    # Scopes

    def scope_of(self, symbol: Deployed, index: Node | None) -> Scope:
        """Its own scope, else that of its oldest ancestor, else the file's."""
        at: tuple[Deployed, Node | None] = (symbol, index)
        for _ in range(100):
            above = self.parent_of(*at)
            if above is None:
                break
            at = above
        member = syntax.member(at[0].body, "scope")
        if member is None:
            return Scope(self.model.target_scope)
        return self.read_scope(member.value, self.env_of(*at))

    def read_scope(self, node: Expression, env: Env) -> Scope:
        """What a `scope:` says."""
        while isinstance(node, syntax.Group | syntax.NonNull):
            node = node.inner if isinstance(node, syntax.Group) else node.base
        if isinstance(node, syntax.Name) and node.name not in env.locals:
            symbol = self.find(node.name, env)
            if symbol is not None and symbol.kind == "var":
                return self.read_scope(value_of(symbol), Env())
        found = self.target(node, env)
        if found is not None:
            return self._resource_scope(*found, env)
        name, args = _called(node)
        nodes = [self.lower(one, env) for one in args]
        if name == "resourceGroup":
            subscription = nodes[0] if len(nodes) > 1 else None
            return Scope(name, True, subscription=subscription, group=nodes[-1] if nodes else None)
        if name == "subscription":
            return Scope(name, True, subscription=nodes[0] if nodes else None)
        if name == "managementGroup":
            return Scope(name, True, management=nodes[0] if nodes else None)
        if name == "tenant":
            return Scope(name, True)
        raise BrokenError

    def _resource_scope(self, symbol: Deployed, index: Expression | None, env: Env) -> Scope:
        place = self.index_of(symbol, index, env)
        kind = symbol.type.lower() if isinstance(symbol, ResourceSymbol) else ""
        if kind == GROUP_TYPE:
            above = self.scope_of(symbol, place)
            return Scope("resourceGroup", True, subscription=above.subscription, group=self.own_name(symbol, place))
        if kind == MANAGEMENT_GROUP_TYPE:
            return Scope("managementGroup", True, management=self.own_name(symbol, place))
        return Scope("resource", True, resource=self.id_of(symbol, place))

    # Conditions

    def condition_of(self, symbol: Deployed, index: Node | None) -> Node | None:
        """Its own condition and those of the resources that enclose it."""
        own = None
        if symbol.condition is not None:
            own = self.lower(symbol.condition, self.env_of(symbol, index))
        outer = None
        if isinstance(symbol, ResourceSymbol) and symbol.enclosing is not None:
            outer = self.condition_of(symbol.enclosing, None)
        if own is None or outer is None:
            return own if own is not None else outer
        return Call("and", (outer, own))

    # Values

    def api_of(self, symbol: Deployed) -> Text:
        return Text(symbol.version if isinstance(symbol, ResourceSymbol) else DEPLOYMENTS_API)

    def symbol_text(self, symbol: Deployed, place: Node | None) -> Node:
        """The symbolic name, of one of a loop with its index."""
        if place is None:
            return Text(symbol.key)
        return Call("format", (Text(f"{symbol.key}[{{0}}]"), place))

    def reference(self, symbol: Deployed, place: Node | None, *, full: bool) -> Node:
        """The run-time state; a module has no full one."""
        full = full and isinstance(symbol, ResourceSymbol)
        if self.symbolic:
            rest: tuple[Node, ...] = (self.api_of(symbol), _FULL) if full else ()
            return Call("reference", (self.symbol_text(symbol, place), *rest))
        rest = (self.api_of(symbol), _FULL) if full else (self.api_of(symbol),)
        return Call("reference", (self.id_of(symbol, place), *rest))

    def whole(self, symbol: Deployed, index: Expression | None, env: Env) -> Node:
        if _is_extension(symbol):
            return unread(symbol)
        if symbol.loop is not None and index is None:
            full = (_FULL,) if isinstance(symbol, ResourceSymbol) else ()
            return Call("references", (Text(symbol.key), *full))
        return self.reference(symbol, self.index_of(symbol, index, env), full=True)

    def property_of(self, symbol: Deployed, index: Expression | None, name: str, safe: bool, env: Env) -> Node:
        if _is_extension(symbol):
            return Access(unread(symbol), Text(name))
        place = self.index_of(symbol, index, env)
        known = self._known(symbol, place, name)
        condition = self.condition_of(symbol, place) if safe else None
        if known is not None:
            return known if condition is None else Call("if", (condition, known, NULL))
        if safe:
            state = self.reference(symbol, place, full=True)
            if condition is not None:
                state = Call("if", (condition, state, NULL))
            return Call("tryGet", (state, Text(name)))
        if name == "properties" and isinstance(symbol, ResourceSymbol):
            return self.reference(symbol, place, full=False)
        return Access(self.reference(symbol, place, full=True), Text(name))

    def _known(self, symbol: Deployed, place: Node | None, name: str) -> Node | None:
        """A property that needs no run-time state."""
        if name == "name":
            return self.own_name(symbol, place)
        if isinstance(symbol, ModuleSymbol) or name not in DEPLOY_TIME:
            return None
        if name == "id":
            return self.id_of(symbol, place)
        return Text(symbol.type) if name == "type" else self.api_of(symbol)

    def secure_output(self, module: ModuleSymbol, base: syntax.PropertyAccess, name: str, env: Env) -> Node | None:
        if name not in secure_outputs_of(module):
            return None
        found = self.target(base.base, env)
        place = self.index_of(module, found[1], env) if found is not None else None
        values = Call("listOutputsWithSecureValues", (self.symbol_text(module, place), Text(DEPLOYMENTS_API)))
        return Access(values, Text(name))

    def method_of(self, symbol: Deployed, index: Expression | None, node: syntax.MethodCall, env: Env) -> Node:
        if node.name == "getSecret":
            raise BrokenError  # its only place is a module's parameter, and it is read there
        place = self.index_of(symbol, index, env)
        subject = self.symbol_text(symbol, place) if self.symbolic else self.id_of(symbol, place)
        args = self.arguments(node.args, env) if node.args else (self.api_of(symbol),)
        return Call(node.name, (subject, *args))

    def is_emitted(self, symbol: ResourceSymbol) -> bool:
        """Whether the template holds an existing resource: not where its name is known only at run time."""
        if not symbol.existing:
            return True
        return self.symbolic and self.has_early_name(symbol)

    def has_early_name(self, symbol: ResourceSymbol) -> bool:
        """Whether the name of a resource, and those around it, are known before the run."""
        at: ResourceSymbol | None = symbol
        for _ in range(100):
            if at is None:
                return True
            if _has_late_name(at):
                return False
            at = at.enclosing or (at.parent[0] if at.parent else None)
        return True


def _is_extension(symbol: Deployed) -> bool:
    """Whether a resource is none of Azure's: it is left out, and what it says is not known."""
    return isinstance(symbol, ResourceSymbol) and bool(symbol.extension)


def _has_late_name(symbol: ResourceSymbol) -> bool:
    """Whether the name or scope of a resource uses a run-time value."""
    for key in ("name", "scope"):
        member = syntax.member(symbol.body, key)
        if member is None:
            continue
        for use in symbol.uses:
            inside = member.value.start <= use.start < member.value.end
            reads = not use.weak and isinstance(use.symbol, ResourceSymbol | ModuleSymbol)
            if inside and (reads or is_inlined(use.symbol)):
                return True
    return False


def _called(node: Expression) -> tuple[str, tuple[Expression, ...]]:
    """The name and arguments of a call of a function of `az`, ("", ()) for all else."""
    if isinstance(node, syntax.FunctionCall):
        return node.name, node.args
    if isinstance(node, syntax.MethodCall) and isinstance(node.base, syntax.Name) and node.base.name == "az":
        return node.name, node.args
    return "", ()
