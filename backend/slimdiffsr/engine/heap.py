"""What the C library keeps of freed memory."""

from __future__ import annotations

import contextlib
import ctypes
import sys


def hand_back_freed() -> None:
    """Gives what was freed back to the operating system, where the C library keeps it for its own use otherwise."""
    if sys.platform == "linux":
        with contextlib.suppress(AttributeError):  # a C library that isn't glibc
            ctypes.CDLL(None).malloc_trim(0)
