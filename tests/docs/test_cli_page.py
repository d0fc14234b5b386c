"""`docs/cli.md` and `--help`: every command and option is there, each command teaches by an example."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from armgen.cli.main import cli

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "cli.md").read_text(encoding="utf-8")


def commands(group: click.Group = cli, words: str = "armgen") -> Iterator[tuple[str, click.Command]]:
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None
        yield f"{words} {name}", command
        if isinstance(command, click.Group):
            yield from commands(command, f"{words} {name}")


ALL = list(commands())


@pytest.mark.parametrize(("words", "command"), ALL, ids=[words for words, _ in ALL])
def test_the_page_has_every_option(words: str, command: click.Command) -> None:
    heading = next(line for line in PAGE.splitlines() if line.startswith((f"## `{words}`", f"## `{words} ")))
    section = PAGE.split(heading, 1)[1].split("\n## ", 1)[0]
    for param in command.params:
        if isinstance(param, click.Option):
            assert all(option in section for option in param.opts)
            assert param.help or param.show_default, param.name


@pytest.mark.parametrize(("words", "command"), ALL, ids=[words for words, _ in ALL])
def test_help_has_an_example(words: str, command: click.Command) -> None:
    text = command.get_help(click.Context(command, info_name=words))
    assert text.startswith(f"Usage: {words}")
    if not isinstance(command, click.Group) and words != "armgen sandbox reset":
        assert f"\n  {words}" in text
