"""What-if as Azure answers it, noise and all, through the real SDK."""

from __future__ import annotations

from typing import Any

import pytest

from tests.sandbox.raw import C, G, S, W, collection, fleet, sandbox
from tests.sandbox.sdk import (
    API,
    COLLECTION_TYPE,
    POINT_TYPE,
    SUBSCRIPTION_SCHEMA,
    clients,
    collection_of,
    nested,
    point_of,
    request,
    template,
)

RG = "rg-prod"


@pytest.fixture
def api():
    with sandbox() as api:
        yield api


def ask(api, body: dict[str, Any], group: str = RG) -> dict[str, Any]:
    """The changes by resource id, with those of other resources of the group left out."""
    with clients(api) as (sdk, _):
        if group:
            result = sdk.deployments.begin_what_if(group, "preview", body).result()
        else:
            result = sdk.deployments.begin_what_if_at_subscription_scope("preview", body).result()
    assert result.status == "Succeeded"
    return {spelled(one.resource_id): one for one in result.changes}


def spelled(resource_id: str) -> str:
    """The id with its group as the tests write it: Azure has that of an existing resource in capitals."""
    return resource_id.replace("/RG-", "/rg-").replace("/rg-PROD/", "/rg-prod/").replace("/rg-WEST/", "/rg-west/")


def kinds(changes: dict[str, Any], *ids: str) -> list[str]:
    return [str(changes[one].change_type.value) for one in ids]


def delta(change: Any) -> dict[str, tuple[str, Any, Any]]:
    return {one.path: (str(one.property_change_type.value), one.before, one.after) for one in change.delta or ()}


BOTH = template(collection_of("win", "win"), point_of("win/p1"))


def test_new_resources_are_created_and_the_rest_is_ignored(api) -> None:
    changes = ask(api, request(BOTH))
    assert kinds(changes, f"{C}/win", f"{C}/win/restorePoints/p1") == ["Create", "Create"]
    after = changes[f"{C}/win"].after
    assert after["id"] == f"{C}/win" and after["apiVersion"] == API and after["type"] == COLLECTION_TYPE
    others = {one.change_type.value for key, one in changes.items() if not key.startswith(C)}
    assert others == {"Ignore"}
    assert f"{G}/providers/Microsoft.Compute/virtualMachines/win" in changes


def test_nothing_is_made_and_nothing_stays_of_a_preview(api) -> None:
    ask(api, request(BOTH))
    assert api.call("GET", f"{C}/win").status == 404
    assert api.call("GET", f"{G}/providers/Microsoft.Resources/deployments/preview", version="2025-04-01").status == 404


def test_what_the_provider_has_set_looks_deleted(api) -> None:
    with clients(api) as (sdk, _):
        sdk.deployments.begin_create_or_update(RG, "d", request(BOTH)).result()
    changes = ask(api, request(BOTH))
    assert kinds(changes, f"{C}/win") == ["NoChange"]
    point = changes[f"{C}/win/restorePoints/p1"]
    assert point.change_type.value == "Modify"
    noise = delta(point)
    assert noise["properties.consistencyMode"] == ("Delete", "ApplicationConsistent", None)
    assert noise["properties.timeCreated"][0] == "Delete"
    assert all(kind == "Delete" for kind, _, _ in noise.values())
    assert "properties.provisioningState" not in noise


def test_another_model_of_a_point_looks_like_a_change(api) -> None:
    with clients(api) as (sdk, _):
        sdk.deployments.begin_create_or_update(RG, "d", request(BOTH)).result()
    changed = template(collection_of("win", "win"), point_of("win/p1", consistencyMode="CrashConsistent"))
    found = delta(ask(api, request(changed))[f"{C}/win/restorePoints/p1"])
    assert found["properties.consistencyMode"] == ("Modify", "ApplicationConsistent", "CrashConsistent")


def test_tags_of_the_template_replace_those_that_are_there(api) -> None:
    api.call("PUT", f"{C}/win", collection("win", tags={"old": "1", "same": "s"}))
    changes = ask(api, request(template(collection_of("win", "win", tags={"new": "2", "same": "s"}))))
    assert delta(changes[f"{C}/win"]) == {"tags.old": ("Delete", "1", None), "tags.new": ("Create", None, "2")}


def test_ids_keep_the_casing_in_which_they_were_made(api) -> None:
    api.call("PUT", f"{C}/WIN", collection("win"))
    changes = ask(api, request(template(collection_of("win", "WIN"))))
    assert f"{C}/WIN" in changes and f"{C}/win" not in changes
    assert "/resourceGroups/RG-PROD/" in changes[f"{C}/WIN"].resource_id
    assert delta(changes[f"{C}/WIN"])["properties.source.id"][0] == "Modify"


def test_a_reference_is_not_resolved(api) -> None:
    api.call("PUT", f"{C}/win", collection("win", tags={"region": "eastus"}))
    value = f"[reference(resourceId('{COLLECTION_TYPE}', 'lin'), '{API}').source.location]"
    body = template(collection_of("lin", "lin"), collection_of("win", "win", tags={"region": value}))
    found = delta(ask(api, request(body))[f"{C}/win"])["tags.region"]
    assert found[:2] == ("Modify", "eastus")
    assert found[2].startswith("[reference(")


