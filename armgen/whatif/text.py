"""A preview as the Azure CLI prints its what-if (facts H), with armgen's classification where it says more."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence

from armgen.jsontypes import JsonObject, JsonValue
from armgen.whatif.model import CHANGE_TYPES, Change, Preview, PropertyChange
from armgen.whatif.order import relative_id, scope_of, sorted_changes, sorted_delta, sorted_items

SYMBOLS = {
    "Create": "+",
    "Delete": "-",
    "Modify": "~",
    "Array": "~",
    "Deploy": "!",
    "NoChange": "=",
    "Ignore": "*",
    "Unsupported": "x",
    "NoEffect": "x",
}
_COLORS = {
    "Create": 77,
    "Delete": 208,
    "Modify": 141,
    "Array": 141,
    "Deploy": 39,
    "Ignore": 246,
    "Unsupported": 246,
    "NoEffect": 246,
}
_LEVELS = {"Error": 203, "Warning": 136}
_LEGEND = ("Delete", "Create", "Deploy", "Modify", "NoChange", "Unsupported", "Ignore", "NoEffect")
_COUNTED = {
    "Delete": "{} to delete",
    "Create": "{} to create",
    "Deploy": "{} to deploy",
    "Modify": "{} to modify",
    "NoChange": "{} no change",
    "Unsupported": "{} unsupported",
    "Ignore": "{} to ignore",
}
_COLOUR = "\x1b\\[(?:38;5;\\d+|0)m"
# Control characters but the end of a line, and those that turn the direction of writing: tags are anybody's texts.
_UNSEEN = "[\x00-\x09\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]"
SAYS_MORE = ("tag-update", "blocked-update", "recovery-point-loss", "inconclusive")


def render(preview: Preview, *, color: bool = False) -> str:
    """The whole text, with a final newline."""
    return _Text(color).whole(preview)


def counts(preview: Preview) -> str:
    """`1 to create, 2 no change.`"""
    parts = []
    for kind, text in _COUNTED.items():
        number = sum(one.change_type == kind for one in preview.changes)
        if number:
            parts.append(text.format(number))
    return (", ".join(parts) or "no change") + "."


class _Text:
    def __init__(self, color: bool) -> None:
        self._color = color
        self._out: list[str] = []

    def whole(self, preview: Preview) -> str:
        self._notice(preview)
        self._legend(preview.changes)
        self._changes(preview)
        self._put(f"\nResource changes: {counts(preview)}\n")
        special = [(name, sum(one.classification == name for one in preview.changes)) for name in SAYS_MORE]
        if any(number for _, number in special):
            self._put("Of these: " + ", ".join(f"{number} {name}" for name, number in special if number) + ".\n")
        self._diagnostics(preview)
        return self._visible("".join(self._out))

    def _visible(self, text: str) -> str:
        """The text without what a terminal would obey, but for the colours that stand in it."""
        own = _COLOUR if self._color else "(?!)"
        return re.sub(f"({own})|{_UNSEEN}", lambda found: found[1] or "\ufffd", text)

    def _put(self, text: str) -> None:
        self._out.append(text)

    def _in(self, kind: str, text: str) -> str:
        return self._code(_COLORS.get(kind), text)

    def _code(self, number: int | None, text: str) -> str:
        return f"\033[38;5;{number}m{text}\033[0m" if self._color and number is not None else text

    def _notice(self, preview: Preview) -> None:
        mark = "[sandbox] " if preview.target == "sandbox" else ""
        if preview.predicted_by == "armgen":
            self._put(f"{mark}Note: predicted by armgen from what is known to exist, not by Azure Resource Manager.\n")
            self._put("What only the run knows is listed as unresolved.\n\n")
        else:
            self._put(
                f"{mark}Note: predicted by Azure Resource Manager's what-if, which can show changes that are none.\n"
            )
            self._put("What armgen knows to be such noise is left out; --show-noise shows it.\n\n")

    def _legend(self, changes: Sequence[Change]) -> None:
        present = {one.change_type for one in changes} | {kind for one in changes for kind in _kinds(one.delta)}
        kinds = [kind for kind in _LEGEND if kind in present]
        if not kinds:
            return
        word = "this symbol" if len(kinds) == 1 else "these symbols"
        self._put(f"Resource and property changes are indicated with {word}:\n")
        for kind in kinds:
            self._put(f"  {self._in(kind, SYMBOLS[kind])} {kind.title()}\n")
        self._put("\n")

    def _changes(self, preview: Preview) -> None:
        groups: dict[str, tuple[str, list[Change]]] = {}
        for one in sorted_changes(preview.changes):
            scope = scope_of(one.resource_id)
            groups.setdefault(scope.upper(), (scope, []))[1].append(one)
        if not groups:
            return
        word = "scope" if len(groups) == 1 else "scopes"
        self._put(f"The deployment will update the following {word}:\n")
        for key in sorted(groups):
            scope, members = groups[key]
            self._put(f"\nScope: {scope}\n")
            for number, one in enumerate(members):
                self._change(one, number == len(members) - 1)

    def _change(self, change: Change, last: bool) -> None:
        kind = change.change_type
        line = f"\n  {self._in(kind, f'{SYMBOLS[kind]} {relative_id(change.resource_id)}')}"
        if change.api_version:
            line += f" [{change.api_version}]"
        if change.classification in SAYS_MORE:
            line += f" ({change.classification})"
        self._put(line)
        if change.reason:
            self._put(f"\n      {change.reason}")
        body = change.after if kind == "Create" else change.before if kind == "Delete" else None
        if isinstance(body, dict):
            self._put("\n")
            self._object(body, 3, kind)
        elif change.delta:
            self._put("\n")
            self._delta(change.delta, 2)
        if kind == "Create" and change.unresolved:
            self._put(f"\n      unresolved: {', '.join(change.unresolved)}\n")
        elif last and not change.delta and not isinstance(body, dict):
            self._put("\n")

    # Property changes

    def _delta(self, delta: Sequence[PropertyChange], level: int) -> None:
        width = max((len(one.path) for one in delta if _is_leaf(one)), default=0)
        for one in sorted_delta(delta):
            self._property(one, level, width)

    def _property(self, one: PropertyChange, level: int, width: int) -> None:
        pad = " " * max(1, width + 1 - len(one.path))
        self._put("  " * level + self._in(one.kind, SYMBOLS[one.kind]) + f" {one.path}:")
        if one.kind == "Array":
            self._put((" " if one.children else pad) * bool(one.path) + "[")
            self._put("\n" if one.children else "")
            for child in sorted_items(one.children):
                self._property(child, level + 1, 0)
            self._put("  " * (level + 1) + "]\n" if one.children else "]\n")
        elif one.children:
            self._put("\n\n")
            self._delta(one.children, level + 2)
            self._put("\n")
        elif one.kind == "Modify":
            self._put(_before(one.before, pad))
            self._inline(one.before, level, "Delete")
            self._put("=>" if _is_filled(one.before, dict) else " =>")
            self._put("" if _is_filled(one.after, dict) else " ")
            self._inline(one.after, level, "Create")
            self._put("\n")
        else:
            value = one.after if one.kind == "Create" or one.before is None else one.before
            self._put(_before(value, pad))
            self._inline(value, level, one.kind, wrapped=False)
            self._put("\n")

    # Values

    def _inline(self, value: JsonValue, level: int, kind: str, *, wrapped: bool = True) -> None:
        """A value; after an object's lines a new one begins when something follows (`wrapped`)."""
        if isinstance(value, list) and value:
            self._list(value, level, kind)
        elif isinstance(value, dict) and value:
            self._put("\n\n")
            self._object(value, level + 2, kind, lead=False)
            self._put("\n" + "  " * level if wrapped else "")
        else:
            self._put(self._in(kind, _scalar(value)))

    def _list(self, items: Sequence[JsonValue], level: int, kind: str) -> None:
        self._put("[\n")
        for number, item in enumerate(items):
            self._put("  " * (level + 1) + f"{number}:")
            if isinstance(item, dict) and item:
                self._put("\n\n")
                self._object(item, level + 3, kind, lead=False)
            else:
                self._put(" ")
                self._inline(item, level + 1, kind)
            self._put("\n")
        self._put("  " * level + "]")

    def _object(self, body: JsonObject, level: int, kind: str, *, lead: bool = True) -> None:
        rows = list(_flat(body))
        width = max((len(path) for path, value in rows if not isinstance(value, list) or not value), default=0)
        if lead:
            self._put("\n")
        for path, value in rows:
            filled = isinstance(value, list) and bool(value)
            self._put("  " * level + f"{path}:" + (" " if filled else " " * (width + 1 - len(path))))
            self._inline(value, level, kind)
            self._put("\n")

    def _diagnostics(self, preview: Preview) -> None:
        unsupported = [one for one in preview.changes if one.change_type == "Unsupported"]
        total = len(unsupported) + len(preview.remarks)
        if not total:
            return
        self._put(f"\nDiagnostics ({total}): \n")
        for one in unsupported:
            self._put(f"{relative_id(one.resource_id)} (Unsupported) {one.reason}\n")
        for remark in preview.remarks:
            line = f"{remark.target} ({remark.code}) {remark.message}"
            self._put(self._code(_LEVELS.get(remark.level), line) + "\n")


