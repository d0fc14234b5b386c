"""An inventory becomes the sandbox's seed, and what `inventory pull` reads from it is the inventory."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner

from armgen.cli.main import cli
from armgen.commands.sandbox import IN_PROCESS_PACE, read_seed, reset, sandbox_session
from armgen.errors import UnreachableError, UsageError
from tests.sandbox.raw import SUB, C, G, sandbox

INVENTORY = f"""
armgenInventory: 1
takenAt: 2026-11-01T02:00:00Z
machines:
  app01:
    id: {G}/providers/Microsoft.Compute/virtualMachines/app01
    location: eastus
    vmId: 6d2f0c9e-0000-4000-8000-000000000001
    zone: "1"
    tags: {{env: production}}
    size: Standard_E8ds_v5
    os: {{type: Linux, name: Ubuntu, version: "24.04"}}
    security: {{type: TrustedLaunch}}
    scaleSet: {{id: {G}/providers/Microsoft.Compute/virtualMachineScaleSets/web, orchestration: Flexible}}
    agent: Ready
    disks:
      - {{name: app01-os, role: os, id: {G}/providers/Microsoft.Compute/disks/app01-os, sku: Premium_LRS, sizeGB: 64, caching: ReadWrite}}
      - {{name: app01-log, role: data, lun: 0, id: {G}/providers/Microsoft.Compute/disks/app01-log, sku: UltraSSD_LRS, sizeGB: 512}}
      - {{name: app01-quorum, role: data, lun: 1, id: {G}/providers/Microsoft.Compute/disks/app01-quorum, sku: Premium_LRS, maxShares: 2}}
  old01:
    id: {G}/providers/Microsoft.Compute/virtualMachines/old01
    location: eastus
    os: {{type: Windows}}
    agent: NotReady
    disks:
      - {{name: old01-os, role: os, managed: false, vhd: "https://store.example/old.vhd"}}
collections:
  app01-rpc:
    id: {C}/app01-rpc
    location: eastus
    source: {G}/providers/Microsoft.Compute/virtualMachines/app01
    tags: {{armgen: payroll}}
    locks: [CanNotDelete]
    restorePoints:
      nightly: {{created: 2026-11-01T02:00:04Z, consistency: application, exclude: [app01-log, app01-quorum], state: Succeeded}}
  app01-west:
    id: {C}/app01-west
    location: westus
    copyOf: {C}/app01-rpc
    source: {C}/app01-rpc
    restorePoints:
      nightly: {{created: 2026-11-01T02:00:04Z, state: Succeeded, copyOf: {C}/app01-rpc/restorePoints/nightly, replication: 40}}
