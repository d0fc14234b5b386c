"""armgen: generate, check, preview and deploy Azure VM restore points.

The names in `__all__` are the stable Python API (docs/python-api.md). They are loaded when they are first used, so
that `import armgen` costs nothing.
"""

from __future__ import annotations

from armgen._version import __version__

__all__ = ["__version__"]
