"""Resource ids taken apart and put together again, and the keys that they are compared by."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from armgen.estate.names import ResourceRef, stamped
from armgen.ids import ResourceId

SCOPE = "/subscriptions/11111111-1111-1111-1111-111111111111/resourceGroups/rg-app"
VM = f"{SCOPE}/providers/Microsoft.Compute/virtualMachines/vm01"

PARTS = st.sampled_from(
    ["rg", "RG-App", "providers", "Providers", "Microsoft.Compute", "disks", "subscriptions", "ä", "ſ", ""]
)


@pytest.mark.parametrize(
    ("text", "type", "names", "parent"),
    [
        (VM, "Microsoft.Compute/virtualMachines", ("vm01",), ""),
        (VM.upper(), "MICROSOFT.COMPUTE/VIRTUALMACHINES", ("VM01",), ""),
        (f"{VM}/extensions/agent", "Microsoft.Compute/virtualMachines/extensions", ("vm01", "agent"), ""),
        (f"{VM}/providers/Microsoft.Authorization/locks/keep", "Microsoft.Authorization/locks", ("keep",), VM),
        (f"{SCOPE}/providers/Microsoft.Compute/disks/providers", "Microsoft.Compute/disks", ("providers",), ""),
        ("/subscriptions/s/resourceGroups/providers/providers/A.B/c/d", "A.B/c", ("d",), ""),
        ("/subscriptions/s/providers/A.B/c/d", "A.B/c", ("d",), ""),
        ("/providers/A.B/c/d", "A.B/c", ("d",), ""),
    ],
)
def test_an_id_is_taken_apart(text: str, type: str, names: tuple[str, ...], parent: str) -> None:
    rid = ResourceId.parse(text)
    assert rid is not None
    assert (rid.type, rid.names, rid.parent) == (type, names, parent)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "vm01",
        SCOPE,
        f"{SCOPE}/providers/providers/disks/d",
        f"{SCOPE}/providers/Microsoft.Compute/providers/d",
        f"{SCOPE}/providers/Microsoft.Compute/disks",
        f"{SCOPE}/providers/Microsoft.Compute/disks/",
        f"{VM}/",
        VM[1:],
        f"{SCOPE}/extra/providers/Microsoft.Compute/disks/d",
        "/subscriptions/s/resourceGroup/rg/providers/Microsoft.Compute/disks/d",
    ],
)
def test_what_is_no_id(text: str) -> None:
    assert ResourceId.parse(text) is None
    assert ResourceRef.parse(text) is None


@given(st.lists(PARTS, min_size=2, max_size=12))
def test_an_id_that_was_taken_apart_is_put_together_again(parts: list[str]) -> None:
    text = "/" + "/".join(["subscriptions", "s", "resourceGroups", *parts])
    rid = ResourceId.parse(text)
    if rid is not None:
        assert str(rid).lower() == text.lower()
        assert ResourceId.parse(str(rid)) == rid


@given(st.lists(PARTS, min_size=2, max_size=12))
def test_the_key_of_an_id_is_that_of_its_parts(parts: list[str]) -> None:
    ref = ResourceRef.parse("/" + "/".join(["subscriptions", "s", "resourceGroups", *parts]))
    if ref is not None:
        assert ref.key == ResourceRef(ref.subscription, ref.group, ref.type, ref.names).key


@given(st.text(min_size=1, max_size=12), st.sampled_from(["nightly", "auto-{stamp}", "{stamp}-{stamp}", "Ä{stamp}"]))
def test_the_key_of_a_child_is_that_of_its_parts(collection: str, point: str) -> None:
    parent = ResourceRef("S", "RG", "Microsoft.Compute/restorePointCollections", (collection,))
    child = parent.child("restorePoints", stamped(point))
    assert child.key == ResourceRef(child.subscription, child.group, child.type, child.names).key
