"""Which files a lint is about, and what each of them is."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path, PurePosixPath
from typing import BinaryIO, Literal, NamedTuple

from armgen.diagnostics import Diagnostic, Document, Origin, Severity, Span, text_path
from armgen.documents import DocumentError, read_document
from armgen.documents.kinds import kind_of
from armgen.documents.raw import RawDocument
from armgen.inventory.read import read_inventory
from armgen.lint.files import LintFile, Reader
from armgen.lint.made import maker
from armgen.lint.report import NAMED_BY_HAND

SUFFIXES = frozenset({".json", ".jsonc", ".bicep", ".bicepparam", ".yaml", ".yml"})
_SKIPPED_FOLDERS = frozenset({"node_modules", "__pycache__"})


class Found(NamedTuple):
    files: tuple[LintFile, ...]
    diagnostics: tuple[Diagnostic, ...]


STDIN = "-"
"""The path that stands for standard input."""


def shown(path: Path) -> str:
    """A path as findings name it: POSIX, relative to the current folder where it lies below it."""
    if str(path) == STDIN:
        return "<stdin>"
    try:
        return PurePosixPath(path.resolve().relative_to(Path.cwd().resolve())).as_posix()
    except ValueError:
        return PurePosixPath(path).as_posix() if not path.is_absolute() else path.as_posix()


def discover(paths: Iterable[str], texts: Mapping[Path, bytes] = {}, *, only_specs: bool = False) -> Found:
    """The files of all paths, each once, in the order given, folders by name; what cannot be used is a diagnostic.

    `texts` are read instead of the files of those (resolved) paths. `-` is standard input, unless `texts` has it.
    `only_specs`: nobody asks for templates, so those that were made from a spec are no finding.
    """
    files: list[LintFile] = []
    found: list[Diagnostic] = []
    seen: set[Path] = set()
    for text in paths:
        if text == STDIN:
            given = texts.get(Path(STDIN))
            _read_stdin(standard_input() if given is None else given, files, found)
            continue
        for path, root, by_hand in _candidates(text, found):
            real = path.resolve()
            if real not in seen:
                seen.add(real)
                _read(path, root, by_hand, files, found, texts.get(real))
    kept = [file for file in files if not _is_made(file, files, [] if only_specs else found)]
    return Found(tuple(kept), tuple(found))


def _is_made(file: LintFile, files: Sequence[LintFile], found: list[Diagnostic]) -> bool:
    """Whether a file was made from another one of the run, which is judged instead: RP906 says so."""
    source = maker(file, files)
    if source is None:
        return False
    found.append(
        Diagnostic(
            "RP906",
            Severity.INFO,
            f"'{file.document.name}' was skipped: it is made from '{source.document.name}', which is judged itself.",
            Origin(file.document),
            "Nothing to do. Name the file alone to have it judged as it stands.",
        )
    )
    return True


def _candidates(text: str, found: list[Diagnostic]) -> Iterator[tuple[Path, Path, bool]]:
    path = Path(text)
    if path.is_dir():

        def closed(error: OSError) -> None:
            found.append(closed_file(shown(Path(error.filename)), error))

        for folder, names, entries in os.walk(path, onerror=closed):
            names[:] = sorted(name for name in names if not name.startswith(".") and name not in _SKIPPED_FOLDERS)
            for entry in sorted(entries):
                if Path(entry).suffix.lower() in SUFFIXES:
                    yield Path(folder) / entry, path, False
    elif path.is_file():
        yield path, repository_root(path), True
    else:
        found.append(missing_file(text))


def repository_root(path: Path) -> Path:
    """The nearest folder upward with a `.git`, else the file's own folder: what a file may open lies below it."""
    folder = path.resolve().parent
    return next((one for one in (folder, *folder.parents) if (one / ".git").exists()), folder)


def missing_file(text: str, help: str = "Correct the path: it is relative to the current folder.") -> Diagnostic:
    """RP902 for a path of the command line that leads nowhere."""
    return Diagnostic("RP902", Severity.ERROR, f"There is no file '{text}'.", whole_file(text), help)


def closed_file(name: str, error: OSError) -> Diagnostic:
    """RP902 for a file that is there and cannot be read."""
    reason = error.strerror or "nobody says why"
    return Diagnostic(
        "RP902", Severity.ERROR, f"'{name}' cannot be read: {reason}.", whole_file(name), "Check its permissions."
    )


def whole_file(name: str) -> Origin:
    """The first column of a file that could not be read at all."""
    return Origin(RawDocument(name))


def is_there(name: str | Path) -> bool:
    """Whether a file that an option names can be read."""
    return str(name) == STDIN or Path(name).is_file()


def bytes_of(name: str | Path) -> bytes:
    """A file that an option names: `-` is standard input."""
    return standard_input() if str(name) == STDIN else Path(name).read_bytes()


