"""The progress of a run on standard error: a live table on a terminal, else a line for each change."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from rich.table import Table

    from armgen.deploy.session import Event

_STYLES = {"succeeded": "green", "failed": "red", "refused": "red", "canceled": "red", "running": "cyan"}


@contextmanager
def progress(mark: str = "") -> Iterator[Callable[[Event], None]]:
    """What takes the events of a run."""
    if not sys.stderr.isatty():
        yield _Lines(mark)
        return
    from rich.console import Console
    from rich.live import Live

    board = _Board(mark)
    with Live(get_renderable=board.table, console=Console(stderr=True), refresh_per_second=8, transient=False):
        yield board


class _Lines:
    """One line a change; what has not changed is not said again."""

    def __init__(self, mark: str) -> None:
        self._mark = mark
        self._last: dict[str, str] = {}

    def __call__(self, event: Event) -> None:
        text = event.state + (f" ({event.detail})" if event.detail else "")
        if self._last.get(event.subject) != text:
            self._last[event.subject] = text
            indent = "  " if event.kind in ("unit", "copy") else ""
            click.echo(f"{self._mark}{indent}{event.subject}: {text}", err=True)


class _Board:
    """One row a root, unit and copy, with the state that it is in."""

    def __init__(self, mark: str) -> None:
        self._mark = mark
        self._rows: dict[str, Event] = {}

    def __call__(self, event: Event) -> None:
        self._rows[f"{event.kind} {event.subject}"] = event

    def table(self) -> Table:
        from rich.markup import escape
        from rich.table import Table

        table = Table(box=None, show_header=False, pad_edge=False)
        for event in self._rows.values():
            indent = "  " if event.kind in ("unit", "copy") else ""
            style = _STYLES.get(event.state.lower(), "")
            table.add_row(
                escape(f"{self._mark}{indent}{event.subject}"), event.state, escape(event.detail), style=style
            )
        return table
