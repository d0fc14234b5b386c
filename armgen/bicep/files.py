"""The files that a Bicep file leads to: which may be opened, and how.

Only files below the root are opened, and the compiler's own cache of registry modules; nothing is fetched.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path, PurePosixPath

from armgen.documents import DocumentError
from armgen.documents.json_document import parse_json_document
from armgen.jsontypes import JsonObject, JsonValue
from armgen.near import did_you_mean

Reader = Callable[[Path], bytes]

LARGEST = 16 * 1024 * 1024
"""Bytes of a Bicep file or of one that is loaded: the compiler itself takes up to 1 MB of loaded text."""


class FileProblemError(Exception):
    """A path that cannot be used. `code`: RP902 for what is not there, RP903 for what may not be read, RP900 for no
    text.
    """

    def __init__(self, code: str, message: str, help: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.help = help


def default_root(path: Path) -> Path:
    """The nearest folder upward with a `.git`, else the folder of the file."""
    folder = path.resolve().parent
    return next((one for one in (folder, *folder.parents) if (one / ".git").exists()), folder)


def shown(path: Path) -> str:
    """A path as findings name it: POSIX, relative to the current folder where it lies below it."""
    try:
        return PurePosixPath(path.resolve().relative_to(Path.cwd())).as_posix()
    except (ValueError, OSError):
        return path.as_posix()


class Files:
    """Reads bytes and JSON, each file once."""

    def __init__(self, root: Path, read: Reader | None, trusted: tuple[Path, ...] = ()) -> None:
        self.root = root.resolve()
        self.trusted = trusted  # the compiler's cache lies outside the root
        self.opened: list[Path] = []
        self._read = read or Path.read_bytes
        self._bytes: dict[Path, bytes] = {}

    def resolve(self, base: Path, text: str) -> Path:
        """The file that a relative path of a file in `base` names. Raises FileProblemError."""
        if "\\" in text:
            raise FileProblemError("RP902", f"The path '{text}' has a backslash.", "Write / between folders.")
        if not text or text.startswith("/") or (len(text) > 1 and text[1] == ":") or "\0" in text:
            raise FileProblemError(
                "RP902", f"'{text}' is no relative path.", "Name the file by its path from this file's folder."
            )
        path = Path(os.path.normpath(base / text))
        try:
            real = path.resolve()
        except (OSError, RuntimeError):
            raise FileProblemError("RP902", f"'{text}' cannot be followed.", "Check the links on its way.") from None
        if not any(real.is_relative_to(one) for one in (self.root, *self.trusted)):
            raise FileProblemError(
                "RP903",
                f"'{text}' lies outside {shown(self.root) or self.root}, so it was not opened: "
                "what comes from it was not checked.",
                "Run armgen on a folder that holds both files.",
            )
        return real

    def read(self, path: Path, text: str) -> bytes:
        """The bytes of a file; `text` is how it was named. Raises FileProblemError."""
        if path in self._bytes:
            return self._bytes[path]
        try:
            data = self._read(path)
        except OSError as error:
            raise self._missing(path, text, error) from None
        if len(data) > LARGEST:
            raise FileProblemError(
                "RP903", f"'{text}' has {len(data) // 1024 // 1024} MB: it was not read.", "Split the file."
            )
        self._bytes[path] = data
        self.opened.append(path)
        return data

    def exists(self, path: Path) -> bool:
        """Whether a file can be read at all."""
        try:
            self.read(path, path.name)
        except FileProblemError:
            return False
        return True

    def json(self, path: Path, text: str) -> tuple[str, JsonValue]:
        """The text and value of a JSON file. Raises FileProblemError."""
        content = decode(self.read(path, text), text)
        try:
            document, value = parse_json_document(shown(path), content, allow_comments=True)
        except DocumentError as error:
            raise FileProblemError(
                "RP900", f"'{text}' is no JSON: line {error.span.line}: {error.message}", error.help
            ) from None
        return document.text, value

    def _missing(self, path: Path, text: str, error: OSError) -> FileProblemError:
        if path.is_dir():
            return FileProblemError("RP902", f"'{text}' is a folder.", "Name a file in it.")
        if path.exists():
            return FileProblemError(
                "RP902", f"'{text}' cannot be read: {error.strerror or error}.", "Check its permissions."
            )
        try:
            names = [one.name for one in path.parent.iterdir()] if path.parent.is_dir() else []
        except OSError:
            names = []
        hint = did_you_mean(path.name, names).strip() or "Correct the path: it is relative to this file's folder."
        return FileProblemError("RP902", f"There is no file '{text}'.", hint)


def decode(data: bytes, text: str) -> str:
    """A file's text: UTF-8, or UTF-16 with a byte order mark. Raises FileProblemError."""
    try:
        if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
            return data.decode("utf-16")
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise FileProblemError(
            "RP900",
            f"'{text}' is not UTF-8: the byte at offset {error.start} does not belong there.",
            "Save it as UTF-8.",
        ) from None


def as_object(value: JsonValue) -> JsonObject:
    """The value if it is an object, else an empty one."""
    return value if isinstance(value, dict) else {}
