"""RP501-RP511: across regions."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.rules.cases import Case, check, clean, flags, judge_all, runs, title
from tests.rules.texts import SUBSCRIPTION, collection_id, disk_id, facts, fleet, machine, rpc, spec, vm_id

VM = machine("vm01")
DES = f"/subscriptions/{SUBSCRIPTION}/resourceGroups/k/providers/Microsoft.Compute/diskEncryptionSets/des"
PRIVATE = machine("vm01", disks=("{name: priv, role: data, lun: 0, sku: Premium_LRS, networkAccess: AllowPrivate}",))
ACCESS = machine("vm01", disks=(f"{{name: priv, role: data, lun: 0, sku: Premium_LRS, diskAccess: {DES}}}",))
KEYED = machine(
    "vm01",
    disks=(
        f"{{name: safe, role: data, lun: 0, sku: Premium_LRS, encryption: {{type: EncryptionAtRestWithCustomerKey, diskEncryptionSet: {DES}}}}}",
    ),
)
BOTH = KEYED.replace("WithCustomerKey", "WithPlatformAndCustomerKeys")
PLATFORM = KEYED.replace("WithCustomerKey", "WithPlatformKey")
ASKED = f"encryption: {{type: EncryptionAtRestWithCustomerKey, diskEncryptionSet: {DES}}}"


def copy(
    *points: str, of: str = "rpc", name: str = "west", location: str = "westus", mark: str = "", more: str = ""
) -> str:
    lines = [f"{name}:{mark}", f"  copyOf: {of}"] + ([f"  location: {location}"] if location else [])
    lines += [f"  {line}" for line in more.splitlines()] + ["  restorePoints:", *(f"    {point}" for point in points)]
    return "\n".join(lines) + "\n"


def held(*points: str, name: str = "rpc", source: str = "", location: str = "eastus", copy_of: str = "") -> str:
    lines = [
        f"{name}:",
        f"  id: {collection_id(name)}",
        f"  location: {location}",
        f"  source: {source or vm_id('vm01')}",
    ]
    lines += [f"  copyOf: {copy_of}"] if copy_of else []
    lines += ["  restorePoints:", *(f"    {point}" for point in points)] if points else ["  restorePoints: {}"]
    return "\n".join(lines) + "\n"


def made(name: str, day: int, of: str = "", state: str = "Succeeded") -> str:
    source = f", copyOf: {collection_id('rpc')}/restorePoints/{of}" if of else ""
    return f"{name}: {{created: 2026-11-{day:02}T00:00:00Z, state: {state}{source}}}"


def west(*points: str, location: str = "westus") -> str:
    return held(*points, name="west", source=collection_id("rpc"), location=location, copy_of=collection_id("rpc"))


P = rpc("p: {}")
PQ = rpc("p: {}", "q: {}")

CASES: list[Case] = [
    # RP501
    flags("RP501", "both", "a private disk in a copy", spec(P + copy("p: {} # here"), PRIVATE), "Disk 'priv' of 'vm01' is behind a private link, so it cannot be copied to"),
    flags("RP501", "both", "a disk access, in a creation across regions", spec(rpc("p: {} # here", more="location: westus"), ACCESS), "cannot be captured in another region"),
    flags("RP501", "both", "at the policy; unsupported does not drop it", fleet("exclude: unsupported\ncopyTo: {location: westus}", PRIVATE, mark=" # here"), "'priv'"),
    clean("RP501", "both", "excluded at the source", spec(rpc("p: {exclude: [priv]}") + copy("p: {}"), PRIVATE)),
    clean("RP501", "both", "within the region", spec(P, PRIVATE)),
    clean("RP501", "both", "excluded at a source of the facts", spec(copy("p: {}", of=collection_id("rpc")), PRIVATE), facts=facts(collections=held("p: {created: 2026-11-01T00:00:00Z, exclude: [priv]}"))),
    clean("RP501", "both", "AllowAll and DenyAll", spec(P + copy("p: {}"), PRIVATE.replace("AllowPrivate", "DenyAll"))),
    # RP502
    flags("RP502", "both", "a copy", spec(P + copy("p: {} # here"), KEYED), "Disk 'safe' of 'vm01' is encrypted with a customer-managed key", severity="warning"),
    flags("RP502", "both", "platform and customer keys, created across regions", spec(rpc("p: {} # here", more="location: westus"), BOTH), "customer-managed key", severity="warning"),
    flags("RP502", "22", "even when the copy names keys", spec(P + copy(f"p: {{{ASKED}}} # here"), KEYED), "comes under a platform-managed key", severity="warning"),
    flags("RP502", "26", "information when the copy names keys", spec(P + copy(f"p: {{{ASKED}}} # here"), KEYED), "may come under a platform-managed key", severity="info"),
    flags("RP502", "26", "not in a version that has no place for them", spec(P + copy(f"p: {{{ASKED}}} # here", more="apiVersion: 2022-11-01"), KEYED), "comes under", severity="warning"),
    flags("RP502", "both", "at the policy", fleet("copyTo: {location: westus}", KEYED, mark=" # here"), "'safe'"),
    clean("RP502", "both", "platform keys", spec(P + copy("p: {}"), PLATFORM)),
    clean("RP502", "both", "excluded at the source", spec(rpc("p: {exclude: [safe]}") + copy("p: {}"), KEYED)),
    clean("RP502", "both", "no other region", spec(P, KEYED)),
    # RP503
    flags("RP503", "both", "in another region than the machine", spec(rpc("p: {}", more="location: westus", mark=" # here"), VM), "'rpc' lies in westus, its machine 'vm01' in eastus"),
    flags("RP503", "both", "at the policy", fleet("location: westus", VM, mark=" # here"), "across regions"),
    clean("RP503", "both", "one region, spelled in two ways", spec(rpc("p: {}", more="location: East US"), VM)),
    clean("RP503", "both", "nothing is created", spec(rpc(more="location: westus"), VM)),
    clean("RP503", "both", "a copy", spec(P + copy("p: {}"), VM)),
    # RP504
    flags("RP504", "both", "a copy of a copy of the spec", spec(P + copy("p: {}") + copy("p: {}", of="west", name="north", location="northeurope", mark=" # here"), VM), "'north' copies 'west', which is a copy itself"),
    flags("RP504", "both", "of the facts", spec(copy("p: {}", of=collection_id("west"), name="north", location="northeurope", mark=" # here")), "copy itself", facts=facts(collections=held(made("p", 1, "p"), name="west", location="westus", source=collection_id("rpc")))),
    clean("RP504", "both", "two copies of one", spec(P + copy("p: {}") + copy("p: {}", name="north", location="northeurope"), VM)),
    clean("RP504", "both", "of the facts, no copy", spec(copy("p: {}", of=collection_id("rpc"))), facts=facts(collections=held(made("p", 1)))),
    # RP505
    flags("RP505", "both", "the region of its source", spec(P + copy("p: {}", location="East US", mark=" # here"), VM), "'west' copies 'rpc' within one region"),
    flags("RP505", "both", "of the facts, by the default's location", spec(copy("p: {}", of=collection_id("rpc"), location="", mark=" # here"), head=f"armgen: 1\nname: test\ndefaults: {{subscription: {SUBSCRIPTION}, resourceGroup: rg, location: eastus}}\n"), "within one region", facts=facts(collections=held(made("p", 1)))),
    flags("RP505", "both", "at the policy", fleet("copyTo: {location: eastus}", VM, mark=" # here"), "within one region"),
    clean("RP505", "both", "another region", spec(P + copy("p: {}"), VM)),
    clean("RP505", "both", "nothing is known of the source", spec(copy("p: {}", of=collection_id("rpc"), location="eastus"))),
    # RP506
    flags("RP506", "both", "two copies in one region", spec(P + copy("p: {}", name="a") + copy("p: {}", name="b", location="West US", mark=" # here"), VM), "'p' of 'rpc' is copied to West US twice"),
    flags("RP506", "both", "twice in one collection", spec(P + copy("p: {}", "q: {copyOf: p}", mark=" # here"), VM), "twice"),
    flags("RP506", "both", "a copy that the facts hold", spec(P + copy("p: {}", name="new", mark=" # here"), VM), "the facts hold a copy there", facts=facts(collections=west(made("p", 1, "p")))),
    clean("RP506", "both", "the same copy collection and name", spec(P + copy("p: {}"), VM), facts=facts(collections=west(made("p", 1, "p")))),
    clean("RP506", "both", "two regions", spec(P + copy("p: {}") + copy("p: {}", name="north", location="northeurope"), VM)),
    clean("RP506", "both", "held in another region", spec(P + copy("p: {}", name="north", location="northeurope"), VM), facts=facts(collections=west(made("p", 1, "p")))),
    clean("RP506", "both", "sources that are not found", spec(copy("p: {}", of="x", name="a") + copy("p: {}", of="y", name="b"), VM)),
    # RP507
    flags("RP507", "both", "a disk", spec(P + copy("p: {exclude: [vm01-os]}", mark=" # here"), VM), "Restore point 'p' is a copy, from which no disks can be excluded"),
    flags("RP507", "both", "unsupported", spec(P + copy("p: {exclude: unsupported}", mark=" # here"), VM), "no disks can be excluded"),
    flags("RP507", "both", "a disk that nobody has", spec(P + copy("p: {exclude: [nothing]}", mark=" # here"), VM), "no disks can be excluded"),
    clean("RP507", "both", "nothing, or an empty list", spec(PQ + copy("p: {}") + copy("q: {exclude: []}", name="north", location="northeurope"), VM)),
    clean("RP507", "both", "a policy excludes at the source", fleet("exclude: unsupported\ncopyTo: {location: westus}", VM)),
    # RP508
    flags("RP508", "both", "a restore point of another collection", spec(P + rpc("p: {}", name="other") + copy("p: {}", f"q: {{copyOf: {collection_id('other')}/restorePoints/p}}", mark=" # here"), VM), "'west' copies 'rpc', but its restore point 'q' is a copy from 'other'"),
    flags("RP508", "both", "by id alone", spec(P + copy(f"p: {{copyOf: {collection_id('far')}/restorePoints/p}}", mark=" # here"), VM), "'far'"),
    clean("RP508", "both", "one source, by id in capitals", spec(P + copy(f"p: {{copyOf: {collection_id('RPC')}/restorePoints/p}}"), VM)),
    clean("RP508", "both", "one source each", spec(P + rpc("p: {}", name="other") + copy("p: {}") + copy("p: {}", of="other", name="west2"), VM)),
    # RP509
    flags("RP509", "both", "a collection by id that nobody knows", spec(copy("p: {}", of=collection_id("far"), mark=" # here")), "Nothing is known of collection 'far'"),
    flags("RP509", "both", "a restore point that the facts do not hold", spec(copy("p: {}", of=collection_id("rpc"), mark=" # here")), "Nothing is known of restore point 'p' of 'rpc'", facts=facts(collections=held(made("q", 1)))),
    flags("RP509", "both", "by name, in a collection given by id", spec(P + copy("x: {copyOf: gone}", of=collection_id("rpc"), mark=" # here"), VM), "restore point 'gone'"),
    flags("RP509", "both", "a restore point given by id", spec(P + copy(f"p: {{copyOf: {collection_id('rpc')}/restorePoints/gone}}", mark=" # here"), VM), "'gone'"),
    clean("RP509", "both", "in the spec", spec(P + copy("p: {}", of=collection_id("RPC")), VM)),
    clean("RP509", "both", "in the facts", spec(copy("x: {copyOf: P}", of=collection_id("rpc"))), facts=facts(collections=held(made("p", 1)))),
    clean("RP509", "both", "by name and not found is RP902", spec(P + copy("x: {}") + copy("p: {}", of="gone", name="w2", location="westus2"), VM)),
    clean("RP509", "both", "a disk as the source is RP304", spec(copy("p: {}", of=disk_id("d")))),
    # RP510
    flags("RP510", "both", "two copies", spec(PQ + copy("p: {}", "q: {}", mark=" # here"), VM), "'west' would take 2 copies in one deployment"),
    flags("RP510", "both", "one has failed", spec(PQ + copy("p: {}", "q: {}", mark=" # here"), VM), "2 copies", facts=facts(collections=held(made("p", 1), made("q", 2)) + west(made("p", 3, "p", state="Failed")))),
    clean("RP510", "both", "the facts hold one as Succeeded", spec(PQ + copy("p: {}", "q: {}"), VM), facts=facts(collections=held(made("p", 1), made("q", 2)) + west(made("p", 3, "p")))),
    clean("RP510", "both", "one in each of two collections", spec(PQ + copy("p: {}") + copy("q: {}", name="west2"), VM)),
    clean("RP510", "both", "RP506 and RP508 speak of it", spec(P + copy("p: {}", "q: {copyOf: p}"), VM)),
    # RP511
    flags("RP511", "both", "older than one that is copied", spec(copy("old: {}", of=collection_id("rpc"), mark=" # here")), "'old' is older than 'new', which 'west' holds already", facts=facts(collections=held(made("old", 1), made("new", 5)) + west(made("new", 6, "new")))),
    flags("RP511", "both", "between two that are", spec(copy("b: {}", of=collection_id("rpc"), mark=" # here")), "'b' is older than 'c'", facts=facts(collections=held(made("a", 1), made("b", 3), made("c", 5)) + west(made("a", 6, "a"), made("c", 7, "c")))),
    clean("RP511", "both", "newer than all", spec(copy("new: {}", of=collection_id("rpc"))), facts=facts(collections=held(made("old", 1), made("new", 5)) + west(made("old", 6, "old")))),
    clean("RP511", "both", "older, and there already", spec(copy("old: {}", of=collection_id("rpc"))), facts=facts(collections=held(made("old", 1), made("new", 5)) + west(made("old", 6, "old"), made("new", 7, "new")))),
    clean("RP511", "both", "to another collection", spec(copy("old: {}", of=collection_id("rpc"), name="north", location="northeurope")), facts=facts(collections=held(made("old", 1), made("new", 5)) + west(made("new", 6, "new")))),
]  # fmt: skip


@pytest.mark.parametrize(("case", "edition"), runs(CASES), ids=title)
def test_regions(case: Case, edition: str, tmp_path: Path) -> None:
    check(case, edition, tmp_path)


@pytest.mark.parametrize(
    ("text", "spoken", "silent"),
    [
        (P + copy("p: {}", "q: {copyOf: p}"), "RP506", "RP510"),
        (P + rpc("q: {}", name="b") + copy("p: {}", f"q: {{copyOf: {collection_id('b')}/restorePoints/q}}"), "RP508", "RP510"),
        (rpc("p: {consistency: crash}", more="location: westus\ninstantAccess: true"), "RP503", "RP205 on the collection"),
        (copy("p: {}", of=disk_id("d")), "RP304", "RP509"),
        (copy("p: {}", of="no/id"), "RP306", "RP509"),
        (copy("p: {}", of="gone"), "RP902", "RP509"),
    ],
)  # fmt: skip
def test_one_fault_is_one_finding(text: str, spoken: str, silent: str, tmp_path: Path) -> None:
    case = clean(spoken, "both", "", spec(text, VM))
    found = {(one.code, one.origin.path) for one in judge_all(case, "2022-02", tmp_path)}
    codes = {code for code, _ in found}
    assert spoken in codes
    assert silent not in codes
    if "collection" in silent:
        assert ("RP205", ("collections", "rpc")) not in found


def test_a_copy_has_no_mode(tmp_path: Path) -> None:
    """RP202, RP203 for the mode and RP603 never apply to a copy, whatever its collection or the default says."""
    text = P + copy("p: {consistency: crash}", more="consistency: crash\napiVersion: 2021-11-01\ninstantAccess: false")
    case = clean("RP202", "both", "", spec(text, VM))
    assert {one.code for one in judge_all(case, "2022-02", tmp_path)} == {"RP205"}


def test_copies_in_a_circle_are_named(tmp_path: Path) -> None:
    text = copy("p: {}", of="b", name="a") + copy("p: {}", of="a", name="b", location="northeurope")
    codes = {one.code for one in judge_all(clean("RP504", "both", "", spec(text)), "2026-09", tmp_path)}
    assert "RP504" in codes
