"""The resources of a unit as Azure would be sent them: names, ids and locations worked out, for one stamp."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

from armgen.arm.syntax import Access, Call, Number, Text, quoted
from armgen.compiler.ir import Format, IrResource, IrValue, Param, Ref, Unit
from armgen.emit.arm import UnitPrinter
from armgen.ids import ResourceId
from armgen.jsontypes import JsonObject, JsonValue


class PlainResource(NamedTuple):
    """A resource with its whole id. `unresolved`: dotted paths of what only the run knows, an expression in `body`."""

    symbol: str
    id: str
    type: str
    body: JsonObject
    unresolved: tuple[str, ...]


def unit_resources(unit: Unit, stamp: str) -> list[PlainResource]:
    """What the unit deploys, in its order."""
    return _Plain(unit, stamp).resources()


def symbol_ids(unit: Unit, stamp: str) -> dict[str, str]:
    """The whole id of each symbol of the unit, `existing` resources too."""
    plain = _Plain(unit, stamp)
    return {one.symbol: plain.id_of(one.symbol) for one in unit.resources}


class _WholeIds(UnitPrinter):
    """Expressions of what only the run knows, with ids worked out as the engine does it."""

    def __init__(self, unit: Unit, whole: Callable[[str], str]) -> None:
        super().__init__(unit)
        self._whole = whole

    def id_of(self, symbol: str) -> str:
        return quoted(self._whole(symbol))


class _Plain:
    def __init__(self, unit: Unit, stamp: str) -> None:
        self._unit = unit
        self._by_symbol = {one.symbol: one for one in unit.resources}
        self._values: Mapping[str, str] = {
            **{one.name: one.default for one in unit.parameters if isinstance(one.default, str)},
            "stamp": stamp,
        }
        self._printer = _WholeIds(unit, self.id_of)
        self._unresolved: list[str] = []

    def resources(self) -> list[PlainResource]:
        return [self._resource(one) for one in self._unit.deployed]

    def _resource(self, one: IrResource) -> PlainResource:
        self._unresolved = []
        rid = self.id_of(one.symbol)
        body: JsonObject = {"id": rid, "name": self._text(one.name), "type": one.type, "apiVersion": one.api_version}
        if one.location is not None:
            body["location"] = self._value(one.location, "location")
        if one.tags is not None:
            body["tags"] = {**one.tags}
        body["properties"] = self._value(one.properties or {}, "properties")
        return PlainResource(one.symbol, rid, one.type, body, tuple(self._unresolved))

    def id_of(self, symbol: str) -> str:
        one = self._by_symbol[symbol]
        if one.scope:
            return f"{self.id_of(one.scope)}/providers/{one.type}/{self._text(one.name)}"
        if one.parent:
            return f"{self.id_of(one.parent)}/{one.type.rpartition('/')[2]}/{self._text(one.name)}"
        subscription, group = one.subscription or self._unit.subscription, one.group or self._unit.group
        return f"/subscriptions/{subscription}/resourceGroups/{group}/providers/{one.type}/{self._text(one.name)}"

    def _text(self, name: str | Format) -> str:
        if isinstance(name, str):
            return name
        return "".join(part if isinstance(part, str) else self._values[part.name] for part in name.parts)

    def _value(self, value: IrValue, path: str) -> JsonValue:
        if isinstance(value, (str, bool, int)):
            return value
        if isinstance(value, dict):
            return {key: self._value(item, f"{path}.{key}") for key, item in value.items()}
        if isinstance(value, list):
            return [self._value(item, f"{path}[{number}]") for number, item in enumerate(value)]
        return self._node(value, path)

    def _node(self, value: Param | Ref | Format | Call | Access | Number | Text, path: str) -> JsonValue:
        if isinstance(value, Param):
            return self._values[value.name]
        if isinstance(value, Format):
            return self._text(value)
        if isinstance(value, (Text, Number)):
            return value.value
        if isinstance(value, Ref) and value.prop == "id":
            return self.id_of(value.symbol)
        if isinstance(value, Call) and value.name == "resourceId":
            return self._resource_id([one.value for one in value.args if isinstance(one, Text)])
        self._unresolved.append(path)
        return f"[{self._printer.expression(value)}]"

    def _resource_id(self, texts: list[str]) -> str:
        """What the call of resourceId gives that the compiler makes for keys: scope parts, type, names."""
        at = next(number for number, text in enumerate(texts) if "/" in text)
        scope = [self._unit.subscription, self._unit.group][: 2 - at] + texts[:at]
        return str(ResourceId(scope[0], scope[1], texts[at], tuple(texts[at + 1 :])))
