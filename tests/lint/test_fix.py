"""Fixes: in place, comments and layout kept, clean of the rule afterwards, nothing to do the second time."""

from __future__ import annotations

import functools
import shutil
from collections.abc import Mapping
from pathlib import Path

import pytest

from armgen.codes import CODES, EDITIONS
from armgen.commands.fix import FixRun, fix
from armgen.commands.lint import LintOutcome, lint, render
from armgen.errors import UsageError
from armgen.render.rulepage import rule_page
from tests.estates import HEAD, disk_id, machine
from tests.lint.specs import MACHINES, ONE, ULTRA, codes, found, spec, write

ROOT = Path(__file__).resolve().parents[2]


def judge(texts: Mapping[Path, bytes], path: str) -> LintOutcome:
    return lint(paths=[path], texts=texts)


def mend(path: str = "spec.yaml", *, unsafe: bool = False, write: bool = True) -> FixRun:
    return fix(functools.partial(judge, path=path), unsafe=unsafe, write=write)


def mended(text: str, name: str = "spec.yaml", *, unsafe: bool = False) -> str:
    """The text of a file after its fixes; a second run changes nothing."""
    path = write(text, name)
    mend(name, unsafe=unsafe)
    first = path.read_bytes()
    assert mend(name, unsafe=unsafe).titles == {}
    assert path.read_bytes() == first
    return first.decode()


# Specs


def test_a_version_is_raised_to_the_lowest_that_works() -> None:
    text = spec("""\
  c: # the first
    machine: sql01
    apiVersion: '2020-01-01'   # old
    restorePoints: {p: {consistency: crash, exclude: unsupported}}
  d: {machine: sql01, apiVersion: "2020-01-01", restorePoints: {q: {exclude: unsupported}}}
""")
    after = mended(text)
    assert after == text.replace("'2020-01-01'   #", "'2022-03-01'   #").replace('"2020-01-01"', '"2021-03-01"')
    assert not {code for code in codes(found()) if code.startswith("RP2") and code != "RP205"}


def test_values_are_quoted_as_they_are_written() -> None:
    text = HEAD.replace(
        "resourceGroup: rg-recovery", "resourceGroup: rg-recovery, tags: {a: 1.10, b: 0x1F, c: True, d: 1e3}"
    )
    after = mended(text + MACHINES + "collections: {}\n")
    assert 'tags: {a: "1.10", b: "0x1F", c: "True", d: "1e3"}' in after


def test_json_is_quoted_too() -> None:
    text = '{"armgen": 1, "name": "x", "defaults": {"tags": {"a": 42 /* why */}}, "collections": {}}\n'
    assert mended(text, "spec.json") == text.replace("42", '"42"')


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("restorePoints:\n      p: {}", "restorePoints:\n      p: {}"),
        ("restorePoint:\n      p: {}", "restorePoints:\n      p: {}"),
        ('"restorepoints":\n      p: {}', '"restorePoints":\n      p: {}'),
        ("restorePoints:\n      p: {consistancy: crash}", "restorePoints:\n      p: {consistency: crash}"),
        ("restorePoints:\n      p: {consistency: Crash} # c", "restorePoints:\n      p: {consistency: crash} # c"),
        ("restorePoints:\n      p: {consistency: 'crsh'}", "restorePoints:\n      p: {consistency: 'crash'}"),
    ],
)
def test_near_matches_of_keys_and_words(before: str, after: str) -> None:
    text = spec(f"  c:\n    machine: sql01\n    {before}\n")
    assert mended(text) == text.replace(before, after)


def test_a_key_that_is_there_already_is_not_made_twice() -> None:
    text = spec(ONE + "    restorePoint: {}\n")
    assert mended(text) == text


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("machine: sql1", "machine: sql01"),
        ("machine: sql01\n    restorePoints: {p: {exclude: [sql01-lgo]}}", None),
    ],
)
def test_near_matches_of_names(before: str, after: str | None) -> None:
    text = spec(f"  c:\n    {before}\n")
    assert mended(text) == text.replace(before, after or before.replace("lgo", "log"))


