"""Comments, a spec's `ignore:` and the config: what they cover, and what is found when they are wrong."""

from __future__ import annotations

from datetime import datetime, timezone

import pytest

from armgen.diagnostics import Suppression, span_of
from tests.estates import HEAD, SUBSCRIPTION
from tests.lint.specs import ONE, codes, found, spec, write

ID = f"/subscriptions/{SUBSCRIPTION}/resourceGroups/rg-vms/providers/Microsoft.Compute"

IN_2026 = datetime(2026, 11, 25, tzinfo=timezone.utc)


def test_a_comment_on_the_line_covers_the_node() -> None:
    write(spec(ONE.replace("p: {}", "p: {} # armgen: ignore[RP102, RP104] both are rebuilt from scripts")))
    everything = found()
    assert codes(everything) == []
    assert [one.code for one in everything] == ["RP102", "RP104"]
    assert {one.suppressed for one in everything} == {Suppression("comment", "both are rebuilt from scripts")}


def test_a_comment_above_covers_what_is_inside_the_node_below() -> None:
    write(spec(ONE.replace("  c:\n", "  # armgen: ignore[RP102] rebuilt from scripts\n  c:\n")))
    assert codes(found()) == ["RP104"]


def test_a_comment_covers_nothing_beside_its_node() -> None:
    text = spec(ONE + ONE.replace("  c:", "  d:").replace("p: {}", "p: {} # armgen: ignore[RP102] rebuilt"))
    write(text)
    assert codes(found()) == ["RP102", "RP104", "RP104"]


@pytest.mark.parametrize("comment", ["# armgen: ignore[RP102]", "# armgen: ignore[RP102]   ", "# armgen: ignore"])
def test_without_a_reason_or_a_rule_it_suppresses_nothing(comment: str) -> None:
    write(spec(ONE.replace("p: {}", f"p: {{}} {comment}")))
    everything = found()
    assert codes(everything) == ["RP102", "RP104", "RP901"]
    wrong = everything[-1]
    assert span_of(wrong.origin).line == 16
    assert "so it suppresses nothing" in wrong.message and "reason" in wrong.help


def test_an_unused_comment_and_an_unknown_code_are_findings() -> None:
    write(spec(ONE.replace("p: {}", "p: {exclude: unsupported} # armgen: ignore[RP102, RP199] not needed")))
    assert [(one.code, one.prop) for one in found()] == [("RP904", "RP102"), ("RP904", "RP199")]


def test_a_comment_that_only_speaks_of_it_is_none() -> None:
    write(spec(ONE.replace("p: {}", "p: {exclude: unsupported} # armgen: ignored here, since ...")))
    assert found() == []


def test_families_are_no_codes_in_comments() -> None:
    write(spec(ONE.replace("p: {}", "p: {} # armgen: ignore[RP1] all of them")))
    assert codes(found()) == ["RP102", "RP104", "RP904"]


IGNORE = """\
ignore:
  - {{rule: RP102, at: {at}, reason: rebuilt from scripts, owner: bcdr@contoso.example, until: {until}}}
"""


@pytest.mark.parametrize("at", ["c", "C", "c/p", "sql01"])
def test_a_spec_names_what_it_means(at: str) -> None:
    write(spec(ONE, IGNORE.format(at=at, until="2027-03-31")))
    everything = found(now=IN_2026)
    assert codes(everything) == ["RP104"]
    mark = Suppression("spec", "rebuilt from scripts", "bcdr@contoso.example", "2027-03-31")
    assert [one.suppressed for one in everything] == [mark, None]


def test_past_its_date_it_suppresses_nothing_and_is_itself_a_finding() -> None:
    write(spec(ONE, IGNORE.format(at="c", until="2026-11-24")))
    everything = found(now=IN_2026)
    assert codes(everything) == ["RP102", "RP104", "RP905"]
    assert "2026-11-24" in everything[-1].message
    write(spec(ONE, IGNORE.format(at="c", until="2026-11-25")))
    assert codes(found(now=IN_2026)) == ["RP104"]  # the day itself still counts


def test_an_expired_one_that_nothing_needs_is_only_expired() -> None:
    write(spec(ONE.replace("p: {}", "p: {exclude: unsupported}"), IGNORE.format(at="c", until="2020-01-01")))
    assert codes(found(now=IN_2026)) == ["RP905"]


def test_an_unused_entry_of_a_spec_is_a_finding() -> None:
    write(spec(ONE.replace("p: {}", "p: {exclude: unsupported}"), IGNORE.format(at="c", until="2027-01-01")))
    everything = found(now=IN_2026)
    assert codes(everything) == ["RP904"]
    assert span_of(everything[0].origin).line == 18


CONFIG = '[[suppressions]]\nrule = "RP102"\nreason = "rebuilt from scripts"\nfiles = "{files}"\n'


@pytest.mark.parametrize(
    ("files", "left"),
    [
        ("*", ["RP104"]),
        ("apps/*", ["RP104"]),
        ("spec.yaml", ["RP104"]),
        ("**/spec.yaml", ["RP104"]),
        ("other/*", ["RP102", "RP104"]),
    ],
)
def test_a_config_suppresses_by_pattern(files: str, left: list[str]) -> None:
    write(CONFIG.format(files=files), "armgen.toml")
    write(spec(ONE), "apps/spec.yaml")
    everything = found("apps/spec.yaml")
    assert codes(everything) == left
    kinds = [one.suppressed.kind for one in everything if one.suppressed is not None]
    assert kinds == ["config"] * (2 - len(left))


