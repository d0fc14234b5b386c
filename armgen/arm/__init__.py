"""The ARM template engine: expressions, whole templates.

    from armgen.arm import Context, TemplateError, evaluate, expand

These four are the stable API; they are loaded when they are first used.
"""

from __future__ import annotations

import sys
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from armgen.arm.api import evaluate
    from armgen.arm.context import Context
    from armgen.arm.errors import TemplateError
    from armgen.arm.expand.api import expand

__all__ = ["Context", "TemplateError", "evaluate", "expand"]

_HOMES = {"Context": "context", "TemplateError": "errors", "evaluate": "api"}


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)


class _Package(ModuleType):
    """`expand` is a function of this package and the name of a package in it: the function is what the attribute
    gives."""

    @property
    def expand(self) -> object:
        return import_module(f"{__name__}.expand.api").expand

    @expand.setter
    def expand(self, module: object) -> None:
        """The import system sets the attribute when it loads the inner package; nothing is to be kept."""


sys.modules[__name__].__class__ = _Package
