"""`expand`: a template to plain JSON, for whoever wants to see what it would deploy."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from armgen.arm.context import Context
from armgen.arm.expand.bodies import without_template
from armgen.arm.expand.model import Expansion, Program
from armgen.arm.expand.program import expand_program
from armgen.arm.syntax import Node, calls, print_node
from armgen.arm.values import Deferred, Value, to_json
from armgen.jsontypes import JsonObject, JsonValue, Path


def expand(
    template: JsonObject,
    *,
    parameters: Mapping[str, JsonValue] | None = None,
    context: Context | None = None,
) -> Expansion:
    """The resources that a template would deploy, those of nested deployments in their place.

    Never raises for what is in the template: `diagnostics` says what is wrong with it. Values are plain JSON.
    """
    return to_expansion(expand_program(template, parameters, context))  # type: ignore[arg-type]


def to_expansion(program: Program) -> Expansion:
    """A program as plain JSON. A deployment whose template was read is not listed itself."""
    expanded = {one.parent for one in program.deployments if one.parent is not None}
    resources: list[JsonObject] = []
    unresolved: list[JsonObject] = []
    for one in program.resources:
        if one.existing or one.number in expanded:
            continue
        head = ("resources", len(resources))
        body: JsonObject = {"type": one.type, "apiVersion": to_json(one.api_version), "name": to_json(one.name)}
        body["id"] = to_json(one.id)
        if one.condition is not None:
            body["condition"] = to_json(one.condition)
        whole = {key: value for key, value in without_template(one).items() if key.lower() not in _HEAD}
        body.update({key: to_json(value) for key, value in whole.items()})
        needs: list[JsonValue] = [to_json(program.resources[number].id) for number in one.depends_on]
        if needs:
            body["dependsOn"] = needs
        known: dict[str, Value] = {
            "apiVersion": one.api_version,
            "name": one.name,
            "id": one.id,
            "condition": one.condition,
        }
        unresolved.extend(_unresolved({**known, **whole}, head))
        resources.append(body)
    outputs = program.deployments[0].outputs()
    unresolved.extend(_unresolved(outputs, ("outputs",)))
    return Expansion(resources, {key: to_json(value) for key, value in outputs.items()}, unresolved, _faults(program))


_HEAD = frozenset({"type", "apiversion", "name", "condition", "dependson"})


def _faults(program: Program) -> list[JsonObject]:
    return [
        {"code": fault.code, "message": fault.message, "help": fault.help, "path": _pointer((*one.root, *fault.path))}
        for one in program.deployments
        for fault in one.faults
    ]


def _unresolved(value: Value, path: Path) -> Iterator[JsonObject]:
    if isinstance(value, Deferred):
        yield {
            "path": _pointer(path),
            "expression": f"[{print_node(value.node)}]",
            "reason": _reason(value.node),
        }
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from _unresolved(item, (*path, key))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _unresolved(item, (*path, index))


def _reason(node: Node) -> str:
    """What the run knows and nobody said."""
    for call in calls(node):
        name = call.name.lower()
        if name == "parameters":
            return "the parameter has no value"
        if name in ("reference", "references") or name.startswith("list"):
            return "known to a running deployment only"
        if name in ("resourcegroup", "subscription", "managementgroup", "tenant", "deployment", "deployer"):
            return "nobody said where it is deployed"
        if name == "notevaluated":
            return "the template takes more work to evaluate than armgen does"
        if name == "invalid":
            return "the expression is wrong"
        if name in ("copy", "copyindex"):
            return "the count of the loop is not known"
    for call in calls(node):
        if call.name.lower().endswith("resourceid"):
            return "nobody said where it is deployed"
    return "known to the deployment only"


def _pointer(path: Path) -> str:
    return "/".join(str(part).replace("~", "~0").replace("/", "~1") for part in path)
