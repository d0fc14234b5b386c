"""Types, names and ids: children, scopes of deployments, extension resources, what is not known."""

from __future__ import annotations

import pytest

from armgen.arm.context import Context
from armgen.jsontypes import JsonObject, JsonValue
from tests.arm.expand.programs import (
    GROUP,
    MANAGEMENT_GROUP_SCHEMA,
    SUBSCRIPTION,
    SUBSCRIPTION_SCHEMA,
    TENANT_SCHEMA,
    body,
    clean,
    disk,
    faults,
    ids,
    names,
    one_fault,
    program,
    template,
    waits,
)

COLLECTION = "Microsoft.Compute/restorePointCollections"


def point(name: JsonValue = "rpc/p", **more: JsonValue) -> JsonObject:
    return {"type": f"{COLLECTION}/restorePoints", "apiVersion": "2024-07-01", "name": name, **more}


def collection(name: JsonValue = "rpc", **more: JsonValue) -> JsonObject:
    return {"type": COLLECTION, "apiVersion": "2024-07-01", "name": name, **more}


def lock(scope: JsonValue, name: JsonValue = "keep") -> JsonObject:
    return {"type": "Microsoft.Authorization/locks", "apiVersion": "2020-05-01", "name": name, "scope": scope}


def test_ids_in_a_group():
    assert ids(clean(template([disk("a"), point()]))) == [
        f"{GROUP}/providers/Microsoft.Compute/disks/a",
        f"{GROUP}/providers/{COLLECTION}/rpc/restorePoints/p",
    ]


def test_a_child_inside_of_its_parent():
    child: JsonObject = {"type": "restorePoints", "apiVersion": "2024-07-01", "name": "p"}
    found = clean(template([collection("rpc", resources=[child])]))
    assert names(found) == ["rpc", "rpc/p"]
    assert found.resources[1].type == f"{COLLECTION}/restorePoints"
    assert found.resources[1].path == ("resources", 0, "resources", 0)
    assert ids(found)[1] == f"{GROUP}/providers/{COLLECTION}/rpc/restorePoints/p"


@pytest.mark.parametrize(
    ("kind", "name"),
    [("blobServices/containers", "default/c"), ("databases/providers/locks", "master/Microsoft.Authorization/keep")],
)
def test_a_child_of_several_segments(kind: str, name: str):
    """The service wants as many segments of a name as of a type, not one of each."""
    child: JsonObject = {"type": kind, "apiVersion": "2024-07-01", "name": name}
    found = clean(template([collection("rpc", resources=[child])]))
    assert names(found)[1] == f"rpc/{name}"
    pairs = "/".join(f"{one}/{other}" for one, other in zip(kind.split("/"), name.split("/"), strict=True))
    assert ids(found)[1] == f"{GROUP}/providers/{COLLECTION}/rpc/{pairs}"


def test_children_of_three_levels():
    inner: JsonObject = {"type": "secrets", "apiVersion": "2023-07-01", "name": "s"}
    middle: JsonObject = {"type": "vaults", "apiVersion": "2023-07-01", "name": "v", "resources": [inner]}
    made: JsonObject = {"type": "Contoso.X/roots", "apiVersion": "1", "name": "r", "resources": [middle]}
    assert ids(clean(template([made])))[2] == f"{GROUP}/providers/Contoso.X/roots/r/vaults/v/secrets/s"


def test_a_child_of_a_skipped_parent_is_made():
    child: JsonObject = {"type": "restorePoints", "apiVersion": "2024-07-01", "name": "p"}
    found = clean(template([collection("rpc", condition=False, resources=[child])]))
    assert names(found) == ["rpc/p"]
    assert found.deployments[0].skipped == (("resources", 0),)


def test_children_in_a_loop_of_their_parents():
    child: JsonObject = {"type": "restorePoints", "apiVersion": "2024-07-01", "name": "[concat('p', copyIndex())]"}
    made = collection("[concat('rpc', copyIndex())]", copy={"name": "l", "count": 2}, resources=[child])
    found = clean(template([made]))
    assert sorted(map(str, names(found))) == ["rpc0", "rpc0/p0", "rpc1", "rpc1/p1"]


@pytest.mark.parametrize("kind", ["providers/locks", "/providers/locks"])
def test_children_of_another_provider(kind: str):
    child: JsonObject = {"type": kind, "apiVersion": "2020-05-01", "name": "Microsoft.Authorization/keep"}
    found = clean(template([collection(resources=[child])]))
    assert names(found) == ["rpc", "rpc/Microsoft.Authorization/keep"]
    assert found.resources[1].id == f"{found.resources[0].id}/providers/Microsoft.Authorization/locks/keep"


