"""Deployments through the real SDK over a real socket: order, nesting, failures, history, locks, faults."""

from __future__ import annotations

from typing import Any

import pytest
from azure.core.exceptions import HttpResponseError, ResourceNotFoundError

from tests.sandbox.raw import LOCKS, TOKEN, Api, C, G, S, W, collection, copy_of, fleet, sandbox
from tests.sandbox.sdk import (
    API,
    COLLECTION_TYPE,
    POINT_TYPE,
    SCHEMA,
    SUBSCRIPTION_SCHEMA,
    clients,
    collection_of,
    nested,
    point_of,
    request,
    template,
)

RG = "rg-prod"
DEPLOYMENTS = f"{G}/providers/Microsoft.Resources/deployments"
ARM = "2025-04-01"


@pytest.fixture
def api():
    with sandbox() as api:
        yield api


@pytest.fixture
def sdk(api):
    with clients(api) as (deployments, resources):
        yield deployments.deployments, deployments.deployment_operations, resources


def log(api: Api, what: str) -> list[str]:
    return [line["resource"].rpartition("/")[2] for line in api.own("GET", "log").body["value"] if line["what"] == what]


CHAIN = template(
    collection_of("win", "win"),
    collection_of("lin", "lin"),
    point_of("win/p1"),
    point_of("win/p2", "win/p1"),
    point_of("lin/p1"),
    outputs={
        "id": {"type": "string", "value": f"[resourceId('{POINT_TYPE}', 'win', 'p2')]"},
        "mode": {
            "type": "string",
            "value": f"[reference(resourceId('{POINT_TYPE}', 'lin', 'p1'), '{API}').consistencyMode]",
        },
    },
)


def test_a_deployment_runs_to_its_end(api, sdk) -> None:
    deployments, operations, _ = sdk
    done = deployments.begin_create_or_update(RG, "chain", request(CHAIN, tags={"armgen-run": "1"})).result()
    assert done.properties.provisioning_state == "Succeeded"
    assert done.tags == {"armgen-run": "1"}
    assert done.properties.outputs == {
        "id": {"type": "String", "value": f"{C}/win/restorePoints/p2"},
        "mode": {"type": "String", "value": "FileSystemConsistent"},
    }
    made = sorted(one.id for one in done.properties.output_resources)
    assert made == sorted(
        [
            f"{C}/win",
            f"{C}/lin",
            *(f"{C}/{one}" for one in ("win/restorePoints/p1", "win/restorePoints/p2", "lin/restorePoints/p1")),
        ]
    )
    rows = list(operations.list(RG, "chain"))
    assert {row.properties.provisioning_state for row in rows} == {"Succeeded"}
    kinds = [row.properties.provisioning_operation for row in rows]
    assert kinds.count("Create") == 5 and kinds.count("EvaluateDeploymentOutput") == 1
    row = operations.get(RG, "chain", rows[0].operation_id)
    assert row.properties.target_resource.id


def test_steps_run_in_order_and_side_by_side(api, sdk) -> None:
    deployments, _, _ = sdk
    deployments.begin_create_or_update(RG, "chain", request(CHAIN)).result()
    times: dict[tuple[str, str], str] = {
        (line["what"], line["resource"].removeprefix(C)): line["time"] for line in api.own("GET", "log").body["value"]
    }
    first, second, other = "/win/restorePoints/p1", "/win/restorePoints/p2", "/lin/restorePoints/p1"
    assert times["created", first] <= times["creating", second]
    assert times["creating", other] < times["created", first]


def test_the_same_deployment_again_makes_nothing(api, sdk) -> None:
    deployments, _, _ = sdk
    deployments.begin_create_or_update(RG, "chain", request(CHAIN)).result()
    before = log(api, "creating")
    again = deployments.begin_create_or_update(RG, "chain", request(CHAIN)).result()
    assert again.properties.provisioning_state == "Succeeded"
    assert log(api, "creating") == before


def test_another_model_of_a_point_fails_the_deployment(api, sdk) -> None:
    deployments, operations, _ = sdk
    deployments.begin_create_or_update(RG, "chain", request(CHAIN)).result()
    changed = template(collection_of("win", "win"), point_of("win/p1", consistencyMode="CrashConsistent"))
    with pytest.raises(HttpResponseError) as failed:
        deployments.begin_create_or_update(RG, "chain", request(changed)).result()
    assert failed.value.error.code == "DeploymentFailed"
    assert failed.value.error.details[0].code == "OperationNotAllowed"
    bad = [row for row in operations.list(RG, "chain") if row.properties.provisioning_state == "Failed"]
    assert [row.properties.status_code for row in bad] == ["Conflict"]
    assert bad[0].properties.status_message.error.code == "OperationNotAllowed"
    assert deployments.get(RG, "chain").properties.error.code == "DeploymentFailed"


