"""Module calls: nested deployments with their parameters and the template that they deploy."""

from __future__ import annotations

from armgen.arm.syntax import Call, Node, Text
from armgen.bicep import syntax
from armgen.bicep.into_arm.dependencies import dependencies
from armgen.bicep.into_arm.env import Env, unread
from armgen.bicep.into_arm.printing import template_string
from armgen.bicep.into_arm.references import DEPLOYMENTS, DEPLOYMENTS_API
from armgen.bicep.into_arm.scopes import scope_keys
from armgen.bicep.into_arm.unit import Unit
from armgen.bicep.symbols import ModuleSymbol
from armgen.bicep.syntax import Expression
from armgen.jsontypes import JsonObject, JsonValue

_SPECIAL = frozenset({"name", "scope", "params", "dependsOn", "extensionConfigs"})
_WITHOUT_LOCATION = "resourceGroup"


def module_resource(unit: Unit, symbol: ModuleSymbol, template: JsonObject | None, head: JsonObject) -> JsonObject:
    """The deployment resource of a module; `head` holds its copy and condition. `template` None: it was not read."""
    env = unit.env_of(symbol, None)
    scope = unit.scope_of(symbol, None)
    made: JsonObject = {
        **head,
        "type": DEPLOYMENTS,
        "apiVersion": DEPLOYMENTS_API,
        "name": template_string(unit.own_name(symbol, None)),
        **scope_keys(scope, unit.model.target_scope),
    }
    if scope.kind != _WITHOUT_LOCATION:
        outer = "resourceGroup" if unit.model.target_scope == "resourceGroup" else "deployment"
        made["location"] = f"[{outer}().location]"
    for member in symbol.body.members:
        key = syntax.key_text(member.key) if isinstance(member, syntax.Property) else None
        if isinstance(member, syntax.Property) and key is not None and key not in _SPECIAL:
            made[key] = unit.json(member.value, env)
    properties: JsonObject = {"expressionEvaluationOptions": {"scope": "inner"}, "mode": "Incremental"}
    params = syntax.member(symbol.body, "params")
    if params is not None and isinstance(params.value, syntax.ObjectLiteral):
        properties["parameters"] = _parameters(unit, params.value, env)
    if symbol.target is not None and symbol.target.template_id:
        properties["templateLink"] = {"id": symbol.target.template_id}
    elif template is not None:
        properties["template"] = template
    else:
        properties["templateLink"] = {"id": template_string(unread(symbol))}
    made["properties"] = properties
    needed = dependencies(unit, symbol)
    if needed:
        made["dependsOn"] = needed
    return made


def _parameters(unit: Unit, node: syntax.ObjectLiteral, env: Env) -> JsonObject:
    made: JsonObject = {}
    for member in node.members:
        key = syntax.key_text(member.key) if isinstance(member, syntax.Property) else None
        if isinstance(member, syntax.Property) and key is not None:
            made[key] = _parameter(unit, member.value, env)
    return made


def _parameter(unit: Unit, node: Expression, env: Env) -> JsonValue:
    if isinstance(node, syntax.Loop):
        return {"copy": [unit.copy_of(node, "value", env, expression=True)]}
    secret = _secret(unit, node, env)
    if secret is not None:
        return {"reference": secret}
    if isinstance(node, syntax.Ternary):
        return template_string(_chosen(unit, node, env))
    return {"value": unit.json(node, env)}


def _secret(unit: Unit, node: Expression, env: Env) -> JsonObject | None:
    """`vault.getSecret(name, version)` as a reference to Key Vault."""
    parts = _secret_parts(unit, node, env)
    if parts is None:
        return None
    vault, name, version = parts
    made: JsonObject = {"keyVault": {"id": template_string(vault)}, "secretName": template_string(name)}
    if version is not None:
        made["secretVersion"] = template_string(version)
    return made


def _secret_parts(unit: Unit, node: Expression, env: Env) -> tuple[Node, Node, Node | None] | None:
    if not isinstance(node, syntax.MethodCall) or node.name != "getSecret" or not node.args:
        return None
    found = unit.target(node.base, env)
    if found is None:
        return None
    symbol, index = found
    args = unit.arguments(node.args, env)
    vault = unit.id_of(symbol, unit.index_of(symbol, index, env))
    return vault, args[0], args[1] if len(args) > 1 else None


def _chosen(unit: Unit, node: Expression, env: Env) -> Node:
    """A secret or a value by condition: the whole wrapper is chosen."""
    if isinstance(node, syntax.Ternary):
        test = unit.lower(node.test, env)
        return Call("if", (test, _chosen(unit, node.then, env), _chosen(unit, node.other, env)))
    parts = _secret_parts(unit, node, env)
    if parts is None:
        return Call("createObject", (Text("value"), unit.lower(node, env)))
    vault, name, version = parts
    pairs: list[Node] = [Text("keyVault"), Call("createObject", (Text("id"), vault)), Text("secretName"), name]
    if version is not None:
        pairs.extend((Text("secretVersion"), version))
    return Call("createObject", (Text("reference"), Call("createObject", tuple(pairs))))