@pytest.mark.parametrize(
    ("made", "path"),
    [
        (point("p"), ("resources", 0, "name")),
        (point("a/b/c"), ("resources", 0, "name")),
        (point("[concat('a', 'b')]"), ("resources", 0, "name")),
        (disk("a/b"), ("resources", 0, "name")),
        (disk("d", type="disks"), ("resources", 0, "type")),
        (
            collection(resources=[{"type": "restorePoints", "apiVersion": "1", "name": "rpc/p"}]),
            ("resources", 0, "resources", 0, "name"),
        ),
        (
            collection(resources=[{"type": f"{COLLECTION}/restorePoints", "apiVersion": "1", "name": "p"}]),
            ("resources", 0, "resources", 0, "type"),
        ),
        (
            disk(resources=[{"type": "blobServices/containers", "apiVersion": "1", "name": "c"}]),
            ("resources", 0, "resources", 0, "name"),
        ),
        (
            disk(resources=[{"type": "blobServices/containers", "apiVersion": "1", "name": "a/default/c"}]),
            ("resources", 0, "resources", 0, "name"),
        ),
    ],
)
def test_segments_that_do_not_fit(made: JsonObject, path: tuple[str | int, ...]):
    found = one_fault(template([made]))
    assert (found.code, found.path) == ("RP710", path)


def test_segments_of_a_name_that_is_partly_known():
    made = template(
        [point("[concat(parameters('c'), '/', parameters('p'))]"), point("[parameters('whole')]")],
        parameters={"c": {"type": "string"}, "p": {"type": "string"}, "whole": {"type": "string"}},
    )
    assert ids(clean(made))[0] == (
        f"[resourceId('{SUBSCRIPTION}', 'rg', '{COLLECTION}/restorePoints', parameters('c'), parameters('p'))]"
    )


@pytest.mark.parametrize("missing", ["type", "name"])
def test_a_resource_without_a_type_or_name(missing: str):
    made = {key: value for key, value in disk().items() if key != missing}
    found = one_fault(template([made]))
    assert (found.code, found.path) == ("RP707", ("resources", 0))
    assert f"`{missing}`" in found.message


@pytest.mark.parametrize("key", ["import", "extension"])
def test_resources_of_an_extension_have_no_name(key: str):
    one: JsonObject = {key: "graph", "type": "Microsoft.Graph/groups@v1.0", "properties": {"uniqueName": "g"}}
    two: JsonObject = {key: "graph", "type": "Microsoft.Graph/applications/credentials@v1.0", "dependsOn": ["one"]}
    found = clean(template({"one": one, "two": two}, languageVersion="2.1-experimental"))
    assert names(found) == ["one", "two"]
    assert waits(found)["two"] == {"one"}


def test_a_place_that_nobody_said():
    found = clean(template([disk("a")]), context=Context())
    assert ids(found) == ["[resourceId('Microsoft.Compute/disks', 'a')]"]


def test_only_the_group_is_known():
    found = clean(template([disk("a")]), context=Context(resource_group="rg"))
    assert ids(found) == ["[resourceId('rg', 'Microsoft.Compute/disks', 'a')]"]


@pytest.mark.parametrize(
    ("schema", "context", "wanted"),
    [
        (
            SUBSCRIPTION_SCHEMA,
            Context(subscription_id=SUBSCRIPTION),
            f"/subscriptions/{SUBSCRIPTION}/providers/Contoso.X/things/t",
        ),
        (
            MANAGEMENT_GROUP_SCHEMA.upper(),
            Context(management_group="mg"),
            "/providers/Microsoft.Management/managementGroups/mg/providers/Contoso.X/things/t",
        ),
        (TENANT_SCHEMA, Context(), "/providers/Contoso.X/things/t"),
    ],
)
def test_ids_at_other_scopes(schema: str, context: Context, wanted: str):
    made = template([{"type": "Contoso.X/things", "apiVersion": "1", "name": "t"}]) | {"$schema": schema}
    assert ids(clean(made, context=context)) == [wanted]


DISK_ID = f"{GROUP}/providers/Microsoft.Compute/disks/a"


@pytest.mark.parametrize(
    "scope",
    [
        "[resourceId('Microsoft.Compute/disks', 'a')]",
        "Microsoft.Compute/disks/a",
        DISK_ID,
    ],
)
def test_extension_resources(scope: str):
    found = clean(template([disk("a"), lock(scope)]))
    assert ids(found)[1] == f"{DISK_ID}/providers/Microsoft.Authorization/locks/keep"


def test_an_extension_resource_of_the_tenant():
    made = template([lock("/")]) | {"$schema": TENANT_SCHEMA}
    assert ids(clean(made)) == ["/providers/Microsoft.Authorization/locks/keep"]


def test_symbolic_names_and_existing_resources():
    made = template(
        {
            "old": collection("old", existing=True),
            "old::p": point("old/p", dependsOn=["old"]),
            "new": collection("new"),
        },
        languageVersion="2.0",
        outputs={
            "id": {"type": "string", "value": "[resourceInfo('old').id]"},
            "type": {"type": "string", "value": "[resourceInfo('new').type]"},
        },
    )
    found = clean(made)
    assert [(one.symbol, one.existing) for one in found.resources] == [("old", True), ("old::p", False), ("new", False)]
    assert found.deployments[0].outputs() == {
        "id": f"{GROUP}/providers/{COLLECTION}/old",
        "type": COLLECTION,
    }


