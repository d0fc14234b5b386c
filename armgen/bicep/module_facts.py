"""What a module's file declares: parameters, outputs, target scope."""

from __future__ import annotations

from typing import NamedTuple

from armgen.bicep import syntax
from armgen.bicep.files import as_object
from armgen.bicep.symbols import ArmLibrary, ModuleSymbol, ModuleTarget
from armgen.bicep.type_names import is_nullable, is_secure
from armgen.jsontypes import JsonObject, JsonValue


class DeclaredParameter(NamedTuple):
    required: bool
    secure: bool


def parameters_of(target: ModuleTarget | None) -> dict[str, DeclaredParameter] | None:
    """The parameters that a module declares, None when it could not be read."""
    library = target.library if target else None
    if library is None:
        return None
    if library.arm is not None:
        return {name: _arm_parameter(library.arm, as_object(one)) for name, one in _section(library.arm, "parameters")}
    model = library.model
    if model is None or model.file.errors:
        return None
    found: dict[str, DeclaredParameter] = {}
    for one in model.all(syntax.Parameter):
        optional = one.default is not None or one.type is None or is_nullable(model, one.type)
        found[one.name.name] = DeclaredParameter(not optional, is_secure(model, one.decorators, one.type))
    return found


def _section(library: ArmLibrary, name: str) -> list[tuple[str, JsonValue]]:
    return list(as_object(library.template.get(name)).items())


def _arm_parameter(library: ArmLibrary, entry: JsonObject) -> DeclaredParameter:
    definition = _resolved(library.template, entry)
    nullable = entry.get("nullable") is True or definition.get("nullable") is True
    secure = str(definition.get("type", "")).lower() in ("securestring", "secureobject")
    return DeclaredParameter("defaultValue" not in entry and not nullable, secure)


def _resolved(template: JsonObject, entry: JsonObject) -> JsonObject:
    """What a chain of `$ref` leads to; a definition may be nullable by any link."""
    nullable = False
    for _ in range(20):
        nullable = nullable or entry.get("nullable") is True
        reference = entry.get("$ref")
        if not isinstance(reference, str):
            break
        name = reference.rpartition("/")[2]
        entry = as_object(as_object(template.get("definitions")).get(name))
    return {**entry, "nullable": True} if nullable else entry


def outputs_of(symbol: ModuleSymbol) -> list[str] | None:
    """The outputs that a module declares, None when it could not be read."""
    library = symbol.target.library if symbol.target else None
    if library is None:
        return None
    if library.arm is not None:
        return [name for name, _ in _section(library.arm, "outputs")]
    if library.model is None or library.model.file.errors:
        return None
    return [one.name.name for one in library.model.all(syntax.Output)]


def secure_outputs_of(symbol: ModuleSymbol) -> frozenset[str]:
    """The outputs of a module that are marked @secure()."""
    library = symbol.target.library if symbol.target else None
    if library is None:
        return frozenset()
    if library.arm is not None:
        arm = library.arm
        return frozenset(name for name, one in _section(arm, "outputs") if _arm_parameter(arm, as_object(one)).secure)
    model = library.model
    if model is None:
        return frozenset()
    return frozenset(one.name.name for one in model.all(syntax.Output) if is_secure(model, one.decorators, one.type))


_SCHEMAS = {
    "deploymenttemplate": "resourceGroup",
    "subscriptiondeploymenttemplate": "subscription",
    "managementgroupdeploymenttemplate": "managementGroup",
    "tenantdeploymenttemplate": "tenant",
}


def scopes_of(symbol: ModuleSymbol) -> str | None:
    """The target scope of a module's file, None when it is not known."""
    library = symbol.target.library if symbol.target else None
    if library is None:
        return None
    if library.model is not None:
        return library.model.target_scope
    schema = library.arm.template.get("$schema") if library.arm else None
    if not isinstance(schema, str):
        return None
    return _SCHEMAS.get(schema.rpartition("/")[2].partition(".")[0].lower())
