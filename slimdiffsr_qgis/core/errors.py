"""The plugin's error hierarchy: every text is one clear sentence or two for an analyst."""

from __future__ import annotations


class PluginError(Exception):
    """Base of every error that the plugin raises on purpose.

    Args:
        message: what happened and what to do, for an analyst.
        details: for the log: the tail of the engine's standard error, for instance.
    """

    kind = "internal"
    code = ""
    """What docs/errors.md calls the engine's refusals; empty for the plugin's own."""

    def __init__(self, message: str, details: str = "") -> None:
        super().__init__(message)
        self.details = details


class EngineMissing(PluginError):
    """There is no interpreter to run the engine with."""

    kind = "engine"


class InstallFailed(PluginError):
    """The engine's environment could not be made.

    Args:
        message: what happened and what to do.
        details: the end of what the programs said.
        next_step: what the analyst does now, where the failure is a known one and `message` doesn't say it.
    """

    kind = "install"

    def __init__(self, message: str, details: str = "", next_step: str = "") -> None:
        super().__init__(message, details)
        self.next_step = next_step


class SourceRefused(PluginError):
    """The layer can't be used as asked."""

    kind = "input"


class EngineFailed(PluginError):
    """The engine answered with an error.

    Args:
        message: the engine's own sentence.
        kind: its kind, as docs/protocol.md lists them.
        details: for the log.
        code: see `PluginError.code`.
    """

    def __init__(self, message: str, kind: str, details: str = "", code: str = "") -> None:
        super().__init__(message, details)
        self.kind = kind
        self.code = code


class WorkerDied(PluginError):
    """The engine's process ended in the middle of something."""

    kind = "died"


class WorkerLeft(WorkerDied):
    """The engine's process ended in peace before it took the request: another one may be started."""


class Cancelled(PluginError):
    """The user cancelled."""

    kind = "cancelled"


class CancelledByForce(Cancelled):
    """The user cancelled, and the engine's process had to be killed."""
