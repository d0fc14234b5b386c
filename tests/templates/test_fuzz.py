"""Templates that went wrong anywhere are judged to the end: whatever stands in any place, nothing crashes."""

from __future__ import annotations

import copy
import json

import hypothesis.strategies as st
from hypothesis import given, settings

from armgen.jsontypes import JsonObject, JsonValue, Path
from tests.templates.cases import codes, collection, lint_text, machine, nested, point, template

BASE: JsonObject = json.loads(
    template(
        machine(
            storage='"osDisk": {"name": "os", "createOption": "FromImage"}, "dataDisks": [{"lun": 0, "createOption": "Empty", '
            '"managedDisk": {"storageAccountType": "UltraSSD_LRS"}}]',
            more='"osProfile": {"linuxConfiguration": {}}',
        ),
        collection(more=' "tags": {"a": "b"}, "copy": {"name": "all", "count": 2}, "condition": "[parameters(\'x\')]"'),
        point(
            properties='{"consistencyMode": "CrashConsistent", "excludeDisks": '
            "[{\"id\": \"[resourceId('Microsoft.Compute/disks', 'os')]\"}], "
            '"sourceMetadata": {"storageProfile": {"osDisk": {"diskRestorePoint": {"encryption": {"type": "x"}}}}}}'
        ),
        nested("inner", template(point("there/b", '{"sourceRestorePoint": {"id": "x"}}', after=()))),
        parameters='"x": {"type": "bool"}, "y": {"type": "object", "defaultValue": {"a": ["<b>"]}}',
        variables='"v": "[createArray(1, 2)]"',
        outputs='"o": {"type": "string", "value": "[variables(\'v\')[0]]"}',
    )
)

ATOMS: list[JsonValue] = [
    None, True, 0, -1, 1.5, 10**30, "", "/", "a/b", "[", "[]", "[[x]", "[parameters('x')]", "[parameters('none')]",
    "[variables('v')]", "[copyIndex()]", "[resourceId('Microsoft.Compute/virtualMachines', parameters('y').z)]",
    "[reference('vm01').a]", "[if(parameters('x'), 'a', json('null'))]", "Microsoft.Compute/restorePointCollections",
    "Microsoft.Compute/restorePointCollections/restorePoints", "Microsoft.Compute/disks", "<Name>", [], {}, [None], [[]],
    {"id": 1}, {"name": "all", "count": "[parameters('n')]"}, {"name": "", "count": 3},
]  # fmt: skip


def places(value: JsonValue, path: Path = ()) -> list[Path]:
    found = [path]
    if isinstance(value, dict):
        for key, item in value.items():
            found += places(item, (*path, key))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            found += places(item, (*path, index))
    return found


PLACES = places(BASE)[1:]


def changed(path: Path, atom: JsonValue, remove: bool) -> JsonObject:
    value: JsonObject = copy.deepcopy(BASE)
    at: JsonValue = value
    for step in path[:-1]:
        at = at[step]  # type: ignore[index, call-overload]
    if remove:
        del at[path[-1]]  # type: ignore[union-attr, arg-type, index]
    else:
        at[path[-1]] = atom  # type: ignore[index, call-overload]
    return value


def test_the_template_itself() -> None:
    assert {"RP102", "RP907"} <= set(codes(lint_text(json.dumps(BASE))))


@settings(max_examples=250, deadline=None, derandomize=True)
@given(st.sampled_from(PLACES), st.sampled_from(ATOMS), st.booleans(), st.sampled_from(["2022-02", "2026-09"]))
def test_one_thing_is_wrong(path: Path, atom: JsonValue, remove: bool, edition: str) -> None:
    for one in lint_text(json.dumps(changed(path, atom, remove)), edition=edition):
        assert one.message
        assert one.help