def reader_of(texts: Mapping[Path, bytes]) -> Reader:
    """Reads files, but for those (by resolved path) that have a text here: what `--fix` has made of them so far."""

    def read(name: str | Path) -> bytes:
        known = texts.get(Path(name).resolve()) if texts else None
        return bytes_of(name) if known is None else known

    return read


def standard_input() -> bytes:
    """All of standard input; a command may ask for it more than once."""
    return _all_of(sys.stdin.buffer)


@cache
def _all_of(stream: BinaryIO) -> bytes:
    return stream.read()


def _read_stdin(data: bytes, files: list[LintFile], found: list[Diagnostic]) -> None:
    """Standard input as a file of the current folder: what it is, is told from its text."""
    suffix = ".bicep" if _BICEP.search(data) and data.lstrip()[:1] not in (b"{", b"[") else ""
    _parse(Path(f"<stdin>{suffix}"), f"<stdin>{suffix}", data, Path.cwd(), True, files, found)


_BICEP = re.compile(
    rb"^(?:targetScope\s*=|using\s+'|(?:param|var|type|func|output)\s+\w+[\s(]|(?:resource|module)\s+\w+\s+'|@\w+[.(])",
    re.MULTILINE,
)


def _read(
    path: Path,
    root: Path,
    by_hand: bool,
    files: list[LintFile],
    found: list[Diagnostic],
    data: bytes | None,
) -> None:
    name = shown(path)
    try:
        data = path.read_bytes() if data is None else data
    except OSError as error:
        found.append(closed_file(name, error))
        return
    _parse(path, name, data, root, by_hand, files, found)


def _parse(
    path: Path,
    name: str,
    data: bytes,
    root: Path,
    by_hand: bool,
    files: list[LintFile],
    found: list[Diagnostic],
) -> None:
    suffix = path.suffix.lower()
    if suffix in (".bicep", ".bicepparam"):
        kind: Literal["bicep", "bicepparam"] = "bicep" if suffix == ".bicep" else "bicepparam"
        try:
            document: Document = RawDocument(name, data.decode("utf-8-sig"), kind)
        except UnicodeDecodeError as error:
            found.append(not_utf8(name, data, error))
            return
        files.append(LintFile(path, kind, document, None, root))
        return
    try:
        document, value = read_document(name, data)
    except DocumentError as error:
        found.append(unreadable(name, data, error))
        return
    what = kind_of(value)
    if what in ("spec", "template") and isinstance(value, dict):
        files.append(LintFile(path, "spec" if what == "spec" else "template", document, value, root))
    elif by_hand and what == "inventory":
        found.extend(read_inventory(document, value)[1])
    elif by_hand or what == "unknown":
        found.append(_skipped(document, what, by_hand))


def unreadable(name: str, data: bytes, error: DocumentError) -> Diagnostic:
    """RP900 (or RP901) at the place where reading stopped."""
    text = data.decode("utf-8", "replace").removeprefix("\ufeff")
    origin = Origin(RawDocument(name, text), text_path(error.span))
    return Diagnostic(error.code, Severity.ERROR, error.message, origin, error.help)


def not_utf8(name: str, data: bytes, error: UnicodeDecodeError) -> Diagnostic:
    """RP900 for a file in another encoding, at the first byte that is not UTF-8."""
    before = data[: error.start].decode("utf-8", "replace")
    line, column = before.count("\n") + 1, len(before) - (before.rfind("\n") + 1) + 1
    origin = Origin(RawDocument(name, data.decode("utf-8", "replace")), text_path(Span(line, column, line, column + 1)))
    return Diagnostic(
        "RP900",
        Severity.ERROR,
        f"'{name}' is not UTF-8: byte 0x{data[error.start]:02x} at offset {error.start} does not belong there.",
        origin,
        "Save the file as UTF-8.",
    )


def _skipped(document: Document, what: str, by_hand: bool) -> Diagnostic:
    known = {
        "parameters": ("a parameter file", "Pass it with `--parameters` beside its template."),
        "config": ("a config", "It is read when it is called armgen.toml."),
        "baseline": ("a baseline", "Pass it with `--baseline`."),
    }
    what_it_is, help = known.get(what, ("neither a spec, a template nor Bicep", _WHAT_IS_READ))
    return Diagnostic(
        "RP906",
        Severity.ERROR if by_hand else Severity.INFO,
        f"'{document.name}' was skipped: it is {what_it_is}.",
        Origin(document),
        help,
        prop=NAMED_BY_HAND if by_hand else "",
    )


_WHAT_IS_READ = (
    "A spec has `armgen: 1` and `collections` or `policies`; a template has `$schema` and `resources`. "
    "Leave the file out if it is meant for something else."
)