def test_what_waits_for_a_failed_step_is_not_started(api, sdk) -> None:
    deployments, operations, _ = sdk
    api.own(
        "POST", "faults", {"plane": "operation", "code": "VMRestorePointClientError", "match": "/win/restorePoints/p1"}
    )
    with pytest.raises(HttpResponseError) as failed:
        deployments.begin_create_or_update(RG, "chain", request(CHAIN)).result()
    assert failed.value.error.details[0].code == "VMRestorePointClientError"
    targets = {
        row.properties.target_resource.id.removeprefix(C): row.properties.provisioning_state
        for row in operations.list(RG, "chain")
    }
    assert targets == {
        "/win": "Succeeded",
        "/lin": "Succeeded",
        "/win/restorePoints/p1": "Failed",
        "/lin/restorePoints/p1": "Succeeded",
    }


@pytest.mark.parametrize("code", ["TooManyRequests", "InternalError", "VMRestorePointClientError"])
def test_operations_inside_of_a_deployment_fail_on_demand(api, sdk, code: str) -> None:
    deployments, _, _ = sdk
    api.own("POST", "faults", {"plane": "operation", "code": code})
    with pytest.raises(HttpResponseError) as failed:
        deployments.begin_create_or_update(
            RG, "one", request(template(collection_of("win", "win"), point_of("win/p")))
        ).result()
    assert [one.code for one in failed.value.error.details] == [code]


def test_a_missing_chain_is_refused_by_the_machine(api, sdk) -> None:
    deployments, _, _ = sdk
    body = template(collection_of("win", "win"), point_of("win/p1"), point_of("win/p2"))
    with pytest.raises(HttpResponseError) as failed:
        deployments.begin_create_or_update(RG, "race", request(body)).result()
    assert [one.code for one in failed.value.error.details] == ["VMRestorePointClientError"]


INNER = template(
    collection_of("[parameters('name')]", "win"),
    {
        "type": POINT_TYPE,
        "apiVersion": API,
        "name": "[format('{0}/nightly-{1}', parameters('name'), parameters('stamp'))]",
        "dependsOn": [f"[resourceId('{COLLECTION_TYPE}', parameters('name'))]"],
        "properties": {},
    },
    parameters={"name": {"type": "string"}, "stamp": {"type": "string"}},
    outputs={
        "point": {
            "type": "string",
            "value": f"[resourceId('{POINT_TYPE}', parameters('name'), format('nightly-{{0}}', parameters('stamp')))]",
        }
    },
)


def fleet_template(**more: Any) -> dict[str, Any]:
    """A subscription's deployment of a nested one in the group, and a second one that reads what the first has made."""
    first = nested(
        "unit-1",
        INNER,
        resourceGroup=RG,
        parameters={"name": {"value": "win"}, "stamp": {"value": "[parameters('stamp')]"}},
    )
    mode = f"[reference(format('{{0}}', '{C}/win/restorePoints/nightly-20261101000000'), '{API}').consistencyMode]"
    second = nested(
        "unit-2",
        template(
            collection_of("copy-of-win", "lin", tags={"mode": "[parameters('mode')]"}),
            parameters={"mode": {"type": "string"}},
        ),
        resourceGroup=RG,
        parameters={"mode": {"value": mode}},
        dependsOn=[
            f"[extensionResourceId(format('{{0}}/resourceGroups/{{1}}', subscription().id, '{RG}'), 'Microsoft.Resources/deployments', 'unit-1')]"
        ],
    )
    return template(
        first,
        second,
        schema=SUBSCRIPTION_SCHEMA,
        parameters={"stamp": {"type": "string", "defaultValue": "[utcNow('yyyyMMddHHmmss')]"}},
        outputs={
            "first": {
                "type": "string",
                "value": f"[reference(extensionResourceId(format('{{0}}/resourceGroups/{{1}}', subscription().id, '{RG}'), 'Microsoft.Resources/deployments', 'unit-1'), '2022-09-01').outputs.point.value]",
            }
        },
        **more,
    )


STAMP = {"stamp": "20261101000000"}