def _kinds(delta: Iterable[PropertyChange]) -> set[str]:
    found: set[str] = set()
    for one in delta:
        found.add("Modify" if one.kind == "Array" else one.kind)
        found |= _kinds(one.children)
    return found


def _is_filled(value: JsonValue, kind: type) -> bool:
    return isinstance(value, kind) and bool(value)


def _before(value: JsonValue, pad: str) -> str:
    """What stands between a path's colon and its value: a filled array is not aligned, an object has its own lines."""
    return "" if _is_filled(value, dict) else " " if _is_filled(value, list) else pad


def _is_leaf(one: PropertyChange) -> bool:
    if one.kind == "Array":
        return not one.children
    values = (one.before, one.after)
    return not one.children and not any(isinstance(value, (dict, list)) and value for value in values)


def _flat(body: JsonObject, above: str = "") -> Iterable[tuple[str, JsonValue]]:
    for key in sorted(body, key=str.lower):
        value = body[key]
        path = f"{above}.{key}" if above else key
        if isinstance(value, dict) and value:
            yield from _flat(value, path)
        else:
            yield path, value


def _scalar(value: JsonValue) -> str:
    if isinstance(value, str):
        return f'"{value}"'
    if isinstance(value, (dict, list)):
        return "{}" if isinstance(value, dict) else "[]"
    return json.dumps(value)


assert set(CHANGE_TYPES) <= set(SYMBOLS)
