"""A preview as JSON (CLI.md) and as Markdown for a pull request."""

from __future__ import annotations

import json

from armgen.jsontypes import JsonObject, JsonValue
from armgen.whatif import text
from armgen.whatif.model import Change, Preview, PropertyChange
from armgen.whatif.order import relative_id, sorted_changes

MOST_MARKDOWN = 60_000
"""Characters. GitHub takes 65,536 in a comment."""


def to_json(preview: Preview) -> str:
    return json.dumps(json_value(preview), indent=2, ensure_ascii=False) + "\n"


def json_value(preview: Preview) -> JsonObject:
    changes: list[JsonValue] = [_change(one) for one in sorted_changes(preview.changes)]
    body: JsonObject = {
        "schemaVersion": 1,
        "target": preview.target,
        "predictedBy": preview.predicted_by,
        "hasChanges": preview.has_changes,
        "inconclusive": preview.inconclusive,
        "changes": changes,
    }
    if preview.remarks:
        body["diagnostics"] = [
            {"target": one.target, "code": one.code, "level": one.level, "message": one.message}
            for one in preview.remarks
        ]
    return body


def _change(one: Change) -> JsonObject:
    return {
        "resourceId": one.resource_id,
        "changeType": one.change_type,
        "classification": one.classification,
        "unresolved": [*one.unresolved],
        "before": one.before,
        "after": one.after,
        "delta": [_property(change) for change in one.delta],
        "reason": one.reason,
    }


def _property(one: PropertyChange) -> JsonObject:
    return {
        "path": one.path,
        "propertyChangeType": one.kind,
        "before": one.before,
        "after": one.after,
        "children": [_property(child) for child in one.children],
    }


def to_markdown(preview: Preview, *, limit: int = MOST_MARKDOWN) -> str:
    """A summary, a table of what changes, and the whole text folded away; cut at `limit` characters."""
    mark = " (sandbox)" if preview.target == "sandbox" else ""
    head = [f"### armgen what-if{mark}", "", _headline(preview), ""]
    rows = [one for one in sorted_changes(preview.changes) if one.classification not in ("no-op", "unmanaged")]
    if rows:
        head += ["| | resource | change | why |", "| --- | --- | --- | --- |"]
    table = [
        f"| `{text.SYMBOLS[one.change_type]}` | {_cell(relative_id(one.resource_id))} | {one.classification} "
        f"| {_cell(one.reason)} |"
        for one in rows
    ]
    body = text.render(preview)
    fence = "`" * max(3, _longest_run(body) + 1)
    fold = [
        "",
        "<details><summary>The whole prediction</summary>",
        "",
        fence,
        body.rstrip("\n"),
        fence,
        "",
        "</details>",
    ]
    while table and len("\n".join([*head, *table])) > limit // 2:
        table.pop()
    if len(table) < len(rows):
        table.append(f"| | … and {len(rows) - len(table)} more | | |")
    short = "\n".join([*head, *table]) + "\n"
    whole = short.rstrip("\n") + "\n" + "\n".join(fold) + "\n"
    if len(whole) <= limit:
        return whole
    return short + "\nThe whole prediction is too long for a comment: run `armgen what-if`.\n"


def _headline(preview: Preview) -> str:
    grave = [name for name in text.SAYS_MORE if any(one.classification == name for one in preview.changes)]
    if not preview.has_changes:
        return "No changes."
    line = f"Resource changes: {text.counts(preview)}"
    numbers = {name: sum(one.classification == name for one in preview.changes) for name in grave}
    return line + "".join(f" **{number} {name}.**" for name, number in numbers.items())


def _cell(value: str) -> str:
    """Text that cannot leave its cell or become HTML."""
    for char, safe in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ("|", "\\|"), ("`", "\\`"), ("\n", " ")):
        value = value.replace(char, safe)
    return value


def _longest_run(value: str) -> int:
    longest = run = 0
    for char in value:
        run = run + 1 if char == "`" else 0
        longest = max(longest, run)
    return longest
