"""A spec becomes an Estate: defaults, names, disks, copies, order (SPEC.md, "Rules of reading")."""

from __future__ import annotations

from armgen.estate.names import ResourceRef
from tests.estates import (
    HEAD,
    SUBSCRIPTION,
    collection,
    collection_id,
    disk_id,
    estate_of,
    machine,
    point,
    problems,
    vm_id,
)

SQL = "machines:\n" + machine(
    "sql01",
    disks=(
        "{name: sql01-data, role: data, lun: 0, sku: Premium_LRS}",
        "{name: sql01-log, role: data, lun: 1, sku: UltraSSD_LRS}",
        "{name: sql01-quorum, role: data, lun: 2, sku: Premium_LRS, maxShares: 2}",
    ),
)


def excluded(estate_point: object) -> list[str]:
    return [str(one.ref) for one in getattr(estate_point, "excludes", ())]


def test_a_collection_takes_the_location_of_its_machine() -> None:
    estate = estate_of(HEAD + SQL + "collections: {rpc: {machine: sql01, restorePoints: {a: {}}}}\n")
    assert collection(estate, "rpc").location == "eastus"
    assert str(point(estate, "rpc/a").ref) == collection_id("rpc") + "/restorePoints/a"
    assert problems(estate) == []


def test_a_copy_takes_the_default_location_and_not_that_of_its_source() -> None:
    text = (
        HEAD
        + SQL
        + "collections:\n  rpc: {machine: sql01, restorePoints: {a: {}}}\n  dr: {copyOf: rpc, restorePoints: {a: {}}}\n"
    )
    assert problems(estate_of(text)) == ["RP901 Nothing says in which location collection 'dr' lies."]


def test_without_a_default_a_collection_lies_in_the_group_of_its_machine() -> None:
    text = "armgen: 1\nname: test\n" + SQL + "collections: {rpc: {machine: sql01, restorePoints: {}}}\n"
    ref = collection(estate_of(text), "rpc").ref
    assert (ref.subscription, ref.group) == (SUBSCRIPTION, "rg-vms")


def test_disks_are_excluded_by_name_and_by_id() -> None:
    text = (
        HEAD
        + SQL
        + f"collections: {{rpc: {{machine: sql01, restorePoints: {{a: {{exclude: [SQL01-LOG, {disk_id('sql01-quorum')}]}}}}}}}}\n"
    )
    found = point(estate_of(text), "rpc/a")
    assert excluded(found) == [disk_id("sql01-log"), disk_id("sql01-quorum")]
    assert [disk.name for disk in found.captured] == ["sql01-os", "sql01-data"]


def test_unsupported_excludes_what_the_edition_bars() -> None:
    text = HEAD + SQL + "collections: {rpc: {machine: sql01, restorePoints: {a: {exclude: unsupported}}}}\n"
    assert excluded(point(estate_of(text), "rpc/a")) == [disk_id("sql01-log"), disk_id("sql01-quorum")]
    later = point(estate_of(text, edition="2026-09"), "rpc/a")
    assert excluded(later) == [disk_id("sql01-quorum")], "application consistency takes Ultra disks since"


def test_unsupported_on_a_point_that_exists_is_the_set_it_was_made_with() -> None:
    facts = f"""
    armgenInventory: 1
    collections:
      rpc:
        id: {collection_id("rpc")}
        restorePoints: {{a: {{exclude: [{disk_id("sql01-data")}], state: Succeeded}}}}
    """
    text = HEAD + SQL + "collections: {rpc: {machine: sql01, restorePoints: {a: {exclude: unsupported}}}}\n"
    assert excluded(point(estate_of(text, facts), "rpc/a")) == [disk_id("sql01-data")]


def test_a_disk_of_a_machine_without_facts_lies_beside_it() -> None:
    text = (
        HEAD
        + f"collections: {{rpc: {{machine: {vm_id('web01')}, location: eastus, restorePoints: {{a: {{exclude: [web01-log]}}}}}}}}\n"
    )
    found = point(estate_of(text), "rpc/a")
    assert excluded(found) == [disk_id("web01-log")]
    assert found.captured == ()


def test_names_that_lead_nowhere_are_problems_with_a_near_match() -> None:
    text = HEAD + SQL + "collections:\n  rpc: {machine: sql1, location: eastus, restorePoints: {a: {}}}\n"
    assert problems(estate_of(text)) == ["RP902 There is no machine 'sql1' in the facts. Did you mean 'sql01'?"]
    text = HEAD + SQL + "collections: {rpc: {machine: sql01, restorePoints: {a: {exclude: [sql01-lgo]}}}}\n"
    assert problems(estate_of(text)) == ["RP902 Machine 'sql01' has no disk 'sql01-lgo'. Did you mean 'sql01-log'?"]
    text = (
        HEAD
        + SQL
        + "collections:\n  rpc: {machine: sql01, restorePoints: {a: {}}}\n  dr: {copyOf: rcp, location: westus, restorePoints: {a: {}}}\n"
    )
    assert problems(estate_of(text)) == ["RP902 There is no collection 'rcp' in this spec. Did you mean 'rpc'?"]
    text = text.replace("rcp", "rpc").replace(
        "westus, restorePoints: {a: {}}", "westus, restorePoints: {b: {copyOf: c}}"
    )
    assert problems(estate_of(text)) == ["RP902 Collection 'rpc' has no restore point 'c'."]


