"""RP401-RP409: limits and time."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.rules.cases import Case, check, clean, flags, judge_all, runs, title
from tests.rules.texts import SUBSCRIPTION, collection_id, facts, fleet, machine, rpc, spec, vm_id

VM = machine("vm01")
DIRECT = "{name: log, role: data, lun: 0, sku: UltraSSD_LRS}"


def held(count: int, name: str = "rpc", more: str = "") -> str:
    """A collection of the facts with so many restore points of vm01."""
    lines = [f"{name}:", f"  id: {collection_id(name)}", "  location: eastus", f"  source: {vm_id('vm01')}"]
    lines += [f"  {line}" for line in more.splitlines()] + ["  restorePoints:"]
    lines += [f"    old-{number}: {{created: 2026-10-01T00:00:00Z, state: Succeeded}}" for number in range(count)]
    return "\n".join(lines) + "\n"


def many(count: int) -> str:
    return "".join(
        f"c{number}:\n  id: {collection_id(f'c{number}')}\n  location: East US\n  source: {vm_id('vm01')}\n"
        for number in range(count)
    )


def machines(count: int, *extra: str) -> tuple[str, ...]:
    return tuple(machine(f"vm{number:03}", *extra, disks=(DIRECT,)) for number in range(count))


def instant(count: int) -> str:
    return "".join(
        rpc(
            "p: {}" + (" # here" if number == 50 else ""),
            of=f"vm{number:03}",
            name=f"c{number:03}",
            more="instantAccess: true",
        )
        for number in range(count)
    )


WEST = f"""\
west:
  id: {collection_id("west")}
  location: westus
  source: {collection_id("rpc")}
  copyOf: {collection_id("rpc")}
  restorePoints: {{}}
