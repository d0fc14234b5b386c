"""One finding, from the rule that makes it to the renderer that shows it.

Paths first, spans last: a diagnostic names a node of a document by its path. Line and column are asked of the
document only for findings that are shown.
"""

from __future__ import annotations

from enum import Enum
from typing import Literal, NamedTuple, Protocol

from armgen.jsontypes import JsonValue, Path


class Severity(str, Enum):
    ERROR = "error"
    WARNING = "warning"
    INFO = "info"

    @property
    def rank(self) -> int:
        """0 for an error, 2 for information: lower is worse."""
        return _RANKS[self]


_RANKS = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.INFO: 2}


class Span(NamedTuple):
    """Lines and columns from 1, columns in code points, the end exclusive."""

    line: int
    column: int
    end_line: int
    end_column: int


class Comment(NamedTuple):
    """A comment's text without its marker. `own_line`: nothing but blanks stands before it on its line."""

    line: int
    column: int
    text: str
    own_line: bool


Part = Literal["auto", "key", "value"]
"""Which text of a node a finding marks: its key, its value, or the value of a scalar and the key of all else."""


class Document(Protocol):
    """A file that was read, whatever its language, and the places in it. Two are equal only when they are one."""

    def __hash__(self) -> int:
        """By identity."""

    @property
    def name(self) -> str:
        """The path as shown to people: POSIX, relative to the current folder."""

    @property
    def text(self) -> str:
        """The whole text, without a byte order mark."""

    @property
    def kind(self) -> Literal["yaml", "json", "bicep", "bicepparam", "toml"]:
        """The language that the text is written in."""

    def locate(self, path: Path, part: Part = "auto") -> Span:
        """The place of the node at `path`; of its nearest existing ancestor when there is no such node."""

    def node_at(self, line: int) -> Path:
        """The path of the outermost node that starts on `line`, () when none does."""

    def comments(self) -> list[Comment]:
        """Every comment, in order."""


class Origin(NamedTuple):
    """Where a thing of the Estate comes from.

    `instance` tells the members of a copy loop apart ("[3]"); `via` is the chain of module calls or template links
    that led to the document, outermost first: shown as related places.
    """

    document: Document
    path: Path = ()
    instance: str = ""
    via: tuple[Origin, ...] = ()

    def at(self, *parts: str | int) -> Origin:
        """The node below this one."""
        return Origin(self.document, (*self.path, *parts), self.instance, self.via)


TEXT_PLACE = "@"


def text_path(span: Span) -> Path:
    """The path of a piece of text that is no node: a comment, a syntax error."""
    return (TEXT_PLACE, *span)


def span_of(origin: Origin, part: Part = "auto") -> Span:
    """The lines and columns of an origin: its text place, else what its document says."""
    path = origin.path
    if len(path) == 5 and path[0] == TEXT_PLACE:
        return Span(*(int(number) for number in path[1:]))
    return origin.document.locate(path, part)


class Related(NamedTuple):
    """Another place that belongs to a finding. `resource`: the id of what lies there, where it is a resource."""

    origin: Origin
    message: str
    resource: str = ""


class Source(NamedTuple):
    """The page that a finding rests on."""

    title: str
    url: str
    edition: str


class Change(NamedTuple):
    """One edit of a document in terms of its nodes; lint/fix.py turns it into text.

    "rename" gives a key the name `value`, "quote" makes a text of a number or a word as it is written.
    """

    action: Literal["set", "append", "remove", "rename", "quote"]
    path: Path
    value: JsonValue = None
    comment: str = ""


class Fix(NamedTuple):
    """`safe`: applied by --fix; else only with --unsafe, because it changes what is protected."""

    title: str
    origin: Origin
    changes: tuple[Change, ...]
    safe: bool = True


class Suppression(NamedTuple):
    """Why a finding is not counted. `until`: an ISO date, "" without end."""

    kind: Literal["comment", "spec", "config", "baseline"]
    reason: str
    owner: str = ""
    until: str = ""


class Diagnostic(NamedTuple):
    """`message`: what is wrong. `note`: why here (edition, source). `help`: the next action, never empty.

    `resource` is the resource's identity (a lower-case id, or a canonical expression where it is unknown), `prop` the
    property below it: with code and file they make the fingerprint.
    """

    code: str
    severity: Severity
    message: str
    origin: Origin
    help: str
    note: str = ""
    part: Part = "auto"
    resource: str = ""
    prop: str = ""
    related: tuple[Related, ...] = ()
    source: Source | None = None
    fix: Fix | None = None
    suppressed: Suppression | None = None
    editions: tuple[str, ...] = ()
