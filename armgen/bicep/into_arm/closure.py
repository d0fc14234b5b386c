"""What a file imports, with all that it needs, and the names that the template gives it.

A named import keeps its local name. What else is needed is called `_N.name`: N numbers the files it comes from, in the
order of their names; a name that is no identifier takes the next number itself.
"""

from __future__ import annotations

import re
from typing import NamedTuple, TypeAlias

from armgen.bicep import syntax
from armgen.bicep.files import as_object
from armgen.bicep.model import FileModel, exports, members_of
from armgen.bicep.symbols import ArmExport, ArmLibrary, ImportedSymbol, NamespaceSymbol, Symbol
from armgen.bicep.type_names import parts
from armgen.jsontypes import JsonValue

_IDENTIFIER = re.compile(r"[A-Za-z_]\w*\Z", re.ASCII)
_VARIABLE = re.compile(r"\bvariables\('((?:[^']|'')+)'\)", re.IGNORECASE)
_FUNCTION = re.compile(r"\b(\w+)\.(\w+)\(")
_DEFINITION = "#/definitions/"


Item: TypeAlias = "Symbol | ArmExport | LoadItem"


class LoadItem(NamedTuple):
    model: FileModel
    call: syntax.FunctionCall
    number: int


class Closure:
    """`names` gives the local name of each imported thing by `key`; functions have their namespace before a dot."""

    def __init__(self, model: FileModel) -> None:
        self.model = model
        self.names: dict[object, str] = {}
        self.items: dict[object, Item] = {}
        self._loads: dict[FileModel, list[syntax.FunctionCall]] = {}
        pending: list[Symbol | ArmExport] = []
        for symbol in model.symbols.values():
            if isinstance(symbol, ImportedSymbol) and symbol.target is not None:
                target = _final(symbol.target)
                if target is not None and key(target) not in self.names:
                    self.names[key(target)] = symbol.name
                    pending.append(target)
        for member in model.members:
            pending.extend(_member(member.namespace, member.name))
        for declaration in model.file.declarations:
            for node in _types_of(declaration):
                pending.extend(_types_in(model, node, own=False))
        self._collect(pending)
        if self.items:
            self._number()

    def name_of(self, item: Symbol | ArmExport) -> str:
        """The template's name of an imported variable or type, or `namespace.name` of a function."""
        name = self.names[key(item)]
        if item.kind == "func" and "." not in name:
            return f"__bicep.{name}"
        return name

    def load_name(self, model: FileModel, call: syntax.FunctionCall) -> str | None:
        """The variable that holds what an imported variable loads."""
        return self.names.get(("load", id(model), call.start))

    # Inside

    def _collect(self, pending: list[Symbol | ArmExport]) -> None:
        while pending:
            item = pending.pop()
            if isinstance(item, Symbol) and item.model is self.model:
                continue
            if key(item) in self.items:
                continue
            self.items[key(item)] = item
            if isinstance(item, ArmExport):
                pending.extend(arm_needs(item))
                continue
            pending.extend(_needs(item))
            if isinstance(item.node, syntax.Variable):
                self._add_loads(item, item.node)

    def _add_loads(self, symbol: Symbol, node: syntax.Variable) -> None:
        for number, call in enumerate(symbol.model.loads):
            whole = call.start == node.value.start and call.name in ("loadTextContent", "loadFileAsBase64")
            if node.start <= call.start < node.end and not whole:
                self.items["load", id(symbol.model), call.start] = LoadItem(symbol.model, call, number)

    def _number(self) -> None:
        rest = [(_label(item), _own_name(item), one) for one, item in self.items.items() if one not in self.names]
        numbers: dict[str, int] = {}
        count = 0
        for label, name, one in sorted(rest, key=lambda entry: f"{entry[0]}_{entry[1]}"):
            if label not in numbers:
                count += 1
                numbers[label] = count
            if not _IDENTIFIER.match(name):
                count += 1
                name = f"_{count}"
            self.names[one] = f"_{numbers[label]}.{name}"


def key(item: Symbol | ArmExport) -> object:
    """What tells two imported things apart."""
    return (id(item.library.template), item.kind, item.name) if isinstance(item, ArmExport) else item


def _label(item: Item) -> str:
    return item.library.label if isinstance(item, ArmExport) else item.model.label


def _own_name(item: Item) -> str:
    return f"$fxv#{item.number}" if isinstance(item, LoadItem) else item.name


def _final(target: Symbol | ArmExport) -> Symbol | ArmExport | None:
    """What an import stands for; exports are never imports themselves."""
    return target if isinstance(target, ArmExport) or target.kind in ("type", "var", "func") else None


def _member(namespace: NamespaceSymbol, name: str) -> list[Symbol | ArmExport]:
    if namespace.source is None:
        return []
    found = exports(namespace.source).get(name)
    return [found] if found is not None else []


