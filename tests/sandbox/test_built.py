"""What `armgen build` writes, deployed by the real SDK as someone without armgen would: file and parameter file."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from armgen.commands.seed import seed_of
from armgen.commands.specs import one_spec
from armgen.commands.targets import _bare, _facts, _groups
from armgen.compiler.lower import lower
from armgen.emit.files import emit
from armgen.estate.model import Estate
from tests.sandbox.raw import SUB, Api, sandbox
from tests.sandbox.sdk import clients

EXAMPLES = Path(__file__).parents[2] / "examples"
SPECS = ["quickstart/quickstart.yaml", "sql-fleet/sql-fleet.yaml", "cross-region/cross-region.yaml"]
STAMP = "20261101020000"


def fleet(count: int) -> str:
    """Machines in two groups, each with a copy in a third one in another region."""
    rows = "".join(
        f"  m{number:03}:\n"
        f"    id: /subscriptions/{SUB}/resourceGroups/rg-{number % 2}/providers/Microsoft.Compute/virtualMachines/m{number:03}\n"
        "    location: eastus\n"
        "    os: {type: Linux}\n"
        f"    disks: [{{name: m{number:03}-os, role: os, sku: Premium_LRS}}]\n"
        for number in range(count)
    )
    return f"""
armgen: 1
name: fleet
defaults: {{subscription: {SUB}, location: eastus}}
machines:
{rows}
policies:
  all:
    collection: "{{machine}}-rpc"
    restorePoint: "auto-{{stamp}}"
    schedule: {{every: 6h}}
    retention: {{last: 3}}
    copyTo: {{location: westus, resourceGroup: rg-dr, collection: "{{machine}}-dr"}}
"""


def estate_at(path: Path, monkeypatch: pytest.MonkeyPatch) -> Estate:
    monkeypatch.chdir(path.parent)
    found = one_spec(path.name).estate
    assert found is not None
    return found


def deploy(api: Api, estate: Estate) -> None:
    """Every root of the build, in the order of its files."""
    made = emit(lower(estate), bicep_wanted=False).arm
    with clients(api) as (sdk, _):
        for root, files in sorted(made.items()):
            body: dict[str, Any] = json.loads(files[f"{root}.json"])
            beside = files.get(f"{root}.parameters.json")
            given = json.loads(beside)["parameters"] if beside else {}
            if "stamp" in body.get("parameters", {}):
                given = {**given, "stamp": {"value": STAMP}}
            properties = {"mode": "Incremental", "template": body, "parameters": given}
            if "subscriptionDeployment" in body["$schema"]:
                request = {"location": "eastus", "properties": properties}
                done = sdk.deployments.begin_create_or_update_at_subscription_scope("root", request).result()
            else:
                group = next(iter(estate.collections)).ref.group
                done = sdk.deployments.begin_create_or_update(str(group), "root", {"properties": properties}).result()
            assert done.properties.provisioning_state == "Succeeded"


def check(api: Api, estate: Estate) -> None:
    """Each point of the estate is there, with what the spec says of it."""
    for point in estate.points:
        name = str(point.ref).replace("{stamp}", STAMP)
        answer = api.call("GET", name, version="2025-04-01")
        assert answer.status == 200, name
        properties = answer.body["properties"]
        assert properties["provisioningState"] == "Succeeded"
        if not point.is_copy:
            assert (properties["consistencyMode"] == "CrashConsistent") is (point.mode == "crash")
        assert ("sourceRestorePoint" in properties) is point.is_copy


@pytest.mark.parametrize("name", SPECS)
def test_examples(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    estate = estate_at(EXAMPLES / name, monkeypatch)
    seed = seed_of(_facts(estate), _groups(estate, lower(estate)), _bare(estate))
    with sandbox(seed, edition=estate.edition) as api:
        deploy(api, estate)
        check(api, estate)
        # All of it again: fixed names are there with the same model.
        if not any("{stamp}" in str(point.ref) for point in estate.points):
            deploy(api, estate)


def test_a_fleet_over_groups_with_its_copies(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "fleet.yaml").write_text(fleet(12))
    estate = estate_at(tmp_path / "fleet.yaml", monkeypatch)
    with sandbox(seed_of(_facts(estate), _groups(estate, lower(estate)))) as api:
        deploy(api, estate)
        check(api, estate)
        assert len(estate.points) == 24
        nested = api.call(
            "GET",
            f"/subscriptions/{SUB}/resourceGroups/rg-dr/providers/Microsoft.Resources/deployments",
            version="2025-04-01",
        )
        assert [one["properties"]["provisioningState"] for one in nested.body["value"]] == ["Succeeded"]
