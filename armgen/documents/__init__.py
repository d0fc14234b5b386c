"""The languages that armgen reads, behind one protocol (armgen.diagnostics.Document)."""

from __future__ import annotations

from pathlib import PurePath

from armgen.diagnostics import Document, Span
from armgen.documents.errors import DocumentError
from armgen.jsontypes import JsonValue

__all__ = ["DocumentError", "read_document"]

LARGEST = 64 * 1024 * 1024
"""Bytes. A file above it is refused before it is parsed: an inventory of 100,000 machines has 50 MB."""


def read_document(name: str, data: bytes) -> tuple[Document, JsonValue]:
    """A YAML or JSON file and the value that it holds. Raises DocumentError.

    JSON is told by its suffix, else by its first character.
    """
    if len(data) > LARGEST:
        raise DocumentError(
            f"The file has {len(data) / 1024 / 1024:.0f} MB; armgen reads up to {LARGEST // 1024 // 1024} MB.",
            Span(1, 1, 1, 2),
            "Split it: a spec takes several inventories.",
        )
    text = _decode(data)
    suffix = PurePath(name).suffix.lower()
    if suffix in (".json", ".jsonc") or (suffix not in (".yaml", ".yml") and text.lstrip()[:1] in ("{", "[")):
        from armgen.documents.json_document import parse_json_document

        return parse_json_document(name, text, allow_comments=True)
    from armgen.documents.yaml_text import read_yaml

    return read_yaml(name, text)


def _decode(data: bytes) -> str:
    if data[:2] in (b"\xff\xfe", b"\xfe\xff") or (b"\0" in data[:2] and len(data) % 2 == 0):
        raise DocumentError("The file is UTF-16, not UTF-8.", Span(1, 1, 1, 2), "Save it as UTF-8.")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = data[: error.start].decode("utf-8", "replace")
        line = before.count("\n") + 1
        column = len(before) - before.rfind("\n")
        raise DocumentError(
            f"The file is not UTF-8: byte 0x{data[error.start]:02x} at offset {error.start} does not belong there.",
            Span(line, column, line, column + 1),
            "Save it as UTF-8.",
        ) from None