"""

CASES: list[Case] = [
    # RP401
    flags("RP401", "both", "one more than 500", spec(rpc("p: {} # here"), VM), "'vm01' would have 501 restore points", facts=facts(collections=held(500))),
    flags("RP401", "both", "over all collections, Azure Backup's counted", spec(rpc("p: {}", "q: {} # here"), VM), "501 restore points", facts=facts(collections=held(250) + held(249, "AzureBackup_vm01_7"))),
    flags("RP401", "both", "what a policy's retention keeps", fleet("schedule: {every: 6h}\nretention: {last: 501}", VM, mark=" # here"), "501 are kept by retention"),
    flags("RP401", "both", "maxAge alone keeps all that is younger", fleet("schedule: {every: 1d}\nretention: {maxAge: 600d}", VM, mark=" # here"), "kept by retention"),
    flags("RP401", "both", "at the policy, with what exists", fleet("schedule: {every: 6h}\nretention: {last: 10}", VM, mark=" # here"), "495 exist, 1 are added, 10 are kept", facts=facts(collections=held(495))),
    clean("RP401", "both", "500 are allowed", spec(rpc("p: {}"), VM), facts=facts(collections=held(499))),
    clean("RP401", "both", "planned ones that exist count once", spec(rpc("old-1: {}", "p: {}"), VM), facts=facts(collections=held(499))),
    clean("RP401", "both", "copies do not count", spec(rpc("p: {}") + "west: {copyOf: rpc, location: westus, restorePoints: {p: {}}}\n", VM), facts=facts(collections=held(499))),
    clean("RP401", "both", "the parts of a retention overlap", fleet("schedule: {every: 1d}\nretention: {last: 400, daily: 400, weekly: 4}", VM)),
    clean("RP401", "both", "maxAge takes away what is older", fleet("schedule: {every: 1d}\nretention: {last: 900, maxAge: 30d}", VM)),
    clean("RP401", "both", "RP901 speaks of a retention that says nothing", fleet("schedule: {every: 1d}\nretention: {}", VM)),
    clean("RP401", "both", "RP407 speaks of the machine", fleet("schedule: {every: 1d}", VM), facts=facts(collections=held(500))),
    # RP402: a spec's restore points are always ordered
    clean("RP402", "both", "points of one collection", spec(rpc("p: {}", "q: {}"), VM)),
    clean("RP402", "both", "points of two collections and a policy", fleet("match: {}", VM, more="collections:\n" + "".join(f"  {line}\n" for line in (rpc("p: {}", name="a") + rpc("p: {}", name="b", more="resourceGroup: other")).splitlines())), facts=""),
    # RP403
    flags("RP403", "26", "application consistency every 2 h", fleet("schedule: {every: 2h}\nretention: {last: 4}", VM, mark=" # here"), "2 h apart"),
    flags("RP403", "26", "crash consistency every 30 min", fleet("consistency: crash\nschedule: {every: 30m}\nretention: {last: 4}", VM, mark=" # here"), "30 min apart"),
    flags("RP403", "26", "the smallest gap of a cron", fleet('schedule: {cron: "0 2,4 * * *", timeZone: UTC}\nretention: {last: 4}', VM, mark=" # here"), "2 h apart"),
    clean("RP403", "22", "no finding in 2022-02", fleet("schedule: {every: 30m}\nretention: {last: 4}", VM)),
    clean("RP403", "both", "3 h with application consistency", fleet("schedule: {every: 3h}\nretention: {last: 4}", VM)),
    clean("RP403", "both", "1 h with crash consistency", fleet("consistency: crash\nschedule: {cron: '0 * * * *'}\nretention: {last: 4}", VM)),
    clean("RP403", "both", "policies are judged one by one", fleet("schedule: {cron: '0 1 * * *'}\nretention: {last: 4}", VM, more='  again: {collection: "{machine}-b", restorePoint: "b-{stamp}", schedule: {cron: "0 2 * * *"}, retention: {last: 2}}\n')),
    # RP404
    flags("RP404", "26", "four in one deployment", spec(rpc("a: {}", "b: {}", "c: {}", "d: {} # here"), VM), "would create 4 application-consistent restore points of 'vm01'"),
    flags("RP404", "26", "over two collections", spec(rpc("a: {}", "b: {}") + rpc("a: {}", "b: {} # here", name="rpd"), VM), "4 application-consistent"),
    flags("RP404", "26", "four copies into a collection", spec(rpc("a: {consistency: crash}", "b: {consistency: crash}", "c: {}", "d: {}") + "west:\n  copyOf: rpc\n  location: westus\n  restorePoints:\n    a: {}\n    b: {}\n    c: {}\n    d: {} # here\n", VM), "would copy 4 restore points into 'west'"),
    flags("RP404", "26", "a schedule of four an hour", fleet("consistency: crash\nschedule: {every: 15m}\nretention: {last: 4}", VM, mark=" # here"), "4 restore points of a machine in an hour"),
    clean("RP404", "22", "no finding in 2022-02", spec(rpc("a: {}", "b: {}", "c: {}", "d: {}"), VM)),
    clean("RP404", "both", "three of each mode", spec(rpc("a: {}", "b: {}", "c: {}", *(f"{name}: {{consistency: crash}}" for name in "xyz")), VM)),
    clean("RP404", "both", "one exists", spec(rpc("old-0: {}", "b: {}", "c: {}", "d: {}"), VM), facts=facts(collections=held(1))),
    clean("RP404", "both", "a schedule of three an hour", fleet("consistency: crash\nschedule: {every: 20m}\nretention: {last: 4}", VM)),
    # RP405
    flags("RP405", "26", "10,001 with those of the facts", spec(rpc("p: {}", mark=" # here"), VM), "10,001 collections would lie in eastus", facts=facts(collections=many(10_000))),
    flags("RP405", "26", "at the policy", fleet("match: {}", VM, mark=" # here"), "10,001", facts=facts(collections=many(10_000))),
    clean("RP405", "22", "no finding in 2022-02", spec(rpc("p: {}"), VM), facts=facts(collections=many(10_000))),
    clean("RP405", "26", "10,000 are allowed", spec(rpc("p: {}"), VM), facts=facts(collections=many(9_999))),
    clean("RP405", "26", "in another region", spec(rpc("p: {}"), machine("vm01", location="westus")), facts=facts(collections=many(10_000))),
    # RP406
    flags("RP406", "26", "51 machines at once", spec(instant(51), *machines(51)), "51 restore points with instant access"),
    flags("RP406", "26", "those of one machine are ordered", spec(instant(51) + rpc("q: {}", of="vm000", name="z", more="instantAccess: true"), *machines(51)), "51 restore points with instant access"),
    clean("RP406", "22", "no finding in 2022-02", spec(instant(51).replace(" # here", ""), *machines(51))),
    clean("RP406", "26", "50 are allowed", spec(instant(50), *machines(50))),
    clean("RP406", "26", "52 of which the most at once are 50", spec(instant(50) + rpc("q: {}", "r: {}", of="vm000", name="z", more="instantAccess: true"), *machines(50))),
    # RP407
    flags("RP407", "both", "a schedule without retention names the day", fleet("schedule: {every: 6h}", VM, mark=" # here"), "500 restore points on 2027-03-30"),
    flags("RP407", "both", "cron", fleet('schedule: {cron: "0 0 * * *", timeZone: UTC}', VM, mark=" # here"), "500 restore points on 2028-04-08"),
    flags("RP407", "both", "what exists counts", fleet("schedule: {every: 6h}", VM, mark=" # here"), "500 restore points on 2026-12-20", facts=facts(collections=held(400))),
    flags("RP407", "both", "copies that exist do not", fleet("schedule: {every: 6h}", VM, mark=" # here"), "500 restore points on 2027-03-30", facts=facts(collections=WEST)),
    clean("RP407", "both", "retention", fleet("schedule: {every: 6h}\nretention: {last: 4}", VM)),
    clean("RP407", "both", "no schedule", fleet("match: {}", VM)),
    # RP408
    flags("RP408", "both", "a stamped restore point", spec(rpc("nightly-{stamp}: {} # here", "p: {}"), VM), "Every deployment adds a restore point 'nightly-{stamp}'"),
    flags("RP408", "both", "one in the middle", spec(rpc("a-{stamp}-b: {} # here"), VM), "'a-{stamp}-b'"),
    clean("RP408", "both", "retention", spec(rpc("nightly-{stamp}: {}", more="retention: {last: 10}"), VM)),
    clean("RP408", "both", "a fixed name", spec(rpc("nightly: {}"), VM)),
    clean("RP408", "both", "copies and policies", fleet("copyTo: {location: westus}", VM)),
    # RP409
    flags("RP409", "both", "locked by the spec", spec(rpc("a-{stamp}: {}", more="lock: true\nretention: {last: 10}", mark=" # here"), VM), "has a retention and is locked by the spec"),
    flags("RP409", "both", "locked in the facts", spec(rpc("a-{stamp}: {}", more="retention: {last: 10}", mark=" # here"), VM), "locked in Azure (ReadOnly)", facts=facts(collections=held(1, more="locks: [ReadOnly]"))),
    flags("RP409", "both", "at the policy", fleet("collection: rpc\nretention: {last: 2}", VM, mark=" # here"), "locked in Azure (CanNotDelete)", facts=facts(collections=held(1, more="locks: [CanNotDelete]"))),
    clean("RP409", "both", "a lock alone", spec(rpc("p: {}", more="lock: true"), VM)),
    clean("RP409", "both", "a retention alone", spec(rpc("a-{stamp}: {}", more="lock: false\nretention: {last: 10}"), VM), facts=facts(collections=held(1))),
]  # fmt: skip


@pytest.mark.parametrize(("case", "edition"), runs(CASES), ids=title)
def test_limits(case: Case, edition: str, tmp_path: Path) -> None:
    check(case, edition, tmp_path)


def test_an_unbounded_schedule_is_one_fault(tmp_path: Path) -> None:
    """RP407 silences RP401 of the machines of its policy, not of others."""
    case = clean(
        "RP407",
        "both",
        "",
        fleet("match: {names: [vm01]}\nschedule: {every: 1d}", VM, machine("vm02"))
        + "collections:\n"
        + "".join(f"  {line}\n" for line in rpc("p: {}", of="vm02", name="two").splitlines()),
        facts=facts(collections=held(500) + held(500, "two").replace("virtualMachines/vm01", "virtualMachines/vm02")),
    )
    found = [one for one in judge_all(case, "2022-02", tmp_path) if one.code in ("RP401", "RP407")]
    assert sorted(one.code for one in found) == ["RP401", "RP407"]
    assert "'vm02' would have 501" in next(one.message for one in found if one.code == "RP401")
    assert SUBSCRIPTION
