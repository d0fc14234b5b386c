"""Material of others that tests compare with. It lies beside the project and is never copied into it."""

from __future__ import annotations

from pathlib import Path

import pytest

SHARED = Path(__file__).resolve().parent.parent.parent / "shared"
ORACLES = SHARED / "oracles"

needs_oracles = pytest.mark.skipif(not ORACLES.is_dir(), reason=f"the oracles are not at {ORACLES}")
