"""RP101-RP116: machines and disks."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.rules.cases import Case, check, clean, flags, runs, title
from tests.rules.texts import collection_id, disk_id, facts, fleet, machine, on_disk, rpc, spec, vm_id

ULTRA = "{name: log, role: data, lun: 0, sku: UltraSSD_LRS}"
SHARED = "{name: quorum, role: data, lun: 0, sku: Premium_LRS, maxShares: 2}"
V2 = "{name: fast, role: data, lun: 0, sku: PremiumV2_LRS}"
ACCELERATED = "{name: wal, role: data, lun: 0, sku: Premium_LRS, writeAccelerator: true}"
CACHED = "{name: data, role: data, lun: 0, sku: Premium_LRS, caching: ReadWrite}"
EPHEMERAL = f"""\
  vm01:
    id: {vm_id("vm01")}
    location: eastus
    disks:
      - {{name: vm01-os, role: os, sku: Standard_LRS, ephemeral: true}}
      - {{name: data, role: data, lun: 0, sku: Premium_LRS}}
"""
BOOST = ("size: Standard_D8s_v6",)
TWO = ("{name: a, role: data, lun: 0, sku: Premium_LRS}", "{name: b, role: data, lun: 1, sku: Premium_LRS}")
HELD = f"""\
rpc:
  id: {collection_id("rpc")}
  location: eastus
  source: {vm_id("vm01")}
  restorePoints:
    p: {{created: 2026-11-01T00:00:00Z, state: Succeeded, exclude: [data], consistency: application}}
