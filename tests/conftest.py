"""Settings shared by all tests."""

from __future__ import annotations

try:
    from hypothesis import settings
except ImportError:  # QGIS's environment has no hypothesis; the tests there don't use it
    pass
else:
    # The same examples on every run, and no time limit for one example: machines differ, and some are busy.
    settings.register_profile("slimdiffsr", deadline=None, derandomize=True)
    settings.load_profile("slimdiffsr")
