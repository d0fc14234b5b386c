"""One small restore point on a real subscription (docs/live.md)."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from armgen.azure.cloud import SdkCloud
from armgen.azure.target import azure_target
from armgen.ids import ResourceId

pytestmark = pytest.mark.live

VM = os.environ.get("ARMGEN_LIVE_VM", "")
GROUP = os.environ.get("ARMGEN_LIVE_GROUP", "")


def armgen(*args: str, folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "armgen", *args], cwd=folder, capture_output=True, text=True, check=False
    )


@pytest.mark.skipif(not (VM and GROUP), reason="ARMGEN_LIVE_VM and ARMGEN_LIVE_GROUP are not set (docs/live.md)")
def test_a_restore_point_is_predicted_made_and_found_again(tmp_path: Path) -> None:
    rid = ResourceId.parse(VM)
    assert rid is not None
    pulled = armgen(
        "inventory",
        "pull",
        "--target",
        "azure",
        "--subscription",
        rid.subscription,
        "-o",
        "inventory.yaml",
        folder=tmp_path,
    )
    assert pulled.returncode == 0, pulled.stderr
    (tmp_path / "spec.yaml").write_text(
        f"armgen: 1\nname: live\ndefaults: {{resourceGroup: {GROUP}}}\ninventory: [inventory.yaml]\n"
        f"collections:\n  armgen-live: {{machine: {VM}, restorePoints: {{'run-{{stamp}}': {{exclude: unsupported}}}}}}\n"
    )
    stamp = "20260101000000"
    try:
        first = armgen(
            "what-if", "spec.yaml", "--target", "azure", "--stamp", stamp, "--detailed-exitcode", folder=tmp_path
        )
        assert first.returncode == 4, first.stderr
        made = armgen("deploy", "spec.yaml", "--target", "azure", "--stamp", stamp, "--yes", folder=tmp_path)
        assert made.returncode == 0, made.stderr
        again = armgen(
            "what-if", "spec.yaml", "--target", "azure", "--stamp", stamp, "--detailed-exitcode", folder=tmp_path
        )
        assert again.returncode == 0, again.stdout
    finally:
        home = f"/subscriptions/{rid.subscription}/resourceGroups/{GROUP}/providers/Microsoft.Compute"
        SdkCloud(azure_target()).delete(f"{home}/restorePointCollections/armgen-live", "2025-04-01")
