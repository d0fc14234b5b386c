"""RP601, RP603-RP605, RP712, RP714, RP718: modes, instant access, names and what exists already."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.rules.cases import Case, check, clean, flags, judge_all, runs, title
from tests.rules.texts import collection_id, disk_id, facts, fleet, machine, on_disk, rpc, spec, vm_id

VM = machine("vm01")
LINUX = ("os: {type: Linux, name: Ubuntu, version: '24.04'}",)
ULTRA = "{name: log, role: data, lun: 0, sku: UltraSSD_LRS}"
V2 = "{name: fast, role: data, lun: 0, sku: PremiumV2_LRS}"
PLAIN = "{name: data, role: data, lun: 0, sku: Premium_LRS}"
INSTANT = "instantAccess: true"
LONG = "n" * 81


def held(point: str, name: str = "rpc", source: str = "", copy_of: str = "") -> str:
    text = f"{name}:\n  id: {collection_id(name)}\n  location: eastus\n  source: {source or vm_id('vm01')}\n"
    return facts(collections=text + (f"  copyOf: {copy_of}\n" if copy_of else "") + f"  restorePoints:\n    {point}\n")


CASES: list[Case] = [
    # RP601
    flags("RP601", "both", "application consistency on Linux", on_disk("", "p: {} # here", "q: {consistency: crash}", vm=LINUX), "'vm01' runs Linux: restore point 'p' is file-system consistent"),
    flags("RP601", "both", "at the policy", fleet("match: {}", machine("vm01", *LINUX), mark=" # here"), "runs Linux"),
    clean("RP601", "both", "crash consistency", on_disk("", "p: {consistency: crash}", vm=LINUX)),
    clean("RP601", "both", "Windows, or nobody says", spec(rpc("p: {}") + rpc("p: {}", of="vm02", name="b"), machine("vm01", "os: {type: Windows}"), machine("vm02"))),
    # RP603
    flags("RP603", "both", "crash consistency", on_disk(ULTRA, "p: {}", "q: {consistency: crash} # here", more=INSTANT), "Restore point 'q' is crash-consistent in a collection with instant access"),
    flags("RP603", "both", "by default", on_disk(ULTRA, "p: {} # here", more=INSTANT + "\nconsistency: crash"), "crash-consistent"),
    clean("RP603", "both", "application consistency", on_disk(ULTRA, "p: {}", more=INSTANT)),
    clean("RP603", "both", "no instant access", on_disk(ULTRA, "p: {consistency: crash}", more="instantAccess: false")),
    # RP604
    flags("RP604", "both", "no such disk", on_disk(PLAIN, "p: {}", more=INSTANT, mark=" # here"), "no captured data disk of 'vm01' is an Ultra or Premium SSD v2 disk"),
    flags("RP604", "both", "excluded", on_disk(ULTRA, "p: {exclude: [log]}", more=INSTANT, mark=" # here"), "no captured data disk"),
    flags("RP604", "22", "left out as unsupported", on_disk(ULTRA, "p: {exclude: unsupported}", more=INSTANT, mark=" # here"), "no captured data disk"),
    clean("RP604", "both", "an Ultra disk", on_disk(ULTRA, "p: {}", more=INSTANT)),
    clean("RP604", "both", "a Premium SSD v2 disk, in one of two restore points", on_disk(V2, "p: {exclude: [fast]}", "q: {}", more=INSTANT)),
    clean("RP604", "both", "no instant access, or no facts", on_disk(PLAIN, "p: {}", more="instantAccess: false") + "  x:\n    machine: " + vm_id("x") + "\n    location: eastus\n    instantAccess: true\n    restorePoints: {p: {}}\n"),
    # RP605
    flags("RP605", "both", "too short", on_disk(ULTRA, "p: {instantAccessDurationMinutes: 59} # here", more=INSTANT), "lasts 59 minutes"),
    flags("RP605", "both", "too long", on_disk(ULTRA, "p: {instantAccessDurationMinutes: 301} # here", more=INSTANT), "lasts 301 minutes"),
    flags("RP605", "both", "without instant access", on_disk(ULTRA, "p: {instantAccessDurationMinutes: 60} # here"), "the collection has no instant access"),
    clean("RP605", "both", "the bounds", on_disk(ULTRA, "p: {instantAccessDurationMinutes: 60}", "q: {instantAccessDurationMinutes: 300}", more=INSTANT)),
    clean("RP605", "both", "no duration", on_disk(ULTRA, "p: {}", more=INSTANT)),
    # RP712
    flags("RP712", "both", "another mode", on_disk(PLAIN, "p: {consistency: crash} # here"), "Restore point 'p' exists with application consistency, not crash", facts=held("p: {created: 2026-11-01T00:00:00Z}")),
    flags("RP712", "both", "other excluded disks", on_disk(PLAIN, "p: {exclude: [data]} # here"), "other excluded disks", facts=held("P: {created: 2026-11-01T00:00:00Z, consistency: ApplicationConsistent, exclude: []}")),
    flags("RP712", "both", "one disk less", on_disk(PLAIN, "p: {} # here"), "other excluded disks", facts=held(f"p: {{created: 2026-11-01T00:00:00Z, exclude: [{disk_id('data')}]}}")),
    flags(
        "RP712", "both", "a copy of another one", spec(rpc("p: {}", "q: {}") + "west:\n  copyOf: rpc\n  location: westus\n  restorePoints:\n    q: {} # here\n", VM), "another source",
        facts=held(f"q: {{created: 2026-11-01T00:00:00Z, copyOf: {collection_id('rpc')}/restorePoints/p}}", name="west", source=collection_id("rpc"), copy_of=collection_id("rpc")),
    ),
    flags("RP712", "both", "of another machine", on_disk(PLAIN, "p: {} # here"), "exists with another machine", facts=held("p: {created: 2026-11-01T00:00:00Z}", source=vm_id("vm99"))),
    clean("RP712", "both", "of the machine before it was moved", on_disk(PLAIN, "p: {}"), facts=held("p: {created: 2026-11-01T00:00:00Z}", source=vm_id("vm01").replace("rg-vms", "rg-old").replace("rg-app", "rg-old"))),
    clean("RP712", "both", "the same, in Azure's words", on_disk(PLAIN, "p: {exclude: [DATA]}", "q: {consistency: crash}"), facts=held(f"p: {{created: 2026-11-01T00:00:00Z, consistency: FileSystemConsistent, exclude: [{disk_id('data').upper()}]}}\n    q: {{created: 2026-11-01T00:00:00Z, consistency: CrashConsistent}}")),
    clean("RP712", "both", "the stored set of unsupported", on_disk(PLAIN, "p: {exclude: unsupported}"), facts=held("p: {created: 2026-11-01T00:00:00Z, exclude: [data]}")),
    clean("RP712", "both", "one that has failed", on_disk(PLAIN, "p: {consistency: crash}"), facts=held("p: {created: 2026-11-01T00:00:00Z, state: Failed}")),
    clean("RP712", "both", "another collection's", on_disk(PLAIN, "p: {consistency: crash}"), facts=held("p: {created: 2026-11-01T00:00:00Z}", name="other")),
    # RP714
    flags("RP714", "both", "too long", spec(rpc("p: {}", name=LONG, mark=" # here"), VM), "has 81 characters"),
    flags("RP714", "both", "characters, first and last", spec(rpc("a b: {} # here", "-a: {} # here", "a-: {} # here", "'a/b': {} # here", "ok: {}"), VM), "holds characters that it may not hold"),
    flags("RP714", "both", "with the stamp", spec(rpc("n" * 67 + "{stamp}: {} # here", "n" * 66 + "{stamp}: {}"), VM), "has 81 characters"),
    flags("RP714", "both", "at the policy", fleet('collection: "{machine}.rpc."\nmatch: {}', VM, mark=" # here"), "'vm01.rpc.'"),
    flags("RP714", "both", "a slash in the spec's name", spec(rpc("p: {}"), VM).replace("name: test", "name: a/b # here"), "holds a slash"),
    clean("RP714", "both", "a placeholder that means nothing is RP902", fleet("collection: '{vm}-rpc'\nmatch: {}", VM)),
    clean("RP714", "both", "80 characters, and all that is allowed", spec(rpc("0.a-B_: {}", "p: {}", name="n" * 80), VM)),
    clean("RP714", "both", "a stamp at the end", spec(rpc("a-{stamp}: {}"), VM)),
    # RP718
    flags("RP718", "both", "a fixed name", fleet("restorePoint: nightly\nschedule: {every: 6h}\nretention: {last: 4}", VM, mark=" # here"), "its restore point is always called 'nightly'"),
    flags("RP718", "both", "other placeholders do not change", fleet("restorePoint: '{machine}-{policy}'\nschedule: {cron: '0 2 * * *'}\nretention: {last: 4}", VM, mark=" # here"), "'{machine}-{policy}'"),
    clean("RP718", "both", "a stamp", fleet("restorePoint: 'x-{stamp}-y'\nschedule: {every: 6h}\nretention: {last: 4}", VM)),
    clean("RP718", "both", "no schedule", fleet("restorePoint: nightly", VM)),
    # RP602 is for templates: a spec's wrong consistency does not fit its schema
    clean("RP602", "both", "a wrong word is RP901", spec(rpc("p: {consistency: Application}"), VM)),
]  # fmt: skip


@pytest.mark.parametrize(("case", "edition"), runs(CASES), ids=title)
def test_modes_and_names(case: Case, edition: str, tmp_path: Path) -> None:
    check(case, edition, tmp_path)


def test_a_name_says_that_no_page_has_its_rule(tmp_path: Path) -> None:
    case = flags("RP714", "both", "", spec(rpc("p: {}", name=LONG, mark=" # here"), VM), "x")
    found = [one for one in judge_all(case, "2022-02", tmp_path) if one.code == "RP714"]
    assert "the default for compute resources" in found[0].note