def test_a_copy_of_a_near_name() -> None:
    text = spec(
        ONE.replace("  c:", "  payroll:") + "  dr: {location: westus, copyOf: payrol, restorePoints: {p: {}}}\n"
    )
    assert mended(text) == text.replace("copyOf: payrol,", "copyOf: payroll,")


def test_excluding_a_disk_is_unsafe_and_says_why() -> None:
    text = spec(ONE)
    assert mended(text) == text
    after = mended(text, unsafe=True)
    assert after == text.replace(
        "      p: {}\n",
        "      # sql01-log: an Ultra disk cannot be captured\n"
        "      # sql01-quorum: a shared disk cannot be captured\n"
        "      p: {exclude: [sql01-log, sql01-quorum]}\n",
    )
    assert codes(found()) == []


@pytest.mark.parametrize(
    ("points", "after"),
    [
        ("      p:\n", "      p: {exclude: [sql01-log]}\n"),
        ("      p: # c\n", "      p: {exclude: [sql01-log]} # c\n"),
        ("      p: ~\n", "      p: {exclude: [sql01-log]}\n"),
        ("      p: {exclude: []}\n", "      p: {exclude: [sql01-log]}\n"),
        (
            "      p:\n        consistency: application\n",
            "        exclude: [sql01-log]\n        consistency: application\n",
        ),
        (
            "      p:\n        exclude:\n          - sql01-quorum # why\n",
            "          - sql01-log\n          - sql01-quorum # why\n",
        ),
        ("      p:\n        exclude:\n        - sql01-quorum\n", "        - sql01-log\n        - sql01-quorum\n"),
        ("      p: {exclude: [sql01-quorum]}\n", "      p: {exclude: [sql01-quorum, sql01-log]}\n"),
        ("      p: {exclude: [sql01-quorum,]}\n", "      p: {exclude: [sql01-quorum, sql01-log]}\n"),
        (
            "      p:\n        exclude: [\n          sql01-quorum, # why\n        ]\n",
            "          sql01-log,\n          sql01-quorum, # why\n        ]\n",
        ),
    ],
)
def test_lists_of_every_layout(points: str, after: str) -> None:
    disks = (ULTRA, "{name: sql01-quorum, role: data, lun: 1, sku: Premium_LRS}")
    text = (
        f"{HEAD}machines:\n{machine('sql01', disks=disks)}collections:\n  c:\n    machine: sql01\n    restorePoints:\n"
    )
    result = mended(text + points, unsafe=True)
    assert result.startswith(text.rstrip("\n").rsplit("\n", 1)[0])
    assert after in result
    assert "# sql01-log: an Ultra disk cannot be captured\n" in result
    assert codes(found()) == []


def test_a_policy_leaves_out_all_that_is_unsupported() -> None:
    text = HEAD + MACHINES + 'policies:\n  p:\n    collection: "{machine}-rpc"\n    restorePoint: now\n'
    after = mended(text, unsafe=True)
    assert "    exclude: unsupported\n" in after
    assert not {"RP102", "RP104"} & set(codes(found()))


def test_windows_line_ends_and_a_byte_order_mark_stay() -> None:
    text = "\ufeff" + spec(ONE).replace("\n", "\r\n")
    after = mended(text, unsafe=True)
    assert after.startswith("\ufeff")
    assert after.count("\n") == after.count("\r\n") == text.count("\n") + 2


def test_suppressed_findings_are_not_mended() -> None:
    text = spec(ONE.replace("p: {}", "p: {} # armgen: ignore[RP102, RP104] on purpose"))
    assert mended(text, unsafe=True) == text


# Templates

