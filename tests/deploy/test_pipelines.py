"""The pipelines of `armgen init --ci` comment what would change and deploy on a schedule, with commands that exist."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
import yaml

from armgen.cli.main import cli
from armgen.commands.init import init


@pytest.mark.parametrize(
    ("ci", "name"), [("github", ".github/workflows/armgen.yml"), ("azure-devops", "azure-pipelines.yml")]
)
def test_pipelines(ci: str, name: str, tmp_path: Path) -> None:
    init(folder=tmp_path, ci=ci)
    text = (tmp_path / name).read_text(encoding="utf-8")
    body = yaml.safe_load(text)
    schedule = body.get(True, body).get("schedule") if ci == "github" else body["schedules"]
    assert schedule[0]["cron"]
    commands = [line.strip() for line in re.findall(r"(?<![\w-])armgen (?:lint|build|what-if|deploy)[^\n>|]*", text)]
    assert [one.split()[1] for one in commands] == ["lint", "build", "what-if", "deploy"]
    for one in commands:
        _, verb, *rest = shlex.split(one)
        command = cli.get_command(None, verb)  # type: ignore[arg-type]
        assert command is not None
        command.make_context(verb, rest)
