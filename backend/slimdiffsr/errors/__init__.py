"""The engine's error hierarchy: one sentence for the analyst; kind and code for programs, exit code for shells."""

from __future__ import annotations

from typing import ClassVar

from slimdiffsr.errors.codes import Code

__all__ = [
    "BatchFailed",
    "Code",
    "DeviceError",
    "InputError",
    "JobCancelled",
    "ModelError",
    "OutputError",
    "ProtocolError",
    "SlimDiffSRError",
    "internal_code",
]


class SlimDiffSRError(Exception):
    """Base of every error that the engine raises on purpose.

    Args:
        message: one sentence for an analyst.
        code: what the refusal is called; the class's own where it has only one.
    """

    kind: ClassVar[str] = "internal"
    exit_code: ClassVar[int] = 1
    code: Code = Code.INTERNAL

    def __init__(self, message: str, code: Code | None = None) -> None:
        super().__init__(message)
        if code is not None:
            self.code = code


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
    code = Code.PROTOCOL_VERSION


class BatchFailed(SlimDiffSRError):
    """Some scenes of a batch failed; each said why."""

    kind = "batch"
    exit_code = 8
    code = Code.BATCH_FAILED


class JobCancelled(SlimDiffSRError):
    """The job was cancelled; nothing was left behind."""

    kind = "cancelled"
    exit_code = 130
    code = Code.CANCELLED


def internal_code(error: BaseException) -> Code:
    """The code of an error that the engine didn't raise on purpose."""
    if isinstance(error, MemoryError):
        return Code.INTERNAL_MEMORY
    return Code.INTERNAL_ENVIRONMENT if isinstance(error, ImportError) else Code.INTERNAL