TEMPLATE = """\
{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "parameters": {"c": {"type": "string", "defaultValue": "rpc"}},
  "resources": [
    // the collection
    {
      "type": "Microsoft.Compute/restorePointCollections",
      "apiVersion": "2020-06-01",
      "name": "[parameters('c')]",
      "location": "eastus",
      "properties": {"source": {"id": "[resourceId('Microsoft.Compute/virtualMachines', 'vm01')]"}}
    },
    {
      "type": "Microsoft.Compute/restorePointCollections/restorePoints",
      "apiVersion": "2024-03-01",
      "name": "[format('{0}/{1}', parameters('c'), 'first')]",
      "properties": {"excludedDisks": []}
    },
    {
      "type": "Microsoft.Compute/restorePointCollections/restorePoints",
      "apiVersion": "2024-03-01",
      "name": "[concat(parameters('c'), '/second')]",
      "dependsOn": ["[parameters('c')]"],
      "properties": {}
    },
    {
      "type": "Microsoft.Compute/restorePointCollections/restorePoints",
      "apiVersion": "2024-03-01",
      "name": "[concat(parameters('c'), '/loop', copyIndex())]",
      "copy": {"name": "loop", "count": 3},
      "dependsOn": [
        "[parameters('c')]", // parent
        "[resourceId('Microsoft.Compute/restorePointCollections/restorePoints', parameters('c'), 'second')]"
      ],
      "properties": {}
    }
  ]
}
"""


def test_an_arm_template_is_put_in_order() -> None:
    after = mended(TEMPLATE, "main.json")
    point = "resourceId('Microsoft.Compute/restorePointCollections/restorePoints', parameters('c'), "
    assert after == (
        TEMPLATE.replace("2020-06-01", "2021-03-01")
        .replace("excludedDisks", "excludeDisks")
        .replace(
            '      "name": "[format',
            "      \"dependsOn\": [\"[resourceId('Microsoft.Compute/restorePointCollections', parameters('c'))]\"],\n"
            '      "name": "[format',
        )
        .replace("[\"[parameters('c')]\"]", f"[\"[parameters('c')]\", \"[{point}'first')]\"]")
        .replace('"copy": {', '"copy": {"batchSize": 1, "mode": "serial", ')
    ).replace(
        "      \"dependsOn\": [\"[resourceId('Microsoft.Compute/restorePointCollections', parameters('c'))]\"],\n"
        '      "name": "[format',
        '      "name": "[format',
    ).replace(
        '    {\n      "type": "Microsoft.Compute/restorePointCollections/restorePoints",\n      "apiVersion": "2024-03-01",\n      "name": "[format',
        "    {\n      \"dependsOn\": [\"[resourceId('Microsoft.Compute/restorePointCollections', parameters('c'))]\"],\n"
        '      "type": "Microsoft.Compute/restorePointCollections/restorePoints",\n      "apiVersion": "2024-03-01",\n      "name": "[format',
    )
    assert codes(found("main.json")) == ["RP114"]


def many_points(count: int) -> str:
    point = """\
    {{
      "type": "Microsoft.Compute/restorePointCollections/restorePoints",
      "apiVersion": "2024-03-01",
      "name": "rpc/p{number}",
      "dependsOn": ["rpc"],
      "properties": {{}}
    }}"""
    head = TEMPLATE.split('    {\n      "type": "Microsoft.Compute/restorePointCollections/restorePoints"')[0]
    head = head.replace("[parameters('c')]", "rpc").replace("2020-06-01", "2024-03-01")
    return head + ",\n".join(point.format(number=number) for number in range(count)) + "\n  ]\n}\n"


def test_many_unordered_points_become_one_chain() -> None:
    after = mended(many_points(30), "main.json")
    assert after.count("'rpc', 'p") == 29
    assert codes(found("main.json")) == ["RP114"]


def test_an_order_that_is_there_makes_no_cycle() -> None:
    last = "[resourceId('Microsoft.Compute/restorePointCollections/restorePoints', 'rpc', 'p2')]"
    text = many_points(3).replace('p0",\n      "dependsOn": ["rpc"]', f'p0",\n      "dependsOn": ["rpc", "{last}"]')
    mended(text, "main.json")
    assert codes(found("main.json")) == ["RP114"]


