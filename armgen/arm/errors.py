"""What the template engine says when a template or an expression is wrong."""

from __future__ import annotations

from armgen.jsontypes import Path


class TemplateError(Exception):
    """An expression or a template that Azure Resource Manager would refuse.

    `code` is the error code of the service where one is documented (`InvalidTemplate`,
    `DeploymentTemplateValidationFailed`, ...), `path` the node of the template, `at` the offset of the mistake in
    the expression's text (-1: not known).
    """

    def __init__(self, code: str, message: str, path: Path = (), at: int = -1) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.path = path
        self.at = at


class WrongAlwaysError(TemplateError):
    """An error whatever the values are: text that is no expression, a name that is declared nowhere."""
