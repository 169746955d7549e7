"""The plugin's error hierarchy: every text is one clear sentence or two for an analyst."""

from __future__ import annotations

from .error_codes import Code


class PluginError(Exception):
    """Base of every error that the plugin raises on purpose.

    Args:
        message: what happened and what to do, for an analyst.
        code: what docs/errors.md calls it.
        details: for the log: the tail of the engine's standard error, for instance.
    """

    kind = "internal"

    def __init__(self, message: str, code: Code | str = Code.INTERNAL, details: str = "") -> None:
        super().__init__(message)
        self.code = str(code)
        self.details = details

    @property
    def report(self) -> str:
        """For the log, and for whoever is asked for help: the sentence, its code and the details."""
        return f"{self} [{self.code}]\n{self.details}".rstrip()


class EngineMissing(PluginError):
    """There is no interpreter to run the engine with."""

    kind = "engine"


class InstallFailed(PluginError):
    """The engine's environment could not be made.

    Args:
        message: what happened and what to do.
        code: see `PluginError`.
        details: the end of what the programs said.
        next_step: what the analyst does now, where the failure is a known one and `message` doesn't say it.
    """

    kind = "install"

    def __init__(self, message: str, code: Code | str, details: str = "", next_step: str = "") -> None:
        super().__init__(message, code, details)
        self.next_step = next_step


class SourceRefused(PluginError):
    """The layer can't be used as asked."""

    kind = "input"


class EngineFailed(PluginError):
    """The engine answered with an error.

    Args:
        message: the engine's own sentence.
        kind: its kind, as docs/protocol.md lists them.
        code: likewise.
        details: for the log.
    """

    def __init__(self, message: str, kind: str, code: Code | str, details: str = "") -> None:
        super().__init__(message, code, details)
        self.kind = kind


class WorkerDied(PluginError):
    """The engine's process ended in the middle of something."""

    kind = "died"


class WorkerLeft(WorkerDied):
    """The engine's process ended in peace before it took the request: another one may be started."""


class Cancelled(PluginError):
    """The user cancelled. Its code is the engine's."""

    kind = "cancelled"

    def __init__(self, message: str) -> None:
        super().__init__(message, "cancelled")


class CancelledByForce(Cancelled):
    """The user cancelled, and the engine's process had to be killed."""
