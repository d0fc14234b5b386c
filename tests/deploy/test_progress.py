"""Progress: a line for each change, or a table that is kept up to date."""

from __future__ import annotations

import io

import pytest
from rich.console import Console

from armgen.cli.progress import _Board, progress
from armgen.deploy.session import Event

EVENTS = (
    Event("root", "armgen-x", "started", "1 unit, 2 resources"),
    Event("unit", "armgen-x-rg", "Running", "armgen-x"),
    Event("unit", "armgen-x-rg", "Running", "armgen-x"),
    Event("copy", "c/[p]", "33 %"),
    Event("root", "armgen-x", "Succeeded"),
)


def test_lines_say_a_change_once(capsys: pytest.CaptureFixture[str]) -> None:
    with progress("[sandbox] ") as tell:
        for event in EVENTS:
            tell(event)
    shown = capsys.readouterr()
    assert shown.out == ""
    assert shown.err.splitlines() == [
        "[sandbox] armgen-x: started (1 unit, 2 resources)",
        "[sandbox]   armgen-x-rg: Running (armgen-x)",
        "[sandbox]   c/[p]: 33 %",
        "[sandbox] armgen-x: Succeeded",
    ]


def test_the_table_holds_the_last_state_of_each() -> None:
    board = _Board("[sandbox] ")
    for event in EVENTS:
        board(event)
    out = io.StringIO()
    Console(file=out, width=100).print(board.table())
    lines = [line.split() for line in out.getvalue().splitlines()]
    assert [line[1:] for line in lines] == [
        ["armgen-x", "Succeeded"],
        ["armgen-x-rg", "Running", "armgen-x"],
        ["c/[p]", "33", "%"],
    ]
