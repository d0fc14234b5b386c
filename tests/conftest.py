"""What all tests share."""

from __future__ import annotations

import os

import hypothesis
import pytest

# How long an example takes says more about the machine than about the code; in CI the examples are the same each time.
hypothesis.settings.register_profile("armgen", deadline=None, derandomize=bool(os.environ.get("CI")))
hypothesis.settings.load_profile("armgen")


def pytest_configure(config: pytest.Config) -> None:
    """Goldens are renewed by people who read them, never by CI."""
    if os.environ.get("CI") and config.getoption("update_snapshots", default=False):
        raise pytest.UsageError("goldens are not updated in CI: update them on your machine and read the difference")


@pytest.fixture(autouse=True)
def plain_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """No colours and 80 columns, whatever the machine that runs the tests."""
    for name in ("NO_COLOR", "FORCE_COLOR", "ARMGEN_SANDBOX_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("COLUMNS", "80")
