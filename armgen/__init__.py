"""armgen: generate, check, preview and deploy Azure VM restore points.

The names in `__all__` are the stable Python API (docs/python-api.md). They are loaded when they are first used, so
that `import armgen` costs nothing.
"""

from __future__ import annotations

import sys

from armgen._version import __version__

TYPE_CHECKING = False  # typing itself takes longer to load than all of this
if TYPE_CHECKING:
    from armgen.api import Build, LintReport, Spec, SpecError, compile, lint, load  # noqa: A004 - the API's word

__all__ = ["Build", "LintReport", "Spec", "SpecError", "__version__", "compile", "lint", "load"]


def __getattr__(name: str) -> object:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return _loaded(name)


def _loaded(name: str) -> object:
    from importlib import import_module

    return getattr(import_module("armgen.api"), name)


class _Package(type(sys)):  # type: ignore[misc]  # ModuleType, without loading types
    """`lint` is a function of the API and the name of a package in it: the function is what the attribute gives."""

    @property
    def lint(self) -> object:
        return _loaded("lint")

    @lint.setter
    def lint(self, module: object) -> None:
        """The import system sets the attribute when it loads the inner package; nothing is to be kept."""


sys.modules[__name__].__class__ = _Package
