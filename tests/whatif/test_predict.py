"""The offline prediction: every classification, and what keeps two models equal."""

from __future__ import annotations

import pytest

from tests.estates import HEAD, collection_id, machine, vm_id
from tests.whatif.worlds import SPEC, STAMP, change, facts, preview


def test_what_is_not_there_is_created() -> None:
    found = preview(SPEC)
    assert {(one.change_type, one.classification) for one in found.changes} == {("Create", "create")}
    assert found.has_changes
    assert found.exit_code() == 4


def test_what_is_there_as_asked_is_no_change() -> None:
    found = preview(SPEC, facts())
    assert [one.classification for one in found.changes] == ["no-op", "no-op"]
    assert not found.has_changes
    assert found.exit_code() == 0


@pytest.mark.parametrize(
    "stored",
    [
        "{fixed: {consistency: application, exclude: [sql01-log]}}",
        "{fixed: {consistency: FileSystemConsistent, exclude: [SQL01-LOG], state: Succeeded}}",
        "{FIXED: {exclude: [sql01-log, sql01-log]}}",
    ],
)
def test_equal_models(stored: str) -> None:
    assert change(preview(SPEC, facts(stored)), "/fixed").classification == "no-op"


@pytest.mark.parametrize(
    ("stored", "why"),
    [
        ("{fixed: {consistency: crash, exclude: [sql01-log]}}", "another consistency mode"),
        ("{fixed: {exclude: []}}", "other excluded disks"),
        ("{fixed: {consistency: crash}}", "another consistency mode and other excluded disks"),
        (f"{{fixed: {{copyOf: {collection_id('x')}/restorePoints/fixed}}}}", "another source"),
    ],
)
def test_another_model_of_a_point_is_blocked(stored: str, why: str) -> None:
    found = preview(SPEC, facts(stored))
    one = change(found, "/fixed")
    assert (one.change_type, one.classification) == ("Modify", "blocked-update")
    assert why in one.reason
    assert one.delta
    assert found.exit_code() == 5


@pytest.mark.parametrize(
    ("fields", "what"), [({"location": "westus"}, "location"), ({"source": vm_id("other")}, "source")]
)
def test_another_place_or_source_of_a_collection_is_blocked(fields: dict[str, str], what: str) -> None:
    one = change(preview(SPEC, facts(**fields)), "/c1")
    assert one.classification == "blocked-update"
    assert what in one.reason


def test_locations_and_ids_have_no_case() -> None:
    found = preview(SPEC, facts(location='"East US"', source=vm_id("SQL01").upper().replace("/SUBSCR", "/Subscr")))
    assert change(found, "/c1").classification == "no-op"


def test_tags_alone_are_a_tag_update_and_live_ones_stay() -> None:
    one = change(preview(SPEC, facts(tags="{owner: me}")), "/c1")
    assert one.classification == "tag-update"
    assert [(two.path, two.kind, two.after) for two in one.delta] == [("tags.armgen", "Create", "test")]
    assert "--adopt" in one.reason


def test_a_collection_of_another_spec_is_named() -> None:
    one = change(preview(SPEC, facts(tags="{armgen: billing}")), "/c1")
    assert "belongs to the spec 'billing'" in one.reason


def test_instant_access_is_a_modification() -> None:
    spec = SPEC.replace("    machine: sql01\n", "    machine: sql01\n    instantAccess: true\n")
    one = change(preview(spec, facts()), "/c1")
    assert (one.change_type, one.classification) == ("Modify", "modify")
    assert (
        change(
            preview(SPEC.replace("machine: sql01", "machine: sql01\n    instantAccess: false"), facts()), "/c1"
        ).delta
        == ()
    )


def test_a_failed_point_is_made_again() -> None:
    one = change(preview(SPEC, facts("{fixed: {state: Failed}}")), "/fixed")
    assert one.classification == "create"
    assert "deleted first" in one.reason


