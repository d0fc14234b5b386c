"""RP201-RP205: API versions."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.estates import HEAD
from tests.rules.cases import Case, check, clean, flags, judge_all, runs, title
from tests.rules.texts import collection_id, fleet, machine, rpc, spec, vm_id

VM = machine("vm01")
WEST = """\
west:
  copyOf: rpc
  location: westus
"""
KEYS = "{type: EncryptionAtRestWithCustomerKey, diskEncryptionSet: /subscriptions/x/resourceGroups/k/providers/Microsoft.Compute/diskEncryptionSets/des}"
OLD = HEAD + "  # old\n"


def pinned(version: str, *points: str, mark: str = "", more: str = "") -> str:
    """One collection with its own version, which its points use as well."""
    extra = f"apiVersion: {version}{mark}" + (f"\n{more}" if more else "")
    return spec(rpc(*points, more=extra), VM)


def default(version: str, mark: str) -> str:
    return (
        HEAD.replace("defaults: {", "defaults:\n  ")
        .replace(", ", "\n  ")
        .replace("}", f"\n  apiVersion: {version}{mark}")
    )


def copy(version: str, point: str, mark: str = "") -> str:
    text = f"{WEST}  apiVersion: {version}{mark}\n  restorePoints:\n    {point}\n"
    return spec(rpc("p: {}") + text, VM)


CASES: list[Case] = [
    # RP201
    flags("RP201", "both", "the collection and its restore point", pinned("2020-12-01", "p: {}", mark=" # here # here"), "restore points need 2021-03-01"),
    flags("RP201", "both", "at the default", spec(rpc("p: {}", "q: {}"), VM, head=default("2019-07-01", " # here # here # here")), "2019-07-01"),
    flags("RP201", "both", "at the policy", fleet("apiVersion: 2020-12-01 # here # here", VM), "2020-12-01"),
    clean("RP201", "both", "the lowest that works", pinned("2021-03-01", "p: {}")),
    clean("RP201", "both", "no version", spec(rpc("p: {}"), VM)),
    # RP202
    flags("RP202", "both", "crash consistency before 2021-07-01", pinned("2021-04-01", "p: {consistency: crash}", "q: {}", mark=" # here"), "crash consistency needs 2021-07-01"),
    flags("RP202", "both", "before restore points, too", pinned("2020-12-01", "p: {consistency: crash}", mark=" # here"), "needs 2021-07-01"),
    clean("RP202", "both", "from 2021-07-01 on", pinned("2021-07-01", "p: {consistency: crash}")),
    clean("RP202", "both", "application consistency, and copies", pinned("2021-03-01", "p: {}") + "  west: {copyOf: rpc, location: westus, consistency: crash, apiVersion: 2021-04-01, restorePoints: {p: {}}}\n"),
    # RP203
    flags("RP203", "both", "crash consistency where it is not typed", pinned("2021-07-01", "p: {consistency: crash}", mark=" # here"), "sets `consistencyMode`", severity="warning"),
    flags("RP203", "both", "a copy before 2021-11-01", copy("2021-07-01", "p: {}", " # here"), "sets `sourceRestorePoint`", severity="warning"),
    flags("RP203", "both", "a copy before 2021-03-01", copy("2020-12-01", "p: {}", " # here"), "sets `sourceRestorePoint`", severity="error"),
    flags("RP203", "both", "keys before 2023-03-01", copy("2022-11-01", f"p: {{encryption: {KEYS}}}", " # here"), "sets `sourceMetadata", severity="error"),
    flags("RP203", "both", "instant access before 2025-04-01", pinned("2024-11-01", "p: {}", mark=" # here", more="instantAccess: true"), "sets `instantAccess`", severity="error"),
    flags(
        "RP203", "both", "its duration as well", pinned("2024-11-01", "p: {instantAccessDurationMinutes: 120}", mark=" # here # here", more="instantAccess: true"),
        "sets `instantAccess", severity="error",
    ),
    clean("RP203", "both", "from its version on", pinned("2022-03-01", "p: {consistency: crash}")),
    clean("RP203", "both", "a spec's application consistency is never sent", pinned("2021-03-01", "p: {consistency: application}")),
    clean("RP203", "both", "instant access that is off", pinned("2024-11-01", "p: {}", more="instantAccess: false")),
    clean("RP203", "both", "RP202 speaks of the mode", pinned("2021-04-01", "p: {consistency: crash}")),
    # RP204
    flags("RP204", "both", "a version that never was", pinned("2022-05-17", "p: {}", mark=" # here # here"), "2022-05-17, which Microsoft.Compute/restorePointCollections"),
    flags("RP204", "both", "a preview that never was", pinned("2023-03-01-preview", "p: {}", mark=" # here # here"), "2023-03-01-preview"),
    clean("RP204", "both", "a published one", pinned("2023-03-01", "p: {}")),
    clean("RP204", "both", "newer than all: RP903", pinned("2031-01-01", "p: {}")),
    clean("RP204", "both", "RP201 speaks of it", pinned("2020-05-17", "p: {}")),
    flags("RP903", "both", "newer than all that are known", pinned("2031-01-01", "p: {}", mark=" # here # here"), "which armgen does not know"),
    flags("RP903", "both", "at the policy", fleet("apiVersion: 2031-01-01 # here # here", VM), "were not checked"),
    clean("RP903", "both", "a known one", pinned("2025-04-01", "p: {}")),
    clean("RP903", "both", "none", spec(rpc("p: {}"), VM)),
    # RP205
    flags("RP205", "22", "crash consistency in preview, at the restore point", spec(rpc("p: {consistency: crash} # here", "q: {}"), VM), "asks for crash consistency"),
    flags("RP205", "22", "at the version where it is written", pinned("2023-03-01", "p: {consistency: crash}", mark=" # here"), "in preview"),
    flags("RP205", "both", "a copy across regions", spec(rpc("p: {}") + WEST + "  restorePoints: {p: {}} # here\n", VM), "is a copy across regions"),
    flags("RP205", "both", "instant access, with its regions", spec(rpc("p: {}", more="instantAccess: true", mark=" # here"), VM), "in preview, in "),
    clean("RP205", "26", "crash consistency since then", spec(rpc("p: {consistency: crash}"), VM)),
    clean("RP205", "both", "application consistency", spec(rpc("p: {}", more="instantAccess: false"), VM)),
    clean("RP205", "both", "a copy within one region is RP505", spec(rpc("p: {}") + WEST.replace("westus", "East US") + "  restorePoints: {p: {}}\n", VM)),
    clean("RP205", "both", "a cross-region creation is RP503", spec(rpc("p: {}", more="location: westus"), VM)),
]  # fmt: skip


@pytest.mark.parametrize(("case", "edition"), runs(CASES), ids=title)
def test_versions(case: Case, edition: str, tmp_path: Path) -> None:
    check(case, edition, tmp_path)


def test_a_spec_in_json_is_judged_like_one_in_yaml(tmp_path: Path) -> None:
    import json

    from armgen.commands.lint import lint
    from armgen.documents.yaml_text import read_yaml

    _, value = read_yaml("x.yaml", pinned("2021-03-01", "p: {consistency: application}"))
    path = tmp_path / "spec.json"
    path.write_text(json.dumps(value, indent=1), encoding="utf-8")
    assert [one.code for one in lint(paths=[str(path)], use_config=False).result.active] == []


def test_old_versions_are_one_finding(tmp_path: Path) -> None:
    """RP201 and RP202 silence RP204 and, for the mode, RP203."""
    case = clean("RP204", "both", "", pinned("2020-05-17", "p: {consistency: crash}"))
    codes = sorted(one.code for one in judge_all(case, "2026-09", tmp_path))
    assert codes == ["RP201", "RP202"]


def test_a_copy_collection_by_id_needs_its_versions_too(tmp_path: Path) -> None:
    text = f"west:\n  copyOf: {collection_id('far')}\n  location: westus\n  apiVersion: 2021-03-01\n  restorePoints: {{p: {{}}}}\n"
    case = clean("RP203", "both", "", spec(text))
    found = [one for one in judge_all(case, "2022-02", tmp_path) if one.code == "RP203"]
    assert [one.severity.value for one in found] == ["warning"] and vm_id("x")
