"""RP301-RP311: what is protected."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.rules.cases import Case, check, clean, flags, judge_all, runs, title
from tests.rules.texts import SUBSCRIPTION, collection_id, facts, fleet, machine, rpc, spec, vm_id

GROUP = f"/subscriptions/{SUBSCRIPTION}/resourceGroups/rg-vms/providers/Microsoft.Compute"
SET = f"{GROUP}/virtualMachineScaleSets/web"
AV = f"{GROUP}/availabilitySets/av1"
EAST = "location: eastus"


def member(name: str, orchestration: str = "Flexible") -> str:
    return machine(name, f"scaleSet: {{id: {SET}, orchestration: {orchestration}}}")


def available(name: str) -> str:
    return machine(name, f"availabilitySet: {AV}")


def held(*points: str, name: str = "rpc", source: str = "vm01", group: str = "rg-vms", more: str = "") -> str:
    lines = [f"{name}:", f"  id: {collection_id(name)}", "  location: eastus", f"  source: {vm_id(source, group)}"]
    lines += [f"  {line}" for line in more.splitlines()]
    lines += ["  restorePoints:", *(f"    {point}" for point in points)] if points else ["  restorePoints: {}"]
    return "\n".join(lines) + "\n"


def vm(name: str, vm_id: str) -> str:
    return machine(name, f"vmId: {vm_id}")


CASES: list[Case] = [
    # RP301
    flags("RP301", "both", "an instance of a Uniform set", spec(rpc("p: {}", of="web0", mark=" # here"), member("web0", "Uniform")), "'web0' is an instance of a Uniform scale set"),
    flags("RP301", "both", "the set as the source", spec(rpc("p: {}", of=SET, more=EAST, mark=" # here") + rpc("p: {}", of="web0", name="own", mark=" # here"), member("web0", "Uniform")), "Uniform scale set"),
    flags("RP301", "both", "an instance by its id", spec(rpc("p: {}", of=f"{SET}/virtualMachines/0", more=EAST, mark=" # here")), "an instance of a Uniform scale set"),
    flags("RP301", "both", "at the policy", fleet("match: {names: [web*]}", member("web0", "Uniform"), mark=" # here"), "Uniform"),
    clean("RP301", "both", "an instance of a Flexible set", spec(rpc("p: {}", of="web0"), member("web0"))),
    clean("RP301", "both", "no set", spec(rpc("p: {}"), machine("vm01"))),
    # RP302
    *(
        clean("RP302", "both", f"members that say different things are Uniform, {how}", spec(rpc("p: {}", of="web0"), *both))
        for how, both in (
            ("as written", (member("web0"), member("web1").replace("Flexible", "Uniform"))),
            ("the other way round", (member("web1").replace("Flexible", "Uniform"), member("web0"))),
        )
    ),
    flags("RP302", "both", "one of two", spec(rpc("p: {}", of="web0", mark=" # here"), member("web0"), member("web1")), "1 of 2 members of scale set 'web' have no restore point: 'web1'"),
    flags(
        "RP302", "both", "Azure Backup's restore points do not count",
        spec(rpc("p: {}", of="web0", mark=" # here")), "'web1'",
        facts=facts(member("web0") + member("web1"), held("a: {created: 2026-11-01T00:00:00Z}", name="AzureBackup_web1_1", source="web1")),
    ),
    flags("RP302", "both", "at the policy", fleet("match: {names: [web0]}", member("web0"), member("web1"), member("web2"), mark=" # here"), "2 of 3"),
    clean("RP302", "both", "none is covered", spec(rpc("p: {}"), machine("vm01"), member("web0"), member("web1"))),
    clean("RP302", "both", "all are", spec(rpc("p: {}", of="web0", name="a") + rpc("p: {}", of="web1", name="b"), member("web0"), member("web1"))),
    clean(
        "RP302", "both", "the other is covered in the facts", spec(rpc("p: {}", of="web0")),
        facts=facts(member("web0") + member("web1"), held("a: {created: 2026-11-01T00:00:00Z}", name="web1-rpc", source="web1")),
    ),
    # RP303
    flags("RP303", "both", "one of two", spec(rpc("p: {}", of="a", mark=" # here"), available("a"), available("b")), "1 of 2 members of availability set 'av1' have no restore point: 'b'"),
    flags("RP303", "both", "at the policy", fleet("match: {names: [a]}", available("a"), available("b"), mark=" # here"), "'av1'"),
    clean("RP303", "both", "none is covered", spec("", available("a"), available("b"), more="policies: {}\n")),
    clean("RP303", "both", "all are", fleet("match: {}", available("a"), available("b"))),
    # RP304
    flags("RP304", "both", "a disk", spec(rpc("p: {}", of=f"{GROUP}/disks/d", more=EAST, mark=" # here")), "The source of 'rpc' is a Microsoft.Compute/disks"),
    flags("RP304", "both", "a set of whose mode nothing is known", spec(rpc("p: {}", of=SET, more=EAST, mark=" # here")), "virtualMachineScaleSets"),
    flags("RP304", "both", "an availability set to copy from", spec(f"rpc: # here\n  copyOf: {AV}\n  location: westus\n  restorePoints: {{p: {{}}}}\n"), "availabilitySets"),
    clean("RP304", "both", "a machine, in any case", spec(rpc("p: {}", of=vm_id("x").replace("Microsoft.Compute", "microsoft.compute"), more=EAST))),
    clean("RP304", "both", "a collection to copy from", spec(f"rpc:\n  copyOf: {collection_id('far')}\n  location: westus\n  restorePoints: {{p: {{}}}}\n")),
    clean("RP304", "both", "a Uniform set is RP301", spec(rpc("p: {}", of=SET, more=EAST), member("web0", "Uniform"))),
    # RP305
    flags("RP305", "both", "the machine is in another group now", spec(rpc("p: {}", of=vm_id("vm01", "rg-old"), more=EAST, mark=" # here"), machine("vm01")), "but the machine of that name is now"),
    flags(
        "RP305", "both", "the collection of the facts has the old id", spec(rpc("p: {}", mark=" # here"), machine("vm01")), "rg-old",
        facts=facts(collections=held("a: {created: 2026-11-01T00:00:00Z}", group="rg-old")),
    ),
    clean("RP305", "both", "where it is", spec(rpc("p: {}", of=vm_id("VM01")), machine("vm01"))),
    clean("RP305", "both", "two have the name", spec(rpc("p: {}", of=vm_id("vm01", "rg-old"), more=EAST), machine("vm01"), machine("vm01").replace("  vm01:", "  other:").replace("rg-vms", "rg-b"))),
    clean("RP305", "both", "nobody has the name", spec(rpc("p: {}", of=vm_id("gone"), more=EAST), machine("vm01"))),
    # RP306
    flags("RP306", "both", "empty", spec(rpc("p: {}", of='""', more=EAST, mark=" # here")), "has no source id"),
    flags("RP306", "both", "a placeholder", spec(rpc("p: {}", of='"<VMName>"', more=EAST, mark=" # here")), "a placeholder in it: '<VMName>'"),
    flags("RP306", "both", "a placeholder in an id", spec(rpc("p: {}", of=f'"{vm_id("<VMName>")}"', more=EAST, mark=" # here")), "a placeholder"),
    flags("RP306", "both", "cut short", spec(rpc("p: {}", of="resourceGroups/rg/virtualMachines/vm01", more=EAST, mark=" # here")), "is no resource id"),
    flags("RP306", "both", "without a group", spec(rpc("p: {}", of=f"/subscriptions/{SUBSCRIPTION}/providers/Microsoft.Compute/virtualMachines/x", more=EAST, mark=" # here")), "is no resource id"),
    flags("RP306", "both", "without a location as well", spec(rpc("p: {}", of='"<VMName>"', mark=" # here")), "'<VMName>'"),
    flags("RP306", "both", "the source of a copy", spec("west: # here\n  copyOf: /subscriptions/x/rpc\n  location: westus\n  restorePoints: {p: {}}\n"), "is no resource id"),
    clean("RP306", "both", "a whole id", spec(rpc("p: {}", of=vm_id("x"), more=EAST))),
    clean("RP306", "both", "a name that is not found is RP902", spec(rpc("p: {}", of="x", more=EAST))),
    # RP308
    flags("RP308", "both", "nothing matches", fleet("match: {names: [sql*]}", machine("vm01"), mark=" # here"), "Policy 'nightly' matches no machine of the facts"),
    flags("RP308", "both", "tag values have case", fleet("match: {tags: {env: Prod}}", machine("vm01", "tags: {env: prod}"), mark=" # here"), "matches no machine"),
    flags("RP308", "both", "all are left out", fleet("except: {names: ['*']}", machine("vm01"), mark=" # here"), "matches no machine"),
    clean("RP308", "both", "names, groups and locations have none", fleet("match: {names: ['VM*'], resourceGroups: [RG-*], locations: [East US]}", machine("vm01"))),
    clean("RP308", "both", "an empty match", fleet("match:", machine("vm01"))),
    clean("RP308", "both", "a scale set by name, an availability set by id", fleet(f"match: {{scaleSets: [WEB], availabilitySets: ['{AV}']}}", machine("vm01", f"scaleSet: {{id: {SET}}}", f"availabilitySet: {AV}"))),
    # RP309
    flags("RP309", "both", "two policies", fleet("match: {}", machine("vm01").replace("  vm01:\n", "  vm01: # here\n"), more='  again: {collection: "{machine}-b", restorePoint: "b-{stamp}"}\n'), "2 policies match 'vm01': 'nightly', 'again'"),
    flags(
        "RP309", "both", "only one of two machines", fleet("match: {}", machine("vm01"), more='  again: {match: {names: [vm02]}, collection: "{machine}-b", restorePoint: "b-{stamp}"}\n'), "'vm02'",
        facts=facts(machine("vm02").replace("  vm02:\n", "  vm02: # here\n")),
    ),
    clean("RP309", "both", "one policy and a collection", fleet("match: {}", machine("vm01"), more="collections:\n" + "".join(f"  {line}\n" for line in rpc("p: {}").splitlines()))),
    clean("RP309", "both", "one each", fleet("match: {names: [vm01]}", machine("vm01"), machine("vm02"), more='  again: {match: {names: [vm02]}, collection: "{machine}-b", restorePoint: "b-{stamp}"}\n')),
    # RP310
    flags("RP310", "both", "no policy takes it", fleet("match: {names: [vm01]}", machine("vm01"), machine("vm02").replace("  vm02:\n", "  vm02: # here\n")), "protects 'vm02'"),
    flags(
        "RP310", "both", "restore points of the facts do not count", fleet("match: {names: [vm01]}", machine("vm01")), "protects 'vm02'",
        facts=facts(machine("vm02").replace("  vm02:\n", "  vm02: # here\n"), held("a: {created: 2026-11-01T00:00:00Z}", source="vm02")),
    ),
    clean("RP310", "both", "a collection takes it", fleet("match: {names: [vm01]}", machine("vm01"), machine("vm02"), more="collections:\n" + "".join(f"  {line}\n" for line in rpc("p: {}", of="vm02").splitlines()))),
    clean("RP310", "both", "a spec without policies", spec(rpc("p: {}"), machine("vm01"), machine("vm02"))),
    # RP311
    flags(
        "RP311", "both", "the newest restore point is of another machine", spec(rpc("p: {}", mark=" # here"), vm("vm01", "b-2")), "'vm01', 'new', is of another machine",
        facts=facts(collections=held("old: {created: 2026-10-01T00:00:00Z, state: Succeeded, vmId: b-2}", "new: {created: 2026-11-01T00:00:00Z, state: Succeeded, vmId: a-1}")),
    ),
    flags(
        "RP311", "both", "at the policy, in another collection", fleet("match: {}", vm("vm01", "b-2"), mark=" # here"), "'old'",
        facts=facts(collections=held("old: {created: 2026-10-01T00:00:00Z, state: Succeeded, vmId: a-1}", name="elsewhere")),
    ),
    clean(
        "RP311", "both", "the newest is of this one", spec(rpc("p: {}"), vm("vm01", "B-2")),
        facts=facts(collections=held("old: {created: 2026-10-01T00:00:00Z, state: Succeeded, vmId: a-1}", "new: {created: 2026-11-01T00:00:00Z, state: Succeeded, vmId: b-2}")),
    ),
    clean(
        "RP311", "both", "failed ones, Azure Backup's and those without a vmId do not count", spec(rpc("p: {}"), vm("vm01", "b-2")),
        facts=facts(collections=held("x: {created: 2026-10-01T00:00:00Z, state: Failed, vmId: a-1}", "y: {created: 2026-11-01T00:00:00Z, state: Succeeded}") + held("z: {created: 2026-11-02T00:00:00Z, state: Succeeded, vmId: a-1}", name="AzureBackup_vm01_1")),
    ),
    clean(
        "RP311", "both", "no restore point in this run", spec(rpc(), vm("vm01", "b-2")),
        facts=facts(collections=held("old: {created: 2026-10-01T00:00:00Z, state: Succeeded, vmId: a-1}")),
    ),
]  # fmt: skip


@pytest.mark.parametrize(("case", "edition"), runs(CASES), ids=title)
def test_protected(case: Case, edition: str, tmp_path: Path) -> None:
    check(case, edition, tmp_path)


@pytest.mark.parametrize("source", ['""', '"<VMName>"', "rg/vm01"])
def test_a_source_that_is_none_is_one_fault(source: str, tmp_path: Path) -> None:
    """RP306 silences RP902, RP509 and says nothing of facts."""
    case = clean("RP306", "both", "", spec(rpc("p: {}", of=source, more=EAST)))
    assert [one.code for one in judge_all(case, "2026-09", tmp_path)] == ["RP306"]


def test_a_name_that_is_not_found_is_one_fault(tmp_path: Path) -> None:
    case = clean("RP902", "both", "", spec(rpc("p: {}", of="vm1"), machine("vm01")))
    found = judge_all(case, "2026-09", tmp_path)
    assert [(one.code, one.message) for one in found] == [
        ("RP902", "There is no machine 'vm1' in the facts. Did you mean 'vm01'?")
    ]


def test_a_moved_machine_was_not_checked(tmp_path: Path) -> None:
    case = clean("RP305", "both", "", spec(rpc("p: {}", of=vm_id("vm01", "rg-old"), more=EAST), machine("vm01")))
    assert {one.code for one in judge_all(case, "2026-09", tmp_path)} == {"RP305", "RP114"}