def test_a_stamp_names_new_points_and_finds_them_again() -> None:
    spec = SPEC.replace("      fixed: {exclude: [sql01-log]}", "      n-{stamp}: {}")
    assert change(preview(spec), f"/n-{STAMP}").classification == "create"
    assert not preview(spec, facts(f"{{n-{STAMP}: {{}}}}")).has_changes


def test_what_the_spec_does_not_name_is_unmanaged_and_empty() -> None:
    one = change(preview(SPEC, facts("{fixed: {exclude: [sql01-log]}, old: {}}")), "/old")
    assert (one.change_type, one.classification, one.before, one.after) == ("Ignore", "unmanaged", None, None)


def test_complete_mode_loses_restore_points() -> None:
    other = facts().replace("  c1:", "  c2:").replace("/c1", "/c2")
    empty = facts("{}").replace("  c1:", "  c3:").replace("/c1", "/c3")
    found = preview(SPEC, facts(), other, empty, mode="complete")
    assert change(found, "/c2").classification == "recovery-point-loss"
    assert change(found, "/c2/restorePoints/fixed").classification == "recovery-point-loss"
    assert change(found, "/c3").classification == "delete"
    assert change(found, "/c1").classification == "no-op"
    assert found.exit_code() == 5


def test_exclude_unsupported_of_a_point_that_exists_is_its_stored_set() -> None:
    spec = SPEC.replace("exclude: [sql01-log]", "exclude: unsupported")
    assert change(preview(spec, facts("{fixed: {exclude: []}}")), "/fixed").classification == "no-op"
    assert change(preview(spec, facts("{fixed: {exclude: [sql01-log]}}")), "/fixed").classification == "no-op"


def test_a_lock_is_made_found_and_reported_when_no_longer_wanted() -> None:
    locked = SPEC.replace("    machine: sql01\n", "    machine: sql01\n    lock: true\n")
    assert change(preview(locked, facts()), "c1-lock").classification == "create"
    assert change(preview(locked, facts(locks="[CanNotDelete]")), "c1-lock").classification == "no-op"
    remarks = preview(SPEC, facts(locks="[CanNotDelete]")).remarks
    assert [one.code for one in remarks] == ["LockNotWanted"]


KEYS = "/subscriptions/11111111-1111-1111-1111-111111111111/resourceGroups/k/providers/Microsoft.Compute/diskEncryptionSets/d"
COPY = (
    HEAD
    + "machines:\n"
    + machine("sql01")
    + f"""\
collections:
  c1: {{machine: sql01, restorePoints: {{fixed: {{}}}}}}
  c1-west:
    location: westus
    copyOf: c1
    restorePoints:
      fixed: {{encryption: {{type: EncryptionAtRestWithCustomerKey, diskEncryptionSet: {KEYS}}}}}
"""
)


def test_runtime_values_of_a_new_resource_are_unresolved() -> None:
    one = change(preview(COPY), "/c1-west/restorePoints/fixed")
    assert one.classification == "create"
    assert [path.rpartition(".")[0] for path in one.unresolved] == [
        "properties.sourceMetadata.storageProfile.osDisk.diskRestorePoint.sourceDiskRestorePoint"
    ]


def test_a_copy_that_exists_is_compared_by_its_source_alone() -> None:
    west = facts(f"{{fixed: {{consistency: crash, copyOf: {collection_id('c1')}/restorePoints/fixed}}}}",
                 location="westus", source=collection_id("c1")).replace("  c1:", "  c1-west:").replace(
                 f"    id: {collection_id('c1')}", f"    id: {collection_id('c1-west')}")  # fmt: skip
    assert change(preview(COPY, facts("{fixed: {}}"), west), "/c1-west/restorePoints/fixed").classification == "no-op"


def test_a_failed_point_behind_a_lock_is_blocked() -> None:
    found = preview(SPEC, facts("{fixed: {state: Failed}}", locks="[CanNotDelete]"))
    one = change(found, "/fixed")
    assert one.classification == "blocked-update"
    assert "lock" in one.reason
