"""Fixes as text edits: in place, with comments and layout kept.

Rules speak of nodes (`Change`); each language says where the text of a node begins and ends. What cannot be written as
a plain edit (a value that is computed, a node that is not in the text) gives no edits, so no fix is offered.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from pathlib import Path as FilePath
from typing import NamedTuple

from armgen.diagnostics import Diagnostic, Document, Fix
from armgen.jsontypes import JsonObject, Path
from armgen.lint.text_edits import Edit, TextEditor, line_starts, offset_of


def edits_of(fix: Fix) -> list[Edit] | None:
    """The text edits of a fix, None when one of its changes cannot be written as text."""
    document = fix.origin.document
    if document.kind in ("bicep", "bicepparam"):
        from armgen.lint.bicep_edits import bicep_edits

        return bicep_edits(document, fix.changes)
    if document.kind not in ("yaml", "json"):
        return None
    editor = _editor(document)
    edits: list[Edit] = []
    for change in fix.changes:
        made = editor.edits(change)
        if made is None:
            return None
        edits.extend(made)
    return edits


@lru_cache(maxsize=16)
def _editor(document: Document) -> TextEditor:
    """One for each document: it knows where lines begin."""
    return TextEditor(document)


def edits_json(fix: Fix) -> list[JsonObject] | None:
    """The edits as json and sarif show them."""
    edits = edits_of(fix)
    if edits is None:
        return None
    return [
        {
            "file": edit.document.name,
            "line": edit.span.line,
            "column": edit.span.column,
            "endLine": edit.span.end_line,
            "endColumn": edit.span.end_column,
            "text": edit.text,
        }
        for edit in edits
    ]


class Fixed(NamedTuple):
    """What fixing made of one file. `titles`: the fixes that were applied."""

    document: Document
    text: str
    titles: tuple[str, ...]


def apply_fixes(found: Iterable[Diagnostic], *, unsafe: bool) -> list[Fixed]:
    """The new texts of all files that fixes change; of two fixes that touch the same text the first one wins.

    The others come with the next round: whoever calls this lints again until nothing changes.
    """
    by_file: dict[str, list[tuple[Fix, list[Edit]]]] = {}
    documents: dict[str, Document] = {}
    for one in found:
        if one.fix is None or one.suppressed is not None or not (one.fix.safe or unsafe):
            continue
        edits = edits_of(one.fix)
        if edits:
            documents[edits[0].document.name] = edits[0].document
            by_file.setdefault(edits[0].document.name, []).append((one.fix, edits))
    return [_apply(documents[name], fixes) for name, fixes in by_file.items()]


def _apply(document: Document, fixes: Sequence[tuple[Fix, list[Edit]]]) -> Fixed:
    starts = line_starts(document.text)
    taken: list[tuple[int, int, str]] = []
    titles: list[str] = []
    objects: dict[Path, bool] = {}
    # Names first: a key that is written beside a misspelt one of the same name would keep it from being corrected.
    for fix, edits in sorted(fixes, key=lambda one: all(change.action != "rename" for change in one[0].changes)):
        if not _is_free(fix, objects):
            continue
        wanted = [
            (
                offset_of(starts, edit.span.line, edit.span.column),
                offset_of(starts, edit.span.end_line, edit.span.end_column),
                edit.text,
            )
            for edit in edits
        ]
        if any(_clashes(one, taken) for one in wanted):
            continue
        for one in wanted:
            insort(taken, one)
        titles.append(fix.title)
        for change in fix.changes:
            objects[change.path[:-1]] = objects.get(change.path[:-1], False) or change.action == "rename"
    parts: list[str] = []
    before = 0
    for start, end, new in taken:
        parts += [document.text[before:start], new]
        before = end
    text = "".join([*parts, document.text[before:]])
    return Fixed(document, text, tuple(titles))


def _is_free(fix: Fix, objects: Mapping[Path, bool]) -> bool:
    """Whether no key of the objects that a fix changes has just been given a name that the fix may write as well.

    `objects` are those that were changed; True where a key was renamed.
    """
    for change in fix.changes:
        renamed = objects.get(change.path[:-1])
        if renamed or (renamed is not None and change.action == "rename"):
            return False
    return True


def _clashes(one: tuple[int, int, str], taken: Sequence[tuple[int, int, str]]) -> bool:
    """Whether an edit touches the text of one before it; `taken` are sorted and touch none of each other."""
    at = bisect_left(taken, (one[0], -1, ""))
    after = taken[at] if at < len(taken) else None
    before = taken[at - 1] if at else None
    if after is not None and (after[0] == one[0] or after[0] < one[1]):
        return True
    return before is not None and one[0] < before[1]


def as_file(fixed: Fixed, before: bytes) -> bytes:
    """The bytes of a fixed file: a byte order mark stays where there was one."""
    mark = b"\xef\xbb\xbf" if before.startswith(b"\xef\xbb\xbf") else b""
    return mark + fixed.text.encode()


def difference(before: Mapping[FilePath, bytes], after: Mapping[FilePath, bytes], names: Mapping[FilePath, str]) -> str:
    """A unified diff of all files that differ."""
    import difflib

    lines: list[str] = []
    for path, data in after.items():
        old, new = (text.decode("utf-8-sig").splitlines(keepends=True) for text in (before[path], data))
        for line in difflib.unified_diff(old, new, f"a/{names[path]}", f"b/{names[path]}"):
            lines.append(line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n")
    return "".join(lines)
