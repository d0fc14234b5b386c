"""Deployment functions: parameters, variables, copyIndex, deployment, environment, deployer, externalInputs, fail.

Source: "Deployment functions for ARM templates". The endpoints of `environment()` are those of the clouds' metadata.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from armgen.arm.context import Where
from armgen.arm.functions.function import Function, bad, integer, text
from armgen.arm.syntax import Access, Call, Text
from armgen.arm.values import Deferred, Partial, Value, fits_int64, to_node

if TYPE_CHECKING:
    from armgen.arm.evaluator import Evaluator


def _parameters(evaluator: Evaluator, name: Value) -> Value:
    if isinstance(name, Deferred):
        return Deferred(Call("parameters", (name.node,)))
    return evaluator.environment.parameters(text("parameters", name))


def _variables(evaluator: Evaluator, name: Value) -> Value:
    if isinstance(name, Deferred):
        return Deferred(Call("variables", (name.node,)))
    return evaluator.environment.variables(text("variables", name))


def _copy_index(evaluator: Evaluator, *args: Value) -> Value:
    if any(isinstance(arg, Deferred) for arg in args):
        return Deferred(Call("copyIndex", tuple(map(to_node, args))))
    loop, offset = "", 0
    if len(args) == 2:
        loop, offset = text("copyIndex", args[0], "loop name"), integer("copyIndex", args[1], "offset")
    elif args and isinstance(args[0], str):
        loop = args[0]
    elif args:
        offset = integer("copyIndex", args[0], "offset")
    environment = evaluator.environment
    index = environment.loops.get(loop.lower())
    if index is None:
        if environment.again is not None and loop.lower() in environment.again.loops:
            raise bad(
                "copyIndex() does not see a loop inside of a nested template of outer scope: "
                "give the deployment the scope 'inner', or the loop."
            )
        raise bad(
            f"There is no copy loop '{loop}' around this." if loop else "copyIndex() stands outside of a copy loop."
        )
    if isinstance(index, Deferred):
        return Deferred(Call("add", (index.node, to_node(offset)))) if offset else index
    return fits_int64(index + offset)


def _deployment(evaluator: Evaluator) -> Value:
    environment, node = evaluator.environment, Call("deployment")
    running, context = environment.running, environment.context
    name = running.name if running else context.deployment or Deferred(Access(node, Text("name")))
    properties: dict[str, Value] = {"mode": "Incremental", "provisioningState": "Accepted"}
    if running and running.template is not None:
        properties["template"] = _plain(running.template)
    if running and running.parameters is not None:
        properties["parameters"] = {key: {"value": value} for key, value in running.parameters.items()}
    known: dict[str, Value] = {"name": name, "properties": Partial(Access(node, Text("properties")), properties)}
    if environment.place.kind != "resourceGroup":
        location = running.location if running else context.location
        known["location"] = location or Deferred(Access(node, Text("location")))
    return Partial(node, known)


def _plain(template: object) -> Value:
    return template  # type: ignore[return-value]


_CLOUDS: dict[str, dict[str, str]] = {
    "AzureCloud": {
        "portal": "https://portal.azure.com",
        "login": "https://login.microsoftonline.com/",
        "resourceManager": "https://management.azure.com/",
        "audience": "https://management.core.windows.net/",
        "management": "https://management.core.windows.net/",
        "sql": "https://management.core.windows.net:8443/",
        "gallery": "https://gallery.azure.com/",
        "graph": "https://graph.windows.net/",
        "provider": "https://gallery.azure.com/",
        "batch": "https://batch.core.windows.net/",
        "media": "https://rest.media.azure.net",
        "vmImageAliasDoc": "https://raw.githubusercontent.com/Azure/azure-rest-api-specs/master/arm-compute/quickstart-templates/aliases.json",
        "acrLoginServer": ".azurecr.io",
        "sqlServerHostname": ".database.windows.net",
        "azureDatalakeStoreFileSystem": "azuredatalakestore.net",
        "azureDatalakeAnalyticsCatalogAndJob": "azuredatalakeanalytics.net",
        "keyvaultDns": ".vault.azure.net",
        "storage": "core.windows.net",
        "azureFrontDoorEndpointSuffix": "azurefd.net",
    },
    "AzureChinaCloud": {
        "portal": "https://portal.azure.cn",
        "login": "https://login.chinacloudapi.cn/",
        "resourceManager": "https://management.chinacloudapi.cn/",
        "audience": "https://management.core.chinacloudapi.cn/",
        "management": "https://management.core.chinacloudapi.cn/",
        "sql": "https://management.core.chinacloudapi.cn:8443/",
        "gallery": "https://gallery.chinacloudapi.cn/",
        "graph": "https://graph.chinacloudapi.cn/",
        "provider": "https://gallery.chinacloudapi.cn/",
        "batch": "https://batch.chinacloudapi.cn/",
        "media": "https://rest.media.chinacloudapi.cn",
        "vmImageAliasDoc": "https://raw.githubusercontent.com/Azure/azure-rest-api-specs/master/arm-compute/quickstart-templates/aliases.json",
        "acrLoginServer": ".azurecr.cn",
        "sqlServerHostname": ".database.chinacloudapi.cn",
        "keyvaultDns": ".vault.azure.cn",
        "storage": "core.chinacloudapi.cn",
    },
    "AzureUSGovernment": {
        "portal": "https://portal.azure.us",
        "login": "https://login.microsoftonline.us/",
        "resourceManager": "https://management.usgovcloudapi.net/",
        "audience": "https://management.core.usgovcloudapi.net/",
        "management": "https://management.core.usgovcloudapi.net/",
        "sql": "https://management.core.usgovcloudapi.net:8443/",
        "gallery": "https://gallery.usgovcloudapi.net/",
        "graph": "https://graph.windows.net/",
        "provider": "https://gallery.usgovcloudapi.net/",
        "batch": "https://batch.core.usgovcloudapi.net/",
        "media": "https://rest.media.usgovcloudapi.net",
        "vmImageAliasDoc": "https://raw.githubusercontent.com/Azure/azure-rest-api-specs/master/arm-compute/quickstart-templates/aliases.json",
        "acrLoginServer": ".azurecr.us",
        "sqlServerHostname": ".database.usgovcloudapi.net",
        "keyvaultDns": ".vault.usgovcloudapi.net",
        "storage": "core.usgovcloudapi.net",
    },
}
_SUFFIXES = (
    "acrLoginServer",
    "sqlServerHostname",
    "azureDatalakeStoreFileSystem",
    "azureDatalakeAnalyticsCatalogAndJob",
    "keyvaultDns",
    "storage",
    "azureFrontDoorEndpointSuffix",
)
_PLAIN = ("gallery", "graph", "portal", "graphAudience")


def _environment(evaluator: Evaluator) -> Value:
    name = evaluator.environment.context.cloud
    cloud = next((ends for key, ends in _CLOUDS.items() if key.lower() == name.lower()), None)
    node = Call("environment")
    if cloud is None:
        return Partial(node, {"name": name})
    login: Value = cloud["login"]
    result: dict[str, Value] = {
        "name": name,
        "gallery": cloud["gallery"],
        "graph": cloud["graph"],
        "portal": cloud["portal"],
        "graphAudience": cloud["graph"],
        "activeDirectoryDataLake": "https://datalake.azure.net/",
        "batch": cloud["batch"],
        "media": cloud["media"],
        "sqlManagement": cloud["sql"],
        "vmImageAliasDoc": cloud["vmImageAliasDoc"],
        "resourceManager": cloud["resourceManager"],
        "authentication": {
            "loginEndpoint": login,
            "audiences": [cloud["audience"], cloud["resourceManager"]],
            "tenant": "common",
            "identityProvider": "AAD",
        },
        "suffixes": {key: cloud[key] for key in _SUFFIXES if key in cloud},
    }
    return result if len(cloud) == len(_CLOUDS["AzureCloud"]) else Partial(node, result)


def _deployer(evaluator: Evaluator) -> Value:
    context, node = evaluator.environment.context, Call("deployer")
    given = dict(context.deployer or {})
    if context.tenant_id and "tenantId" not in given:
        given["tenantId"] = context.tenant_id
    return Partial(node, dict[str, Value](given))


def _external_inputs(name: Value) -> Value:
    return Deferred(Call("externalInputs", (to_node(text("externalInputs", name)),)))


def _external_input(kind: Value, *config: Value) -> Value:
    return Deferred(Call("externalInput", tuple(map(to_node, (text("externalInput", kind), *config)))))


def _fail(message: Value) -> Value:
    raise bad(text("fail", message, "message"))


_LOOPS: frozenset[Where] = frozenset(("any", "variable", "properties", "output", "name"))

# The documentation bars variables from defaults of parameters; the service takes them, and the Bicep compiler
# writes them.
FUNCTIONS = (
    Function("parameters", 1, 1, _parameters, "scoped"),
    Function("variables", 1, 1, _variables, "scoped"),
    Function("copyIndex", 0, 2, _copy_index, "scoped", _LOOPS),
    Function("deployment", 0, 0, _deployment, "scoped"),
    Function("environment", 0, 0, _environment, "scoped"),
    Function("deployer", 0, 0, _deployer, "scoped"),
    Function("externalInput", 1, 2, _external_input),
    Function("externalInputs", 1, 1, _external_inputs),
    Function("fail", 1, 1, _fail),
)
