"""ARM JSON from units: made of objects, never by replacing text."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import lru_cache
from json.encoder import encode_basestring
from typing import NamedTuple, TypeAlias

from armgen._version import __version__
from armgen.arm.syntax import Access, Call, Node, Number, Text, escape, print_node, quoted, to_template_string
from armgen.compiler.ir import DEPLOYMENT_API, Format, IrResource, IrValue, Param, Parameter, Pick, Program, Ref, Unit
from armgen.compiler.names import deployment_name
from armgen.jsontypes import JsonObject, JsonValue

GROUP_SCHEMA = "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#"
SUBSCRIPTION_SCHEMA = "https://schema.management.azure.com/schemas/2018-05-01/subscriptionDeploymentTemplate.json#"


def generator(digest: str) -> JsonObject:
    """What marks a file as made by armgen. `sha256` is that of what the file is made from, not of the file."""
    return {"name": "armgen", "version": __version__, "sha256": digest[:12]}


def unit_template(unit: Unit, *, description: str = "", nested: bool = False) -> JsonObject:
    """The template of one unit; a nested one has no default for the stamp, which its root gives."""
    printer = UnitPrinter(unit)
    template: JsonObject = {"$schema": GROUP_SCHEMA, "contentVersion": "1.0.0.0"}
    if not nested:
        template["metadata"] = {"description": description, "_generator": generator(unit.digest)}
    parameters = unit.nested_parameters if nested else unit.parameters
    if parameters:
        template["parameters"] = {parameter.name: _parameter(parameter) for parameter in parameters}
    template["resources"] = [printer.resource(resource) for resource in unit.deployed]
    template["outputs"] = {
        "collectionIds": _output("Ids of the restore point collections by name.", unit.collections, printer),
        "restorePointIds": _output("Ids of the restore points by collection and name.", unit.points, printer),
    }
    return template


def nested_text(unit: Unit) -> str:
    """The template of a unit as it stands inside of its root's file."""
    pieces: list[str] = []
    _write(unit_template(unit, nested=True), "\n" + "  " * _NESTED_DEPTH, pieces)
    return "".join(pieces)


def root_bytes(program: Program, units: tuple[Unit, ...], digest: str, texts: Mapping[str, str]) -> bytes:
    """The file of a subscription-level template that deploys the units into their groups.

    `texts` are their nested templates by key: made once, since they are measured before it is known which root holds
    them.
    """
    stamped = any(parameter.name == "stamp" for unit in units for parameter in unit.parameters)
    template: dict[str, Writable] = {
        "$schema": SUBSCRIPTION_SCHEMA,
        "contentVersion": "1.0.0.0",
        "metadata": {"description": program.description, "_generator": generator(digest)},
    }
    if stamped:
        stamp = next(parameter for unit in units for parameter in unit.parameters if parameter.name == "stamp")
        template["parameters"] = {"stamp": _parameter(stamp)}
    names = {unit.key: unit for unit in units}
    home = program.subscription
    template["resources"] = [_deployment(program, unit, names, home, texts[unit.key]) for unit in units]
    return to_bytes(template)


def _deployment(program: Program, unit: Unit, names: dict[str, Unit], home: str, text: str) -> dict[str, Writable]:
    body: dict[str, Writable] = {
        "type": "Microsoft.Resources/deployments",
        "apiVersion": DEPLOYMENT_API,
        "name": deployment_name("armgen", program.name, unit.key),
    }
    if unit.subscription.lower() != home:
        body["subscriptionId"] = escape(unit.subscription)
    body["resourceGroup"] = escape(unit.group)
    properties: dict[str, Writable] = {"expressionEvaluationOptions": {"scope": "inner"}, "mode": "Incremental"}
    if any(parameter.name == "stamp" for parameter in unit.parameters):
        properties["parameters"] = {"stamp": {"value": "[parameters('stamp')]"}}
    properties["template"] = Written(text)
    body["properties"] = properties
    after = [names[key] for key in unit.after if key in names]
    if after:
        body["dependsOn"] = [to_template_string(_deployment_id(program, other, home)) for other in after]
    return body


def _deployment_id(program: Program, unit: Unit, home: str) -> Node:
    scope = _group_scope(_OWN if unit.subscription.lower() == home else Text(unit.subscription), unit.group)
    name = deployment_name("armgen", program.name, unit.key)
    return Call("extensionResourceId", (scope, Text("Microsoft.Resources/deployments"), Text(name)))


def _group_scope(subscription: Node, group: str) -> Node:
    return Call("format", (Text("/subscriptions/{0}/resourceGroups/{1}"), subscription, Text(group)))


def _parameter(parameter: Parameter) -> JsonObject:
    body: JsonObject = {"type": "string"}
    if parameter.default is not None:
        default = parameter.default
        body["defaultValue"] = escape(default) if isinstance(default, str) else to_template_string(default)
    body["metadata"] = {"description": parameter.description}
    return body


def _output(description: str, ids: tuple[tuple[str, str], ...], printer: UnitPrinter) -> JsonObject:
    value: JsonObject = {escape(name): printer.id_text(symbol) for name, symbol in ids}
    return {"type": "object", "metadata": {"description": description}, "value": value}


