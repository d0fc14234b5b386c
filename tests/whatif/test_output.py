"""Text, JSON and Markdown of a preview."""

from __future__ import annotations

import json

import jsonschema
import pytest
from syrupy.assertion import SnapshotAssertion

from armgen import assets
from armgen.jsontypes import JsonObject
from armgen.whatif import output, text
from armgen.whatif.model import Change, Preview, PropertyChange
from tests.estates import collection_id
from tests.whatif.test_predict import COPY
from tests.whatif.worlds import SPEC, facts, preview

ID = collection_id("c")
NET = "/subscriptions/0000/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/vnet-001"
BODY = {"apiVersion": "2018-10-01", "id": NET}
DELTA = (
    PropertyChange("tags.Owner", "Delete", "Team A"),
    PropertyChange("properties.enabled", "Modify", False, True),
    PropertyChange(
        "properties.prefixes",
        "Array",
        children=(PropertyChange("0", "Delete", "10.0.0.0/16"), PropertyChange("0", "Create", None, "10.0.0.0/15")),
    ),
    PropertyChange("properties.subnet", "Modify", children=(PropertyChange("name", "Create", None, "a"),)),
    PropertyChange("properties.state", "NoEffect", "x"),
)
MIXED = Preview(
    "azure",
    "azure",
    (
        Change(NET, "Modify", "modify", BODY, BODY, DELTA),
        Change("[resourceId('x', parameters('y'))]", "Unsupported", "inconclusive", reason="Its id is not known."),
        Change(NET.replace("001", "002"), "Delete", "delete", {**BODY, "location": "westus"}),
        Change(NET.replace("001", "003"), "Ignore", "unmanaged"),
    ),
)


def test_text_reads_like_the_azure_cli(snapshot: SnapshotAssertion) -> None:
    assert text.render(MIXED) == snapshot


def test_text_of_a_spec(snapshot: SnapshotAssertion) -> None:
    spec = SPEC.replace("machine: sql01", "machine: sql01\n    lock: true")
    found = preview(spec, facts("{fixed: {consistency: crash}, old: {}}", tags="{owner: me}"))
    assert text.render(found) == snapshot


def test_text_of_runtime_values(snapshot: SnapshotAssertion) -> None:
    assert text.render(preview(COPY)) == snapshot


def test_colours_are_those_of_the_azure_cli() -> None:
    shown = text.render(MIXED, color=True)
    assert "\033[38;5;208m- Microsoft.Network/virtualNetworks/vnet-002\033[0m [2018-10-01]" in shown
    assert "\033[38;5;141m~\033[0m" in shown
    assert "\033" not in text.render(MIXED)


def test_the_order_is_by_weight_then_id() -> None:
    in_one_scope = Preview(None, "armgen", tuple(one for one in MIXED.changes if one.change_type != "Unsupported"))
    shown = text.render(in_one_scope).partition("Scope: ")[2].splitlines()
    assert [line.split()[0] for line in shown if "Microsoft.Network" in line and '"' not in line] == ["-", "~", "*"]


def test_no_changes() -> None:
    shown = text.render(Preview(None, "armgen", ()))
    assert shown.endswith("\nResource changes: no change.\n")
    assert "symbol" not in shown


def test_json_fits_its_schema_and_holds_every_field() -> None:
    schema = json.loads(assets.schema_text("what-if-output"))
    for found in (MIXED, preview(COPY), preview(SPEC, facts(locks="[CanNotDelete]"))):
        body = json.loads(output.to_json(found))
        jsonschema.validate(body, schema)
        assert list(body)[:6] == ["schemaVersion", "target", "predictedBy", "hasChanges", "inconclusive", "changes"]
    assert body["diagnostics"][0]["code"] == "LockNotWanted"


def test_markdown_is_folded_and_escaped() -> None:
    bad = Change(ID + "|<b>`", "Create", "create", None, {"id": "x"}, reason="a|b")
    shown = output.to_markdown(Preview("sandbox", "armgen", (bad,)))
    assert "### armgen what-if (sandbox)" in shown
    assert "\\|&lt;b&gt;\\`" in shown
    assert "<details><summary>" in shown


def test_markdown_has_a_limit() -> None:
    many = tuple(Change(f"{ID}{number}", "Create", "create", None, {"id": "x" * 200}) for number in range(900))
    shown = output.to_markdown(Preview(None, "armgen", many))
    assert len(shown) <= output.MOST_MARKDOWN
    assert "more |" in shown
    assert output.to_markdown(Preview(None, "armgen", ())).startswith("### armgen what-if\n\nNo changes.")


def test_values_that_are_no_leaves_are_not_aligned() -> None:
    delta = (
        PropertyChange("properties.a", "Modify", ["x"], []),
        PropertyChange("properties.empty", "Array"),
        PropertyChange("properties.o", "Modify", {"k": 1}, "s"),
        PropertyChange("properties.longest", "Create", None, 1),
    )
    shown = text.render(Preview(None, "armgen", (Change(NET, "Modify", "modify", BODY, BODY, delta),)))
    assert '    + properties.longest: 1\n    ~ properties.a: [\n      0: "x"\n    ] => []\n' in shown
    assert "    ~ properties.empty:   []\n" in shown
    assert '    ~ properties.o:\n\n        k: 1\n\n    => "s"\n' in shown


def test_a_resource_group_is_relative_to_its_subscription() -> None:
    made = Change("/subscriptions/S1/resourceGroups/rg-new", "Create", "create", None, {"name": "rg-new"})
    assert "\nScope: /subscriptions/s1\n\n  + resourceGroups/rg-new\n" in text.render(Preview(None, "armgen", (made,)))


@pytest.mark.parametrize("color", [False, True])
def test_what_a_terminal_would_obey_is_not_printed(color: bool) -> None:
    body: JsonObject = {"tags": {"k\x1b]0;title\x07": "\x1b[2Jgone\u202e", "line": "one\ntwo"}}
    shown = text.render(Preview(None, "armgen", (Change(NET, "Create", "create", None, body),)), color=color)
    assert not {"\x07", "\u202e"} & set(shown)
    assert "\x1b[2J" not in shown and "\x1b]" not in shown
    assert "\ufffd[2Jgone\ufffd" in shown and "one\ntwo" in shown
    assert ("\x1b[38;5;77m" in shown) is color