def test_nested_deployments_are_deployments_of_their_own(api, sdk) -> None:
    deployments, operations, _ = sdk
    body = request(fleet_template(), STAMP, location="eastus")
    done = deployments.begin_create_or_update_at_subscription_scope("root", body).result()
    assert done.properties.provisioning_state == "Succeeded"
    assert done.location == "eastus"
    point = f"{C}/win/restorePoints/nightly-20261101000000"
    assert done.properties.outputs["first"]["value"] == point
    inner = deployments.get(RG, "unit-1")
    assert inner.properties.provisioning_state == "Succeeded"
    assert inner.properties.parameters["name"] == {"type": "String", "value": "win"}
    assert inner.properties.outputs["point"]["value"] == point
    assert point in [one.id for one in done.properties.output_resources]
    # What unit-1 had made was read when unit-2 began.
    assert api.call("GET", f"{C}/copy-of-win").body["tags"] == {"mode": "ApplicationConsistent"}
    rows = [row for row in operations.list_at_subscription_scope("root") if row.properties.target_resource]
    assert sorted(row.properties.target_resource.resource_name for row in rows) == ["unit-1", "unit-2"]
    assert [one.name for one in deployments.list_at_subscription_scope()] == ["root"]
    assert sorted(one.name for one in deployments.list_by_resource_group(RG)) == ["unit-1", "unit-2"]


def test_a_failed_nested_deployment_fails_the_one_around_it(api, sdk) -> None:
    deployments, _, _ = sdk
    api.own("POST", "faults", {"plane": "operation", "code": "InternalError"})
    with pytest.raises(HttpResponseError):
        deployments.begin_create_or_update_at_subscription_scope(
            "root", request(fleet_template(), STAMP, location="eastus")
        ).result()
    assert deployments.get(RG, "unit-1").properties.provisioning_state == "Failed"
    error = deployments.get_at_subscription_scope("root").properties.error
    assert error.details[0].code == "DeploymentFailed"
    assert error.details[0].details[0].code == "InternalError"
    with pytest.raises(ResourceNotFoundError):
        deployments.get(RG, "unit-2")


def test_deployment_active(api) -> None:
    path = f"{DEPLOYMENTS}/chain"
    started = api.call("PUT", path, request(CHAIN), ARM)
    assert (started.status, started.body["properties"]["provisioningState"]) == (201, "Accepted")
    refused = api.call("PUT", path, request(CHAIN), ARM)
    assert (refused.status, refused.code) == (409, "DeploymentActive")
    assert api.call("DELETE", path, version=ARM).code == "DeploymentActive"
    assert api.end(started).body == {"status": "Succeeded"}
    assert api.call("PUT", path, request(CHAIN), ARM).status == 200


def test_the_shape_of_the_published_example(api) -> None:
    started = api.call("PUT", f"{DEPLOYMENTS}/d", request(template(collection_of("win", "win"))), ARM)
    assert {"name", "type", "id", "properties"} <= set(started.body)
    assert "outputResources" not in started.body["properties"]
    api.end(started)
    body = api.call("GET", f"{DEPLOYMENTS}/d", version=ARM).body["properties"]
    wanted = "correlationId dependencies duration mode outputResources parameters providers provisioningState templateHash timestamp"
    assert set(wanted.split()) <= set(body)
    assert body["templateHash"].isdigit() and body["duration"].startswith("PT")
    assert body["providers"] == [
        {
            "namespace": "Microsoft.Compute",
            "resourceTypes": [{"resourceType": "restorePointCollections", "locations": ["eastus"]}],
        }
    ]


def test_cancel(api, sdk) -> None:
    deployments, operations, _ = sdk
    poller = deployments.begin_create_or_update(RG, "chain", request(CHAIN), polling=False)
    assert poller.result().properties.provisioning_state == "Accepted"
    deployments.cancel(RG, "chain")
    assert deployments.get(RG, "chain").properties.provisioning_state == "Canceled"
    with pytest.raises(HttpResponseError):
        deployments.cancel(RG, "chain")
    assert list(operations.list(RG, "chain")) == []


def test_existence_export_and_deletion_of_history(api, sdk) -> None:
    deployments, _, _ = sdk
    assert deployments.check_existence(RG, "chain") is False
    deployments.begin_create_or_update(RG, "chain", request(CHAIN)).result()
    assert deployments.check_existence(RG, "chain") is True
    assert deployments.export_template(RG, "chain").template == CHAIN
    deployments.begin_delete(RG, "chain").result()
    assert deployments.check_existence(RG, "chain") is False
    assert api.call("GET", f"{C}/win/restorePoints/p2").status == 200
    digest = deployments.calculate_template_hash(CHAIN)
    assert digest.template_hash.isdigit()


