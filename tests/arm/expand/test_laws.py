"""Whatever a template holds, its expansion is plain JSON, always the same, and raises nothing."""

from __future__ import annotations

import copy
import json
import random

import pytest

from armgen.arm import Context, expand
from armgen.jsontypes import JsonObject, JsonValue
from tests.arm.expand.programs import HERE, deployment, disk, template

WHOLE = template(
    [
        disk("[concat('d', copyIndex())]", copy={"name": "disks", "count": "[parameters('n')]"}),
        disk("e", dependsOn=["disks"], condition="[variables('on')]", properties={"x": "[reference('d0').size]"}),
        deployment("dep", template([disk("f")], parameters={"p": {"type": "int"}}), parameters={"p": {"value": 3}}),
    ],
    parameters={"n": {"type": "int", "defaultValue": 2, "minValue": 0}},
    variables={"on": True, "copy": [{"name": "v", "count": 2, "input": "[copyIndex('v')]"}]},
    outputs={"o": {"type": "array", "copy": {"count": 2, "input": "[variables('v')[copyIndex()]]"}}},
)
STRANGE: tuple[JsonValue, ...] = (
    None, True, -1, 801, 1.5, "", "x", "[", "[]", "[[x]", "[copyIndex()]", "[parameters('n')]", "[variables('v')]",
    "[reference('x')]", "[fail('x')]", "[null()]", "/", "a/b/c", [], ["x"], [[]], {}, {"copy": [{}]}, {"value": 1},
    {"copy": [{"name": "a", "count": 2, "input": "[copyIndex('a')]"}]}, "[createObject('a', 1)]", "[json('{}')]",
)  # fmt: skip


def nodes(value: JsonValue) -> list[tuple[JsonObject | list[JsonValue], str | int]]:
    """Every place in a value: its holder and its key."""
    found: list[tuple[JsonObject | list[JsonValue], str | int]] = []
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in items:
        found.append((value, key))  # type: ignore[arg-type]
        found.extend(nodes(item))
    return found


@pytest.mark.parametrize("seed", range(12))
def test_templates_with_anything_anywhere(seed: int):
    chance = random.Random(seed)
    for _ in range(60):
        made = copy.deepcopy(WHOLE)
        for _ in range(chance.randint(1, 3)):
            holder, key = chance.choice(nodes(made))
            holder[key] = copy.deepcopy(chance.choice(STRANGE))  # type: ignore[index, call-overload]
        for context in (HERE, Context()):
            first, second = expand(made, context=context), expand(copy.deepcopy(made), context=context)
            assert json.dumps(first._asdict()) == json.dumps(second._asdict())
            assert all(one["help"] and one["message"] for one in first.diagnostics)