def test_an_entry_of_a_config_is_unused_only_for_the_files_that_it_means() -> None:
    write(CONFIG.format(files="a/*"), "armgen.toml")
    clean = spec(ONE.replace("p: {}", "p: {exclude: unsupported}"))
    write(clean, "a/spec.yaml")
    write(clean, "b/spec.yaml")
    unused = found(".")
    assert [(one.code, one.origin.document.name) for one in unused] == [("RP904", "armgen.toml")]
    assert found("b") == []


def test_an_expired_entry_of_a_config() -> None:
    write(CONFIG.format(files="*") + "until = 2026-11-24\n", "armgen.toml")
    write(spec(ONE))
    assert sorted(codes(found(now=IN_2026))) == ["RP102", "RP104", "RP905"]


TEMPLATE = """\
{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "resources": [
    // armgen: ignore[RP114] the machine is made elsewhere
    {
      "type": "Microsoft.Compute/restorePointCollections",
      "apiVersion": "2024-03-01", // armgen: ignore[RP204]
      "name": "rpc",
      "location": "eastus",
      "properties": {"source": {"id": "[resourceId('Microsoft.Compute/virtualMachines', 'vm01')]"}}
    },
    {
      "type": "Microsoft.Compute/restorePointCollections/restorePoints",
      "apiVersion": "2024-03-01",
      "name": "rpc/first",
      "dependsOn": ["rpc"],
      "properties": {}
    }
  ]
}
"""


def test_comments_in_arm_templates() -> None:
    write(TEMPLATE, "main.json")
    everything = found("main.json")
    assert [(one.code, one.suppressed is not None) for one in everything] == [("RP114", True), ("RP901", False)]


def test_what_makes_a_file_unusable_is_never_suppressed() -> None:
    write(spec(ONE.replace("machine: sql01", "machine: sql99 # armgen: ignore[RP902] later")))
    assert "RP902" in codes(found())


UNORDERED = """\
{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "resources": [
    {
      "type": "Microsoft.Compute/restorePointCollections", "apiVersion": "2024-03-01", "name": "rpc",
      "location": "eastus",
      "properties": {"source": {"id": "[resourceId('Microsoft.Compute/virtualMachines', 'vm01')]"}}
    },
    {
      "type": "Microsoft.Compute/restorePointCollections/restorePoints", "apiVersion": "2024-03-01",
      "name": "rpc/a",
      "properties": {}
    }
  ]
}
"""


@pytest.mark.parametrize(
    "beginning",
    [
        "},\n    // armgen: ignore[RP711] made first\n    {",
        "}, // armgen: ignore[RP711] made first\n    {",
        "},\n    { // armgen: ignore[RP711] made first\n",
        "},\n    /* armgen: ignore[RP711] made first */\n    {",
        "},\n    /* armgen: ignore[RP711] made first */ {",
        "},\n    /* armgen: ignore[RP711]\n made first */ {",
    ],
)
def test_a_comment_covers_what_starts_on_its_line_or_the_next(beginning: str) -> None:
    write(UNORDERED.replace("},\n    {", beginning), "main.json")
    everything = found("main.json")
    assert [one.code for one in everything if one.suppressed] == ["RP711"]
    assert "RP904" not in codes(everything)


@pytest.mark.parametrize("comment", ["// {}", "/* {} */"])
def test_the_reason_is_kept_to_its_end(comment: str) -> None:
    text = comment.format("armgen: ignore[RP711] see https://contoso.example/why/")
    write(UNORDERED.replace("},\n    {", f"}},\n    {text}\n    {{"), "main.json")
    (mark,) = [one.suppressed for one in found("main.json") if one.suppressed]
    assert mark.reason == "see https://contoso.example/why/"


def test_what_cannot_be_suppressed_says_so() -> None:
    write(spec(ONE.replace("p: {}", "p: {exclude: unsupported} # armgen: ignore[RP901] never mind")))
    (one,) = found()
    assert (one.code, one.message) == ("RP904", "RP901 cannot be suppressed: its suppression does nothing.")


def test_comments_of_inventories_and_parameter_files() -> None:
    facts = f"""\
armgenInventory: 1
machines:
  spare: # armgen: ignore[RP310] a scratch machine
    id: {ID}/virtualMachines/spare
    location: eastus
    disks: [{{name: spare-os, role: os}}]
  other:
    id: {ID}/virtualMachines/other
    location: eastus
    disks: [{{name: other-os, role: os}}]
"""
    write(facts, "facts.yaml")
    policy = "policies:\n  p: {match: {names: [none]}, collection: '{machine}-r', restorePoint: '{stamp}'}\n"
    write(f"{HEAD}inventory: [facts.yaml]\n{policy}")
    assert [(one.code, one.resource.rpartition("/")[2]) for one in found() if one.suppressed] == [("RP310", "spare")]
    assert "RP904" not in codes(found())
    write(
        UNORDERED.replace('"name": "rpc/a"', '"name": "[parameters(\'n\')]"').replace(
            '"resources"', '"parameters": {"n": {"type": "string"}},\n  "resources"'
        ),
        "main.json",
    )
    write(
        '{"parameters": {\n  // armgen: ignore[RP713] a sample\n  "n": {"value": "rpc/<name>"}\n}}\n',
        "main.parameters.json",
    )
    assert [one.code for one in found("main.json") if one.suppressed] == ["RP713"]
    write(facts.replace("] a scratch machine", "]"), "facts.yaml")
    assert "RP901" in codes(found())
