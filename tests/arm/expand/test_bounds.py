"""Hostile templates end in a diagnostic, and the expansion of what is small beside them is whole."""

from __future__ import annotations

import json

import pytest

from armgen.arm import expand
from armgen.jsontypes import JsonObject, JsonValue
from tests.arm.expand.programs import deployment, disk, faults, program, template


def loops_in_loops(depth: int) -> JsonObject:
    inner: JsonValue = loops_in_loops(depth - 1) if depth else 1
    return {"copy": [{"name": f"l{depth}", "count": 800, "input": inner}]}


def doubled(first: JsonValue, pattern: str) -> JsonObject:
    found: JsonObject = {"v0": first}
    for number in range(1, 40):
        found[f"v{number}"] = pattern.replace("it", f"variables('v{number - 1}')")
    return found


OUTPUT: JsonObject = {"it": {"type": "array", "value": "[variables('v39')]"}}
CASES: dict[str, JsonObject] = {
    "loops in loops": template([disk(properties=loops_in_loops(3))]),
    "long texts": template(variables=doubled("x" * 100, "[concat(it, it)]"), outputs=OUTPUT),
    "large arrays": template(variables=doubled([1, 2], "[createArray(it, it)]"), outputs=OUTPUT),
    "long expressions": template(
        parameters={"p": {"type": "string"}}, variables=doubled("[parameters('p')]", "[concat(it, it)]"), outputs=OUTPUT
    ),
    "lambdas in lambdas": template(
        outputs={"it": {"type": "array", "value": "[map(range(0, 10000), lambda('x', range(0, 10000)))]"}}
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_hostile_templates_end(name: str):
    found = faults(program(CASES[name]))
    assert found
    assert {one.code for one in found} <= {"RP707", "RP903"}
    assert len(json.dumps(expand(CASES[name]).outputs)) < 5_000_000


def test_too_much_work_is_not_said_to_be_refused_by_azure():
    found = faults(program(CASES["loops in loops"]))
    assert [(one.code, one.path) for one in found] == [("RP903", ())]
    assert "was not checked" in found[0].message


def test_dependencies_are_bounded():
    loops = [
        disk(
            f"[concat('d{number}-', copyIndex())]",
            copy={"name": f"l{number}", "count": 800},
            dependsOn=[f"l{other}" for other in range(number)],
        )
        for number in range(4)
    ]
    found = faults(program(template(loops)))
    assert [one.code for one in found] == ["RP903"]


def test_nesting_is_bounded():
    made = template([disk("a")])
    for _ in range(20):
        made = template([deployment("x", made)])
    assert [one.code for one in faults(program(made))] == ["RP903"]
