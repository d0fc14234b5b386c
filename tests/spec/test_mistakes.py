"""One mistake each, as a newcomer makes them: what armgen says, where, and what to do next."""

from __future__ import annotations

from pathlib import Path

import pytest
from syrupy.assertion import SnapshotAssertion

from armgen.commands.build import build
from armgen.commands.lint import lint
from armgen.diagnostics import span_of
from armgen.estate.facts import Guesses

GOOD = """\
armgen: 1
name: payroll
defaults:
  subscription: 11111111-1111-1111-1111-111111111111
  resourceGroup: rg-recovery
machines:
  sql01:
    id: /subscriptions/11111111-1111-1111-1111-111111111111/resourceGroups/rg-sql/providers/Microsoft.Compute/virtualMachines/sql01
    location: eastus
    tags: {env: production}
    disks:
      - {name: sql01-os, role: os, sku: Premium_LRS}
      - {name: sql01-data, role: data, lun: 0, sku: Premium_LRS}
collections:
  sql01-rpc:
    machine: sql01
    restorePoints:
      before: {consistency: crash}
policies:
  nightly:
    match: {tags: {env: production}}
    collection: "{machine}-auto"
    restorePoint: "auto-{stamp}"
    schedule: {every: 6h}
    retention: {last: 4}
"""

MACHINE = "/subscriptions/11111111-1111-1111-1111-111111111111/resourceGroups/rg-sql/providers/Microsoft.Compute/virtualMachines/sql01"

# what, the text that is there, the text that is written instead ("" to add at the end)
MISTAKES: list[tuple[str, str, str]] = [
    ('no name', 'name: payroll\n', ''),
    ('upper name', 'payr', 'PayR'),
    ('armgen 2', ' 1\n', ' 2\n'),
    ('armgen str', ' 1\n', ' "1"\n'),
    ('resourcegroup', 'ourceGroup:', 'ourcegroup:'),
    ('resource_group', 'ourceGroup:', 'ource_group:'),
    ('restorepoints', 'storePoints', 'storepoints'),
    ('machines list', 'es:\n  sql01:', 'es:\n  - sql01:'),
    ('collections list', 'sql01-rpc:', '- name: sql01-rpc'),
    ('rp list', '\n      before: {consistency: crash}', ' [before]'),
    ('rp str', '{consistency: crash}', 'crash'),
    ('Crash', 'crash', 'CrashConsistent'),
    ('consistancy', 'stenc', 'stanc'),
    ('exclude str', 'consistency: crash', 'exclude: sql01-data'),
    ('exclude unsuported', 'consistency: crash', 'exclude: unsuported'),
    ('exclude bad', 'consistency: crash', 'exclude: [sql01-dta]'),
    ('exclude num', 'consistency: crash', 'exclude: [1]'),
    ('machine typo', ' sql01\n  ', ' sql1\n  '),
    ('machine list', ' sql01\n', ' [sql01]\n'),
    ('lock yes', '1\n    restor', '1\n    lock: yes\n    restor'),
    ('no id', 'd:', 'dd:'),
    ('id short', '/subscriptions/11111111-1111-1111-1111-111111111111/resourceGroups/rg-sql/providers/Microsoft.Compute/virtualMachines/', ''),
    ('id disk', 'virtualMachine', 'disk'),
    ('no location', 'location: eastus\n    ', ''),
    ('no disks', '    disks:\n      - {name: sql01-os, role: os, sku: Premium_LRS}\n      - {name: sql01-data, role: data, lun: 0, sku: Premium_LRS}\n', ''),
    ('role OS', ' os,', ' OS,'),
    ('no role', 'role: os, ', ''),
    ('lun str', ' 0,', ' "0",'),
    ('every 1w', '6h', '1w'),
    ('every 6', '6h}', '6}'),
    ('every 6 hours', '6h}', '6 hours}'),
    ('cron bad', 'every: 6h', 'cron: "nightly"'),
    ('cron with seconds', 'every: 6h', 'cron: "0 0 2 * * *"'),
    ('cron 99', 'every: 6h', 'cron: "99 2 * * *"'),
    ('tz', 'every: 6h', 'cron: "0 2 * * *", timeZone: Berlin'),
    ('retention empty', 'last: 4', ''),
    ('retention str', '{last: 4}', '4'),
    ('retention neg', '4', '-1'),
    ('placeholder', '{machine', '{name'),
    ('no collection in policy', 'collection: "{machine}-auto"\n    ', ''),
    ('match str', '{tags: {env: production}}', 'production'),
    ('match tags list', ' {env: production}}', ' [env]}'),
    ('tags bool', ': production}}', ': true}}'),
    ('api', '\nm', '\n  apiVersion: 2025-4-1\nm'),
    ('api latest', '\nm', '\n  apiVersion: latest\nm'),
    ('constraints', '\nd', '\nconstraints: 2022-2\nd'),
    ('constraints unquoted', '\nd', '\nconstraints: 2022-02\nd'),
    ('ignore noreason', '', 'ignore:\n  - rule: RP205\n'),
    ('ignore str', '', 'ignore: [RP205]\n'),
    ('ignore unknown', '', 'ignore:\n  - {rule: RP999, reason: x}\n'),
    ('ignore until', '', 'ignore:\n  - {rule: RP205, reason: x, until: tomorrow}\n'),
    ('inventory str', '\nd', '\ninventory: inventory.yaml\nd'),
    ('inventory missing', '\nd', '\ninventory: [inventori.yaml]\nd'),
    ('deployment scope', 'defa', 'deployment: {scope: subscription}\ndefa'),
    ('restores', '', 'restores:\n  drill: {from: a/b}\n'),
    ('encryption', 'consistency: crash', 'encryption: {type: CustomerKey}'),
    ('instantAccess', '1\n    restor', '1\n    instantAccess: "true"\n    restor'),
    ('sub null', ' 11111111-1111-1111-1111-111111111111', ''),
    ('sub int', ' 11111111-1111-1111-1111-111111111111\n', ' 42\n'),
    ('copyOf wrong', 'machine: sql01', 'copyOf: sql01\n    location: westus'),
    ('copyOf of a point of a machine', 'consistency: crash', 'copyOf: other'),
    ('encryption of a point of a machine', 'consistency: crash', 'encryption: {type: EncryptionAtRestWithPlatformKey}'),
    ('copyOf of a point that is a machine', '\npolicies', f'\n  west:\n    copyOf: sql01-rpc\n    location: westus\n    restorePoints: {{p: {{copyOf: {MACHINE}}}}}\npolicies'),
    ('machines in spec named collection', '\ncollecti', '\ncolecti'),
    ('policy', 'ies', 'y'),
    ('schedule str', '{every: 6h}', 'daily'),
]  # fmt: skip