def test_an_id_that_is_not_known_is_unsupported(api) -> None:
    name = f"[format('c-{{0}}', reference(resourceId('{COLLECTION_TYPE}', 'x'), '{API}').restorePointCollectionId)]"
    inner = template(collection_of("[parameters('name')]", "win"), parameters={"name": {"type": "string"}})
    body = template(nested("inner", inner, parameters={"name": {"value": name}}))
    with clients(api) as (sdk, _):
        result = sdk.deployments.begin_what_if(RG, "preview", request(body)).result()
    assert [one.code for one in result.diagnostics] == ["NestedDeploymentShortCircuited"]
    assert result.diagnostics[0].target.endswith("/deployments/inner")
    assert {one.change_type.value for one in result.changes} == {"Ignore"}


def test_nested_deployments_are_looked_into(api) -> None:
    inner = template(collection_of("win", "win"))
    body = template(nested("unit", inner, resourceGroup=RG), schema=SUBSCRIPTION_SCHEMA)
    changes = ask(api, request(body, location="eastus"), group="")
    assert kinds(changes, f"{C}/win") == ["Create"]
    assert not any("/deployments/" in key for key in changes)
    assert not any(key.startswith(W) for key in changes)


def test_past_the_limit_of_expansion_everything_is_ignored(api) -> None:
    api.call("PUT", f"{C}/win", collection("win"))
    last = nested("unit-500", template(collection_of("win", "win", tags={"a": "b"})), resourceGroup=RG)
    units = [nested(f"unit-{number}", template(), resourceGroup=RG) for number in range(500)]
    body = template(*units, last, schema=SUBSCRIPTION_SCHEMA)
    with clients(api) as (sdk, _):
        result = sdk.deployments.begin_what_if_at_subscription_scope("p", request(body, location="eastus")).result()
    assert [one.code for one in result.diagnostics] == ["NestedDeploymentExpansionLimitReached"]
    found = {spelled(one.resource_id): one.change_type.value for one in result.changes}
    assert found[f"{C}/win"] == "Ignore"


def test_complete_mode_deletes(api) -> None:
    storage = f"{W}/providers/Microsoft.Storage/storageAccounts/gone"
    api.call("PUT", storage, {"location": "westus"}, "2024-01-01")
    changes = ask(api, request(template(), mode="Complete"), "rg-west")
    assert kinds(changes, storage) == ["Delete"]
    assert changes[storage].before["name"] == "gone"


def test_ids_only(api) -> None:
    changes = ask(api, request(BOTH, whatIfSettings={"resultFormat": "ResourceIdOnly"}))
    assert kinds(changes, f"{C}/win", f"{C}/win/restorePoints/p1") == ["Deploy", "Deploy"]
    assert changes[f"{C}/win"].after is None


def test_lists_are_compared_by_index(api) -> None:
    disks = f"{G}/providers/Microsoft.Compute/disks"
    exclude = [{"id": f"{disks}/win-data"}]
    with clients(api) as (sdk, _):
        body = template(collection_of("win", "win"), point_of("win/p1", excludeDisks=exclude))
        sdk.deployments.begin_create_or_update(RG, "d", request(body)).result()
    other = template(collection_of("win", "win"), point_of("win/p1", excludeDisks=[{"id": f"{disks}/win-os"}]))
    change = ask(api, request(other))[f"{C}/win/restorePoints/p1"]
    found = next(one for one in change.delta if one.path == "properties.excludeDisks")
    assert found.property_change_type.value == "Array"
    assert [(one.path, one.property_change_type.value) for one in found.children] == [("0", "Modify")]
    assert found.children[0].children[0].path == "id"


def test_the_shape_of_the_published_example(api) -> None:
    api.call("PUT", f"{C}/win", collection("win"))
    body = request(
        template(collection_of("win", "win", tags={"myNewTag": "my tag value"}), collection_of("lin", "lin"))
    )
    path = f"{G}/providers/Microsoft.Resources/deployments/my-deployment/whatIf"
    started = api.call("POST", path, body, "2025-04-01")
    assert (started.status, started.body) == (202, None)
    assert "/operationresults/" in started.headers["location"]
    answer = api.end(started)
    assert (answer.status, answer.body["status"]) == (200, "Succeeded")
    change = next(one for one in answer.body["properties"]["changes"] if spelled(one["resourceId"]) == f"{C}/win")
    assert change["changeType"] == "Modify"
    assert change["delta"] == [{"path": "tags.myNewTag", "propertyChangeType": "Create", "after": "my tag value"}]
    for side in ("before", "after"):
        assert {"name", "type", "apiVersion", "id", "location"} <= set(change[side])


def test_a_point_of_a_seed_and_its_collection_are_there(api) -> None:
    seed = fleet()
    seed["resources"] += [
        {"id": f"{C}/win", **collection("win")},
        {"id": f"{C}/win/restorePoints/p1", "properties": {"consistencyMode": "ApplicationConsistent"}},
    ]
    with sandbox(seed) as api:
        changes = ask(api, request(BOTH))
        assert kinds(changes, f"{C}/win") == ["NoChange"]
        assert delta(changes[f"{C}/win/restorePoints/p1"]) == {
            "properties.consistencyMode": ("Delete", "ApplicationConsistent", None)
        }
        assert changes[f"{C}/win/restorePoints/p1"].before["type"] == POINT_TYPE
    assert S in C
