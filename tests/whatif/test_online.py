"""Azure's answers brought into the model: what is noise, what is real, what cannot be told."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from armgen.azure.cloud import CloudError, Scope, SdkCloud
from armgen.azure.target import sandbox_target
from armgen.jsontypes import JsonObject, JsonValue
from armgen.whatif.model import Change
from armgen.whatif.online import Expected, normalise
from tests.estates import collection_id, disk_id, vm_id

COLLECTION = "Microsoft.Compute/restorePointCollections"
HOME = collection_id("c1")
POINT = f"{HOME}/restorePoints/p"


def home(**properties: JsonValue) -> JsonObject:
    return {
        "id": HOME,
        "name": "c1",
        "type": COLLECTION,
        "apiVersion": "2025-04-01",
        "location": "eastus",
        "tags": {"armgen": "test"},
        "properties": {"source": {"id": vm_id("sql01")}, **properties},
    }


def point(**properties: JsonValue) -> JsonObject:
    return {
        "id": POINT,
        "type": f"{COLLECTION}/restorePoints",
        "apiVersion": "2025-04-01",
        "properties": {**properties},
    }


def delta(path: str, kind: str, before: JsonValue = None, after: JsonValue = None) -> JsonObject:
    return {"path": path, "propertyChangeType": kind, "before": before, "after": after}


def row(text: str, kind: str, before: JsonValue = None, after: JsonValue = None, *changes: JsonObject) -> JsonObject:
    return {"resourceId": text, "changeType": kind, "before": before, "after": after, "delta": [*changes]}


NOTHING = Expected()


def one(change: JsonObject, expected: Expected = NOTHING, **more: bool) -> Change:
    found = normalise([{"status": "Succeeded", "properties": {"changes": [change]}}], expected, "sandbox", **more)
    assert len(found.changes) == 1
    return found.changes[0]


NOISE = [
    delta("properties.provisioningState", "Delete", "Succeeded"),
    delta("properties.restorePointCollectionId", "Delete", "638f"),
    delta("properties.source.location", "Delete", "eastus"),
    delta("properties.instantAccess", "Delete", False),
    delta("properties.source.id", "Modify", vm_id("sql01").upper(), vm_id("sql01")),
    delta("location", "Modify", "East US", "eastus"),
    delta("properties.source.id", "NoEffect", None, "x"),
]


@pytest.mark.parametrize("change", NOISE, ids=[str(change["path"]) for change in NOISE])
def test_noise_is_no_change_and_is_shown_on_demand(change: JsonObject) -> None:
    asked = row(HOME, "Modify", home(), home(), change)
    quiet = one(asked)
    assert (quiet.change_type, quiet.classification, quiet.delta) == ("NoChange", "no-op", ())
    loud = one(asked, show_noise=True)
    assert (loud.change_type, loud.classification) == ("Modify", "no-op")
    assert [two.kind for two in loud.delta] == ["NoEffect"]


@pytest.mark.parametrize(
    ("change", "classification"),
    [
        (delta("tags.costCentre", "Create", None, "42"), "tag-update"),
        (delta("location", "Modify", "eastus", "westus"), "blocked-update"),
        (delta("properties.source.id", "Modify", vm_id("a"), vm_id("b")), "blocked-update"),
        (delta("properties.instantAccess", "Create", None, True), "modify"),
    ],
)
def test_real_changes_of_a_collection(change: JsonObject, classification: str) -> None:
    assert one(row(HOME, "Modify", home(), home(), change)).classification == classification


def test_a_linux_point_is_no_change() -> None:
    before = point(consistencyMode="FileSystemConsistent", excludeDisks=[], sourceMetadata={"vmId": "1"})
    change = delta("properties.consistencyMode", "Delete", "FileSystemConsistent")
    assert one(row(POINT, "Modify", before, point(), change)).classification == "no-op"


def test_another_model_of_a_point_is_blocked() -> None:
    before, after = point(consistencyMode="CrashConsistent"), point(excludeDisks=[{"id": disk_id("a")}])
    found = one(row(POINT, "Modify", before, after))
    assert found.classification == "blocked-update"
    assert {two.path for two in found.delta} == {"properties.consistencyMode", "properties.excludeDisks"}


def test_raw_references_are_no_change_of_a_copy() -> None:
    source = {"id": f"{HOME}x/restorePoints/p"}
    raw = "[reference(resourceId('a', 'b')).sourceMetadata]"
    change = delta("properties.sourceMetadata.storageProfile", "Modify", {"osDisk": {}}, raw)
    before, after = point(sourceRestorePoint=source), point(sourceRestorePoint=source, sourceMetadata=raw)
    assert one(row(POINT, "Modify", before, after, change)).classification == "no-op"


def test_raw_references_of_other_types_are_inconclusive() -> None:
    text = vm_id("sql01")
    change = delta("properties.storageProfile", "Modify", {}, "[reference('x').y]")
    body: JsonObject = {"id": text, "type": "Microsoft.Compute/virtualMachines", "apiVersion": "2025-04-01"}
    assert one(row(text, "Modify", body, body, change)).classification == "inconclusive"


def test_failed_points_are_made_again_by_a_spec_and_unclear_for_a_template() -> None:
    asked = row(POINT, "NoChange", point(provisioningState="Failed"), point())
    assert one(asked).classification == "inconclusive"
    assert one(asked, Expected(remade=frozenset({POINT.lower()}))).classification == "create"


@pytest.mark.parametrize("kind", ["Deploy", "Unsupported"])
def test_what_azure_cannot_say_is_inconclusive(kind: str) -> None:
    assert one(row(POINT, kind)).classification == "inconclusive"


def test_an_expected_id_that_is_ignored_or_missing_is_inconclusive() -> None:
    expected = Expected({POINT.lower(): POINT})
    assert one(row(POINT, "Ignore"), expected).classification == "inconclusive"
    assert one(row(POINT, "Ignore")).classification == "unmanaged"
    found = normalise([{"properties": {"changes": []}}], expected, "azure")
    assert [(two.resource_id, two.classification) for two in found.changes] == [(POINT, "inconclusive")]


def test_deletions() -> None:
    assert one(row(POINT, "Delete", point())).classification == "recovery-point-loss"
    empty = Expected(holds_points=lambda text: False)
    assert one(row(HOME, "Delete", home()), empty).classification == "delete"
    assert one(row(HOME, "Delete", home())).classification == "recovery-point-loss"


def test_skipped_templates_are_inconclusive() -> None:
    row_ = {"code": "NestedDeploymentShortCircuited", "target": "/x", "level": "Warning", "message": "skipped"}
    found = normalise([{"properties": {"changes": [], "diagnostics": [row_]}}], Expected(), "azure")
    assert found.inconclusive
    assert found.remarks[0].code == "NestedDeploymentShortCircuited"


def test_secrets_are_cut_from_both_sides() -> None:
    before = point(consistencyMode="CrashConsistent", sourceMetadata={"userData": "c2VjcmV0", "osProfile": {"x": 1}})
    change = delta("properties.sourceMetadata.userData", "Delete", "c2VjcmV0")
    found = one(row(POINT, "Modify", before, point(), change), show_noise=True)
    assert "c2VjcmV0" not in repr(found)
    assert "osProfile" not in repr(found)


def test_what_is_asked_for_is_called_as_it_was_asked() -> None:
    shouted = HOME.replace("/resourceGroups/rg-recovery", "/resourceGroups/RG-RECOVERY")
    assert shouted != HOME
    assert one(row(shouted, "Create", None, home()), Expected({HOME.lower(): HOME})).resource_id == HOME
    assert one(row(shouted, "Ignore", home())).resource_id == shouted


def test_a_tag_in_other_letters_is_no_change() -> None:
    letters = [delta("tags.x", "Delete", "1"), delta("tags.X", "Create", None, "1")]
    assert one(row(HOME, "Modify", home(), home(), *letters)).classification == "no-op"
    other = [delta("tags.x", "Delete", "1"), delta("tags.X", "Create", None, "2")]
    assert one(row(HOME, "Modify", home(), home(), *other)).classification == "tag-update"


def test_an_answer_in_words_that_nobody_knows_is_inconclusive() -> None:
    new = one(row(HOME, "Replace", home(), home()))
    assert (new.change_type, new.classification) == ("Unsupported", "inconclusive")
    assert "'Replace'" in new.reason
    kept = one(row(HOME, "Modify", home(), home(), delta("tags.k", "Rename", "a", "b")))
    assert [change.kind for change in kept.delta] == ["Modify"]


def test_a_what_if_that_failed_is_a_refusal(monkeypatch: pytest.MonkeyPatch) -> None:
    said = {"status": "Failed", "error": {"code": "InvalidTemplate", "message": "It is none."}}
    poller = SimpleNamespace(result=lambda: said)
    client = SimpleNamespace(deployments=SimpleNamespace(begin_what_if=lambda group, name, body: poller))
    cloud = SdkCloud(sandbox_target("http://127.0.0.1:9"))
    monkeypatch.setattr(cloud, "_client", lambda subscription: client)
    with pytest.raises(CloudError, match="InvalidTemplate: It is none"):
        cloud.what_if(Scope("s", "g"), "d", {})
