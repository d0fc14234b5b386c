"""Whole templates: from a document to the resources that deploying it would make.

`expand_program` gives what rules, what-if and the sandbox read; `armgen.arm.expand` (the function) gives plain JSON.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from armgen.arm.expand.program import expand_program

__all__ = ["expand_program"]


def __getattr__(name: str) -> object:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.program"), name)