def test_list_filters_by_state(api, sdk) -> None:
    deployments, _, _ = sdk
    deployments.begin_create_or_update(RG, "good", request(template(collection_of("win", "win")))).result()
    deployments.begin_create_or_update(
        RG, "bad", request(template(collection_of("win", "lin"))), polling=False
    ).result()
    deployments.get(RG, "bad")
    api.own("POST", "clock", {"advance": 60})
    assert [one.name for one in deployments.list_by_resource_group(RG, filter="provisioningState eq 'Failed'")] == [
        "bad"
    ]


def test_complete_mode_deletes_what_the_template_lacks(api, sdk) -> None:
    deployments, operations, _ = sdk
    api.call("PUT", f"{W}/providers/Microsoft.Storage/storageAccounts/kept", {"location": "westus"}, "2024-01-01")
    api.call("PUT", f"{W}/providers/Microsoft.Storage/storageAccounts/gone", {"location": "westus"}, "2024-01-01")
    kept = {
        "type": "Microsoft.Storage/storageAccounts",
        "apiVersion": "2024-01-01",
        "name": "kept",
        "location": "westus",
    }
    done = deployments.begin_create_or_update("rg-west", "all", request(template(kept), mode="Complete")).result()
    assert done.properties.provisioning_state == "Succeeded"
    assert api.call("GET", f"{W}/providers/Microsoft.Storage/storageAccounts/kept", version="2024-01-01").status == 200
    assert api.call("GET", f"{W}/providers/Microsoft.Storage/storageAccounts/gone", version="2024-01-01").status == 404
    kinds = [row.properties.provisioning_operation for row in operations.list("rg-west", "all")]
    assert sorted(kinds) == ["Create", "DeploymentCleanup"]


def test_complete_mode_and_a_lock(api, sdk) -> None:
    deployments, _, _ = sdk
    api.call("PUT", f"{W}/providers/Microsoft.Storage/storageAccounts/locked", {"location": "westus"}, "2024-01-01")
    lock = f"{W}/providers/Microsoft.Storage/storageAccounts/locked{LOCKS}/l"
    assert api.call("PUT", lock, {"properties": {"level": "CanNotDelete"}}, "2020-05-01").status == 201
    with pytest.raises(HttpResponseError) as failed:
        deployments.begin_create_or_update("rg-west", "all", request(template(), mode="Complete")).result()
    assert failed.value.error.code == "DeploymentFailedCleanUp"
    assert failed.value.error.details[0].code == "ScopeLocked"


def test_validate(api, sdk) -> None:
    deployments, _, _ = sdk
    good = deployments.begin_validate(RG, "v", request(CHAIN)).result()
    assert sorted(one.id for one in good.properties.validated_resources)[0] == f"{C}/lin"
    old = template(collection_of("win", "win", apiVersion="2019-01-01"))
    bad = deployments.begin_validate(RG, "v", request(old), polling=False).result()
    assert bad.error.code == "InvalidTemplateDeployment"
    assert bad.error.details[0].code == "PreflightValidationCheckFailed"
    assert bad.error.details[0].details[0].code == "NoRegisteredProviderFound"
    assert deployments.begin_validate(RG, "v", request(old, validationLevel="Template")).result().error is None
    assert log(api, "creating") == []