class UnitPrinter:
    """The values of one unit as template strings. `_used` are the symbols that the resource at hand refers to."""

    def __init__(self, unit: Unit) -> None:
        self._by_symbol = {resource.symbol: resource for resource in unit.resources}
        self._ids: dict[str, str] = {}
        self._used: set[str] = set()

    def resource(self, resource: IrResource) -> JsonObject:
        body: JsonObject = {"type": resource.type, "apiVersion": resource.api_version}
        if resource.scope:
            body["scope"] = self.id_text(resource.scope)
        body["name"] = self._full_name(resource)
        if resource.location is not None:
            body["location"] = self.value(resource.location)
        if resource.tags is not None:
            body["tags"] = {escape(name): escape(text) for name, text in resource.tags.items()}
        self._used = {resource.parent, resource.scope, *resource.depends_on}
        body["properties"] = self._object(resource.properties or {})
        after = [symbol for symbol in self._used if symbol and not self._by_symbol[symbol].existing]
        if after:
            body["dependsOn"] = [self.id_text(symbol) for symbol in sorted(after, key=str.lower)]
        return body

    def _full_name(self, resource: IrResource) -> str:
        if not resource.parent:
            name = resource.name
            return escape(name) if isinstance(name, str) else f"[{_printed_name(name)}]"
        chain = self._names(resource)
        pattern = "/".join([f"{{{number}}}" for number in range(len(chain))])
        return f"[{_call('format', quoted(pattern), *chain)}]"

    def _names(self, resource: IrResource) -> list[str]:
        """The names of the resource and of its parents as expressions, outermost first."""
        own = _printed_name(resource.name)
        return [*self._names(self._by_symbol[resource.parent]), own] if resource.parent else [own]

    def id_text(self, symbol: str) -> str:
        """The id of a resource as the string that stands in a template."""
        known = self._ids.get(symbol)
        if known is None:
            known = self._ids[symbol] = f"[{self.id_of(symbol)}]"
        return known

    def id_of(self, symbol: str) -> str:
        """The id of a resource as an expression."""
        resource = self._by_symbol[symbol]
        top = resource
        while top.parent:
            top = self._by_symbol[top.parent]
        names = self._names(resource)
        if not top.group:
            return _call("resourceId", quoted(resource.type), *names)
        scope = print_node(_group_scope(Text(top.subscription) if top.subscription else _OWN, top.group))
        return _call("extensionResourceId", scope, quoted(resource.type), *names)

    def value(self, value: IrValue) -> JsonValue:
        if isinstance(value, str):
            return escape(value)
        if isinstance(value, dict):
            return self._object(value)
        if isinstance(value, Ref):
            self._used.add(value.symbol)
            if value.prop == "id":
                return self.id_text(value.symbol)
        if isinstance(value, (bool, int)):
            return value
        if isinstance(value, list):
            return [self.value(item) for item in value]
        return escape(value.value) if isinstance(value, Text) else f"[{self.expression(value)}]"

    def _object(self, value: Mapping[str, IrValue]) -> JsonObject:
        return {escape(key): self.value(item) for key, item in value.items()}

    def expression(self, value: Param | Ref | Format | Node) -> str:
        """What stands between the brackets of a template string."""
        if isinstance(value, Param):
            return _call("parameters", quoted(value.name))
        if isinstance(value, Format):
            return _printed_name(value)
        if isinstance(value, Ref):
            return self.id_of(value.symbol) if value.prop == "id" else self._read(value)
        return print_node(value)

    def _read(self, ref: Ref) -> str:
        """A property at run time: `reference()` gives the properties themselves."""
        at = _call("reference", self.id_of(ref.symbol), quoted(self._by_symbol[ref.symbol].api_version))
        for step in ref.steps:
            if isinstance(step, Pick):
                item = f"{_call('lambdaVariables', quoted(step.item))}.{step.field}"
                test = _call("equals", item, print_node(Number(step.value)))
                at = _call("first", _call("filter", at, _call("lambda", quoted(step.item), test)))
            else:
                at = f"{at}.{step}"
        return at


_OWN = Access(Call("subscription"), Text("subscriptionId"))


def _call(name: str, *args: str) -> str:
    """A call whose arguments are printed."""
    return f"{name}({', '.join(args)})"


def _printed_name(name: str | Format) -> str:
    return quoted(name) if isinstance(name, str) else _printed_format(name)


@lru_cache(maxsize=256)
def _printed_format(value: Format) -> str:
    pattern: list[str] = []
    holes: list[str] = []
    for part in value.parts:
        if isinstance(part, str):
            pattern.append(part.replace("{", "{{").replace("}", "}}"))
        else:
            pattern.append(f"{{{len(holes)}}}")
            holes.append(_call("parameters", quoted(part.name)))
    return _call("format", quoted("".join(pattern)), *holes)


class Written(NamedTuple):
    """A value that has been printed already, at the depth where it will stand."""

    text: str


Writable: TypeAlias = "str | int | float | bool | Written | Sequence[Writable] | Mapping[str, Writable] | None"

_NESTED_DEPTH = 4  # root, resources, deployment, properties


def to_bytes(value: Writable) -> bytes:
    """JSON with an indent of two, UTF-8, LF, a final newline."""
    pieces: list[str] = []
    _write(value, "\n", pieces)
    pieces.append("\n")
    return "".join(pieces).encode()


def _write(value: Writable, newline: str, out: list[str]) -> None:
    """json.dumps(indent=2) is pure Python; this is three times as fast and gives the same text."""
    if isinstance(value, dict) and value:
        deeper = newline + "  "
        joint = "{" + deeper
        for key, item in value.items():
            if type(item) is str:
                out.append(f"{joint}{encode_basestring(key)}: {encode_basestring(item)}")
            else:
                out.append(f"{joint}{encode_basestring(key)}: ")
                _write(item, deeper, out)
            joint = "," + deeper
        out.append(newline + "}")
    elif isinstance(value, list) and value:
        deeper = newline + "  "
        joint = "[" + deeper
        for item in value:
            out.append(joint)
            _write(item, deeper, out)
            joint = "," + deeper
        out.append(newline + "]")
    elif isinstance(value, str):
        out.append(encode_basestring(value))
    elif isinstance(value, Written):
        out.append(value.text)
    else:
        out.append(json.dumps(value))