def _needs(symbol: Symbol) -> list[Symbol | ArmExport]:
    """What a symbol of another file needs right away."""
    found: list[Symbol | ArmExport] = []
    for use in symbol.uses:
        one = use.symbol
        if isinstance(one, ImportedSymbol):
            if one.target is not None:
                found.append(one.target)
        elif one.kind in ("var", "func"):
            found.append(one)
    for member in symbol.members:
        found.extend(_member(member.namespace, member.name))
    if symbol.node is not None:
        for node in _types_of(symbol.node):
            found.extend(_types_in(symbol.model, node, own=True))
    return found


def _types_of(node: syntax.Declaration) -> list[syntax.TypeExpression]:
    found: list[syntax.TypeExpression] = []
    if isinstance(node, syntax.Parameter | syntax.Variable | syntax.TypeDeclaration | syntax.Output):
        if node.type is not None:
            found.append(node.type)
    elif isinstance(node, syntax.Function):
        found.append(node.type)
        found.extend(one.type for one in node.params)
    return found


def _types_in(model: FileModel, node: syntax.TypeExpression, *, own: bool) -> list[Symbol | ArmExport]:
    """The declared types that a type names: imported ones, and with `own` those of the file itself."""
    found: list[Symbol | ArmExport] = []
    pending = [node]
    while pending:
        one = pending.pop()
        if isinstance(one, syntax.TypeName):
            symbol = model.symbols.get(one.name)
            if isinstance(symbol, ImportedSymbol):
                if symbol.target is not None:
                    found.append(symbol.target)
            elif own and symbol is not None and symbol.kind == "type":
                found.append(symbol)
        elif isinstance(one, syntax.TypeAccess) and isinstance(one.base, syntax.TypeName):
            symbol = model.symbols.get(one.base.name)
            if isinstance(symbol, NamespaceSymbol):
                found.extend(_member(symbol, str(one.name)))
                continue
        pending.extend(parts(one))
    return found


# ARM JSON


def arm_needs(export: ArmExport) -> list[Symbol | ArmExport]:
    """What a definition, variable or function of an ARM template needs of the same template."""
    library = export.library
    found: list[Symbol | ArmExport] = []
    pending: list[JsonValue] = [arm_value(export)]
    while pending:
        value = pending.pop()
        if isinstance(value, dict):
            reference = value.get("$ref")
            if isinstance(reference, str) and reference.startswith(_DEFINITION):
                name = reference[len(_DEFINITION) :].split("/")[0]
                if name in as_object(library.template.get("definitions")):
                    found.append(ArmExport(library, "type", name))
            pending.extend(value.values())
        elif isinstance(value, list):
            pending.extend(value)
        elif isinstance(value, str) and value.startswith("["):
            found.extend(_named_in(library, value))
    return found


def _named_in(library: ArmLibrary, text: str) -> list[ArmExport]:
    variables = as_object(library.template.get("variables"))
    functions = members_of(library.template)
    found = [ArmExport(library, "var", match[1]) for match in _VARIABLE.finditer(text) if match[1] in variables]
    for match in _FUNCTION.finditer(text):
        if match[2] in functions and functions[match[2]][0] == match[1]:
            found.append(ArmExport(library, "func", match[2]))
    return found


def arm_value(export: ArmExport) -> JsonValue:
    """The definition, variable or function as its template holds it."""
    template = export.library.template
    if export.kind == "func":
        found = members_of(template).get(export.name)
        return found[1] if found is not None else {}
    section = "definitions" if export.kind == "type" else "variables"
    return as_object(template.get(section)).get(export.name)


def renamed(closure: Closure, library: ArmLibrary, value: JsonValue) -> JsonValue:
    """A part of an ARM template with the names that the importing template gives to what it needs."""
    if isinstance(value, list):
        return [renamed(closure, library, one) for one in value]
    if isinstance(value, dict):
        made = {name: renamed(closure, library, one) for name, one in value.items()}
        reference = value.get("$ref")
        if isinstance(reference, str) and reference.startswith(_DEFINITION):
            name, slash, rest = reference[len(_DEFINITION) :].partition("/")
            known = closure.names.get(key(ArmExport(library, "type", name)))
            if known is not None:
                made["$ref"] = f"{_DEFINITION}{known}{slash}{rest}"
        return made
    if isinstance(value, str) and value.startswith("["):
        return _renamed_text(closure, library, value)
    return value


def _renamed_text(closure: Closure, library: ArmLibrary, text: str) -> str:
    def variable(match: re.Match[str]) -> str:
        known = closure.names.get(key(ArmExport(library, "var", match[1])))
        return f"variables('{known}')" if known is not None else match[0]

    def function(match: re.Match[str]) -> str:
        export = ArmExport(library, "func", match[2])
        return f"{closure.name_of(export)}(" if key(export) in closure.names else match[0]

    return _FUNCTION.sub(function, _VARIABLE.sub(variable, text))
