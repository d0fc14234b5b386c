"""A whole file as an ARM template with its source map."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import NamedTuple, TypeVar

from armgen.arm.syntax import Call, Text
from armgen.bicep import syntax
from armgen.bicep.into_arm.closure import Closure, LoadItem, arm_value, renamed
from armgen.bicep.into_arm.dependencies import dependencies
from armgen.bicep.into_arm.env import FILE, BrokenError, Env
from armgen.bicep.into_arm.loading import as_json
from armgen.bicep.into_arm.modules import module_resource
from armgen.bicep.into_arm.printing import TooLargeError, template_string
from armgen.bicep.into_arm.schemas import decorated, description, schema, sorted_values
from armgen.bicep.into_arm.scopes import scope_keys
from armgen.bicep.into_arm.unit import Unit
from armgen.bicep.model import FileModel
from armgen.bicep.runtime import is_inlined
from armgen.bicep.source_map import Entry, SourceMap, verbatim
from armgen.bicep.symbols import ArmExport, ModuleSymbol, ResourceSymbol
from armgen.jsontypes import JsonObject, JsonValue

_SCHEMAS = {
    "resourceGroup": "2019-04-01/deploymentTemplate",
    "subscription": "2018-05-01/subscriptionDeploymentTemplate",
    "managementGroup": "2019-08-01/managementGroupDeploymentTemplate",
    "tenant": "2019-08-01/tenantDeploymentTemplate",
}
_SPECIAL = frozenset({"parent", "scope", "dependsOn", "name"})
_OPTIONS = ("retryOn", "onlyIfNotExists", "nullIfNotFound")
_TOO_DEEP = "This is nested too deeply."
_T = TypeVar("_T")


class LoweredFile(NamedTuple):
    template: JsonObject
    source_map: SourceMap


class Lowerer:
    """Lowers every file once, however often it is called as a module.

    `keep`: the types of `existing` resources that are not left out, in lower case.
    """

    def __init__(self, keep: Collection[str] = ()) -> None:
        self.keep = keep
        self._done: dict[FileModel, LoweredFile | None] = {}

    def file(self, model: FileModel) -> LoweredFile | None:
        """The template of a file; None while it is being made, which a circle of modules asks for."""
        if model not in self._done:
            self._done[model] = None
            self._done[model] = _FileLowering(model, self).run()
        return self._done[model]


class _FileLowering:
    def __init__(self, model: FileModel, lowerer: Lowerer) -> None:
        self.model = model
        self.lowerer = lowerer
        self.symbolic = model.forces_symbolic
        self.unit = Unit(model, Closure(model), symbolic=self.symbolic)
        self.template: JsonObject = {}
        self.map = SourceMap(model.document, self.template)

    def run(self) -> LoweredFile:
        template = self.template
        name = _SCHEMAS[self.model.target_scope]
        template["$schema"] = f"https://schema.management.azure.com/schemas/{name}.json#"
        if self.symbolic:
            experimental = self.model.uses_this or any(
                decorator.name == "nullIfNotFound" for one in self.model.resources for decorator in one.decorators
            )
            template["languageVersion"] = "2.1-experimental" if experimental else "2.0"
        template["contentVersion"] = "1.0.0.0"
        resources = self._resources()
        sections: list[tuple[str, JsonValue]] = [
            ("parameters", self._parameters()),
            ("variables", self._variables()),
            ("outputs", self._outputs()),
            ("functions", self._functions()),
            ("definitions", self._definitions()),
            ("metadata", self._metadata()),
        ]
        made: JsonObject = {key: value for key, value in sections if value}
        made["resources"] = resources
        order = ("metadata", "definitions", "functions", "parameters", "variables", "resources", "outputs")
        template.update({key: made[key] for key in order if key in made})
        return LoweredFile(template, self.map)

    def _attempt(self, node: syntax.Declaration, work: Callable[[], _T]) -> _T | None:
        """The result of lowering a declaration, None when it is broken; what nests too deeply is a finding."""
        if self.model.is_broken(node):
            return None
        try:
            return work()
        except BrokenError:
            return None
        except RecursionError:
            self.model.report("RP900", node.start, node.start + 1, _TOO_DEEP, "Split it with variables.")
            return None
        except TooLargeError:
            message = "The values in this file grow beyond every template: from here on it was not checked."
            self.model.report("RP903", node.start, node.start + 1, message, "Name fewer run-time values in others.")
            return None

    # Resources

    def _resources(self) -> JsonValue:
        entries: list[tuple[str, JsonObject, Entry]] = []
        # Nested ones come first, as the compiler has them.
        for resource in sorted(self.model.resources, key=lambda one: one.enclosing is None):
            made = self._attempt(_top(resource), lambda one=resource: self._resource(one))  # type: ignore[misc]
            if made is not None:
                entries.append((resource.key, made, Entry(self.model.document, resource.path)))
        for module in self.model.modules:
            if module.node is None:
                continue
            found = self._attempt(module.node, lambda one=module: self._module(one))  # type: ignore[misc]
            if found is not None:
                made, below = found
                entries.append((module.key, made, Entry(self.model.document, module.path, below, True)))
        for position, (key, _, entry) in enumerate(entries):
            self.map.add("resources", key if self.symbolic else position, entry)
        if self.symbolic:
            return {key: made for key, made, _ in entries}
        return [made for _, made, _ in entries]

    def _head(self, symbol: ResourceSymbol | ModuleSymbol) -> JsonObject:
        """Loop and condition."""
        made: JsonObject = {}
        if symbol.loop is not None:
            count = template_string(Call("length", (self.unit.collection(symbol),)))
            copy: JsonObject = {"name": symbol.key, "count": count}
            for decorator in symbol.decorators:
                if decorator.name == "batchSize" and decorator.args:
                    copy["mode"] = "serial"
                    copy["batchSize"] = self.unit.json(decorator.args[0], FILE)
            made["copy"] = copy
        condition = self._condition(symbol)
        if condition is not None:
            made["condition"] = condition
        return made

    def _condition(self, symbol: ResourceSymbol | ModuleSymbol) -> JsonValue:
        enclosed = isinstance(symbol, ResourceSymbol) and symbol.enclosing is not None
        if symbol.condition is not None and not enclosed:
            return self.unit.json(symbol.condition, self.unit.env_of(symbol, None))
        whole = self.unit.condition_of(symbol, None)
        return template_string(whole) if whole is not None else None

    def _resource(self, symbol: ResourceSymbol) -> JsonObject | None:
        unit = self.unit
        emitted = unit.is_emitted(symbol)
        if not emitted and not (symbol.type.lower() in self.lowerer.keep and unit.has_early_name(symbol)):
            return None
        if symbol.extension:
            raise BrokenError
        env = unit.env_of(symbol, None)
        made = self._head(symbol)
        if symbol.existing:
            made["existing"] = True
        options = self._options(symbol)
        if options:
            made["@options"] = options
        made["type"] = symbol.type
        made["apiVersion"] = symbol.version
        made.update(scope_keys(unit.scope_of(symbol, None), self.model.target_scope))
        made["name"] = template_string(unit.full_name(symbol))
        self._body(symbol, env, made)
        needed = dependencies(unit, symbol) if emitted else []
        if needed:
            made["dependsOn"] = needed
        text = _description(unit, symbol.decorators)
        if text is not None:
            made["metadata"] = {"description": text}
        return made

    def _body(self, symbol: ResourceSymbol, env: Env, made: JsonObject) -> None:
        copies: list[JsonValue] = []
        for member in symbol.body.members:
            if isinstance(member, syntax.Spread):
                raise BrokenError
            name = syntax.key_text(member.key)
            if name in _SPECIAL:
                continue
            if isinstance(member.value, syntax.Loop) and name is not None:
                copies.append(self.unit.copy_of(member.value, name, env))
            else:
                made[self.unit.json_key(member.key, env)] = self.unit.json(member.value, env)
        if copies:
            # A resource has one `copy`: beside that of its own loop a property's stands in an array of both.
            own = made.get("copy")
            made["copy"] = [own, *copies] if own is not None else copies

    def _options(self, symbol: ResourceSymbol) -> JsonObject:
        return {
            decorator.name: [self.unit.json(one, FILE) for one in decorator.args]
            for decorator in symbol.decorators
            if decorator.name in _OPTIONS
        }

    def _module(self, symbol: ModuleSymbol) -> tuple[JsonObject, SourceMap | None]:
        template, below = self._target(symbol)
        made = module_resource(self.unit, symbol, template, self._head(symbol))
        text = _description(self.unit, symbol.decorators)
        if text is not None:
            made["metadata"] = {"description": text}
        return made, below

    def _target(self, symbol: ModuleSymbol) -> tuple[JsonObject | None, SourceMap | None]:
        library = symbol.target.library if symbol.target else None
        if library is None:
            return None, None
        if library.arm is not None:
            return library.arm.template, verbatim(library.arm.document, library.arm.template)
        lowered = self.lowerer.file(library.model) if library.model is not None else None
        return (lowered.template, lowered.source_map) if lowered is not None else (None, None)

    # The other sections

    def _parameters(self) -> JsonObject:
        made: JsonObject = {}
        for node in self.model.all(syntax.Parameter):
            name = node.name.name
            self.map.add("parameters", name, Entry(self.model.document, ("param", name)))
            found = self._attempt(node, lambda one=node: self._parameter(one))  # type: ignore[misc]
            made[name] = found if found is not None else {}
        return made

    def _parameter(self, node: syntax.Parameter) -> JsonObject:
        made = schema(self.unit, node.type, node.decorators) if node.type is not None else {}
        if node.default is not None:
            made["defaultValue"] = self.unit.json(node.default, FILE)
        return made

    def _variables(self) -> JsonObject:
        made: JsonObject = {}
        copies: list[JsonValue] = []
        for call in self.model.loads:
            loaded = self.unit.loaded.get(call.start)
            if loaded is not None and loaded.variable:
                made[loaded.variable] = as_json(loaded.value)
                self.map.add("variables", loaded.variable, Entry(self.model.document, ()))
        for node in self.model.all(syntax.Variable):
            name = node.name.name
            symbol = self.model.symbols.get(name)
            if symbol is None or symbol.node is not node or is_inlined(symbol):
                continue
            if isinstance(node.value, syntax.Loop):
                copy = self._attempt(node, lambda one=node: self._variable_loop(self.unit, one, one.name.name))  # type: ignore[misc]
                if copy is not None:
                    self.map.add("variables copy", len(copies), Entry(self.model.document, ("var", name)))
                    copies.append(copy)
                continue
            found = self._attempt(node, lambda one=node: [self.unit.json(one.value, FILE)])  # type: ignore[misc]
            if found is not None:
                made[name] = found[0]
                self.map.add("variables", name, Entry(self.model.document, ("var", name)))
        self._imported_variables(made, copies)
        return {"copy": copies, **made} if copies else made

    def _variable_loop(self, unit: Unit, node: syntax.Variable, name: str) -> JsonObject:
        if not isinstance(node.value, syntax.Loop):
            raise BrokenError
        return unit.copy_of(node.value, name, FILE)

    def _imported_variables(self, made: JsonObject, copies: list[JsonValue]) -> None:
        closure = self.unit.closure
        for key, item in closure.items.items():
            name = closure.names[key]
            if isinstance(item, LoadItem):
                loaded = self.unit.at(item.model).loaded.get(item.call.start)
                made[name] = as_json(loaded.value) if loaded is not None else None
            elif item.kind != "var":
                continue
            elif isinstance(item, ArmExport):
                made[name] = renamed(closure, item.library, arm_value(item))
                self.map.add("variables", name, Entry(item.library.document, ("variables", item.name)))
            elif isinstance(item.node, syntax.Variable):
                unit, node = self.unit.at(item.model), item.node
                entry = Entry(item.model.document, ("var", item.name))
                try:
                    if isinstance(node.value, syntax.Loop):
                        self.map.add("variables copy", len(copies), entry)
                        copies.append(self._variable_loop(unit, node, name))
                    else:
                        self.map.add("variables", name, entry)
                        made[name] = unit.json(node.value, FILE)
                except (BrokenError, RecursionError):
                    continue

    def _outputs(self) -> JsonObject:
        made: JsonObject = {}
        for node in self.model.all(syntax.Output):
            found = self._attempt(node, lambda one=node: self._output(one))  # type: ignore[misc]
            if found is not None:
                name = node.name.name
                made[name] = found
                self.map.add("outputs", name, Entry(self.model.document, ("output", name)))
        return made

    def _output(self, node: syntax.Output) -> JsonObject:
        made = schema(self.unit, node.type, node.decorators)
        if isinstance(node.value, syntax.Loop):
            count, env = self.unit.loop_env(node.value, Call("copyIndex"), FILE)
            made["copy"] = {"count": count, "input": self.unit.copy_input(node.value.body, env)}
        else:
            made["value"] = self.unit.json(node.value, FILE)
        return made

    def _functions(self) -> JsonValue:
        spaces: dict[str, JsonObject] = {}
        entries: dict[tuple[str, str], Entry] = {}
        for node in self.model.all(syntax.Function):
            found = self._attempt(node, lambda one=node: self._function(self.unit, one))  # type: ignore[misc]
            if found is not None:
                spaces.setdefault("__bicep", {})[node.name.name] = found
                entries["__bicep", node.name.name] = Entry(self.model.document, ("func", node.name.name))
        closure = self.unit.closure
        for item in closure.items.values():
            if isinstance(item, LoadItem) or item.kind != "func":
                continue
            space, _, name = closure.name_of(item).partition(".")
            if isinstance(item, ArmExport):
                spaces.setdefault(space, {})[name] = renamed(closure, item.library, arm_value(item))
                entries[space, name] = Entry(item.library.document, ())
            elif isinstance(item.node, syntax.Function):
                spaces.setdefault(space, {})[name] = self._function(self.unit.at(item.model), item.node)
                entries[space, name] = Entry(item.model.document, ("func", item.name))
        for position, (space, members) in enumerate(spaces.items()):
            for name in members:
                self.map.add("functions", f"{position}.{name}", entries[space, name])
        return [{"namespace": space, "members": members} for space, members in spaces.items()]

    def _function(self, unit: Unit, node: syntax.Function) -> JsonObject:
        params = {one.name.name: Call("parameters", (Text(one.name.name),)) for one in node.params}
        env = Env(dict(params), inline=True)
        output = schema(unit, node.type)
        output["value"] = unit.json(node.body, env)
        made: JsonObject = {
            "parameters": [{**schema(unit, one.type), "name": one.name.name} for one in node.params],
            "output": output,
        }
        return decorated(unit, made, tuple(one for one in node.decorators if one.name in ("description", "export")))

    def _definitions(self) -> JsonObject:
        made: JsonObject = {}
        for node in self.model.all(syntax.TypeDeclaration):
            name = node.name.name
            self.map.add("definitions", name, Entry(self.model.document, ("type", name)))
            found = self._attempt(node, lambda one=node: schema(self.unit, one.type, one.decorators))  # type: ignore[misc]
            made[name] = found if found is not None else {}
        closure = self.unit.closure
        for key, item in closure.items.items():
            if isinstance(item, LoadItem) or item.kind != "type":
                continue
            name = closure.names[key]
            if isinstance(item, ArmExport):
                made[name] = sorted_values(renamed(closure, item.library, arm_value(item)))
                self.map.add("definitions", name, Entry(item.library.document, ("definitions", item.name)))
            elif isinstance(item.node, syntax.TypeDeclaration):
                kept = tuple(one for one in item.node.decorators if one.name != "export")
                made[name] = schema(self.unit.at(item.model), item.node.type, kept)
                self.map.add("definitions", name, Entry(item.model.document, ("type", item.name)))
        for name in sorted(self.unit.unread_types):
            made.setdefault(name, {})
        return made

    def _metadata(self) -> JsonObject:
        made: JsonObject = {}
        for node in self.model.all(syntax.Metadata):
            found = self._attempt(node, lambda one=node: [self.unit.json(one.value, FILE)])  # type: ignore[misc]
            if found is not None:
                made[node.name.name] = found[0]
        return made


def _top(symbol: ResourceSymbol) -> syntax.Declaration:
    while symbol.enclosing is not None:
        symbol = symbol.enclosing
    if symbol.node is None:
        raise BrokenError
    return symbol.node


def _description(unit: Unit, decorators: tuple[syntax.Decorator, ...]) -> JsonValue:
    for one in decorators:
        if one.name == "description" and one.args:
            return description(unit, one)
    return None
