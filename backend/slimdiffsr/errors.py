"""The engine's error hierarchy: one sentence for the analyst, a kind for programs, an exit code for shells."""

from __future__ import annotations

from typing import ClassVar


class SlimDiffSRError(Exception):
    """Base of every error that the engine raises on purpose; its text is one sentence for an analyst."""

    kind: ClassVar[str] = "internal"
    exit_code: ClassVar[int] = 1


class InputError(SlimDiffSRError):
    """The input can't be read or isn't supported, or bands, window or extent don't fit it."""

    kind = "input"
    exit_code = 3


class OutputError(SlimDiffSRError):
    """The output exists, can't be written, or the disk can't hold it."""

    kind = "output"
    exit_code = 4


class ModelError(SlimDiffSRError):
    """A model is unknown, damaged, or doesn't fit the request."""

    kind = "model"
    exit_code = 5


class DeviceError(SlimDiffSRError):
    """A device or precision isn't there, doesn't work, or hasn't enough memory."""

    kind = "device"
    exit_code = 6


class ProtocolError(SlimDiffSRError):
    """The two sides of the worker protocol don't understand each other."""

    kind = "protocol"
    exit_code = 7


class JobCancelled(SlimDiffSRError):
    """The job was cancelled; nothing was left behind."""

    kind = "cancelled"
    exit_code = 130
