"""A text that cannot be read."""

from __future__ import annotations

from armgen.diagnostics import Span


class DocumentError(Exception):
    """`code`: RP900 for what is no YAML, JSON or TOML, RP901 for what armgen does not take of them."""

    def __init__(self, message: str, span: Span, help: str, code: str = "RP900") -> None:
        super().__init__(message)
        self.message = message
        self.span = span
        self.help = help
        self.code = code
