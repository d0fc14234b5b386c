"""Types as the schemas of parameters, outputs and definitions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from armgen.bicep import builtins, syntax
from armgen.bicep.into_arm.env import FILE
from armgen.bicep.model import FileModel
from armgen.bicep.symbols import ArmExport, ImportedSymbol, Symbol
from armgen.bicep.syntax import Decorator, TypeExpression
from armgen.bicep.type_names import ambient, resolve_name, unfold
from armgen.jsontypes import JsonObject, JsonValue

if TYPE_CHECKING:
    from armgen.bicep.into_arm.unit import Unit

_LIMITS = ("minLength", "maxLength", "minValue", "maxValue")
_DERIVED = "__bicep_resource_derived_type!"


def schema(unit: Unit, node: TypeExpression, decorators: tuple[Decorator, ...] = ()) -> JsonObject:
    """The schema of a type with what its decorators add."""
    names = {one.name: one for one in decorators}
    if "discriminator" in names and names["discriminator"].args:
        made = _discriminated(unit, node, names["discriminator"])
    else:
        made = _plain(unit, node)
    return decorated(unit, made, decorators)


def decorated(unit: Unit, made: JsonObject, decorators: tuple[Decorator, ...]) -> JsonObject:
    """A schema with the keys that decorators stand for."""
    if not decorators:
        return made
    metadata: JsonObject = {}
    for one in decorators:
        first = one.args[0] if one.args else None
        if one.name == "secure" and made.get("type") in ("string", "object"):
            made["type"] = "securestring" if made["type"] == "string" else "secureObject"
        elif one.name == "sealed":
            made["additionalProperties"] = False
        elif one.name in _LIMITS and first is not None:
            made[one.name] = unit.json(first, FILE)
        elif one.name == "allowed" and first is not None:
            made["allowedValues"] = unit.json(first, FILE)
        elif one.name == "metadata" and first is not None:
            value = unit.json(first, FILE)
            if isinstance(value, dict):
                metadata = {**value, **metadata}
        elif one.name == "description" and first is not None:
            metadata["description"] = description(unit, one)
        elif one.name == "export":
            metadata["__bicep_export!"] = True
    if metadata:
        known = made.get("metadata")
        made["metadata"] = {**known, **metadata} if isinstance(known, dict) else metadata
    return made


def description(unit: Unit, decorator: Decorator) -> JsonValue:
    """The text of a description without the blanks that all its lines but the first begin with."""
    value = unit.json(decorator.args[0], FILE)
    if not isinstance(value, str) or "\n" not in value:
        return value
    first, *rest = value.split("\n")
    widths = [len(line) - len(line.lstrip(" \t")) for line in rest if line.strip()]
    width = min(widths, default=0)
    return "\n".join([first, *(line[width:] for line in rest)])


def _plain(unit: Unit, node: TypeExpression) -> JsonObject:
    if isinstance(node, syntax.GroupType):
        return _plain(unit, node.inner)
    if isinstance(node, syntax.NullableType | syntax.NonNullType):
        return {**_plain(unit, node.base), "nullable": isinstance(node, syntax.NullableType)}
    own = ambient(unit.model, node)
    if own:
        return {} if own == "any" else {"type": own}
    if isinstance(node, syntax.TypeName):
        return _reference(unit, node)
    if isinstance(node, syntax.TypeLiteral | syntax.NegatedType | syntax.UnionType):
        return _literals(unit, node)
    if isinstance(node, syntax.ArrayType):
        return _array(unit, node)
    if isinstance(node, syntax.ObjectType):
        return _object(unit, node)
    if isinstance(node, syntax.TupleType):
        items: list[JsonValue] = [schema(unit, one.type, one.decorators) for one in node.items]
        return {"type": "array", "prefixItems": items, "items": False}
    if isinstance(node, syntax.TypeAccess):
        return _access(unit, node)
    return {}


def _reference(unit: Unit, node: TypeExpression) -> JsonObject:
    """A name of a type, or `namespace.name`."""
    found = resolve_name(unit.model, node)
    if found is not None:
        return {"$ref": f"#/definitions/{unit.type_name(found)}"}
    symbol = unit.model.symbols.get(node.name) if isinstance(node, syntax.TypeName) else None
    if isinstance(symbol, ImportedSymbol) and symbol.source is None:
        unit.unread_types.add(symbol.name)
        return {"$ref": f"#/definitions/{symbol.name}"}
    return {}


def _array(unit: Unit, node: syntax.ArrayType) -> JsonObject:
    item = node.item.inner if isinstance(node.item, syntax.GroupType) else node.item
    if isinstance(item, syntax.TypeLiteral | syntax.UnionType | syntax.NegatedType):
        values: list[JsonValue] = []
        if _flatten(unit.model, item, values):
            return {"type": "array", "allowedValues": _sorted(values)}
    return {"type": "array", "items": _plain(unit, node.item)}


def _object(unit: Unit, node: syntax.ObjectType) -> JsonObject:
    properties: JsonObject = {}
    made: JsonObject = {"type": "object", "properties": properties}
    for member in node.members:
        below = schema(unit, member.type, member.decorators)
        if member.star:
            made["additionalProperties"] = below
        else:
            properties[member.name] = below
    return made


# Literals


def _literals(unit: Unit, node: TypeExpression) -> JsonObject:
    """A literal or union of literals; a union of anything else is any of its members."""
    values: list[JsonValue] = []
    if not _flatten(unit.model, node, values):
        return {"type": "object"} if _all_objects(unit.model, node) else {}
    nullable = None in values
    values = [one for one in values if one is not None]
    made: JsonObject = {}
    kinds = {type(one) for one in values}
    if len(kinds) == 1:
        made["type"] = _KINDS[kinds.pop()]
    made["allowedValues"] = _sorted(values)
    if nullable:
        made["nullable"] = True
    return made


_KINDS: dict[type, str] = {str: "string", int: "int", bool: "bool", dict: "object"}


def _sorted(values: list[JsonValue]) -> list[JsonValue]:
    """The distinct values by their Bicep text, as the compiler has them."""
    return sorted(_distinct(values), key=_literal_text)


def sorted_values(definition: JsonValue) -> JsonValue:
    """A definition of an ARM template with its allowed values as the compiler writes them."""
    allowed = definition.get("allowedValues") if isinstance(definition, dict) else None
    return {**definition, "allowedValues": _sorted(allowed)} if isinstance(allowed, list) else definition  # type: ignore[dict-item]


def _literal_text(value: JsonValue) -> str:
    if isinstance(value, str):
        return f"'{value}'"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {_literal_text(one)}" for key, one in value.items()) + "}"
    if value is None or isinstance(value, bool):
        return {True: "true", False: "false", None: "null"}[value]
    return str(value)


def _distinct(values: list[JsonValue]) -> list[JsonValue]:
    return list({(type(value), _literal_text(value)): value for value in reversed(values)}.values())[::-1]


class _Walk:
    """How many types one flattening may still look at: aliases of aliases can double at each step."""

    def __init__(self) -> None:
        self.left = 10_000


def _flatten(
    model: FileModel, node: TypeExpression, values: list[JsonValue], depth: int = 0, walk: _Walk | None = None
) -> bool:
    """Collects the values of a union of literals; False when something else is in it."""
    walk = walk or _Walk()
    walk.left -= 1
    if depth > builtins.MAX_ALIASES or walk.left < 0:
        return False
    model, node, _ = unfold(model, node)
    if isinstance(node, syntax.TypeLiteral):
        values.append(node.value)
        return True
    if isinstance(node, syntax.NegatedType) and isinstance(node.operand, syntax.TypeLiteral):
        value = node.operand.value
        values.append((not value) if isinstance(value, bool) else -value if isinstance(value, int) else value)
        return True
    if isinstance(node, syntax.UnionType):
        fits = [_flatten(model, one, values, depth + 1, walk) for one in node.members]
        return all(fits)
    if isinstance(node, syntax.NullableType):
        values.append(None)
        return _flatten(model, node.base, values, depth + 1, walk)
    if isinstance(node, syntax.ObjectType):
        return _flatten_object(model, node, values, depth, walk)
    if isinstance(node, syntax.TupleType | syntax.ArrayType):
        return False
    found = resolve_name(model, node)
    if isinstance(found, ArmExport):
        definitions = found.library.template.get("definitions")
        entry = definitions.get(found.name) if isinstance(definitions, dict) else None
        allowed = entry.get("allowedValues") if isinstance(entry, dict) else None
        if isinstance(allowed, list):
            values.extend(allowed)
            return True
    return False


def _flatten_object(
    model: FileModel, node: syntax.ObjectType, values: list[JsonValue], depth: int, walk: _Walk
) -> bool:
    """An object whose every property is one literal is a literal itself."""
    made: JsonObject = {}
    for member in node.members:
        below: list[JsonValue] = []
        if member.star or not _flatten(model, member.type, below, depth + 1, walk) or len(below) != 1:
            return False
        made[member.name] = below[0]
    values.append(made)
    return True


def _all_objects(model: FileModel, node: TypeExpression) -> bool:
    if not isinstance(node, syntax.UnionType):
        return False
    return all(isinstance(unfold(model, one)[1], syntax.ObjectType) for one in node.members)


# Discriminated unions


def _discriminated(unit: Unit, node: TypeExpression, decorator: Decorator) -> JsonObject:
    name = unit.json(decorator.args[0], FILE)
    inner: TypeExpression = node
    nullable = False
    while isinstance(inner, syntax.GroupType | syntax.NullableType):
        nullable = nullable or isinstance(inner, syntax.NullableType)
        inner = inner.inner if isinstance(inner, syntax.GroupType) else inner.base
    mapping: JsonObject = {}
    _map_members(unit, unit.model, inner, str(name), mapping, 0)
    made: JsonObject = {"type": "object", "discriminator": {"propertyName": name, "mapping": mapping}}
    if nullable:
        made["nullable"] = True
    return made


def _map_members(
    unit: Unit, model: FileModel, node: TypeExpression, name: str, mapping: JsonObject, depth: int
) -> None:
    if depth > builtins.MAX_ALIASES:
        return
    if isinstance(node, syntax.GroupType):
        _map_members(unit, model, node.inner, name, mapping, depth + 1)
        return
    if isinstance(node, syntax.UnionType):
        for one in node.members:
            _map_members(unit, model, one, name, mapping, depth + 1)
        return
    outer, base, _ = unfold(model, node)
    if isinstance(base, syntax.UnionType):
        _map_members(unit, outer, base, name, mapping, depth + 1)
        return
    below = _plain(unit.at(model), node)
    for value in _tags(outer, base, name):
        mapping[value] = below


def _tags(model: FileModel, base: TypeExpression, name: str) -> list[str]:
    """The values of the discriminating property of one member."""
    if isinstance(base, syntax.ObjectType):
        for member in base.members:
            values: list[JsonValue] = []
            if member.name == name and _flatten(model, member.type, values):
                return [one for one in values if isinstance(one, str)]
        return []
    found = resolve_name(model, base)
    if isinstance(found, ArmExport):
        definitions = found.library.template.get("definitions")
        entry = definitions.get(found.name) if isinstance(definitions, dict) else None
        properties = entry.get("properties") if isinstance(entry, dict) else None
        tag = properties.get(name) if isinstance(properties, dict) else None
        allowed = tag.get("allowedValues") if isinstance(tag, dict) else None
        return [one for one in allowed if isinstance(one, str)] if isinstance(allowed, list) else []
    return []


# Accesses


def _access(unit: Unit, node: syntax.TypeAccess) -> JsonObject:
    """`T.p`, `T[*]` and the like: a path below a definition, or a type of a resource's property."""
    if resolve_name(unit.model, node) is not None:
        return _reference(unit, node)
    steps: list[str | int] = []
    base: TypeExpression = node
    while isinstance(base, syntax.TypeAccess):
        if resolve_name(unit.model, base) is not None:
            break
        steps.append(base.name)
        base = base.base
    steps.reverse()
    if isinstance(base, syntax.TypeArguments):
        return _derived(base, steps)
    while isinstance(base, syntax.GroupType):
        base = base.inner
    found = resolve_name(unit.model, base)
    if found is None:
        return _inline(unit, base, steps)
    at = unit.type_name(found)
    if isinstance(found, Symbol) and isinstance(found.node, syntax.TypeDeclaration):
        at = _through_aliases(unit, found, at)
    return {"$ref": "/".join([f"#/definitions/{at}", *_pointer(steps)])}


