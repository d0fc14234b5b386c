"""Which function may stand where in a template, and where what a node of a body is written."""

from __future__ import annotations

import pytest

from armgen.arm.context import Context
from armgen.jsontypes import JsonObject, JsonValue, Path
from tests.arm.expand.programs import (
    HERE,
    MANAGEMENT_GROUP_SCHEMA,
    SCHEMA,
    SUBSCRIPTION_SCHEMA,
    TENANT_SCHEMA,
    clean,
    disk,
    faults,
    program,
    template,
)


def with_call(place: str, call: str) -> tuple[JsonObject, Path]:
    """A template with an expression in a part of it, and the path there."""
    text = f"[string({call})]"
    if place == "default":
        return template(parameters={"p": {"type": "string", "defaultValue": text}}), ("parameters", "p", "defaultValue")
    if place == "variable":
        return template(variables={"v": text}), ("variables", "v")
    if place == "output":
        return template(outputs={"o": {"type": "string", "value": text}}), ("outputs", "o", "value")
    if place == "count":
        made = disk("[concat('d', copyIndex())]", copy={"name": "l", "count": f"[length(string({call}))]"})
        return template([made]), ("resources", 0, "copy", "count")
    if place == "tags":
        return template([disk(tags={"t": text})]), ("resources", 0, "tags", "t")
    value = f"[equals('x', string({call}))]" if place == "condition" else text
    return template([disk(**{"name": "d", place: value})]), ("resources", 0, place)  # type: ignore[arg-type]


EVERYWHERE = ("default", "variable", "name", "location", "condition", "count", "tags", "output")
AT_RUN = ("tags", "output")


@pytest.mark.parametrize("place", EVERYWHERE)
@pytest.mark.parametrize(
    ("call", "allowed"),
    [
        ("newGuid()", ("default",)),
        ("utcNow()", ("default",)),
        ("resourceGroup().name", EVERYWHERE),
        ("subscription().subscriptionId", EVERYWHERE),
        ("tenant().tenantId", EVERYWHERE),
        ("deployment().name", EVERYWHERE),
        ("environment().name", EVERYWHERE),
        ("deployer().objectId", EVERYWHERE),
        ("reference('other', '2024-03-02').id", AT_RUN),
        ("listKeys('other', '2024-03-02').key", AT_RUN),
        ("copyIndex()", ()),
    ],
)
def test_functions_and_places(call: str, allowed: tuple[str, ...], place: str):
    made, path = with_call(place, call)
    found = [one for one in faults(program(made)) if one.code == "RP707"]
    if place in allowed:
        assert found == []
    else:
        assert [(one.path, bool(one.help)) for one in found][:1] == [(path, True)], found


@pytest.mark.parametrize(
    ("schema", "allowed"),
    [
        (SCHEMA, {"resourceGroup", "subscription", "tenant"}),
        (SUBSCRIPTION_SCHEMA, {"subscription", "tenant"}),
        (MANAGEMENT_GROUP_SCHEMA, {"managementGroup", "tenant"}),
        (TENANT_SCHEMA, {"tenant"}),
    ],
)
@pytest.mark.parametrize("name", ["resourceGroup", "subscription", "managementGroup", "tenant"])
@pytest.mark.parametrize("context", [HERE, Context()])
def test_scope_functions_and_scopes(schema: str, allowed: set[str], name: str, context: Context):
    made = {**template(outputs={"o": {"type": "object", "value": f"[{name}()]"}}), "$schema": schema}
    assert [one.code for one in faults(program(made, context=context))] == ([] if name in allowed else ["RP707"])


@pytest.mark.parametrize(
    ("path", "where", "value"),
    [
        (("properties", "list", 1, "id"), ("properties", "copy", 0, "input", "id"), 1),
        (("PROPERTIES", "LIST", 0, "SUB", 0, "A"), ("properties", "copy", 0, "input", "sub", 0, "a"), "x"),
        (("properties", "more", 0, "y", 2), ("properties", "copy", 1, "input", "copy", 0, "input"), 2),
        (("properties", "plain", 0, "b"), ("properties", "plain", 0, "b"), True),
        (("properties", "plain", 7), ("properties", "plain"), None),
        (("properties", "nope", "b"), ("properties",), None),
        (("tags",), (), None),
    ],
)
def test_where_a_node_is_written(path: Path, where: Path, value: JsonValue):
    loops: list[JsonValue] = [
        {"name": "list", "count": 2, "input": {"id": "[copyIndex('list')]", "sub": [{"a": "x"}]}},
        {"name": "more", "count": 1, "input": {"copy": [{"name": "y", "count": 3, "input": "[copyIndex('y')]"}]}},
    ]
    (found,) = clean(template([disk(properties={"copy": loops, "plain": [{"b": True}]})])).resources
    assert found.where(path) == ("resources", 0, *where)
    assert found.value(path) == value
