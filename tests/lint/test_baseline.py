"""Baselines know a finding by what it is about, not by its line."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

from armgen.commands.lint import lint
from armgen.lint.baseline import baseline_text
from armgen.lint.report import fingerprint
from tests.estates import SUBSCRIPTION, disk_id
from tests.lint.specs import ONE, codes, found, spec, write

BASELINE = Path("known.json")


def write_baseline() -> int:
    text, count = baseline_text(found())
    BASELINE.write_text(text, encoding="utf-8")
    return count


def test_what_was_there_counts_no_more_and_what_is_new_does() -> None:
    write(spec(ONE))
    assert write_baseline() == 2
    everything = found(baseline=BASELINE)
    assert codes(everything) == []
    assert {one.suppressed.kind for one in everything if one.suppressed is not None} == {"baseline"}
    write(spec(ONE + ONE.replace("  c:", "  d:")))
    assert [(one.code, one.origin.path[1]) for one in found(baseline=BASELINE) if one.suppressed is None] == [
        ("RP102", "d"),
        ("RP104", "d"),
    ]


def test_lines_may_move_and_texts_may_change() -> None:
    write(spec(ONE))
    write_baseline()
    write("# a comment\n\n" + spec(ONE).replace("machine: sql01", 'tags: {a: "b"}\n    machine: sql01'))
    assert codes(found(baseline=BASELINE)) == []


def test_the_fingerprint_is_what_the_contract_says() -> None:
    write(spec(ONE))
    one = found(select=["RP102"])[0]
    point = (
        f"/subscriptions/{SUBSCRIPTION}/resourcegroups/rg-recovery/providers/microsoft.compute"
        "/restorepointcollections/c/restorepoints/p"
    )
    parts = ["1", "RP102", "spec.yaml", point, one.prop, disk_id("sql01-log").lower()]
    assert one.resource.lower() == point
    assert fingerprint(one) == hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]


def test_fingerprints_of_one_run_differ() -> None:
    write(spec(ONE + ONE.replace("  c:", "  d:") + "  e: {machine: 1, restorePoint: 2}\n"))
    prints = [fingerprint(one) for one in found()]
    assert len(prints) > 4
    assert len(set(prints)) == len(prints)


def test_what_makes_a_file_unusable_is_never_taken_in() -> None:
    write(spec(ONE + "  e: {machine: 1}\n"))
    text, _ = baseline_text(found())
    assert "RP901" not in text
    BASELINE.write_text(text, encoding="utf-8")
    assert lint(paths=["spec.yaml"], baseline=BASELINE).result.exit_code() == 2


def test_the_same_findings_give_the_same_bytes() -> None:
    write(spec(ONE))
    assert baseline_text(found()) == baseline_text(reversed(found()))
    body = json.loads(baseline_text(found())[0])
    assert body["armgenBaseline"] == 1
    assert set(body["findings"][0]) == {"fingerprint", "code", "file", "message"}


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (None, "RP902"),
        ("{", "RP900"),
        ("[]", "RP901"),
        ('{"armgenBaseline": 2, "findings": []}', "RP901"),
        ('{"armgenBaseline": 1}', "RP901"),
        ('{"armgenBaseline": 1, "findings": [{"code": "RP102"}]}', "RP901"),
    ],
)
def test_a_file_that_is_no_baseline(text: str | None, code: str) -> None:
    write(spec(ONE))
    if text is not None:
        BASELINE.write_text(text, encoding="utf-8")
    result = lint(paths=["spec.yaml"], baseline=BASELINE).result
    assert code in [one.code for one in result.active]
    assert result.exit_code() == 2


def test_a_baseline_in_a_folder_is_passed_over() -> None:
    write(spec(ONE))
    write_baseline()
    assert codes(found(".")) == ["RP102", "RP104"]


def test_what_is_new_in_a_resource_of_the_baseline_counts() -> None:
    text = """\
{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "resources": [
    {
      "type": "Microsoft.Network/virtualNetworks", "apiVersion": "2023-04-01", "name": "net", "location": "eastus",
      "tags": {"a": "[parameters('gone')]", "b": "x"}
    }
  ]
}
"""
    write(text, "main.json")
    Path("known.json").write_text(baseline_text(found("main.json"))[0])
    assert codes(found("main.json", baseline=Path("known.json"))) == []
    write(text.replace('"x"', "\"[parameters('lost')]\""), "main.json")
    (new,) = [one for one in found("main.json", baseline=Path("known.json")) if one.suppressed is None]
    assert "'lost'" in new.message
