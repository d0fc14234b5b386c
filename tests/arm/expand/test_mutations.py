"""Laws of expansion: any JSON ends in faults and never in an exception, twice the same gives the same, and a node of a
body is what the whole body has there."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator

import hypothesis.strategies as st
from hypothesis import given, settings

from armgen.arm.context import Context
from armgen.arm.expand import expand_program
from armgen.arm.expand.api import to_expansion
from armgen.arm.values import Value, to_json
from armgen.jsontypes import JsonObject, JsonValue, Path
from tests.arm.expand.programs import HERE, deployment, disk, template

NAMES: JsonValue = "[concat('d', copyIndex())]"
LOOP: JsonObject = {"name": "l", "count": 3, "mode": "serial", "batchSize": 2}
PROPERTY_LOOP: list[JsonValue] = [{"name": "disks", "count": 2, "input": {"lun": "[copyIndex('disks')]", "ids": [1]}}]
SYMBOLIC: JsonObject = {
    "one": disk("a", existing=True),
    "many": disk(NAMES, copy=LOOP, condition="[parameters('on')]"),
    "last": disk("z", dependsOn=["one", "many", "[format('many[{0}]', 1)]"], tags={"x": "[reference('one').id]"}),
}
INNER = template([disk("[parameters('n')]")], parameters={"n": {"type": "string", "minLength": 1}})
DEFINITIONS: JsonObject = {
    "shape": {"type": "object", "properties": {"a": {"type": "int"}, "b": {"type": "string", "nullable": True}}}
}
SEEDS: list[JsonObject] = [
    template(
        [
            disk(NAMES, copy=LOOP, properties={"copy": PROPERTY_LOOP, "more": {"copy": PROPERTY_LOOP}}),
            disk("b", dependsOn=["l", "[resourceId('Microsoft.Compute/disks', 'd1')]"], condition="[variables('yes')]"),
            deployment("n", INNER, parameters={"n": {"value": "[variables('list')[0]]"}}),
            {**disk("c", scope="Microsoft.Compute/disks/b"), "type": "Microsoft.Authorization/locks"},
            {**disk("p"), "resources": [{"type": "kids", "apiVersion": "1", "name": "k", "dependsOn": ["p"]}]},
        ],
        variables={"yes": True, "copy": [{"name": "list", "count": 2, "input": "[string(copyIndex('list'))]"}]},
        functions=[{"namespace": "n", "members": {"f": {"parameters": [], "output": {"type": "int", "value": 1}}}}],
        outputs={"o": {"type": "array", "copy": {"count": 2, "input": "[add(copyIndex(), n.f())]"}}},
    ),
    {**template(SYMBOLIC, parameters={"on": {"type": "bool"}}), "languageVersion": "2.0"},
    template(
        [disk("[parameters('s').b]")],
        definitions=DEFINITIONS,
        parameters={"s": {"$ref": "#/definitions/shape", "defaultValue": {"a": 1, "b": "x"}}},
    ),
]
VALUES: list[JsonValue] = [
    *(None, True, False, 0, -1, 801, 10**20, 1.5, "", "x", "[", "[]", "[[", "[concat(", [], {}, [[]]),
    *("[copyIndex()]", "[copyIndex('l')]", "[parameters('none')]", "[variables('list')]", "[reference('b')]"),
    *("[resourceGroup().location]", "[newGuid()]", "[json('{')]", "[createArray(1, 2)]", "[null()]", "[int('a')]"),
    *({"copy": PROPERTY_LOOP}, {"name": "q", "count": 2}, {"name": "q", "count": "[parameters('on')]"}),
    *({"value": 1}, {"$ref": "#/definitions/shape"}, "many[7]", "[map(range(0, 3), lambda('a', 1))]"),
]
KEYS = (
    *("copy", "resources", "name", "type", "condition", "dependsOn", "properties", "scope", "template", "parameters"),
    *("existing", "apiVersion", "$ref", "nullable", "count", "input", "mode", "outputs", "value", "[concat('a')]"),
    *("languageVersion", "functions", "", "templateLink", "subscriptionId", "resourceGroup", "batchSize"),
)


def nodes(value: JsonValue, path: Path = ()) -> Iterator[tuple[Path, JsonValue]]:
    yield path, value
    entries = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in entries:
        yield from nodes(item, (*path, key))


@st.composite
def mutated(draw: st.DrawFn) -> JsonObject:
    """A template of which nodes are replaced, added, renamed, taken away or copied to where they do not belong."""
    made = copy.deepcopy(draw(st.sampled_from(SEEDS)))
    for _ in range(draw(st.integers(1, 5))):
        found = [(path, item) for path, item in nodes(made) if path]
        if not found:
            break
        path, item = draw(st.sampled_from(found))
        around: JsonValue = made
        for step in path[:-1]:
            around = around[step]  # type: ignore[index, call-overload]
        how = draw(st.sampled_from(["replace", "move", "add", "rename", "drop"]))
        other = copy.deepcopy(draw(st.sampled_from(found))[1] if how == "move" else draw(st.sampled_from(VALUES)))
        if isinstance(around, list) or how in ("replace", "move"):
            around[path[-1]] = other  # type: ignore[index, call-overload]
        elif isinstance(around, dict):
            if how in ("rename", "drop"):
                del around[str(path[-1])]
            if how in ("rename", "add"):
                around[draw(st.sampled_from(KEYS))] = item if how == "rename" else other
    return made


CONTEXTS = st.sampled_from([HERE, Context()])


@given(mutated(), CONTEXTS)
@settings(max_examples=250)
def test_any_template_ends_in_faults(made: JsonObject, context: Context):
    before = json.dumps(made)
    first = to_expansion(expand_program(made, context=context))
    assert json.dumps(made) == before  # what is expanded is not touched
    again = to_expansion(expand_program(made, context=context))
    assert json.dumps(first) == json.dumps(again)
    assert all(row["code"] and row["message"] and row["help"] for row in first.diagnostics)


@given(mutated(), CONTEXTS)
@settings(max_examples=150)
def test_numbers_and_dependencies_are_in_order(made: JsonObject, context: Context):
    found = expand_program(made, context=context)
    assert [one.number for one in found.resources] == list(range(len(found.resources)))
    for unit in found.deployments:
        assert all(found.resources[number].deployment == unit.number for number in unit.resources)
        for number in unit.resources:
            assert set(found.resources[number].depends_on) <= set(unit.resources)


def below(value: Value, path: Path = ()) -> Iterator[tuple[Path, Value]]:
    yield path, value
    entries = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in entries:
        yield from below(item, (*path, key))


@given(st.sampled_from(SEEDS), CONTEXTS)
@settings(max_examples=8)
def test_a_node_of_a_body_is_what_the_whole_has_there(made: JsonObject, context: Context):
    found = expand_program(made, context=context)
    for one in found.resources:
        for path, value in below(one.body()):
            if path and "template" not in path:
                assert to_json(one.value(path)) == to_json(value), path
                upper = tuple(step.upper() if isinstance(step, str) else step for step in path)
                assert to_json(one.value(upper)) == to_json(value), upper
                assert one.where(path)[: len(one.path)] == one.path