HEAD = {"$schema": SCHEMA, "contentVersion": "1.0.0.0"}
BAD = [
    ("no schema", request({"contentVersion": "1.0.0.0", "resources": []}), 400, "InvalidTemplate"),
    ("no content version", request({"$schema": SCHEMA, "resources": []}), 400, "InvalidTemplate"),
    ("no resources", request(HEAD), 400, "InvalidTemplate"),
    ("resources that are none", request({**HEAD, "resources": 5}), 400, "InvalidTemplate"),
    ("parameters that are none", request({**HEAD, "resources": [], "parameters": 5}), 400, "InvalidTemplate"),
    ("a resource that is none", request(template(5)), 400, "InvalidTemplate"),
    ("no API version", request(template({"type": COLLECTION_TYPE, "name": "n"})), 400, "InvalidTemplateDeployment"),
    (
        "a nested deployment of nothing",
        request(template({"type": "Microsoft.Resources/deployments", "apiVersion": "2022-09-01", "name": "n"})),
        400,
        "InvalidTemplate",
    ),
    ("no template", {"properties": {"mode": "Incremental"}}, 400, "InvalidRequestContent"),
    ("no mode", {"properties": {"template": template()}}, 400, "InvalidRequestContent"),
    (
        "a link",
        {"properties": {"mode": "Incremental", "templateLink": {"uri": "https://x.example/t.json"}}},
        400,
        "InvalidContentLink",
    ),
    ("a wrong expression", request(template(collection_of("[concat('a']", "win"))), 400, "InvalidTemplate"),
    ("a missing parameter", request(template(parameters={"p": {"type": "string"}})), 400, "InvalidTemplate"),
    ("an undeclared parameter", request(template(), {"p": "x"}), 400, "InvalidTemplate"),
    (
        "a value that is not allowed",
        request(template(parameters={"p": {"type": "string", "allowedValues": ["a"]}}), {"p": "b"}),
        400,
        "InvalidTemplate",
    ),
    (
        "segments of a name",
        request(template({**point_of("win/p1"), "name": "p1", "dependsOn": []})),
        400,
        "InvalidTemplate",
    ),
    (
        "a resource twice",
        request(template(collection_of("a", "win"), collection_of("A", "win"))),
        400,
        "InvalidTemplate",
    ),
    ("a dependency on nothing", request(template(point_of("win/p1"))), 400, "InvalidTemplate"),
    (
        "801 resources",
        request(
            template(
                {**collection_of("[format('c{0}', copyIndex())]", "win"), "copy": {"name": "l", "count": 800}},
                collection_of("x", "win"),
            )
        ),
        400,
        "InvalidTemplate",
    ),
    (
        "65 outputs",
        request(template(outputs={f"o{n}": {"type": "int", "value": n} for n in range(65)})),
        400,
        "InvalidTemplate",
    ),
    (
        "257 parameters",
        request(template(parameters={f"p{n}": {"type": "int", "defaultValue": n} for n in range(257)})),
        400,
        "InvalidTemplate",
    ),
    (
        "a group that is not there",
        request(template(nested("n", template(), resourceGroup="none"))),
        404,
        "ResourceGroupNotFound",
    ),
    (
        "an unknown provider",
        request(template({"type": "Contoso.X/things", "apiVersion": "2020-01-01", "name": "t"})),
        400,
        "InvalidTemplateDeployment",
    ),
]


@pytest.mark.parametrize(("body", "status", "code"), [one[1:] for one in BAD], ids=[one[0] for one in BAD])
def test_requests_that_are_refused(api, body: dict[str, Any], status: int, code: str) -> None:
    for verb, path in (("PUT", f"{DEPLOYMENTS}/d"), ("POST", f"{DEPLOYMENTS}/d/whatIf")):
        answer = api.call(verb, path, body, ARM)
        assert (answer.status, answer.code) == (status, code), answer.body
    assert api.call("GET", f"{DEPLOYMENTS}/d", version=ARM).code == "DeploymentNotFound"


@pytest.mark.parametrize(
    ("name", "code"),
    [("a" * 65, "DeploymentNameLengthLimitExceeded"), ("a%24b", "DeploymentNameInvalidCharacters")],
)
def test_names_of_deployments(api, name: str, code: str) -> None:
    assert api.call("PUT", f"{DEPLOYMENTS}/{name}", request(template()), ARM).code == code


def test_a_circle_is_refused(api) -> None:
    body = template(collection_of("a", "win", dependsOn=["b"]), collection_of("b", "win", dependsOn=["a"]))
    assert api.call("PUT", f"{DEPLOYMENTS}/d", request(body), ARM).code == "InvalidTemplateCircularDependency"


def test_locations_of_subscription_deployments(api) -> None:
    path = f"{S}/providers/Microsoft.Resources/deployments/root"
    body = template(schema=SUBSCRIPTION_SCHEMA)
    assert api.call("PUT", path, request(body), ARM).code == "LocationRequired"
    api.end(api.call("PUT", path, request(body, location="eastus"), ARM))
    assert api.call("PUT", path, request(body, location="westus"), ARM).code == "InvalidDeploymentLocation"
    assert api.call("PUT", path, request(body, location="eastus", mode="Complete"), ARM).code == "InvalidDeploymentMode"


def test_a_lock_that_makes_a_group_read_only(api) -> None:
    api.call("PUT", f"{G}{LOCKS}/l", {"properties": {"level": "ReadOnly"}}, "2020-05-01")
    assert api.call("PUT", f"{DEPLOYMENTS}/d", request(template()), ARM).code == "ScopeLocked"


def test_a_job_that_is_too_large(api) -> None:
    import random

    noise = random.Random(1)
    letters = [chr(code) for code in range(35, 91)]
    text = "".join(noise.choices(letters, k=1_700_000))
    body = template(variables={"v": text})
    answer = api.call("PUT", f"{DEPLOYMENTS}/d", request(body), ARM)
    assert (answer.status, answer.code) == (400, "JobSizeExceeded")