def test_symbolic_names() -> None:
    text = """\
{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "languageVersion": "2.0",
  "contentVersion": "1.0.0.0",
  "resources": {
    "rpc": {
      "type": "Microsoft.Compute/restorePointCollections",
      "apiVersion": "2024-03-01",
      "name": "rpc",
      "location": "eastus",
      "properties": {"source": {"id": "[resourceId('Microsoft.Compute/virtualMachines', 'vm01')]"}}
    },
    "first": {
      "type": "Microsoft.Compute/restorePointCollections/restorePoints",
      "apiVersion": "2024-03-01",
      "name": "rpc/first"
    }
  }
}
"""
    assert '"dependsOn": ["rpc"]' in mended(text, "main.json")
    assert codes(found("main.json")) == ["RP114"]


BICEP = """\
param c string = 'rpc'
resource vm 'Microsoft.Compute/virtualMachines@2024-03-01' existing = { name: 'vm01' }
// the collection
resource rpc 'Microsoft.Compute/restorePointCollections@2020-06-01' = {
  name: c
  location: 'eastus'
  properties: { source: { id: vm.id } }
}

resource first 'Microsoft.Compute/restorePointCollections/restorePoints@2024-03-01' = {
  name: '${c}/first'
  properties: { excludedDisks: [] } // none
}

resource second 'Microsoft.Compute/restorePointCollections/restorePoints@2024-03-01' = if (c != 'x') {
  parent: rpc
  name: 'second'
  dependsOn: [
    vm // why
  ]
}

@description('many')
resource loop 'Microsoft.Compute/restorePointCollections/restorePoints@2024-03-01' = [for i in range(0, 3): {
  parent: rpc
  name: 'loop${i}'
  dependsOn: [second]
}]
"""


def test_bicep_is_put_in_order() -> None:
    after = mended(BICEP, "main.bicep")
    assert after == (
        BICEP.replace("2020-06-01", "2021-03-01")
        .replace("{ excludedDisks: [] } // none\n", "{ excludeDisks: [] } // none\n  dependsOn: [\n    rpc\n  ]\n")
        .replace("    vm // why\n", "    vm // why\n    first\n")
        .replace("resource loop", "@batchSize(1)\nresource loop")
    )
    assert codes(found("main.bicep")) == ["RP114"]


# Files


def test_the_examples_twice(folder: Path) -> None:
    shutil.copytree(ROOT / "examples" / "broken", folder / "broken")
    first = mend("broken", unsafe=True)
    assert first.titles
    after = {path: path.read_bytes() for path in (folder / "broken").rglob("*") if path.is_file()}
    assert mend("broken", unsafe=True).titles == {}
    assert {path: path.read_bytes() for path in after} == after
    assert not list((folder / "broken").rglob("*armgen-*"))


def test_without_writing_there_is_only_a_difference() -> None:
    path = write(spec(ONE))
    before = path.read_bytes()
    run = mend(unsafe=True, write=False)
    assert path.read_bytes() == before
    assert "--- a/spec.yaml\n+++ b/spec.yaml\n" in run.difference
    assert "+      p: {exclude: [sql01-log, sql01-quorum]}\n" in run.difference
    assert codes(list(run.outcome.result.diagnostics)) == ["RP102", "RP104"]


