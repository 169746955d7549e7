"""What commands say and hear: results as tables or JSON lines, errors as one line and an exit code, Ctrl+C."""

from __future__ import annotations

import contextlib
import json
import logging
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from types import FrameType
from typing import Any, NoReturn, TypeVar

import typer

from slimdiffsr.errors import Code, SlimDiffSRError, internal_code

T = TypeVar("T")


def guarded(command: Callable[[], T], *, as_json: bool) -> T:
    try:
        return command()
    except SlimDiffSRError as error:
        fail(str(error), error.kind, error.code, error.exit_code, as_json=as_json)
    except BrokenPipeError:
        # Nobody reads any more; writing the rest would only fail again at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise SystemExit(1) from None
    except Exception as error:
        logging.getLogger("slimdiffsr").exception("internal error")
        text = f"An internal error occurred: {type(error).__name__}: {error}"
        fail(text, SlimDiffSRError.kind, internal_code(error), SlimDiffSRError.exit_code, as_json=as_json)


def fail(message: str, kind: str, code: Code, exit_code: int, *, as_json: bool) -> NoReturn:
    line = " ".join(message.split())
    if as_json:
        print_json({"event": "error", "kind": kind, "code": str(code), "message": line})
    else:
        typer.echo(f"Error: {line} [{code}]", err=True)
    raise SystemExit(exit_code)


def print_json(value: dict[str, Any]) -> None:
    typer.echo(json.dumps(value, ensure_ascii=False))


def print_table(rows: dict[str, str]) -> None:
    for name, value in rows.items():
        typer.echo(f"{name + ':':<13} {value}")


@contextlib.contextmanager
def progress_bar() -> Iterator[Callable[[float, str], None]]:
    """A bar on standard error, where that is a terminal.

    Yields:
        What takes a share done and a few words.
    """
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

    console = Console(stderr=True, highlight=False)
    columns = (
        TextColumn("{task.description:<11}"),
        BarColumn(),
        TextColumn("{task.percentage:3.0f} %"),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task("starting", total=1.0)
        yield lambda share, words: bar.update(task, completed=share, description=words)


def cancel_on_signals() -> threading.Event:
    """Ctrl+C and a polite kill end the job cleanly; a second one ends the process."""
    event = threading.Event()

    def on_signal(number: int, _: FrameType | None) -> None:
        event.set()
        signal.signal(number, signal.SIG_DFL)

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, on_signal)
    return event
