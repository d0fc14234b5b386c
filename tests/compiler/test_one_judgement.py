"""Law 7: a spec, the template and the Bicep made of it are judged alike, where the subject exists in a template.

The corpus is the bad and the good example of each rule's page, and every flagged case of the rules that makes one unit.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from armgen.codes import CODES, EDITIONS
from armgen.commands.build import build
from armgen.commands.lint import lint
from armgen.documents.yaml_text import read_yaml
from tests.rules.cases import NOW
from tests.rules.test_coverage import CASES, OF_TEMPLATES
from tests.rules.test_documentation import BY_DATA, sections

ALIKE = (
    {f"RP{number}" for number in (*range(101, 115), 116, *range(201, 206), *range(301, 307), 311)}
    | {f"RP{number}" for number in (404, 405, 406, *range(501, 512), 601, 603, 604, 605, 712, 714)}
)  # fmt: skip
"""Rules whose subject a template has: policies, schedules, retention and `ignore` are armgen's own."""

NOT_SENT = {
    "instant access before 2025-04-01",
    "its duration as well",
    "a disk that nobody has",
    "unsupported",
    "a slash in the spec's name",
    "characters, first and last",
    "a schedule of four an hour",
    "the source of a copy",
    "of a restore point that exists with `unsupported`: its stored set is judged",
}
"""Cases of what no template can hold (a property that the version does not type, a name with a slash), or holds as
something else (`unsupported` as the list that it stands for)."""


def judged(path: Path, edition: str, inventories: list[str], place: tuple[str, str]) -> set[str]:
    report = lint(
        paths=[str(path)],
        inventories=inventories,
        constraints=edition,
        now=NOW,
        use_config=False,
        subscription=place[0],
        resource_group=place[1],
    ).result
    return {one.code for one in report.diagnostics} & ALIKE


def agree(text: str, facts: str, edition: str, folder: Path) -> bool:
    """Whether there was something to compare; fails where the three are not judged alike."""
    path = folder / "spec.yaml"
    path.write_text(text + ("inventory: [facts.yaml]\n" if facts else ""), encoding="utf-8")
    (folder / "facts.yaml").write_text(facts, encoding="utf-8")
    built = build(paths=[str(path)], output=folder / "out", lint_first=False, constraints=edition)
    if built.refused or len(built.programs[0].units) != 1:
        return False
    unit, name = built.programs[0].units[0], built.programs[0].name
    _, value = read_yaml("spec.yaml", text)
    assert isinstance(value, dict)
    inline = folder / "inline.json"
    inline.write_text(json.dumps({"armgenInventory": 1, "machines": value.get("machines") or {}}), encoding="utf-8")
    inventories = [str(inline), *([str(folder / "facts.yaml")] if facts else [])]
    place = (unit.subscription, unit.group)
    wanted = judged(path, edition, [], place)
    assert judged(folder / "out" / f"{name}.json", edition, inventories, place) == wanted, "the template"
    assert judged(folder / "out" / f"{name}.bicep", edition, inventories, place) == wanted, "the Bicep file"
    return True


@pytest.mark.parametrize("edition", EDITIONS)
@pytest.mark.parametrize("code", sorted((ALIKE - OF_TEMPLATES - BY_DATA) & set(CODES)))
def test_examples_of_the_rules(code: str, edition: str, tmp_path: Path) -> None:
    for name in ("Bad", "Good"):
        folder = tmp_path / name
        folder.mkdir()
        agree(sections(code)[name], "", edition, folder)


@pytest.mark.parametrize("edition", EDITIONS)
def test_cases_of_the_rules(edition: str, tmp_path: Path) -> None:
    compared = 0
    for number, case in enumerate(CASES):
        if (
            not case.flagged
            or edition not in case.editions
            or case.what in NOT_SENT
            or len(case.spec) > 20_000
            or "inventory:" in case.spec
            or len(case.facts) > 20_000
        ):
            continue
        folder = tmp_path / str(number)
        folder.mkdir()
        try:
            compared += agree(case.spec, case.facts, edition, folder)
        except AssertionError as error:
            raise AssertionError(f"{case.title}: {error}") from error
    assert compared > 80