def test_an_existing_resource_of_another_group_keeps_its_place():
    elsewhere = "33333333-3333-3333-3333-333333333333"
    made = template(
        {
            "other": collection("other", existing=True, subscriptionId=elsewhere, resourceGroup="rg-other"),
            "near": collection("near", existing=True, resourceGroup="rg-near"),
        },
        languageVersion="2.0",
        outputs={
            "other": {"type": "string", "value": "[resourceInfo('other').id]"},
            "near": {"type": "string", "value": "[resourceInfo('near').id]"},
        },
    )
    near = GROUP.rpartition("/")[0] + "/rg-near"
    assert clean(made).deployments[0].outputs() == {
        "other": f"/subscriptions/{elsewhere}/resourceGroups/rg-other/providers/{COLLECTION}/other",
        "near": f"{near}/providers/{COLLECTION}/near",
    }


def test_the_name_of_an_existing_resource_that_is_left_out_is_not_read():
    key = collection(
        "[last(split(parameters('vault').id, '/'))]", existing=True, condition="[contains(parameters('vault'), 'id')]"
    )
    made = template({"key": key}, languageVersion="2.0", parameters={"vault": {"type": "object", "defaultValue": {}}})
    assert clean(made).resources == ()
    found = one_fault(
        template({"key": {**key, "condition": True}}, languageVersion="2.0", parameters=made["parameters"])
    )
    assert found.path == ("resources", "key", "name")


def test_values_of_a_resource_that_is_left_out_are_not_judged():
    body = {"location": "[parameters('disk').location]", "properties": {"size": "[parameters('disk').size]"}}
    left_out = disk("d", condition="[not(empty(parameters('disk')))]", **body)
    parameters = {"disk": {"type": "object", "defaultValue": {}}}
    assert clean(template([left_out], parameters=parameters)).resources == ()
    assert len(faults(program(template([{**left_out, "condition": True}], parameters=parameters)))) == 2


@pytest.mark.parametrize("wrong", ["[parameters('disc').size]", "[variables('size')]", "[sise()]", "[add(1, ]"])
def test_what_is_wrong_with_every_value_is_told_of_a_resource_that_is_left_out(wrong: str):
    left_out = disk("d", condition=False, properties={"size": wrong})
    assert one_fault(template([left_out])).path == ("resources", 0, "properties", "size")


def test_an_unknown_symbolic_name():
    found = one_fault(
        template({}, languageVersion="2.0", outputs={"id": {"type": "string", "value": "[resourceInfo('x').id]"}})
    )
    assert found.code == "RP707"


def test_profiles_instead_of_versions():
    made = {key: value for key, value in disk().items() if key != "apiVersion"}
    (found,) = clean(template([made], apiProfile="2019-03-01-hybrid")).resources
    assert (found.api_version, found.api_profile) == ("", "2019-03-01-hybrid")


def test_names_of_properties_in_any_casing():
    made: JsonObject = {
        "$SCHEMA": SUBSCRIPTION_SCHEMA.replace("subscriptionDeployment", "deployment"),
        "ContentVersion": "1.0.0.0",
        "Parameters": {"n": {"Type": "String", "DefaultValue": "a"}},
        "Variables": {"v": "[parameters('N')]"},
        "Resources": [
            {
                "TYPE": "Microsoft.Compute/disks",
                "apiversion": "2024-03-02",
                "Name": "[variables('V')]",
                "Properties": {"DiskSizeGB": 4},
            }
        ],
        "Outputs": {"o": {"Type": "string", "Value": "[variables('v')]"}},
    }
    found = clean(made)
    (one,) = found.resources
    assert (one.name, one.api_version) == ("a", "2024-03-02")
    assert one.value(("properties", "diskSizeGb")) == 4
    assert one.where(("properties", "diskSizeGb")) == ("Resources", 0, "Properties", "DiskSizeGB")
    assert found.deployments[0].outputs() == {"o": "a"}


def test_a_resource_without_properties():
    (one,) = clean(template([point()])).resources
    assert one.value(("properties", "excludeDisks", 0, "id")) is None


def test_what_is_null_is_not_there():
    (one,) = clean(template([disk(tags=None, properties={"a": "[null()]"})])).resources
    assert "tags" not in one.body()


@pytest.mark.parametrize("resources", ["x", 3, True])
def test_resources_of_another_shape(resources: JsonValue):
    found = one_fault(template() | {"resources": resources})
    assert (found.code, found.path) == ("RP707", ("resources",))


def test_a_resource_that_is_none():
    assert one_fault(template(["x"])).path == ("resources", 0)


def test_a_template_of_nothing():
    assert program({}).resources == ()


def test_a_type_that_is_not_known_takes_any_name():
    found = clean(template([disk("a/b", type="[parameters('t')]")], parameters={"t": {"type": "string"}}))
    assert names(found) == ["a/b"]


def test_metadata_and_comments_are_no_part_of_a_resource():
    found = clean(template([disk(metadata={"text": "[nope()]"}, comments="[nope()]")], metadata={"text": "[nope()]"}))
    assert sorted(body(found.resources[0])) == ["apiVersion", "location", "name", "type"]
