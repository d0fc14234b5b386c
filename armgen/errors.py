"""Operational failures. User mistakes in files are diagnostics (armgen/diagnostics.py), bugs crash."""

from __future__ import annotations


class ArmgenError(Exception):
    """Something that stops a command. `exit_code` is CLI.md's; `hint` is the next step, a sentence."""

    exit_code = 2

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class UsageError(ArmgenError):
    """The command line or an input cannot be used (exit code 2)."""


class FailedError(ArmgenError):
    """A deployment, prune or restore failed (exit code 1)."""

    exit_code = 1


class UnreachableError(ArmgenError):
    """Azure or the sandbox could not be reached, or refused the credentials (exit code 3)."""

    exit_code = 3
