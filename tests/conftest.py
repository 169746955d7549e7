"""Settings shared by all tests."""

from __future__ import annotations

import sys
from collections.abc import Iterator

import pytest

try:
    from hypothesis import settings
except ImportError:  # QGIS's environment has no hypothesis; the tests there don't use it
    pass
else:
    # The same examples on every run, and no time limit for one example: machines differ, and some are busy.
    settings.register_profile("slimdiffsr", deadline=None, derandomize=True)
    settings.load_profile("slimdiffsr")


@pytest.fixture(autouse=True)
def _denormals() -> Iterator[None]:
    """Training runs have their process flush denormal numbers to zero; the next test starts without that."""
    yield
    torch = sys.modules.get("torch")
    if torch is not None:
        torch.set_flush_denormal(False)