def test_a_file_that_cannot_be_written_leaves_all_as_they_were(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(spec(ONE), "a/spec.yaml")
    write(spec(ONE), "b/spec.yaml")
    before = Path("a/spec.yaml").read_bytes()
    writes = Path.write_bytes

    def refuse(self: Path, data: bytes) -> int:
        if self.parent.name == "b":
            raise PermissionError(13, "Permission denied", str(self))
        return writes(self, data)

    monkeypatch.setattr(Path, "write_bytes", refuse)
    with pytest.raises(UsageError, match="cannot be written"):
        mend(".", unsafe=True)
    assert Path("a/spec.yaml").read_bytes() == Path("b/spec.yaml").read_bytes() == before
    assert sorted(path.name for path in folder.rglob("*") if path.is_file()) == ["spec.yaml", "spec.yaml"]


INVENTORY = "armgenInventory: 1\n" + MACHINES.replace("rg-vms", "rg-recovery")


@pytest.mark.parametrize(
    ("name", "before", "after"),
    [
        (
            "main.bicep",
            "  properties: { excludedDisks: [] } // none\n",
            "  // sql01-log: an Ultra disk cannot be captured\n"
            "  // sql01-quorum: a shared disk cannot be captured\n"
            "  properties: { excludeDisks: [{ id: 'LOG' }, { id: 'QUORUM' }] } // none\n",
        ),
        (
            "main.json",
            '      "properties": {"excludedDisks": []}\n',
            "      // sql01-log: an Ultra disk cannot be captured\n"
            "      // sql01-quorum: a shared disk cannot be captured\n"
            '      "properties": {"excludeDisks": [{"id": "LOG"}, {"id": "QUORUM"}]}\n',
        ),
    ],
)
def test_disks_are_excluded_by_id_in_templates(name: str, before: str, after: str) -> None:
    text = (BICEP if name == "main.bicep" else TEMPLATE).replace("vm01", "sql01")
    assert before in text
    path = write(text, name)
    write(INVENTORY, "inventory.yaml")

    def judge_with_facts(texts: Mapping[Path, bytes]) -> LintOutcome:
        return lint(paths=[name], inventories=["inventory.yaml"], texts=texts)

    fix(judge_with_facts, unsafe=True, write=True)
    for short, disk in (("LOG", "sql01-log"), ("QUORUM", "sql01-quorum")):
        after = after.replace(short, disk_id(disk, "rg-recovery"))
    assert after in path.read_text(encoding="utf-8")
    left = lint(paths=[name], inventories=["inventory.yaml"]).result.active
    # A loop's restore points have no fix of their own.
    assert {one.resource.rsplit("/", 1)[-1][:4] for one in left if one.code in ("RP102", "RP104")} == {"loop"}


ULTRA_OF_THE_TEMPLATE = """\
resource vm 'Microsoft.Compute/virtualMachines@2024-07-01' = {
  name: 'vm01'
  location: 'eastus'
  properties: {
    storageProfile: {
      osDisk: { createOption: 'FromImage', name: 'vm01-os' }
      dataDisks: [
        { lun: 0, name: 'log', createOption: 'Empty', managedDisk: { storageAccountType: 'UltraSSD_LRS' } }
        { lun: 1, createOption: 'Attach', managedDisk: { id: disk, storageAccountType: 'UltraSSD_LRS' } }
      ]
    }
  }
}
param disk string
resource rpc 'Microsoft.Compute/restorePointCollections@2024-03-01' = {
  name: 'rpc'
  location: 'eastus'
  properties: { source: { id: vm.id } }
}
resource point 'Microsoft.Compute/restorePointCollections/restorePoints@2024-03-01' = {
  parent: rpc
  name: 'nightly'
  properties: {}
}
"""


def test_a_disk_of_the_template_is_excluded_by_its_name(folder: Path) -> None:
    write(ULTRA_OF_THE_TEMPLATE, "main.bicep")
    after = mended(ULTRA_OF_THE_TEMPLATE, "main.bicep", unsafe=True)
    excluded = "{ excludeDisks: [{ id: resourceId('Microsoft.Compute/disks', 'log') }] }"
    assert f"properties: {excluded}\n" in after
    left = [one for one in lint(paths=["main.bicep"]).result.active if one.code == "RP102"]
    assert [one.fix for one in left] == [None]  # of an id that is a parameter


MENDED_SAFELY = ("RP201", "RP202", "RP203", "RP204", "RP402", "RP711")
MENDED_UNSAFELY = ("RP102", "RP103", "RP104", "RP105", "RP106")


@pytest.mark.parametrize("code", [*MENDED_SAFELY, *MENDED_UNSAFELY])
def test_the_bad_example_of_a_rule_is_clean_of_it_afterwards(code: str) -> None:
    row = CODES[code]
    edition = next(edition for edition in EDITIONS if row.severity[edition] is not None)
    example = next(one.text for one in rule_page(row).doc.examples if one.bad)
    name = "bad.json" if example.startswith("{") else "bad.yaml"
    path = write(example + "\n", name)

    def judge_by_edition(texts: Mapping[Path, bytes]) -> LintOutcome:
        return lint(paths=[name], constraints=edition, texts=texts)

    assert code in codes(list(judge_by_edition({}).result.diagnostics))
    safe = fix(judge_by_edition, unsafe=False, write=True)
    assert (code in codes(list(safe.outcome.result.diagnostics))) is (code in MENDED_UNSAFELY)
    left = fix(judge_by_edition, unsafe=True, write=True)
    assert code not in codes(list(left.outcome.result.diagnostics))
    after = path.read_bytes()
    assert fix(judge_by_edition, unsafe=True, write=True).titles == {}
    assert path.read_bytes() == after


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("[ /* none */ ]", "[{} /* none */ ]"),
        ("[\n  // none\n]", "[{}\n  // none\n]"),
        ('["net", /* last */]', '["net", {} /* last */]'),
        ('["net" /* ] */]', '["net", {} /* ] */]'),
    ],
)
def test_comments_in_a_list_are_no_items(before: str, after: str) -> None:
    text = """\
{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "resources": [
    {
      "type": "Microsoft.Compute/restorePointCollections", "apiVersion": "2024-03-01", "name": "rpc",
      "location": "eastus",
      "properties": {"source": {"id": "[resourceId('Microsoft.Compute/virtualMachines', 'vm01')]"}}
    },
    {"type": "Microsoft.Network/virtualNetworks", "apiVersion": "2023-04-01", "name": "net", "location": "eastus"},
    {
      "type": "Microsoft.Compute/restorePointCollections/restorePoints", "apiVersion": "2024-03-01",
      "name": "rpc/a",
      "dependsOn": LIST,
      "properties": {}
    }
  ]
}
"""
    added = "\"[resourceId('Microsoft.Compute/restorePointCollections', 'rpc')]\""
    assert mended(text.replace("LIST", before), "main.json") == text.replace("LIST", after.replace("{}", added))
    assert "RP711" not in codes(found("main.json"))