def _through_aliases(unit: Unit, symbol: Symbol, name: str) -> str:
    """The definition that an alias of an alias leads to: a path does not go through a `$ref`."""
    for _ in range(builtins.MAX_ALIASES):
        if not isinstance(symbol.node, syntax.TypeDeclaration):
            return name
        found = resolve_name(symbol.model, symbol.node.type)
        if not isinstance(found, Symbol):
            return name
        symbol, name = found, unit.type_name(found)
    return name


def _pointer(steps: list[str | int]) -> list[str]:
    made: list[str] = []
    for step in steps:
        if isinstance(step, int):
            made.extend(("prefixItems", str(step)))
        elif step == "[*]":
            made.append("items")
        elif step == "*":
            made.append("additionalProperties")
        else:
            made.extend(("properties", step))
    return made


def _inline(unit: Unit, base: TypeExpression, steps: list[str | int]) -> JsonObject:
    """An access to a type that is written out on the spot."""
    at: JsonValue = _plain(unit, base)
    for part in _pointer(steps):
        if isinstance(at, dict):
            at = at.get(part)
        elif isinstance(at, list) and part.isdigit() and int(part) < len(at):
            at = at[int(part)]
        else:
            return {}
    return at if isinstance(at, dict) else {}


_KNOWN_TYPES = {"tags": "object", "properties": "object", "sku": "object", "identity": "object", "plan": "object"}


def _derived(base: syntax.TypeArguments, steps: list[str | int]) -> JsonObject:
    """The type of a resource's property. Only Azure's catalogue of types knows it; a few are the same everywhere."""
    argument = base.args[0] if base.args else None
    text = argument.value if isinstance(argument, syntax.TypeLiteral) else ""
    derived: JsonObject = {"source": "#".join([str(text), "/".join(_pointer(steps))])}
    if base.name == "resourceOutput":
        derived["output"] = True
    made: JsonObject = {}
    known = _KNOWN_TYPES.get(str(steps[0])) if len(steps) == 1 else None
    if known is not None:
        made["type"] = known
    made["metadata"] = {_DERIVED: derived}
    return made
