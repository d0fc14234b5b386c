"""Compiling a text, and looking at what came out."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from armgen.commands.build import Built, build


def compiled(text: str, folder: Path, *, facts: str = "", **options: Any) -> Built:
    """What `armgen build` makes of a spec, facts beside it; nothing is written."""
    if facts:
        (folder / "facts.yaml").write_text(facts, encoding="utf-8")
        text += "inventory: [facts.yaml]\n"
    path = folder / "spec.yaml"
    path.write_text(text, encoding="utf-8")
    return build(paths=[str(path)], output=folder / "out", write=False, **options)


def texts(built: Built) -> dict[str, str]:
    """The files by their names below the output folder."""
    found = {}
    for path, data in built.files.items():
        parts = path.parts
        found["/".join(parts[parts.index("out") + 1 :])] = data.decode("utf-8")
    return found


def templates(built: Built) -> list[dict[str, Any]]:
    """The ARM templates, nested ones too."""
    found = []
    for name, text in texts(built).items():
        if name.endswith(".json") and not name.endswith((".parameters.json", ".manifest.json")):
            template = json.loads(text)
            found.append(template)
            found += [one["properties"]["template"] for one in template["resources"] if "template" in one["properties"]]
    return found


def resources(built: Built) -> Iterator[dict[str, Any]]:
    for template in templates(built):
        yield from template["resources"]


def bicep(built: Built) -> dict[str, str]:
    return {name: text for name, text in texts(built).items() if name.endswith(".bicep")}