def test_a_copy_names_the_keys_of_the_disks_that_its_source_captured() -> None:
    keys = f"/subscriptions/{SUBSCRIPTION}/resourceGroups/rg-keys/providers/Microsoft.Compute/diskEncryptionSets/des"
    text = (
        HEAD
        + SQL
        + (
            "collections:\n"
            "  rpc: {machine: sql01, restorePoints: {a: {exclude: unsupported}}}\n"
            "  dr:\n    copyOf: rpc\n    location: westus\n    restorePoints:\n"
            f"      a: {{encryption: {{type: EncryptionAtRestWithCustomerKey, diskEncryptionSet: {keys}}}}}\n"
        )
    )
    copy = point(estate_of(text), "dr/a")
    assert isinstance(copy.copy_of, ResourceRef) and str(copy.copy_of) == collection_id("rpc") + "/restorePoints/a"
    assert [(one.role, one.lun) for one in copy.encryption] == [("os", None), ("data", 0)]
    assert copy.mode is None


def test_restore_points_of_one_machine_are_a_chain_across_collections() -> None:
    text = (
        HEAD
        + SQL
        + "collections:\n  b: {machine: sql01, restorePoints: {y: {}, x: {}}}\n  a: {machine: sql01, restorePoints: {z: {}}}\n"
    )
    estate = estate_of(text)
    chain = [point(estate, name).node for name in ("a/z", "b/x", "b/y")]
    assert estate.order.is_chain(chain)
    assert estate.order.before(chain[0], chain[2])


def test_a_copy_comes_after_its_source() -> None:
    text = (
        HEAD
        + SQL
        + "collections:\n  rpc: {machine: sql01, restorePoints: {a: {}}}\n  dr: {copyOf: rpc, location: westus, restorePoints: {a: {}}}\n"
    )
    estate = estate_of(text)
    assert estate.order.before(point(estate, "rpc/a").node, point(estate, "dr/a").node)


def test_collections_that_copy_each_other_do_not_hang() -> None:
    text = (
        HEAD
        + "collections:\n  a: {copyOf: b, location: westus, restorePoints: {p: {}}}\n  b: {copyOf: a, location: eastus, restorePoints: {p: {}}}\n"
    )
    estate = estate_of(text)
    assert [str(one.name) for one in estate.collections] == ["a", "b"]


POLICY = """
policies:
  production:
    match: {tags: {env: "prod*"}, names: ["SQL*"], scaleSets: []}
    except: {names: ["*-test"]}
    collection: "{machine}-{policy}"
    restorePoint: "auto-{stamp}"
    exclude: unsupported
    retention: {last: 4}
    copyTo: {location: westus, resourceGroup: rg-dr, collection: "{machine}-dr"}
"""


def test_a_policy_makes_a_collection_and_a_point_for_each_machine_that_it_matches() -> None:
    machines = "machines:\n" + "".join(
        machine(name, f"tags: {{env: {env}}}")
        for name, env in (
            ("sql01", "production"),
            ("sql02", "Production"),
            ("sql01-test", "production"),
            ("web", "prod"),
        )
    )
    estate = estate_of(HEAD + machines + POLICY)
    assert [f"{one.collection.name}/{one.name}" for one in estate.points] == [
        "sql01-production/auto-{stamp}",
        "sql01-dr/auto-{stamp}",
    ], "tag values keep their case, names do not; `except` takes the test machine out"
    copy = collection(estate, "sql01-dr")
    assert (copy.location, copy.ref.group, copy.policy) == ("westus", "rg-dr", "production")
    assert collection(estate, "sql01-production").retention is not None
    assert [match.machines[0].name for match in estate.policies] == ["sql01"]


def test_two_collections_of_one_id_are_one_problem() -> None:
    machines = "machines:\n" + machine("a") + machine("b")
    text = HEAD + machines + 'policies: {p: {collection: same, restorePoint: "x-{stamp}"}}\n'
    assert problems(estate_of(text)) == ["RP907 Two collections are named 'same' in one resource group."]


def test_the_newer_inventory_wins() -> None:
    facts = [
        f"armgenInventory: 1\ntakenAt: {day}\nmachines:\n" + machine("sql01", location=place)
        for day, place in (("2026-11-02T00:00:00Z", "westus"), ("2026-11-01T00:00:00Z", "eastus"))
    ]
    estate = estate_of(HEAD + "collections: {rpc: {machine: sql01, restorePoints: {}}}\n", *facts)
    assert collection(estate, "rpc").location == "westus"
