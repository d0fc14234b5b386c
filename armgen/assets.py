"""The only reader of the top-level folders `schemas/` and `templates/`.

In a wheel they lie beside this file in `_assets/`; in a checkout (and an editable install) at its root.
"""

from __future__ import annotations

from pathlib import Path

_PACKED = Path(__file__).with_name("_assets")
_ROOT = _PACKED if _PACKED.is_dir() else Path(__file__).resolve().parent.parent

SCHEMAS = _ROOT / "schemas"
TEMPLATES = _ROOT / "templates"
CATALOG = SCHEMAS / "catalog"


def schema_text(name: str) -> str:
    """The text of `schemas/<name>.schema.json`; FileNotFoundError when there is none."""
    return (SCHEMAS / f"{name}.schema.json").read_text(encoding="utf-8")