def history(count: int) -> list[dict[str, Any]]:
    return [
        {"id": f"{DEPLOYMENTS}/old-{number:03}", "properties": {"timestamp": "2020-01-01T00:00:00Z"}}
        for number in range(count)
    ]


def test_the_history_is_trimmed(api) -> None:
    seed = fleet()
    seed["resources"] += history(780)
    with sandbox(seed) as api:
        api.end(api.call("PUT", f"{DEPLOYMENTS}/new", request(template()), ARM))
        assert api.call("HEAD", f"{DEPLOYMENTS}/old-000", version=ARM).status == 404
        assert api.call("HEAD", f"{DEPLOYMENTS}/old-779", version=ARM).status == 204


def test_a_lock_keeps_the_history_until_it_is_full(api) -> None:
    seed = fleet()
    seed["resources"] += [*history(800), {"id": f"{G}{LOCKS}/l", "properties": {"level": "CanNotDelete"}}]
    with sandbox(seed) as api:
        answer = api.call("PUT", f"{DEPLOYMENTS}/new", request(template()), ARM)
        assert (answer.status, answer.code) == (409, "DeploymentQuotaExceeded")
        assert api.call("HEAD", f"{DEPLOYMENTS}/old-000", version=ARM).status == 204


def test_a_copy_in_a_deployment_ends_before_it_has_arrived(api, sdk) -> None:
    deployments, _, _ = sdk
    api.call("PUT", f"{C}/win", collection("win"))
    api.end(api.call("PUT", f"{C}/win/restorePoints/p", {}))
    copies = {
        "type": COLLECTION_TYPE,
        "apiVersion": API,
        "name": "west",
        "location": "westus",
        "properties": {"source": {"id": f"{C}/win"}},
    }
    point = {**point_of("west/p"), **copy_of(f"{C}/win/restorePoints/p")}
    done = deployments.begin_create_or_update("rg-west", "copy", request(template(copies, point))).result()
    assert done.properties.provisioning_state == "Succeeded"
    view = api.call("GET", f"{W}/providers/{COLLECTION_TYPE}/west/restorePoints/p?$expand=instanceView").body
    assert view["properties"]["instanceView"]["diskRestorePoints"][0]["replicationStatus"]["completionPercent"] < 100


def test_new_guids_and_times_are_those_of_the_deployment(api, sdk) -> None:
    deployments, _, _ = sdk
    body = template(
        collection_of("win", "win", tags={"id": "[parameters('id')]", "at": "[parameters('at')]"}),
        parameters={
            "id": {"type": "string", "defaultValue": "[newGuid()]"},
            "at": {"type": "string", "defaultValue": "[utcNow('yyyy')]"},
        },
    )
    done = deployments.begin_create_or_update(RG, "d", request(body)).result()
    tags = api.call("GET", f"{C}/win").body["tags"]
    assert tags == {name: done.properties.parameters[name]["value"] for name in ("id", "at")}
    assert len(tags["id"]) == 36 and tags["at"] == "2026"


def test_secure_parameters_and_outputs_are_not_shown(api, sdk) -> None:
    deployments, _, _ = sdk
    body = template(
        parameters={"p": {"type": "secureString"}},
        outputs={"o": {"type": "secureString", "value": "[parameters('p')]"}},
    )
    deployments.begin_create_or_update(RG, "d", request(body, {"p": "canary"})).result()
    text = str(api.call("GET", f"{DEPLOYMENTS}/d", version=ARM).body)
    assert "canary" not in text


def test_an_output_is_of_its_type(api, sdk) -> None:
    deployments, _, _ = sdk
    body = template(outputs={"n": {"type": "int", "value": 1}, "o": {"type": "int", "value": "[concat('a', 'b')]"}})
    with pytest.raises(HttpResponseError) as refused:
        deployments.begin_create_or_update(RG, "d", request(body)).result()
    assert refused.value.error.code == "DeploymentOutputEvaluationFailed"
    assert "the output 'o' is not valid: it is of type String" in refused.value.message


def test_a_lock_in_a_template(api, sdk) -> None:
    deployments, _, _ = sdk
    lock = {
        "type": "Microsoft.Authorization/locks",
        "apiVersion": "2020-05-01",
        "name": "keep",
        "scope": f"[resourceId('{COLLECTION_TYPE}', 'win')]",
        "dependsOn": [f"[resourceId('{COLLECTION_TYPE}', 'win')]"],
        "properties": {"level": "CanNotDelete"},
    }
    deployments.begin_create_or_update(RG, "d", request(template(collection_of("win", "win"), lock))).result()
    assert api.call("DELETE", f"{C}/win").code == "ScopeLocked"