def test_an_object_of_comments_is_empty() -> None:
    text = spec(ONE.replace("p: {}", "p: { # all of it\n      }"))
    after = mended(text, unsafe=True)
    assert "p: {exclude: [sql01-log" in after
    assert "# all of it" in after
    assert codes(found()) == []


NESTED = """\
resource rpc 'Microsoft.Compute/restorePointCollections@2024-03-01' = {
  name: 'rpc'
  location: 'eastus'
  properties: {
    source: {
      id: '/subscriptions/11111111-1111-1111-1111-111111111111/resourceGroups/rg/providers/Microsoft.Compute/virtualMachines/sql01'
    }
  }
  // the first
  resource first 'restorePoints@2020-06-01' = {
    name: 'first'
    properties: LIST
  }
}
"""


def test_resources_inside_of_others() -> None:
    assert mended(NESTED.replace("LIST", "{ excludeDisk: [] }"), "main.bicep") == NESTED.replace(
        "2020-06-01", "2021-03-01"
    ).replace("LIST", "{ excludeDisks: [] }")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("{}", "{ excludeDisks: [{}] }"),
        ("{ excludeDisks: [ /* none */ ] }", "{ excludeDisks: [{} /* none */ ] }"),
        (
            "{\n      excludeDisks: [\n        // none\n      ]\n    }",
            "{\n      excludeDisks: [\n        // none\n        {}\n      ]\n    }",
        ),
    ],
)
def test_disks_are_excluded_inside_of_others(before: str, after: str) -> None:
    disk = disk_id("log", group="rg")
    facts = f"""\
armgenInventory: 1
machines:
  sql01:
    id: /subscriptions/11111111-1111-1111-1111-111111111111/resourceGroups/rg/providers/Microsoft.Compute/virtualMachines/sql01
    location: eastus
    disks:
      - {{name: os, role: os, sku: Premium_LRS}}
      - {{name: log, role: data, lun: 0, sku: UltraSSD_LRS, id: {disk}}}
"""
    write(facts, "inventory.yaml")
    write('[inventory]\nfiles = ["inventory.yaml"]\n', "armgen.toml")
    text = mended(NESTED.replace("LIST", before), "main.bicep", unsafe=True)
    said = "    // log: an Ultra disk cannot be captured\n"
    assert text.replace("  " + said, "").replace(said, "") == NESTED.replace("2020-06-01", "2021-03-01").replace(
        "LIST", after.replace("{}", f"{{ id: '{disk}' }}")
    )
    assert said in text
    assert codes(found("main.bicep")) == []