"""


@pytest.fixture
def inventory(tmp_path: Path) -> Path:
    path = tmp_path / "inventory.yaml"
    path.write_text(INVENTORY)
    return path


def test_what_is_pulled_is_what_was_planted(inventory: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with sandbox(read_seed([str(inventory)])) as api:
        monkeypatch.setenv("ARMGEN_SANDBOX_URL", api.url)
        result = CliRunner().invoke(
            cli, ["inventory", "pull", "--target", "sandbox", "--subscription", SUB, "-o", "pulled.yaml"]
        )
    assert result.exit_code == 0, result.output
    pulled = yaml.safe_load((tmp_path / "pulled.yaml").read_text())
    given = yaml.safe_load(INVENTORY)
    app, old = pulled["machines"]["app01"], pulled["machines"]["old01"]
    for key, value in given["machines"]["app01"].items():
        if key != "disks":
            assert app[key] == value, key
    by_name = {disk["name"]: disk for disk in app["disks"]}
    for disk in given["machines"]["app01"]["disks"]:
        assert disk.items() <= by_name[disk["name"]].items()
    assert old["agent"] == "NotReady"
    assert old["disks"][0]["managed"] is False
    collection = pulled["collections"]["app01-rpc"]
    assert collection["tags"] == {"armgen": "payroll"}
    point = collection["restorePoints"]["nightly"]
    assert point["consistency"] == "application"
    assert point["exclude"] == [f"{G}/providers/Microsoft.Compute/disks/app01-{name}" for name in ("log", "quorum")]
    assert point["vmId"] == app["vmId"]
    copy = pulled["collections"]["app01-west"]["restorePoints"]["nightly"]
    assert copy["copyOf"] == f"{C}/app01-rpc/restorePoints/nightly"


def test_a_seeded_copy_goes_on_replicating(inventory: Path) -> None:
    with sandbox(read_seed([str(inventory)])) as api:
        point = f"{C}/app01-west/restorePoints/nightly?$expand=instanceView"

        def percent() -> int:
            view = api.call("GET", point).body["properties"]["instanceView"]
            return view["diskRestorePoints"][0]["replicationStatus"]["completionPercent"]

        assert 0 < percent() <= 40
        api.own("POST", "clock", {"advance": 1800})
        assert percent() == 100


def test_an_equal_request_of_a_seeded_point_is_taken(inventory: Path) -> None:
    disks = [f"{G}/providers/Microsoft.Compute/disks/app01-{name}" for name in ("quorum", "log")]
    with sandbox(read_seed([str(inventory)])) as api:
        path = f"{C}/app01-rpc/restorePoints/nightly"
        body = {"properties": {"excludeDisks": [{"id": disk} for disk in disks]}}
        assert api.call("PUT", path, body).status == 200
        assert api.call("PUT", path, {}).code == "OperationNotAllowed"


def test_locks_of_the_facts_hold(inventory: Path) -> None:
    with sandbox(read_seed([str(inventory)])) as api:
        assert api.call("DELETE", f"{C}/app01-rpc").code == "ScopeLocked"


def test_a_seed_that_is_no_inventory(tmp_path: Path) -> None:
    wrong = tmp_path / "other.yaml"
    wrong.write_text("hello: 1\n")
    with pytest.raises(UsageError):
        read_seed([str(wrong)])
    with pytest.raises(UsageError, match="cannot be read"):
        read_seed([str(tmp_path / "none.yaml")])


def test_the_sandbox_in_the_process_keeps_its_state(
    inventory: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from azure.mgmt.resource.resources import ResourceManagementClient

    monkeypatch.chdir(tmp_path)
    seed = read_seed([str(inventory)])
    with sandbox_session(seed) as target:
        client = ResourceManagementClient(target.credential, SUB, **target.options)
        client.resource_groups.create_or_update("rg-new", {"location": "westus"})
        client.close()
    assert stat.S_IMODE((tmp_path / ".armgen").stat().st_mode) == 0o700
    assert stat.S_IMODE((tmp_path / ".armgen" / "sandbox.db").stat().st_mode) == 0o600
    with sandbox_session({"resources": []}) as target:
        client = ResourceManagementClient(target.credential, SUB, **target.options)
        assert sorted(group.name for group in client.resource_groups.list()) == ["rg-new", "rg-prod"]
        client.close()
    assert IN_PROCESS_PACE < 1
    assert reset().startswith("Removed")
    assert not (tmp_path / ".armgen" / "sandbox.db").exists()
    assert "nothing to forget" in reset()


def test_reset_of_a_served_sandbox_needs_its_token(monkeypatch: pytest.MonkeyPatch) -> None:
    with sandbox() as api:
        monkeypatch.setenv("ARMGEN_SANDBOX_URL", api.url)
        with pytest.raises(UsageError, match="ARMGEN_SANDBOX_TOKEN"):
            reset()
        monkeypatch.setenv("ARMGEN_SANDBOX_TOKEN", "guess")
        with pytest.raises(UnreachableError, match="401"):
            reset()
        monkeypatch.setenv("ARMGEN_SANDBOX_TOKEN", api.running.token)
        assert "forgotten" in reset()
        assert api.call("GET", G).code == "SubscriptionNotFound"
    with pytest.raises(UnreachableError, match="does not answer"):
        reset()


def test_a_sandbox_elsewhere_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ARMGEN_SANDBOX_URL", "http://sandbox.example:8080")
    monkeypatch.setenv("ARMGEN_SANDBOX_TOKEN", "t")
    with pytest.raises(UsageError, match="not on this machine"):
        reset()
    with pytest.raises(UsageError, match="not on this machine"), sandbox_session():
        pass


def test_a_database_of_something_else(tmp_path: Path) -> None:
    from armgen.sandbox.server import start

    path = tmp_path / "state.db"
    path.write_text("this is no database, whatever its name says: " * 40)
    with pytest.raises(UsageError, match="cannot be used"):
        start(path)


def test_help_says_that_it_is_not_azure() -> None:
    result = CliRunner().invoke(cli, ["sandbox", "--help"])
    assert result.exit_code == 0
    assert "not Azure" in result.output


def test_a_spec_is_a_seed_with_its_facts_and_groups(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    machine = f"{G}/providers/Microsoft.Compute/virtualMachines/web01"
    (tmp_path / "spec.yaml").write_text(
        "armgen: 1\nname: seeded\n"
        f"defaults: {{subscription: {SUB}, resourceGroup: rg-recovery, location: westeurope}}\n"
        f"collections: {{web01-rpc: {{machine: {machine}, restorePoints: {{p: {{}}}}}}}}\n"
    )
    monkeypatch.chdir(tmp_path)
    with sandbox(read_seed(["spec.yaml"])) as api:
        groups = api.call("GET", f"/subscriptions/{SUB}/resourcegroups", version="2025-04-01").body["value"]
        assert sorted(group["name"] for group in groups) == ["rg-prod", "rg-recovery"]
        assert api.call("GET", machine).body["location"] == "westeurope"


@pytest.mark.parametrize(("agent", "status"), [("Ready", 200), ("Unknown", 200), ("NotReady", 409)])
def test_agents_of_the_facts(inventory: Path, agent: str, status: int) -> None:
    inventory.write_text(INVENTORY.replace("agent: Ready", f"agent: {agent}"))
    exclude = [{"id": f"{G}/providers/Microsoft.Compute/disks/app01-{name}"} for name in ("log", "quorum")]
    with sandbox(read_seed([str(inventory)])) as api:
        started = api.call("PUT", f"{C}/app01-rpc/restorePoints/p", {"properties": {"excludeDisks": exclude}})
        assert started.status == 201
        assert api.end(started).status == status


def test_a_machine_that_a_spec_only_names_has_the_disks_of_an_inventory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "inventory.yaml").write_text(INVENTORY)
    machine = f"{G}/providers/Microsoft.Compute/virtualMachines/app01"
    (tmp_path / "spec.yaml").write_text(
        f"armgen: 1\nname: test\ndefaults: {{subscription: {SUB}, resourceGroup: rg-new, location: eastus}}\n"
        f"collections: {{c1: {{machine: {machine}, restorePoints: {{p: {{}}}}}}}}\n"
    )
    for files in (["inventory.yaml", "spec.yaml"], ["spec.yaml", "inventory.yaml"]):
        with sandbox(read_seed(files)) as api:
            body = api.call("GET", machine).body
            assert len(body["properties"]["storageProfile"]["dataDisks"]) == 2
