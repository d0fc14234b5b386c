"""Writing an inventory: sorted, diff-friendly, the same bytes for the same facts."""

from __future__ import annotations

import json
import re

from armgen.jsontypes import JsonObject, JsonValue

_HEADER = "# yaml-language-server: $schema=inventory.schema.json\n"


def inventory_text(body: JsonObject, *, as_json: bool) -> str:
    """The inventory as YAML or JSON with a final newline."""
    if as_json:
        return json.dumps(body, indent=2, ensure_ascii=False) + "\n"
    import yaml

    dumper = _dumper()
    text: str = yaml.dump(
        body, Dumper=dumper, sort_keys=False, allow_unicode=True, width=10_000, default_flow_style=False
    )
    return _HEADER + text


def _dumper() -> type:
    import yaml

    base = getattr(yaml, "CSafeDumper", yaml.SafeDumper)

    class Dumper(base):  # type: ignore[misc, valid-type]
        """Small objects (a disk, a restore point, tags) on one line: a diff then shows one line a thing."""

        def ignore_aliases(self, data: object) -> bool:
            return True

    def mapping(dumper: yaml.SafeDumper, data: dict[str, JsonValue]) -> yaml.MappingNode:
        node = dumper.represent_mapping("tag:yaml.org,2002:map", data.items())
        node.flow_style = bool(data) and _is_small(data)
        return node

    def text(dumper: yaml.SafeDumper, data: str) -> yaml.ScalarNode:
        # Texts that another YAML reader might take for a number or a word are quoted.
        quote = '"' if _needs_quotes(data) else None
        return dumper.represent_scalar("tag:yaml.org,2002:str", data, style=quote)

    Dumper.add_representer(dict, mapping)
    Dumper.add_representer(str, text)
    return Dumper


def _is_small(data: dict[str, JsonValue]) -> bool:
    """A leaf object, or one whose inner values are short lists and leaf objects."""
    if "disks" in data or "restorePoints" in data or "machines" in data or "collections" in data:
        return "created" in data
    return all(not isinstance(item, dict) or _is_small(item) for item in data.values()) and not any(
        isinstance(item, dict) and "id" in item and "disks" in item for item in data.values()
    )


_LIKE_A_NUMBER = re.compile(r"[-+.]*[0-9][0-9.:_eE+-]*|0[ox][0-9a-fA-F]+")


def _needs_quotes(text: str) -> bool:
    return _LIKE_A_NUMBER.fullmatch(text) is not None
