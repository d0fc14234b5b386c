"""`armgen init`, its pipelines, and the hooks for pre-commit: what they run is there and goes well."""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from typing import Any

import pytest
import yaml

from armgen.cli.main import COMMANDS
from armgen.codes import EDITIONS
from armgen.commands.build import build
from armgen.commands.init import init
from armgen.commands.lint import lint
from armgen.errors import UsageError
from tests.cli.test_lint import Shell

ROOT = Path(__file__).resolve().parents[2]
PIPELINES = {"github": ".github/workflows/armgen.yml", "azure-devops": "azure-pipelines.yml"}


@pytest.fixture
def armgen(tmp_path: Path) -> Shell:
    return Shell(tmp_path)


def commands_in(value: Any) -> list[list[str]]:
    """Every line of a pipeline that runs armgen, in words."""
    if isinstance(value, dict):
        return [line for item in value.values() for line in commands_in(item)]
    if isinstance(value, list):
        return [line for item in value for line in commands_in(item)]
    lines = str(value).splitlines()
    return [shlex.split(line.split(">")[0]) for line in lines if line.startswith("armgen ")]


@pytest.mark.parametrize("ci", [None, "github", "azure-devops"])
def test_what_it_writes(tmp_path: Path, ci: str | None) -> None:
    written = init(folder=tmp_path / "new", ci=ci)
    names = {path.relative_to(tmp_path / "new").as_posix() for path in written}
    assert names == {"spec.yaml", "inventory.yaml", "armgen.toml", ".gitignore", *([PIPELINES[ci]] if ci else [])}
    assert all("<<" not in path.read_text(encoding="utf-8") for path in written)


@pytest.mark.parametrize("edition", EDITIONS)
@pytest.mark.parametrize("ci", [None, "github", "azure-devops"])
def test_it_pins_an_edition_and_is_clean_before_and_after_it_is_built(
    tmp_path: Path, edition: str, ci: str | None
) -> None:
    init(folder=tmp_path, constraints=edition, ci=ci)
    report = lint(paths=[str(tmp_path)]).result
    assert (report.constraints, report.active) == (edition, ())
    assert len(build(paths=[str(tmp_path)], output=tmp_path / "out").written) == 4
    assert lint(paths=[str(tmp_path)], strict=True).result.active == ()


def test_nothing_is_overwritten(tmp_path: Path) -> None:
    spec = tmp_path / "spec.yaml"
    spec.write_text("mine", encoding="utf-8")
    with pytest.raises(UsageError, match=r"spec\.yaml is there already; nothing was written") as caught:
        init(folder=tmp_path, ci="github")
    assert "--force" in caught.value.hint
    assert [path.name for path in tmp_path.iterdir()] == ["spec.yaml"]
    assert spec.read_text(encoding="utf-8") == "mine"
    init(folder=tmp_path, force=True)
    assert spec.read_text(encoding="utf-8") != "mine"


@pytest.mark.parametrize("ci", PIPELINES)
def test_a_pipeline_runs_commands_and_options_that_exist(armgen: Shell, ci: str) -> None:
    assert armgen("init", ".", "--ci", ci).returncode == 0
    pipeline = yaml.safe_load((armgen.folder / PIPELINES[ci]).read_text(encoding="utf-8"))
    found = commands_in(pipeline)
    assert [words[1] for words in found] == ["lint", "build", "what-if", "deploy"]
    for words in found:
        assert words[1] in COMMANDS
        help = armgen(words[1], "--help").stdout
        assert all(re.search(rf"(?:^|[\s,]){re.escape(word)}\b", help) for word in words if word.startswith("-"))


@pytest.mark.parametrize("ci", PIPELINES)
def test_what_a_pipeline_checks_goes_well_once_it_is_built(armgen: Shell, ci: str) -> None:
    armgen("init", ".", "--ci", ci)
    assert armgen("build", ".", "-o", "out").returncode == 0
    pipeline = yaml.safe_load((armgen.folder / PIPELINES[ci]).read_text(encoding="utf-8"))
    for words in commands_in(pipeline)[:2]:
        done = armgen(*words[1:])
        assert done.returncode == 0, done.stdout + done.stderr


def test_hooks_for_pre_commit(armgen: Shell) -> None:
    hooks = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
    assert [hook["id"] for hook in hooks] == ["armgen-lint", "armgen-build-check"]
    armgen("init", ".")
    armgen("build", ".", "-o", "out")
    for hook in hooks:
        assert hook["language"] == "python"
        assert all(re.search(hook["files"], f"a.{suffix}") for suffix in ("yaml", "yml", "json", "bicep", "bicepparam"))
        done = armgen(*hook["entry"].split()[1:], *hook["args"])
        assert done.returncode == 0, done.stdout + done.stderr


def test_help_says_what_comes_next(armgen: Shell) -> None:
    assert "Next: armgen lint new, then armgen build new -o new/out" in armgen("init", "new").stderr
