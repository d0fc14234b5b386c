"""The names that Bicep itself gives: functions, decorators, types, properties of resources and modules.

Source: Bicep 0.46, namespaces `sys` and `az`, and the functions that only parameter files have.
"""

from __future__ import annotations

SYS_FUNCTIONS = frozenset(
    [
        "any",
        "array",
        "base64",
        "base64ToJson",
        "base64ToString",
        "bool",
        "buildUri",
        "cidrHost",
        "cidrSubnet",
        "concat",
        "contains",
        "dataUri",
        "dataUriToString",
        "dateTimeAdd",
        "dateTimeFromEpoch",
        "dateTimeToEpoch",
        "distinct",
        "empty",
        "endsWith",
        "fail",
        "filter",
        "first",
        "flatten",
        "format",
        "groupBy",
        "guid",
        "indexOf",
        "int",
        "intersection",
        "items",
        "join",
        "json",
        "last",
        "lastIndexOf",
        "length",
        "loadDirectoryFileInfo",
        "loadFileAsBase64",
        "loadJsonContent",
        "loadTextContent",
        "loadYamlContent",
        "map",
        "mapValues",
        "max",
        "min",
        "nameof",
        "newGuid",
        "objectKeys",
        "padLeft",
        "parseCidr",
        "parseUri",
        "range",
        "reduce",
        "replace",
        "shallowMerge",
        "skip",
        "sort",
        "split",
        "startsWith",
        "string",
        "substring",
        "take",
        "toLower",
        "toObject",
        "toUpper",
        "trim",
        "union",
        "uniqueString",
        "uri",
        "uriComponent",
        "uriComponentToString",
        "utcNow",
    ]
)
AZ_FUNCTIONS = frozenset(
    [
        "deployer",
        "deployment",
        "environment",
        "extensionResourceId",
        "managementGroup",
        "managementGroupResourceId",
        "pickZones",
        "providers",
        "reference",
        "resourceGroup",
        "resourceId",
        "roleDefinitions",
        "subscription",
        "subscriptionResourceId",
        "tenant",
        "tenantResourceId",
        "toLogicalZone",
        "toLogicalZones",
        "toPhysicalZone",
        "toPhysicalZones",
    ]
)
# What a parameter file has beside the functions of `sys`; of `az` it has getSecret() alone.
PARAMETER_FILE_SYS = frozenset({"readEnvironmentVariable", "externalInput"})
PARAMETER_FILE_AZ = frozenset({"getSecret"})

NOT_CALLABLE = {
    "variables": "name the variable itself",
    "parameters": "name the parameter itself",
    "if": "use the operator ?:",
    "createArray": "write an array, like [1, 2]",
    "createObject": "write an object, like { a: 1 }",
    "add": "use the operator +",
    "sub": "use the operator -",
    "mul": "use the operator *",
    "div": "use the operator /",
    "mod": "use the operator %",
    "less": "use the operator <",
    "lessOrEquals": "use the operator <=",
    "greater": "use the operator >",
    "greaterOrEquals": "use the operator >=",
    "equals": "use the operator ==",
    "not": "use the operator !",
    "and": "use the operator &&",
    "or": "use the operator ||",
    "coalesce": "use the operator ??",
    "tryGet": "use the operator .?",
    "copyIndex": "use the index of the loop, like [for (item, i) in items: ..]",
    "references": "name the loop itself",
    "lambda": "write item => value",
}
"""Functions of templates that Bicep has another spelling for."""

LOAD_FUNCTIONS = frozenset(
    {"loadTextContent", "loadFileAsBase64", "loadJsonContent", "loadYamlContent", "loadDirectoryFileInfo"}
)
ZONE_FUNCTIONS = frozenset({"toLogicalZone", "toLogicalZones", "toPhysicalZone", "toPhysicalZones"})
DEFAULT_ONLY = frozenset({"utcNow", "newGuid"})
AMBIENT_TYPES = frozenset({"string", "int", "bool", "object", "array", "any"})
RESOURCE_TYPES = frozenset({"resourceInput", "resourceOutput"})
TARGET_SCOPES = ("resourceGroup", "subscription", "managementGroup", "tenant")

DEPLOY_TIME = frozenset({"id", "name", "type", "apiVersion"})
"""Properties of a resource that are known before the deployment starts."""

_VALUE = frozenset({"description", "metadata", "secure", "minValue", "maxValue", "minLength", "maxLength", "sealed"})
DECORATORS: dict[str, frozenset[str]] = {
    "param": _VALUE | {"allowed", "discriminator"},
    "output": _VALUE | {"discriminator"},
    "type": _VALUE | {"discriminator", "export"},
    "type member": _VALUE | {"discriminator", "allowed"},
    "var": frozenset({"description", "export", "metadata"}),
    "func": frozenset({"description", "export", "metadata"}),
    "resource": frozenset({"description", "batchSize", "retryOn", "onlyIfNotExists", "nullIfNotFound", "waitUntil"}),
    "module": frozenset({"description", "batchSize", "retryOn", "onlyIfNotExists"}),
    "metadata": frozenset({"description"}),
    "assert": frozenset({"description"}),
    "extension": frozenset({"description"}),
    "import": frozenset({"description"}),
    "test": frozenset({"description"}),
    "targetScope": frozenset({"description"}),
}
EXPERIMENTAL_DECORATORS = frozenset({"waitUntil"})
"""Decorators that bicepconfig.json has to enable by their names."""
ALL_DECORATORS = frozenset[str]().union(*DECORATORS.values())
ARITY: dict[str, tuple[int, int]] = {
    "description": (1, 1),
    "metadata": (1, 1),
    "allowed": (1, 1),
    "minValue": (1, 1),
    "maxValue": (1, 1),
    "minLength": (1, 1),
    "maxLength": (1, 1),
    "batchSize": (1, 1),
    "discriminator": (1, 1),
    "secure": (0, 0),
    "sealed": (0, 0),
    "export": (0, 0),
    "retryOn": (1, 2),
    "onlyIfNotExists": (0, 0),
    "nullIfNotFound": (0, 0),
}
"""How many arguments a decorator takes: the least and the most."""


def is_function(name: str, *, parameter_file: bool = False) -> bool:
    """Whether `name` is a function that may be called without its namespace."""
    if name in SYS_FUNCTIONS:
        return True
    if parameter_file:
        return name in PARAMETER_FILE_SYS or name in PARAMETER_FILE_AZ
    return name in AZ_FUNCTIONS or is_list_function(name)


def is_member(namespace: str, name: str, *, parameter_file: bool = False) -> bool:
    """Whether `sys` or `az` has the function."""
    if namespace == "sys":
        return name in SYS_FUNCTIONS or (parameter_file and name in PARAMETER_FILE_SYS)
    if parameter_file:
        return name in PARAMETER_FILE_AZ
    return name in AZ_FUNCTIONS or is_list_function(name)


def is_list_function(name: str) -> bool:
    """`listKeys` and the like: what a resource type offers is not known here, so any name will do."""
    return name.startswith("list") and (len(name) == 4 or name[4].isupper())


def is_runtime_function(name: str) -> bool:
    """Whether a call cannot be evaluated before the deployment starts."""
    return name in ("reference", "references") or name in ZONE_FUNCTIONS or is_list_function(name)


MAX_ALIASES = 100
"""Links of a chain of type aliases that are followed."""
