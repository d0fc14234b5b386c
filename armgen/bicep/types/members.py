"""What the bodies of resources and modules may say at their top, and what may be read there."""

from __future__ import annotations

from armgen.bicep import syntax
from armgen.bicep.model import FileModel
from armgen.bicep.symbols import ModuleSymbol, ResourceSymbol
from armgen.catalog import api_versions

PLAIN = frozenset({"id", "name", "type", "apiVersion"})
"""Members of every resource that are strings, and that Azure sets but for the name."""

_SELF = frozenset({"name", "parent", "scope", "dependsOn"})
_MODULE = frozenset({"name", "scope", "params", "dependsOn", "extensionConfigs", "identity"})
_READ_OF_A_MODULE = frozenset({"name", "outputs"})
_CATALOGUED = frozenset(
    {"Microsoft.Compute/restorePointCollections", "Microsoft.Compute/restorePointCollections/restorePoints"}
)
_USUAL = frozenset(
    [
        "asserts",
        "eTag",
        "extendedLocation",
        "identity",
        "kind",
        "location",
        "managedBy",
        "managedByExtended",
        "placement",
        "plan",
        "properties",
        "scale",
        "sku",
        "systemData",
        "tags",
        "zones",
    ]
)
"""What the compiler takes at the top of every resource. Other types than those have members of their own."""


def check_members(model: FileModel, symbol: ResourceSymbol | ModuleSymbol) -> None:
    """Reports members of a body that may not be there."""
    for member in symbol.body.members:
        key = syntax.key_text(member.key) if isinstance(member, syntax.Property) else None
        if key is None or isinstance(member, syntax.Spread):
            continue
        problem = _of_module(key) if isinstance(symbol, ModuleSymbol) else _of_resource(symbol, key)
        if problem:
            near = model.near(key, sorted(_MODULE if isinstance(symbol, ModuleSymbol) else _SELF | _USUAL))
            model.report("RP707", member.key.start, member.key.end, problem, near or "Remove it.")


def _of_module(key: str) -> str:
    return "" if key in _MODULE else f"A module call has no member '{key}'."


def _of_resource(symbol: ResourceSymbol, key: str) -> str:
    if symbol.extension or key in _SELF:
        return ""
    if symbol.existing:
        return f"'{key}' may not be given for a resource that exists: it is read."
    if key in PLAIN:
        return f"'{key}' is set by Azure."
    if key not in _USUAL and _is_known(symbol):
        return f"The type {symbol.type} has no member '{key}'."
    return ""


def unreadable(symbol: ResourceSymbol | ModuleSymbol, name: str) -> bool:
    """Whether a resource or module certainly has no such member."""
    if isinstance(symbol, ModuleSymbol):
        return name not in _READ_OF_A_MODULE
    return name not in PLAIN and name not in _USUAL and _is_known(symbol)


def _is_known(symbol: ResourceSymbol) -> bool:
    return symbol.type in _CATALOGUED and symbol.version.lower() in api_versions(symbol.type)
