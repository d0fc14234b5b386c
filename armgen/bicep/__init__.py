"""Bicep read in Python: `parse` gives the syntax tree, `lower` the ARM template with a source map, `read_params` what a
parameter file says. docs/bicep.md tells what is read and what is not.

Nothing is loaded before it is asked for (PEP 562).
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from armgen.bicep.document import BicepDocument
    from armgen.bicep.lowering import Lowered, lower
    from armgen.bicep.params import Params, read_params
    from armgen.bicep.parser import parse
    from armgen.bicep.printer import to_text
    from armgen.bicep.source_map import SourceMap
    from armgen.bicep.syntax import File

__all__ = ["BicepDocument", "File", "Lowered", "Params", "SourceMap", "lower", "parse", "read_params", "to_text"]

_HOMES = {
    "BicepDocument": "document",
    "File": "syntax",
    "Lowered": "lowering",
    "Params": "params",
    "SourceMap": "source_map",
    "lower": "lowering",
    "parse": "parser",
    "read_params": "params",
    "to_text": "printer",
}


def __getattr__(name: str) -> object:
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module 'armgen.bicep' has no attribute '{name}'")
    return getattr(import_module(f"armgen.bicep.{home}"), name)