@pytest.mark.parametrize("moment", range(0, 40, 2))
def test_a_server_that_stops_in_the_middle_of_a_deployment_goes_on(tmp_path, moment: int) -> None:
    """The server is dropped after the n-th request, at a moment of its own clock, and another one started."""
    from armgen.sandbox.clock import Clock
    from armgen.sandbox.server import start
    from tests.sandbox.raw import NOW

    running = start(tmp_path / "s.db", fleet(), clock=Clock(start=NOW), token=TOKEN)
    first = Api(running)
    path = f"{S}/providers/Microsoft.Resources/deployments/root"
    started = first.call("PUT", path, request(fleet_template(), STAMP, location="eastus"), ARM)
    first.own("POST", "clock", {"advance": moment})
    running.stop()
    running = start(tmp_path / "s.db", clock=Clock(start=NOW), token=TOKEN)
    second = Api(running)
    url = started.headers["azure-asyncoperation"].replace(first.url, second.url)
    assert second.end(second.call("GET", url)._replace(headers={"azure-asyncoperation": url})).body == {
        "status": "Succeeded"
    }
    assert log(second, "creating") == ["nightly-20261101000000"]
    assert second.call("GET", f"{C}/copy-of-win").body["tags"] == {"mode": "ApplicationConsistent"}
    running.stop()


def test_a_group_that_the_deployment_itself_makes(api, sdk) -> None:
    deployments, _, resources = sdk
    group = {
        "type": "Microsoft.Resources/resourceGroups",
        "apiVersion": "2022-09-01",
        "name": "rg-new",
        "location": "westus",
    }
    inner = template(
        {
            "type": "Microsoft.Storage/storageAccounts",
            "apiVersion": "2024-01-01",
            "name": "s",
            "location": "[resourceGroup().location]",
        }
    )
    body = template(
        group,
        nested("unit", inner, resourceGroup="rg-new", dependsOn=["rg-new"]),
        schema=SUBSCRIPTION_SCHEMA,
        outputs={"at": {"type": "string", "value": "[reference('rg-new', '2022-09-01', 'Full').location]"}},
    )
    done = deployments.begin_create_or_update_at_subscription_scope("root", request(body, location="eastus")).result()
    assert done.properties.outputs["at"]["value"] == "westus"
    assert [one.location for one in resources.resources.list_by_resource_group("rg-new")] == ["westus"]


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (request(template(schema=SUBSCRIPTION_SCHEMA)), 400, "InvalidTemplate"),
        (request(template(), onErrorDeployment={"type": "LastSuccessful"}), 501, "NotImplemented"),
    ],
)
def test_what_the_sandbox_does_not_take(api, body: dict[str, Any], status: int, code: str) -> None:
    answer = api.call("PUT", f"{DEPLOYMENTS}/d", body, ARM)
    assert (answer.status, answer.code) == (status, code)


def test_outer_scope_nested_deployments(api, sdk) -> None:
    deployments, _, _ = sdk
    inner = {
        "type": "Microsoft.Resources/deployments",
        "apiVersion": "2022-09-01",
        "name": "inner",
        "properties": {
            "mode": "Incremental",
            "template": template(collection_of("[variables('name')]", "win", tags={"mode": "[parameters('tag')]"})),
        },
    }
    body = template(inner, parameters={"tag": {"type": "string"}}, variables={"name": "[concat('w', 'in')]"})
    done = deployments.begin_create_or_update(RG, "outer", request(body, {"tag": "x"})).result()
    assert done.properties.provisioning_state == "Succeeded"
    assert api.call("GET", f"{C}/win").body["tags"] == {"mode": "x"}


def test_existing_resources_and_symbolic_names(api, sdk) -> None:
    deployments, _, _ = sdk
    api.call("PUT", f"{C}/win", collection("win"))
    body = template(
        languageVersion="2.0",
        outputs={"where": {"type": "string", "value": "[reference('win').source.location]"}},
    )
    body["resources"] = {
        "win": {"existing": True, "type": COLLECTION_TYPE, "apiVersion": API, "name": "win"},
        "point": {"type": POINT_TYPE, "apiVersion": API, "name": "win/p1", "dependsOn": ["win"], "properties": {}},
        "second": {"type": POINT_TYPE, "apiVersion": API, "name": "win/p2", "dependsOn": ["point"], "properties": {}},
    }
    done = deployments.begin_create_or_update(RG, "symbolic", request(body)).result()
    assert done.properties.outputs["where"]["value"] == "eastus"
    assert log(api, "created") == ["p1", "p2"]


