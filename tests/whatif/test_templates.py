"""What-if of templates: offline and online, ARM and Bicep, incremental and complete; complete deployments lose what it said."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime, timezone
from pathlib import Path

import pytest

from armgen.azure.cloud import Scope
from armgen.commands.build import build
from armgen.commands.whatif import Asked, Place, what_if
from armgen.errors import FailedError, UsageError
from armgen.jsontypes import JsonObject
from armgen.whatif.model import Preview
from tests.deploy.sandboxes import Place as Served
from tests.deploy.sandboxes import served
from tests.estates import SUBSCRIPTION, collection_id, estate_of
from tests.whatif.worlds import SPEC, STAMP, change, facts

HERE = Place((), SUBSCRIPTION, "rg-recovery", "eastus")
NOW = datetime(2026, 11, 25, 2, tzinfo=timezone.utc)
OTHER = facts().replace("  c1:", "  c2:").replace("/c1", "/c2") + facts("{}").partition("collections:\n")[2].replace(
    "  c1:", "  c3:"
).replace("/c1", "/c3")
STAMPED = SPEC.replace("      fixed:", "      n-{stamp}: {exclude: [sql01-log]}\n      fixed:")


def ask(path: Path, **options: object) -> Preview:
    asked = Asked(place=HERE, show_unmanaged=True)._replace(**options)  # type: ignore[arg-type]
    found = what_if(str(path), asked, now=NOW, say=lambda text: None)
    assert found.preview is not None, found.report
    return found.preview


def built(folder: Path, spec: str = STAMPED) -> Path:
    (folder / "spec.yaml").write_text(spec)
    assert not build(paths=[str(folder / "spec.yaml")], output=folder / "out", lint_first=False).refused
    return folder / "out"


@pytest.fixture
def inventory(tmp_path: Path) -> str:
    path = tmp_path / "state.yaml"
    path.write_text(facts("{fixed: {consistency: crash}}") + OTHER.partition("collections:\n")[2])
    return str(path)


@pytest.mark.parametrize("name", ["test.json", "test.bicep"])
def test_a_template_is_predicted_offline(name: str, tmp_path: Path, inventory: str) -> None:
    found = ask(built(tmp_path) / name, state=inventory, stamp=STAMP)
    assert (found.target, found.predicted_by) == (None, "armgen")
    assert change(found, "/c1").classification == "no-op"
    assert change(found, "/fixed").classification == "blocked-update"
    assert change(found, f"/n-{STAMP}").classification == "create"
    assert change(found, "/c2").classification == "unmanaged"


def test_complete_mode_offline(tmp_path: Path, inventory: str) -> None:
    found = ask(built(tmp_path) / "test.json", state=inventory, mode="complete")
    assert change(found, "/c2").classification == "recovery-point-loss"
    assert change(found, "/c3").classification == "delete"
    assert found.exit_code() == 5


def test_a_place_that_nobody_said_leaves_ids_open(tmp_path: Path, inventory: str) -> None:
    found = ask(built(tmp_path) / "test.json", state=inventory, place=Place())
    assert {one.classification for one in found.changes} == {"inconclusive"}
    assert found.inconclusive


def test_other_resources_and_conditions_are_inconclusive(tmp_path: Path, inventory: str) -> None:
    template = {
        "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
        "contentVersion": "1.0.0.0",
        "parameters": {"on": {"type": "bool"}},
        "resources": [
            {
                "type": "Microsoft.Storage/storageAccounts",
                "apiVersion": "2023-01-01",
                "name": "s",
                "location": "eastus",
            },
            {
                "condition": "[parameters('on')]",
                "type": "Microsoft.Compute/restorePointCollections",
                "apiVersion": "2025-04-01",
                "name": "maybe",
                "location": "eastus",
                "properties": {"source": {"id": "[resourceId('Microsoft.Compute/virtualMachines', 'x')]"}},
            },
            {
                "type": "Microsoft.Resources/deployments",
                "apiVersion": "2022-09-01",
                "name": "far",
                "properties": {"mode": "Incremental", "templateLink": {"uri": "https://example.com/t.json"}},
            },
        ],
    }
    path = tmp_path / "main.json"
    path.write_text(json.dumps(template))
    found = ask(path, state=inventory)
    assert change(found, "/s").classification == "inconclusive"
    assert change(found, "/maybe").classification == "inconclusive"
    assert change(found, "/far").classification == "inconclusive"
    on = Place(("on=true",), SUBSCRIPTION, "rg-recovery", "eastus")
    assert change(ask(path, state=inventory, place=on), "/maybe").classification == "create"


def test_a_template_without_its_place_cannot_be_asked_about(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="is not known"):
        ask(built(tmp_path) / "test.json", target="sandbox", place=Place())


def online(place: Served, path: Path, monkeypatch: pytest.MonkeyPatch, **options: object) -> Preview:
    monkeypatch.setenv("ARMGEN_SANDBOX_URL", place.running.url)
    return ask(path, target="sandbox", stamp=STAMP, **options)


def deployed(place: Served, path: Path, mode: str) -> str:
    template: JsonObject = json.loads(path.read_text())
    body: JsonObject = {
        "properties": {"mode": mode, "template": template, "parameters": {"stamp": {"value": STAMP}}},
    }
    cloud, scope = place.again().cloud, Scope(SUBSCRIPTION, "rg-recovery")
    cloud.put_deployment(scope, "by-hand", body)
    while True:
        found = cloud.get_deployment(scope, "by-hand")
        state = str(found["properties"]["provisioningState"]) if found is not None else ""  # type: ignore[index, call-overload]
        if state in ("Succeeded", "Failed"):
            return state


@pytest.mark.parametrize("seed", range(10))
def test_a_complete_deployment_deletes_what_was_predicted(
    seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    there = facts("{fixed: {exclude: [sql01-log]}}" if seed % 2 else "{}") + OTHER.partition("collections:\n")[2]
    path = built(tmp_path) / "test.json"
    with served(estate_of(STAMPED, there)) as place:
        found = online(place, path, monkeypatch, mode="complete")
        for name, expected in (("c2", "recovery-point-loss"), ("c3", "delete"), ("c1", "no-op")):
            assert change(found, f"/{name}").classification == expected, found
        assert deployed(place, path, "Complete") == "Succeeded"
        gone: Callable[[str], bool] = lambda name: place.cloud.get(collection_id(name), "2025-04-01") is None  # noqa: E731
        assert (gone("c1"), gone("c2"), gone("c3")) == (False, True, True)


def test_a_template_is_asked_about_online(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = built(tmp_path) / "test.json"
    with served(estate_of(STAMPED, facts("{fixed: {consistency: crash}}"))) as place:
        found = online(place, path, monkeypatch)
        assert (found.target, found.predicted_by) == ("sandbox", "azure")
        assert change(found, "/fixed").classification == "blocked-update"
        assert change(found, f"/n-{STAMP}").classification == "create"
        assert deployed(place, path, "Incremental") == "Failed"


def test_a_mistake_of_the_template_or_its_parameters_stops_it(tmp_path: Path, inventory: str) -> None:
    wrong = Asked(state=inventory, place=Place(("nobody=1",), SUBSCRIPTION, "rg-recovery", "eastus"))
    found = what_if(str(built(tmp_path) / "test.json"), wrong, now=NOW, say=lambda text: None)
    assert found.preview is None
    assert found.report is not None
    assert [one.code for one in found.report.diagnostics] == ["RP902"]


def test_without_a_stamp_the_time_is_taken(tmp_path: Path, inventory: str) -> None:
    assert change(ask(built(tmp_path) / "test.json", state=inventory), "/n-20261125020000").classification == "create"


def test_a_template_that_azure_refuses_on_sight_is_not_predicted(tmp_path: Path, inventory: str) -> None:
    folder = built(tmp_path)
    body = json.loads((folder / "test.json").read_text())
    body["outputs"]["wrong"] = {"type": "string", "value": "[nope('a')]"}
    (folder / "test.json").write_text(json.dumps(body))
    found = what_if(str(folder / "test.json"), Asked(place=HERE, state=inventory), now=NOW, say=lambda text: None)
    assert (found.preview, found.refused) == (None, True)
    assert found.report is not None
    assert [(one.code, one.message) for one in found.report.active] == [
        ("RP707", "There is no template function 'nope'.")
    ]


def test_the_innermost_error_of_a_refusal_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = built(tmp_path) / "test.json"
    path.write_text(path.read_text().replace('"2025-04-01"', '"2019-01-01"'))
    with (
        served(estate_of(STAMPED, facts("{}"))) as place,
        pytest.raises(FailedError, match=r"NoRegisteredProviderFound \(400\): No registered resource provider"),
    ):
        online(place, path, monkeypatch)


def test_a_failed_point_of_a_template_is_inconclusive_online_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = built(tmp_path) / "test.json"
    state = facts("{fixed: {consistency: application, state: Failed}}")
    (tmp_path / "failed.yaml").write_text(state)
    with served(estate_of(STAMPED, state)) as place:
        shown = change(online(place, path, monkeypatch), "/fixed")
    offline = change(ask(path, state=str(tmp_path / "failed.yaml"), stamp=STAMP), "/fixed")
    assert (shown.classification, shown.reason) == (offline.classification, offline.reason)
    assert shown.classification == "inconclusive"