def said(text: str, folder: Path) -> str:
    path = folder / "spec.yaml"
    path.write_text(text, encoding="utf-8")
    report = lint(paths=[str(path)], select=["RP9"], use_config=False).result
    lines = [f"exit code {report.exit_code()}"]
    for one in report.diagnostics:
        span = span_of(one.origin, one.part)
        lines.append(f"{one.code} {span.line}:{span.column} {one.message.replace(str(folder) + '/', '')} -> {one.help}")
    return "\n".join(lines)


@pytest.mark.parametrize(("what", "old", "new"), MISTAKES, ids=[one[0] for one in MISTAKES])
def test_a_mistake_is_named_with_the_next_step(
    what: str, old: str, new: str, tmp_path: Path, snapshot: SnapshotAssertion
) -> None:
    text = GOOD.replace(old, new, 1) if old else GOOD + new
    assert text != GOOD
    assert said(text, tmp_path) == snapshot


def test_the_spec_itself_has_none(tmp_path: Path) -> None:
    assert said(GOOD, tmp_path) == "exit code 0"


@pytest.mark.parametrize("source", ['""', '"<VMName>"', "x/y"])
def test_a_source_that_is_no_id_is_the_one_fault(source: str, tmp_path: Path) -> None:
    path = tmp_path / "spec.yaml"
    path.write_text(f"armgen: 1\nname: x\ncollections:\n  rpc: {{machine: {source}, restorePoints: {{p: {{}}}}}}\n")
    report = lint(paths=[str(path)], use_config=False).result
    assert [one.code for one in report.diagnostics] == ["RP306"] and report.exit_code() == 1
    built = build(paths=[str(path)], output=tmp_path / "out", lint_first=False)
    assert built.refused and not (tmp_path / "out").exists(), "nobody knows where it would lie"


@pytest.mark.parametrize(
    "facts",
    [None, "", "{", "a: b\n", "armgen: 1\nname: x\ncollections: {}\n", "armgenInventory: 1\nmachines: {vm: 1}\n"],
)
@pytest.mark.parametrize("by_hand", [False, True])
def test_an_inventory_that_cannot_be_used_is_the_one_fault(facts: str | None, by_hand: bool, tmp_path: Path) -> None:
    if facts is not None:
        (tmp_path / "facts.yaml").write_text(facts, encoding="utf-8")
    text = GOOD[: GOOD.index("machines:")] + GOOD[GOOD.index("collections:") :].replace("machine: sql01", "machine: vm")
    path = tmp_path / "spec.yaml"
    path.write_text(text + ("" if by_hand else "inventory: [facts.yaml]\n"), encoding="utf-8")
    inventories = [str(tmp_path / "facts.yaml")] if by_hand else []
    report = lint(paths=[str(path)], inventories=inventories, select=["RP3", "RP9"], use_config=False).result
    assert len(report.diagnostics) == 1 and report.exit_code() == 2


def test_thousands_of_names_that_lead_nowhere_are_told_in_time(tmp_path: Path) -> None:
    """Each guess looks at every name: the first ones say enough."""
    text = GOOD.replace("    machine: sql01\n", "    machine: sql01\n" + "    location: eastus\n")
    more = "".join(f"  c{number}: {{machine: sql1, restorePoints: {{}}}}\n" for number in range(200))
    path = tmp_path / "spec.yaml"
    path.write_text(text.replace("collections:\n", "collections:\n" + more), encoding="utf-8")
    found = [one for one in lint(paths=[str(path)], use_config=False).result.diagnostics if one.code == "RP902"]
    assert len(found) == 200
    assert sum("Did you mean 'sql01'?" in one.message for one in found) == Guesses.MOST