def test_resources_by_the_generic_client(api, sdk) -> None:
    _, _, resources = sdk
    body = collection("win")
    made = resources.resources.begin_create_or_update_by_id(f"{C}/win", body, api_version=API).result()
    assert made.properties["provisioningState"] == "Succeeded"
    point = resources.resources.begin_create_or_update_by_id(
        f"{C}/win/restorePoints/p", {"properties": {}}, api_version=API
    ).result()
    assert point.properties["provisioningState"] == "Succeeded"
    assert resources.resources.check_existence_by_id(f"{C}/win", api_version=API)
    assert resources.resources.get_by_id(f"{C}/win", api_version=API).location == "eastus"
    names = [
        one.name
        for one in resources.resources.list_by_resource_group(RG, filter=f"resourceType eq '{COLLECTION_TYPE}'")
    ]
    assert names == ["win"]
    resources.resources.begin_delete_by_id(f"{C}/win", api_version=API).result()
    assert not resources.resources.check_existence_by_id(f"{C}/win", api_version=API)
    assert {one.resource_type for one in resources.providers.get("Microsoft.Compute").resource_types} >= {
        "restorePointCollections"
    }
    resources.resource_groups.create_or_update("rg-x", {"location": "westus"})
    resources.resource_groups.begin_delete("rg-x").result()
    assert not resources.resource_groups.check_existence("rg-x")


def test_a_failed_operation_by_the_generic_client(api, sdk) -> None:
    _, _, resources = sdk
    api.call("PUT", f"{C}/deaf", collection("deaf"))
    with pytest.raises(HttpResponseError) as failed:
        resources.resources.begin_create_or_update_by_id(
            f"{C}/deaf/restorePoints/p", {"properties": {}}, api_version=API
        ).result()
    assert failed.value.error.code == "VMAgentStatusCommunicationError"


def test_complete_mode_keeps_what_nested_deployments_made(api, sdk) -> None:
    deployments, _, _ = sdk
    account = {
        "type": "Microsoft.Storage/storageAccounts",
        "apiVersion": "2024-01-01",
        "name": "s",
        "location": "westus",
    }
    body = template(nested("unit", template(account)))
    done = deployments.begin_create_or_update("rg-west", "all", request(body, mode="Complete")).result()
    assert done.properties.provisioning_state == "Succeeded"
    assert api.call("GET", f"{W}/providers/Microsoft.Storage/storageAccounts/s", version="2024-01-01").status == 200


def test_cancel_reaches_nested_deployments(api) -> None:
    path = f"{S}/providers/Microsoft.Resources/deployments/root"
    api.call("PUT", path, request(fleet_template(), STAMP, location="eastus"), ARM)
    api.own("POST", "clock", {"advance": 6})
    unit = f"{DEPLOYMENTS}/unit-1"
    assert api.call("HEAD", unit, version=ARM).status == 204
    assert api.call("POST", f"{path}/cancel", version=ARM).status == 204
    for one in (path, unit):
        assert api.call("GET", one, version=ARM).body["properties"]["provisioningState"] == "Canceled"
    api.own("POST", "clock", {"advance": 60})
    # What ran at its provider has gone on; nothing else was started.
    assert log(api, "created") == ["nightly-20261101000000"]
    assert api.call("GET", f"{C}/copy-of-win").status == 404


def test_a_parameter_that_is_never_known_fails_its_nested_deployment(api, sdk) -> None:
    deployments, _, _ = sdk
    value = f"[reference(resourceId('{COLLECTION_TYPE}', 'none'), '{API}').source.location]"
    inner = template(parameters={"p": {"type": "string"}})
    body = template(nested("unit", inner, parameters={"p": {"value": value}}))
    with pytest.raises(HttpResponseError) as failed:
        deployments.begin_create_or_update(RG, "d", request(body)).result()
    assert failed.value.error.details[0].code == "InvalidTemplate"
    assert "'p'" in failed.value.error.details[0].message


def test_clients_follow_the_pages_of_lists() -> None:
    with sandbox(page=2) as api, clients(api) as (sdk, resources):
        for number in range(5):
            sdk.deployments.begin_create_or_update(
                RG, f"d{number}", request(template(collection_of(f"c{number}", "win")))
            ).result()
        assert sorted(one.name for one in sdk.deployments.list_by_resource_group(RG)) == [f"d{n}" for n in range(5)]
        found = resources.resources.list_by_resource_group(RG, filter=f"resourceType eq '{COLLECTION_TYPE}'")
        assert sorted(one.name for one in found) == [f"c{n}" for n in range(5)]
        assert len(list(sdk.deployment_operations.list(RG, "d0"))) == 1
