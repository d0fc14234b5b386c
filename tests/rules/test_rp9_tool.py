"""RP900-RP902 and RP904-RP907: the tool itself, on specs."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.rules.cases import Case, check, clean, flags, judge_all, runs, title
from tests.rules.texts import collection_id, disk_id, facts, fleet, machine, on_disk, rpc, spec, vm_id

VM = machine("vm01")
ULTRA = "{name: log, role: data, lun: 0, sku: UltraSSD_LRS}"
GOOD = spec(rpc("p: {}"), VM)


def ignore(*entries: str) -> str:
    return "ignore:\n" + "".join(f"  - {entry}\n" for entry in entries)


CASES: list[Case] = [
    # RP900
    flags("RP900", "both", "a key twice", GOOD + "name: again # here\n", "The key 'name' is there twice"),
    flags("RP900", "both", "a second document", GOOD + "--- # here\nname: x\n", "second document"),
    flags("RP900", "both", "a tag", GOOD.replace("machine: vm01", "machine: !!str vm01 # here"), "tags"),
    flags("RP900", "both", "no YAML", GOOD + "more: [a\nignore: [] # here\n", "This is no YAML"),
    clean("RP900", "both", "YAML 1.2", GOOD),
    clean("RP900", "both", "an alias", GOOD.replace("p: {}", "p: &p {consistency: crash}\n      q: *p")),
    # RP901
    flags("RP901", "both", "an unknown key", GOOD.replace("machine: vm01", "machin: vm01 # here"), "Collection 'rpc' has no key `machin`. Did you mean `machine`?"),
    flags("RP901", "both", "one that is near to nothing", GOOD + "colour: blue # here\n", "The spec has no key `colour`"),
    flags("RP901", "both", "a number for a text", GOOD.replace("rg-recovery", "42").replace("42}", "42} # here"), "is the number 42 where a text is wanted"),
    flags("RP901", "both", "a boolean for a text", spec(rpc("p: {}", more="tags: {on: true} # here"), VM), "is the boolean true where a text is wanted"),
    flags("RP901", "both", "a merge key", GOOD + "x: {<<: {a: 1}} # here\n", "Merge keys"),
    flags("RP901", "both", "both sources", spec("rpc:\n  machine: vm01\n  copyOf: other # here\n  location: westus\n  restorePoints: {}\n", VM), "has both `machine` and `copyOf`"),
    flags("RP901", "both", "neither", spec("rpc: # here\n  restorePoints: {}\n", VM), "neither `machine` nor `copyOf`"),
    flags("RP901", "both", "no version of the language", GOOD.replace("armgen: 1\n", "").replace("name: test", "name: test # here"), "has no `armgen`"),
    flags("RP901", "both", "an unknown edition", GOOD + 'constraints: "2023-01" # here\n', "`constraints` cannot be '2023-01'"),
    flags("RP901", "both", "the OS disk is not first", GOOD.replace("role: os", "role: data").replace("sku: Premium_LRS}", "sku: Premium_LRS} # here"), "The OS disk is not the first disk"),
    flags("RP901", "both", "no reason", GOOD + ignore("{rule: RP102} # here"), "has no `reason`"),
    flags("RP901", "both", "a blank reason", GOOD + ignore("{rule: RP102, reason: ' '} # here"), "reason"),
    flags("RP901", "both", "`ignore` that is no list", GOOD + "ignore: RP102 # here\n", "`ignore` is not a list"),
    flags("RP901", "both", "both kinds of schedule", fleet("schedule: {every: 6h, cron: '0 2 * * *'} # here", VM), "has both `every` and `cron`"),
    flags("RP901", "both", "an unknown unit", fleet("schedule: {every: 6w} # here", VM), "which is no duration"),
    flags("RP901", "both", "no location", spec(rpc("p: {}", of=vm_id("x"), mark=" # here")), "Nothing says in which location collection 'rpc' lies"),
    flags("RP901", "both", "no location for a copy", spec(rpc("p: {}") + "w: # here\n  copyOf: rpc\n  restorePoints: {p: {}}\n", VM), "Nothing says in which location collection 'w' lies"),
    flags("RP901", "both", "no group for a copy", "armgen: 1\nname: x\ncollections:\n  w: # here\n    copyOf: x\n    location: westus\n    restorePoints: {}\n", "Nothing says in which"),
    flags("RP901", "both", "the location of a subscription-level deployment", fleet("match: {}", VM, machine("vm02").replace("rg-vms", "rg-b"), head="armgen: 1\nname: test # here\n"), "nothing says where the subscription-level deployment is kept"),
    flags("RP901", "both", "the same, at the defaults", fleet("match: {}", VM, machine("vm02").replace("rg-vms", "rg-b"), head="armgen: 1\nname: test\ndefaults: {tags: {a: b}} # here\n"), "nothing says where"),
    clean("RP901", "both", "null for an object, zeros in front", spec("rpc:\n  machine: vm01\n  tags: {zip: 0123, on: yes}\n  restorePoints:\n    p:\n", VM)),
    clean("RP901", "both", "a location of deployments", fleet("match: {}", VM, machine("vm02").replace("rg-vms", "rg-b"), head="armgen: 1\nname: test\ndeployment: {location: eastus}\n")),
    clean("RP901", "both", "a policy over one group", fleet("match: {}", VM, head="armgen: 1\nname: test\n")),
    # RP902
    flags("RP902", "both", "a machine", spec(rpc("p: {}", of="vm02 # here"), VM), "There is no machine 'vm02' in the facts. Did you mean 'vm01'?"),
    flags("RP902", "both", "a collection to copy", spec(rpc("p: {}") + "w: {copyOf: rpd, location: westus, restorePoints: {p: {}}} # here\n", VM), "There is no collection 'rpd' in this spec. Did you mean 'rpc'?"),
    flags("RP902", "both", "a restore point to copy", spec(rpc("p1: {}") + "w:\n  copyOf: rpc\n  location: westus\n  restorePoints:\n    p2: {} # here\n    x: {copyOf: q} # here\n", VM), "Collection 'rpc' has no restore point"),
    flags("RP902", "both", "a disk", on_disk(ULTRA, "p: {exclude: [lug]} # here"), "Machine 'vm01' has no disk 'lug'. Did you mean 'log'?"),
    flags("RP902", "both", "unsupported without facts", spec(rpc("p: {exclude: unsupported} # here", of=vm_id("x"), more="location: eastus")), "`exclude: unsupported` cannot be worked out"),
    flags("RP902", "both", "a placeholder", fleet("collection: '{vm}-rpc' # here\nmatch: {}", VM), "unknown placeholder {vm}"),
    flags("RP902", "both", "a stamp in a collection's name", spec("rpc-{stamp}: {machine: vm01, restorePoints: {p: {}}} # here\n", VM), "unknown placeholder {stamp}"),
    flags("RP902", "both", "an inventory", GOOD + "inventory: [nowhere.yaml] # here\n", "There is no inventory"),
    flags("RP902", "both", "machines of an inventory that is not there", spec(rpc("p: {}", of="vm02"), VM) + "inventory: [nowhere.yaml] # here\n", "There is no inventory"),
    clean("RP902", "both", "machines of an inventory that is no list", spec(rpc("p: {}", of="vm02"), VM) + "inventory: nowhere.yaml\n"),
    flags("RP902", "both", "a rule to ignore", GOOD + ignore("{rule: RP307, reason: x} # here", "{rule: RP1, reason: x} # here"), "There is no rule RP"),
    flags("RP902", "both", "a rule in other letters", GOOD + ignore("{rule: rp502, reason: x} # here"), "There is no rule rp502. Did you mean RP502?"),
    flags("RP902", "both", "a rule by its slug", GOOD + ignore("{rule: ultra-disk, reason: x} # here"), "Did you mean RP102?"),
    flags("RP902", "both", "what a suppression is for", on_disk(ULTRA, "p: {}") + ignore("{rule: RP102, at: rpd, reason: x} # here"), "no collection, restore point, machine or policy 'rpd'. Did you mean 'rpc'?"),
    flags("RP902", "both", "two machines of one name", spec(rpc("p: {}", of="vm01 # here")), "2 machines named 'vm01'", facts=facts(VM.replace("  vm01:", "  a:") + VM.replace("  vm01:", "  b:").replace("rg-vms", "rg-b"))),
    clean("RP902", "both", "a machine that could not be read has been reported", spec(rpc("p: {}"), VM.replace("/virtualMachines/", "/disks/"))),
    clean("RP902", "both", "sources of copies in other case", spec(rpc("p: {}") + "  dr: {copyOf: RPC, location: westus, restorePoints: {P: {}, q: {copyOf: P}}}\n", machine("vm01"))),
    clean("RP902", "both", "names in other case", spec(rpc("p: {exclude: [LOG]}", of="VM01"), machine("vm01", disks=(ULTRA,)))),
    clean("RP902", "both", "by a whole id", spec(rpc("p: {}", of=vm_id("x"), more="location: eastus") + f"w: {{copyOf: {collection_id('far')}, location: westus, restorePoints: {{p: {{}}}}}}\n")),
    clean("RP902", "both", "a machine without facts has its disks beside it", spec(rpc("p: {exclude: [data]}", of=vm_id("x"), more="location: eastus"))),
    clean("RP902", "both", "the disk of another machine is RP108", spec(rpc("p: {exclude: [vm02-os]}"), VM, machine("vm02"))),
    clean("RP902", "both", "suppressions of all that there is", on_disk(ULTRA, "p: {consistency: crash}") + ignore("{rule: RP102, at: rpc, reason: x}", "{rule: RP103, at: rpc/p, reason: x}", "{rule: RP104, at: VM01, reason: x}")),
    # RP904
    flags("RP904", "both", "nothing to suppress", GOOD + ignore("{rule: RP102, reason: x} # here"), "Nothing here breaks RP102"),
    flags("RP904", "both", "somewhere else", on_disk(ULTRA, "p: {consistency: crash}", more="") + "  b:\n    machine: vm01\n    restorePoints: {q: {exclude: [log]}}\n" + ignore("{rule: RP102, at: b, reason: x} # here"), "Nothing here breaks RP102"),
    flags("RP904", "both", "a comment", GOOD.replace("p: {}", "p: {} # armgen: ignore[RP102] no reason # here"), "Nothing here breaks RP102"),
    flags("RP904", "both", "an unknown code in a comment", GOOD.replace("p: {}", "p: {} # armgen: ignore[RP307] reserved # here"), "There is no rule RP307"),
    clean("RP904", "both", "needed, by name and by comment", on_disk(ULTRA, "p: {consistency: crash} # armgen: ignore[RP102] known", "q: {consistency: crash}") + ignore("{rule: RP102, at: rpc/q, reason: x}")),
    clean("RP904", "both", "no suppression", GOOD),
    clean("RP904", "both", "RP902 speaks of it", GOOD + ignore("{rule: RP102, at: gone, reason: x}")),
    # RP905
    flags("RP905", "both", "past its date", on_disk(ULTRA, "p: {consistency: crash}") + ignore("{rule: RP102, reason: x, until: 2026-11-24} # here"), "ended on 2026-11-24"),
    flags("RP905", "both", "unused as well", GOOD + ignore("{rule: RP102, reason: x, until: 2020-01-01} # here"), "no longer suppresses"),
    clean("RP905", "both", "its last day", on_disk(ULTRA, "p: {consistency: crash}") + ignore("{rule: RP102, reason: x, until: 2026-11-25}")),
    clean("RP905", "both", "no date", on_disk(ULTRA, "p: {consistency: crash}") + ignore("{rule: RP102, reason: x}")),
    # RP907
    flags("RP907", "both", "a policy that gives all machines one collection", fleet("collection: rpc\nmatch: {}", VM, machine("vm02"), mark=" # here"), "Two collections are named 'rpc' in one resource group"),
    flags("RP907", "both", "collections that differ by case alone", spec(rpc("p: {}") + rpc("p: {}", name="RPC", mark=" # here"), VM).replace("  rpc:\n", "  rpc: # here\n").replace("  RPC: # here", "  RPC:"), "Two collections are named"),
    flags("RP907", "both", "restore points that differ by case alone", spec(rpc("P: {}", "p: {} # here"), VM), "Two restore points of 'rpc' are named 'p'"),
    flags("RP907", "both", "two machines of one id", spec(rpc("p: {}"), VM, VM.replace("  vm01:", "  again: # here").replace(vm_id("vm01"), vm_id("VM01"))), "Machines 'vm01' and 'again' have one id"),
    flags("RP907", "both", "two collections of one id in the facts", spec(rpc("p: {}"), VM), "Collections 'a' and 'b' have one id", facts=facts(collections=f"a: {{id: {collection_id('a')}, location: eastus, source: x}}\nb: {{id: {collection_id('A')}, location: eastus, source: x}} # here\n")),
    clean("RP907", "both", "one name in two groups", spec(rpc("p: {}") + rpc("p: {}", name="RPC", more="resourceGroup: other"), VM).replace("armgen: 1\n", "armgen: 1\ndeployment: {location: eastus}\n")),
    clean("RP907", "both", "a name a machine", fleet("match: {}", VM, machine("vm02"))),
]  # fmt: skip


@pytest.mark.parametrize(("case", "edition"), runs(CASES), ids=title)
def test_tool(case: Case, edition: str, tmp_path: Path) -> None:
    check(case, edition, tmp_path)


def test_an_expired_suppression_suppresses_nothing(tmp_path: Path) -> None:
    text = on_disk(ULTRA, "p: {consistency: crash}") + ignore("{rule: RP102, reason: x, until: 2026-11-01}")
    codes = {one.code for one in judge_all(clean("RP905", "both", "", text), "2026-09", tmp_path)}
    assert codes == {"RP102", "RP905"}


def test_a_suppressed_finding_still_silences(tmp_path: Path) -> None:
    text = fleet("schedule: {every: 1d}", VM) + ignore("{rule: RP407, at: nightly, reason: x}")
    lots = "".join(f"    o{number}: {{created: 2026-10-01T00:00:00Z}}\n" for number in range(500))
    held = facts(
        collections=f"o:\n  id: {collection_id('o')}\n  location: eastus\n  source: {vm_id('vm01')}\n  restorePoints:\n{lots}"
    )
    codes = {one.code for one in judge_all(clean("RP401", "both", "", text, facts=held), "2022-02", tmp_path)}
    assert codes == set()
    assert disk_id("x")