@pytest.mark.parametrize("first", ["&same {}", "&same\n        consistency: crash"])
def test_an_alias_is_left_alone(first: str) -> None:
    text = spec(ONE.replace("p: {}", f"p: {first}\n      q: *same"))
    after = mended(text, unsafe=True)
    assert "q: *same" in after
    assert "RP900" not in codes(found())
    assert "can mend" not in render(lint(paths=["spec.yaml"]), "text")


def test_files_that_others_use_are_mended_in_one_run() -> None:
    facts = f"armgenInventory: 1\n{MACHINES}".replace("location: eastus", "location: 5\n    sizee: Standard_D2s_v3")
    write(facts, "facts.yaml")
    mended(spec(ONE).replace(MACHINES, "inventory: [facts.yaml]\n"))
    assert 'location: "5"\n    size: ' in Path("facts.yaml").read_text(encoding="utf-8")
    write(BICEP, "inner/points.bicep")
    mended("module m 'inner/points.bicep' = {\n  name: 'm'\n}\n", "main.bicep")
    once = Path("inner/points.bicep").read_text(encoding="utf-8")
    assert mended(BICEP, "main2.bicep") == once
    write(TEMPLATE, "inner/linked.json")
    link = """\
{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "resources": [
    {
      "type": "Microsoft.Resources/deployments", "apiVersion": "2022-09-01", "name": "linked",
      "properties": {"mode": "Incremental", "templateLink": {"relativePath": "inner/linked.json"}}
    }
  ]
}
"""
    mended(link, "main.json")
    once = Path("inner/linked.json").read_text(encoding="utf-8")
    assert mended(TEMPLATE, "main2.json") == once


def test_restore_points_inside_of_their_collection_are_chained() -> None:
    text = """\
{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "parameters": {"c": {"type": "string", "defaultValue": "rpc"}},
  "resources": [
    {
      "type": "Microsoft.Compute/restorePointCollections", "apiVersion": "2024-03-01", "name": "[parameters('c')]",
      "location": "eastus",
      "properties": {"source": {"id": "[resourceId('Microsoft.Compute/virtualMachines', 'vm01')]"}},
      "resources": [
        {"type": "restorePoints", "apiVersion": "2024-03-01", "name": "a", "dependsOn": ["[parameters('c')]"]},
        {"type": "restorePoints", "apiVersion": "2024-03-01", "name": "b", "dependsOn": ["[parameters('c')]"]}
      ]
    }
  ]
}
"""
    first = "[resourceId('Microsoft.Compute/restorePointCollections/restorePoints', parameters('c'), 'a')]"
    after = mended(text, "main.json")
    assert after == text.replace(
        '"b", "dependsOn": ["[parameters(\'c\')]"]', f'"b", "dependsOn": ["[parameters(\'c\')]", "{first}"]'
    )
    assert "RP402" not in codes(found("main.json"))


def test_restore_points_inside_of_others_in_bicep_are_chained() -> None:
    second = "  resource second 'restorePoints@2024-03-01' = {\n    name: 'second'\n  }\n"
    third = second.replace("second", "third")
    outside = """\
resource last 'Microsoft.Compute/restorePointCollections/restorePoints@2024-03-01' = {
  parent: rpc
  name: 'last'
}
"""
    text = NESTED.replace("2020-06-01", "2024-03-01").replace("LIST", "{}")
    text = text.removesuffix("}\n") + second + third + "}\n" + outside
    after = mended(text, "main.bicep")
    assert "    name: 'second'\n    dependsOn: [\n      first\n    ]\n" in after
    assert "    name: 'third'\n    dependsOn: [\n      second\n    ]\n" in after
    assert "  name: 'last'\n  dependsOn: [\n    rpc::third\n  ]\n" in after
    assert not {"RP402", "RP900", "RP902"} & set(codes(found("main.bicep")))