"""

CASES: list[Case] = [
    # RP101
    flags(
        "RP101", "both", "a disk with a vhd",
        on_disk("{name: old, role: data, lun: 0, vhd: https://x.blob.core.windows.net/v/old.vhd}", "p: {} # here"),
        "Disk 'old' of 'vm01' is not a managed disk",
    ),
    flags(
        "RP101", "both", "not even when it is excluded, in every restore point",
        on_disk("{name: old, role: data, lun: 0, managed: false}", "p: {exclude: [old]} # here", "q: {consistency: crash} # here"),
        "is not a managed disk",
    ),
    flags(
        "RP101", "both", "at the policy",
        fleet("exclude: unsupported", machine("vm01", disks=("{name: old, role: data, lun: 0, managed: false}",)), mark=" # here"),
        "Disk 'old' of 'vm01'",
    ),
    clean("RP101", "both", "a managed disk", on_disk("{name: old, role: data, lun: 0, managed: true}", "p: {}")),
    clean("RP101", "both", "a machine without a restore point", on_disk("{name: old, role: data, lun: 0, managed: false}")),
    # RP102
    flags("RP102", "22", "an Ultra disk", on_disk(ULTRA, "p: {} # here"), "Disk 'log' of 'vm01' is an Ultra disk"),
    flags("RP102", "both", "with crash consistency", on_disk(ULTRA, "p: {consistency: crash} # here"), "is an Ultra disk"),
    flags(
        "RP102", "both", "in another spelling, mode by default",
        spec(rpc("p: {} # here", more="consistency: crash"), machine("vm01", disks=("{name: log, role: data, lun: 0, sku: ultrassd_lrs}",))),
        "is an Ultra disk",
    ),
    flags("RP102", "22", "at the policy", fleet("consistency: application", machine("vm01", disks=(ULTRA,)), mark=" # here"), "Ultra"),
    flags(
        "RP102", "22", "of a restore point that exists with `unsupported`: its stored set is judged",
        on_disk(ULTRA, "p: {exclude: unsupported} # here"), "Disk 'log'",
        facts=facts(collections=HELD),
    ),
    clean("RP102", "26", "application consistency from 2026-09 on", on_disk(ULTRA, "p: {}")),
    clean("RP102", "both", "excluded by name, without case", on_disk(ULTRA, "p: {consistency: crash, exclude: [LOG]}")),
    clean("RP102", "both", "excluded by id", on_disk(ULTRA, f"p: {{consistency: crash, exclude: [{disk_id('log')}]}}")),
    clean("RP102", "both", "left out as unsupported", on_disk(ULTRA, "p: {consistency: crash, exclude: unsupported}")),
    # RP103
    flags("RP103", "both", "an ephemeral OS disk", spec(rpc("p: {} # here"), EPHEMERAL), "Disk 'vm01-os' of 'vm01' is an ephemeral OS disk"),
    flags("RP103", "both", "with crash consistency", spec(rpc("p: {consistency: crash} # here", "q: {exclude: [data]} # here"), EPHEMERAL), "ephemeral"),
    clean("RP103", "both", "excluded", spec(rpc("p: {exclude: [vm01-os]}", "q: {exclude: unsupported}"), EPHEMERAL)),
    clean("RP103", "both", "not ephemeral", on_disk("", "p: {}")),
    # RP104
    flags("RP104", "both", "a shared disk", on_disk(SHARED, "p: {} # here"), "Disk 'quorum' of 'vm01' is a shared disk"),
    flags("RP104", "both", "at the policy", fleet("consistency: crash", machine("vm01", disks=(SHARED,)), mark=" # here"), "a shared disk"),
    clean("RP104", "both", "one share", on_disk("{name: d, role: data, lun: 0, sku: Premium_LRS, maxShares: 1}", "p: {}")),
    clean("RP104", "both", "excluded", on_disk(SHARED, "p: {exclude: unsupported}", "q: {exclude: [quorum]}")),
    # RP105
    flags("RP105", "26", "Premium SSD v2 with crash consistency", on_disk(V2, "p: {consistency: crash} # here"), "Disk 'fast' of 'vm01' is a Premium SSD v2 disk"),
    flags("RP105", "26", "at the policy", fleet("consistency: crash", machine("vm01", disks=(V2,)), mark=" # here"), "Premium SSD v2"),
    clean("RP105", "22", "no finding in 2022-02", on_disk(V2, "p: {consistency: crash}")),
    clean("RP105", "both", "application consistency", on_disk(V2, "p: {}")),
    clean("RP105", "both", "excluded", on_disk(V2, "p: {consistency: crash, exclude: unsupported}")),
    # RP106
    flags("RP106", "26", "write acceleration with crash consistency", on_disk(ACCELERATED, "p: {consistency: crash} # here"), "Disk 'wal' of 'vm01' is a write-accelerated disk"),
    flags("RP106", "26", "twice", on_disk(ACCELERATED, "p: {consistency: crash} # here", "q: {consistency: crash} # here"), "write-accelerated"),
    clean("RP106", "22", "no finding in 2022-02", on_disk(ACCELERATED, "p: {consistency: crash}")),
    clean("RP106", "both", "application consistency", on_disk(ACCELERATED, "p: {}")),
    clean("RP106", "both", "excluded", on_disk(ACCELERATED, "p: {consistency: crash, exclude: [wal]}")),
    # RP107
    flags("RP107", "both", "every disk is named", on_disk(SHARED, "p: {exclude: [vm01-os, quorum]} # here"), "excludes every disk of 'vm01'"),
    flags(
        "RP107", "both", "everything is unsupported, at the policy",
        fleet("exclude: unsupported", EPHEMERAL.replace("sku: Premium_LRS}", "sku: Premium_LRS, maxShares: 3}"), mark=" # here"), "every disk of 'vm01'",
    ),
    clean("RP107", "both", "one disk is left", on_disk(SHARED, "p: {exclude: [quorum]}", "q: {exclude: unsupported}")),
    clean("RP107", "both", "a machine without facts", spec(rpc("p: {exclude: [os]}", of=vm_id("x"), more="location: eastus"))),
    # RP108
    flags(
        "RP108", "both", "the disk of another machine, by name and by id",
        spec(rpc("p:", "  exclude:", "    - vm02-os # here", f"    - {disk_id('vm02-os')} # here"), machine("vm01"), machine("vm02")),
        "'vm02-os' cannot be excluded from a restore point of 'vm01'",
    ),
    flags(
        "RP108", "both", "an id that is not attached",
        on_disk(ULTRA, "p:", "  exclude:", "    - log", f"    - {disk_id('nowhere')} # here"), "it is not attached to it",
    ),
    clean("RP108", "both", "disks of the machine, by name and by id in capitals", on_disk(ULTRA, f"p: {{exclude: [log, {disk_id('VM01-OS')}]}}")),
    clean("RP108", "both", "a machine without facts", spec(rpc("p: {exclude: [data]}", of=vm_id("x"), more="location: eastus"))),
    # RP109
    flags("RP109", "26", "a confidential VM", on_disk("", "p: {}", vm=("security: {type: ConfidentialVM}",), mark=" # here"), "'vm01' is a confidential VM"),
    flags("RP109", "26", "at the policy", fleet("consistency: crash", machine("vm01", "security: {type: ConfidentialVM}"), mark=" # here"), "confidential"),
    clean("RP109", "22", "no finding in 2022-02", on_disk("", "p: {}", vm=("security: {type: ConfidentialVM}",))),
    clean("RP109", "both", "a trusted launch VM", on_disk("", "p: {}", vm=("security: {type: TrustedLaunch}",))),
    clean("RP109", "both", "no restore point in this run", on_disk("", vm=("security: {type: ConfidentialVM}",))),
    # RP110
    flags("RP110", "26", "a size without premium storage", on_disk("", "p: {consistency: crash} # here", vm=("size: Standard_D4_v3",)), "does not support premium storage"),
    flags("RP110", "26", "an old size", on_disk("", "p: {}", "q: {consistency: crash} # here", vm=("size: Standard_A2_v2",)), "Standard_A2_v2"),
    clean("RP110", "22", "no finding in 2022-02", on_disk("", "p: {consistency: crash}", vm=("size: Standard_D4_v3",))),
    clean("RP110", "both", "a size with an s", on_disk("", "p: {consistency: crash}", vm=("size: Standard_D4s_v3",))),
    clean("RP110", "both", "application consistency", on_disk("", "p: {}", vm=("size: Standard_D4_v3",))),
    clean("RP110", "both", "a size that no list names", on_disk("", "p: {consistency: crash}", vm=("size: Standard_ZZ9_v9",))),
    # RP111
    flags("RP111", "26", "ReadWrite caching", on_disk(CACHED, "p: {consistency: crash} # here"), "Disk 'data' of 'vm01' has ReadWrite host caching"),
    flags("RP111", "26", "at the policy", fleet("consistency: crash", machine("vm01", disks=(CACHED,)), mark=" # here"), "ReadWrite"),
    clean("RP111", "22", "no finding in 2022-02", on_disk(CACHED, "p: {consistency: crash}")),
    clean("RP111", "both", "not captured, or not crash", on_disk(CACHED, "p: {consistency: crash, exclude: [data]}", "q: {}")),
    clean("RP111", "both", "ReadOnly or not said", on_disk("{name: d, role: data, lun: 0, sku: Premium_LRS, caching: ReadOnly}", "p: {consistency: crash}")),
    # RP112
    flags("RP112", "26", "an Intel v6 with two data disks", spec(rpc("p: {consistency: crash} # here"), machine("vm01", *BOOST, disks=TWO)), "2 captured data disks"),
    flags("RP112", "26", "an AMD v7", spec(rpc("p: {consistency: crash} # here"), machine("vm01", "size: Standard_D4as_v7", disks=TWO)), "Standard_D4as_v7"),
    clean("RP112", "22", "no finding in 2022-02", spec(rpc("p: {consistency: crash}"), machine("vm01", *BOOST, disks=TWO))),
    clean("RP112", "both", "one is excluded", spec(rpc("p: {consistency: crash, exclude: [b]}"), machine("vm01", *BOOST, disks=TWO))),
    clean("RP112", "both", "an AMD v6", spec(rpc("p: {consistency: crash}"), machine("vm01", "size: Standard_D4as_v6", disks=TWO))),
    # RP113
    flags("RP113", "26", "Windows Server 2008", on_disk("", "p: {}", vm=('os: {type: Windows, name: WindowsServer, version: "2008-R2-SP1"}',), mark=" # here"), "support matrix"),
    flags("RP113", "26", "at the policy", fleet("consistency: application", machine("vm01", 'os: {type: Windows, name: WindowsServer, version: "2008-R2-SP1"}'), mark=" # here"), "support matrix"),
    clean("RP113", "22", "no finding in 2022-02", on_disk("", "p: {}", vm=('os: {type: Windows, name: WindowsServer, version: "2008-R2-SP1"}',))),
    clean("RP113", "both", "crash consistency", on_disk("", "p: {consistency: crash}", vm=('os: {type: Windows, name: WindowsServer, version: "2008-R2-SP1"}',))),
    clean("RP113", "both", "a supported one", on_disk("", "p: {}", vm=('os: {type: Windows, name: WindowsServer, version: "2022-datacenter"}',))),
    clean("RP113", "both", "one that is not recognised", on_disk("", "p: {}", vm=('os: {type: Linux, name: Homemade, version: "7"}',))),
    # RP114
    flags("RP114", "both", "a machine by its id alone", spec(rpc("p: {}", of=vm_id("x"), more="location: eastus", mark=" # here")), "Nothing is known of machine 'x'"),
    flags(
        "RP114", "both", "a machine of another group",
        spec(rpc("p: {}", of=vm_id("vm01", "rg-other"), more="location: eastus", mark=" # here"), machine("vm01"), machine("vm02")), "Nothing is known",
    ),
    clean("RP114", "both", "facts inline, by name or id in other case", spec(rpc("p: {}") + rpc("p: {}", of=vm_id("VM01").upper(), name="other"), machine("vm01"))),
    clean("RP114", "both", "facts beside", spec(rpc("p: {}")), facts=facts(machine("vm01"))),
    # RP115
    flags(
        "RP115", "both", "older than the config allows", spec(rpc("p: {}")), "are 45 days old",
        facts=facts(machine("vm01"), taken="2026-10-11T00:00:00Z # here"), config='[inventory]\nmaxAge = "30d"\n',
    ),
    flags(
        "RP115", "both", "by hours", spec(rpc("p: {}")), "The facts of",
        facts=facts(machine("vm01"), taken="2026-11-25T01:00:00Z # here"), config='[inventory]\nmaxAge = "6h"\n',
    ),
    clean("RP115", "both", "fresh", spec(rpc("p: {}")), facts=facts(machine("vm01")), config='[inventory]\nmaxAge = "30d"\n'),
    clean("RP115", "both", "the config says nothing", spec(rpc("p: {}")), facts=facts(machine("vm01"), taken="2020-01-01T00:00:00Z")),
    # RP116
    flags("RP116", "both", "the agent is not ready", on_disk("", "p: {}", vm=("agent: NotReady",), mark=" # here"), "The VM agent of 'vm01' is not ready"),
    flags("RP116", "both", "at the policy", fleet("consistency: application", machine("vm01", "agent: NotReady"), mark=" # here"), "is not ready"),
    clean("RP116", "both", "not known to be", on_disk("", "p: {}", vm=("agent: Unknown",))),
    clean("RP116", "both", "crash consistency needs no agent", on_disk("", "p: {consistency: crash}", vm=("agent: NotReady",))),
]  # fmt: skip


@pytest.mark.parametrize(("case", "edition"), runs(CASES), ids=title)
def test_machines(case: Case, edition: str, tmp_path: Path) -> None:
    check(case, edition, tmp_path)
